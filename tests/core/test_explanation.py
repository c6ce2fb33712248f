"""What a clerk reads: every day that was left out, by name and act, in Vietnamese and English."""

from datetime import UTC, date, datetime

import pytest

from writs.core.counting import CountingError
from writs.core.explanation import Explanation, explain
from writs.core.periods import parse_period
from writs.documents.calendars import shipped_calendar


def told(key: str, start: date | datetime, length: str, **options: object) -> Explanation:
    return explain(shipped_calendar(key), start, parse_period(length), **options)  # type: ignore[arg-type]


def codes(explanation: Explanation) -> list[str]:
    return [step.code for step in explanation.steps]


def test_working_days_are_explained_from_the_first_day_to_the_last() -> None:
    explanation = told("vn", date(2026, 11, 18), "5 working days")

    assert codes(explanation) == ["start", "weekend", "skipped", "due", "calendar"]
    assert explanation.sentences("en")[:4] == [
        "5 working days after 2026-11-18: that day does not count, counting begins with 2026-11-19.",
        "Not counted, weekend: 2026-11-21, 2026-11-22 (2 in all).",
        "Not counted: 2026-11-24, Vietnam Culture Day (Resolution 28/2026/QH16).",
        "The last day is 2026-11-26; it ends at 24:00.",
    ]
    assert explanation.sentences("vi")[:4] == [
        "5 ngày làm việc sau ngày 2026-11-18: không tính ngày này, bắt đầu tính từ ngày 2026-11-19.",
        "Không tính ngày cuối tuần: 2026-11-21, 2026-11-22 (tổng cộng 2).",
        "Không tính ngày 2026-11-24: Ngày Văn hóa Việt Nam (Resolution 28/2026/QH16).",
        "Ngày cuối cùng là 2026-11-26, kết thúc lúc 24 giờ.",
    ]


def test_a_roll_names_every_day_it_passes() -> None:
    explanation = told("vn", date(2026, 8, 19), "10 days")
    rolled = told("vn", date(2026, 8, 24), "5 days")

    assert "rolled" in codes(explanation)
    sentence = next(step.text["en"] for step in rolled.steps if step.code == "rolled")
    assert sentence.startswith("The last day moves to the next working day, 2026-09-03, past 2026-08-29 weekend;")
    assert "2026-08-31 Swapped day off (National Day)" in sentence
    assert "2026-09-02 National Day (Labour Code 2019 art. 112)" in sentence


def test_a_worked_saturday_that_does_not_count_says_so() -> None:
    explanation = told("vn", date(2026, 8, 20), "5 working days")

    assert any("2026-08-22 is a weekend day although it is worked" in line for line in explanation.sentences())


def test_a_month_that_lacks_the_day_is_explained() -> None:
    explanation = told("vn", date(2024, 1, 31), "1 month")

    assert "That month has no day 31: its last day, 2024-02-29, takes its place." in explanation.sentences()
    assert "month_end" not in codes(told("vn", date(2024, 1, 29), "1 month"))


def test_paused_days_are_named_as_one_stretch() -> None:
    pauses = [(date(2026, 8, 26), date(2026, 8, 28)), (date(2026, 8, 27), date(2026, 8, 29))]

    explanation = told("vn", date(2026, 8, 24), "3 working days", paused=pauses)

    assert "Not counted, time stood still: 2026-08-26 to 2026-08-28 (3 in all)." in explanation.sentences()


def test_a_weekend_inside_a_pause_is_named_once() -> None:
    explanation = told("vn", date(2026, 8, 27), "3 working days", paused=[(date(2026, 8, 28), date(2026, 9, 3))])

    assert codes(explanation) == ["start", "weekend", "paused", "due", "calendar"]
    assert "Not counted, weekend: 2026-09-05, 2026-09-06 (2 in all)." in explanation.sentences()


def test_the_least_number_of_working_days_is_named_instead_of_a_roll() -> None:
    explanation = told("eu", date(2026, 12, 24), "2 days")

    assert "least" in codes(explanation)
    assert "rolled" not in codes(explanation)


def test_a_provisional_day_names_the_year_that_is_open() -> None:
    explanation = told("vn", date(2026, 7, 15), "6 months")

    assert explanation.counted.provisional
    assert any("no proclaimed days off for 2027 yet" in line for line in explanation.sentences())
    assert "provisional" not in codes(told("vn", date(2026, 1, 15), "6 months"))


def test_an_expected_day_is_not_shown_as_fact() -> None:
    explanation = told("vn", date(2027, 2, 3), "1 working day")

    assert any(
        "Lunar New Year (expected, not confirmed" in line
        for line in told("vn", date(2027, 2, 4), "1 working day").sentences()
    )
    assert explanation.counted.provisional


def test_clear_days_end_with_the_first_allowed_day_and_backward_with_the_last() -> None:
    forward = told("gb-tcg", date(2026, 11, 9), "7 clear days")
    backward = told("gb-cpr", date(2017, 10, 20), "3 days", backward=True)

    assert "The first day on which it is allowed is 2026-11-18." in forward.sentences()
    assert "It is to be done on 2017-10-16 at the latest." in backward.sentences()
    assert "Calendar gb-cpr counts days before an event as clear days." in backward.sentences()


def test_a_calendar_that_reads_days_as_working_days_says_so() -> None:
    assert "Calendar ru reads these days as working days." in told("ru", date(2026, 5, 15), "5 days").sentences()


def test_hours_say_that_they_run_on_and_when_the_clock_changes() -> None:
    plain = told("vn", datetime(2026, 8, 21, 16, 30), "24 hours")  # noqa: DTZ001 - local time of the calendar
    changed = told("gb-tcg", datetime(2026, 3, 28, 12), "24 hours")  # noqa: DTZ001 - local time of the calendar

    assert codes(plain) == ["start", "due", "calendar"]
    assert codes(changed) == ["start", "clock_change", "due", "calendar"]


def test_an_instant_is_translated_into_its_local_day() -> None:
    explanation = told("vn", datetime(2026, 8, 21, 18, tzinfo=UTC), "5 days")

    assert "In Asia/Ho_Chi_Minh that moment belongs to 2026-08-22." in explanation.sentences()


def test_the_revision_of_the_calendar_stands_last() -> None:
    vn = shipped_calendar("vn")

    assert told("vn", date(2026, 8, 3), "at once").sentences()[-1] == f"Counted by calendar vn, revision {vn.revision}."


def test_a_thousand_years_are_explained_without_listing_every_holiday() -> None:
    explanation = told("gb-tcg", date(2015, 1, 1), "5000 working days")

    assert len(explanation.steps) < 70
    assert any("further days off" in line for line in explanation.sentences())


def test_what_cannot_be_counted_cannot_be_explained() -> None:
    with pytest.raises(CountingError):
        told("vn", date(2026, 8, 21), "24 hours")
