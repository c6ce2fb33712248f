"""Calendars are read strictly and compared with an independent library; each difference has its reason here."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from textwrap import dedent

import holidays
import pytest

from writs.core.calendars import CountingRules
from writs.documents.calendars import (
    CalendarUnreadable,
    UnknownCalendar,
    calendar_keys,
    read_calendar,
    shipped_calendar,
)

WHOLE = """\
calendar: xx
title: {vi: Thử, en: Trial}
jurisdiction: xx
zone: Asia/Ho_Chi_Minh
counting: {roll: next_working_day, worked_weekends_count: no}
covers: 2026-2027
provisional: [2027]
every_year:
  - {day: 01-01, name: {vi: Tết Dương lịch, en: New Year's Day}, act: Labour Code}
days:
  - {day: 2026-08-22, kind: worked, name: {en: Worked Saturday}, act: Notice}
  - {day: 2026-11-24, name: {vi: Ngày Văn hóa, en: Culture Day}, act: Resolution, confirmed: no}
spans:
  tet_window: [["2026-02-02", "2026-03-04"]]
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str, name: str = "xx.yaml") -> Path:
        path = tmp_path / name
        path.write_text(dedent(text), encoding="utf-8")
        return path

    return write


def test_a_calendar_is_read_with_its_rules_days_and_spans(write: Callable[[str], Path]) -> None:
    calendar = read_calendar(write(WHOLE))

    assert calendar.key == "xx"
    assert calendar.rules == CountingRules(worked_weekends_count=False)
    assert sorted(calendar.days) == [date(2026, 1, 1), date(2026, 8, 22), date(2026, 11, 24), date(2027, 1, 1)]
    assert calendar.days[date(2026, 11, 24)].name["vi"] == "Ngày Văn hóa"
    assert not calendar.days[date(2026, 11, 24)].confirmed
    assert calendar.is_covered(date(2026, 5, 1))
    assert not calendar.is_covered(date(2027, 5, 1))
    assert calendar.falls_in(date(2026, 2, 10), "tet_window") is True


def test_another_text_is_another_revision(write: Callable[[str], Path]) -> None:
    first = read_calendar(write(WHOLE)).revision

    assert read_calendar(write(WHOLE)).revision == first
    assert read_calendar(write(WHOLE + "note: reviewed\n")).revision != first


def test_two_regimes_share_one_list_of_days_and_a_change_of_it_revises_both() -> None:
    tcg, cpr = shipped_calendar("gb-tcg"), shipped_calendar("gb-cpr")

    assert tcg.days == cpr.days
    assert tcg.rules != cpr.rules
    assert tcg.revision != cpr.revision
    assert "gb" not in calendar_keys()


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        (("zone: Asia/Ho_Chi_Minh", "zone: Asia/Hanoi2"), "unknown-name", 'no time zone "Asia/Hanoi2"'),
        (("covers: 2026-2027", "covers: 2026"), "wrong-shape", "no range of years"),
        (("covers: 2026-2027", "covers: 2027-2026"), "wrong-shape", "no range of years"),
        (("provisional: [2027]", "provisional: [2030]"), "wrong-shape", "not one of the covered years"),
        (("roll: next_working_day", "roll: nxt_working_day"), "unknown-name", "not"),
        (("roll: next_working_day", "rolls: next_working_day"), "unknown-key", '"rolls" is not a key of counting'),
        (("worked_weekends_count: no", "worked_weekends_count: false"), "not-yes-or-no", "yes or no"),
        (("roll: next_working_day", "at_least_working: two"), "wrong-shape", "a number of days"),
        (("roll: next_working_day", "roll_units: [fortnight]"), "unknown-name", "fortnight"),
        (("day: 2026-11-24", "day: 2026-02-30"), "wrong-shape", "no day of the calendar"),
        (("day: 2026-11-24", "day: 2028-11-24"), "out-of-range", "outside the covered years"),
        (("day: 2026-11-24", "day: 2026-08-22"), "said-twice", "stands twice"),
        (("day: 2026-08-22", "day: 2026-08-21"), "wrong-kind", "is worked anyway"),
        (("day: 01-01", "day: 1 January"), "wrong-shape", "no day of the year"),
        (("kind: worked", "kind: working"), "unknown-name", "holiday, worked"),
        (("name: {en: Worked Saturday}", "name: {vi: Thứ bảy}"), "missing-translation", 'needs a text in "en"'),
        (("act: Notice", "source: Notice"), "unknown-key", '"source" is not a key of a day'),
        ((", act: Notice", ""), "missing-key", 'needs "act"'),
        (("jurisdiction: xx\n", ""), "missing-key", 'needs "jurisdiction"'),
        (("calendar: xx", "calendar: yy"), "wrong-name", 'holds the calendar "yy"'),
        (('"2026-03-04"', '"2026-01-04"'), "wrong-shape", "a first and a last day"),
        (("jurisdiction: xx", "jurisdiction: xx\njurisdiction: yy"), "duplicate-key", "appears twice"),
    ],
)
def test_a_mistake_is_refused_with_its_place(
    change: tuple[str, str], code: str, says: str, write: Callable[[str], Path]
) -> None:
    assert WHOLE.count(change[0]) == 1
    path = write(WHOLE.replace(*change))

    with pytest.raises(CalendarUnreadable) as refused:
        read_calendar(path)

    found = [problem for problem in refused.value.problems if problem.code == code]
    assert found
    assert says in found[0].message
    assert found[0].line > 1 or code in ("wrong-name", "missing-key")


