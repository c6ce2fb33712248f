"""Laws of counting that hold for every day, length and pause, against a model that walks day by day."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from writs.core.calendars import Calendar
from writs.core.counting import add_months, count, skipped_in_clear_days
from writs.core.explanation import explain
from writs.core.periods import Period, Unit
from writs.documents.calendars import shipped_calendar

DAY = timedelta(days=1)
CALENDARS = [shipped_calendar(key) for key in ("vn", "ru", "gb-tcg", "gb-cpr", "eu", "it")]

calendars = st.sampled_from(CALENDARS)
days = st.dates(date(1999, 1, 1), date(2030, 12, 31))
UNITS: list[Unit] = ["day", "working_day", "clear_day", "week", "month", "year"]
units = st.sampled_from(UNITS)
lengths = st.integers(0, 250)
pauses = st.lists(
    st.tuples(st.dates(date(2026, 1, 1), date(2027, 6, 30)), st.integers(0, 60)).map(
        lambda it: (it[0], it[0] + timedelta(days=it[1]))
    ),
    max_size=4,
)
quick = settings(deadline=None, max_examples=150)


def end(calendar: Calendar, start: date, length: int, unit: Unit, **options: object) -> date:
    answer = count(calendar, start, Period(length, unit), **options).due  # type: ignore[arg-type]
    assert not isinstance(answer, datetime)
    return answer


@quick
@given(calendars, days, units, lengths, st.booleans())
def test_a_later_start_never_ends_earlier(cal: Calendar, start: date, unit: Unit, length: int, inclusive: bool) -> None:
    assume(not (inclusive and unit == "clear_day"))

    assert end(cal, start, length, unit, beginning_with=inclusive) <= end(
        cal, start + DAY, length, unit, beginning_with=inclusive
    )


@quick
@given(calendars, days, st.integers(6, 250), units)
def test_a_longer_period_never_ends_earlier(cal: Calendar, start: date, length: int, unit: Unit) -> None:
    """From six days on: the civil procedure rules count the five days of a short period differently."""
    assert end(cal, start, length, unit) <= end(cal, start, length + 1, unit)


def test_six_days_of_civil_procedure_may_end_before_five() -> None:
    """A false law, and why: five days leave the weekend out, six do not (CPR 2.8(4))."""
    cpr = shipped_calendar("gb-cpr")

    assert end(cpr, date(2026, 10, 2), 6, "day") < end(cpr, date(2026, 10, 2), 5, "day")


@quick
@given(st.sampled_from([c for c in CALENDARS if c.key in ("vn", "gb-tcg", "eu", "it")]), days, lengths, lengths)
def test_days_add_up_where_nothing_rolls(cal: Calendar, start: date, first: int, second: int) -> None:
    halfway = end(cal, start, first, "day", roll=False)

    assert end(cal, halfway, second, "day", roll=False) == end(cal, start, first + second, "day", roll=False)


@quick
@given(calendars, days, lengths, lengths)
def test_working_days_add_up(cal: Calendar, start: date, first: int, second: int) -> None:
    halfway = end(cal, start, first, "working_day")

    assert end(cal, halfway, second, "working_day") == end(cal, start, first + second, "working_day")


@quick
@given(calendars, days, st.integers(0, 40))
def test_twelve_months_are_a_year_and_seven_days_a_week(cal: Calendar, start: date, length: int) -> None:
    assert end(cal, start, 12 * length, "month") == end(cal, start, length, "year")
    if cal.rules.plain_days == "calendar" and 7 * length > cal.rules.short_days_are_working:
        assert end(cal, start, 7 * length, "day") == end(cal, start, length, "week")


@quick
@given(days, st.integers(-400, 400))
def test_months_keep_the_day_or_take_the_last_one(start: date, months: int) -> None:
    answer = add_months(start, months)

    assert (answer.year - start.year) * 12 + answer.month - start.month == months
    assert answer.day == min(start.day, monthrange(answer.year, answer.month)[1])


@quick
@given(calendars, days, st.integers(1, 250))
def test_counting_back_undoes_counting_on_from_one_working_day_to_another(
    cal: Calendar, start: date, length: int
) -> None:
    working = cal.next_working(start)
    there = end(cal, working, length, "working_day")

    assert end(cal, there, length, "working_day", backward=True) == working


@quick
@given(calendars, days, units, st.integers(1, 250))
def test_a_rolled_day_is_a_working_day_and_the_first_one(cal: Calendar, start: date, unit: Unit, length: int) -> None:
    answer = count(cal, start, Period(length, unit), roll=True)
    assume(not cal.rules.at_least_working)
    assert not isinstance(answer.due, datetime)
    assert not isinstance(answer.nominal, datetime)

    assert cal.counts(answer.due)
    assert not any(cal.counts(answer.nominal + n * DAY) for n in range((answer.due - answer.nominal).days))


@quick
@given(days, st.integers(2, 40), st.booleans())
def test_every_european_period_of_two_days_holds_two_working_days(start: date, length: int, inclusive: bool) -> None:
    eu = shipped_calendar("eu")
    last = end(eu, start, length, "day", beginning_with=inclusive)

    assert eu.working_days_between(start - DAY if inclusive else start, last) >= 2


def walk(cal: Calendar, start: date, length: int, unit: Unit, off: set[date]) -> date:
    """The model: one day after the other, each one asked whether it counts."""
    if unit in ("month", "year"):
        length = (add_months(start, length * (12 if unit == "year" else 1)) - start).days
    day, left = start, length * 7 if unit == "week" else length
    period = Period(length, unit)
    while left:
        day += DAY
        if day in off:
            continue
        if unit == "working_day":
            left -= cal.counts(day)
        elif unit == "clear_day":
            left -= not skipped_in_clear_days(cal, period, day)
        else:
            left -= 1
    return day + DAY if unit == "clear_day" else day


@quick
@given(calendars, st.dates(date(2025, 12, 1), date(2027, 3, 1)), units, st.integers(0, 30), pauses)
def test_counting_around_pauses_is_walking_past_them(
    cal: Calendar, start: date, unit: Unit, length: int, paused: list[tuple[date, date]]
) -> None:
    assume(unit != "day" or (cal.rules.plain_days == "calendar" and length > cal.rules.short_days_are_working))
    off = {first + n * DAY for first, until in paused for n in range((until - first).days)}

    assert end(cal, start, length, unit, roll=False, paused=paused) == walk(cal, start, length, unit, off)


@quick
@given(calendars, st.dates(date(2026, 1, 1), date(2027, 12, 31)), units, st.integers(0, 60), pauses)
def test_only_the_union_of_pauses_matters(
    cal: Calendar, start: date, unit: Unit, length: int, paused: list[tuple[date, date]]
) -> None:
    single_days = [
        (first + n * DAY, first + (n + 1) * DAY) for first, until in paused for n in range((until - first).days)
    ]

    assert end(cal, start, length, unit, paused=paused) == end(cal, start, length, unit, paused=single_days[::-1])
    assert end(cal, start, length, unit, paused=paused) == end(cal, start, length, unit, paused=paused * 2)


@quick
@given(
    calendars,
    days,
    units,
    st.integers(0, 120),
    st.booleans(),
    st.sampled_from([None, True, False]),
    pauses,
    st.booleans(),
)
def test_an_explanation_agrees_with_the_count_and_speaks_both_languages(
    cal: Calendar,
    start: date,
    unit: Unit,
    length: int,
    backward: bool,
    roll: bool | None,
    paused: list[tuple[date, date]],
    inclusive: bool,
) -> None:
    inclusive = inclusive and not backward and unit != "clear_day"
    period = Period(length, unit)

    plain = count(cal, start, period, backward=backward, beginning_with=inclusive, roll=roll, paused=paused)
    told = explain(cal, start, period, backward=backward, beginning_with=inclusive, roll=roll, paused=paused)

    assert told.counted == plain
    assert len(told.sentences("vi")) == len(told.sentences("en")) == len(told.steps)
    assert any(str(plain.due) in sentence for sentence in told.sentences("en"))
    assert (told.steps[-2].code == "provisional") is plain.provisional


@quick
@given(
    st.sampled_from(["gb-tcg", "it"]),
    st.datetimes(datetime(2000, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
    st.integers(0, 500),
)
def test_hours_elapse_in_every_zone(key: str, start: datetime, length: int) -> None:
    cal = shipped_calendar(key)
    zone = ZoneInfo(cal.zone)

    answer = count(cal, start.astimezone(zone), Period(length, "hour")).due

    assert isinstance(answer, datetime)
    assert answer.astimezone(UTC) - start == timedelta(hours=length)


def test_every_midnight_of_thirty_years_begins_a_day_and_ends_the_one_before() -> None:
    for cal in CALENDARS:
        span = [date(1998, 1, 1) + n * DAY for n in range(0, 30 * 366, 1)]
        for before, after in pairwise(span):
            instant = cal.day_begins(after)
            assert cal.local_day(instant) == after
            assert cal.local_day(instant - timedelta(microseconds=1)) == before
