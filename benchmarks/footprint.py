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


def replay(log: str, settled: str, traces: str) -> dict[str, float]:
    """`writs replay` from the moment it has found its rhythm to its largest size; 0 traces are all of them."""
    from benchmarks.replay import replay_of_the_log
    from writs.documents.xes import read_log

    first, last = int(settled), int(traces)
    small = largest = 0.0
    seen = 0
    for seen, _ in enumerate(replay_of_the_log().run(read_log(Path(log))), 1):
        if seen == first:
            small = largest = resident()
        elif seen > first and seen % 500 == 0:
            largest = max(largest, resident())
        if seen == last:
            break
    return {"grown": max(largest, resident()) - small, "at_the_end": resident(), "traces": seen}


if __name__ == "__main__":
    measured: dict[str, Callable[..., dict[str, float]]] = {"jobs": jobs, "replay": replay}
    print(json.dumps(measured[sys.argv[1]](*sys.argv[2:])))
