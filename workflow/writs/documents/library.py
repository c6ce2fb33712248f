"""All definitions of some folders, read together: their problems, and the procedures ready to run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from writs.core.errors import ProcedureInvalid, ProcedureNotFound
from writs.core.machine import Machine
from writs.core.model import Procedure
from writs.core.problems import PlacedProblem, Problem
from writs.documents.calendars import UnknownCalendar, calendar_keys, shipped_calendar
from writs.documents.procedures import build
from writs.documents.reader import Document, DocumentUnreadable, read_file
from writs.documents.shipped import shipped_directory

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
        message = f"The file cannot be read: {error.strerror or error}."
        return Definition(path, None, None, [PlacedProblem(str(path), 1, 1, "error", "yaml-unreadable", message)])
    procedure, problems = build(document)
    placed = [*document.duplicates, *(document.place(problem) for problem in problems)]
    if procedure is not None and procedure.calendar and procedure.calendar not in calendar_keys():
        message = str(UnknownCalendar(procedure.calendar, calendar_keys()))
        placed.append(document.place(Problem("error", "unknown-name", message, ("calendar",))))
    return Definition(path, document, procedure, placed)


class Library:
    """Procedures ready to run, by key and version; what `writs.core.decide` asks for."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self._machines: dict[tuple[str, str], Machine] = {}
        self._broken: dict[str, Definition] = {}
        self._procedures: dict[tuple[str, str], Procedure] = {}
        for definition in definitions:
            procedure = definition.procedure
            if procedure is None:
                continue
            if definition.broken:
                self._broken[procedure.key] = definition
            else:
                self._procedures[procedure.key, procedure.version] = procedure

    def keys(self) -> list[str]:
        return sorted({key for key, _ in self._procedures})

    def procedures(self) -> list[Procedure]:
        return [self._procedures[name] for name in sorted(self._procedures)]

    def machine(self, key: str, version: str) -> Machine:
        """That very version. Raises ProcedureNotFound, or ProcedureInvalid where its definition has errors."""
        found = self._machines.get((key, version))
        if found is None:
            procedure = self._procedures.get((key, version))
            if procedure is None:
                raise self._refusal(key, f"@{version}")
            found = self._machines[key, version] = Machine(procedure, shipped_calendar(procedure.calendar))
        return found

    def in_force(self, key: str, day: date) -> Machine:
        """The version that a case opened on that day gets."""
        versions = [p for (k, _), p in self._procedures.items() if k == key]
        if not versions:
            raise self._refusal(key, "")
        for procedure in sorted(versions, key=lambda p: p.in_force_from or date.min, reverse=True):
            begun = procedure.in_force_from is None or procedure.in_force_from <= day
            if begun and (procedure.in_force_until is None or day <= procedure.in_force_until):
                return self.machine(key, procedure.version)
        spans = ", ".join(f"{p.version} from {p.in_force_from}" for p in versions)
        raise ProcedureNotFound(key, (), f'No version of "{key}" is in force on {day}; there is {spans}.')

    def newest(self, key: str) -> Machine | None:
        """The version with the latest day of force, or None."""
        versions = [p for (k, _), p in self._procedures.items() if k == key]
        if not versions:
            return None
        latest = max(versions, key=lambda p: (p.in_force_from or date.min, p.version))
        return self.machine(key, latest.version)

    def find(self, name: str) -> Machine:
        """By `KEY` (the newest) or `KEY@VERSION`. Raises ProcedureNotFound with a suggestion."""
        key, _, version = name.partition("@")
        if version:
            return self.machine(key, version)
        found = self.newest(key)
        if found is None:
            raise self._refusal(key, "")
        return found

    def _refusal(self, key: str, version: str) -> ProcedureInvalid | ProcedureNotFound:
        broken = self._broken.get(key)
        if broken is not None:
            return ProcedureInvalid(f"{key}{version}", tuple(broken.problems))
        return ProcedureNotFound(f"{key}{version}", self.keys())


@cache
def shipped_library() -> Library:
    """The procedures that come with writs."""
    return Library(load_library([shipped_directory()]))
