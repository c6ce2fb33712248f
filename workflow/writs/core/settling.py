"""What an act does to the deadlines of its case: met, met or dropped by a condition, left behind, ended with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from writs.core import model as m
from writs.core.case import PASSED, Deadline
from writs.core.clocks import Say, arm, rule_of, say_armed, start_of
from writs.core.draft import Draft
from writs.core.ladders import time_ended
from writs.core.premature import say_premature


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


def _met(draft: Draft, place: int, day: date, moment: datetime | None, say: Say) -> None:
    """Settle what was done: in time or late. A fact learned late shows what had happened too soon."""
    deadline = draft.deadlines[place]
    rule = rule_of(draft, deadline)
    in_its_time = in_time(deadline, rule, day, moment)
    if in_its_time and deadline.status in PASSED and time_ended(deadline):
        since = draft.machine.calendar.day_ends(day)
        say_premature(draft, rule, deadline, say, because="met", since=since)
    settle(draft, place, "met" if in_its_time else "late", day, say)


def meet(draft: Draft, transition: str, day: date, moment: datetime | None, now: datetime, say: Say) -> None:
    """Deadlines that the transition meets; a periodic one starts its next running from the meeting."""
    names = draft.machine.met_by[transition]
    if not names:
        return
    for place, deadline in list(_live(draft, names)):
        rule = rule_of(draft, deadline)
        if spent(deadline, rule, day):
            continue
        _met(draft, place, day, moment, say)
        if rule.kind == "periodic" and rule.start is not None:
            begun = start_of(draft, rule.start, None)
            recording = begun[1] if begun is not None else deadline.recording
            following = arm(draft, rule, day, recording, now=now, cause="periodic", begun="meeting", previous=deadline)
            if following is not None:
                if deadline.status == "suspended":
                    following = following.changed(status="suspended")
                draft.deadlines.append(following)
                say_armed(draft, following, say)


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
            _met(draft, place, day, None, say)
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
