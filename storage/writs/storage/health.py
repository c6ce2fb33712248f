"""How a database fares: what the doctor counts, each with one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from writs.storage.canonical import instant_text, read_instant

_WAITING = "SELECT count(*), min(wake_at) FROM writs_case WHERE wake_at <= ? AND failures = 0"
_NOTICES = (
    "SELECT count(*), min(created_at) FROM writs_notice WHERE status = 'pending'",
    "SELECT count(*) FROM writs_notice WHERE status = 'dead'",
)
_PROCEDURES = "SELECT key, version, hash FROM writs_procedure ORDER BY key, version"


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many wait, the oldest since that instant."""

    number: int
    since: datetime | None


def files_waiting(connection: Any, at: datetime) -> Waiting:
    """Files that the clock owes something by now, without those that stand aside."""
    return _waiting(connection.execute(_WAITING, (instant_text(at),)).fetchone())


def notices_waiting(connection: Any) -> Waiting:
    """Notices that have not been sent."""
    return _waiting(connection.execute(_NOTICES[0]).fetchone())


def dead_notices(connection: Any) -> int:
    """Notices that could not be sent and will not be tried again."""
    return int(connection.execute(_NOTICES[1]).fetchone()[0])


def stored_procedures(connection: Any) -> list[tuple[str, str, bytes]]:
    """(key, version, hash) of every text by which a case was ever decided."""
    return [(row[0], row[1], bytes(row[2])) for row in connection.execute(_PROCEDURES).fetchall()]


def log_size(connection: Any) -> int:
    """Bytes of the write-ahead log; it grows while somebody reads for long."""
    name = connection.execute("PRAGMA database_list").fetchone()[2]
    log = Path(f"{name}-wal")
    return log.stat().st_size if name and log.exists() else 0


def _waiting(row: Any) -> Waiting:
    return Waiting(int(row[0]), None if row[1] is None else read_instant(row[1]))
