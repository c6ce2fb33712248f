"""`writs cases`: list and find cases."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from writs.cli.options import installation_of, parser_of, whole_number


def run(arguments: Sequence[str]) -> int:
    parser = parser_of(
        "cases", "List cases, or find them by words: accents and capitals do not matter.", at=False, lang=True
    )
    parser.add_argument("words", metavar="WORD", nargs="*", help="in the reference or in a text known about the case")
    parser.add_argument("--state", metavar="STATE", help="only those that stand there")
    parser.add_argument("--procedure", metavar="KEY", help="only those of that procedure")
    ended = parser.add_mutually_exclusive_group()
    ended.add_argument("--open", action="store_true", help="only those that have not ended")
    ended.add_argument("--ended", action="store_true", help="only those that have ended")
    parser.add_argument("--all-offices", action="store_true", help="of every office, not one")
    parser.add_argument("--limit", metavar="N", help="at most so many; 200 by default")
    options = parser.parse_args(arguments)
    limit = whole_number("--limit", options.limit) or 200
    with installation_of(options) as installation:
        from writs.app.docket_view import case_entries
        from writs.engine.machines import Machines
        from writs.storage.docket import case_lines

        office = None if options.all_offices else installation.settings.office
        with installation.database.reading() as connection:
            driver = connection.connection.dbapi_connection
            lines = (
                line
                for line in case_lines(driver, office, options.state, options.procedure, " ".join(options.words))
                if not (options.open and line.outcome is not None) and not (options.ended and line.outcome is None)
            )
            machines = Machines(installation.catalogue, driver)
            found = list(case_entries(machines, islice(lines, limit + 1)))
    entries, more = found[:limit], len(found) > limit
    if options.json:
        print(json.dumps({"cases": entries, "more": more}, ensure_ascii=False))
    else:
        _print(entries, more, options.lang)
    return 0


def _print(entries: Sequence[Mapping[str, Any]], more: bool, language: str) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from writs.cli.case_words import WORDS, title_of

    words, console = WORDS[language], Console(emoji=False, highlight=False)
    if not entries:
        console.print(words["no_case"])
        return
    table = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("case", "state", "opened_on", "outcome", "procedure"):
        table.add_column(words[column], overflow="fold")
    for entry in entries:
        end = f"{entry['outcome']} {entry['closed_on'] or ''}" if entry["outcome"] else ""
        table.add_row(
            f"[bold]{escape(entry['case'])}[/bold]", title_of(entry["state_title"], entry["state"], language),
            entry["opened_on"], escape(end), f"[dim]{escape(entry['procedure'])}[/dim]",
        )  # fmt: skip
    console.print(table)
    if more:
        console.print(f"[dim]{words['more']}[/dim]")
