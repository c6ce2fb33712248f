"""Linting files: the problems of reading and the problems of meaning, placed and in order."""

from __future__ import annotations

from collections.abc import Sequence

from writs.core.lint import lint
from writs.core.model import Procedure
from writs.core.problems import PlacedProblem
from writs.documents.calendars import calendar_keys, shipped_calendar
from writs.documents.library import Definition, load_library
from writs.documents.shipped import shipped_directory


def lint_definitions(definitions: Sequence[Definition]) -> list[PlacedProblem]:
    """All problems of all files. Parents and children that are not among them are looked up among the shipped ones."""
    library = {d.procedure.key: d.procedure for d in definitions if d.procedure is not None}
    wanted = {c.procedure for p in library.values() for c in p.children.values()}
    wanted |= {p.part_of for p in library.values() if p.part_of is not None}
    if wanted - set(library):
        shipped = {d.procedure.key: d.procedure for d in load_library([shipped_directory()]) if d.procedure is not None}
        library = {**_family(wanted, shipped), **library}
    problems: list[PlacedProblem] = []
    for definition in definitions:
        problems += definition.problems
        p, document = definition.procedure, definition.document
        if p is None or document is None:
            continue
        calendar = shipped_calendar(p.calendar) if p.calendar in calendar_keys() else None
        problems += [document.place(problem) for problem in lint(p, library, calendar)]
    return sorted(set(problems), key=lambda x: (x.file, x.line, x.column, x.code, x.message))


def _family(wanted: set[str], shipped: dict[str, Procedure]) -> dict[str, Procedure]:
    found: dict[str, Procedure] = {}
    todo = list(wanted)
    while todo:
        key = todo.pop()
        if key in shipped and key not in found:
            found[key] = shipped[key]
            todo += [c.procedure for c in shipped[key].children.values()]
    return found
