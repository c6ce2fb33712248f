"""Memory, measured where it is used: `python -m benchmarks.footprint WHAT …` prints how a fresh process grew, in MB."""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_STATUS = Path("/proc/self/status")


def resident() -> float:
    """Megabytes of this process in memory now; where the system does not tell, the most there ever were."""
    gc.collect()
    if _STATUS.is_file():
        line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 1024


def grown(what: str, *arguments: str | int | Path) -> dict[str, float]:
    """Run a measurement of this module in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.footprint", what, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{what}: {done.stderr.strip().splitlines()[-1]}")
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def jobs(before: str, after: str) -> dict[str, float]:
    """APScheduler's memory store between two numbers of pending jobs."""
    from benchmarks.apscheduler_store import pending_in_memory

    scheduler, add = pending_in_memory()
    add(int(before))
    small = resident()
    add(int(after) - int(before))
    large = resident()
    scheduler.shutdown()
    return {"grown": large - small, "at_the_end": large}


def pending(folder: str, few: str, many: str) -> dict[str, float]:
    """The same work on a database with few pending alarms and then on one with many."""
    from datetime import timedelta

    from benchmarks import ours
    from benchmarks import ten_steps as play
    from writs.engine import Engine
    from writs.runner.sweeper import Sweeper
    from writs.storage.connection import open_database
    from writs.storage.read import next_wake

    catalogue = ours.catalogue(Path(folder))
    engine = Engine(catalogue)
    sizes: list[float] = []
    for path in (few, many):
        database = open_database(f"sqlite:///{path}")
        sweeper = Sweeper(database, catalogue, rest=lambda seconds: None)
        for turn in range(300):
            at = play.at(0) + timedelta(minutes=turn)
            with database.commanding() as connection:
                case = engine.open(connection, play.KEY, f"live {turn}", at=at, facts=play.GIVEN, actor=ours.CLERK)
                engine.fire(connection, case.case, "go0", at=at, actor=ours.CLERK)
                next_wake(connection, at)
            sweeper.run_once(at=at)
        # The reminders of those three hundred are due: the clock has work to do, too.
        if sweeper.run_once(at=play.at(0) + timedelta(days=27)).fired != 300:
            raise RuntimeError("the sweep did not fire what was due")
        sizes.append(resident())
        database.close()
    return {"grown": sizes[1] - sizes[0], "at_the_end": sizes[1]}


def replay(folder: str, log: str, settled: str, traces: str) -> dict[str, float]:
    """`writs replay --database` from the moment it has found its rhythm to its largest size; 0 traces are all."""
    from benchmarks.replay import importing

    first, last = int(settled), int(traces) or sys.maxsize
    run, rest = importing(Path(folder) / "footprint.db", Path(log))
    run.run(rest, limit=first)
    small = largest = resident()
    while not run.progress.finished and run.progress.traces < last:
        run.run(rest, limit=min(last, run.progress.traces + 5_000))
        largest = max(largest, resident())
    return {"grown": largest - small, "at_the_end": resident(), "traces": run.progress.traces}


if __name__ == "__main__":
    measured: dict[str, Callable[..., dict[str, float]]] = {"jobs": jobs, "pending": pending, "replay": replay}
    print(json.dumps(measured[sys.argv[1]](*sys.argv[2:])))
