"""What the commands on a database have in common: which database, which procedures, which office, what time it is."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from writs.core.errors import WrongInput
from writs.runner.clock import Clock, StoppedClock, SystemClock

if TYPE_CHECKING:
    from writs.app.installation import Installation
    from writs.storage.connection import Database

FIRST_YEAR, LAST_YEAR = 1900, 2200


def parser_of(command: str, description: str, *, at: bool = True, lang: bool = False) -> argparse.ArgumentParser:
    """A parser with the options that every command on a database takes."""
    parser = argparse.ArgumentParser(prog=f"writs {command}", description=description, allow_abbrev=False)
    parser.add_argument("--database", metavar="URL", help="else WRITS_DATABASE, else sqlite:///writs.db")
    parser.add_argument("--procedures", metavar="FOLDER", action="append", help="definitions beside the shipped ones")
    parser.add_argument("--office", metavar="N", help="number of the office; else WRITS_OFFICE, else 1")
    if at:
        parser.add_argument(
            "--at", metavar="WHEN", help="the clock for this command: a day or a moment with its offset"
        )
    if lang:
        parser.add_argument("--lang", choices=["vi", "en"], default="en")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    return parser


@contextmanager
def installation_of(options: argparse.Namespace, **given: object) -> Generator[Installation]:
    """The installation that the options and the environment describe, closed afterwards. Raises WrongSetting."""
    from writs.app.installation import Installation
    from writs.app.settings import Settings, read_office

    folders = tuple(Path(folder) for folder in options.procedures or ())
    settings = Settings.read(
        database=options.database,
        procedures=folders or None,
        office=None if options.office is None else read_office("--office", options.office),
        **given,
    )
    installation = Installation(settings)
    try:
        yield installation
    finally:
        installation.close()


def writable(installation: Installation) -> Database:
    """The database, made at its first use; standard error says so."""
    database, made = installation.database_or_new()
    if made:
        print(f"Made a new database: {database.url}", file=sys.stderr)
    return database


def clock_of(options: argparse.Namespace) -> Clock:
    """The machine's clock, or one that stands where `--at` says. Raises WrongInput."""
    system = SystemClock()
    if options.at is None:
        return system
    instant = read_instant(options.at)
    if instant > system.now():
        print(f"The clock of this command stands at {instant.isoformat()}, which has not come yet.", file=sys.stderr)
    return StoppedClock(instant)


def read_instant(text: str) -> datetime:
    """`--at`: a moment with its offset, or a day, which means 12:00 UTC of it: that day from Honolulu to Auckland.

    Raises WrongInput.
    """
    found = read_when("--at", text)
    if not isinstance(found, datetime):
        return datetime.combine(found, time(12), UTC)
    if found.tzinfo is None:
        raise WrongInput(f'--at "{text}" has no time zone; write {text}+07:00, or Z for UTC.')
    return found.astimezone(UTC)


def read_when(option: str, text: str) -> date | datetime:
    """A day (2026-11-24) or a moment (2026-11-24T08:00, with an offset or without). Raises WrongInput."""
    try:
        found = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        raise WrongInput(
            f'{option} "{text[:40]}" is no day or moment; write 2026-11-24 or 2026-11-24T08:00+07:00.'
        ) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise WrongInput(f'{option} "{text}" cannot be meant; days from {FIRST_YEAR} to {LAST_YEAR} are understood.')
    return found


def whole_number(option: str, text: str | None) -> int | None:
    """A number from 0 on, or None where the option was not given. Raises WrongInput."""
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise WrongInput(f'{option} "{text}" is no whole number.')
    return int(text)
