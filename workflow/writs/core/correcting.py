"""A recorded fact was otherwise, or days off were proclaimed later: what hangs on them is counted again.

Correcting says that a recording was wrong; recording again is a new happening and comes with an act. What a court has
fixed (a day, an order) stays unless that very fact is corrected.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from writs.core import model as m
from writs.core.arming import arm_all, arm_dependent
from writs.core.case import Correct, Deadline, Order, Recount
from writs.core.clocks import Paused, day_text, end_of, ends_of, rule_of, start_of
from writs.core.counting import Counted
from writs.core.draft import Draft, as_day
from writs.core.errors import CaseNotFound, WrongInput, did_you_mean
from writs.core.expressions import Value
from writs.core.intervals import days_between
from writs.core.machine import REVIEW
from writs.core.pauses import look_at_pauses, strike_pause
from writs.core.reasons import sentences
from writs.core.redating import redate
from writs.core.settling import look_at_conditions, settle
from writs.core.values import read_value, write_value

if TYPE_CHECKING:
    from writs.core.acts import Session

_LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a generation would be counted from, and to what end."""

    start: date | datetime
    recording: int
    orders: tuple[Order, ...]
    paused: Paused
    last: Counted | None
    first: Counted | None


def correct(session: Session, command: Correct) -> None:
    """Put right what was recorded; every deadline that hangs on it gets another generation.

    Raises WrongInput for a fact that was never recorded, is computed, or is so already; CaseNotFound.
    """
    draft = _draft(session, command.case)
    reason = _reason(command.reason)
    values = _values(draft, command.facts)
    before = [_basis(draft, deadline, ()) for deadline in draft.deadlines]
    armed_if = [_guard_of(draft, deadline) for deadline in draft.deadlines]
    causes = {name for name in draft.machine.pause_sources if _caused(draft, name, values)}
    draft.seq += 1
    draft.version += 1
    _write(session, draft, values, reason)
    for place, had in enumerate(before):
        _correct_one(session, draft, place, had, armed_if[place], values)
    for name in sorted(causes):
        if any(p.name == name and p.until is None for p in draft.pauses) and not _still_caused(draft, name):
            strike_pause(draft, name, session.at, session.say)
    _settle_down(session, draft)
    given = {name: value for name, value in values.items() if value is not None}
    session.happened(draft, "corrected", ", ".join(sorted(values)), draft.day, command.actor, given)


def recount(session: Session, command: Recount) -> None:
    """Count every case of the file by the calendars as they are now; a case of which nothing changes has no event."""
    reason = _reason(command.reason)
    for case in list(session.cases):
        draft = session.draft(case)
        draft.day = session.local(draft.machine.calendar).date()
        draft.seq += 1
        session.changes = []
        for place in range(len(draft.deadlines)):
            _recount_one(session, draft, place)
        if not session.changes:
            draft.seq -= 1
            continue
        draft.version += 1
        _settle_down(session, draft)
        session.say("reason", text=reason)
        session.happened(draft, "recounted", draft.machine.calendar.key, draft.day, command.actor, {})


# -- what is asked


def _draft(session: Session, case: int) -> Draft:
    if case not in session.cases:
        raise CaseNotFound(str(case))
    draft = session.draft(case)
    draft.day = session.local(draft.machine.calendar).date()
    return draft


def _reason(text: str) -> str:
    if not text.strip():
        raise WrongInput("Say why: a correction needs a reason that a reader of the file understands.")
    if len(text) > _LONGEST_REASON:
        raise WrongInput(f"The reason has {len(text)} characters; {_LONGEST_REASON} are enough.")
    return text.strip()


