"""`writs demo`: two offices, two months, and what the head of an office sees on a Friday."""

from __future__ import annotations

import argparse
import json
import shlex
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from writs.cli.progress import Progress
from writs.cli.written_file import OutputRefused

if TYPE_CHECKING:
    from writs.storage.connection import Database

HELP = """The main job, from nothing: a docket of two offices is opened, clerks work on it for two months, some of them
late, and the clock does its part; then what a head of office wants to see.

It plays on a new SQLite database that goes away at the end, whatever WRITS_DATABASE says. --keep FILE or --database URL
keep it, to look around in."""


def run(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    from writs.app.demo_view import DemoView
    from writs.engine import Catalogue
    from writs.runner.demo import demo_on

    with _database(options) as database:
        demo = demo_on(database, Catalogue.shipped())
        with Progress("playing two months", len(list(demo.days()))) as advance:
            demo.play(progress=advance)
        with database.reading() as connection:
            answer = DemoView(demo, connection.connection.dbapi_connection).summary()
    kept = options.database or (f"sqlite:///{options.keep}" if options.keep else None)
    answer["database"] = database.url if kept else None
    answer["try_next"] = [shlex.join(words) for words in try_next(answer, kept)]
    if options.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        from writs.cli.demo_page import DemoPage

        DemoPage(answer, demo.machine.procedure, options.lang).show()
    return 0 if answer["verified"]["ok"] and answer["verified"]["decided_again"]["ok"] else 1


def try_next(answer: dict[str, object], kept: str | None) -> list[list[str]]:
    """Command lines that work on the kept database, the day of the demonstration for their clock."""
    explained, day = answer["explained"], str(answer["day"])
    assert isinstance(explained, dict)
    case, office = str(explained["case"]), str(explained["office_number"])
    on = ["--database", kept or "sqlite:///demo.db"]
    at = ["--office", office, "--at", day, *on]
    lines = [] if kept else [["writs", "demo", "--keep", "demo.db"]]
    return [
        *lines,
        ["writs", "due-list", "--days", "7", "--all-offices", "--at", day, *on],
        ["writs", "show", case, "--lang", "vi", *at],
        ["writs", "blockers", case, *at],
        ["writs", "explain", case, str(explained["deadline"]), "--lang", "vi", "--office", office, *on],
        ["writs", "verify", "--replay", *on],
        ["writs", "export", "--out", "demo.xes.gz", *on],
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="writs demo",
        description=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--keep", metavar="FILE", help="play on this SQLite file, which must not be there, and keep it")
    where.add_argument("--database", metavar="URL", help="play on this database, which must hold no cases, and keep it")
    parser.add_argument("--lang", choices=["vi", "en"], default="en")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    return parser


@contextmanager
def _database(options: argparse.Namespace) -> Generator[Database]:
    """The database to play on, closed afterwards; without a name it goes away."""
    from writs.app.installation import Installation
    from writs.app.settings import Settings

    if options.keep and Path(options.keep).exists():
        raise OutputRefused(Path(options.keep), "it is there already", "Name a new file.")
    with tempfile.TemporaryDirectory(prefix="writs-demo-") as folder:
        url = options.database or f"sqlite:///{options.keep or Path(folder) / 'demo.db'}"
        database, _ = Installation(Settings(database=url)).database_or_new()
        try:
            yield database
        finally:
            database.close()
