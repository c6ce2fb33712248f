"""G5: what an empty sweep and finding the next alarm cost when very much is pending, against when little is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import ten_steps as play
from benchmarks.goal import Goal, Run, compared
from benchmarks.harness import Contender, interleave, repeated
from benchmarks.layout import created, open_database
from benchmarks.ours import catalogue
from writs.runner.sweeper import Sweeper
from writs.storage.alarms import claim
from writs.storage.canonical import instant_text
from writs.storage.connection import open_database as open_ours
from writs.storage.read import next_wake

FEW = 100_000
NOW = play.at(0)

# Alarms within ten years, the first in three months, at seconds that look random and are the same in every run.
_FILL = """
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :number)
INSERT INTO writs_case (office_id, case_id, root_id, reference, seat_office_id, procedure_key, procedure_version,
  procedure_hash, state, opened_on, version, seq, head, facts, book, revision, wake_at, decided_at)
SELECT 1, n, n, n || '/2026', 1, 'bench.ten-steps', '1', :hash, 's0', '2026-03-02', 1, 1, :hash, '{}', '{}', 1,
  strftime('%Y-%m-%dT%H:%M:%S.000000Z', '2026-06-01', '+' || (n * 7919 % 315360000) || ' seconds'), :now
FROM number
"""


def pending(folder: Path, number: int) -> Path:
    """A database with so many files, each with one alarm in the future; made once in a run."""
    path = folder / f"pending-{number}.db"
    if path.is_file():
        return path
    connection = open_database(created(path), "OFF")
    wake = next(text for text in _statements(connection) if "ix_case_wake" in text)
    # An index built at the end is the same index, built in a fraction of the time.
    connection.execute("DROP INDEX ix_case_wake")
    connection.execute(_FILL, {"number": number, "hash": play.HASH, "now": instant_text(NOW)})
    connection.execute(wake)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA optimize")
    connection.close()
    return path


def _statements(connection: sqlite3.Connection) -> Iterator[str]:
    for (text,) in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"):
        yield text


def many(run: Run) -> int:
    return 1_000_000 if run.quick else 10_000_000


def measure(run: Run) -> Iterator[Goal]:
    paths = {"many": pending(run.folder, many(run)), "few": pending(run.folder, FEW)}
    driven = {name: open_database(path, "FULL") for name, path in paths.items()}
    assert not claim(driven["many"], NOW, 100), "something is due: the sweep is not empty"
    asked: tuple[tuple[str, Callable[[sqlite3.Connection], object]], ...] = (
        ("looking for due files", lambda connection: claim(connection, NOW, 100)),
        ("finding the next alarm", lambda connection: next_wake(connection, NOW)),
    )
    for title, ask in asked:
        yield _law(run, title, {name: repeated(ask, [(connection,)]) for name, connection in driven.items()})
    for connection in driven.values():
        connection.close()
    databases = {name: open_ours(f"sqlite:///{path}") for name, path in paths.items()}
    found = catalogue(run.folder)
    sweepers = {name: Sweeper(database, found) for name, database in databases.items()}
    yield _law(
        run,
        "a whole empty sweep, its transaction included,",
        {
            name: repeated(lambda sweeper=sweeper: sweeper.run_once(at=NOW), batch=20)
            for name, sweeper in sweepers.items()
        },
    )
    for database in databases.values():
        database.close()


def _law(run: Run, title: str, contenders: dict[str, Contender]) -> Goal:
    rounds = interleave(contenders, rounds=run.rounds, seconds=run.seconds(0.2, 0.5), gate=run.gate)
    what = f"{title} with {many(run):,} pending alarms, against {FEW:,}"
    return compared("G5", what, rounds, "many", "few", "<= 1.25", by="cpu_cost", unit="µs of CPU")
