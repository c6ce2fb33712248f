"""`writs describe`: one procedure with every limit, its owner and its law."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from writs.core.description import describe
from writs.core.machine import Machine
from writs.documents.library import Library, load_library, shipped_library


def run(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="writs describe", description="Show one procedure.", allow_abbrev=False)
    parser.add_argument("procedure", metavar="KEY[@VERSION]", help="or the path of a definition")
    parser.add_argument("--lang", choices=["vi", "en"], default="en")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    answer = describe(find(options.procedure).procedure)
    if options.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        _print(answer, options.lang)
    return 0


def find(name: str) -> Machine:
    """A shipped procedure by key, or one from a file."""
    path = Path(name)
    if path.suffix == ".yaml" and path.is_file():
        definitions = load_library([path])
        key = definitions[0].procedure.key if definitions[0].procedure is not None else name
        return Library(definitions).find(key)
    return shipped_library().find(name)


def _print(answer: dict[str, Any], language: str) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    def title(entry: dict[str, Any]) -> str:
        titles = entry.get("title", {})
        return escape(titles.get(language) or next(iter(titles.values()), ""))

    console = Console(highlight=False)
    console.print(f"[bold]{title(answer)}[/bold]  [dim]{answer['key']}@{answer['version']}[/dim]")
    for source in answer["sources"]:
        console.print(f"  [dim]{source['name']}[/dim] {escape(source['title'])}, {source['in_force'] or 'unknown'}")
    table = Table(box=None, header_style="dim", pad_edge=False)
    for column in ("state", "limit", "within", "after", "owner", "law"):
        table.add_column(column)
    for state in answer["states"]:
        limits = state["deadlines"]
        first = limits[0] if limits else None
        wait = (
            f"[dim]waits for {state['waits']['for']}, looked at every {state['waits']['review']}[/dim]"
            if state["waits"]
            else ""
        )
        end = f"[dim]end: {state['outcome']}[/dim]" if state["final"] else ""
        table.add_row(f"[bold]{title(state)}[/bold]", *(_row(first, title) if first else (end or wait, "", "", "", "")))
        for limit in limits[1:]:
            table.add_row("", *_row(limit, title))
        if limits and wait:
            table.add_row("", wait)
    for number, limit in enumerate(answer["deadlines"]):
        table.add_row("[bold]the whole case[/bold]" if number == 0 else "", *_row(limit, title))
    console.print(table)
    console.print(f"[dim]{len(answer['states'])} states, {len(answer['transitions'])} transitions[/dim]")


def _row(limit: dict[str, Any], title: Any) -> tuple[str, ...]:
    doubt = {"uncertain": " [yellow]?[/yellow]", "background": " [yellow]~[/yellow]"}.get(limit["confidence"], "")
    right = " [dim](right)[/dim]" if limit["right"] else ""
    return (
        title(limit) + doubt,
        limit["within"] or "on the day",
        limit["after"] or "",
        limit["owner"] + right,
        limit["law"],
    )
