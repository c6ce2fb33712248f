"""Why a deadline ends on the day it ends: the steps of one counting, in words a clerk understands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from writs.core.calendars import Calendar
from writs.core.counting import Counted, Paused, count, effective_unit, paused_days, skipped_in_clear_days
from writs.core.periods import Period

_MOST_SKIPPED = 400


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its code, the day it speaks of (ISO), and the sentence in both languages."""

    code: str
    day: str
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Explanation:
    counted: Counted
    steps: tuple[Step, ...]

    def sentences(self, language: str = "en") -> list[str]:
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
    """Count, and say each step. Takes what `count` takes and agrees with it by construction."""
    counted = count(
        calendar, start, period, backward=backward, beginning_with=beginning_with, roll=roll, paused=paused
    )
    steps = [_start(start, period, backward, beginning_with)]
    unit = effective_unit(calendar, period)
    if unit not in ("hour", "at_once", "without_delay"):
        day = start.date() if isinstance(start, datetime) else start
        nominal = counted.nominal if not isinstance(counted.nominal, datetime) else counted.nominal.date()
        if unit != period.unit:
            steps.append(_reading(calendar))
        steps += _skipped(calendar, day, nominal, period, unit, beginning_with)
        steps += _paused(paused, day, nominal)
        if unit in ("month", "year") and nominal.day < day.day and (nominal + timedelta(days=1)).day == 1:
            steps.append(_say("month_end", nominal, "That month has no such day: its last day counts.",
                              "Tháng đó không có ngày tương ứng: tính ngày cuối tháng."))  # fmt: skip
        steps += _rolled(calendar, counted)
    steps.append(_end(counted, unit))
    if counted.provisional:
        steps.append(_say("provisional", counted.due_on,
                          f"Provisional: calendar {calendar.key} is not proclaimed for all of these years.",
                          f"Tạm tính: lịch {calendar.key} chưa được công bố cho mọi năm liên quan."))  # fmt: skip
    steps.append(_say("calendar", counted.due_on, f"Counted by calendar {calendar.key}, revision {calendar.revision}.",
                      f"Tính theo lịch {calendar.key}, bản {calendar.revision}."))  # fmt: skip
    return Explanation(counted, tuple(steps))


def _say(code: str, day: date, en: str, vi: str) -> Step:
    return Step(code, day.isoformat(), {"en": en, "vi": vi})


def _start(start: date | datetime, period: Period, backward: bool, beginning_with: bool) -> Step:
    words = start.isoformat(timespec="minutes") if isinstance(start, datetime) else start.isoformat()
    day = start.date() if isinstance(start, datetime) else start
    if backward:
        return _say("start", day, f"{period} are counted back from the day before {words}.",
                    f"{period}: đếm lùi từ ngày trước ngày {words}.")  # fmt: skip
    if beginning_with:
        return _say("start", day, f"{period} beginning with {words}: that day counts.",
                    f"{period} kể từ ngày {words}: tính cả ngày này.")  # fmt: skip
    if period.unit == "hour":
        return _say("start", day, f"{period} run from {words}, through nights and days off.",
                    f"{period} tính từ {words}, liên tục cả đêm và ngày nghỉ.")  # fmt: skip
    if period.unit == "at_once":
        return _say("start", day, f"At once: on {words} itself.", f"Ngay trong ngày {words}.")
    return _say("start", day, f"{period} after {words}: that day does not count, the next is the first.",
                f"{period} sau ngày {words}: không tính ngày này, bắt đầu từ ngày kế tiếp.")  # fmt: skip


def _reading(calendar: Calendar) -> Step:
    return Step("reading", "", {
        "en": f"Calendar {calendar.key} reads these days as working days.",
        "vi": f"Lịch {calendar.key} hiểu các ngày này là ngày làm việc.",
    })  # fmt: skip


def _skipped(
    calendar: Calendar, day: date, nominal: date, period: Period, unit: str, beginning_with: bool
) -> list[Step]:
    if unit not in ("working_day", "clear_day"):
        return []
    first, last = (day, nominal) if day < nominal else (nominal, day)
    steps: list[Step] = []
    weekends: list[date] = []
    current = first + timedelta(days=0 if beginning_with else 1)
    while current < last and len(steps) < _MOST_SKIPPED:
        left_out = (
            not calendar.counts(current)
            if unit == "working_day"
            else skipped_in_clear_days(calendar, period, current)
        )
        if left_out and (known := calendar.days.get(current)) is not None:
            name = known.name.get("vi") or known.name["en"]
            steps.append(_say("skipped", current, f"{current} is left out: {known.name['en']} ({known.act}).",
                              f"Không tính ngày {current}: {name} ({known.act})."))  # fmt: skip
        elif left_out:
            weekends.append(current)
        current += timedelta(days=1)
    if weekends:
        listed = ", ".join(day.isoformat() for day in weekends[:6]) + (" …" if len(weekends) > 6 else "")
        steps.insert(0, _say("weekend", weekends[0], f"Weekend days left out: {len(weekends)} ({listed}).",
                             f"Không tính {len(weekends)} ngày cuối tuần ({listed})."))  # fmt: skip
    return steps


def _paused(paused: Paused, day: date, nominal: date) -> list[Step]:
    gone = [d for d in paused_days(paused) if day < d <= nominal] if paused else []
    if not gone:
        return []
    return [_say("paused", gone[0], f"{len(gone)} paused days between {gone[0]} and {gone[-1]} do not count.",
                 f"Không tính {len(gone)} ngày tạm dừng từ {gone[0]} đến {gone[-1]}.")]  # fmt: skip


def _rolled(calendar: Calendar, counted: Counted) -> list[Step]:
    if counted.due == counted.nominal or isinstance(counted.due, datetime) or isinstance(counted.nominal, datetime):
        return []
    reasons: list[tuple[str, str]] = []
    current = counted.nominal
    while current < counted.due:
        known = calendar.days.get(current)
        if known is not None and known.kind == "holiday":
            name = known.name["en"]
            reasons.append((f"{current} {name} ({known.act})", f"{current} {known.name.get('vi', name)} ({known.act})"))
        elif not calendar.counts(current):
            reasons.append((f"{current} weekend", f"{current} cuối tuần"))
        current += timedelta(days=1)
    return [_say("rolled", counted.due, f"The last day moves to {counted.due}: " + "; ".join(r[0] for r in reasons) + ".",
                 f"Ngày cuối chuyển sang {counted.due}: " + "; ".join(r[1] for r in reasons) + ".")]  # fmt: skip


def _end(counted: Counted, unit: str) -> Step:
    due = counted.due
    words = due.isoformat(timespec="minutes") if isinstance(due, datetime) else due.isoformat()
    if unit == "clear_day":
        return _say("due", counted.due_on, f"The act is allowed from {words}.", f"Được thực hiện từ {words}.")
    if unit == "hour":
        return _say("due", counted.due_on, f"It ends at {words}.", f"Kết thúc lúc {words}.")
    return _say("due", counted.due_on, f"The last day is {words}; it ends at 24:00.",
                f"Ngày cuối cùng là {words}, kết thúc lúc 24 giờ.")  # fmt: skip
