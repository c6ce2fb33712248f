"""News between the cases of one file: children opened, pauses that reach them, ends told to the parent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from writs.core import model as m
from writs.core.blockers import applies_not, blockers_of
from writs.core.case import CLOCK, Actor
from writs.core.draft import Draft
from writs.core.errors import Blocker, TransitionRefused, WrongInput, did_you_mean
from writs.core.expressions import Value
from writs.core.force import version_for
from writs.core.machine import Machine
from writs.core.pauses import begin_pause, end_pause
from writs.core.sentences import sentence

if TYPE_CHECKING:
    from writs.core.acts import Session


_DRAWN = 1 << 32
"""Numbers beyond are drawn from the time (writs.engine.ids): milliseconds, then 12 random bits."""
_APART = 7_919 << 12


def child_machine(session: Session, draft: Draft, rule: m.Children, raw: Mapping[str, Any], day: date) -> Machine:
    """The version that a child opened on that day gets; a fact that decides may come from its parent."""
    machine: Machine = session.library.in_force(rule.procedure, day)
    if machine.procedure.in_force_by is None:
        return machine
    gifts = {fact: draft.machine.evaluator(text)(draft) for fact, text in rule.gives.items() if fact not in raw}
    given = {**{fact: value for fact, value in gifts.items() if value is not None}, **raw}
    return version_for(session.library, rule.procedure, day, rule.opens_with, given)


def share_inputs(
    session: Session, draft: Draft, t: m.Transition, raw: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is given for this case and what is given for the child that the act opens."""
    wanted = draft.machine.takes[t.name]
    if not t.opens and wanted.issuperset(raw):
        return dict(raw), {}
    theirs: set[str] = set()
    for group in t.opens:
        if session.given(group) is not None:
            continue
        rule = draft.machine.procedure.children[group]
        opening = child_machine(session, draft, rule, raw, draft.day).procedure.transitions[rule.opens_with]
        theirs |= {*opening.needs, *opening.accepts}
    for name in raw:
        if name not in wanted and name not in theirs:
            raise WrongInput(
                f'"{t.name}" takes no fact "{name}"{did_you_mean(name, wanted | theirs)}.'
                f" It takes: {', '.join(sorted(wanted | theirs)) or 'none'}."
            )
    return (
        {name: value for name, value in raw.items() if name in wanted},
        {name: value for name, value in raw.items() if name in theirs},
    )


def children_block(
    session: Session, draft: Draft, t: m.Transition, childs: Mapping[str, Any], day: date
) -> list[Blocker]:
    found: list[Blocker] = []
    for group in t.opens:
        if session.given(group) is not None:
            continue
        rule = draft.machine.procedure.children[group]
        opening = child_machine(session, draft, rule, childs, day).procedure.transitions[rule.opens_with]
        found += [
            Blocker("missing", name, sentence('"{0}" must be given for the new case of {1}', name, group), opening.law)
            for name in opening.needs
            if name not in childs and name not in rule.gives
        ]
    if t.to in draft.machine.final:
        for group, rule in draft.machine.procedure.children.items():
            open_ones = session.children_number(draft, group, "open")
            if rule.end_rule == "must_have_ended" and open_ones:
                found.append(
                    Blocker("open-children", group, sentence("{0} of {1} have not ended", open_ones, group), rule.law)
                )
    return found


def news(
    session: Session,
    draft: Draft,
    t: m.Transition,
    before: str,
    day: date,
    actor: Actor,
    child: tuple[Mapping[str, Any], int | None] | None,
) -> None:
    for group in t.opens:
        if session.given(group) is not None:
            continue
        facts, number = child if child is not None else ({}, None)
        _open_child(session, draft, group, facts, number, day, actor)
    if draft.machine.procedure.children and draft.machine.procedure.pauses:
        share_pauses(session, draft, day)
    if draft.state in draft.machine.final and before not in draft.machine.final:
        for group, rule in draft.machine.procedure.children.items():
            if rule.end_rule == "fires" and rule.ends_with is not None:
                for other in session.group_of(draft, group):
                    if other.holds_in("open"):
                        session.clock_fires(other, rule.ends_with, day, "when_case_ends")
    if draft.case.parent is not None and draft.state != before:
        _tell_parent(session, draft, before, day)


def _open_child(
    session: Session, draft: Draft, group: str, facts: Mapping[str, Any], number: int | None, day: date, actor: Actor
) -> None:
    rule = draft.machine.procedure.children[group]
    machine = child_machine(session, draft, rule, facts, day)
    case = number if number is not None else _next_number(max(session.cases))
    if case in session.cases:
        case = _next_number(max(session.cases))
    turn = 1 + sum(c.parent == draft.case.id and c.group == group for c in session.cases.values())
    reference = f"{draft.case.reference}/{group}-{turn}"
    other = session.new_draft(machine, case, draft.case.id, group, draft.case.office, reference, day)
    given: dict[str, Any] = dict(facts)
    gifts: dict[str, Value] = {}
    for fact, text in rule.gives.items():
        value = draft.machine.evaluator(text)(draft)
        if value is not None and fact not in given:
            gifts[fact] = value
    other.facts = {**other.facts, **gifts}
    other.assigned.update(draft.assigned)
    opening = machine.procedure.transitions[rule.opens_with]
    other.day = day
    other.opened = day
    read = session.read(other, given, opening)
    blockers = [
        b
        for b in blockers_of(other, opening.name, None, {**gifts, **read})
        if b.code != "missing" or b.name not in gifts
    ]
    blockers += applies_not(other, read)
    if blockers:
        raise TransitionRefused(opening.name, "start", tuple(blockers))
    session.act(other, opening.name, read, actor, day, None, None, True)


def _next_number(highest: int) -> int:
    """For a child that nobody gave a number. Drawn numbers lie close together in time, so it keeps a distance that no
    clock strikes; the same history must always give the same number."""
    return highest + 1 if highest < _DRAWN else highest + _APART


def share_pauses(session: Session, draft: Draft, day: date, *, by_longest: bool = False) -> None:
    """A pause that reaches children stops their clocks too, and lets them go on when it ends."""
    for pause, rule in draft.machine.procedure.pauses.items():
        lasting = any(p.name == pause and p.until is None for p in draft.pauses)
        for group, mode in rule.stops.items():
            if group not in draft.machine.procedure.children:
                continue
            name = f"parent:{pause}:{mode}"
            for other in session.group_of(draft, group):
                held = any(p.name == name and p.until is None for p in other.pauses)
                if lasting == held or not other.holds_in("open"):
                    continue
                other.seq += 1
                other.day = day
                if lasting:
                    begin_pause(other, name, day, session.at, session.say)
                else:
                    end_pause(other, name, day, session.at, session.say, by_longest=by_longest)
                session.happened(other, "step", name, day, CLOCK, {})


def _tell_parent(session: Session, draft: Draft, before: str, day: date) -> None:
    parent = session.draft(draft.case.parent or 0)
    rule = parent.machine.procedure.children.get(draft.case.group or "")
    if rule is None:
        return
    for place, transition in rule.when_one_is.items():
        group = draft.machine.procedure.groups.get(place)
        was = before in group.states if group is not None else before == place
        if draft.holds_in(place) and not was:
            session.clock_fires(parent, transition, day, draft.case.reference)
