"""Calendars of a jurisdiction: which days are worked, by which act, and by which rules its time is counted.

A calendar is data that somebody proclaimed for certain years. Outside those years only the weekends are known, and
whatever is computed from them is provisional.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from typing import Literal
from zoneinfo import ZoneInfo

DayKind = Literal["holiday", "worked"]


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day that differs from its weekday: a holiday, or a weekend day that is worked instead of another."""

    day: date
    kind: DayKind
    name: Mapping[str, str]
    act: str
    """The law, decision or notice that made the day what it is."""
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class CountingRules:
    """How a jurisdiction counts (the table of docs/counting.md)."""

    plain_days: Literal["calendar", "working"] = "calendar"
    short_days_are_working: int = 0
    """Plain and clear days up to this number count working days only (CPR 2.8(4): five)."""
    clear_days_skip: Literal["nothing", "sundays_and_holidays"] = "nothing"
    days_back_are_clear: bool = False
    """Plain days counted backward from an event are clear days (CPR 2.8(2) and (3))."""
    roll: Literal["none", "next_working_day"] = "next_working_day"
    roll_units: frozenset[str] = frozenset({"day", "week", "month", "year"})
    """Clear days never roll: they give the first day on which an act is allowed, not the last on which it is due."""
    worked_weekends_count: bool = True
    """Whether a weekend day that is worked instead of another counts in working days and stops a roll."""
    at_least_working: int = 0
    """A period of two days or more holds at least this many working days (Reg. 1182/71 art. 3(5))."""


_SECOND = timedelta(seconds=1)
_TABLE_YEARS = (1995, 2045)
"""Years that the tables hold at least; a calendar that covers more gets longer tables."""


def _weekdays_through(ordinal: int) -> int:
    """Mondays to Fridays from 1 January of year 1, a Monday, up to and including that day."""
    weeks, rest = divmod(ordinal, 7)
    return weeks * 5 + min(rest, 5)


def _nth_weekday(number: int) -> int:
    """The ordinal of the day that completes so many Mondays to Fridays."""
    weeks, rest = divmod(number - 1, 5)
    return weeks * 7 + rest + 1


@dataclass(frozen=True, slots=True)
class _Tables:
    """Working days counted once, so that adding any number of them is two look-ups."""

    origin: int
    """Ordinal of the first day in the tables."""
    before: list[int]
    """before[i]: working days from the origin up to, not including, the i-th day; one entry more than days."""
    days: list[date]
    """The working days themselves, in order."""
    earlier: int
    """Working days (plain weekdays) before the origin."""
    last: int
    """Ordinal of the last day in the tables."""

    def through(self, ordinal: int) -> int:
        """Working days from year 1 up to and including that day."""
        if ordinal < self.origin:
            return _weekdays_through(ordinal)
        if ordinal <= self.last:
            return self.earlier + self.before[ordinal - self.origin + 1]
        return self.earlier + len(self.days) + _weekdays_through(ordinal) - _weekdays_through(self.last)

    def day(self, number: int) -> date:
        """The working day that `through` counts as this number. Raises OverflowError outside years 1 to 9999."""
        if number < 1:
            raise OverflowError("before year 1")
        if number <= self.earlier:
            return date.fromordinal(_nth_weekday(number))
        if number <= self.earlier + len(self.days):
            return self.days[number - self.earlier - 1]
        beyond = number - self.earlier - len(self.days)
        ordinal = _nth_weekday(_weekdays_through(self.last) + beyond)
        if ordinal > date.max.toordinal():
            raise OverflowError("after year 9999")
        return date.fromordinal(ordinal)


