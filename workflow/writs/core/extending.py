"""A deadline gets more time by an order."""

from __future__ import annotations

from datetime import date, datetime

from writs.core import model as m
from writs.core.case import Deadline
from writs.core.clocks import Say, dated, rule_of, say_armed
from writs.core.counting import count
from writs.core.draft import Draft, as_day
from writs.core.periods import parse_period


def extend(draft: Draft, transition: str, day: date, at: datetime, say: Say) -> None:
    names = draft.machine.extended_by[transition]
    for place, deadline in enumerate(list(draft.deadlines) if names else ()):
        if deadline.status not in ("running", "suspended") or deadline.name not in names:
            continue
        rule = rule_of(draft, deadline)
        for how in rule.extensions:
            if how.transition != transition or deadline.due_on is None:
                continue
            if how.times is not None and deadline.extended >= how.times:
                continue
            due = _extended(draft, rule, deadline, how)
            if due is not None:
                changed = deadline.changed(
                    generation=deadline.generation + 1,
                    cause="extended",
                    extended=deadline.extended + 1,
                    armed_seq=draft.seq,
                    next_step=0,
                )
                draft.deadlines[place] = dated(draft, rule, changed, due, at)
                say_armed(draft.deadlines[place], say)


def _extended(draft: Draft, rule: m.DeadlineRule, deadline: Deadline, how: m.Extension) -> date | None:
    calendar = draft.machine.calendar
    if how.adds is not None and deadline.due_on is not None:
        return count(calendar, deadline.due_on, parse_period(how.adds), roll=rule.rolls).due_on
    until = as_day(draft.facts.get(how.until)) if how.until is not None else None
    if until is None or how.at_most is None:
        return until
    begun = as_day(deadline.start)
    return min(until, count(calendar, begun, parse_period(how.at_most), roll=rule.rolls).due_on) if begun else until
