"""What the clock needs to know: which files are due, which could not be decided, and what each node last did.

SQLite's write lock stands in for locks on rows: who claims, decides and writes in one writing transaction is alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from writs.storage.canonical import instant_text, read_instant
from writs.storage.read import DUE_FILES

LONGEST_REST = timedelta(hours=1)
_LONGEST_ERROR = 1000
_STILL_DUE = "SELECT wake_at FROM writs_case WHERE office_id=? AND case_id=? AND wake_at <= ?"
_SET_ASIDE = (
    "UPDATE writs_case SET failures=failures+1, last_error=?, wake_at=?, revision=revision+1"
    " WHERE office_id=? AND case_id=? AND root_id=case_id"
)
_FAILURES = "SELECT reference, failures FROM writs_case WHERE office_id=? AND case_id=?"
_FAILING = (
    "SELECT office_id, case_id, reference, failures, last_error, wake_at FROM writs_case WHERE failures > 0"
    " ORDER BY office_id, case_id LIMIT ?"
)
_PASSED = (
    "INSERT INTO writs_node (node, started_at, last_pass_at, oldest_due_at, fired, set_aside) VALUES (?,?,?,?,?,?)"
    " ON CONFLICT (node) DO UPDATE SET started_at=excluded.started_at, last_pass_at=excluded.last_pass_at,"
    " oldest_due_at=excluded.oldest_due_at, fired=excluded.fired, set_aside=excluded.set_aside"
)
_NODES = "SELECT node, started_at, last_pass_at, oldest_due_at, fired, set_aside FROM writs_node ORDER BY node"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A file whose clock must be looked at, and since when."""

    office: int
    root: int
    wake_at: datetime


@dataclass(frozen=True, slots=True)
class FailingFile:
    """A file that was set aside: why, how often, and when it will be tried again."""

    office: int
    root: int
    reference: str
    failures: int
    reason: str
    again_at: datetime

    def as_json(self) -> dict[str, Any]:
        return {
            "office": self.office,
            "case": self.reference,
            "failures": self.failures,
            "reason": self.reason,
            "again_at": self.again_at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class NodePass:
    """What a node did until its last pass. For watching only; nothing rests on it."""

    node: str
    started_at: datetime
    last_pass_at: datetime
    oldest_due_at: datetime | None
    """Since when the oldest file waits that this pass left behind; None where it left none."""
    fired: int
    """Steps since the node started."""
    set_aside: int
    """Files that stand aside now."""


def claim(connection: Any, at: datetime, limit: int) -> list[Alarm]:
    """The files that are due, of all offices, the oldest alarm first."""
    rows = connection.execute(DUE_FILES, (instant_text(at), limit)).fetchall()
    return [Alarm(row[0], row[1], read_instant(row[2])) for row in rows]


def still_due(connection: Any, alarm: Alarm, at: datetime) -> bool:
    """Whether nobody has looked at that file since it was claimed."""
    place = (alarm.office, alarm.root, instant_text(at))
    return connection.execute(_STILL_DUE, place).fetchone() is not None


def set_aside(connection: Any, alarm: Alarm, reason: str, at: datetime) -> FailingFile:
    """Put a file aside that could not be decided: for two minutes, then for twice as long each time, an hour at most.

    What succeeds on the file later takes the mark away.
    """
    place = (alarm.office, alarm.root)
    reference, failures = connection.execute(_FAILURES, place).fetchone()
    again_at = at + min(timedelta(minutes=2 ** min(failures + 1, 10)), LONGEST_REST)
    connection.execute(_SET_ASIDE, (reason[:_LONGEST_ERROR], instant_text(again_at), *place))
    return FailingFile(*place, reference, failures + 1, reason[:_LONGEST_ERROR], again_at)


def failing(connection: Any, limit: int = 1000) -> list[FailingFile]:
    """Every file that stands aside."""
    return [
        FailingFile(r[0], r[1], r[2], r[3], r[4], read_instant(r[5]))
        for r in connection.execute(_FAILING, (limit,)).fetchall()
    ]


def note_pass(connection: Any, done: NodePass) -> None:
    """Leave word of a pass."""
    connection.execute(
        _PASSED,
        (done.node, instant_text(done.started_at), instant_text(done.last_pass_at),
         None if done.oldest_due_at is None else instant_text(done.oldest_due_at), done.fired, done.set_aside),
    )  # fmt: skip


def passes(connection: Any) -> Sequence[NodePass]:
    """The last pass of every node that ever reported one."""
    return [
        NodePass(r[0], read_instant(r[1]), read_instant(r[2]), None if r[3] is None else read_instant(r[3]), r[4], r[5])
        for r in connection.execute(_NODES).fetchall()
    ]
