"""Why a deadline ends on the day it ends: the steps of one counting, in words a clerk understands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from writs.core.calendars import Calendar, CalendarDay
from writs.core.counting import (
    Counted,
    Paused,
    count,
    effective_unit,
    holds_two_days,
    skipped_in_clear_days,
    start_day,
    united,
)
from writs.core.periods import UNITS_VI, Period

_MOST_NAMED = 60
"""Days off named one by one; a period of many years counts the rest."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its code, the day it speaks of (ISO, empty where it speaks of none), the sentence in each language."""

    code: str
    day: str
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer and the steps that lead to it."""

    counted: Counted
    steps: tuple[Step, ...]

    def sentences(self, language: str = "en") -> list[str]:
        """The steps as sentences in `vi` or `en`; English where a language is not known."""
        return [step.text.get(language) or step.text["en"] for step in self.steps]


def explain(
    calendar: Calendar,
    start: date | datetime,
    period: Period,
    *,
    backward: bool = False,
    beginning_with: bool = False,
    roll: bool | None = None,
    paused: Paused = (),
) -> Explanation:
    """Count, and say each step. Takes what `count` takes, raises what it raises, and agrees with it by construction."""
    counted = count(calendar, start, period, backward=backward, beginning_with=beginning_with, roll=roll, paused=paused)
    off = [] if backward else united(paused)
    day = start_day(calendar, start)
    unit = effective_unit(calendar, period)
    steps = [_start(start, day, period, backward, beginning_with)]
    if isinstance(start, datetime) and start.tzinfo is not None and unit != "hour":
        steps.append(_say("local_day", day, f"In {calendar.zone} that moment belongs to {day}.",
                          f"Theo giờ {calendar.zone}, thời điểm đó thuộc ngày {day}."))  # fmt: skip
    if unit == "hour":
        steps += _clock_change(calendar, counted, start)
        steps += _paused(off, day, counted.due_on)
    elif unit not in ("at_once", "without_delay"):
        assert not isinstance(counted.nominal, datetime)
        steps += _reading(calendar, period, unit, backward)
        first, last = (
            (counted.nominal, day - _DAY) if backward else (day if beginning_with else day + _DAY, counted.nominal)
        )
        steps += _left_out(calendar, first, last, period, unit, off)
        steps += _paused(off, first, last)
        steps += _month_end(day, counted.nominal, period, off)
        steps += _least(calendar, counted, period, unit)
        steps += _rolled(calendar, counted)
    steps.append(_end(counted, unit, backward))
    if counted.provisional:
        steps.append(_provisional(calendar, day, counted.due_on))
    steps.append(_say("calendar", None, f"Counted by calendar {calendar.key}, revision {calendar.revision}.",
                      f"Tính theo lịch {calendar.key}, bản {calendar.revision}."))  # fmt: skip
    return Explanation(counted, tuple(steps))


def _say(code: str, day: date | None, en: str, vi: str) -> Step:
    return Step(code, day.isoformat() if day is not None else "", {"en": en, "vi": vi})


def _moment(value: date | datetime) -> str:
    return value.isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()


def _start(start: date | datetime, day: date, period: Period, backward: bool, beginning_with: bool) -> Step:
    when = _moment(start)
    length = f"{period.count} {UNITS_VI.get(period.unit, '')}"
    if period.unit == "at_once":
        return _say("start", day, f"At once: on the day itself, {when}.", f"Ngay lập tức: trong chính ngày {when}.")
    if period.unit == "without_delay":
        return _say("start", day, f"Without delay from {when}: the law sets no number of days.",
                    f"Không chậm trễ kể từ {when}: luật không ấn định số ngày.")  # fmt: skip
    if period.unit == "hour" and backward:
        return _say("start", day, f"{period} are counted back from {when}, through nights and days off.",
                    f"{length} đếm lùi từ {when}, liên tục cả đêm và ngày nghỉ.")  # fmt: skip
    if period.unit == "hour":
        return _say("start", day, f"{period} run from {when}, through nights and days off.",
                    f"{length} tính từ {when}, liên tục cả đêm và ngày nghỉ.")  # fmt: skip
    if backward:
        return _say("start", day, f"{period} before {when}: that day does not count, the day before is the first.",
                    f"{length} trước ngày {when}: không tính ngày này, đếm lùi từ ngày liền trước.")  # fmt: skip
    if beginning_with:
        return _say("start", day, f"{period} beginning with {when}: that day is the first.",
                    f"{length} bắt đầu từ ngày {when}: tính cả ngày này.")  # fmt: skip
    return _say("start", day, f"{period} after {when}: that day does not count, counting begins with {day + _DAY}.",
                f"{length} sau ngày {when}: không tính ngày này, bắt đầu tính từ ngày {day + _DAY}.")  # fmt: skip


def _reading(calendar: Calendar, period: Period, unit: str, backward: bool) -> Iterator[Step]:
    if backward and period.unit == "day" and calendar.rules.days_back_are_clear:
        yield _say("reading", None, f"Calendar {calendar.key} counts days before an event as clear days.",
                   f"Theo lịch {calendar.key}, ngày trước một sự kiện được tính là ngày trọn vẹn.")  # fmt: skip
    elif unit != period.unit:
        yield _say("reading", None, f"Calendar {calendar.key} reads these days as working days.",
                   f"Theo lịch {calendar.key}, đây là ngày làm việc.")  # fmt: skip


def _left_out(
    calendar: Calendar, first: date, last: date, period: Period, unit: str, off: list[tuple[date, date]]
) -> list[Step]:
    if unit not in ("working_day", "clear_day"):
        return []
    weekends: list[date] = []
    named: list[Step] = []
    more = 0
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        skipped = not calendar.counts(day) if unit == "working_day" else skipped_in_clear_days(calendar, period, day)
        if not skipped or any(begins <= day < ends for begins, ends in off):
            continue
        known = calendar.days.get(day)
        if known is None:
            weekends.append(day)
        elif len(named) < _MOST_NAMED:
            named.append(_named(day, known))
        else:
            more += 1
    steps: list[Step] = []
    if weekends:
        listed = ", ".join(map(str, weekends[:6])) + (" …" if len(weekends) > 6 else "")
        steps.append(_say("weekend", weekends[0], f"Not counted, weekend: {listed} ({len(weekends)} in all).",
                          f"Không tính ngày cuối tuần: {listed} (tổng cộng {len(weekends)})."))  # fmt: skip
    steps += named
    if more:
        steps.append(_say("skipped", last, f"Not counted: {more} further days off up to {last}.",
                          f"Không tính: {more} ngày nghỉ khác đến ngày {last}."))  # fmt: skip
    return steps


def _named(day: date, known: CalendarDay) -> Step:
    en, vi = _names(known)
    if known.kind == "worked":
        return _say("skipped", day, f"Not counted: {day} is a weekend day although it is worked. {en}.",
                    f"Không tính ngày {day}: là ngày cuối tuần dù có làm việc. {vi}.")  # fmt: skip
    return _say("skipped", day, f"Not counted: {day}, {en}.", f"Không tính ngày {day}: {vi}.")


def _names(known: CalendarDay) -> tuple[str, str]:
    """The day's name with the act behind it, in English and Vietnamese."""
    name = known.name["en"]
    local = known.name.get("vi", name)
    if known.confirmed:
        return f"{name} ({known.act})", f"{local} ({known.act})"
    return f"{name} (expected, not confirmed: {known.act})", f"{local} (dự kiến, chưa xác nhận: {known.act})"


