"""The rungs of a deadline: when people are told about it, and the end of its time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from writs.core import model as m
from writs.core.calendars import Calendar
from writs.core.case import Cause, Deadline, Step, StepMode
from writs.core.counting import count
from writs.core.draft import Draft, as_day
from writs.core.periods import Period, parse_period

_RUNG = re.compile(r"(every )?(\d+ (?:working |clear )?(?:day|week|month|hour)s?) (before|after)\Z")
_SHARE = re.compile(r"(\d{1,2})% of the time\Z")
Told = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Who is reminded, who is told, who is called upon."""
SAID_AGAIN: frozenset[Cause] = frozenset({"extended", "corrected", "restored"})
"""Causes of a new day before which people are reminded once more."""


def review_of(draft: Draft, rule: m.DeadlineRule, deadline: Deadline, day: date, number: int, now: datetime) -> Step:
    """The owner of a time without a number is asked again at each review; those that lie behind are not made up."""
    calendar = draft.machine.calendar
    period = parse_period(rule.review or "1 month")
    instant = calendar.day_begins(count(calendar, day, period).due_on)
    if instant <= now:
        instant = calendar.day_begins(count(calendar, calendar.local_day(now), period).due_on)
    return Step(f"review-{number}", instant, remind=deadline.who)


def next_review(draft: Draft, rule: m.DeadlineRule, deadline: Deadline) -> Deadline:
    """After one review the next, from the day of the last; it never ends by itself."""
    last = deadline.ladder[-1]
    day = draft.machine.calendar.local_day(last.at)
    step = review_of(draft, rule, deadline, day, review_number(deadline) + 1, last.at)
    return deadline.changed(ladder=(step,), next_step=0)


def review_number(deadline: Deadline) -> int:
    return int(deadline.ladder[-1].id.rpartition("-")[2])


def fired_steps(deadline: Deadline) -> frozenset[str]:
    """The steps that have fired in this occurrence, in this generation or an earlier one."""
    place = deadline.next_step
    return frozenset(
        step.id
        for number, step in enumerate(deadline.ladder)
        if step.mode in ("carried", "again") or (number < place and step.mode == "fresh")
    )


def time_ended(deadline: Deadline) -> bool:
    """Whether its last day has passed and was taken note of, whatever became of it since."""
    return deadline.due_on is not None and "due" in fired_steps(deadline)


def fired_since(deadline: Deadline, since: datetime) -> list[str]:
    """The steps of this generation that fired at or after an instant."""
    return [step.id for step in deadline.ladder[: deadline.next_step] if speaks(step) and step.at >= since]


def speaks(step: Step) -> bool:
    return step.mode in ("fresh", "again")


def next_to_fire(ladder: Sequence[Step], place: int = 0) -> int:
    while place < len(ladder) and not speaks(ladder[place]):
        place += 1
    return place


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
    draft: Draft,
    rule: m.DeadlineRule,
    deadline: Deadline,
    due_on: date,
    due_at: datetime,
    now: datetime,
    fired: frozenset[str] = frozenset(),
    resumed_at: datetime | None = None,
) -> tuple[Step, ...]:
    """The rungs before, at and after the end, in the order of their instants, each with what becomes of it.

    `fired` are the steps that fired in this occurrence already. `resumed_at`: a time that passed while it stood still
    ends on the day of resuming.
    """
    calendar, right = draft.machine.calendar, rule.is_right or rule.kind == "earliest"
    forward = rule.kind not in ("backward", "fixed")
    begun = calendar.day_begins(as_day(deadline.start) or due_on) if forward else now
    again = deadline.cause in SAID_AGAIN and "due" not in fired
    steps: list[Step] = []

    def rung(name: str, instant: datetime, who: Told) -> None:
        mode: StepMode = "fresh"
        if name in fired:
            mode = "again" if again and instant > now else "carried"
        elif name != "due" and (instant <= now or instant < begun):
            mode = "past"
        steps.append(Step(name, instant, *who, mode))

    end = due_at if resumed_at is None or resumed_at < due_at else resumed_at
    at_due: Told = ((), (), ())
    for number, words in enumerate(draft.machine.procedure.ladders.get(rule.ladder, ())):
        how, period, share = rung_of(words.at)
        calls = () if right else _people(words.escalate, deadline.who)
        who = _people(words.remind, deadline.who), _people(words.notify, deadline.who), calls
        if how == "due":
            at_due = who
        elif how == "before" and period is not None:
            rung(f"rung-{number}", _before(calendar, due_on, due_at, period), who)
        elif how == "share":
            instant = _share_of(calendar, deadline.start, due_on, due_at, share)
            if instant < due_at:
                rung(f"rung-{number}", instant, who)
        elif not right and period is not None:
            turns = (words.times or 1) if how == "every" else 1
            for turn, instant in enumerate(_after(calendar, due_on, due_at, period, turns), 1):
                rung(f"rung-{number}-{turn}", instant, who)
    rung("due", end, at_due)
    if len(steps) > 1:
        steps.sort(key=lambda step: (step.at, step.id != "due"))
    return tuple(steps)


def _share_of(calendar: Calendar, start: date | datetime, due_on: date, due_at: datetime, share: int) -> datetime:
    if isinstance(start, datetime):
        return start.astimezone(UTC) + (due_at - start) * share / 100
    return calendar.day_begins(start + timedelta(days=(due_on - start).days * share // 100))


def _after(calendar: Calendar, due_on: date, due_at: datetime, period: Period, turns: int) -> Iterator[datetime]:
    """Instants after the end: hours from the end itself, days from the beginning of the day so counted."""
    day = due_on
    for turn in range(1, turns + 1):
        if period.unit == "hour":
            yield due_at + timedelta(hours=period.count * turn)
            continue
        day = count(calendar, day, period).due_on
        yield calendar.day_begins(day)


def _before(calendar: Calendar, due_on: date, due_at: datetime, period: Period) -> datetime:
    if period.unit == "hour":
        return due_at - timedelta(hours=period.count)
    return calendar.day_begins(count(calendar, due_on, period, backward=True).due_on)


@lru_cache(maxsize=1000)
def _people(names: tuple[str, ...], who: tuple[str, ...]) -> tuple[str, ...]:
    if names == ("owner",):
        return who
    found = [person for name in names for person in (who if name == "owner" else (name,))]
    return tuple(dict.fromkeys(found))
