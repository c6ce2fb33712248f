"""G8: how much more memory a process takes when much more is pending, and through the whole log."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.footprint import grown
from benchmarks.goal import Goal, Run, reaches, unknown
from benchmarks.replay import NO_LOG

TARGET = "<= 20 MB"
"""By how much the engine may grow."""


def measure(run: Run) -> Iterator[Goal]:
    most = 20_000 if run.quick else 100_000
    theirs = grown("jobs", 1_000, most)
    what = "memory from 1,000 to 1,000,000 pending deadlines, against APScheduler's memory store"
    details: dict[str, object] = {"why": "the engine is not written yet", "contender_pending": most}
    yield Goal("G8", what, None, theirs["grown"], None, TARGET, None, 1, "MB", details)
    what = "memory through the replay of the log, from its first thousand traces on"
    if run.log is None:
        yield unknown("G8", what, TARGET, NO_LOG)
        return
    ours = grown("replay", run.log, 1_000, 6_000 if run.quick else 0)
    details = {"traces": ours["traces"], "at_the_end": round(ours["at_the_end"], 1)}
    yield Goal("G8", what, ours["grown"], None, None, TARGET, reaches(ours["grown"], TARGET), 1, "MB", details)
