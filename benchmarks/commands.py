"""G1: one durable command on SQLite, against the floor and against what a team would otherwise take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from benchmarks.goal import Goal, Run, compared
from benchmarks.harness import Contender, interleave
from benchmarks.worker import ContenderFailed, Worker

OURS = "benchmarks.ours"
CONTENDERS: tuple[tuple[str, str, str, str | None], ...] = (
    ("benchmarks.floor", "FULL", "hand-written sqlite3 with the same statements, synchronous=FULL", ">= 0.65"),
    ("benchmarks.floor", "NORMAL", "hand-written sqlite3 with the same statements, synchronous=NORMAL", ">= 0.45"),
    ("benchmarks.sqlmodel_idiomatic", "FULL", "SQLModel with transitions", ">= 4"),
    ("benchmarks.spiff", "FULL", "SpiffWorkflow, loaded and stored at each step", ">= 10"),
    ("benchmarks.ours_cold", "FULL", "itself with nothing remembered from the command before", None),
    ("benchmarks.statemachine_peer", "FULL", "python-statemachine with the floor's statements", None),
)
"""django-viewflow and DBOS are left out: each wants a whole framework around it."""


def measure(run: Run) -> Iterator[Goal]:
    wanted = [(OURS, "FULL"), (OURS, "NORMAL"), *((module, mode) for module, mode, *_ in CONTENDERS)]
    failed: dict[str, str] = {}
    with ExitStack() as stack:
        workers: dict[str, Contender] = {}
        for module, mode in wanted:
            try:
                worker = Worker(module, run.folder / f"{module}-{mode}", mode)
            except ContenderFailed as error:
                failed[f"{module} {mode}"] = str(error)
            else:
                stack.callback(worker.close)
                workers[f"{module} {mode}"] = worker
        rounds = interleave(workers, rounds=run.rounds, seconds=run.seconds(0.5, 1.5), gate=run.gate)
    for module, mode, title, target in CONTENDERS:
        ours, theirs = f"{OURS} {mode}", f"{module} {mode}"
        what = f"ten acts of a person, each with a time met and armed, against {title}"
        why = failed.get(ours) or failed.get(theirs)
        if why is None:
            yield compared("G1", what, rounds, ours, theirs, target, by="rate", unit="commands/s")
        else:
            contender = rounds.median(theirs) if theirs in rounds.samples else None
            details: dict[str, object] = {"why": why}
            yield Goal("G1", what, None, contender, None, target, None, run.rounds, "commands/s", details)
