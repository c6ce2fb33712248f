"""The report of a replay for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from writs.runner.replay_report import ENDS


def print_report(answer: Mapping[str, Any], procedure: str, *, autopilot: bool) -> None:
    """Print what `writs replay --json` answers."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(emoji=False, highlight=False)
    mode = "autopilot: the clock supplies what is automatic" if autopilot else "conformance: the log is the only actor"
    console.print(f"[bold]{escape(procedure)}[/bold]  {mode}")
    console.print(_stored(answer["stored"]))
    refused = answer["refused"]
    console.print(
        f"{answer['cases']:,} cases, {answer['events']:,} events: {answer['accepted']:,} accepted,"
        f" {refused['total']:,} refused, {answer['left_to_the_clock']:,} left to the clock; {answer['seconds']:.1f} s"
    )
    for code, number in sorted(refused["by_code"].items(), key=lambda found: -found[1]):
        console.print(f"  refused {number:,}: {escape(code)}")
    table = Table("deadline", "armed", "in time", "late", "never", "dropped", "open", box=None, header_style="dim")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, counts in answer["deadlines"].items():
        table.add_row(name, f"{counts['armed']:,}", *(f"{counts[end]:,}" for end in ENDS))
    console.print(table)
    for name, counts in answer["automatic"].items():
        console.print(
            f"{name}: fired {counts['fired']:,} (same day as the log {counts['same_day_as_log']:,},"
            f" other day {counts['other_day']:,}, not in the log {counts['not_in_log']:,});"
            f" in the log only {counts['log_only']:,}"
        )
    states = sorted(answer["states"].items(), key=lambda found: -found[1])
    console.print("states: " + ", ".join(f"{state} {number:,}" for state, number in states))


def _stored(stored: Mapping[str, Any] | None) -> str:
    if stored is None:
        return "[dim]A rehearsal: nothing was kept. --database sqlite:///replay.db keeps every case.[/dim]"
    where = f"{stored['database']}, office {stored['office']}"
    if stored["nothing_to_do"]:
        return f"Nothing to do: these {stored['traces']:,} traces are in {where} already. This is what they came to."
    begun = f"Went on after {stored['resumed_after']:,} traces. " if stored["resumed_after"] else ""
    rest = "" if stored["finished"] else " The log goes on; without --limit the rest follows."
    return f"{begun}{stored['traces']:,} traces are in {where}.{rest}"
