"""G5: what an empty sweep and finding the next alarm cost when very much is pending, against when little is."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from benchmarks import ten_steps as play
from benchmarks.goal import Goal, Run, compared
from benchmarks.harness import Contender, interleave, repeated
from benchmarks.layout import create, open_database

FEW = 100_000
EMPTY_SWEEP = """SELECT office_id, case_id, wake_at FROM writs_case WHERE wake_at <= ?
 ORDER BY wake_at, office_id, case_id LIMIT 100"""
FIND_NEXT = "SELECT wake_at FROM writs_case WHERE wake_at > ? ORDER BY wake_at LIMIT 1"
NOW = play.NOW

# Alarms within ten years after now, at seconds that look random and are the same in every run.
_FILL = """
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :number)
INSERT INTO writs_case (office_id, case_id, root_id, reference, seat_office_id, procedure_key, procedure_version,
  procedure_hash, state, opened_on, version, seq, head, facts, clocks, revision, wake_at, decided_at)
SELECT 1, n, n, n || '/2026', 1, 'bench.ten-steps', '1', :hash, 's0', '2026-03-02', 1, 1, :hash, '{}', '{}', 1,
  strftime('%Y-%m-%dT%H:%M:%S.000000Z', '2026-03-03', '+' || (n * 7919 % 315360000) || ' seconds'), :now
FROM number
"""


def pending(path: Path, number: int) -> sqlite3.Connection:
    """A database with so many files, each with one alarm in the future."""
    connection = open_database(path, "OFF")
    create(connection)
    wake = next(line for line in _statements(connection) if "ix_case_wake" in line)
    # An index built at the end is the same index, built in a fraction of the time.
    connection.execute("DROP INDEX ix_case_wake")
    connection.execute(_FILL, {"number": number, "hash": hashlib.sha256(b"").digest(), "now": NOW})
    connection.execute(wake)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA optimize")
    return connection


def _statements(connection: sqlite3.Connection) -> Iterator[str]:
    for (text,) in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"):
        yield text


def _asks(connection: sqlite3.Connection, statement: str) -> Contender:
    def ask() -> object:
        return connection.execute(statement, (NOW,)).fetchall()

    return repeated(ask)


def measure(run: Run) -> Iterator[Goal]:
    many = 1_000_000 if run.quick else 10_000_000
    small = pending(run.folder / "few.db", FEW)
    large = pending(run.folder / "many.db", many)
    for title, statement in (("an empty sweep", EMPTY_SWEEP), ("finding the next alarm", FIND_NEXT)):
        what = f"{title} by hand with {many:,} pending alarms, against {FEW:,}"
        rounds = interleave(
            {"many": _asks(large, statement), "few": _asks(small, statement)},
            rounds=run.rounds,
            seconds=run.seconds(0.2, 0.5),
            gate=run.gate,
        )
        yield compared("G5", what, rounds, "many", "few", None, by="cpu_cost", unit="µs of CPU")
        details: dict[str, object] = {"why": "the sweeper is not written yet"}
        what = f"{title} with {many:,} pending alarms, against {FEW:,}"
        yield Goal("G5", what, None, None, None, "<= 1.25", None, 0, "µs of CPU", details)
    small.close()
    large.close()
