"""The real log replayed: `writs replay` against a clerk written by hand for this log only.

In the whole run the log is dealt out to five parts, one a round, so that every trace is played once.
"""

from __future__ import annotations

import gzip
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import count
from pathlib import Path

from benchmarks.bare_clerk import Clerk, Rows
from benchmarks.goal import Goal, Run, compared, unknown
from benchmarks.harness import Contender, Sample, interleave
from benchmarks.layout import created, open_database
from benchmarks.ten_steps import OFFICE
from writs.documents.library import shipped_library
from writs.documents.reader import read_file
from writs.documents.shipped import shipped_directory
from writs.documents.xes import Trace, read_log
from writs.engine import Catalogue
from writs.runner.replay import Replay
from writs.runner.replay_import import ReplayImport
from writs.runner.replay_mapping import ReplayMapping
from writs.storage.connection import open_database as open_ours

KEY = "it.road-traffic-fine"
NO_LOG = "the road-traffic log is not at hand; name it with --log"


def replay_of_the_log() -> Replay:
    """By the book, as `writs replay LOG --procedure it.road-traffic-fine` does it."""
    library = shipped_library()
    machine = library.find(KEY)
    mapping = ReplayMapping.read(read_file(shipped_directory() / f"{KEY}.replay.yaml"), machine)
    return Replay(library, machine, mapping, autopilot=False)


def parts(log: Path, folder: Path, *, number: int, most: int | None) -> list[Path]:
    """The log, or its first `most` traces, dealt out to so many files, each with the head of the log."""
    files = [folder / f"part-{n}.xes.gz" for n in range(number)]
    with ExitStack() as stack:
        outs = [stack.enter_context(gzip.open(path, "wt", encoding="utf-8")) for path in files]
        lines = stack.enter_context(gzip.open(log, "rt", encoding="utf-8"))
        wanted, traces = outs, 0
        for line in lines:
            tag = line.strip()
            if tag == "<trace>":
                if traces == most:
                    break
                wanted = [outs[traces % number]]
                traces += 1
            if tag != "</log>":
                for out in wanted:
                    out.write(line)
        for out in outs:
            out.write("</log>\n")
    return files


def _by_part(files: list[Path], play: Callable[[Path], int]) -> Contender:
    """Each turn plays the next part, from the file to the last trace; the time wanted is not asked."""
    turn = count()

    def run(_: float) -> Sample:
        path = files[next(turn) % len(files)]
        cpu, begun = time.process_time(), time.perf_counter()
        events = play(path)
        return Sample(events, time.perf_counter() - begun, time.process_time() - cpu)

    return run


def importing(database: Path, log: Path) -> tuple[ReplayImport, Iterator[Trace]]:
    """A log at the start of its way into a new database, and its traces."""
    catalogue = Catalogue.shipped()
    machine = catalogue.find(KEY)
    mapping = ReplayMapping.read(read_file(shipped_directory() / f"{KEY}.replay.yaml"), machine)
    opened = open_ours(f"sqlite:///{created(database)}")
    name = (log.name, hashlib.sha256(log.name.encode()).digest())
    run = ReplayImport.begin(opened, catalogue, machine, mapping, name, autopilot=False, office=OFFICE)
    return run, iter(read_log(log))


class Players:
    """Those who play the log, and where the cases stood at the end: all must come to the same states."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.states: dict[tuple[str, Path], Counter[str]] = {}
        self.rows: Counter[str] = Counter()
        self.our_rows: Counter[str] = Counter()

    def ours(self, path: Path) -> int:
        replay = replay_of_the_log()
        for _ in replay.run(read_log(path)):
            pass
        self.states["ours", path] = replay.report.states
        return replay.report.events

    def durable(self, path: Path) -> int:
        """As `writs replay --database` does it: decided, chained, written in batches, progress and refusals too."""
        run, traces = importing(self.folder / "ours.db", path)
        run.run(traces)
        with run.database.reading() as connection:
            counts = {
                table: connection.exec_driver_sql(f"SELECT count(*) FROM writs_{table}").scalar_one()
                for table, _ in Rows.TABLES
            }
        run.database.close()
        (self.folder / "ours.db").unlink()
        self.our_rows = Counter(counts)
        self.states["ours", path] = run.report.states
        return run.report.events

    def clerk(self, path: Path) -> int:
        """The clerk in memory: it decides, and writes nothing down."""
        clerk = Clerk(None)
        clerk.run(read_log(path))
        self.states["clerk", path] = clerk.states
        return clerk.events

    def durable_clerk(self, path: Path) -> int:
        database = self.folder / "clerk.db"
        connection = open_database(created(database), "FULL")
        clerk = Clerk(Rows())
        clerk.run(read_log(path), connection)
        connection.close()
        database.unlink()
        self.rows = clerk.rows.written if clerk.rows is not None else Counter()
        return clerk.events

    @staticmethod
    def reader(path: Path) -> int:
        return sum(len(trace.events) for trace in read_log(path))

    @property
    def agree(self) -> bool:
        return all(
            states == self.states["clerk", path] for (player, path), states in self.states.items() if player == "ours"
        )


def measure(run: Run) -> Iterator[Goal]:
    durable = "the log replayed with every row written, against a clerk by hand who writes the same rows"
    if run.log is None:
        yield unknown("replay", durable, ">= 0.4", NO_LOG)
        return
    files = parts(run.log, run.folder, number=1 if run.quick else 5, most=1_500 if run.quick else None)
    players = Players(run.folder)
    rounds = interleave(
        {
            "durable": _by_part(files, players.durable),
            "ours": _by_part(files, players.ours),
            "clerk": _by_part(files, players.clerk),
            "durable clerk": _by_part(files, players.durable_clerk),
            "reader": _by_part(files, players.reader),
        },
        rounds=3 if run.quick else len(files),
        seconds=0,
        gate=run.gate,
    )
    goal = compared("replay", durable, rounds, "durable", "durable clerk", ">= 0.4", by="rate", unit="events/s")
    more: dict[str, object] = {
        "same_states": players.agree,
        "events": rounds.samples["durable"][-1].operations,
        "rows": dict(players.our_rows),
        "contender_rows": dict(players.rows),
    }
    yield replace(goal, details={**goal.details, **more})
    what = "the log replayed in memory, against a clerk by hand in memory"
    yield compared("replay", what, rounds, "ours", "clerk", None, by="rate", unit="events/s")
    what = "the log replayed in memory, against reading it alone"
    yield compared("replay", what, rounds, "ours", "reader", None, by="rate", unit="events/s")
