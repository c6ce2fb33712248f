"""The procedures of some folders, ready to run, by key and version."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache

from writs.core.case import Case
from writs.core.errors import ProcedureInvalid, ProcedureNotFound
from writs.core.machine import Machine
from writs.core.model import Procedure
from writs.core.problems import PlacedProblem
from writs.documents.calendars import shipped_calendar
from writs.documents.definitions import Definition as Definition
from writs.documents.definitions import definition_files as definition_files
from writs.documents.definitions import load_library as load_library
from writs.documents.linting import Relatives, problems_of
from writs.documents.shapes import NAME
from writs.documents.shipped import shipped_directory


class Library:
    """Procedures ready to run, by key and version; what `writs.core.decide` asks for."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        definitions = tuple(definitions)
        self._machines: dict[tuple[str, str], Machine] = {}
        self._relatives = Relatives(definitions)
        self._definitions: dict[tuple[str, str], Definition] = {}
        for definition in definitions:
            procedure = definition.procedure
            if procedure is not None:
                self._definitions[procedure.key, procedure.version] = definition
        self._questions: dict[str, Callable[[Case], bool | None]] = {}
        self._versions: dict[str, list[Procedure]] = {}
        for procedure in self.procedures():
            self._versions.setdefault(procedure.key, []).append(procedure)

    def answer(self, question: str, ask: Callable[[Case], bool | None]) -> None:
        """Let the host answer `host.QUESTION` in conditions: yes, no, or None for unknown.

        What it answered is kept in the event that rests on it, so that a history can be decided again without asking.
        """
        if not NAME.match(question):
            raise ValueError(f'"{question}" is no name of a question: small letters, digits and _.')
        self._questions[question] = ask

    def answers(self, question: str, case: Case) -> bool | None:
        """What the host says about that case; None where it has not registered the question."""
        ask = self._questions.get(question)
        return ask(case) if ask is not None else None

    def keys(self) -> list[str]:
        return sorted({key for key, _ in self._definitions})

    def procedures(self) -> list[Procedure]:
        """All of them in the order of key and version, whether or not they can be run."""
        return [p for name in sorted(self._definitions) if (p := self._definitions[name].procedure) is not None]

    def machine(self, key: str, version: str) -> Machine:
        """That very version. Raises ProcedureNotFound, or ProcedureInvalid where its definition has errors."""
        found = self._machines.get((key, version))
        if found is None:
            definition = self._definitions.get((key, version))
            if definition is None or definition.procedure is None:
                raise ProcedureNotFound(f"{key}@{version}" if version else key, self._known(key, version))
            problems = self.problems(definition)
            if any(problem.severity == "error" for problem in problems):
                raise ProcedureInvalid(definition.procedure.name, tuple(problems))
            found = Machine(definition.procedure, shipped_calendar(definition.procedure.calendar))
            self._machines[key, version] = found
        return found

    def problems(self, definition: Definition) -> list[PlacedProblem]:
        """What is wrong with a definition before it may run."""
        return problems_of(definition, self._relatives)

    def in_force(self, key: str, day: date) -> Machine:
        """The version that a case opened on that day gets."""
        versions = self._versions.get(key, [])
        if not versions:
            raise ProcedureNotFound(key, self.keys())
        for procedure in sorted(versions, key=lambda p: p.in_force_from or date.min, reverse=True):
            begun = procedure.in_force_from is None or procedure.in_force_from <= day
            if begun and (procedure.in_force_until is None or day <= procedure.in_force_until):
                return self.machine(key, procedure.version)
        spans = ", ".join(f"{p.version} from {p.in_force_from}" for p in versions)
        raise ProcedureNotFound(key, (), f'No version of "{key}" is in force on {day}; there is {spans}.')

    def newest(self, key: str) -> Machine | None:
        """The version with the latest day of force, or None."""
        versions = self._versions.get(key, [])
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
            raise ProcedureNotFound(key, self.keys())
        return found

    def _known(self, key: str, version: str) -> list[str]:
        """What to suggest: other versions where only the version is unknown, other keys otherwise."""
        versions = [p.name for p in self._versions.get(key, ())] if version else []
        return versions or self.keys()


@cache
def shipped_library() -> Library:
    """The procedures that come with writs."""
    return Library(load_library([shipped_directory()]))
