"""Counting legal time: from a start and a length to the last day, with every step explained.

The order is fixed (docs/counting.md): first day, length, paused days, month end, and the roll last and once.
Hours, `at once` and counting backward never roll.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from writs.core.calendars import Calendar
from writs.core.periods import Period

Paused = Sequence[tuple[date, date]]
"""Half-open intervals of days that do not count: from the first day up to, not including, the second."""


class CountingError(ValueError):
    """The length cannot be counted from this start; the message says why."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The answer: the last day (or instant), the day before rolling, and whether a proclaimed calendar stood behind it.

    For clear days `due` is the first day on which the act is allowed.
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
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


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


def paused_days(paused: Paused) -> list[date]:
    """The union of the intervals, in order."""
    days = {n for first, end in paused for n in range(first.toordinal(), end.toordinal())}
    return [date.fromordinal(n) for n in sorted(days)]


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

    `backward` counts back from the day before `start`; `beginning_with` counts the first day; `roll` overrides the
    calendar. Raises CountingError where the end lies beyond the calendar of years 1 to 9999, or hours lack a moment.
    """
    try:
        return _count(calendar, start, period, backward, beginning_with, roll, paused)
    except (OverflowError, ValueError) as error:
        if isinstance(error, CountingError):
            raise
        raise CountingError(f"{period} from {start.isoformat()} leaves the years 1 to 9999") from None


def _count(
    calendar: Calendar,
    start: date | datetime,
    period: Period,
    backward: bool,
    beginning_with: bool,
    roll: bool | None,
    paused: Paused,
) -> Counted:
    unit = effective_unit(calendar, period)
    if unit == "hour":
        return _count_hours(calendar, start, period, backward)
    day = start.date() if isinstance(start, datetime) else start
    if unit in ("at_once", "without_delay"):
        return Counted(day, day, False)
    if backward:
        return _count_back(calendar, day, period, unit)
    off = paused_days(paused) if paused else []
    if unit == "working_day":
        due = _add_working(calendar, day, period.count, beginning_with, off)
        return Counted(due, due, not _covered(calendar, day, due))
    if unit == "clear_day":
        nominal = _after_clear_days(calendar, day, period, off)
    else:
        nominal = _add_calendar(day, period, unit, beginning_with)
        for gone in off:
            if day < gone <= nominal or (beginning_with and gone == day):
                nominal += timedelta(days=1)
    due = nominal
    if period.count and _rolls(calendar, unit, roll):
        least = calendar.rules.at_least_working
        if least and (due - day).days >= 2:
            due = max(due, _at_least(calendar, day, least, beginning_with))
        due = calendar.next_working(due)
    # Only a roll, or days left out, hang on what was proclaimed; plain calendar days without roll are certain.
    leans = unit == "clear_day" or _rolls(calendar, unit, roll)
    return Counted(due, nominal, leans and not _covered(calendar, nominal, due))


def _rolls(calendar: Calendar, unit: str, roll: bool | None) -> bool:
    if roll is not None:
        return roll
    rules = calendar.rules
    return rules.roll != "none" and unit in rules.roll_units


def _covered(calendar: Calendar, first: date, last: date) -> bool:
    return calendar.is_covered(first) and calendar.is_covered(last)


def _add_calendar(day: date, period: Period, unit: str, beginning_with: bool) -> date:
    if unit in ("month", "year"):
        end = add_months(day, period.count * (12 if unit == "year" else 1))
        return end - timedelta(days=1) if beginning_with else end
    return day + timedelta(days=period.count * (7 if unit == "week" else 1) - int(beginning_with))


def _add_working(calendar: Calendar, day: date, length: int, beginning_with: bool, off: list[date]) -> date:
    if beginning_with:
        day -= timedelta(days=1)
    due = calendar.add_working(day, length)
    if not off:
        return due
    gone, due, left = set(off), day, length
    while left:
        due += timedelta(days=1)
        left -= calendar.counts(due) and due not in gone
    return due


def _at_least(calendar: Calendar, day: date, least: int, beginning_with: bool) -> date:
    return calendar.add_working(day - timedelta(days=int(beginning_with)), least)


def _after_clear_days(calendar: Calendar, day: date, period: Period, off: list[date]) -> date:
    """The day after so many whole days: neither the first nor the last is counted."""
    gone, left, current = set(off), period.count, day
    while left:
        current += timedelta(days=1)
        left -= not skipped_in_clear_days(calendar, period, current) and current not in gone
    return current + timedelta(days=1)


def _count_back(calendar: Calendar, day: date, period: Period, unit: str) -> Counted:
    if unit == "working_day":
        due = calendar.add_working(day, -period.count)
        return Counted(due, due, not _covered(calendar, due, day))
    if unit == "clear_day":
        left, due = period.count, day
        while left:
            due -= timedelta(days=1)
            left -= not skipped_in_clear_days(calendar, period, due)
        due -= timedelta(days=1)
        return Counted(due, due, not _covered(calendar, due, day))
    if unit in ("month", "year"):
        due = add_months(day, -period.count * (12 if unit == "year" else 1))
    else:
        due = day - timedelta(days=period.count * (7 if unit == "week" else 1))
    return Counted(due, due, False)


def _count_hours(calendar: Calendar, start: date | datetime, period: Period, backward: bool) -> Counted:
    """Hours run through nights, weekends and changes of the clock: elapsed time (Civil Code of Vietnam 147.1)."""
    if not isinstance(start, datetime):
        raise CountingError(f"{period} need a moment to start from; {start.isoformat()} is a day. Add the time of day.")
    length = timedelta(hours=-period.count if backward else period.count)
    if start.tzinfo is not None:
        due = (start.astimezone(UTC) + length).astimezone(start.tzinfo)
    else:
        instant = start.replace(tzinfo=calendar.timezone).astimezone(UTC) + length
        due = instant.astimezone(calendar.timezone).replace(tzinfo=None)
    return Counted(due, due, False)
