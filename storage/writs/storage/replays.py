"""How far a log has come into the database, what was counted, and which of its events were refused.

Progress is written in the transaction that writes the cases it speaks of, so that a replay that was killed goes on
where the database stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from writs.core.errors import StorageError

_COLUMNS = (
    "office_id, replay_no, log_name, log_hash, procedure_key, procedure_version, procedure_hash, mapping_hash,"
    " autopilot, traces, finished, report"
)
_TRACE_BITS, _CHILD_BITS = 28, 12


@dataclass(frozen=True, slots=True)
class ReplayedLog:
    """Which log, by which procedure and mapping, and how. Half a log is never replayed otherwise than the other."""

    name: str
    hash: bytes
    procedure: tuple[str, str]
    """Key and version."""
    procedure_hash: bytes
    mapping_hash: bytes
    autopilot: bool


@dataclass(frozen=True, slots=True)
class ReplayProgress:
    """A replay as the database knows it: `traces` of its log are there, whole, and `report` counts them."""

    office: int
    no: int
    log: ReplayedLog
    traces: int
    finished: bool
    report: str

    def case(self, trace: int) -> int:
        """The number of the case of a trace; its children take the numbers after it. Below 2^53, as all are."""
        return ((self.no - 1) << _TRACE_BITS | trace) << _CHILD_BITS

    def holds(self, case: int) -> bool:
        """Whether a case of that number came with this log."""
        return case >> (_TRACE_BITS + _CHILD_BITS) == self.no - 1


class ReplayOvertaken(StorageError):
    """Another process is replaying the same log; nothing was written by this one."""

    code = "replay-overtaken"

    def __init__(self, log: str) -> None:
        super().__init__(log)
        self.log = log

    def __str__(self) -> str:
        return f"Another process is replaying {self.log} into this office; let it finish."


def find_replay(connection: Any, office: int, log_hash: bytes) -> ReplayProgress | None:
    """The replay of that very log into that office."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM writs_replay WHERE office_id=? AND log_hash=?", (office, log_hash)
    ).fetchone()
    return None if row is None else _progress(row)


def replays(connection: Any) -> Iterator[ReplayProgress]:
    """Every replay of the database."""
    for row in connection.execute(f"SELECT {_COLUMNS} FROM writs_replay ORDER BY office_id, replay_no"):
        yield _progress(row)


def _progress(row: Sequence[Any]) -> ReplayProgress:
    office, no, name, log_hash, key, version, procedure_hash, mapping_hash, autopilot, traces, finished, report = row
    log = ReplayedLog(
        name, bytes(log_hash), (key, version), bytes(procedure_hash), bytes(mapping_hash), bool(autopilot)
    )
    return ReplayProgress(office, no, log, traces, bool(finished), report)


def begin_replay(connection: Any, office: int, log: ReplayedLog, report: str) -> ReplayProgress:
    """Enter a log that was not replayed into this office before."""
    (no,) = connection.execute(
        "SELECT coalesce(max(replay_no), 0) + 1 FROM writs_replay WHERE office_id=?", (office,)
    ).fetchone()
    connection.execute(
        f"INSERT INTO writs_replay ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,0,0,?)",
        (office, no, log.name, log.hash, *log.procedure, log.procedure_hash, log.mapping_hash, log.autopilot, report),
    )
    return ReplayProgress(office, no, log, 0, False, report)


def forget_replay(connection: Any, progress: ReplayProgress) -> None:
    """Take back the entry of a log of which no trace is there yet."""
    connection.execute(
        "DELETE FROM writs_replay WHERE office_id=? AND replay_no=? AND traces=0", (progress.office, progress.no)
    )


def advance_replay(
    connection: Any, progress: ReplayProgress, *, traces: int, finished: bool, report: str
) -> ReplayProgress:
    """Note how far the log has come. Raises ReplayOvertaken when the database has come further than `progress`."""
    cursor = connection.execute(
        "UPDATE writs_replay SET traces=?, finished=?, report=? WHERE office_id=? AND replay_no=? AND traces=?",
        (traces, finished, report, progress.office, progress.no, progress.traces),
    )
    if cursor.rowcount != 1:
        raise ReplayOvertaken(progress.log.name)
    return replace(progress, traces=traces, finished=finished, report=report)


Refused = tuple[int, int, str, str, str | None, str, str]
"""Trace, event, name of the case, name of the event, day, code, reason."""


def keep_refused(connection: Any, progress: ReplayProgress, refused: Iterable[Refused]) -> None:
    """Keep events that were not accepted."""
    connection.executemany(
        "INSERT INTO writs_replay_refusal (office_id, replay_no, trace, event, case_name, event_name, day, code,"
        " reason) VALUES (?,?,?,?,?,?,?,?,?)",
        [(progress.office, progress.no, *row) for row in refused],
    )


def refused_of(connection: Any, progress: ReplayProgress) -> Iterator[Refused]:
    """The events of a replay that were not accepted, in the order of the log."""
    for row in connection.execute(
        "SELECT trace, event, case_name, event_name, day, code, reason FROM writs_replay_refusal"
        " WHERE office_id=? AND replay_no=? ORDER BY trace, event",
        (progress.office, progress.no),
    ):
        yield tuple(row)


def taken(connection: Any, office: int, references: Sequence[str]) -> dict[str, int]:
    """Which of these references are taken in an office, and by which case."""
    found: dict[str, int] = {}
    for start in range(0, len(references), 500):
        some = references[start : start + 500]
        marks = ",".join("?" * len(some))
        found.update(
            connection.execute(
                f"SELECT reference, case_id FROM writs_case WHERE office_id=? AND reference IN ({marks})",
                (office, *some),
            ).fetchall()
        )
    return found
