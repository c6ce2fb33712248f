"""`writs demo`: two offices, four months, and what the head of office sees on a Friday."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Any

from writs.documents.library import shipped_library
from writs.runner.demo import Demo, run_demo, summary


def run(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="writs demo", description="The main job, from nothing.", allow_abbrev=False)
    parser.add_argument("--lang", choices=["vi", "en"], default="en")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    demo = run_demo(shipped_library())
    answer = summary(demo)
    if options.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        _print(demo, answer, options.lang)
    return 0


def _print(demo: Demo, answer: dict[str, Any], language: str) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False)

    def title(entry: dict[str, Any]) -> str:
        return escape(entry["title"].get(language) or entry["title"]["en"])

    def table(*columns: str) -> Table:
        return Table(*columns, box=None, header_style="dim", pad_edge=False)

    console.print(f"\n[bold]Civil-judgment enforcement, two offices, as of {answer['day']}[/bold]")
    console.print(
        f"{answer['cases']} cases and {answer['children']} assets and complaints beside them;"
        f" {answer['events']} events, {sum(answer['automatic'].values())} of them acts of the clock;"
        f" {answer['reminders']} reminders, {len(answer['escalations'])} escalations\n"
    )
    console.print("[bold]Where the cases stand[/bold]")
    standing = table("office", "cases", "state")
    for office, counts in answer["states"].items():
        for place, (state, number) in enumerate(counts.items()):
            name = demo.machine.procedure.states[state].title.get(language, state)
            standing.add_row(office if place == 0 else "", str(number), escape(name))
    console.print(standing)
    for heading, key in (("Due within a week", "due_this_week"), ("Overdue", "overdue")):
        console.print(f"\n[bold]{heading}[/bold]")
        rows = table("due", "case", "limit", "owed by", "law")
        for entry in answer[key][:8]:
            who = entry["person"] or entry["who"]
            rows.add_row(entry["due"], entry["case"], title(entry), who, entry["law"])
        console.print(rows if answer[key] else "  none")
        if len(answer[key]) > 8:
            console.print(f"  [dim]… and {len(answer[key]) - 8} more[/dim]")
    console.print("\n[bold]Last escalations[/bold]")
    calls = table("day", "case", "to", "because this was not done", "due")
    for entry in answer["escalations"][:6]:
        calls.add_row(entry["day"], entry["case"], entry["to"], entry["deadline"], entry["due"] or "")
    console.print(calls)
    console.print(f"\n[bold]One file: {answer['explained']['case']}[/bold]")
    acts = table("day", "act", "by", "law")
    for entry in answer["timeline"][-12:]:
        acts.add_row(entry["day"], title(entry), escape(entry["who"]), entry["law"])
    console.print(acts)
    why = answer["explained"]
    console.print(f"\n[bold]Why {why['due']}?[/bold] {title(why)} ({why['law']}), {why['became']}")
    for sentence in why["steps"][language]:
        console.print(f"  · {escape(sentence)}")
    console.print(
        "\n[bold]Try next[/bold]\n"
        "  writs describe vn.civil-judgment --lang vi\n"
        '  writs due --calendar vn --after 2026-11-18 --within "5 working days" --explain\n'
        "  writs test procedures\n"
    )
