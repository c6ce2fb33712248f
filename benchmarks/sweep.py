"""G5: what an empty sweep and finding the next alarm cost when very much is pending, against when little is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import ten_steps as play
from benchmarks.goal import Goal, Run, compared
from benchmarks.harness import interleave, repeated
from benchmarks.layout import created, open_database
from writs.storage.canonical import instant_text
from writs.storage.read import due_files, next_wake

FEW = 100_000
NOW = play.at(0)

# Alarms within ten years after now, at seconds that look random and are the same in every run.
_FILL = """
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :number)
INSERT INTO writs_case (office_id, case_id, root_id, reference, seat_office_id, procedure_key, procedure_version,
  procedure_hash, state, opened_on, version, seq, head, facts, book, revision, wake_at, decided_at)
SELECT 1, n, n, n || '/2026', 1, 'bench.ten-steps', '1', :hash, 's0', '2026-03-02', 1, 1, :hash, '{}', '{}', 1,
  strftime('%Y-%m-%dT%H:%M:%S.000000Z', '2026-03-10', '+' || (n * 7919 % 315360000) || ' seconds'), :now
FROM number
"""


def pending(path: Path, number: int) -> sqlite3.Connection:
    """A database with so many files, each with one alarm in the future."""
    connection = open_database(created(path), "OFF")
    wake = next(line for line in _statements(connection) if "ix_case_wake" in line)
    # An index built at the end is the same index, built in a fraction of the time.
    connection.execute("DROP INDEX ix_case_wake")
    connection.execute(_FILL, {"number": number, "hash": play.HASH, "now": instant_text(NOW)})
    connection.execute(wake)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA optimize")
    return connection


def _statements(connection: sqlite3.Connection) -> Iterator[str]:
    for (text,) in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"):
        yield text


def measure(run: Run) -> Iterator[Goal]:
    many = 1_000_000 if run.quick else 10_000_000
    small, large = pending(run.folder / "few.db", FEW), pending(run.folder / "many.db", many)
    asked: tuple[tuple[str, Callable[[sqlite3.Connection], object]], ...] = (
        ("an empty sweep", lambda connection: due_files(connection, NOW, 100)),
        ("finding the next alarm", lambda connection: next_wake(connection, NOW)),
    )
    assert not due_files(large, NOW, 100), "something is due: the sweep is not empty"
    for title, ask in asked:
        rounds = interleave(
            {"many": repeated(ask, [(large,)]), "few": repeated(ask, [(small,)])},
            rounds=run.rounds,
            seconds=run.seconds(0.2, 0.5),
            gate=run.gate,
        )
        what = f"{title} with {many:,} pending alarms, against {FEW:,}"
        yield compared("G5", what, rounds, "many", "few", "<= 1.25", by="cpu_cost", unit="µs of CPU")
    small.close()
    large.close()
