"""Calendars: which days are worked, how far that is known, and where a local day begins."""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta

import pytest

from writs.core.calendars import Calendar, CalendarDay, CountingRules
from writs.documents.calendars import shipped_calendar

DAY = timedelta(days=1)


def small(zone: str = "Asia/Ho_Chi_Minh", *, worked_weekends_count: bool = True) -> Calendar:
    """A calendar of 2026: 24 November is off, Saturday 22 August is worked."""
    days = (
        CalendarDay(date(2026, 11, 24), "holiday", {"en": "Culture Day"}, "Resolution"),
        CalendarDay(date(2026, 8, 22), "worked", {"en": "Worked Saturday"}, "Notice"),
    )
    return Calendar(
        key="small",
        title={"en": "Small"},
        jurisdiction="vn",
        zone=zone,
        revision="0",
        rules=CountingRules(worked_weekends_count=worked_weekends_count),
        days={day.day: day for day in days},
        covers=(2026, 2027),
        provisional_years=frozenset({2027}),
        spans={"window": ((date(2026, 2, 2), date(2026, 3, 4)),)},
    )


def test_a_holiday_is_not_worked_and_a_swapped_saturday_is() -> None:
    calendar = small()

    assert not calendar.is_working(date(2026, 11, 24))
    assert calendar.is_working(date(2026, 8, 22))
    assert not calendar.is_working(date(2026, 8, 23))


def test_whether_a_worked_saturday_counts_is_for_the_calendar_to_say() -> None:
    friday = date(2026, 8, 21)

    assert small(worked_weekends_count=True).add_working(friday, 1) == date(2026, 8, 22)
    assert small(worked_weekends_count=False).add_working(friday, 1) == date(2026, 8, 24)
    assert small(worked_weekends_count=False).is_working(date(2026, 8, 22))


def test_no_working_day_added_is_the_day_itself_even_on_a_sunday() -> None:
    assert small().add_working(date(2026, 8, 23), 0) == date(2026, 8, 23)


def test_a_day_of_a_year_that_is_not_proclaimed_is_not_covered() -> None:
    calendar = small()

    assert calendar.is_covered(date(2026, 12, 31))
    assert not calendar.is_covered(date(2027, 1, 1))
    assert not calendar.is_covered(date(2025, 12, 31))
    assert not calendar.is_covered(date(2028, 1, 1))
    assert calendar.is_covered_between(date(2026, 1, 1), date(2026, 12, 31))
    assert not calendar.is_covered_between(date(2026, 12, 31), date(2027, 1, 1))
    assert not calendar.is_covered_between(date(2025, 12, 31), date(2026, 1, 1))


@pytest.mark.parametrize("key", ["vn", "ru", "gb-cpr", "it"])
def test_the_tables_agree_with_counting_day_by_day_over_thirty_years(key: str) -> None:
    calendar = shipped_calendar(key)
    first, last = date(1998, 1, 1), date(2029, 12, 31)
    worked: list[date] = []
    day = first
    while day <= last:
        if calendar.counts(day):
            worked.append(day)
        day += DAY
    step = 1 if key == "vn" else 11
    for offset in range(0, 30 * 365, step):
        start = first + timedelta(days=400 + offset)
        if start.year > 2028:
            break
        here = bisect_right(worked, start)
        expected = worked[here : here + 250]
        before = here - 1 if worked[here - 1] == start else here
        assert [calendar.add_working(start, n) for n in range(1, len(expected) + 1)] == expected
        for n in (1, 2, 10, 250):
            assert calendar.add_working(start, -n) == worked[before - n]
        assert calendar.next_working(start) == (start if calendar.counts(start) else expected[0])


@pytest.mark.parametrize(
    "start", [date(1700, 3, 4), date(1994, 12, 30), date(2045, 12, 20), date(2046, 1, 1), date(3000, 7, 5)]
)
@pytest.mark.parametrize("length", [1, 4, 5, 6, 300, -1, -5, -300])
def test_beyond_the_tables_weekends_alone_decide(start: date, length: int) -> None:
    calendar = small()
    day, left = start, abs(length)
    while left:
        day += DAY if length > 0 else -DAY
        left -= calendar.counts(day)

    assert calendar.add_working(start, length) == day


