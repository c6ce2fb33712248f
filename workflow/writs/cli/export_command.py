"""`writs export`: the histories of cases as an event log in XES, to standard output or into a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from writs.cli.options import installation_of, parser_of
from writs.cli.progress import Progress
from writs.cli.written_file import WrittenFile
from writs.core.errors import WrongInput

if TYPE_CHECKING:
    from writs.app.history_log import LoggedCase


def run(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    if options.json and options.out is None:
        raise WrongInput("--json tells what was written; say where with --out FILE.")
    with installation_of(options) as installation:
        from writs.app.history_log import HEAD, Asked, cases_of, files_of, number_of_files
        from writs.documents.xes import write_stream

        settings, catalogue = installation.settings, installation.catalogue
        asked = Asked(options.acts, options.personal, options.lang)
        office = settings.office if options.office is not None or options.case else None
        out = None if options.out is None else WrittenFile(Path(options.out), keep=_files(settings.database))
        told = 0

        def traces(connection: Any, total: int) -> Iterator[LoggedCase]:
            nonlocal told
            places = [(settings.office, case) for case in options.case] or files_of(connection, office)
            with Progress("exporting", total) as advance:
                for number, place in enumerate(places, 1):
                    for case in cases_of(catalogue, connection, *place, asked):
                        told += 1
                        yield case
                    if advance is not None:
                        advance(number)

        with installation.database.reading() as connection:
            driver = connection.connection.dbapi_connection
            # A case that is not there is said before anything is written.
            for case in options.case:
                next(cases_of(catalogue, driver, settings.office, case, asked))
            total = len(options.case) or number_of_files(driver, office)
            packed = options.out is not None and options.out.endswith(".gz")
            with out or _standard_output() as stream:
                events = write_stream(stream, traces(driver, total), HEAD, packed=packed)
    if options.json:
        print(json.dumps({"file": options.out, "format": "xes", "cases": told, "events": events}, ensure_ascii=False))
    elif out is not None:
        print(f"{told:,} cases with {events:,} events are in {options.out}.")
    return 0


def _parser() -> Any:
    parser = parser_of(
        "export", "The histories of cases as an event log. A case is followed by those beside it.", at=False, lang=True
    )
    parser.add_argument(
        "case", metavar="CASE", nargs="*", help="its reference or number; else all, of every office or of --office"
    )
    parser.add_argument("--format", choices=["xes"], default="xes", help="XES is IEEE 1849; the only one so far")
    parser.add_argument("--out", metavar="FILE", help="packed where it ends in .gz; else standard output")
    parser.add_argument("--acts", action="store_true", help="acts only: no reminders, ladders, proposals and notes")
    parser.add_argument(
        "--personal", action="store_true", help="with personal facts, notes and names of parties, left out otherwise"
    )
    return parser


class _standard_output:
    """Standard output as it is for bytes; it stays open."""

    def __enter__(self) -> IO[bytes]:
        sys.stdout.flush()
        return sys.stdout.buffer

    def __exit__(self, *_: object) -> None:
        sys.stdout.buffer.flush()


def _files(url: str) -> list[Path]:
    """The files that belong to the database itself."""
    from sqlalchemy.engine import make_url

    name = make_url(url).database
    return [] if not name or name == ":memory:" else [Path(f"{name}{end}") for end in ("", "-wal", "-shm")]
