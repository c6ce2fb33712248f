"""G6 on SQLite: due steps fired with all that follows, against APScheduler 3 firing empty jobs from SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from benchmarks.apscheduler_store import fires
from benchmarks.goal import Goal, Run
from benchmarks.harness import Sample, interleave


def measure(run: Run) -> Iterator[Goal]:
    jobs, turn = 1_000 if run.quick else 5_000, count()

    def apscheduler(_: float) -> Sample:
        return fires(run.folder / f"apscheduler-{next(turn)}.db", jobs)

    rounds = interleave({"apscheduler": apscheduler}, rounds=3 if run.quick else 5, seconds=0, gate=run.gate)
    what = f"{jobs} steps due at once, each with event, notice and next alarm, against APScheduler's empty jobs"
    details: dict[str, object] = {"why": "the sweeper is not written yet"}
    theirs = rounds.median("apscheduler")
    yield Goal("G6", what, None, theirs, None, ">= 4", None, run.rounds, "fires/s", details)
