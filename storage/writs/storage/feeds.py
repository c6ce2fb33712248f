"""What a calendar feed shows, and who may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from writs.storage.canonical import instant_text, read_day, read_instant, read_json
from writs.storage.docket import DueLine, Rules
from writs.storage.snapshot import assigned_in

OFFICE = "*"
"""The subject of the feed of a whole office."""
_SHOWN = (
    "SELECT c.office_id, c.case_id, c.reference, c.procedure_key, c.procedure_version, c.procedure_hash, c.state,"
    " d.name, d.state, d.status, d.due_on, d.owner, d.provisional, c.book, c.private, d.occurrence, d.armed_seq,"
    " d.settled_seq, coalesce(e.recorded_at, c.decided_at)"
    " FROM writs_deadline d JOIN writs_case c ON c.office_id = d.office_id AND c.case_id = d.case_id"
    " LEFT JOIN writs_event e ON e.office_id = d.office_id AND e.case_id = d.case_id"
    " AND e.seq = coalesce(d.settled_seq, d.armed_seq)"
    " WHERE d.office_id=? AND d.due_on IS NOT NULL AND (d.status IN ('running','overdue','suspended')"
    " OR (d.status <> 'replaced' AND d.settled_on >= ?))"
    " ORDER BY d.due_on, d.case_id, d.name, d.occurrence LIMIT ?"
)
_PUT = (
    "INSERT INTO writs_feed (office_id, subject, token_hash, made_at) VALUES (?,?,?,?)"
    " ON CONFLICT (office_id, subject) DO UPDATE SET token_hash=excluded.token_hash, made_at=excluded.made_at"
)


@dataclass(frozen=True, slots=True)
class FeedLine:
    """A deadline with what a calendar needs to know it again: its occurrence, and which event changed it last."""

    line: DueLine
    occurrence: int
    seq: int
    changed_at: datetime


def feed_lines(connection: Any, office: int, ended_since: date, limit: int) -> list[FeedLine]:
    """Open deadlines of an office with a day, and those that ended lately, so that calendars take them out."""
    rows = connection.execute(_SHOWN, (office, ended_since.isoformat(), limit)).fetchall()
    return [
        FeedLine(
            DueLine(
                r[0], r[1], r[2], Rules(r[3], r[4], bytes(r[5])), r[6], r[7], r[8], r[9], read_day(r[10]),
                tuple(read_json(r[11])), bool(r[12]), assigned_in(r[13], r[14]),
            ),
            r[15], r[17] or r[16], read_instant(r[18]),
        )
        for r in rows
    ]  # fmt: skip


def put_token(connection: Any, office: int, subject: str, token_hash: bytes, at: datetime) -> None:
    """Keep the hash of a feed's token; the one before is worth nothing from now on."""
    connection.execute(_PUT, (office, subject, token_hash, instant_text(at)))


def token_hash(connection: Any, office: int, subject: str) -> bytes | None:
    row = connection.execute(
        "SELECT token_hash FROM writs_feed WHERE office_id=? AND subject=?", (office, subject)
    ).fetchone()
    return None if row is None else bytes(row[0])
