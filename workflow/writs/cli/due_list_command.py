"""`writs due-list`: open deadlines, the most urgent first."""

from __future__ import annotations

import argparse
import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from writs.cli.options import clock_of, installation_of, parser_of, read_when, whole_number
from writs.core.errors import WrongInput


def run(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    at = clock_of(options).now()
    until = _until(options.until)
    days = whole_number("--days", options.days)
    limit = whole_number("--limit", options.limit) or 1000
    with installation_of(options) as installation:
        from writs.app.docket_view import due_entries, everything
        from writs.engine.machines import Machines
        from writs.storage.docket import DueAsked

        office = None if options.all_offices else installation.settings.office
        asked = DueAsked(until or everything(), office, _word(options.person), _word(options.owner))
        with installation.database.reading() as connection:
            driver = connection.connection.dbapi_connection
            machines = Machines(installation.catalogue, driver)
            entries, more = due_entries(
                driver, machines, asked, at=at, days=days, overdue=options.overdue, limit=limit
            )  # fmt: skip
    if options.json:
        print(json.dumps({"as_of": at.isoformat(), "deadlines": entries, "more": more}, ensure_ascii=False))
    else:
        _print(entries, more, options.lang)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = parser_of("due-list", "Open deadlines, the most urgent first.", lang=True)
    horizon = parser.add_mutually_exclusive_group()
    horizon.add_argument("--until", metavar="DATE", help="due on that day at the latest")
    horizon.add_argument("--days", metavar="N", help="due within so many days")
    horizon.add_argument("--overdue", action="store_true", help="only those whose day has passed")
    parser.add_argument("--person", metavar="P", help="owed by this person, in whatever role")
    parser.add_argument("--owner", metavar="ROLE", help="owed by this role")
    parser.add_argument("--all-offices", action="store_true", help="of every office, not one")
    parser.add_argument("--limit", metavar="N", help="at most so many; 1000 by default")
    return parser


def _until(text: str | None) -> date | None:
    if text is None:
        return None
    found = read_when("--until", text)
    if isinstance(found, datetime):
        raise WrongInput(f'--until "{text}" is a moment; give a day.')
    return found


def _word(text: str | None) -> str | None:
    return None if text is None else unicodedata.normalize("NFC", text)


def _print(entries: Sequence[Mapping[str, Any]], more: bool, language: str) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from writs.cli.case_words import WORDS, near, title_of

    words, console = WORDS[language], Console(emoji=False, highlight=False)
    if not entries:
        console.print(words["nothing_due"])
        return
    table = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("due", "case", "limit", "who", "law", "status"):
        table.add_column(words[column], no_wrap=column == "due", overflow="fold")
    for entry in entries:
        who = ", ".join(
            escape(entry["people"][role]) if role in entry["people"] else title_of(titles, role, language)
            for role, titles in entry["owner_titles"].items()
        )
        status = words["suspended"] if entry["status"] == "suspended" else near(entry["days"], language)
        style = "cyan" if entry["status"] == "suspended" else "red" if entry["days"] < 0 else "green"
        doubt = f", {words['provisional']}" if entry["provisional"] else ""
        table.add_row(
            entry["due"], escape(entry["case"]), title_of(entry["title"], entry["deadline"], language), who,
            escape(entry["law"]), f"[{style}]{status}{doubt}[/{style}]",
        )  # fmt: skip
    console.print(table)
    if more:
        console.print(f"[dim]{words['more']}[/dim]")
