"""Counting by example: what the laws of five jurisdictions say, and what is refused."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from writs.core.counting import Counted, CountingError, add_months, count
from writs.core.periods import parse_period
from writs.documents.calendars import shipped_calendar


def due(key: str, start: str, length: str, **options: object) -> str:
    """The answer as ISO text."""
    moment: date | datetime = datetime.fromisoformat(start) if "T" in start else date.fromisoformat(start)
    answer = count(shipped_calendar(key), moment, parse_period(length), **options).due  # type: ignore[arg-type]
    return answer.isoformat(timespec="minutes") if isinstance(answer, datetime) else answer.isoformat()


def counted(key: str, start: str, length: str, **options: object) -> Counted:
    return count(shipped_calendar(key), date.fromisoformat(start), parse_period(length), **options)  # type: ignore[arg-type]


def test_the_first_day_is_not_counted() -> None:
    assert due("vn", "2026-08-03", "10 days") == "2026-08-13"


def test_a_last_day_on_a_holiday_rolls_to_the_next_working_day() -> None:
    assert due("vn", "2026-08-24", "9 days") == "2026-09-03"
    assert counted("vn", "2026-08-24", "9 days").nominal == date(2026, 9, 2)


def test_the_roll_comes_last_and_once() -> None:
    """Five months from 31 May end on Saturday 31 October: that day rolls, not the end of each month."""
    assert due("vn", "2026-05-31", "5 months") == "2026-11-02"


def test_without_a_roll_the_nominal_day_stands() -> None:
    assert due("vn", "2026-08-24", "9 days", roll=False) == "2026-09-02"
    assert due("gb-tcg", "2026-11-09", "5 days") == "2026-11-14"
    assert due("gb-tcg", "2026-11-09", "5 days", roll=True) == "2026-11-16"


def test_a_month_without_that_day_ends_on_its_last_day() -> None:
    assert due("vn", "2024-01-31", "1 month") == "2024-02-29"
    assert due("it", "2011-01-31", "1 month", roll=False) == "2011-02-28"
    assert due("it", "2012-02-29", "1 year", roll=False) == "2013-02-28"


def test_month_end_is_found_before_the_roll() -> None:
    assert due("ru", "2026-01-30", "1 month") == "2026-03-02"


def test_working_days_pass_over_holidays_and_worked_saturdays_do_not_count_in_vietnam() -> None:
    assert due("vn", "2026-11-18", "5 working days") == "2026-11-26"
    assert due("vn", "2026-08-20", "5 working days") == "2026-08-27"


def test_russian_days_are_working_days_and_a_worked_saturday_is_one() -> None:
    assert due("ru", "2026-05-06", "3 days") == "2026-05-12"
    assert due("ru", "2025-10-30", "2 days") == "2025-11-01"


def test_clear_days_of_a_notice_leave_out_sundays_and_holidays_but_not_saturdays() -> None:
    assert due("gb-tcg", "2026-11-09", "7 clear days") == "2026-11-18"
    assert (
        due("gb-tcg", "2027-12-23", "2 clear days") == "2027-12-30"
    )  # 25 Dec is a Saturday, 27 and 28 are substitutes


def test_the_first_allowed_day_may_be_a_sunday() -> None:
    """Control may be taken on any day (TCG 12); the day after seven clear days is not itself one of them."""
    assert due("gb-tcg", "2026-11-06", "7 clear days") == "2026-11-15"


def test_short_periods_of_the_civil_procedure_rules_count_working_days() -> None:
    assert due("gb-cpr", "2026-10-02", "5 days") == "2026-10-09"
    assert due("gb-cpr", "2026-10-02", "6 days") == "2026-10-08"
    assert due("gb-cpr", "2026-10-02", "14 days") == "2026-10-16"


def test_a_period_that_ends_on_a_closed_day_of_the_court_office_rolls() -> None:
    assert due("gb-cpr", "2026-10-03", "14 days") == "2026-10-19"


def test_days_before_a_hearing_are_clear_days() -> None:
    """Civil Procedure Rules 2.8(3), the example of a hearing on Friday 20 October."""
    assert due("gb-cpr", "2017-10-20", "3 clear days", backward=True) == "2017-10-16"
    assert due("gb-cpr", "2017-10-20", "3 days", backward=True) == "2017-10-16"
    assert due("gb-tcg", "2017-10-20", "3 days", backward=True) == "2017-10-17"


def test_counting_back_begins_with_the_day_before_and_never_rolls() -> None:
    assert due("vn", "2026-11-26", "3 working days", backward=True) == "2026-11-20"
    assert due("vn", "2026-11-09", "1 day", backward=True) == "2026-11-08"
    assert due("vn", "2026-11-09", "1 day", backward=True, roll=True) == "2026-11-08"
    assert due("vn", "2026-03-31", "1 month", backward=True) == "2026-02-28"


def test_a_period_may_begin_with_its_first_day() -> None:
    assert due("gb-tcg", "2026-11-09", "12 months", beginning_with=True) == "2027-11-08"
    assert due("vn", "2026-11-09", "3 working days", beginning_with=True) == "2026-11-11"
    assert due("it", "2010-03-01", "1 day", beginning_with=True) == "2010-03-01"


def test_a_period_that_begins_with_a_day_its_last_month_lacks_ends_with_that_month() -> None:
    assert due("it", "2011-01-31", "1 month", beginning_with=True, roll=False) == "2011-02-28"
    assert due("it", "2011-03-01", "1 month", beginning_with=True, roll=False) == "2011-03-31"


def test_a_european_period_of_two_days_holds_two_working_days() -> None:
    """Regulation 1182/71 art. 3(5)."""
    assert due("eu", "2026-12-24", "2 days") == "2026-12-29"
    assert due("eu", "2026-12-24", "1 day") == "2026-12-28"
    assert due("eu", "2026-12-26", "2 days", beginning_with=True) == "2026-12-29"
    assert due("eu", "2026-12-24", "2 days", roll=False) == "2026-12-26"


def test_at_once_is_the_day_itself_even_a_holiday() -> None:
    assert due("vn", "2026-11-24", "at once") == "2026-11-24"


def test_an_instant_starts_the_period_on_its_local_day() -> None:
    assert due("vn", "2026-08-21T16:59:00+00:00", "5 days") == "2026-08-26"
    assert due("vn", "2026-08-21T17:00:00+00:00", "5 days") == "2026-08-27"


def test_hours_run_through_the_weekend() -> None:
    assert due("vn", "2026-08-21T16:30", "24 hours") == "2026-08-22T16:30"
    assert due("vn", "2026-08-21T16:30", "24 hours", backward=True) == "2026-08-20T16:30"


@pytest.mark.parametrize(
    ("key", "start", "length", "end"),
    [
        ("gb-tcg", "2026-03-28T12:00", "24 hours", "2026-03-29T13:00"),  # London: one hour is skipped
        ("gb-tcg", "2026-10-24T12:00", "24 hours", "2026-10-25T11:00"),  # London: one hour comes twice
        ("it", "2010-03-28T01:30", "1 hour", "2010-03-28T03:30"),  # Rome
        ("it", "2010-10-31T01:30", "2 hours", "2010-10-31T02:30"),  # Rome: the second 02:30
        ("it", "2010-10-31T01:30", "1 hour", "2010-10-31T02:30"),  # Rome: the first 02:30
    ],
)
def test_hours_are_elapsed_time_when_the_clock_changes(key: str, start: str, length: str, end: str) -> None:
    assert due(key, start, length) == end


def test_hours_from_an_instant_answer_in_its_own_zone() -> None:
    start = datetime(2026, 8, 21, 16, 30, tzinfo=timezone(timedelta(hours=7)))

    answer = count(shipped_calendar("vn"), start, parse_period("24 hours"))

    assert answer.due == start + timedelta(hours=24)
    assert isinstance(answer.due, datetime)
    assert answer.due.utcoffset() == timedelta(hours=7)


def test_paused_days_are_not_counted_and_the_roll_follows() -> None:
    pause = [(date(2026, 8, 10), date(2026, 8, 12))]

    assert due("vn", "2026-08-03", "10 days", paused=pause) == "2026-08-17"  # Saturday 15 August rolls
    assert counted("vn", "2026-08-03", "10 days", paused=pause).nominal == date(2026, 8, 15)
    assert due("vn", "2026-08-03", "10 working days", paused=pause) == "2026-08-19"


def test_pauses_are_united_not_added_up() -> None:
    twice = [(date(2026, 8, 10), date(2026, 8, 12)), (date(2026, 8, 11), date(2026, 8, 12))]

    assert due("vn", "2026-08-03", "10 days", paused=twice, roll=False) == "2026-08-15"


def test_a_pause_reached_only_because_of_another_counts_too() -> None:
    pauses = [(date(2026, 8, 12), date(2026, 8, 15)), (date(2026, 8, 15), date(2026, 8, 20))]

    assert due("vn", "2026-08-03", "10 days", paused=pauses, roll=False) == "2026-08-21"


def test_a_pause_before_the_first_or_after_the_last_day_changes_nothing() -> None:
    around = [(date(2026, 7, 1), date(2026, 8, 4)), (date(2026, 8, 14), date(9999, 12, 31))]

    assert due("vn", "2026-08-03", "10 days", paused=around) == "2026-08-13"
    assert due("vn", "2026-08-03", "8 working days", paused=around) == "2026-08-13"


def test_a_pause_that_begins_on_the_last_day_takes_that_day_out() -> None:
    last_day = [(date(2026, 8, 13), date(2026, 8, 14))]

    assert due("vn", "2026-08-03", "10 days", paused=last_day) == "2026-08-14"
    assert due("vn", "2026-08-03", "8 working days", paused=last_day) == "2026-08-14"


def test_hours_stand_still_on_paused_days() -> None:
    assert (
        due("vn", "2026-08-21T16:30", "24 hours", paused=[(date(2026, 8, 22), date(2026, 8, 25))]) == "2026-08-25T16:30"
    )
    assert (
        due("vn", "2026-08-21T16:30", "7 hours", paused=[(date(2026, 8, 22), date(2026, 8, 25))]) == "2026-08-21T23:30"
    )


def test_a_limit_counted_back_hangs_on_its_day_and_not_on_pauses() -> None:
    pause = [(date(2026, 11, 23), date(2026, 11, 25))]

    assert due("vn", "2026-11-26", "3 working days", backward=True, paused=pause) == "2026-11-20"


@pytest.mark.parametrize(
    ("key", "start", "length", "options", "provisional"),
    [
        ("vn", "2026-12-21", "5 working days", {}, False),  # ends on 28 December
        ("vn", "2026-12-28", "5 working days", {}, True),  # reaches into 2027
        ("vn", "2026-07-15", "6 months", {}, True),  # whether 15 January 2027 is worked is not proclaimed
        ("vn", "2026-07-15", "6 months", {"roll": False}, False),  # nothing depends on it
        ("vn", "2022-12-30", "5 working days", {}, True),  # counts the last day of 2022, too
        ("vn", "2022-12-31", "5 working days", {}, False),  # counts days of 2023 only
        ("vn", "2027-01-04", "2 working days", {"backward": True}, True),
        ("vn", "2027-01-01", "2 working days", {"backward": True}, False),
        ("gb-tcg", "2028-12-29", "12 months", {"beginning_with": True}, False),  # does not roll
        ("gb-tcg", "2014-12-20", "14 clear days", {}, True),  # begins before the calendar does
        ("gb-tcg", "2026-12-20", "14 clear days", {}, False),
        ("gb-cpr", "2028-12-20", "28 clear days", {}, False),  # more than five: every day counts, whatever it is
        ("eu", "2023-12-30", "2 days", {}, True),  # looks for two working days from 31 December 2023 on
        ("eu", "2023-12-31", "2 days", {}, False),
        ("vn", "2050-01-01", "at once", {}, False),
    ],
)
def test_an_answer_is_provisional_exactly_when_a_day_that_mattered_is_not_proclaimed(
    key: str, start: str, length: str, options: dict[str, bool], provisional: bool
) -> None:
    assert counted(key, start, length, **options).provisional is provisional


def test_hours_cannot_start_from_a_day() -> None:
    with pytest.raises(CountingError, match=r"2026-08-21 is a day\. Add the time of day"):
        due("vn", "2026-08-21", "24 hours")


@pytest.mark.parametrize(
    ("start", "length", "options"),
    [
        ("9999-12-30", "5 days", {}),
        ("9999-12-30", "5 working days", {}),
        ("9999-12-01", "2 months", {}),
        ("9999-12-31", "at once", {"paused": [(date(2026, 1, 2), date(2026, 1, 1))]}),
        ("9999-12-30T10:00", "900 hours", {}),
        ("0001-01-01", "1 working day", {"backward": True}),
        ("0001-01-01", "1 month", {"backward": True}),
        ("2026-01-05", "10 days", {"paused": [(date(2026, 1, 7), date(9999, 12, 31))]}),
    ],
)
def test_an_end_outside_the_years_of_dates_is_refused(start: str, length: str, options: dict[str, object]) -> None:
    if length == "at once":
        assert due("vn", start, length, **options) == start  # nothing is counted, so nothing is refused
        return
    with pytest.raises(CountingError, match="leaves the years 1 to 9999"):
        due("vn", start, length, **options)


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(CountingError, match="ends before it begins"):
        due("vn", "2026-08-03", "10 days", paused=[(date(2026, 8, 12), date(2026, 8, 10))])


@pytest.mark.parametrize(
    ("start", "length", "options"),
    [
        ("2026-11-09", "7 days", {"backward": True}),
        ("2026-11-09", "7 clear days", {}),
        ("2026-11-09T10:00", "7 hours", {}),
    ],
)
def test_a_first_day_that_counts_contradicts_what_has_none(start: str, length: str, options: dict[str, object]) -> None:
    with pytest.raises(CountingError, match="cannot begin with its first day"):
        due("vn", start, length, beginning_with=True, **options)


def test_adding_months_is_not_associative_and_nobody_should_believe_it() -> None:
    day = date(2026, 1, 31)

    assert add_months(add_months(day, 1), 1) == date(2026, 3, 28)
    assert add_months(day, 2) == date(2026, 3, 31)


def test_going_back_a_month_does_not_undo_going_on_a_month() -> None:
    assert add_months(add_months(date(2026, 1, 31), 1), -1) == date(2026, 1, 28)


def test_a_rolled_day_is_no_start_for_the_rest() -> None:
    """Ten days and twenty days are not thirty when each of them rolls: the roll comes once."""
    ten = count(shipped_calendar("vn"), date(2026, 8, 5), parse_period("10 days")).due

    assert due("vn", str(ten), "20 days") == "2026-09-07"
    assert due("vn", "2026-08-05", "30 days") == "2026-09-04"


def test_hours_from_an_instant_in_utc_answer_in_utc() -> None:
    start = datetime(2026, 8, 21, 9, 30, tzinfo=UTC)

    assert count(shipped_calendar("vn"), start, parse_period("24 hours")).due == datetime(
        2026, 8, 22, 9, 30, tzinfo=UTC
    )