def _values(draft: Draft, facts: Mapping[str, Any]) -> dict[str, Value | None]:
    p = draft.machine.procedure
    if not facts:
        raise WrongInput("Name the fact that was otherwise, and its right value.")
    values: dict[str, Value | None] = {}
    for name, given in facts.items():
        fact = p.facts.get(name)
        if fact is None:
            raise WrongInput(f'There is no fact "{name}"{did_you_mean(name, p.facts)}.')
        if fact.is_ is not None:
            raise WrongInput(f'"{name}" is computed; correct the facts it is made of: {fact.is_}.')
        if name not in draft.facts:
            raise WrongInput(f'"{name}" is not on record; it is recorded by an act, not by a correction.')
        value = None if given is None else read_value(fact, given, draft.machine.calendar, p.currency)
        if value == draft.facts[name]:
            raise WrongInput(f'"{name}" is {write_value(value)} already; there is nothing to correct.')
        values[name] = value
    return values


def _write(session: Session, draft: Draft, values: Mapping[str, Value | None], reason: str) -> None:
    facts = dict(draft.facts)
    for name, value in values.items():
        details: dict[str, Any] = {"fact": name, "recorded_by": draft.recordings.get(name, 0)}
        if not draft.machine.procedure.facts[name].personal:
            details |= {"was": write_value(facts[name]), "now": write_value(value)}
        session.say("corrected", **details)
        if value is None:
            del facts[name]
        else:
            facts[name] = value
    draft.facts = facts
    session.say("reason", text=reason)


# -- one deadline


def _correct_one(
    session: Session,
    draft: Draft,
    place: int,
    had: _Basis | None,
    armed_if: bool | None,
    values: Mapping[str, Value | None],
) -> None:
    deadline = draft.deadlines[place]
    if deadline.status == "dropped":
        return
    now = _basis(draft, deadline, values)
    wrongly_armed = armed_if is True and _guard_of(draft, deadline) is not True
    if deadline.open and (wrongly_armed or (had is not None and now is None)):
        # Without the start, or the condition, it was never owed.
        settle(draft, place, "dropped", draft.day, session.say)
        return
    if had is None or now is None or (_end(draft, deadline, had), had.start) == (_end(draft, deadline, now), now.start):
        return
    _redate(session, draft, place, now)


def _recount_one(session: Session, draft: Draft, place: int) -> None:
    deadline = draft.deadlines[place]
    if deadline.status == "dropped" or deadline.due_on is None:
        return
    rule = rule_of(draft, deadline)
    counted = ends_of(draft, rule, deadline.start, deadline.orders, deadline.paused, deadline.begun)
    if counted is None or counted[0] is None:
        return
    now = _Basis(deadline.start, deadline.recording, deadline.orders, deadline.paused, *counted)
    if _end(draft, deadline, now) != (deadline.due_at, deadline.opens_on):
        settled = deadline.status in ("met", "late")
        in_time = deadline.settled_on is not None and deadline.settled_on <= counted[0].due_on
        if not settled or in_time != (deadline.status == "met"):
            _redate(session, draft, place, now)
    elif deadline.open and counted[0].provisional != deadline.provisional:
        draft.deadlines[place] = deadline.changed(provisional=counted[0].provisional)
        calendar = draft.machine.calendar
        session.say("provisional" if counted[0].provisional else "firm", deadline=deadline.name,
                    occurrence=deadline.occurrence, due=day_text(deadline.due_on),
                    calendar=f"{calendar.key} {calendar.revision}")  # fmt: skip


def _redate(session: Session, draft: Draft, place: int, now: _Basis) -> None:
    """The next generation, with both explanations side by side."""
    was = draft.deadlines[place]
    redate(
        draft, place, "corrected", session.at, session.say,
        start=now.start, recording=now.recording, orders=now.orders, paused=now.paused,
    )  # fmt: skip
    session.say("explained", deadline=was.name, was=sentences(draft, was), now=sentences(draft, draft.deadlines[place]))


