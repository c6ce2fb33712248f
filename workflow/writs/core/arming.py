"""Which clocks start now, which start again, and which wait."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from writs.core import model as m
from writs.core.case import Deadline
from writs.core.clocks import Say, arm, review_rule, say_armed, start_of
from writs.core.draft import Draft, as_day
from writs.core.machine import REVIEW
from writs.core.pauses import days_between, has_between, paused_intervals, suspends
from writs.core.settling import in_time, settle


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
            (have.open and days_between(draft, rule.name) != have.paused and not suspends(draft, rule.name))
            and has_between(draft, rule.name)
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
    if suspends(draft, rule.name):
        fresh = fresh.changed(status="suspended")
    draft.deadlines.append(fresh)
    say_armed(fresh, say)
    _met_at_once(draft, rule, len(draft.deadlines) - 1, say)


def _met_at_once(draft: Draft, rule: m.DeadlineRule, place: int, say: Say) -> None:
    """Who gives notice of a day has given the notice that must precede that day: the act meets what it starts."""
    if rule.kind == "backward" and draft.act is not None and draft.act in rule.met_by:
        deadline = draft.deadlines[place]
        settle(draft, place, "met" if in_time(deadline, rule, draft.day, None) else "late", draft.day, say)
