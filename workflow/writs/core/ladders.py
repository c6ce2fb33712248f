"""The rungs of a deadline: when people are told about it, and the end of its time."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from writs.core import model as m
from writs.core.case import Deadline, Step
from writs.core.counting import count
from writs.core.draft import Draft, as_day
from writs.core.periods import Period, parse_period

_RUNG = re.compile(r"(every )?(\d+ (?:working |clear )?(?:day|week|month|hour)s?) (before|after)\Z")
_SHARE = re.compile(r"(\d{1,2})% of the time\Z")


def review_of(draft: Draft, rule: m.DeadlineRule, deadline: Deadline, day: date, number: int) -> Step:
    """The owner of a time without a number is asked again at each review."""
    calendar = draft.machine.calendar
    counted = count(calendar, day, parse_period(rule.review or "1 month"))
    return Step(f"review-{number}", calendar.day_begins(counted.due_on), remind=deadline.who)


def next_review(draft: Draft, rule: m.DeadlineRule, deadline: Deadline) -> Deadline:
    """After one review the next, from the day of the last; it never ends by itself."""
    calendar = draft.machine.calendar
    last = deadline.ladder[-1]
    step = review_of(draft, rule, deadline, calendar.local_day(last.at), len(deadline.ladder) + 1)
    return deadline.changed(ladder=(*deadline.ladder, step), next_step=len(deadline.ladder))


@lru_cache(maxsize=1000)
def rung_of(text: str) -> tuple[str, Period | None, int]:
    """`before`/`after`/`every`/`due`/`share`, its period, its percentage. Raises ValueError for what is no rung."""
    if text == "due":
        return "due", None, 0
    if share := _SHARE.match(text):
        return "share", None, int(share[1])
    match = _RUNG.match(text)
    if match is None or (match[1] and match[3] == "before"):
        raise ValueError(f'"{text}" is no rung; write "2 working days before", "due" or "every 5 working days after"')
    return ("every" if match[1] else match[3]), parse_period(match[2]), 0


def ladder_of(
    draft: Draft, rule: m.DeadlineRule, deadline: Deadline, due_on: date, due_at: datetime, at: datetime
) -> list[Step]:
    calendar, right = draft.machine.calendar, rule.is_right or rule.kind == "earliest"
    steps: list[Step] = []
    due = Step("due", due_at)
    for number, rung in enumerate(draft.machine.procedure.ladders.get(rule.ladder, ())):
        how, period, share = rung_of(rung.at)
        who = _people(rung.remind, deadline.who), _people(rung.notify, deadline.who)
        calls = () if right else _people(rung.escalate, deadline.who)
        if how == "due":
            due = Step("due", due_at, *who, calls)
        elif how == "before" and period is not None:
            instant = _before(calendar, due_on, due_at, period)
            if instant > at:
                steps.append(Step(f"rung-{number}", instant, *who, calls))
        elif how == "share":
            begun = as_day(deadline.start) or due_on
            instant = calendar.day_begins(begun + timedelta(days=(due_on - begun).days * share // 100))
            if at < instant < due_at:
                steps.append(Step(f"rung-{number}", instant, *who, calls))
        elif not right and period is not None:
            day = due_on
            for turn in range(rung.times or 1 if how == "every" else 1):
                day = count(calendar, day, period).due_on if period.unit != "hour" else day + timedelta(days=1)
                steps.append(Step(f"rung-{number}-{turn + 1}", calendar.day_begins(day), *who, calls))
    steps.append(due)
    steps.sort(key=lambda step: (step.at, step.id != "due"))
    return steps


def _before(calendar: Any, due_on: date, due_at: datetime, period: Period) -> datetime:
    if period.unit == "hour":
        return due_at - timedelta(hours=period.count)
    begun: datetime = calendar.day_begins(count(calendar, due_on, period, backward=True).due_on)
    return begun


def _people(names: tuple[str, ...], who: tuple[str, ...]) -> tuple[str, ...]:
    if names == ("owner",):
        return who
    found = [person for name in names for person in (who if name == "owner" else (name,))]
    return tuple(dict.fromkeys(found))