def _basis(draft: Draft, deadline: Deadline, corrected: Collection[str]) -> _Basis | None:
    """What the deadline is counted from by the facts as they are; None where its start is not known."""
    rule = rule_of(draft, deadline)
    begun = _begun(draft, rule, deadline)
    if begun is None:
        return None
    orders = tuple(_orders(draft, rule, deadline, corrected))
    paused = _paused(draft, deadline)
    counted = ends_of(draft, rule, begun[0], orders, paused, deadline.begun)
    return None if counted is None else _Basis(*begun, orders, paused, *counted)


def _begun(draft: Draft, rule: m.DeadlineRule, deadline: Deadline) -> tuple[Any, int] | None:
    """The start by the facts as they are; the start as it was where no fact of that recording began it."""
    same = deadline.start, deadline.recording
    if deadline.begun == "fact":
        days = [as_day(draft.facts.get(name)) for name in rule.restarts_with]
        known = [day for day in days if day is not None]
        return (max(known), deadline.recording) if known and draft.latest(deadline.name) is deadline else same
    if deadline.begun != "start" or rule.start is None or rule.start.kind == "entry" or rule.name == REVIEW:
        return same
    begun = start_of(draft, rule.start, None)
    return begun if begun is None or begun[1] == deadline.recording else same


def _orders(draft: Draft, rule: m.DeadlineRule, deadline: Deadline, corrected: Collection[str]) -> Iterator[Order]:
    """The orders; a day that one of them fixed by a fact follows the correction of that very fact."""
    by_fact = {how.transition: how.until for how in rule.extensions if how.until in corrected}
    by_fact |= {how.transition: how.until for how in rule.restorations if how.until in corrected}
    for number, order in enumerate(deadline.orders):
        fact = by_fact.get(order.transition)
        later = any(other.transition == order.transition for other in deadline.orders[number + 1 :])
        day = as_day(draft.facts.get(fact)) if fact is not None and order.kind == "until" and not later else None
        yield order if day is None else replace(order, value=day.isoformat())


def _paused(draft: Draft, deadline: Deadline) -> Paused:
    """The paused days it was counted with, those between two facts as the facts are now."""
    if deadline.name not in draft.machine.tolled_between:
        return deadline.paused
    closed = {(p.since, p.until) for p in draft.pauses}
    return (*days_between(draft, deadline.name), *(days for days in deadline.paused if days in closed))


def _end(draft: Draft, deadline: Deadline, basis: _Basis) -> tuple[datetime | None, date | None]:
    """When it ends and from when its act is allowed."""
    rule = rule_of(draft, deadline)
    due_at = end_of(draft, rule, basis.last.due)[1] if basis.last is not None else None
    return due_at, basis.first.due_on if basis.first is not None else None


def _guard_of(draft: Draft, deadline: Deadline) -> bool | None:
    """Whether the condition under which it was armed holds; None where there is none or it cannot be told."""
    rule = rule_of(draft, deadline)
    if rule.when is None or not deadline.open:
        return None
    return draft.machine.evaluator(rule.when)(draft) is True


# -- what follows


def _caused(draft: Draft, pause: str, values: Mapping[str, Value | None]) -> bool:
    """Whether a yes/no fact that is being corrected is what the pause lasts for."""
    return any(word in values for word in draft.machine.procedure.pauses[pause].while_)


def _still_caused(draft: Draft, pause: str) -> bool:
    states, words = draft.machine.pause_sources[pause]
    facts = (word for word in words if word in draft.machine.procedure.facts)
    return draft.state in states or any(draft.value(word) is True for word in facts)


def _settle_down(session: Session, draft: Draft) -> None:
    """Look at everything that hangs on facts, conditions and the ends of other times until nothing moves."""
    for _ in range(len(draft.machine.rules) + 1):
        seen = list(draft.deadlines)
        look_at_conditions(draft, draft.day, session.say)
        look_at_pauses(draft, draft.day, session.at, session.say)
        arm_all(draft, None, session.at, session.say)
        arm_dependent(draft, session.at, session.say)
        if seen == draft.deadlines:
            return
