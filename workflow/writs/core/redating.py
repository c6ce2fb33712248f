"""A deadline gets another day: the life-cycle table of docs/lifecycle.md, row by row.

A generation is never changed: the next one takes its place. What has fired is carried and never fires twice, unless the
time had run out too soon; then the obligation runs once more, as a new occurrence with everything fresh.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from writs.core import model as m
from writs.core.case import Begun, Cause, Deadline, Order, Status
from writs.core.clocks import Paused, Say, dated, day_text, end_of, ends_of, rule_of, say_armed
from writs.core.draft import Draft
from writs.core.intervals import suspends
from writs.core.ladders import fired_steps, time_ended
from writs.core.premature import alive, say_premature
from writs.core.settling import in_time


def redate(
    draft: Draft,
    place: int,
    cause: Cause,
    now: datetime,
    say: Say,
    *,
    start: Any = None,
    recording: int | None = None,
    orders: tuple[Order, ...] | None = None,
    paused: Paused | None = None,
    begun: Begun | None = None,
    anew: bool = False,
    resumed_at: datetime | None = None,
) -> bool:
    """Put the next generation in the place of this one; False where its day cannot be told.

    `anew` starts another occurrence (a restart). What is not given stays as it was.
    """
    old = draft.deadlines[place]
    rule = rule_of(draft, old)
    base = old.changed(
        cause=cause,
        generation=old.generation + 1,
        armed_seq=draft.seq,
        settled_seq=None,
        settled_on=None,
        start=old.start if start is None else start,
        recording=old.recording if recording is None else recording,
        orders=old.orders if orders is None else orders,
        paused=old.paused if paused is None else paused,
        begun=old.begun if begun is None else begun,
    )
    counted = ends_of(draft, rule, base.start, base.orders, base.paused, base.begun)
    if counted is None:
        return False
    last, first = counted
    due = last.due if last is not None else None
    base = base.changed(
        opens_on=first.due_on if first is not None else None,
        provisional=last.provisional if last is not None else False,
    )
    if old.status in ("met", "late"):
        new = _settled(draft, rule, old, base, due, say)
    else:
        new = _running(draft, rule, old, base, due, now, say, anew, resumed_at)
    draft.deadlines[place] = new
    say_armed(draft, new, say, was=old)
    return True


def _running(
    draft: Draft,
    rule: m.DeadlineRule,
    old: Deadline,
    base: Deadline,
    due: date | datetime | None,
    now: datetime,
    say: Say,
    anew: bool,
    resumed_at: datetime | None,
) -> Deadline:
    """The next generation of what is not done: running, stopped, or still passed."""
    ended, lives = time_ended(old), alive(draft, rule, old)
    ahead = due is None or end_of(draft, rule, due)[1] > now
    too_soon = ended and ahead
    fresh = too_soon or (anew and not ended)
    if too_soon:
        say_premature(draft, rule, old, say, because=base.cause, now_due=due)
    new = dated(draft, rule, base, due, now, frozenset() if fresh else fired_steps(old), resumed_at)
    if fresh:
        # Side by side, or after a restoration, later runnings may have numbers already.
        new = new.changed(occurrence=1 + max(d.occurrence for d in draft.deadlines if d.name == old.name), acted=None)
    if not lives:
        # Its state was left; what becomes of it there starts with entering that state again.
        status: Status = "dropped" if too_soon else old.status
    elif suspends(draft, old.name):
        status = "suspended"
    else:
        status = passed_status(rule) if ended and not too_soon else "running"
    if status in ("running", "suspended", "overdue"):
        return new.changed(status=status)
    if ended and not too_soon and old.acted is not None and new.due_on != old.due_on:
        say("misdated", deadline=old.name, act=rule.fires, event=old.acted, dated=day_text(old.due_on),
            should_be=day_text(new.due_on))  # fmt: skip
    return new.changed(status=status, settled_seq=draft.seq, settled_on=new.due_on if not too_soon else draft.day)


def changes_day(draft: Draft, rule: m.DeadlineRule, have: Deadline, paused: Paused, start: Any = None) -> bool:
    """Whether counting again, with these paused days, gives another end."""
    begun = have.start if start is None else start
    counted = ends_of(draft, rule, begun, have.orders, paused, have.begun)
    if counted is None:
        return False
    last, first = counted
    opens = first.due_on if first is not None else None
    return opens != have.opens_on or (last is not None and end_of(draft, rule, last.due)[1] != have.due_at)


def _settled(
    draft: Draft, rule: m.DeadlineRule, old: Deadline, base: Deadline, due: date | datetime | None, say: Say
) -> Deadline:
    """What was done stays done, on its own day; another last day may turn in time into late, or late into in time."""
    new = base.changed(settled_seq=draft.seq, settled_on=old.settled_on)
    if due is not None:
        due_on, due_at = end_of(draft, rule, due)
        new = new.changed(due_on=due_on, due_at=due_at)
    status = "met" if in_time(new, rule, old.settled_on or draft.day, None) else "late"
    if status != old.status:
        say("turned", deadline=old.name, was=old.status, now=status)
    return new.changed(status=status)


def passed_status(rule: m.DeadlineRule) -> Status:
    """What a time that passed undone has become."""
    if rule.is_right:
        return "lapsed"
    return "missed" if rule.fires is not None or rule.bars else "overdue"