def _paused(off: list[tuple[date, date]], first: date, last: date) -> Iterator[Step]:
    for begins, ends in off:
        begins, final = max(begins, first), ends - _DAY
        if begins > last or final < begins:
            continue
        days = (ends - begins).days
        yield _say("paused", begins, f"Not counted, time stood still: {begins} to {final} ({days} in all).",
                   f"Không tính thời gian tạm dừng: từ {begins} đến {final} (tổng cộng {days} ngày).")  # fmt: skip


def _month_end(day: date, nominal: date, period: Period, off: list[tuple[date, date]]) -> Iterator[Step]:
    if period.unit in ("month", "year") and not off and nominal.day < day.day and (nominal + _DAY).day == 1:
        yield _say("month_end", nominal, f"That month has no day {day.day}: its last day, {nominal}, takes its place.",
                   f"Tháng đó không có ngày {day.day}: lấy ngày cuối tháng, {nominal}.")  # fmt: skip


def _least(calendar: Calendar, counted: Counted, period: Period, unit: str) -> Iterator[Step]:
    least = calendar.rules.at_least_working
    assert not isinstance(counted.nominal, datetime)
    if counted.due == counted.nominal or not least or not holds_two_days(period, unit):
        return
    if counted.due != calendar.next_working(counted.nominal):
        yield _say("least", counted.due_on,
                   f"A period of two days or more holds at least {least} working days: that takes it to {counted.due}.",
                   f"Thời hạn từ hai ngày có ít nhất {least} ngày làm việc: đến ngày {counted.due}.")  # fmt: skip


