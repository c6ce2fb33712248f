"""`writs replay`: run an XES log through a procedure, by the book or on autopilot, in memory or into a database."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from writs.cli.progress import Progress
from writs.cli.replay_tables import print_report
from writs.cli.written_file import WrittenFile
from writs.core.machine import Machine
from writs.documents.definitions import load_library
from writs.documents.reader import DocumentUnreadable, read_file
from writs.documents.shipped import shipped_directory
from writs.documents.xes import LogUnreadable, log_hash, read_log
from writs.engine.catalogue import Catalogue
from writs.runner.replay import Refusal, Replay
from writs.runner.replay_mapping import LogNotMeant, ReplayMapping

HELP = """Run an XES log through a procedure: every event is a command, accepted or refused with a reason.

Without --database nothing is kept, whatever WRITS_DATABASE says: it is a rehearsal that only counts. With it every case
goes into that database with its history; a run that was stopped goes on where it stood."""


class Unreadable(Exception):
    """What was given cannot be read; said as it is, exit code 2."""


def run(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except (LogUnreadable, DocumentUnreadable, Unreadable, OSError) as error:
        # An error of the system names the file and what stood in the way.
        sentence = f"{error.filename}: {error.strerror}." if isinstance(error, OSError) else str(error)
        if options.json:
            print(json.dumps({"error": {"code": "unreadable", "message": sentence}}, ensure_ascii=False))
        print(sentence, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="writs replay",
        description=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("log", metavar="LOG", help="an .xes or .xes.gz file")
    parser.add_argument("--procedure", required=True, metavar="KEY", help="KEY, or KEY@VERSION")
    parser.add_argument("--autopilot", action="store_true", help="leave automatic events to the clock of the engine")
    parser.add_argument("--mapping", metavar="FILE", help="KEY.replay.yaml; by default the one beside the procedure")
    parser.add_argument("--procedures", metavar="FOLDER", help="definitions; by default the shipped ones")
    parser.add_argument("--limit", type=_positive, metavar="N", help="the first N traces only")
    parser.add_argument("--database", metavar="URL", help="keep every case there, for example sqlite:///replay.db")
    parser.add_argument("--office", metavar="N", help="the office that gets the cases; else WRITS_OFFICE, else 1")
    parser.add_argument("--refused", metavar="FILE", help="write refused events there, one JSON document a line")
    parser.add_argument("--json", action="store_true")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number


def _run(options: Any) -> int:
    log = Path(options.log)
    if not log.is_file():
        raise Unreadable(f'There is no log "{log}".')
    catalogue, machine, mapping = _definitions(options)
    refused = WrittenFile(Path(options.refused), keep=(log,)) if options.refused else None
    run_it = _into_database if options.database else _in_memory
    answer, refusals = run_it(options, log, catalogue, machine, mapping)
    if refused is not None:
        with refused as out:
            for refusal in refusals:
                out.write(json.dumps(refusal.as_json(), ensure_ascii=False).encode("utf-8") + b"\n")
    if options.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        print_report(answer, machine.name, autopilot=options.autopilot)
    return 0


def _definitions(options: Any) -> tuple[Catalogue, Machine, ReplayMapping]:
    folder = Path(options.procedures) if options.procedures else shipped_directory()
    if not folder.is_dir():
        raise Unreadable(f'There is no folder "{folder}" of procedures.')
    catalogue = Catalogue(load_library([folder]))
    machine = catalogue.find(options.procedure)
    path = Path(options.mapping) if options.mapping else folder / f"{machine.procedure.key}.replay.yaml"
    if not path.is_file():
        raise Unreadable(f'There is no replay mapping "{path}"; give one with --mapping.')
    return catalogue, machine, ReplayMapping.read(read_file(path), machine)


def _in_memory(
    options: Any, log: Path, catalogue: Catalogue, machine: Machine, mapping: ReplayMapping
) -> tuple[dict[str, Any], list[Refusal]]:
    replay = Replay(catalogue, machine, mapping, autopilot=options.autopilot)
    refusals: list[Refusal] = []
    begun = time.perf_counter()
    with Progress("replaying", log.stat().st_size) as advance:
        traces = islice(read_log(log, progress=advance), options.limit)
        for case in replay.run(traces):
            if options.refused:
                refusals += case.refusals
    if not replay.report.understood:
        raise LogNotMeant(log.name, mapping.events)
    replay.report.seconds = time.perf_counter() - begun
    return {**replay.report.as_json(), "stored": None}, refusals


def _into_database(
    options: Any, log: Path, catalogue: Catalogue, machine: Machine, mapping: ReplayMapping
) -> tuple[dict[str, Any], Iterator[Refusal]]:
    # What writes into a database takes long to import, and a rehearsal does without.
    from writs.app.installation import Installation
    from writs.app.settings import Settings, read_office
    from writs.runner.replay_import import ReplayImport

    asked = None if options.office is None else read_office("--office", options.office)
    settings = Settings.read(database=options.database, office=asked)
    identity = (log.name, log_hash(log))
    database, _ = Installation(settings).database_or_new()
    run = ReplayImport.begin(
        database, catalogue, machine, mapping, identity, autopilot=options.autopilot, office=settings.office
    )
    done = run.progress.finished or (options.limit or sys.maxsize) <= run.progress.traces
    if not done:
        try:
            with Progress("replaying", log.stat().st_size) as advance:
                run.run(read_log(log, progress=advance, skip=run.progress.traces), limit=options.limit)
        except KeyboardInterrupt:
            print(
                f"Stopped: {run.progress.traces:,} traces are in the database, whole."
                " The same command goes on from there.",
                file=sys.stderr,
            )
            raise
    stored = {
        "database": database.url,
        "office": settings.office,
        "traces": run.progress.traces,
        "finished": run.progress.finished,
        "resumed_after": run.resumed_after,
        "nothing_to_do": done,
    }
    return {**run.report.as_json(), "stored": stored}, run.refusals()
