"""Who may act: roles, delegation, grade, conflict of interest, the assigned officer, four eyes.

What nobody has told is unknown. An unknown grade or relation does not refuse, for most hosts keep no register of them;
the event says that it was not checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from writs.core import model as m
from writs.core.case import Actor
from writs.core.draft import Draft
from writs.core.errors import Blocker
from writs.core.sentences import sentence

GRADES = ("primary", "intermediate", "senior")
"""Of officials, the lowest first; `grade` of a role is the lowest that may act in it."""
RELATIONS = ("assigned", "head_of_office", "office")


def approves(draft: Draft, t: m.Transition, actor: Actor | None) -> bool:
    """Whether this act would complete what somebody has proposed."""
    if actor is None or t.name not in draft.proposals:
        return False
    return actor.role in t.approved_by or _signs_for(draft, t.approved_by, actor)


def _signs_for(draft: Draft, roles: tuple[str, ...], actor: Actor) -> bool:
    """Whether a delegation is cited and one of these roles delegates to the actor's."""
    return actor.delegation is not None and actor.role in _deputies(draft, roles)


def _deputies(draft: Draft, roles: tuple[str, ...]) -> set[str]:
    known = draft.machine.procedure.roles
    return {deputy for role in roles if role in known for deputy in known[role].delegates_to}


def who_may_not(draft: Draft, t: m.Transition, actor: Actor) -> list[Blocker]:
    """Every reason that lies in the person who acts."""
    found: list[Blocker] = []
    approving = approves(draft, t, actor)
    proposal = draft.proposals.get(t.name)
    if approving and proposal is not None and actor.person is not None and actor.person == proposal.person:
        message = sentence("{0} proposed it; another person must approve it", actor.person)
        found.append(Blocker("four-eyes", t.name, message, t.law))
    if not approving and actor.role not in t.by and not _signs_for(draft, t.by, actor):
        hint = " without a delegation on file" if actor.role in _deputies(draft, t.by) else ""
        message = sentence('"{0}" may not do this{1}; it is for {2}', actor.role, hint, ", ".join(t.by))
        found.append(Blocker("wrong-role", "", message, t.law))
    for other in t.not_by_who_did:
        if actor.person is not None and draft.did.get(other) == actor.person:
            message = sentence('{0} did "{1}"; another person must do this', actor.person, other)
            found.append(Blocker("four-eyes", other, message, t.law))
    if actor.role in draft.machine.demanding:
        found += _unfit(draft, draft.machine.procedure.roles[actor.role], actor)
    return found


def _unfit(draft: Draft, role: m.Role, actor: Actor) -> Iterator[Blocker]:
    known = GRADES if actor.grade in GRADES and role.grade in GRADES else ()
    if known and known.index(actor.grade or "") < known.index(role.grade or ""):
        message = sentence(
            '"{0}" must be of grade {1} at least; {2} is {3}', role.name, role.grade, _name(actor), actor.grade
        )
        yield Blocker("wrong-role", role.grade or "", message, role.law)
    assigned = draft.assigned.get(role.name)
    if role.relation == "assigned" and assigned and actor.person and assigned != actor.person:
        message = sentence("the case is assigned to {0}, not to {1}", assigned, actor.person)
        yield Blocker("wrong-role", "assigned", message, role.law)
    for other in role.conflict:
        if other in (actor.relations or ()):
            message = sentence('{0} is or is related to "{1}"', _name(actor), other)
            yield Blocker("conflict", other, message, role.law)
        elif actor.person is not None and draft.assigned.get(other) == actor.person:
            yield Blocker("conflict", other, sentence('{0} is "{1}" in this case', actor.person, other), role.law)


def _name(actor: Actor) -> str:
    return actor.person or f'"{actor.role}"'


def unchecked(draft: Draft, actor: Actor) -> Iterator[Mapping[str, str]]:
    """What the law asks of the actor and nobody has told: it is said in the event."""
    if actor.role not in draft.machine.demanding:
        return
    role = draft.machine.procedure.roles[actor.role]
    if role.grade is not None and actor.grade is None:
        yield {"asked": "grade", "role": role.name, "wanted": role.grade}
    if role.conflict and actor.relations is None:
        yield {"asked": "conflict", "role": role.name, "wanted": ", ".join(role.conflict)}
