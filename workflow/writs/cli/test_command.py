"""`writs test`: run the scenario tests that stand beside the procedures."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from writs.documents.scenarios import ScenarioReport
from writs.documents.trials import shares, try_scenarios


def run(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="writs test", description="Run scenario tests of procedures.")
    parser.add_argument("paths", nargs="+", metavar="PATH", help="folders, definitions or scenario files")
    parser.add_argument("--uncovered", action="store_true", help="list what no scenario does")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    paths = [Path(name) for name in options.paths]
    for path in paths:
        if not path.exists():
            print(f'There is no file or folder "{path}".', file=sys.stderr)
            return 2
    report = try_scenarios(paths)
    answer = as_json(report)
    if options.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        _print(report, answer, options.uncovered)
    return 1 if report.failed else 0


def as_json(report: ScenarioReport) -> dict[str, Any]:
    return {
        "passed": report.passed,
        "failed": report.failed,
        "coverage": shares(report),
        "failures": [
            {"file": f.file, "line": f.line, "scenario": f.scenario, "step": f.step, "message": f.message}
            for f in report.failures
        ],
    }


_LISTS = (
    ("transitions_never_fired", "never fired"),
    ("deadlines_never_met", "never met"),
    ("deadlines_never_missed", "never missed"),
)


def _print(report: ScenarioReport, answer: dict[str, Any], uncovered: bool) -> None:
    from rich.console import Console
    from rich.markup import escape

    console = Console(emoji=False, highlight=False, soft_wrap=True)
    for failure in report.failures:
        console.print(f"[red]✗[/red] {escape(str(failure))}")
    mark = "[green]✓[/green]" if not report.failed else "[red]✗[/red]"
    console.print(f"{mark} {report.passed} scenarios passed, {report.failed} failed")
    for key, part in answer["coverage"]["procedures"].items():
        console.print(
            f"  {key}: {part['transitions']:.0%} of transitions fired,"
            f" {part['deadlines_met']:.0%} of deadlines met, {part['deadlines_missed']:.0%} missed"
        )
        for name, words in _LISTS if uncovered else ():
            if part[name]:
                console.print(f"    [dim]{words}:[/dim] {', '.join(part[name])}")
