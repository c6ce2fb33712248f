"""Counting legal time: from a start and a length to the last day.

The order is fixed (docs/counting.md): first day, length, paused days, month end, and the roll last and once.
Hours, `at once` and counting backward never roll. Why a day came out is said by `writs.core.explanation`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from writs.core.calendars import Calendar
from writs.core.periods import Period

Paused = Sequence[tuple[date, date]]
"""Half-open intervals of days that do not count: from the first day up to, not including, the second."""

_DAY = timedelta(days=1)


class CountingError(ValueError):
    """The length cannot be counted from this start; the message says why."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The answer: the last day (or instant), the day before rolling, and whether a proclaimed calendar stood behind it.

    For clear days `due` is the first day on which the act is allowed; counted backward, the last one.
    """

    due: date | datetime
    nominal: date | datetime
    provisional: bool

    @property
    def due_on(self) -> date:
        return self.due.date() if isinstance(self.due, datetime) else self.due


def add_months(day: date, months: int) -> date:
    """The same day so many months on; the last day of a month that has no such day (Civil Code of Vietnam 148.3)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    wanted = day.day
    if wanted > 28:
        wanted = min(wanted, monthrange(year, month + 1)[1])
    return date(year, month + 1, wanted)


def effective_unit(calendar: Calendar, period: Period) -> str:
    """The unit after the calendar's own reading: plain days may be working days there."""
    rules = calendar.rules
    if period.unit == "day" and (rules.plain_days == "working" or 0 < period.count <= rules.short_days_are_working):
        return "working_day"
    return period.unit


def skipped_in_clear_days(calendar: Calendar, period: Period, day: date) -> bool:
    """Whether a day is left out of a period of clear days."""
    rules = calendar.rules
    if 0 < period.count <= rules.short_days_are_working:
        return not calendar.counts(day)
    if rules.clear_days_skip == "sundays_and_holidays":
        known = calendar.days.get(day)
        return day.weekday() == 6 or (known is not None and known.kind == "holiday")
    return False


def united(paused: Paused) -> list[tuple[date, date]]:
    """The union of the pauses as separate intervals in order. Raises CountingError if one ends before it begins."""
    union: list[tuple[date, date]] = []
    for first, end in sorted(paused):
        if end < first:
            raise CountingError(f"A pause from {first} until {end} ends before it begins; exchange the two days.")
        if union and first <= union[-1][1]:
            union[-1] = (union[-1][0], max(union[-1][1], end))
        elif first < end:
            union.append((first, end))
    return union


def start_day(calendar: Calendar, start: date | datetime) -> date:
    """The legal day of a start: an instant belongs to the local day of the calendar's zone."""
    if not isinstance(start, datetime):
        return start
    return start.date() if start.tzinfo is None else calendar.local_day(start)


def count(
    calendar: Calendar,
    start: date | datetime,
    period: Period,
    *,
    backward: bool = False,
    beginning_with: bool = False,
    roll: bool | None = None,
    paused: Paused = (),
) -> Counted:
    """The end of a period that starts with `start`.

    `backward` counts back from the day before `start` and takes no notice of pauses: its day hangs on the day it leads
    up to. `beginning_with` counts the first day. `roll` overrides the calendar; None leaves it the choice.

    Raises CountingError where the end lies outside the years 1 to 9999, where hours lack a moment to start from, or
    where `beginning_with` contradicts the rest.
    """
    if paused or isinstance(start, datetime):
        return _count(calendar, start, period, backward, beginning_with, roll, paused)
    return _count_plain(calendar, start, period, backward, beginning_with, roll)


@lru_cache(maxsize=4096)
def _count_plain(
    calendar: Calendar, start: date, period: Period, backward: bool, beginning_with: bool, roll: bool | None
) -> Counted:
    """Without pauses the answer hangs on nothing else, and many clocks start on the same day with the same length."""
    return _count(calendar, start, period, backward, beginning_with, roll, ())


def _count(
    calendar: Calendar,
    start: date | datetime,
    period: Period,
    backward: bool,
    beginning_with: bool,
    roll: bool | None,
    paused: Paused,
) -> Counted:
    if beginning_with and (backward or period.unit in ("clear_day", "hour")):
        what = "counted backward" if backward else "of clear days" if period.unit == "clear_day" else "of hours"
        raise CountingError(f"A period {what} cannot begin with its first day; leave one of the two out.")
    try:
        if period.unit == "hour":
            return _count_hours(calendar, start, period, backward, paused)
        day = start_day(calendar, start)
        if period.unit == "at_once" or period.unit == "without_delay":
            return Counted(day, day, False)
        if backward:
            return _count_back(calendar, day, period)
        return _count_forward(calendar, day, period, beginning_with, roll, united(paused) if paused else [])
    except (OverflowError, ValueError) as error:
        if isinstance(error, CountingError):
            raise
        way = "before" if backward else "from"
        raise CountingError(f"{period} {way} {start.isoformat()} leaves the years 1 to 9999.") from None


