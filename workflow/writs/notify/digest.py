"""What stands in a digest: everything of one person in one letter, sorted by what it asks of the reader."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from writs.storage.digests import DigestKey
from writs.storage.directory import Directory, Person
from writs.storage.docket import DueLine
from writs.storage.outbox import StoredNotice

MOST_LINES = 100
"""A longer list is not read at eight in the morning; how many more there are is said."""
_LATEST = 3
"""Days by which a weekly digest may come late, where nothing could be sent at its time."""


@dataclass(slots=True)
class Pile:
    """What one person has to know, before it is put into words."""

    due: list[DueLine] = field(default_factory=list[DueLine])
    escalated: list[StoredNotice] = field(default_factory=list[StoredNotice])
    waiting: list[StoredNotice] = field(default_factory=list[StoredNotice])
    undelivered: list[StoredNotice] = field(default_factory=list[StoredNotice])
    folded: list[StoredNotice] = field(default_factory=list[StoredNotice])

    @property
    def empty(self) -> bool:
        return not (self.due or self.escalated or self.waiting or self.undelivered or self.folded)


def slots(person: Person, at: datetime) -> list[DigestKey]:
    """Which digests are to be out by now: Monday's for the week, and each working morning's for the day."""
    local = at.astimezone(ZoneInfo(person.zone))
    today, found = local.date(), list[DigestKey]()
    monday = today - timedelta(days=today.weekday())
    begun = local.time() >= person.digest_at
    if person.digest in ("weekly", "both") and today.weekday() <= _LATEST and (begun or today > monday):
        found.append(DigestKey(person.office, person.id, monday, "weekly"))
    weekly_today = person.digest == "both" and today == monday
    if person.digest in ("daily", "both") and today.weekday() < 5 and begun and not weekly_today:
        found.append(DigestKey(person.office, person.id, today, "daily"))
    return found


def last_day(digest: DigestKey) -> date:
    """Up to which day a digest looks: the end of the week, or the next working day."""
    if digest.span == "weekly":
        return digest.day + timedelta(days=6)
    return digest.day + timedelta(days=3 if digest.day.weekday() == 4 else 1)


def message_id(digest: DigestKey) -> str:
    """Stable, and of letters that every mail server takes."""
    who = hashlib.sha256(digest.person.encode("utf-8")).hexdigest()[:12]
    return f"digest-{digest.office}-{who}-{digest.day.isoformat()}-{digest.span}"


def owed_by(directory: Directory, lines: Iterable[DueLine]) -> dict[tuple[int, str], list[DueLine]]:
    """(office, person) → the deadlines they owe: whom the case names, else whoever stands for the role."""
    found: dict[tuple[int, str], list[DueLine]] = {}
    for line in lines:
        people: set[str] = set()
        for role in line.owners:
            person = line.assigned.get(role) or directory.addressees.get((line.office, role))
            if person is not None:
                people.add(person)
        for person in people:
            found.setdefault((line.office, person), []).append(line)
    return found


def reader_of(directory: Directory, notice: StoredNotice) -> str | None:
    """Whom a notice is for, whoever reads it in the end."""
    return notice.person or directory.addressees.get((notice.id.office, notice.role))


def cut(lines: Sequence[Mapping[str, Any]]) -> tuple[tuple[Mapping[str, Any], ...], int]:
    """The first lines, and how many there are besides."""
    return tuple(lines[:MOST_LINES]), max(0, len(lines) - MOST_LINES)
