"""The outbox: which notices are to go out, who took them, how each attempt ended.

A claim moves `next_attempt_at` forward by a finite lease and starts an attempt; both are committed before anything is
sent. A dispatcher that dies leaves the lease to run out by itself. Only a settlement by the claim's own attempt (the
fence) or a cancellation ends a notice. Between notices of one case to one destination the order of the events holds:
an earlier one that waits holds back the later ones, one that is dead steps aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from writs.storage.canonical import instant_text, read_day, read_instant, read_json
from writs.storage.notices import SPOKEN_FOR

ALARM = 1000
"""A notice about a dead letter gets the number of that letter plus this."""
_COLUMNS = (
    "a.office_id, a.case_id, a.seq, a.n, a.channel, a.destination, a.kind, a.payload, a.created_at, a.status,"
    " a.attempts, a.next_attempt_at, a.requeued, a.reason"
)
READY = (
    f"SELECT {_COLUMNS} FROM writs_notice a WHERE a.status='pending' AND a.next_attempt_at <= ? AND NOT EXISTS"
    " (SELECT 1 FROM writs_notice b INDEXED BY ix_notice_lane WHERE b.office_id=a.office_id AND b.case_id=a.case_id"
    " AND b.destination=a.destination AND b.status='pending' AND (b.seq, b.n) < (a.seq, a.n))"
    " ORDER BY a.next_attempt_at, a.office_id, a.case_id, a.seq, a.n LIMIT ?"
)
NEXT = "SELECT next_attempt_at FROM writs_notice WHERE status='pending' ORDER BY next_attempt_at LIMIT 1"
_ONE = f"SELECT {_COLUMNS} FROM writs_notice a WHERE a.office_id=? AND a.case_id=? AND a.seq=? AND a.n=?"
_WHERE = " WHERE office_id=? AND case_id=? AND seq=? AND n=? AND status='pending'"
_CLAIM = "UPDATE writs_notice SET attempts=attempts+1, next_attempt_at=?, reason=NULL" + _WHERE
_START = (
    "INSERT INTO writs_delivery (office_id, case_id, seq, n, attempt, node, person, started_at)"
    " VALUES (?,?,?,?,?,?,?,?)"
)
_FINISH = (
    "UPDATE writs_delivery SET finished_at=?, outcome=?, receipt=?"
    " WHERE office_id=? AND case_id=? AND seq=? AND n=? AND attempt=?"
)
_SETTLE = "UPDATE writs_notice SET status=?, next_attempt_at=?, reason=?" + _WHERE
_FENCED = _SETTLE + " AND attempts=?"
_REQUEUE = (
    "UPDATE writs_notice SET status='pending', next_attempt_at=?, requeued=max(attempts, 1), reason=NULL"
    " WHERE office_id=? AND case_id=? AND seq=? AND n=? AND status IN ('dead','cancelled')"
)
_TELL = (
    "INSERT INTO writs_notice (office_id, case_id, seq, n, channel, destination, kind, payload, created_at, status,"
    " next_attempt_at) VALUES (?,?,?,?,?,?,?,?,?,'pending',?) ON CONFLICT DO NOTHING"
)
_ATTEMPTS = (
    "SELECT attempt, node, person, started_at, finished_at, outcome, receipt FROM writs_delivery"
    " WHERE office_id=? AND case_id=? AND seq=? AND n=? ORDER BY attempt"
)
_STANDS = (
    "SELECT status FROM writs_deadline WHERE office_id=? AND case_id=? AND name=? AND occurrence=?"
    " ORDER BY generation DESC LIMIT 1"
)
Outcome = str
"""How an attempt ended: `sent`, `failed` (it is tried again), `refused` (it is not), `not begun`."""


@dataclass(frozen=True, slots=True, order=True)
class NoticeId:
    """The stable name of a notice: `office-case-seq-n`. A receiver that has seen it drops a second copy."""

    office: int
    case: int
    seq: int
    n: int

    def __str__(self) -> str:
        return f"{self.office}-{self.case}-{self.seq}-{self.n}"

    @classmethod
    def read(cls, text: str) -> NoticeId | None:
        """The id that a text names; None for anything else."""
        parts = text.split("-")
        if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
            return None
        return cls(*map(int, parts))

    @property
    def key(self) -> tuple[int, int, int, int]:
        return (self.office, self.case, self.seq, self.n)


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """A row of the outbox."""

    id: NoticeId
    channel: str
    destination: str
    """The person whom the case named, or else the role."""
    kind: str
    about: str
    """The deadline; for a proposal or an act of the clock that was blocked, the transition."""
    occurrence: int | None
    due_on: date | None
    reference: str
    role: str
    person: str | None
    created_at: datetime
    status: str
    attempts: int
    next_attempt_at: datetime | None
    requeued: int
    reason: str | None

    @property
    def tries(self) -> int:
        """Attempts since it was last put into the outbox."""
        return max(0, self.attempts - self.requeued)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at delivering. Without `outcome` nobody knows how it ended: the node died, or is still at it."""

    number: int
    node: str
    person: str
    started_at: datetime
    finished_at: datetime | None
    outcome: Outcome | None
    receipt: str | None


