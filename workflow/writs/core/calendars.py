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
    roll: Literal["none", "next_working_day"] = "next_working_day"
    roll_units: frozenset[str] = frozenset({"day", "clear_day", "week", "month", "year"})
    worked_weekends_count: bool = True
    """Whether a weekend day that is worked instead of another counts in working days and stops a roll."""
    at_least_working: int = 0
    """A period of two days or more holds at least this many working days (Reg. 1182/71 art. 3(5))."""


_FIRST, _LAST = date(1995, 1, 1), date(2045, 12, 31)


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

    @cached_property
    def _tables(self) -> tuple[int, list[int], list[int]]:
        """Working days up to each day of fifty years, and the day that is the n-th working one."""
        origin, last = _FIRST.toordinal(), _LAST.toordinal()
        worked = [int(self.counts(date.fromordinal(n))) for n in range(origin, last + 1)]
        upto = list(accumulate(worked))
        return origin, upto, [origin + i for i, working in enumerate(worked) if working]

    def add_working(self, day: date, count: int) -> date:
        """The count-th working day after `day` (before it, where count is negative)."""
        if count == 0:
            return day
        origin, upto, nth = self._tables
        place = day.toordinal() - origin
        if 0 <= place < len(upto):
            # Working days up to and including `day`; going back, the day itself is not one of those counted.
            index = upto[place] + count - (1 if count > 0 else int(self.counts(day)))
            if 0 <= index < len(nth):
                return date.fromordinal(nth[index])
        return self._walk(day, count)

    def _walk(self, day: date, count: int) -> date:
        step = timedelta(days=1 if count > 0 else -1)
        left = abs(count)
        while left:
            day += step
            left -= self.counts(day)
        return day

    def next_working(self, day: date) -> date:
        """The day itself if it is worked, else the first worked day after it."""
        return day if self.counts(day) else self.add_working(day, 1)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative if `end` lies before."""
        if end < start:
            return -self.working_days_between(end, start)
        origin, upto, _ = self._tables
        a, b = start.toordinal() - origin, end.toordinal() - origin
        if 0 <= a and b < len(upto):
            return upto[b] - upto[a]
        return sum(self.counts(date.fromordinal(n)) for n in range(start.toordinal() + 1, end.toordinal() + 1))

    def falls_in(self, day: date, span: str) -> bool | None:
        """Whether the day lies in a named span; None where the span is not known for that year."""
        ranges = self.spans.get(span)
        if ranges is None:
            return None
        if any(first <= day <= last for first, last in ranges):
            return True
        return False if any(abs(day.year - first.year) <= 1 for first, _ in ranges) else None

    @cached_property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def _midnights(self) -> dict[date, datetime]:
        return {}

    def day_begins(self, day: date) -> datetime:
        """The first instant of that local day, in UTC. Where midnight is skipped, the first instant that exists."""
        known = self._midnights.get(day)
        if known is None:
            local = datetime(day.year, day.month, day.day, tzinfo=self.timezone)
            known = self._midnights[day] = local.astimezone(UTC)
        return known

    def day_ends(self, day: date) -> datetime:
        """24:00 of that day: the first instant after it."""
        return self.day_begins(date.fromordinal(day.toordinal() + 1))

    def local_day(self, instant: datetime) -> date:
        """The legal day of an instant. A naive time belongs to no zone and is refused."""
        if instant.tzinfo is None:
            raise ValueError(f"{instant.isoformat()} has no time zone; say which instant is meant, e.g. with +07:00")
        return instant.astimezone(self.timezone).date()
