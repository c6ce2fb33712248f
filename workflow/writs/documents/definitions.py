"""Reading definitions from files and folders: what each declares, and what is wrong with its shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from writs.core.model import Procedure
from writs.core.problems import PlacedProblem, Problem
from writs.core.sentences import sentence
from writs.documents.calendars import UnknownCalendar, calendar_keys
from writs.documents.procedures import build
from writs.documents.reader import Document, DocumentUnreadable, read_file

BESIDE = (".scenarios.yaml", ".replay.yaml")


@dataclass(slots=True)
class Definition:
    """One file: what was read, what it declares, what is wrong with it."""

    path: Path
    document: Document | None
    procedure: Procedure | None
    problems: list[PlacedProblem] = field(default_factory=list[PlacedProblem])

    @property
    def broken(self) -> bool:
        return self.procedure is None or any(problem.severity == "error" for problem in self.problems)


def definition_files(paths: Iterable[Path]) -> list[Path]:
    """Definitions in files and folders: not the scenarios and mappings beside them, not the calendars."""
    found: dict[Path, None] = {}
    for path in paths:
        candidates = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
        for candidate in candidates:
            if not candidate.name.endswith(BESIDE) and candidate.parent.name != "calendars":
                found[candidate] = None
    return list(found)


def load_library(paths: Sequence[Path]) -> list[Definition]:
    """Read every definition. A file that cannot be read stands there with the problem that stopped the reading."""
    return [_definition(path) for path in definition_files(paths)]


def _definition(path: Path) -> Definition:
    try:
        document = read_file(path)
    except DocumentUnreadable as error:
        return Definition(path, None, None, [error.problem])
    except OSError as error:
        message = sentence("The file cannot be read: {0}.", error.strerror or error)
        return Definition(path, None, None, [PlacedProblem(str(path), 1, 1, "error", "yaml-unreadable", message)])
    procedure, problems = build(document)
    placed = [*document.duplicates, *(document.place(problem) for problem in problems)]
    if procedure is not None and procedure.calendar and procedure.calendar not in calendar_keys():
        unknown = UnknownCalendar(procedure.calendar, calendar_keys()).message
        placed.append(document.place(Problem("error", "unknown-name", unknown, ("calendar",))))
    return Definition(path, document, procedure, placed)
