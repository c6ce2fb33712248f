"""The transitional provision: what becomes of a pending case when a later version of its procedure comes into force.

`plan` only says what would happen, for a preview; `move` does it. What was done stands: no met time is owed again, no
rung that has spoken speaks again, and no time of the new text ends before the day of moving.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from writs.core import model as m
from writs.core.carrying import TimeChange, carry_times, start_new
from writs.core.case import Case, Move
from writs.core.clocks import Say
from writs.core.draft import Draft, Family
from writs.core.errors import CaseNotFound, MoveRefused, WritsError, WrongInput
from writs.core.expressions import Value, parse, refuse
from writs.core.machine import Machine
from writs.core.pauses import end_pause, look_at_pauses
from writs.core.settling import look_at_conditions
from writs.core.values import read_value, write_value

if TYPE_CHECKING:
    from writs.core.acts import Session


@dataclass(frozen=True, slots=True)
class Plan:
    """What the provision says about one case. `reasons` are sentences: which row decides, or what stands in the way."""

    case: int
    verdict: Literal["move", "stay"]
    reasons: tuple[str, ...]
    row: int | None
    """Which row of `pending_cases` decides, counted from 0; None where none does."""
    state: str
    """Where the case stands afterwards."""
    states: Mapping[str, str]
    """Names of states that change, among those in which the case has stood."""
    times: tuple[TimeChange, ...]


class Alone:
    """A case without the cases beside it: what they would answer is unknown."""

    def parent_fact(self, draft: Draft, name: str) -> Value | None:
        return None

    def children_number(self, draft: Draft, children: str, place: str | None) -> Decimal | None:
        return None

    def children_sum(self, draft: Draft, children: str, fact: str) -> Value | None:
        return None

    def host_answer(self, draft: Draft, question: str) -> bool | None:
        return None


def plan(
    old: Machine, new: Machine, case: Case, day: date, *, family: Family | None = None, at: datetime | None = None
) -> Plan:
    """What would become of that case on that day. Nothing is changed; the clock is taken to have done its work."""
    beside = family or Alone()
    row, reasons = _deciding(old, new, case, day, beside)
    renamed = {} if row is None else dict(new.procedure.pending_cases[row].states)
    if row is not None and not reasons:
        reasons = [*_unmapped(new, case, renamed), *_misfits(old, new, case)]
        rule = new.procedure.pending_cases[row]
        if not reasons:
            draft = Draft(case, old, beside, day)
            times = _carry(draft, new, rule, day, at or new.calendar.day_begins(day), _say_nothing)
            states = {name: to for name, to in renamed.items() if name in case.stays or name in case.stack}
            words = f'row {row + 1} of pending_cases decides: "{rule.when}"'
            return Plan(case.id, "move", (words,), row, draft.state, states, times)
    return Plan(case.id, "stay", tuple(reasons), row, case.state, {}, ())


def _say_nothing(what: str, **details: Any) -> None:
    pass


def _deciding(old: Machine, new: Machine, case: Case, day: date, family: Family) -> tuple[int | None, list[str]]:
    """The row whose condition is yes, and what speaks against moving by it."""
    p, before = new.procedure, old.procedure
    if p.version == before.version:
        return None, [f"it is under {p.name} already"]
    if p.in_force_from is not None and day < p.in_force_from:
        return None, [f"{p.name} is in force from {p.in_force_from}, not yet on {day}"]
    if before.in_force_from is not None and p.in_force_from is not None and p.in_force_from < before.in_force_from:
        return None, [f"{p.name} is earlier than {before.name}"]
    if case.state in old.final:
        return None, [f'the case has ended ("{case.state}"); the earlier version keeps it']
    draft = Draft(case, new, family, day)
    for number, row in enumerate(p.pending_cases):
        answer = new.evaluator(row.when)(draft)
        if answer is True:
            stays = row.then == "stay"
            return number, [f'row {number + 1} of pending_cases says stay: "{row.when}"'] if stays else []
        if answer is None:
            missing = refuse(parse(row.when), draft, new.meanings, new.named, new.derivation).unknown
            told = f" (not known: {', '.join(missing)})" if missing else ""
            return number, [f'it cannot be told whether row {number + 1} of pending_cases applies: "{row.when}"{told}']
    return None, ["no row of pending_cases applies" if p.pending_cases else f"{p.name} has no pending_cases"]


def _unmapped(new: Machine, case: Case, renamed: Mapping[str, str]) -> Iterator[str]:
    for name in dict.fromkeys((case.state, *case.stack)):
        to = renamed.get(name, name)
        if to not in new.procedure.states:
            yield f'the case stands in "{name}", which {new.name} lacks; name its successor under states'
        elif to in new.final:
            yield f'"{to}" is an end in {new.name}; a provision cannot end a case'
    for name in case.stack:
        interrupting = renamed.get(case.state, case.state)
        if interrupting in new.procedure.states and interrupting not in new.interludes:
            yield f'"{case.state}" interrupts "{name}", but "{interrupting}" is no interlude in {new.name}'
            return


def _misfits(old: Machine, new: Machine, case: Case) -> Iterator[str]:
    """Facts that would mean something else from now on."""
    currency = new.procedure.currency
    for name, value in case.facts.items():
        fact, was = new.procedure.facts.get(name), old.procedure.facts.get(name)
        if fact is None or was is None or fact.is_ is not None:
            continue
        if fact.type != was.type and {fact.type, was.type} != {"integer", "number"}:
            yield f'"{name}" is {was.type} by the earlier text and {fact.type} by the new one'
            continue
        try:
            read_value(fact, value if fact.type == "moment" else write_value(value), new.calendar, currency)
        except WritsError:
            yield f'"{name}" has the value {write_value(value)}, which {new.name} does not know'


def _carry(draft: Draft, new: Machine, row: m.PendingRule, day: date, at: datetime, say: Say) -> tuple[TimeChange, ...]:
    """Put the draft under the new version: names of states, facts, times, pauses."""
    old = draft.machine
    for pause in [p for p in draft.pauses if p.until is None]:
        if pause.name in old.procedure.pauses and pause.name not in new.procedure.pauses:
            end_pause(draft, pause.name, day, at, say)
    _rename(draft, row.states)
    draft.machine = new
    draft.case = draft.case.changed(version_of_procedure=new.procedure.version)
    draft.facts = {
        **new.starting,
        **{name: value for name, value in draft.facts.items() if name not in new.derived},
    }
    draft.proposals = {name: x for name, x in draft.proposals.items() if name in new.procedure.transitions}
    times = [*carry_times(draft, old, row, day, at, say), *start_new(draft, day, at, say)]
    look_at_pauses(draft, day, at, say)
    look_at_conditions(draft, day, say)
    return tuple(times)


def _rename(draft: Draft, states: Mapping[str, str]) -> None:
    draft.state = states.get(draft.state, draft.state)
    draft.stack = [states.get(name, name) for name in draft.stack]
    stays: dict[str, int] = {}
    for name, number in draft.stays.items():
        stays[states.get(name, name)] = max(number, stays.get(states.get(name, name), 0))
    draft.stays = stays
    for place, deadline in enumerate(draft.deadlines):
        if deadline.state is not None and deadline.state in states:
            draft.deadlines[place] = deadline.changed(state=states[deadline.state])


def move(session: Session, command: Move) -> None:
    """Do what the plan says. Raises MoveRefused with the reasons of a case that stays, CaseNotFound, WrongInput."""
    if command.case not in session.cases:
        raise CaseNotFound(str(command.case))
    draft = session.draft(command.case)
    today = draft.machine.calendar.local_day(session.at)
    day = command.occurred or today
    if day > today:
        raise WrongInput(f"The move is dated {day}, but today is {today}; it cannot lie in the future.")
    old, new = draft.machine, session.library.machine(draft.case.procedure, command.version)
    planned = plan(old, new, draft.freeze(), day, family=session, at=session.at)
    if planned.verdict == "stay" or planned.row is None:
        raise MoveRefused(draft.case.reference, new.name, planned.reasons)
    row, before = new.procedure.pending_cases[planned.row], draft.state
    draft.day = day
    draft.seq += 1
    draft.version += 1
    session.say("version", frm=old.procedure.version, to=new.procedure.version, row=planned.row, law=list(row.law))
    times = _carry(draft, new, row, day, session.at, session.say)
    for change in times:
        session.say(
            "carried", deadline=change.name, occurrence=change.occurrence, how=change.how, why=change.why,
            old=change.old_due.isoformat() if change.old_due is not None else None,
            new=change.new_due.isoformat() if change.new_due is not None else None,
        )  # fmt: skip
    if before != draft.state:
        session.say("moved", frm=before, to=draft.state)
    session.happened(draft, "moved", new.procedure.version, day, command.actor, {})


__all__ = ["Plan", "TimeChange", "move", "plan"]
