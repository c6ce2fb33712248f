"""`writs replay`: run an XES log through a procedure, by the book or on autopilot."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from writs.core.machine import Machine
from writs.documents.library import Library, load_library
from writs.documents.reader import read_file
from writs.documents.shipped import shipped_directory
from writs.documents.xes import LogUnreadable, read_log
from writs.runner.replay import Replay, ReplayMapping, ReplayReport


def run(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    log = Path(options.log)
    if not log.is_file():
        print(f'There is no log "{log}".', file=sys.stderr)
        return 2
    folder = Path(options.procedures) if options.procedures else shipped_directory()
    library = Library(load_library([folder]))
    machine = library.find(options.procedure)
    mapping_file = Path(options.mapping) if options.mapping else folder / f"{machine.procedure.key}.replay.yaml"
    if not mapping_file.is_file():
        print(f'There is no replay mapping "{mapping_file}"; give one with --mapping.', file=sys.stderr)
        return 2
    mapping = ReplayMapping.read(read_file(mapping_file), machine)
    replay = Replay(library, machine, mapping, autopilot=options.autopilot)
    try:
        _run(replay, log, options)
    except LogUnreadable as error:
        print(error, file=sys.stderr)
        return 2
    answer = replay.report.as_json()
    if options.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        _print(replay.report, machine, options.autopilot)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="writs replay", description="Run an XES log through a procedure.")
    parser.add_argument("log", metavar="LOG", help="an .xes or .xes.gz file")
    parser.add_argument("--procedure", required=True, metavar="KEY")
    parser.add_argument("--autopilot", action="store_true", help="leave automatic events to the clock of the engine")
    parser.add_argument("--mapping", metavar="FILE", help="KEY.replay.yaml; by default the one beside the procedure")
    parser.add_argument("--procedures", metavar="FOLDER", help="definitions; by default the shipped ones")
    parser.add_argument("--limit", type=int, metavar="N", help="the first N traces only")
    parser.add_argument("--json", action="store_true")
    return parser


def _run(replay: Replay, path: Path, options: Any) -> None:
    begun = time.perf_counter()
    size = path.stat().st_size
    with _progress(size) as advance:
        log = read_log(path, progress=advance)
        for number, _ in enumerate(replay.run(log), 1):
            if options.limit and number >= options.limit:
                break
    replay.report.seconds = time.perf_counter() - begun


class _progress:
    """A bar on a terminal, nothing elsewhere; what is read of the file is what is shown."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.bar: Any = None

    def __enter__(self) -> Any:
        if not sys.stderr.isatty():
            return None
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("replaying"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeRemainingColumn())
        self.bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self.bar.start()
        task = self.bar.add_task("replaying", total=self.size)
        bar = self.bar

        def advance(read: int) -> None:
            bar.update(task, completed=read)

        return advance

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()


def _rows(report: ReplayReport) -> Iterator[tuple[str, ...]]:
    for name, counts in sorted(report.deadlines.items()):
        kinds = ("in_time", "late", "never", "dropped", "open")
        yield (name, f"{counts.total():,}", *(f"{counts[kind]:,}" for kind in kinds))


def _print(report: ReplayReport, machine: Machine, autopilot: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    mode = "autopilot: the clock supplies what is automatic" if autopilot else "conformance: the log is the only actor"
    console.print(f"[bold]{machine.name}[/bold]  {mode}")
    console.print(
        f"{report.cases:,} cases, {report.events:,} events: {report.accepted:,} accepted,"
        f" {report.refused.total():,} refused, {report.left_out:,} left to the clock; {report.seconds:.1f} s"
    )
    for code, number in report.refused.most_common():
        console.print(f"  refused {number:,}: {code}")
    table = Table("deadline", "armed", "in time", "late", "never", "dropped", "open", box=None, header_style="dim")
    for column in table.columns[1:]:
        column.justify = "right"
    for row in _rows(report):
        table.add_row(*row)
    console.print(table)
    for name, counts in report.automatic.items():
        console.print(
            f"{name}: fired {counts['fired']:,} (same day as the log {counts['same_day_as_log']:,},"
            f" other day {counts['other_day']:,}, not in the log {counts['not_in_log']:,});"
            f" in the log only {counts['log_only']:,}"
        )
    console.print("states: " + ", ".join(f"{state} {number:,}" for state, number in report.states.most_common()))