def test_working_days_between_two_days_are_counted_without_the_first_and_with_the_last() -> None:
    calendar = small()

    assert calendar.working_days_between(date(2026, 11, 20), date(2026, 11, 27)) == 4
    assert calendar.working_days_between(date(2026, 11, 27), date(2026, 11, 20)) == -4
    assert calendar.working_days_between(date(1600, 1, 1), date(1600, 1, 8)) == 5
    assert calendar.working_days_between(date(1990, 1, 1), date(2060, 1, 1)) == sum(
        calendar.counts(date.fromordinal(n)) for n in range(date(1990, 1, 2).toordinal(), date(2060, 1, 2).toordinal())
    )


@pytest.mark.parametrize(("day", "count"), [(date(9999, 12, 30), 5), (date(1, 1, 1), -1)])
def test_a_count_beyond_the_years_of_dates_overflows(day: date, count: int) -> None:
    with pytest.raises(OverflowError):
        small().add_working(day, count)


def test_a_span_answers_yes_no_or_not_known() -> None:
    calendar = small()

    assert calendar.falls_in(date(2026, 2, 2), "window") is True
    assert calendar.falls_in(date(2026, 3, 4), "window") is True
    assert calendar.falls_in(date(2026, 3, 5), "window") is False
    assert calendar.falls_in(date(2028, 2, 10), "window") is None
    assert calendar.falls_in(date(2026, 2, 2), "tet") is None


@pytest.mark.parametrize("year", range(2023, 2028))
def test_the_window_around_tet_reaches_fifteen_days_to_both_sides(year: int) -> None:
    vn = shipped_calendar("vn")
    first = {
        2023: date(2023, 1, 22),
        2024: date(2024, 2, 10),
        2025: date(2025, 1, 29),
        2026: date(2026, 2, 17),
        2027: date(2027, 2, 6),
    }[year]

    inside = [day for day in (first + timedelta(days=n) for n in range(-40, 41)) if vn.falls_in(day, "tet_window")]

    assert inside[0] == first - timedelta(days=15)
    assert inside[-1] == first + timedelta(days=15)
    assert len(inside) == 31


def test_a_local_day_begins_at_local_midnight() -> None:
    assert small().day_begins(date(2026, 11, 24)) == datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert small().day_ends(date(2026, 11, 24)) == datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert small("Europe/London").day_begins(date(2026, 7, 1)) == datetime(2026, 6, 30, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("America/Sao_Paulo", date(2018, 11, 4), datetime(2018, 11, 4, 3, tzinfo=UTC)),  # 00:00 becomes 01:00
        ("Asia/Beirut", date(2022, 3, 27), datetime(2022, 3, 26, 22, tzinfo=UTC)),  # the same
        ("America/Toronto", date(1919, 3, 31), datetime(1919, 3, 31, 4, 30, tzinfo=UTC)),  # 23:30 becomes 00:30
    ],
)
def test_where_midnight_is_skipped_the_day_begins_with_its_first_instant(
    zone: str, day: date, begins: datetime
) -> None:
    calendar = small(zone)

    assert calendar.day_begins(day) == begins
    assert calendar.local_day(begins) == day
    assert calendar.local_day(begins - timedelta(seconds=1)) == day - DAY


def test_an_instant_belongs_to_the_local_day() -> None:
    assert small().local_day(datetime(2026, 8, 21, 18, tzinfo=UTC)) == date(2026, 8, 22)
    assert small().local_day(datetime(2026, 8, 21, 16, 59, tzinfo=UTC)) == date(2026, 8, 21)


def test_a_time_without_a_zone_belongs_to_no_day() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        small().local_day(datetime(2026, 8, 21, 18))  # noqa: DTZ001 - the naive time is the point


@pytest.mark.parametrize(
    ("day", "year"), [("2026-09-30", 2026), ("2026-10-01", 2027), ("2026-12-31", 2027), ("2027-01-01", 2027)]
)
def test_registers_begin_anew_with_the_reporting_year(day: str, year: int) -> None:
    vietnam, italy = shipped_calendar("vn"), shipped_calendar("it")

    assert vietnam.register_year(date.fromisoformat(day)) == year
    assert italy.register_year(date.fromisoformat(day)) == int(day[:4])
