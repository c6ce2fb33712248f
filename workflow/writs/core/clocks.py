"""Arming a deadline: its start, its last day, its ladder. One generation at a time, and never changed afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from writs.core import model as m
from writs.core.case import Begun, Cause, Deadline, Order
from writs.core.counting import Counted, CountingError, count, shifted
from writs.core.draft import Draft, as_day
from writs.core.ladders import ladder_of, next_to_fire, review_number, review_of
from writs.core.machine import REVIEW
from writs.core.periods import Period, parse_period

Paused = tuple[tuple[date, date], ...]
Say = Callable[..., None]
"""Records one effect of the act in plain data."""


def start_of(draft: Draft, start: m.Start, entered: date | None) -> tuple[Any, int] | None:
    """The day or moment a clock starts from, and which recording that is; None while it is unknown."""
    facts, recordings = draft.facts, draft.recordings
    if start.kind in ("fact", "each"):
        name = start.names[0]
        value = facts.get(name)
        if value is None and name in draft.machine.derived:
            value = draft.value(name)
        return None if value is None else (value, recordings.get(name, 0))
    if start.kind == "entry":
        return None if entered is None else (entered, draft.stays.get(draft.state, 0))
    if start.kind in ("later_of", "earlier_of"):
        values = [facts.get(name) for name in start.names]
        known = [value for value in values if value is not None]
        if not known or (start.kind == "later_of" and len(known) < len(values)):
            return None
        pick = max if start.kind == "later_of" else min
        return pick(known, key=lambda v: as_day(v) or date.max), sum(recordings.get(n, 0) for n in start.names)
    other = draft.latest(start.names[0])
    if other is None:
        return None
    if start.kind == "due":
        return None if other.due_on is None else (other.due_on, other.occurrence)
    met = other.status in ("met", "late") and other.settled_on is not None
    return (other.settled_on, other.occurrence) if met else None


def length_of(draft: Draft, text: str, on: date) -> Period | None:
    """A period of the text, or a parameter read on the day the clock starts."""
    if text not in draft.machine.procedure.parameters:
        return draft.machine.periods.get(text) or parse_period(text)
    value = draft.parameter(text, on)
    return value if isinstance(value, Period) else None


def count_for(
    draft: Draft, rule: m.DeadlineRule, start: Any, paused: Paused
) -> tuple[Counted | None, Counted | None] | None:
    """The last day of a deadline and, for a window or an earliest day, the first allowed one; None while unknown."""
    calendar = draft.machine.calendar
    rolls = rolls_of(draft, rule)
    day = as_day(start)
    if rule.kind == "unnumbered":
        return None, None
    if rule.kind == "fixed":
        return Counted(start, start, False), None
    if rule.kind == "several":
        return _several(draft, rule, day, rolls, paused)
    if day is None or rule.length is None:
        return None
    period = length_of(draft, rule.length, day)
    if period is None:
        return None
    counted = count(
        calendar,
        start if period.unit == "hour" else day,
        period,
        backward=rule.kind == "backward",
        beginning_with=rule.first_day_counts,
        roll=rolls,
        paused=paused,
    )
    if rule.kind == "earliest":
        return counted, counted
    if rule.kind == "window" and rule.not_before is not None:
        first = length_of(draft, rule.not_before, day)
        if first is None:
            return None
        return counted, count(calendar, day, first, roll=False, paused=paused)
    return counted, None


def _several(
    draft: Draft, rule: m.DeadlineRule, entered: date | None, rolls: bool | None, paused: Paused
) -> tuple[Counted, None] | None:
    ends: list[Counted] = []
    for term in rule.terms:
        begun = start_of(draft, term.after, entered)
        day = as_day(begun[0]) if begun is not None else None
        period = length_of(draft, term.within, day) if day is not None else None
        if day is None or period is None:
            if rule.terms_pick == "later_of":
                return None
            continue
        ends.append(count(draft.machine.calendar, day, period, roll=rolls, paused=paused))
    if not ends:
        return None
    pick = max if rule.terms_pick == "later_of" else min
    return pick(ends, key=lambda counted: counted.due_on), None


def rolls_of(draft: Draft, rule: m.DeadlineRule) -> bool | None:
    return rule.rolls if rule.rolls is not None else draft.machine.procedure.rolls


def ends_of(
    draft: Draft, rule: m.DeadlineRule, start: Any, orders: tuple[Order, ...], paused: Paused, begun: Begun = "start"
) -> tuple[Counted | None, Counted | None] | None:
    """The last day and the first allowed one, with every order that gave more time; None while it cannot be told."""
    try:
        counted = (None, None) if begun == "order" else count_for(draft, rule, start, paused)
        if not orders or counted is None:
            return counted
        last, first = counted
        for order in orders:
            last = _ordered(draft, rule, last, order, paused)
    except CountingError:
        return None
    return last, first


def _ordered(draft: Draft, rule: m.DeadlineRule, last: Counted | None, order: Order, paused: Paused) -> Counted | None:
    calendar, rolls = draft.machine.calendar, rolls_of(draft, rule)
    if order.kind == "until":
        if len(order.value) > 10:
            moment = datetime.fromisoformat(order.value)
            day = calendar.local_day(moment)
            later = shifted(calendar, order.on, day, paused, False).due_on - day
            return Counted(moment + later, moment + later, False)
        return shifted(calendar, order.on, date.fromisoformat(order.value), paused, rolls)
    period = length_of(draft, order.value, order.on)
    if period is None:
        return last
    if order.kind == "within":
        return count(calendar, order.on, period, roll=rolls, paused=paused)
    if last is None:
        return None
    more = count(calendar, last.due if period.unit == "hour" else last.due_on, period, roll=rolls, paused=paused)
    return Counted(more.due, more.nominal, more.provisional or last.provisional)


def arm(
    draft: Draft,
    rule: m.DeadlineRule,
    start: Any,
    recording: int,
    *,
    now: datetime,
    cause: Cause = "armed",
    begun: Begun = "start",
    orders: tuple[Order, ...] = (),
    paused: Paused = (),
    previous: Deadline | None = None,
    same_occurrence: bool = False,
) -> Deadline | None:
    """A new generation, the first of its occurrence unless said otherwise; None while its length is unknown."""
    counted = ends_of(draft, rule, start, orders, paused, begun)
    if counted is None:
        return None
    last, first = counted
    armed = Deadline(
        name=rule.name,
        state=rule.state,
        stay=draft.stays.get(rule.state, 0) if rule.state is not None else 0,
        occurrence=previous.occurrence + (not same_occurrence) if previous is not None else 1,
        generation=previous.generation + 1 if previous is not None else 1,
        status="running",
        cause=cause,
        who=rule.owners or rule.holders,
        start=start,
        recording=recording,
        due_on=None,
        due_at=None,
        opens_on=first.due_on if first is not None else None,
        provisional=last.provisional if last is not None else False,
        ladder=(),
        next_step=0,
        paused=paused,
        armed_seq=draft.seq,
        begun=begun,
        orders=orders,
    )
    return dated(draft, rule, armed, last.due if last is not None else None, now)


def end_of(draft: Draft, rule: m.DeadlineRule, due: date | datetime) -> tuple[date, datetime]:
    """The last day and the instant at which the time is over."""
    calendar = draft.machine.calendar
    if isinstance(due, datetime):
        due_at = (due if due.tzinfo else due.replace(tzinfo=calendar.timezone)).astimezone(UTC)
        return calendar.local_day(due_at), due_at
    return due, calendar.day_begins(due) if rule.kind == "earliest" else calendar.day_ends(due)


def dated(
    draft: Draft,
    rule: m.DeadlineRule,
    deadline: Deadline,
    due: date | datetime | None,
    now: datetime,
    fired: frozenset[str] = frozenset(),
    resumed_at: datetime | None = None,
) -> Deadline:
    """The deadline with its last day and the ladder that belongs to it."""
    if due is None:
        if not rule.review:
            return deadline.changed(ladder=(), next_step=0)
        number = review_number(deadline) + 1 if deadline.ladder else 1
        since = as_day(deadline.start) or draft.day
        return deadline.changed(ladder=(review_of(draft, rule, deadline, since, number, now),), next_step=0)
    due_on, due_at = end_of(draft, rule, due)
    steps = ladder_of(draft, rule, deadline, due_on, due_at, now, fired, resumed_at)
    return deadline.changed(due_on=due_on, due_at=due_at, ladder=steps, next_step=next_to_fire(steps))


def review_rule(draft: Draft) -> m.DeadlineRule | None:
    """The rule under which the wait of the present state is looked at again."""
    return draft.machine.waits_rules.get(draft.state)


def rule_of(draft: Draft, deadline: Deadline) -> m.DeadlineRule:
    if deadline.name == REVIEW and deadline.state is not None:
        return draft.machine.waits_rules[deadline.state]
    return draft.machine.rules[deadline.name]


def say_armed(draft: Draft, deadline: Deadline, say: Say, was: Deadline | None = None) -> None:
    """Tell that a generation was armed, by which calendar, and which it replaces. A rung that was already past is
    named here and never fires."""
    calendar = draft.machine.calendar
    details: dict[str, Any] = {}
    if was is not None:
        details["was"] = {"generation": was.generation, "due": day_text(was.due_on), "start": was.start.isoformat()}
    if past := [step.id for step in deadline.ladder if step.mode == "past"]:
        details["past"] = past
    if calendar.tzdata:
        details["tzdata"] = calendar.tzdata
    say(
        "armed",
        deadline=deadline.name,
        occurrence=deadline.occurrence,
        generation=deadline.generation,
        cause=deadline.cause,
        start=deadline.start.isoformat(),
        due=day_text(deadline.due_on),
        provisional=deadline.provisional,
        calendar=f"{calendar.key} {calendar.revision}",
        **details,
    )


def day_text(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
