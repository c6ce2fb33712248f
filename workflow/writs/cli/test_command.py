"""`writs test`: run the scenario tests that stand beside the procedures."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from writs.core.errors import WritsError
from writs.documents.library import Library, load_library
from writs.documents.reader import DocumentUnreadable, read_file
from writs.documents.scenarios import ScenarioFailure, ScenarioReport, run_scenarios

SUFFIX = ".scenarios.yaml"


def run(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="writs test", description="Run scenario tests of procedures.")
    parser.add_argument("paths", nargs="+", metavar="PATH", help="folders, definitions or scenario files")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    paths = [Path(name) for name in options.paths]
    for path in paths:
        if not path.exists():
            print(f'There is no file or folder "{path}".', file=sys.stderr)
            return 2
    report = test_paths(paths)
    answer = as_json(report)
    if options.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        _print(report, answer)
    return 1 if report.failed else 0


def scenario_files(paths: Sequence[Path]) -> list[Path]:
    """Scenario files in and beside the given paths, each once."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            candidates = sorted(path.rglob(f"*{SUFFIX}"))
        elif path.name.endswith(SUFFIX):
            candidates = [path]
        else:
            beside = path.with_name(path.name.removesuffix(".yaml") + SUFFIX)
            candidates = [beside] if beside.is_file() else []
        for candidate in candidates:
            found[candidate] = None
    return list(found)


def test_paths(paths: Sequence[Path]) -> ScenarioReport:
    """Run every scenario found; definitions are looked for in the folders of the scenario files."""
    report = ScenarioReport()
    files = scenario_files(paths)
    library = Library(load_library(sorted({file.parent for file in files})))
    for file in files:
        try:
            document = read_file(file)
        except DocumentUnreadable as error:
            _fail(report, str(file), error.problem.line, error.problem.message)
            continue
        key = str(document.tree.get("scenarios", ""))
        line, _ = document.position(("scenarios",))
        try:
            machine = library.find(key)
        except WritsError as error:
            _fail(report, str(file), line, str(error))
            continue
        run_scenarios(document, machine, library, report)
    return report


test_paths.__test__ = False  # type: ignore[attr-defined]


def _fail(report: ScenarioReport, file: str, line: int, message: str) -> None:
    report.failed += 1
    report.failures.append(ScenarioFailure(file, line, "", 0, message))


def as_json(report: ScenarioReport) -> dict[str, Any]:
    return {
        "passed": report.passed,
        "failed": report.failed,
        "coverage": coverage(report),
        "failures": [
            {"file": f.file, "line": f.line, "scenario": f.scenario, "step": f.step, "message": f.message}
            for f in report.failures
        ],
    }


def coverage(report: ScenarioReport) -> dict[str, Any]:
    """Shares of transitions fired and deadlines armed or asked about, over all procedures that have scenarios."""
    procedures: dict[str, Any] = {}
    fired = transitions = armed = deadlines = 0
    for key, touched in sorted(report.coverage.items()):
        names, rules = report.sizes[key]
        fired, transitions = fired + len(touched.transitions & names), transitions + len(names)
        armed, deadlines = armed + len(touched.armed & rules), deadlines + len(rules)
        procedures[key] = {
            "transitions": _share(len(touched.transitions & names), len(names)),
            "deadlines": _share(len(touched.armed & rules), len(rules)),
            "transitions_never_fired": sorted(names - touched.transitions),
            "deadlines_never_met": sorted(rules - touched.met),
            "deadlines_never_missed": sorted(rules - touched.missed),
        }
    return {
        "transitions": _share(fired, transitions),
        "deadlines": _share(armed, deadlines),
        "procedures": procedures,
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def _print(report: ScenarioReport, answer: dict[str, Any]) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    for failure in report.failures:
        console.print(f"[red]✗[/red] {failure}")
    mark = "[green]✓[/green]" if not report.failed else "[red]✗[/red]"
    console.print(f"{mark} {report.passed} scenarios passed, {report.failed} failed")
    for key, part in answer["coverage"]["procedures"].items():
        console.print(f"  {key}: {part['transitions']:.0%} of transitions, {part['deadlines']:.0%} of deadlines")
