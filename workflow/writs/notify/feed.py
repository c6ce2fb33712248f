"""Deadlines as a calendar that people subscribe to (RFC 5545): one all-day event each, with alarms, known again by its
UID, and withdrawn when it is done."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from writs.core.errors import WritsError

_RANK = {"running": 0, "overdue": 1, "suspended": 2}
"""Within one event of the case; whatever ends the deadline ranks above."""
_ALARMS = (timedelta(hours=-15), timedelta(hours=8))
"""At nine in the morning the day before, and at eight on the day itself."""
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "met": "Done", "late": "Done late", "missed": "Missed", "other": "No longer needed", "overdue": "Overdue",
        "suspended": "Suspended", "law": "Law", "who": "Owed by", "case": "Case", "provisional": "Provisional",
    },
    "vi": {
        "met": "Đã xong", "late": "Xong trễ hạn", "missed": "Bỏ lỡ", "other": "Không còn cần", "overdue": "Quá hạn",
        "suspended": "Tạm dừng", "law": "Căn cứ", "who": "Người phải làm", "case": "Hồ sơ", "provisional": "Tạm tính",
    },
    "ru": {
        "met": "Исполнено", "late": "Исполнено с опозданием", "missed": "Пропущено", "other": "Больше не нужно",
        "overdue": "Просрочено", "suspended": "Приостановлено", "law": "Основание", "who": "Обязан",
        "case": "Производство", "provisional": "Предварительно",
    },
}  # fmt: skip


class CalendarMissing(WritsError):
    """What is needed to write calendars is not installed."""

    code = "calendar-missing"

    def __str__(self) -> str:
        return "Calendar feeds cannot be made here. Install the extra: pip install 'writs[ical]'."


@dataclass(frozen=True, slots=True)
class Entry:
    """One deadline as a calendar shows it."""

    uid: str
    seq: int
    """The event of the case that changed it last; it only grows."""
    changed_at: datetime
    status: str
    due_on: date
    title: str
    case: str
    procedure: str
    owner: str
    law: str
    provisional: bool
    link: str | None


def calendar_of(name: str, entries: Iterable[Entry], language: str) -> bytes:
    """A whole calendar. The same deadlines give the same bytes. Raises CalendarMissing."""
    try:
        ical: Any = importlib.import_module("icalendar")
    except ImportError:
        raise CalendarMissing from None
    calendar = ical.Calendar()
    for key, value in (
        ("prodid", "-//Writs//Deadlines//EN"), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", "PUBLISH"),
        ("name", name), ("x-wr-calname", name),
    ):  # fmt: skip
        calendar.add(key, value)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(ical, entry, _WORDS[language]))
    content: bytes = calendar.to_ical()
    return content


def _event(ical: Any, entry: Entry, words: Mapping[str, str]) -> Any:
    is_open = entry.status in _RANK
    event = ical.Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.seq * 4 + _RANK.get(entry.status, 3))
    event.add("dtstart", entry.due_on)
    event.add("dtend", entry.due_on + timedelta(days=1))
    mark = words.get(entry.status, "" if is_open else words["other"])
    event.add("summary", f"{mark}: {entry.title} – {entry.case}" if mark else f"{entry.title} – {entry.case}")
    event.add("description", "\n".join(_description(entry, words)))
    event.add("categories", [entry.procedure])
    # A deadline takes no time of the day: nobody is "busy".
    event.add("transp", "TRANSPARENT")
    event.add("status", ("TENTATIVE" if entry.status == "suspended" else "CONFIRMED") if is_open else "CANCELLED")
    if entry.link is not None:
        event.add("url", entry.link)
    if entry.status == "running":
        for trigger in _ALARMS:
            alarm = ical.Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", f"{entry.title} – {entry.case}")
            alarm.add("trigger", trigger)
            event.add_component(alarm)
    return event


def _description(entry: Entry, words: Mapping[str, str]) -> Iterable[str]:
    yield f"{words['case']}: {entry.case} – {entry.procedure}"
    if entry.owner:
        yield f"{words['who']}: {entry.owner}"
    if entry.law:
        yield f"{words['law']}: {entry.law}"
    if entry.provisional:
        yield words["provisional"]
