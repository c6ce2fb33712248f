"""G8: how much more memory a process takes when much more is pending, and through the whole log."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.footprint import grown
from benchmarks.goal import Goal, Run, reaches, unknown
from benchmarks.replay import NO_LOG
from benchmarks.sweep import pending

TARGET = "<= 20 MB"
"""By how much the engine may grow."""
FEW, MANY = 1_000, 1_000_000


def measure(run: Run) -> Iterator[Goal]:
    most = 20_000 if run.quick else 100_000
    theirs = grown("jobs", FEW, most)
    ours = grown("pending", run.folder, pending(run.folder, FEW), pending(run.folder, MANY))
    what = f"memory from {FEW:,} to {MANY:,} pending alarms (sweep, open, fire), against APScheduler's memory store"
    details: dict[str, object] = {"contender_pending": most, "at_the_end": round(ours["at_the_end"], 1)}
    met = reaches(ours["grown"], TARGET)
    yield Goal("G8", what, ours["grown"], theirs["grown"], None, TARGET, met, 1, "MB", details)
    what = "memory through the replay of the log into a database, from its first thousand traces on"
    if run.log is None:
        yield unknown("G8", what, TARGET, NO_LOG)
        return
    ours = grown("replay", run.folder, run.log, 1_000, 3_000 if run.quick else 0)
    details = {"traces": ours["traces"], "at_the_end": round(ours["at_the_end"], 1)}
    yield Goal("G8", what, ours["grown"], None, None, TARGET, reaches(ours["grown"], TARGET), 1, "MB", details)
