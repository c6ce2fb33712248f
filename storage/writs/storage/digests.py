"""Digests that are due, in the making, sent or dead: an outbox of their own, because no event of a case causes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from writs.storage.canonical import instant_text, read_instant

_CLAIM = (
    "INSERT INTO writs_digest (office_id, person, day, span, status, attempts, next_attempt_at, started_at)"
    " VALUES (?,?,?,?,'pending',1,?,?) ON CONFLICT (office_id, person, day, span) DO UPDATE SET attempts=attempts+1,"
    " next_attempt_at=excluded.next_attempt_at, started_at=excluded.started_at, finished_at=NULL"
    " WHERE status='pending' AND next_attempt_at <= ? RETURNING attempts"
)
_SETTLE = (
    "UPDATE writs_digest SET status=?, next_attempt_at=?, finished_at=?, receipt=?"
    " WHERE office_id=? AND person=? AND day=? AND span=? AND status='pending' AND attempts=?"
)
_KNOWN = "SELECT office_id, person, day, span, status, next_attempt_at FROM writs_digest WHERE day >= ?"


@dataclass(frozen=True, slots=True)
class DigestKey:
    """Which digest: of whom, for the day or the week that begins that day."""

    office: int
    person: str
    day: date
    span: str

    @property
    def key(self) -> tuple[int, str, str, str]:
        return (self.office, self.person, self.day.isoformat(), self.span)


def waiting_digests(connection: Any, at: datetime) -> dict[DigestKey, bool]:
    """Digests of the last days that were begun, and whether each may be tried (again) at this instant."""
    since = (at - timedelta(days=9)).date().isoformat()
    return {
        DigestKey(r[0], r[1], date.fromisoformat(r[2]), r[3]): r[4] == "pending" and read_instant(r[5]) <= at
        for r in connection.execute(_KNOWN, (since,)).fetchall()
    }


def claim_digest(connection: Any, digest: DigestKey, *, at: datetime, until: datetime) -> int | None:
    """Take a digest until the lease ends: the number of the attempt; None where another has it or it is settled."""
    now = instant_text(at)
    row = connection.execute(_CLAIM, (*digest.key, instant_text(until), now, now)).fetchone()
    return None if row is None else int(row[0])


def settle_digest(
    connection: Any,
    digest: DigestKey,
    attempt: int,
    status: str,
    receipt: str,
    at: datetime,
    again: datetime | None = None,
) -> None:
    """Sent, dead, cancelled (it had nothing to say), or pending until `again`."""
    pending = None if again is None else instant_text(again)
    connection.execute(_SETTLE, (status, pending, instant_text(at), receipt[:1000], *digest.key, attempt))
