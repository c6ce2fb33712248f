"""Linting files: the problems of reading and the problems of meaning, placed and in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from writs.core.lint import lint
from writs.core.lint.report import ExpressionProblem
from writs.core.model import Procedure
from writs.core.problems import PlacedProblem, Problem
from writs.documents.calendars import calendar_keys, shipped_calendar
from writs.documents.definitions import Definition, load_library
from writs.documents.reader import Document
from writs.documents.shipped import shipped_directory


def lint_definitions(definitions: Sequence[Definition]) -> list[PlacedProblem]:
    """All problems of all files. Parents and children that are not among them are looked up among the shipped ones."""
    family = family_of(definitions)
    problems = [problem for definition in definitions for problem in problems_of(definition, family)]
    problems += _said_twice(definitions)
    return _sorted(problems)


def problems_of(definition: Definition, family: Mapping[str, Procedure]) -> list[PlacedProblem]:
    """The problems of one file, read among the procedures of its family."""
    problems = list(definition.problems)
    p, document = definition.procedure, definition.document
    if p is not None and document is not None:
        calendar = shipped_calendar(p.calendar) if p.calendar in calendar_keys() else None
        problems += [_placed(document, problem) for problem in lint(p, family, calendar)]
    return _sorted(problems)


def family_of(definitions: Iterable[Definition]) -> dict[str, Procedure]:
    """The procedures by key, with the shipped parents and children that they name and that are not among them."""
    library = {d.procedure.key: d.procedure for d in definitions if d.procedure is not None}
    wanted = {c.procedure for p in library.values() for c in p.children.values()}
    wanted |= {p.part_of for p in library.values() if p.part_of is not None}
    if wanted - set(library):
        shipped = {d.procedure.key: d.procedure for d in load_library([shipped_directory()]) if d.procedure is not None}
        library = {**_family(wanted, shipped), **library}
    return library


def _family(wanted: set[str], shipped: dict[str, Procedure]) -> dict[str, Procedure]:
    found: dict[str, Procedure] = {}
    todo = list(wanted)
    while todo:
        key = todo.pop()
        if key in shipped and key not in found:
            found[key] = shipped[key]
            todo += [c.procedure for c in shipped[key].children.values()]
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
            message = f"{p.name} stands in {first[p.name].name}, too."
            problem = Problem("error", "version-overlap", message, ("version",), "give one of them another version")
            problems.append(document.place(problem))
        first.setdefault(p.name, definition.path)
    return problems


def _sorted(problems: Iterable[PlacedProblem]) -> list[PlacedProblem]:
    return sorted(set(problems), key=lambda x: (x.file, x.line, x.column, x.code, x.message))