def test_all_mistakes_are_told_at_once(write: Callable[[str], Path]) -> None:
    path = write(WHOLE.replace("zone: Asia/Ho_Chi_Minh", "zone: Nowhere").replace("2026-11-24", "2026-11-31"))

    with pytest.raises(CalendarUnreadable) as refused:
        read_calendar(path)

    assert [problem.line for problem in refused.value.problems] == [4, 12]
    assert "xx.yaml cannot be read as a calendar" in str(refused.value)


def test_days_of_a_list_that_is_not_there_are_missed(write: Callable[[str], Path]) -> None:
    path = write("calendar: xx\ntitle: {en: Trial}\njurisdiction: xx\nzone: UTC\ncounting: {roll: none}\ndays_of: zz\n")

    with pytest.raises(CalendarUnreadable, match=r"no file \"zz.days.yaml\""):
        read_calendar(path)


def test_a_text_that_is_no_yaml_is_unreadable_not_a_crash(write: Callable[[str], Path]) -> None:
    with pytest.raises(CalendarUnreadable):
        read_calendar(write("calendar: [xx\n"))


@pytest.mark.parametrize(("asked", "meant"), [("vm", "vn"), ("VN", "vn"), ("gb_tcg", "gb-tcg"), ("gbcpr", "gb-cpr")])
def test_an_unknown_calendar_is_answered_with_the_nearest(asked: str, meant: str) -> None:
    with pytest.raises(UnknownCalendar, match=f'There is no calendar "{asked}". Did you mean "{meant}"') as refused:
        shipped_calendar(asked)

    assert refused.value.args[1] == calendar_keys()


def test_the_shipped_calendars_are_those_of_the_command_line() -> None:
    assert calendar_keys() == ("eu", "gb-cpr", "gb-tcg", "it", "ru", "vn")
    for key in calendar_keys():
        calendar = shipped_calendar(key)
        assert {"vi", "en"} <= set(calendar.title)
        assert all(day.act and day.name["en"] for day in calendar.days.values())


def test_every_vietnamese_day_has_a_vietnamese_name() -> None:
    assert [day.day for day in shipped_calendar("vn").days.values() if not day.name.get("vi")] == []


def test_what_nobody_proclaimed_is_marked_as_expected() -> None:
    vn = shipped_calendar("vn")
    certain = {day.day for day in vn.days.values() if day.day.year == 2027 and day.confirmed}

    assert date(2027, 1, 1) in certain
    assert date(2027, 11, 24) in certain
    assert not any(day.month == 2 for day in certain)
    assert all(day.confirmed for day in vn.days.values() if day.day.year < 2027)


@pytest.mark.parametrize("year", range(2023, 2027))
def test_every_worked_saturday_of_vietnam_stands_for_a_day_off(year: int) -> None:
    vn = shipped_calendar("vn")
    worked = [day for day in vn.days.values() if day.kind == "worked" and day.day.year == year]

    for day in worked:
        swapped = date.fromisoformat(day.name["en"].removeprefix("Worked instead of "))
        assert not vn.is_working(swapped)
        assert day.day.weekday() == 5


LIBRARY: dict[str, tuple[Callable[[range], holidays.HolidayBase], dict[str, str]]] = {
    "vn": (
        lambda years: holidays.country_holidays("VN", years=years),
        {
            "2026-01-02": "swapped by letter 12729/VPCP-KGVX of 25 December 2025, which the library lacks",
            "2026-01-10": "worked instead of 2 January 2026, the same letter",
            "2027-02-04": "how the days around Tết 2027 will lie is not proclaimed; the library computes them as fact",
        },
    ),
    "ru": (lambda years: holidays.country_holidays("RU", years=years), {}),
    "gb-cpr": (lambda years: holidays.country_holidays("GB", subdiv="ENG", years=years), {}),
    "it": (lambda years: holidays.country_holidays("IT", years=years), {}),
    "eu": (lambda years: holidays.financial_holidays("XECB", years=years), {}),
}


@pytest.mark.parametrize("key", LIBRARY)
def test_working_days_are_those_of_an_independent_library_but_for_known_differences(key: str) -> None:
    calendar = shipped_calendar(key)
    build, known = LIBRARY[key]
    other = build(range(calendar.covers[0], calendar.covers[1] + 1))
    first, last = date(calendar.covers[0], 1, 1), date(calendar.covers[1], 12, 31)

    differ = [
        day.isoformat()
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
        if calendar.is_working(day) != other.is_working_day(day)
    ]

    assert differ == list(known)


def test_saturdays_that_are_holidays_only_to_the_library_count_in_clear_days() -> None:
    """Saturday 26 December and Saturday 1 January: not on the published list, which names the substitute instead."""
    tcg = shipped_calendar("gb-tcg")
    other = holidays.country_holidays("GB", subdiv="ENG", years=range(2015, 2029))
    saturdays = [day for day in sorted(other) if day.weekday() == 5 and day not in tcg.days]

    assert saturdays == [
        date(2015, 12, 26),
        date(2020, 12, 26),
        date(2022, 1, 1),
        date(2026, 12, 26),
        date(2028, 1, 1),
    ]
    assert all(tcg.days.get(date(day.year, 12, 28)) for day in saturdays if day.month == 12)
