"""`python -m benchmarks [--quick] [--only G1,G12]`: one JSON line per goal on standard output, words on the other."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import commands, decision, definitions, fires, guards, memory, replay, sweep, workdays
from benchmarks.goal import Measured, Run, unknown
from benchmarks.harness import QuietGate, say

MEASURED: tuple[tuple[str, Measured], ...] = (
    ("G1", commands.measure),
    ("G5", sweep.measure),
    ("G6", fires.measure),
    ("G8", memory.measure),
    ("G11", decision.measure),
    ("G12", guards.measure),
    ("G12", definitions.measure),
    ("G13", workdays.measure),
    ("replay", replay.measure),
)
BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data" / "road-traffic-fines.xes.gz"


def main() -> int:
    options = _options()
    wanted = {name.strip().upper() for name in options.only.split(",") if name.strip()}
    known = {name.upper() for name, _ in MEASURED}
    if not wanted <= known:
        say(f"There is no goal {', '.join(sorted(wanted - known))} here. There are: {', '.join(sorted(known))}.")
        return 2
    broken = 0
    with scratch(options.folder) as folder:
        log = options.log if options.log.is_file() else None
        run = Run(options.quick, QuietGate(10 if options.quick else 240), folder, log)
        for name, measure in MEASURED:
            if wanted and name.upper() not in wanted:
                continue
            begun = time.monotonic()
            try:
                for goal in measure(run):
                    print(goal.line(), flush=True)
            except Exception as error:
                broken += 1
                traceback.print_exc()
                print(unknown(name, f"{measure.__module__} broke off", "", str(error)).line(), flush=True)
            say(f"{name}: {time.monotonic() - begun:.0f} s")
        gate = run.gate
        say(f"waited {gate.waited:.0f} s for a quiet machine; {gate.given_up} samples were taken on a busy one")
    return 1 if broken else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the goals of speed and memory.")
    parser.add_argument("--quick", action="store_true", help="the same goals, smaller; under two minutes")
    parser.add_argument("--only", default="", metavar="GOALS", help="some of them: G1,G12")
    parser.add_argument("--folder", type=Path, metavar="FOLDER", help="where databases are written; must lie on a disk")
    parser.add_argument("--log", type=Path, default=BESIDE, metavar="FILE", help="the road-traffic log (.xes.gz)")
    return parser.parse_args()


@contextmanager
def scratch(wanted: Path | None) -> Generator[Path]:
    """An empty folder that is removed afterwards. A commit costs nothing in memory, so a disk is looked for."""
    places = [wanted] if wanted is not None else [Path(tempfile.gettempdir()), Path.cwd()]
    parent = next((place for place in places if not in_memory(place)), places[0])
    if in_memory(parent):
        say(f"{parent} lies in memory: commits cost nothing there, and G1 means little. Name a disk with --folder.")
    folder = Path(tempfile.mkdtemp(prefix="writs-bench-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def in_memory(place: Path) -> bool:
    """Whether the file system that holds `place` is known to live in memory."""
    mounts = Path("/proc/mounts")
    if not mounts.is_file():
        return False
    resolved = os.path.realpath(place)
    best, kind = "", ""
    for line in mounts.read_text(encoding="utf-8").splitlines():
        _, point, type_, *_ = line.split(" ")
        inside = resolved == point or resolved.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, type_
    return kind in ("tmpfs", "ramfs")


if __name__ == "__main__":
    sys.exit(main())
