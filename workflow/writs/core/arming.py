"""Which clocks start now, which start again, and which wait."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from writs.core import model as m
from writs.core.case import PASSED, Deadline
from writs.core.clocks import Say, arm, review_rule, say_armed, start_of
from writs.core.draft import Draft, as_day
from writs.core.intervals import paused_intervals, suspends
from writs.core.machine import REVIEW
from writs.core.premature import withdrawable
from writs.core.redating import changes_day, redate
from writs.core.settling import in_time, settle


def arm_all(draft: Draft, entered: date | None, now: datetime, say: Say, *, everything: bool = False) -> None:
    """Arm what can start now. `entered` is the day of entering the present state, None if the case stayed.

    A clock that hangs on facts alone starts only by an act that records one of them; so the others need no look,
    except at the opening and after an end (`everything`).
    """
    machine = draft.machine
    ended = draft.state in machine.final
    seq = draft.seq
    recorded = {name for name, at_seq in draft.recordings.items() if at_seq == seq}
    for rule, starters in machine.watched[draft.state]:
        here = entered is not None and rule.state is not None
        if not everything and not here and starters is not None and starters.isdisjoint(recorded):
            continue
        if ended and rule.state is None and not rule.outlives:
            continue
        _arm_one(draft, rule, entered, now, say)
    if entered is not None and (review := review_rule(draft)) is not None:
        _armed(draft, review, entered, draft.stays.get(draft.state, 0), now, say, _last(draft, REVIEW))


def arm_dependent(draft: Draft, now: datetime, say: Say) -> None:
    """Look once more at the clocks that hang on conditions or on other deadlines."""
    ended = draft.state in draft.machine.final
    for rule in draft.machine.dependent:
        if rule.state in (None, draft.state) and not (ended and rule.state is None and not rule.outlives):
            _arm_one(draft, rule, None, now, say)


def _last(draft: Draft, name: str) -> Deadline | None:
    return draft.latest(name)


def _arm_one(draft: Draft, rule: m.DeadlineRule, entered: date | None, now: datetime, say: Say) -> None:
    begun = start_of(draft, rule.start, entered) if rule.start is not None else (draft.day, _known(draft, rule))
    if begun is None:
        return
    start, recording = begun
    have = _last(draft, rule.name)
    here = have is not None and (rule.state is None or have.stay == draft.stays.get(rule.state, 0))
    if have is not None and here and not _again(draft, rule, have, start, recording, now, say):
        return
    if rule.when is not None and draft.machine.evaluator(rule.when)(draft) is not True:
        return
    _armed(draft, rule, start, recording, now, say, have)


def _known(draft: Draft, rule: m.DeadlineRule) -> int:
    """How many of several terms have begun: one that begins later may bring another end."""
    return sum(start_of(draft, term.after, draft.day) is not None for term in rule.terms)


def _again(
    draft: Draft, rule: m.DeadlineRule, have: Deadline, start: Any, recording: int, now: datetime, say: Say
) -> bool:
    """Whether a new running begins although there was one in this stay already."""
    if rule.kind == "periodic" and have.open:
        return False
    kind = rule.start.kind if rule.start is not None else "several"
    place = draft.index(rule.name)
    assert place is not None
    if _restarted(draft, rule, place, now, say):
        return False
    if _moved(draft, rule, have, start, recording, kind):
        if have.status in PASSED and kind != "due":
            # Another day was fixed after the old one had passed: the obligation runs once more.
            if have.open:
                settle(draft, place, "missed", draft.day, say)
            return True
        redate(draft, place, "corrected", now, say, start=start, recording=recording)
        _met_at_once(draft, rule, place, say)
        return False
    if rule.name in draft.machine.tolled_between and have.status not in ("dropped", "suspended"):
        paused = paused_intervals(draft, rule.name)
        if paused != have.paused and changes_day(draft, rule, have, paused):
            redate(draft, place, "corrected", now, say, paused=paused)
            return False
    if have.open:
        return kind == "each" and recording != have.recording
    return kind not in ("entry", "several") and have.recording != recording


def _moved(draft: Draft, rule: m.DeadlineRule, have: Deadline, start: Any, recording: int, kind: str) -> bool:
    """Whether what the deadline hangs on now lies on another day, so that its own day moves with it."""
    if have.begun != "start":
        return False
    if kind == "several":
        running = have.status in ("running", "suspended")
        return running and have.recording != recording and changes_day(draft, rule, have, have.paused)
    if kind == "due":
        # The other end moved; a new running of the other time is a new happening.
        return start != have.start and recording == have.recording and have.status != "dropped"
    fixed = rule.kind in ("backward", "fixed") and (have.open or have.status in PASSED)
    return fixed and recording != have.recording and start != have.start


def _restarted(draft: Draft, rule: m.DeadlineRule, place: int, now: datetime, say: Say) -> bool:
    """Whether this act recorded anew what restarts the clock in full."""
    have = draft.deadlines[place]
    if not any(draft.recordings.get(name, 0) == draft.seq for name in rule.restarts_with):
        return False
    newest = max(as_day(draft.facts.get(name)) or date.min for name in rule.restarts_with)
    # One act looks at the clocks more than once; it restarts each only once.
    done = have.cause == "restarted" and have.armed_seq == draft.seq
    lives = have.status in ("running", "suspended") or withdrawable(draft, rule, have, newest)
    if newest == date.min or not lives:
        return False
    if not done:
        redate(draft, place, "restarted", now, say, start=newest, begun="fact", orders=(), anew=True)
    return True


def _armed(
    draft: Draft, rule: m.DeadlineRule, start: Any, recording: int, now: datetime, say: Say, have: Deadline | None
) -> None:
    paused = paused_intervals(draft, rule.name) if rule.name != REVIEW else ()
    fresh = arm(draft, rule, start, recording, now=now, previous=have, paused=paused)
    if fresh is None:
        return
    if draft.pauses and suspends(draft, rule.name):
        fresh = fresh.changed(status="suspended")
    draft.deadlines.append(fresh)
    say_armed(draft, fresh, say)
    _met_at_once(draft, rule, len(draft.deadlines) - 1, say)


def _met_at_once(draft: Draft, rule: m.DeadlineRule, place: int, say: Say) -> None:
    """Who gives notice of a day has given the notice that must precede that day: the act meets what it starts."""
    if rule.kind == "backward" and draft.act is not None and draft.act in rule.met_by:
        deadline = draft.deadlines[place]
        settle(draft, place, "met" if in_time(deadline, rule, draft.day, None) else "late", draft.day, say)
