"""`writs describe`: one procedure with every limit, its owner and its law."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.markup import escape

from writs.core.description import describe
from writs.core.errors import ProcedureInvalid
from writs.core.machine import Machine
from writs.core.table import table
from writs.documents.library import Library, load_library, shipped_library

Entry = dict[str, Any]
Row = tuple[str, ...]
WORDS = {
    "en": {
        "state": "state", "limit": "limit", "within": "within", "after": "after", "owner": "who", "law": "law",
        "before": "before", "act": "act", "from": "from", "to": "to", "by": "by",
        "case": "the whole case", "right": "right", "on the day": "on the day", "stays": "stays", "end": "end",
        "waits": "waits for {who}, looked at every {review} by {reviewer}", "unknown": "force unknown",
        "sizes": "{states} states, {transitions} transitions, {deadlines} deadlines",
        "doubt": "? our reading or an unsure source   ~ background knowledge",
    },
    "vi": {
        "state": "trạng thái", "limit": "thời hạn", "within": "độ dài", "after": "tính từ", "owner": "ai",
        "law": "căn cứ", "before": "trước", "act": "bước", "from": "từ", "to": "đến", "by": "do",
        "case": "cả vụ việc", "right": "quyền", "on the day": "đúng ngày", "stays": "giữ nguyên", "end": "kết thúc",
        "waits": "chờ {who}, {reviewer} xem lại mỗi {review}", "unknown": "chưa rõ hiệu lực",
        "sizes": "{states} trạng thái, {transitions} bước, {deadlines} thời hạn",
        "doubt": "? cách hiểu của chúng tôi hoặc nguồn chưa chắc   ~ kiến thức nền",
    },
}  # fmt: skip
_DOUBT = {"uncertain": " [yellow]?[/yellow]", "background": " [yellow]~[/yellow]"}


def run(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="writs describe", description="Show one procedure.", allow_abbrev=False)
    parser.add_argument("procedure", metavar="KEY[@VERSION]", nargs="?", help="or the path of a definition")
    parser.add_argument("--lang", choices=["vi", "en"], default="en")
    parser.add_argument("--table", action="store_true", help="a page of Markdown: limit, owner, start, law, ladder")
    parser.add_argument("--all", action="store_true", help="with --table: every shipped procedure in both languages")
    parser.add_argument("--out", metavar="FOLDER", type=Path, help="with --all: where the pages go")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if options.all:
        if not options.table or options.out is None or options.procedure is not None or options.json:
            parser.error("--all goes with --table and --out FOLDER, and with nothing else")
        return _write_all(options.out)
    if options.procedure is None or options.out is not None or (options.table and options.json):
        parser.error("name one procedure, with --table or --json; or give --all --table --out FOLDER")
    procedure = find(options.procedure).procedure
    if options.json:
        print(json.dumps(describe(procedure), ensure_ascii=False))
    elif options.table:
        print(table(procedure, options.lang), end="")
    else:
        _print(describe(procedure), options.lang)
    return 0


def _write_all(folder: Path) -> int:
    from writs.documents.pages import write_pages

    written = write_pages(shipped_library(), folder)
    print("\n".join(written) if written else f"Every page in {folder} is up to date.")
    return 0


def find(name: str) -> Machine:
    """A shipped procedure by key, or one from a file. Raises ProcedureNotFound or ProcedureInvalid."""
    path = Path(name)
    if not (path.suffix == ".yaml" and path.is_file()):
        return shipped_library().find(name)
    definition = load_library([path])[0]
    if definition.procedure is None:
        raise ProcedureInvalid(name, tuple(definition.problems))
    return Library([definition]).machine(definition.procedure.key, definition.procedure.version)


def _print(answer: Entry, language: str) -> None:
    from rich.console import Console
    from rich.table import Table

    words = WORDS[language]

    def title(entry: Entry) -> str:
        titles: dict[str, str] = entry["title"]
        return escape(titles.get(language) or next(iter(titles.values()), entry.get("name", "")))

    def grid(columns: Sequence[str], rows: Iterator[Row]) -> Table:
        made = Table(box=None, header_style="dim", pad_edge=False)
        for number, column in enumerate(columns):
            made.add_column(words[column], ratio=3 if number < 2 else 2, overflow="fold")
        for row in rows:
            made.add_row(*row)
        return made

    console = Console(emoji=False, highlight=False)
    console.print(f"[bold]{title(answer)}[/bold]  [dim]{escape(answer['key'])}@{escape(answer['version'])}[/dim]")
    for source in answer["sources"]:
        since = source["in_force"] or words["unknown"]
        console.print(f"  [dim]{escape(source['name'])}[/dim] {escape(source['title'])} [dim]({since})[/dim]")
    console.print()
    console.print(grid(("state", "limit", "within", "after", "owner", "law"), _limits(answer, words, title)))
    console.print()
    console.print(grid(("act", "from", "to", "by", "law"), _acts(answer, words, title)))
    console.print()
    deadlines = len(answer["deadlines"]) + sum(len(state["deadlines"]) for state in answer["states"])
    sizes = words["sizes"].format(
        states=len(answer["states"]), transitions=len(answer["transitions"]), deadlines=deadlines
    )
    console.print(f"[dim]{sizes}   {words['doubt']}[/dim]")


def _limits(answer: Entry, words: dict[str, str], title: Callable[[Entry], str]) -> Iterator[Row]:
    """Each state with its limits, the first beside its name; then those of the whole case."""
    for state in answer["states"]:
        rows = [_limit(limit, words, title) for limit in state["deadlines"]]
        waits = state["waits"]
        if waits:
            text = words["waits"].format(who=waits["for"], review=waits["review"], reviewer=waits["reviewer"])
            rows.append((f"[dim]{escape(text)}[/dim]", "", "", "", ""))
        if state["final"]:
            rows.append((f"[dim]{words['end']}: {escape(state['outcome'])}[/dim]", "", "", "", ""))
        for number, row in enumerate(rows or [("", "", "", "", "")]):
            yield (f"[bold]{title(state)}[/bold]" if number == 0 else "", *row)
    for number, limit in enumerate(answer["deadlines"]):
        yield (f"[bold]{words['case']}[/bold]" if number == 0 else "", *_limit(limit, words, title))


def _limit(limit: Entry, words: dict[str, str], title: Callable[[Entry], str]) -> Row:
    # rich would read the brackets of `{later_of: [a, b]}` as a style.
    start = escape(limit["after"] or "")
    return (
        title(limit) + _DOUBT.get(limit["confidence"], ""),
        escape(limit["within"] or words["on the day"]),
        f"{words['before']} {start}" if limit["kind"] == "backward" else start,
        escape(limit["owner"]) + (f" [dim]({words['right']})[/dim]" if limit["right"] else ""),
        escape(limit["law"]),
    )


def _acts(answer: Entry, words: dict[str, str], title: Callable[[Entry], str]) -> Iterator[Row]:
    for act in answer["transitions"]:
        target = escape(act["to"] or "") or f"[dim]{words['stays']}[/dim]"
        doubt = _DOUBT.get(act["confidence"], "")
        yield (
            title(act) + doubt,
            escape(", ".join(act["from"])),
            target,
            escape(", ".join(act["by"])),
            escape(act["law"]),
        )
