"""G6 on SQLite: due steps fired with all that follows, against APScheduler 3 firing empty jobs from SQLite."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

from benchmarks import ours
from benchmarks import ten_steps as play
from benchmarks.apscheduler_store import fires
from benchmarks.goal import Goal, Run, compared
from benchmarks.harness import Sample, interleave
from writs.engine import Engine
from writs.runner.sweeper import Sweeper
from writs.storage.audit import verify
from writs.storage.connection import Database
from writs.storage.soundness import unsound

DUE = play.at(0) + timedelta(days=27)
"""When every file has its reminder behind it and its last day ahead."""


def filled(folder: Path, name: str, files: int) -> tuple[Database, Sweeper]:
    """A SQLite database (WAL, FULL) with so many files whose reminder is due at once, and a sweeper over it."""
    database = ours.database_at(folder / name, "FULL")
    catalogue = ours.catalogue(folder)
    engine = Engine(catalogue, ids=ours.Numbered())
    with database.commanding() as connection:
        for number in range(1, files + 1):
            reference = f"{number}/2026"
            engine.open(connection, play.KEY, reference, at=play.at(0), facts=play.GIVEN, actor=ours.CLERK)
    # Between its batches a sweeper rests for the sake of others; here nobody else is waiting.
    return database, Sweeper(database, catalogue, rest=lambda seconds: None)


def swept(folder: Path, name: str, files: int) -> Sample:
    """So many files swept at once: event, ledger, notice and next alarm each."""
    database, sweeper = filled(folder, name, files)
    cpu, begun = time.process_time(), time.perf_counter()
    report = sweeper.run_once(at=DUE)
    elapsed, spent = time.perf_counter() - begun, time.process_time() - cpu
    database.close()
    if report.fired != files:
        raise RuntimeError(f"{report.fired} steps were fired of {files}")
    return Sample(files, elapsed, spent)


def measure(run: Run) -> Iterator[Goal]:
    jobs, turn = 1_000 if run.quick else 5_000, count()

    def mine(_: float) -> Sample:
        return swept(run.folder, f"swept-{next(turn)}.db", jobs)

    def apscheduler(_: float) -> Sample:
        return fires(run.folder / f"apscheduler-{next(turn)}.db", jobs)

    rounds = interleave(
        {"ours": mine, "apscheduler": apscheduler}, rounds=3 if run.quick else 5, seconds=0, gate=run.gate
    )
    what = f"{jobs} steps due at once, each with event, notice and next alarm, against APScheduler's empty jobs"
    yield compared("G6", what, rounds, "ours", "apscheduler", ">= 4", by="rate", unit="fires/s")
    yield herd(run.folder, 5_000 if run.quick else 100_000, rounds.median("apscheduler", lambda sample: sample.rate))


def herd(folder: Path, files: int, contender: float) -> Goal:
    """So many steps at one midnight: how fast they drain, and whether each is fired once.

    Killing it in the middle is for the tests; here it stops now and then and goes on, as a restarted node does.
    """
    path = folder / "herd.db"
    database, sweeper = filled(folder, "herd.db", files)
    begun = time.perf_counter()
    stretches = 0
    while sweeper.run_once(at=DUE, limit=files // 7 + 1).files:
        stretches += 1
    elapsed = time.perf_counter() - begun
    with database.reading() as connection:
        driver = connection.connection.dbapi_connection
        fired, distinct, events, notices = (
            driver.execute(f"SELECT count({what}) FROM {table}").fetchone()[0]
            for what, table in (
                ("*", "writs_deadline_step"),
                ("DISTINCT case_id", "writs_deadline_step"),
                ("*", "writs_event WHERE kind = 'step'"),
                ("*", "writs_notice"),
            )
        )
        broken = len(verify(driver).broken) + len(unsound(driver))
    database.close()
    lost, double = files - distinct, fired - distinct
    whole = lost == double == broken == 0 and events == fired and notices >= fired
    rate = files / elapsed
    what = f"{files} files due at one midnight, in {stretches} stretches: none lost, none twice, every chain whole"
    details = {"lost": lost, "double": double, "broken_chains": broken, "database_mb": path.stat().st_size // 2**20}
    return Goal("G6", what, rate, contender, rate / contender, "lost = double = 0", whole, 1, "fires/s", details)
