"""Documents that an act issues: who signs them and what is known at that moment. Numbers are given by the storage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from writs.core import model as m
from writs.core.case import Actor, Issued, Proposal
from writs.core.draft import Draft
from writs.core.expressions import Value


def issue(
    draft: Draft,
    name: str,
    t: m.Transition,
    given: Mapping[str, Value],
    actor: Actor,
    proposal: Proposal | None,
    day: date,
) -> Issued:
    """The document as it stands at the end of the act that issues it."""
    document = draft.machine.procedure.documents[name]
    role, person, delegation = _signer(draft, document.signed_by, actor, proposal)
    values: dict[str, Value] = dict(draft.facts)
    for fact in draft.machine.derived:
        value = draft.derived(fact)
        if value is not None:
            values[fact] = value
    due = {d.name: d.due_on for d in draft.deadlines if d.open and d.due_on is not None}
    year = draft.machine.calendar.register_year(day)
    return Issued(
        draft.case.id, draft.seq, name, t.name, day, document.number, year, role, person, delegation, tuple(given),
        values, due,
    )  # fmt: skip


def _signer(
    draft: Draft, signed_by: str, actor: Actor, proposal: Proposal | None
) -> tuple[str, str | None, str | None]:
    """Role, person, delegation: who acts or proposed it, a deputy with a delegation, else who is assigned."""
    proposer = Actor(proposal.role, proposal.person) if proposal is not None else None
    people = [who for who in (actor, proposer) if who is not None]
    for who in people:
        if who.role == signed_by:
            return signed_by, who.person, who.delegation
    roles = draft.machine.procedure.roles
    deputies = roles[signed_by].delegates_to if signed_by in roles else ()
    for who in people:
        if who.role in deputies and who.delegation is not None:
            return who.role, who.person, who.delegation
    return signed_by, draft.assigned.get(signed_by), None
