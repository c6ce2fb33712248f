"""What an act does to the deadlines of its case: met, extended, dropped, paused, resumed, armed anew."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace as replaced
from datetime import date, datetime
from typing import Any, cast

from writs.core import model as m
from writs.core.calendars import Calendar
from writs.core.case import Deadline, PauseInterval
from writs.core.clocks import arm, dated, review_rule, rule_of, start_of
from writs.core.counting import count
from writs.core.draft import Draft, as_day
from writs.core.machine import REVIEW
from writs.core.periods import parse_period

Say = Callable[..., None]
"""Records one effect of the act in plain data."""


def in_time(deadline: Deadline, rule: m.DeadlineRule, day: date, moment: datetime | None) -> bool:
    if deadline.due_on is None or rule.kind == "earliest":
        return True
    if (
        isinstance(deadline.start, datetime)
        and moment is not None
        and deadline.due_at is not None
        and day >= deadline.due_on
    ):
        # Hours end at an instant, not with the day.
        hours = deadline.due_at != day_end_of(deadline)
        return moment <= deadline.due_at if hours else day <= deadline.due_on
    return day <= deadline.due_on


def day_end_of(deadline: Deadline) -> datetime | None:
    """None stands for a deadline of hours; others end with their day."""
    return deadline.due_at if not isinstance(deadline.start, datetime) else None


def spent(deadline: Deadline, rule: m.DeadlineRule, day: date) -> bool:
    """Once the clock has fired what follows, nothing meets the deadline any more."""
    return rule.fires is not None and deadline.due_on is not None and day > deadline.due_on


def settle(draft: Draft, place: int, status: Any, day: date, say: Say) -> None:
    deadline = draft.deadlines[place]
    draft.deadlines[place] = deadline.changed(status=status, settled_seq=draft.seq, settled_on=day)
    say("settled", deadline=deadline.name, occurrence=deadline.occurrence, status=status)


def _live(draft: Draft, names: Collection[str]) -> Iterable[tuple[int, Deadline]]:
    """Deadlines that an act may still meet: open ones, and missed or lapsed ones that are the latest of their name."""
    for place, deadline in enumerate(draft.deadlines):
        if deadline.name not in names:
            continue
        if deadline.open or (deadline.status in ("missed", "lapsed") and draft.index(deadline.name) == place):
            yield place, deadline


def meet(draft: Draft, transition: str, day: date, moment: datetime | None, at: datetime, say: Say) -> None:
    """Deadlines that the transition meets; a periodic one starts its next running from the meeting."""
    names = draft.machine.met_by[transition]
    if not names:
        return
    for place, deadline in list(_live(draft, names)):
        rule = rule_of(draft, deadline)
        if spent(deadline, rule, day):
            continue
        settle(draft, place, "met" if in_time(deadline, rule, day, moment) else "late", day, say)
        if rule.kind == "periodic" and rule.start is not None:
            begun = start_of(draft, rule.start, None)
            recording = begun[1] if begun is not None else deadline.recording
            following = arm(draft, rule, day, recording, at=at, cause="periodic", previous=deadline)
            if following is not None:
                draft.deadlines.append(following)
                say_armed(following, say)


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


def look_at_conditions(draft: Draft, day: date, say: Say) -> None:
    """Deadlines met or dropped by a condition, not by an act."""
    names = draft.machine.conditional
    for place, deadline in list(_live(draft, names)) if names else ():
        rule = rule_of(draft, deadline)
        if (
            rule.met_when is not None
            and not spent(deadline, rule, day)
            and draft.machine.evaluator(rule.met_when)(draft) is True
        ):
            settle(draft, place, "met" if in_time(deadline, rule, day, None) else "late", day, say)
        elif rule.dropped_when is not None and draft.machine.evaluator(rule.dropped_when)(draft) is True:
            settle(draft, place, "dropped", day, say)


def leave(draft: Draft, states: Collection[str] | None, day: date, say: Say) -> None:
    """What was running in the states left behind is dropped, what was missed stays missed.

    None: every state but the present stay; entering the same state again leaves its former stay behind, too.
    """
    here = (draft.state, draft.stays.get(draft.state, 0))
    for place, deadline in enumerate(list(draft.deadlines)):
        if not deadline.open or deadline.state is None:
            continue
        if (deadline.state, deadline.stay) != here if states is None else deadline.state in states:
            settle(draft, place, "missed" if deadline.status == "overdue" else "dropped", day, say)


def end(draft: Draft, day: date, say: Say) -> None:
    """The case has ended: its deadlines end too, except those that outlive it."""
    for place, deadline in enumerate(list(draft.deadlines)):
        if deadline.open and deadline.name not in draft.machine.outliving:
            settle(draft, place, "missed" if deadline.status == "overdue" else "dropped", day, say)


def arm_all(draft: Draft, entered: date | None, at: datetime, say: Say, *, everything: bool = False) -> None:
    """Arm what can start now. `entered` is the day of entering the present state, None if the case stayed.

    A clock that hangs on facts alone starts only by an act that records one of them; so the others need no look,
    except at the opening and after an end (`everything`).
    """
    machine = draft.machine
    ended = draft.state in machine.final
    recordings, seq = draft.recordings, draft.seq
    for rule in (*machine.of_case, *machine.of_state[draft.state]):
        here = entered is not None and rule.state is not None
        if not everything and not here and rule.name in machine.simple:
            start = rule.start
            if start is None or not any(recordings.get(name) == seq for name in start.names):
                continue
        if ended and rule.state is None and not rule.outlives:
            continue
        _arm_one(draft, rule, entered, at, say)
    if entered is not None and (review := review_rule(draft)) is not None:
        _armed(draft, review, entered, draft.stays.get(draft.state, 0), at, say, _last(draft, REVIEW))


def arm_dependent(draft: Draft, at: datetime, say: Say) -> None:
    """Look once more at the clocks that hang on conditions or on other deadlines."""
    ended = draft.state in draft.machine.final
    for rule in draft.machine.dependent:
        if rule.state in (None, draft.state) and not (ended and rule.state is None and not rule.outlives):
            _arm_one(draft, rule, None, at, say)


def _last(draft: Draft, name: str) -> Deadline | None:
    return draft.latest(name)


def _arm_one(draft: Draft, rule: m.DeadlineRule, entered: date | None, at: datetime, say: Say) -> None:
    begun = start_of(draft, rule.start, entered) if rule.start is not None else (draft.day, 0)
    if begun is None:
        return
    start, recording = begun
    have = _last(draft, rule.name)
    here = have is not None and (rule.state is None or have.stay == draft.stays.get(rule.state, 0))
    if have is not None and here and not _again(draft, rule, have, start, recording, at, say):
        return
    if rule.when is not None and draft.machine.evaluator(rule.when)(draft) is not True:
        return
    _armed(draft, rule, start, recording, at, say, have)


def _again(
    draft: Draft, rule: m.DeadlineRule, have: Deadline, start: Any, recording: int, at: datetime, say: Say
) -> bool:
    """Whether a new running begins although there was one in this stay already."""
    if rule.kind == "periodic" and have.open:
        return False
    kind = rule.start.kind if rule.start is not None else "fact"
    if not have.open and not (rule.kind in ("backward", "fixed") and have.status in ("missed", "lapsed")):
        return have.recording != recording and kind != "entry"
    place = draft.index(rule.name)
    restarted = [
        draft.recordings.get(name, 0) for name in rule.restarts_with if draft.recordings.get(name, 0) == draft.seq
    ]
    # One act looks at the clocks more than once; it restarts each only once.
    done = have.cause == "restarted" and have.armed_seq == draft.seq
    if restarted and not done and have.status in ("running", "suspended") and place is not None:
        newest = max(as_day(draft.facts.get(name)) or date.min for name in rule.restarts_with)
        fresh = arm(draft, rule, newest, recording, at=at, cause="restarted", previous=have)
        if fresh is not None:
            draft.deadlines[place] = fresh
            say_armed(fresh, say)
        return False
    moved = recording != have.recording and start != have.start
    if place is not None and (
        (moved and (rule.kind in ("backward", "fixed") or kind == "due"))
        or (
            (have.open and _between(draft, rule.name) != have.paused and not _suspends(draft, rule.name))
            and _has_between(draft, rule.name)
        )
    ):
        fresh = arm(
            draft, rule, start, recording, at=at, cause="corrected", previous=have, same_occurrence=have.open,
            paused=paused_intervals(draft, rule.name, draft.day),
        )  # fmt: skip
        if fresh is not None:
            draft.deadlines[place] = fresh
            say_armed(fresh, say)
            _met_at_once(draft, rule, place, say)
        return False
    return kind == "each" and recording != have.recording


def _armed(
    draft: Draft, rule: m.DeadlineRule, start: Any, recording: int, at: datetime, say: Say, have: Deadline | None
) -> None:
    paused = paused_intervals(draft, rule.name, draft.day) if rule.name != REVIEW else ()
    fresh = arm(draft, rule, start, recording, at=at, previous=have, paused=paused)
    if fresh is None:
        return
    if _suspends(draft, rule.name):
        fresh = fresh.changed(status="suspended")
    draft.deadlines.append(fresh)
    say_armed(fresh, say)
    _met_at_once(draft, rule, len(draft.deadlines) - 1, say)


def _met_at_once(draft: Draft, rule: m.DeadlineRule, place: int, say: Say) -> None:
    """Who gives notice of a day has given the notice that must precede that day: the act meets what it starts."""
    if rule.kind == "backward" and draft.act is not None and draft.act in rule.met_by:
        deadline = draft.deadlines[place]
        settle(draft, place, "met" if in_time(deadline, rule, draft.day, None) else "late", draft.day, say)


def say_armed(deadline: Deadline, say: Say) -> None:
    say(
        "armed",
        deadline=deadline.name,
        occurrence=deadline.occurrence,
        generation=deadline.generation,
        cause=deadline.cause,
        start=deadline.start.isoformat(),
        due=deadline.due_on.isoformat() if deadline.due_on is not None else None,
        provisional=deadline.provisional,
    )


# -- pauses


def _has_between(draft: Draft, name: str) -> bool:
    return any(p.between and name in p.stops for p in draft.machine.procedure.pauses.values())


def _between(draft: Draft, name: str) -> tuple[tuple[date, date], ...]:
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
    return (*_between(draft, name), *closed)


def reach(draft: Draft, pause: str) -> dict[str, m.Mode]:
    """What a pause stops here; a pause of the parent stops everything in the child."""
    own = draft.machine.pause_reach.get(pause)
    if own is not None:
        return own
    mode = cast(m.Mode, pause.rpartition(":")[2])
    return dict.fromkeys(draft.machine.rules, mode)


def _suspends(draft: Draft, name: str) -> bool:
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
        if deadline.status == "suspended" and mode is not None and not _suspends(draft, deadline.name):
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
    if deadline.extended:
        # The order fixed the end; the days that stood still are added to it, then it rolls.
        last = next(p for p in reversed(draft.pauses) if p.until is not None and deadline.name in reach(draft, p.name))
        gone = (day - last.since).days
        due = moved_on(draft.machine.calendar, deadline.due_on, gone, rule.rolls)
        changed = deadline.changed(status="running", generation=deadline.generation + 1, cause="resumed")
        return dated(draft, rule, changed.changed(next_step=0), due, at)
    fresh = arm(
        draft, rule, deadline.start, deadline.recording, at=at, cause="resumed", previous=deadline,
        same_occurrence=True, paused=paused,
    )  # fmt: skip
    return fresh or deadline.changed(status="running")


def moved_on(calendar: Calendar, due: date, days: int, rolls: bool | None) -> date:
    moved = date.fromordinal(due.toordinal() + days)
    return calendar.next_working(moved) if rolls is not False and calendar.rules.roll != "none" else moved
