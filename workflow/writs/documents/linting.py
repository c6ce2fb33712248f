"""Linting files: the problems of reading and the problems of meaning, placed and in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from writs.core.lint import lint
from writs.core.lint.report import ExpressionProblem
from writs.core.model import Procedure
from writs.core.problems import PlacedProblem, Problem
from writs.core.sentences import sentence
from writs.documents.calendars import calendar_keys, shipped_calendar
from writs.documents.definitions import Definition, load_library
from writs.documents.reader import Document, DocumentUnreadable, read_file
from writs.documents.shipped import shipped_directory


def lint_definitions(definitions: Sequence[Definition]) -> list[PlacedProblem]:
    """All problems of all files. Parents and children that are not among them are looked up among the shipped ones."""
    relatives = Relatives(definitions)
    problems = [problem for definition in definitions for problem in problems_of(definition, relatives)]
    problems += _said_twice(definitions)
    return _sorted(problems)


def problems_of(definition: Definition, relatives: Relatives) -> list[PlacedProblem]:
    """The problems of one file, read among its relatives."""
    problems = list(definition.problems)
    p, document = definition.procedure, definition.document
    if p is not None and document is not None:
        calendar = shipped_calendar(p.calendar) if p.calendar in calendar_keys() else None
        found = lint(p, relatives.around(p), calendar, relatives.versions(p), _tried(definition.path))
        problems += [_placed(document, problem) for problem in found]
    return _sorted(problems)


def _tried(path: Path) -> list[tuple[str, ...]]:
    """The acts that one entry of a foreign log tries in turn, from the replay file beside, if there is one."""
    beside = path.with_name(path.name.removesuffix(".yaml") + ".replay.yaml")
    if not beside.is_file():
        return []
    try:
        events = read_file(beside).tree.get("events")
    except (DocumentUnreadable, OSError):
        return []
    rows = list(events.values()) if isinstance(events, dict) else []
    fired = [row.get("fire") for row in rows if isinstance(row, dict)]
    return [tuple(str(name) for name in names) for names in fired if isinstance(names, list)]


class Relatives:
    """The procedures of some definitions, with the shipped parents and children that they name and do not bring."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self._by_key: dict[str, list[Procedure]] = {}
        for definition in definitions:
            if definition.procedure is not None:
                self._by_key.setdefault(definition.procedure.key, []).append(definition.procedure)
        mine = [p for versions in self._by_key.values() for p in versions]
        todo = {c.procedure for p in mine for c in p.children.values()}
        todo |= {p.part_of for p in mine if p.part_of is not None}
        while missing := todo - set(self._by_key):
            shipped = _shipped_versions()
            found = {key: list(shipped.get(key, ())) for key in missing}
            self._by_key |= found
            todo = {c.procedure for versions in found.values() for p in versions for c in p.children.values()}

    def around(self, p: Procedure) -> dict[str, Procedure]:
        """By key, the version that goes with `p`: the one in force on the day on which `p` begins, else the newest."""
        found = {key: _in_force(versions, p.in_force_from) for key, versions in self._by_key.items() if versions}
        return {**found, p.key: p}

    def versions(self, p: Procedure) -> list[Procedure]:
        """Other versions of the same procedure."""
        return [other for other in self._by_key.get(p.key, ()) if other.version != p.version]


def _in_force(versions: Sequence[Procedure], day: date | None) -> Procedure:
    ordered = sorted(versions, key=lambda p: (p.in_force_from or date.min, p.version))
    begun = [p for p in ordered if day is not None and (p.in_force_from or date.min) <= day]
    return begun[-1] if begun else ordered[-1]


@cache
def _shipped_versions() -> dict[str, list[Procedure]]:
    found: dict[str, list[Procedure]] = {}
    for definition in load_library([shipped_directory()]):
        if definition.procedure is not None:
            found.setdefault(definition.procedure.key, []).append(definition.procedure)
    return found


def _placed(document: Document, problem: Problem) -> PlacedProblem:
    """Line and column; inside an expression the very character, where its text stands on one line as it was read."""
    placed = document.place(problem)
    if not isinstance(problem, ExpressionProblem) or not problem.offset:
        return placed
    lines = document.text.split("\n")
    line = lines[placed.line - 1] if placed.line <= len(lines) else ""
    quoted = 1 if line[placed.column - 1 : placed.column] in ('"', "'") else 0
    begins = placed.column - 1 + quoted
    if not line.startswith(problem.text, begins):
        return placed
    return replace(placed, column=begins + problem.offset + 1)


def _said_twice(definitions: Sequence[Definition]) -> list[PlacedProblem]:
    """One version stands in one file: of two, the later one read would silently win."""
    first: dict[str, Path] = {}
    problems: list[PlacedProblem] = []
    for definition in definitions:
        p, document = definition.procedure, definition.document
        if p is None or document is None:
            continue
        if p.name in first:
            message = sentence("{0} stands in {1}, too.", p.name, first[p.name].name)
            problem = Problem("error", "version-overlap", message, ("version",), "give one of them another version")
            problems.append(document.place(problem))
        first.setdefault(p.name, definition.path)
    return problems


def _sorted(problems: Iterable[PlacedProblem]) -> list[PlacedProblem]:
    return sorted(set(problems), key=lambda x: (x.file, x.line, x.column, x.code, x.message))
