"""Days that do not count: pauses that begin and end, what they stop, and how time goes on afterwards."""

from __future__ import annotations

from dataclasses import replace as replaced
from datetime import date, datetime
from typing import cast

from writs.core import model as m
from writs.core.calendars import Calendar
from writs.core.case import Cause, Deadline, PauseInterval
from writs.core.clocks import Say, arm, dated, rule_of, say_armed
from writs.core.draft import Draft, as_day


def has_between(draft: Draft, name: str) -> bool:
    return any(p.between and name in p.stops for p in draft.machine.procedure.pauses.values())


def days_between(draft: Draft, name: str) -> tuple[tuple[date, date], ...]:
    found: list[tuple[date, date]] = []
    for pause in draft.machine.procedure.pauses.values():
        if pause.between is not None and name in draft.machine.pause_reach[pause.name]:
            first, last = (as_day(draft.facts.get(fact)) for fact in pause.between)
            if first is not None and last is not None and first < last:
                found.append((first, last))
    return tuple(found)


def paused_intervals(draft: Draft, name: str, today: date) -> tuple[tuple[date, date], ...]:
    """The days that do not count for that deadline, as far as they are known today."""
    closed = [
        (interval.since, interval.until)
        for interval in draft.pauses
        if interval.until is not None and reach(draft, interval.name).get(name) == "remaining"
    ]
    return (*days_between(draft, name), *closed)


def reach(draft: Draft, pause: str) -> dict[str, m.Mode]:
    """What a pause stops here; a pause of the parent stops everything in the child."""
    own = draft.machine.pause_reach.get(pause)
    if own is not None:
        return own
    mode = cast(m.Mode, pause.rpartition(":")[2])
    return dict.fromkeys(draft.machine.rules, mode)


def suspends(draft: Draft, name: str) -> bool:
    return any(p.until is None and name in reach(draft, p.name) for p in draft.pauses)


def look_at_pauses(draft: Draft, day: date, at: datetime, say: Say) -> None:
    """Open the pauses whose cause has begun, close those whose cause has gone."""
    for name, (states, words) in draft.machine.pause_sources.items():
        if not words:
            continue
        last = next((p for p in reversed(draft.pauses) if p.name == name), None)
        running = last is not None and last.until is None
        wanted = draft.state in states or any(_lasts(draft, word) for word in words if word not in states)
        if wanted and not running and not (last is not None and last.ended_by_longest):
            begin_pause(draft, name, day, say)
        elif running and not wanted:
            end_pause(draft, name, day, at, say)
        elif last is not None and last.ended_by_longest and not wanted:
            draft.pauses[draft.pauses.index(last)] = replaced(last, ended_by_longest=False)


def _lasts(draft: Draft, word: str) -> bool:
    if word in draft.machine.procedure.facts:
        return draft.value(word) is True
    found = draft.latest(word)
    return found is not None and found.status == "running"


def begin_pause(draft: Draft, name: str, day: date, say: Say) -> None:
    draft.pauses.append(PauseInterval(name, day))
    say("paused", pause=name, since=day.isoformat())
    stopped = reach(draft, name)
    for place, deadline in enumerate(draft.deadlines):
        late_already = deadline.due_on is not None and deadline.due_on < day
        if deadline.name in stopped and (
            deadline.status == "running" or (deadline.status == "overdue" and not late_already)
        ):
            draft.deadlines[place] = deadline.changed(status="suspended")


def end_pause(draft: Draft, name: str, day: date, at: datetime, say: Say, *, by_longest: bool = False) -> None:
    for place, interval in enumerate(draft.pauses):
        if interval.name == name and interval.until is None:
            draft.pauses[place] = replaced(interval, until=max(day, interval.since), ended_by_longest=by_longest)
    say("resumed", pause=name, until=day.isoformat())
    for place, deadline in enumerate(list(draft.deadlines)):
        mode = reach(draft, name).get(deadline.name)
        if deadline.status == "suspended" and mode is not None and not suspends(draft, deadline.name):
            draft.deadlines[place] = _resumed(draft, deadline, mode, day, at)
            say_armed(draft.deadlines[place], say)


def _resumed(draft: Draft, deadline: Deadline, mode: m.Mode, day: date, at: datetime) -> Deadline:
    rule = rule_of(draft, deadline)
    if mode == "absolute" or deadline.due_on is None:
        return deadline.changed(status="running", generation=deadline.generation + 1, cause="resumed")
    if mode == "restart":
        fresh = arm(draft, rule, day, deadline.recording, at=at, cause="restarted", previous=deadline)
        return fresh or deadline.changed(status="running")
    paused = paused_intervals(draft, deadline.name, day)
    if deadline.extended or deadline.cause == "kept":
        # The order, or an earlier text of the law, fixed the end: the days that stood still are added, then it rolls.
        last = next(p for p in reversed(draft.pauses) if p.until is not None and deadline.name in reach(draft, p.name))
        gone = (day - last.since).days
        due = moved_on(draft.machine.calendar, deadline.due_on, gone, rule.rolls)
        cause: Cause = "kept" if deadline.cause == "kept" else "resumed"
        changed = deadline.changed(status="running", generation=deadline.generation + 1, cause=cause)
        return dated(draft, rule, changed.changed(next_step=0), due, at)
    fresh = arm(
        draft, rule, deadline.start, deadline.recording, at=at, cause="resumed", previous=deadline,
        same_occurrence=True, paused=paused,
    )  # fmt: skip
    return fresh or deadline.changed(status="running")


def moved_on(calendar: Calendar, due: date, days: int, rolls: bool | None) -> date:
    moved = date.fromordinal(due.toordinal() + days)
    return calendar.next_working(moved) if rolls is not False and calendar.rules.roll != "none" else moved