def _count_forward(
    calendar: Calendar, day: date, period: Period, beginning_with: bool, roll: bool | None, off: list[tuple[date, date]]
) -> Counted:
    unit = effective_unit(calendar, period)
    rules = calendar.rules
    first = day if beginning_with else day + _DAY
    if unit == "working_day":
        due = _add_working(calendar, first, period.count, off)
        return Counted(due, due, period.count > 0 and not calendar.is_covered_between(first, due))
    if unit == "clear_day":
        nominal = _after_clear_days(calendar, day, period, off)
        certain = rules.clear_days_skip == "nothing" and period.count > rules.short_days_are_working
        provisional = not (certain or calendar.is_covered_between(first, nominal))
    else:
        nominal = _add_calendar(day, period, unit, beginning_with)
        provisional = False
        if off:
            nominal = _later_by_pauses(first, nominal, off)
    rolls = roll if roll is not None else rules.roll != "none" and unit in rules.roll_units
    # Plain calendar days without a roll hang on no proclamation; with one they hang on the days it looks at.
    if not rolls or not period.count:
        return Counted(nominal, nominal, provisional)
    due = nominal
    looked_at = nominal
    if rules.at_least_working and holds_two_days(period, unit):
        least = _add_working(calendar, first, rules.at_least_working, off)
        if least > due:
            due, looked_at = least, first
    due = calendar.next_working(due)
    return Counted(due, nominal, provisional or not calendar.is_covered_between(looked_at, due))


def holds_two_days(period: Period, unit: str) -> bool:
    """Whether the period is one of two days or more, to which a least number of working days applies."""
    return unit in ("week", "month", "year") or (unit == "day" and period.count >= 2)


def _add_calendar(day: date, period: Period, unit: str, beginning_with: bool) -> date:
    if unit == "month" or unit == "year":
        end = add_months(day, period.count * 12 if unit == "year" else period.count)
        # The day before the corresponding one; where there is no corresponding day, the month's last day is the end.
        return end - _DAY if beginning_with and end.day == day.day else end
    days = period.count * 7 if unit == "week" else period.count
    return date.fromordinal(day.toordinal() + (days - 1 if beginning_with else days))


def _later_by_pauses(first: date, end: date, off: list[tuple[date, date]]) -> date:
    for begins, ends in off:
        begins = max(begins, first)
        if begins > end:
            break
        if ends > begins:
            end += ends - begins
    return end


def shifted(calendar: Calendar, since: date, end: date, paused: Paused, roll: bool | None) -> Counted:
    """A day fixed by order, later by the days that stood still after the order; only a day that moved rolls."""
    off = united(paused) if paused else []
    moved = _later_by_pauses(since + _DAY, end, off)
    if moved == end or roll is False or calendar.rules.roll == "none":
        return Counted(moved, moved, False)
    due = calendar.next_working(moved)
    return Counted(due, moved, not calendar.is_covered_between(moved, due))


def _add_working(calendar: Calendar, first: date, length: int, off: list[tuple[date, date]]) -> date:
    """The last of so many working days, `first` being the first day that may count."""
    eve = first - _DAY
    due = calendar.add_working(eve, length)
    for begins, ends in off:
        begins = max(begins, first)
        if begins > due:
            break
        # All working days of the pause are added: those before `due` are made up, those after it passed over.
        if ends > begins:
            due = calendar.add_working(due, calendar.working_days_between(begins - _DAY, ends - _DAY))
    return due


def _after_clear_days(calendar: Calendar, day: date, period: Period, off: list[tuple[date, date]]) -> date:
    """The day after so many whole days: neither the first nor the last is counted."""
    left, current = period.count, day
    while left:
        current += _DAY
        if not skipped_in_clear_days(calendar, period, current):
            left -= not any(begins <= current < ends for begins, ends in off)
    return current + _DAY


def _count_back(calendar: Calendar, day: date, period: Period) -> Counted:
    unit = effective_unit(calendar, period)
    if unit == "clear_day" or (period.unit == "day" and calendar.rules.days_back_are_clear):
        left, due = period.count, day
        while left:
            due -= _DAY
            left -= not skipped_in_clear_days(calendar, period, due)
        due -= _DAY
        return Counted(due, due, not calendar.is_covered_between(due, day))
    if unit == "working_day":
        due = calendar.add_working(day, -period.count)
        return Counted(due, due, period.count > 0 and not calendar.is_covered_between(due, day - _DAY))
    if unit == "month" or unit == "year":
        due = add_months(day, -period.count * (12 if unit == "year" else 1))
    else:
        due = day - timedelta(days=period.count * (7 if unit == "week" else 1))
    return Counted(due, due, False)


def _count_hours(calendar: Calendar, start: date | datetime, period: Period, backward: bool, paused: Paused) -> Counted:
    """Hours run through nights, weekends and changes of the clock: elapsed time (Civil Code of Vietnam 147.1)."""
    if not isinstance(start, datetime):
        raise CountingError(f"{period} need a moment to start from; {start.isoformat()} is a day. Add the time of day.")
    zone = calendar.timezone
    instant = (start if start.tzinfo is not None else start.replace(tzinfo=zone)).astimezone(UTC)
    due = instant + timedelta(hours=-period.count if backward else period.count)
    for first, end in united(paused) if not backward else ():
        begins = max(calendar.day_begins(first), instant)
        if begins >= due:
            break
        due += max(calendar.day_begins(end) - begins, timedelta())
    local = due.astimezone(start.tzinfo) if start.tzinfo is not None else due.astimezone(zone).replace(tzinfo=None)
    return Counted(local, local, False)
