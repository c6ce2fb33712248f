"""A period is read strictly, written the same way again, and refused with an advice."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writs.core.periods import Period, PeriodError, parse_period

WRITTEN = {
    "10 days": Period(10, "day"),
    "1 day": Period(1, "day"),
    "5 working days": Period(5, "working_day"),
    "1 working day": Period(1, "working_day"),
    "7 clear days": Period(7, "clear_day"),
    "2 weeks": Period(2, "week"),
    "6 months": Period(6, "month"),
    "2 years": Period(2, "year"),
    "24 hours": Period(24, "hour"),
    "at once": Period(0, "at_once"),
    "without delay": Period(0, "without_delay"),
}


@pytest.mark.parametrize(("text", "period"), WRITTEN.items())
def test_a_period_is_read_as_the_law_writes_it(text: str, period: Period) -> None:
    assert parse_period(text) == period


@given(st.sampled_from(list(WRITTEN.values())), st.integers(0, 1000))
def test_what_is_written_reads_as_the_same_period(period: Period, count: int) -> None:
    numbered = period if period.unit in ("at_once", "without_delay") else Period(count, period.unit)

    assert parse_period(str(numbered)) == numbered


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("5 workin days", 'did you mean "5 working days"?'),
        ("5 business days", 'did you mean "5 working days"?'),
        ("5days", 'did you mean "5 days"?'),
        (" 5 Days ", 'did you mean "5 days"?'),
        ("10  days", 'did you mean "10 days"?'),
        ("at onces", 'did you mean "at once"?'),
        ("5 clear weeks", 'write "5 clear days" or "5 weeks"'),
        ("five days", "write for example"),
        ("P5D", "write for example"),
    ],
)
def test_a_slip_of_the_pen_is_answered_with_an_advice(text: str, advice: str) -> None:
    with pytest.raises(PeriodError) as refused:
        parse_period(text)

    assert advice in str(refused.value)
    assert text[:60] in str(refused.value)


@pytest.mark.parametrize(
    "text", ["", "days", "-3 days", "1.5 months", "1e3 days", "٣ days", "5 days\n", "5 ngày", "0x5 days"]
)
def test_what_is_not_a_period_is_refused(text: str) -> None:
    with pytest.raises(PeriodError):
        parse_period(text)


@pytest.mark.parametrize(
    "text", ["1001 years", "12001 months", "366001 days", "8784001 hours", "999999999 working days"]
)
def test_more_than_a_thousand_years_is_refused(text: str) -> None:
    with pytest.raises(PeriodError, match="longer than 1000 years"):
        parse_period(text)


def test_a_thousand_years_are_still_a_period() -> None:
    assert parse_period("1000 years").count == 1000


def test_a_refusal_travels_between_processes() -> None:
    with pytest.raises(PeriodError) as refused:
        parse_period("5 workin days")

    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)
