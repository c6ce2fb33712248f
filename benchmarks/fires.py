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

DUE = play.at(0) + timedelta(days=27)
"""When every file has its reminder behind it and its last day ahead."""


def swept(folder: Path, name: str, files: int) -> Sample:
    """So many files whose reminder is due at once, in SQLite (WAL, FULL): event, ledger, notice and next alarm each."""
    database = ours.database_at(folder / name, "FULL")
    catalogue = ours.catalogue(folder)
    engine = Engine(catalogue, ids=ours.Numbered())
    with database.commanding() as connection:
        for number in range(1, files + 1):
            reference = f"{number}/2026"
            engine.open(connection, play.KEY, reference, at=play.at(0), facts=play.GIVEN, actor=ours.CLERK)
    # Between its batches a sweeper rests for the sake of others; here nobody else is waiting.
    sweeper = Sweeper(database, catalogue, rest=lambda seconds: None)
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
    yield compared("G6", what, rounds, "ours", "apscheduler", None, by="rate", unit="fires/s")