def _rolled(calendar: Calendar, counted: Counted) -> list[Step]:
    if counted.due == counted.nominal or isinstance(counted.due, datetime) or isinstance(counted.nominal, datetime):
        return []
    target = calendar.next_working(counted.nominal)
    if target != counted.due:
        return []
    reasons: list[tuple[str, str]] = []
    for ordinal in range(counted.nominal.toordinal(), target.toordinal()):
        day = date.fromordinal(ordinal)
        known = calendar.days.get(day)
        en, vi = ("weekend", "cuối tuần") if known is None else _names(known)
        reasons.append((f"{day} {en}", f"{day} {vi}"))
    return [_say("rolled", target, f"The last day moves to the next working day, {target}, past "
                 + "; ".join(reason[0] for reason in reasons) + ".",
                 f"Ngày cuối chuyển sang ngày làm việc kế tiếp, {target}, vì "
                 + "; ".join(reason[1] for reason in reasons) + ".")]  # fmt: skip


def _clock_change(calendar: Calendar, counted: Counted, start: date | datetime) -> Iterator[Step]:
    assert isinstance(counted.due, datetime)
    assert isinstance(start, datetime)
    zone = calendar.timezone
    begins, ends = (
        (moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)).astimezone(zone)
        for moment in (start, counted.due)
    )
    if begins.utcoffset() != ends.utcoffset():
        yield _say("clock_change", counted.due_on,
                   f"The clock changes in {calendar.zone} in between; elapsed time counts.",
                   f"Đồng hồ ở {calendar.zone} đổi giờ trong khoảng này; tính thời gian trôi qua thực tế.")  # fmt: skip


def _end(counted: Counted, unit: str, backward: bool) -> Step:
    when, day = _moment(counted.due), counted.due_on
    if unit == "hour" and backward:
        return _say("due", day, f"It is to be done by {when}.", f"Phải thực hiện chậm nhất lúc {when}.")
    if unit == "hour":
        return _say("due", day, f"It ends at {when}.", f"Kết thúc lúc {when}.")
    if unit == "without_delay":
        return _say("due", day, f"Time runs from {when}.", f"Thời gian tính từ ngày {when}.")
    if backward:
        return _say("due", day, f"It is to be done on {when} at the latest.", f"Phải thực hiện chậm nhất ngày {when}.")
    if unit == "clear_day":
        return _say(
            "due", day, f"The first day on which it is allowed is {when}.", f"Ngày đầu tiên được phép là {when}."
        )
    return _say("due", day, f"The last day is {when}; it ends at 24:00.",
                f"Ngày cuối cùng là {when}, kết thúc lúc 24 giờ.")  # fmt: skip


def _provisional(calendar: Calendar, day: date, due: date) -> Step:
    years = range(min(day, due).year, max(day, due).year + 1)
    open_years = [str(year) for year in years if not calendar.is_covered(date(year, 1, 1))]
    listed = ", ".join(open_years[:4]) + (" …" if len(open_years) > 4 else "")
    return _say("provisional", due,
                f"Provisional: calendar {calendar.key} has no proclaimed days off for {listed} yet; count again then.",
                f"Tạm tính: lịch {calendar.key} chưa công bố ngày nghỉ cho {listed}; cần tính lại khi có.")  # fmt: skip
