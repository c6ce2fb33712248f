"""Running the scenarios that stand beside definitions, and what they leave untried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from writs.core.errors import WritsError
from writs.core.lint.report import path_of
from writs.core.model import DeadlineRule, Procedure
from writs.core.problems import PlacedProblem, Problem, Severity
from writs.core.sentences import sentence
from writs.documents.definitions import Definition
from writs.documents.library import Library, load_library
from writs.documents.reader import DocumentUnreadable, read_file
from writs.documents.scenarios import Coverage, ScenarioFailure, ScenarioReport, run_scenarios

SUFFIX = ".scenarios.yaml"


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


def try_scenarios(paths: Sequence[Path]) -> ScenarioReport:
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
        except OSError as error:
            _fail(report, str(file), 1, f"the file cannot be read: {error.strerror or error}")
            continue
        line, _ = document.position(("scenarios",))
        try:
            machine = library.find(str(document.tree.get("scenarios", "")))
        except WritsError as error:
            _fail(report, str(file), line, str(error))
            continue
        run_scenarios(document, machine, library, report)
    return report


def _fail(report: ScenarioReport, file: str, line: int, message: str) -> None:
    report.failed += 1
    report.failures.append(ScenarioFailure(file, line, "", 0, message))


@dataclass(frozen=True, slots=True)
class Untried:
    """What no scenario of a procedure does."""

    transitions: tuple[str, ...]
    """Never fired."""
    met: tuple[str, ...]
    """Deadlines that no scenario meets."""
    missed: tuple[str, ...]
    """Deadlines that could pass and that no scenario lets pass."""


def can_be_missed(rule: DeadlineRule) -> bool:
    """A time without a number is never late, and an earliest day is waited for."""
    return rule.kind not in ("unnumbered", "earliest")


def untried(p: Procedure, coverage: Coverage) -> Untried:
    return Untried(
        tuple(sorted(set(p.transitions) - coverage.transitions)),
        tuple(sorted(rule.name for rule in p.deadlines if rule.name not in coverage.met)),
        tuple(sorted(r.name for r in p.deadlines if can_be_missed(r) and r.name not in coverage.missed)),
    )


def shares(report: ScenarioReport) -> dict[str, Any]:
    """Parts of transitions fired and of deadlines armed, met and missed: over all that was tested, and for each."""
    totals = [[0, 0] for _ in range(4)]
    procedures: dict[str, Any] = {}
    keys = [machine.procedure.key for machine in report.machines.values()]
    for name, machine in sorted(report.machines.items()):
        p, coverage = machine.procedure, report.coverage[name]
        left, rules = untried(p, coverage), {rule.name for rule in p.deadlines}
        missable = sum(can_be_missed(rule) for rule in p.deadlines)
        parts = [
            (len(p.transitions) - len(left.transitions), len(p.transitions)),
            (len(coverage.armed & rules), len(rules)),
            (len(rules) - len(left.met), len(rules)),
            (missable - len(left.missed), missable),
        ]
        for total, (part, whole) in zip(totals, parts, strict=True):
            total[0] += part
            total[1] += whole
        procedures[p.key if keys.count(p.key) == 1 else name] = {
            **_named(parts),
            "transitions_never_fired": list(left.transitions),
            "deadlines_never_met": list(left.met),
            "deadlines_never_missed": list(left.missed),
        }
    return {**_named([(part, whole) for part, whole in totals]), "procedures": procedures}


def _named(parts: Sequence[tuple[int, int]]) -> dict[str, float]:
    names = ("transitions", "deadlines", "deadlines_met", "deadlines_missed")
    return {name: round(part / whole, 4) if whole else 1.0 for name, (part, whole) in zip(names, parts, strict=True)}


def scenarios_missing(definitions: Sequence[Definition], severity: Severity = "warning") -> list[PlacedProblem]:
    """`scenario-missing`: deadlines that no scenario meets, or lets pass, for definitions that have scenarios beside.

    As a warning it can be acknowledged like any other; as an error, before publication, it cannot.
    """
    problems: list[PlacedProblem] = []
    beside = {d.path: files for d in definitions if (files := scenario_files([d.path]))}
    report = try_scenarios([file for files in beside.values() for file in files]) if beside else ScenarioReport()
    for definition in definitions:
        p, document = definition.procedure, definition.document
        if p is None or document is None or p.name not in report.coverage:
            continue
        excused = {place for row in p.acknowledged if row.warning == "scenario-missing" for place in row.at}
        left = untried(p, report.coverage[p.name])
        for rule in p.deadlines:
            path = path_of(rule)
            if severity == "warning" and ".".join(path) in excused:
                continue
            verbs = [verb for verb, names in (("meets", left.met), ("misses", left.missed)) if rule.name in names]
            if verbs:
                message = sentence('No scenario {0} "{1}".', " or ".join(verbs), rule.name)
                problems.append(document.place(Problem(severity, "scenario-missing", message, path)))
    return problems