def ready(connection: Any, at: datetime, limit: int) -> list[StoredNotice]:
    """The notices that are to go out by `at`, at most one for each case and destination, the longest waiting first."""
    return [_read(row) for row in connection.execute(READY, (instant_text(at), limit)).fetchall()]


def next_attempt(connection: Any) -> datetime | None:
    """When the dispatcher will next have something to do."""
    row = connection.execute(NEXT).fetchone()
    return None if row is None else read_instant(row[0])


def moot(connection: Any, notice: StoredNotice) -> str | None:
    """Why a reminder is no longer needed: what it was about has been done, dropped or suspended since."""
    if notice.kind not in ("remind", "escalate") or notice.occurrence is None:
        return None
    place = (notice.id.office, notice.id.case, notice.about, notice.occurrence)
    row = connection.execute(_STANDS, place).fetchone()
    return f"{notice.about}: {row[0]}" if row is not None and row[0] in SPOKEN_FOR else None


def claim(
    connection: Any, notice: StoredNotice, *, person: str, node: str, at: datetime, until: datetime
) -> int:  # fmt: skip
    """Take a notice until the lease ends and start an attempt. Returns the attempt's number: the fence."""
    connection.execute(_CLAIM, (instant_text(until), *notice.id.key))
    number = notice.attempts + 1
    connection.execute(_START, (*notice.id.key, number, node, person, instant_text(at)))
    return number


def finish(connection: Any, notice: NoticeId, attempt: int, outcome: Outcome, receipt: str, at: datetime) -> None:
    """Write down how an attempt ended, also where another has overtaken it."""
    connection.execute(_FINISH, (instant_text(at), outcome, receipt[:1000], *notice.key, attempt))


def settle_sent(connection: Any, notice: NoticeId, attempt: int) -> bool:
    """The notice has arrived. False where another attempt settled it first."""
    return _changed(connection.execute(_FENCED, ("sent", None, None, *notice.key, attempt)))


def put_back(connection: Any, notice: NoticeId, attempt: int, reason: str, again: datetime) -> bool:
    """The attempt failed; the next one is due `again`."""
    return _changed(
        connection.execute(_FENCED, ("pending", instant_text(again), reason[:1000], *notice.key, attempt))
    )  # fmt: skip


def bury(connection: Any, notice: NoticeId, attempt: int | None, reason: str) -> bool:
    """The notice cannot be delivered: a dead letter, until somebody sends it out again. None: nobody has taken it."""
    if attempt is None:
        return _changed(connection.execute(_SETTLE, ("dead", None, reason[:1000], *notice.key)))
    return _changed(connection.execute(_FENCED, ("dead", None, reason[:1000], *notice.key, attempt)))