@dataclass(frozen=True, eq=False)
class Calendar:
    """Immutable; compared by identity. `revision` is a short hash of the document it was read from."""

    key: str
    title: Mapping[str, str]
    jurisdiction: str
    zone: str
    revision: str
    rules: CountingRules
    days: Mapping[date, CalendarDay]
    covers: tuple[int, int]
    """First and last year for which the days were proclaimed."""
    provisional_years: frozenset[int] = frozenset()
    spans: Mapping[str, tuple[tuple[date, date], ...]] = field(default_factory=dict[str, tuple[tuple[date, date], ...]])
    """Named spans, both ends included: `tet_window`."""
    tzdata: str = ""
    """The edition of the time-zone data by which instants were found, where it is known."""
    register_year_begins: tuple[int, int] = (1, 1)
    """Month and day from which formal documents are numbered anew."""

    def register_year(self, day: date) -> int:
        """The year of the registers to which a day belongs, named by the calendar year in which it ends.

        Vietnam's reporting year runs from 1 October to 30 September (Circular 06/2019/TT-BTP art. 4).
        """
        later = self.register_year_begins != (1, 1) and (day.month, day.day) >= self.register_year_begins
        return day.year + 1 if later else day.year

    def is_working(self, day: date) -> bool:
        """Whether offices work on that day, swapped weekend days included."""
        known = self.days.get(day)
        return known.kind == "worked" if known is not None else day.weekday() < 5

    def counts(self, day: date) -> bool:
        """Whether the day is one of the working days in which time is counted."""
        return self.is_working(day) and (self.rules.worked_weekends_count or day.weekday() < 5)

    def is_covered(self, day: date) -> bool:
        """Whether the days of that year have been proclaimed for good."""
        return self.covers[0] <= day.year <= self.covers[1] and day.year not in self.provisional_years

    def is_covered_between(self, first: date, last: date) -> bool:
        """Whether the days of all years from `first` to `last` have been proclaimed for good."""
        low, high = self.covers
        if first.year < low or last.year > high:
            return False
        return not self.provisional_years or self.provisional_years.isdisjoint(range(first.year, last.year + 1))

    @cached_property
    def _tables(self) -> _Tables:
        low, high = _TABLE_YEARS
        years = [day.year for day in self.days]
        origin = date(min(low, self.covers[0], *years), 1, 1).toordinal()
        last = date(max(high, self.covers[1], *years), 12, 31).toordinal()
        span = [date.fromordinal(ordinal) for ordinal in range(origin, last + 1)]
        worked = [self.counts(day) for day in span]
        return _Tables(
            origin=origin,
            before=[0, *accumulate(map(int, worked))],
            days=[day for day, works in zip(span, worked, strict=True) if works],
            earlier=_weekdays_through(origin - 1),
            last=last,
        )

    def add_working(self, day: date, count: int) -> date:
        """The count-th working day after `day` (before it, where count is negative); `day` itself where it is 0.

        Outside the years of the calendar weekends alone decide. Raises OverflowError outside years 1 to 9999.
        """
        tables = self._tables
        place = day.toordinal() - tables.origin
        before = tables.before
        if count > 0 and 0 <= place < len(before) - 1:
            index = before[place + 1] + count - 1
            if index < len(tables.days):
                return tables.days[index]
        if count == 0:
            return day
        # Going back, the day itself is not one of those counted.
        if count < 0:
            return tables.day(tables.through(day.toordinal() - 1) + 1 + count)
        return tables.day(tables.through(day.toordinal()) + count)

    def next_working(self, day: date) -> date:
        """The day itself if it is worked, else the first worked day after it."""
        tables = self._tables
        place = day.toordinal() - tables.origin
        if 0 <= place < len(tables.before) - 1:
            index = tables.before[place]
            if index < len(tables.days):
                return tables.days[index]
        return tables.day(tables.through(day.toordinal() - 1) + 1)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative if `end` lies before."""
        tables = self._tables
        return tables.through(end.toordinal()) - tables.through(start.toordinal())

    def falls_in(self, day: date, span: str) -> bool | None:
        """Whether the day lies in a named span; None where the span is not known for that year."""
        known = False
        for first, last in self.spans.get(span, ()):
            if first <= day <= last:
                return True
            known = known or first.year <= day.year <= last.year
        return False if known else None

    @cached_property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def _midnights(self) -> dict[date, datetime]:
        return {}

    @cached_property
    def _mornings(self) -> dict[datetime, date]:
        """Which day begins at that instant: most instants that a clock knows are such."""
        return {}

    def day_begins(self, day: date) -> datetime:
        """The first instant of that local day, in UTC. Where midnight is skipped, the first instant that exists."""
        known = self._midnights.get(day)
        if known is None:
            known = self._midnights[day] = self._first_instant(day)
            self._mornings[known] = day
        return known

    def _first_instant(self, day: date) -> datetime:
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.timezone)
        instant = midnight.astimezone(UTC)
        if instant.astimezone(self.timezone).replace(tzinfo=None) == midnight.replace(tzinfo=None):
            return instant
        # Midnight does not exist: the clock jumps over it somewhere between the two readings of the missing hour.
        early, late = midnight.replace(fold=1).astimezone(UTC), instant
        while late - early > _SECOND:
            middle = early + (late - early) / 2
            early, late = (early, middle) if middle.astimezone(self.timezone).date() >= day else (middle, late)
        return late.replace(microsecond=0)

    def day_ends(self, day: date) -> datetime:
        """24:00 of that day: the first instant after it."""
        return self.day_begins(date.fromordinal(day.toordinal() + 1))

    def local_day(self, instant: datetime) -> date:
        """The legal day of an instant. A naive time belongs to no zone and is refused."""
        if instant.tzinfo is None:
            raise ValueError(f"{instant.isoformat()} has no time zone; say which instant is meant, e.g. with +07:00")
        return self._mornings.get(instant) or instant.astimezone(self.timezone).date()