def defer(connection: Any, notice: NoticeId, reason: str, until: datetime) -> None:
    """A notice that nobody has taken waits; no attempt is made."""
    connection.execute(_SETTLE, ("pending", instant_text(until), reason, *notice.key))


def cancel(connection: Any, notice: NoticeId, reason: str) -> bool:
    """The notice is no longer needed."""
    return _changed(connection.execute(_SETTLE, ("cancelled", None, reason[:1000], *notice.key)))


def requeue(connection: Any, notice: NoticeId, at: datetime) -> bool:
    """Send out a dead or cancelled notice again; it says that it comes late. False where it is neither."""
    return _changed(connection.execute(_REQUEUE, (instant_text(at), *notice.key)))


def tell_of(connection: Any, dead: StoredNotice, destination: str, payload: str, at: datetime) -> None:
    """A notice to `destination` that a letter could not be delivered; once for each letter."""
    if dead.id.n >= ALARM:
        return
    key = (dead.id.office, dead.id.case, dead.id.seq, dead.id.n + ALARM)
    connection.execute(
        _TELL, (*key, "desk", destination, "undelivered", payload, instant_text(at), instant_text(at))
    )  # fmt: skip


def find(connection: Any, notice: NoticeId) -> StoredNotice | None:
    row = connection.execute(_ONE, notice.key).fetchone()
    return None if row is None else _read(row)


def attempts_of(connection: Any, notice: NoticeId) -> list[Attempt]:
    """Every attempt at a notice, the first one first."""
    return [
        Attempt(r[0], r[1], r[2], read_instant(r[3]), None if r[4] is None else read_instant(r[4]), r[5], r[6])
        for r in connection.execute(_ATTEMPTS, notice.key).fetchall()
    ]


def notices(
    connection: Any,
    *,
    statuses: Sequence[str] = ("pending", "dead"),
    office: int | None = None,
    kinds: Iterable[str] = (),
    since: datetime | None = None,
    due: datetime | None = None,
    limit: int = 200,
) -> list[StoredNotice]:
    """Rows of the outbox, the oldest first; narrowed by what is given."""
    where, values = [f"a.status IN ({_marks(statuses)})"], list[Any](statuses)
    if chosen := tuple(kinds):
        where.append(f"a.kind IN ({_marks(chosen)})")
        values += chosen
    for condition, value in (
        ("a.office_id = ?", office),
        ("a.created_at >= ?", since),
        ("a.next_attempt_at <= ?", due),
    ):
        if value is not None:
            where.append(condition)
            values.append(instant_text(value) if isinstance(value, datetime) else value)
    order = " ORDER BY a.created_at, a.office_id, a.case_id, a.seq, a.n LIMIT ?"
    query = f"SELECT {_COLUMNS} FROM writs_notice a WHERE {' AND '.join(where)}{order}"
    return [_read(row) for row in connection.execute(query, (*values, limit)).fetchall()]


def counts(connection: Any) -> dict[str, int]:
    """How many notices stand where: pending, sent, dead, cancelled."""
    return {r[0]: r[1] for r in connection.execute("SELECT status, count(*) FROM writs_notice GROUP BY status")}


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _changed(cursor: Any) -> bool:
    return bool(cursor.rowcount == 1)


def _read(row: tuple[Any, ...]) -> StoredNotice:
    office, case, seq, n, channel, destination, kind, payload, created, status, attempts, again, requeued, reason = row
    said = read_json(payload)
    return StoredNotice(
        NoticeId(office, case, seq, n), channel, destination, kind, said.get("about") or "", said.get("occurrence"),
        None if said.get("due") is None else read_day(said["due"]), said.get("reference") or "",
        said.get("role") or destination, said.get("person"), read_instant(created), status, attempts,
        None if again is None else read_instant(again), requeued, reason,
    )  # fmt: skip
