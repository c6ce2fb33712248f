"""The procedures by which cases are decided, kept in the database at first use.

A version is never rewritten: where the text at hand differs from the stored one, that is a VersionConflict. Where the
program no longer brings a version, the stored text decides the cases that were opened under it.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from writs.core.errors import ProcedureInvalid, ProcedureNotFound, VersionConflict
from writs.core.machine import Machine
from writs.core.problems import PlacedProblem
from writs.documents.calendars import shipped_calendar
from writs.documents.definitions import Definition, load_library
from writs.documents.library import Library
from writs.documents.procedures import build
from writs.documents.reader import read
from writs.documents.shipped import shipped_directory
from writs.storage.canonical import instant_text
from writs.storage.personal import PersonalNames
from writs.storage.write_path import StoredFile

Name = tuple[str, str]
"""Key and version."""


def text_hash(text: str) -> bytes:
    """The identity of a definition: SHA-256 of its text in NFC."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode("utf-8")).digest()


class Catalogue(Library):
    """A library that knows the text behind each procedure."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        definitions = tuple(definitions)
        super().__init__(definitions)
        self._texts: dict[Name, str] = {
            (d.procedure.key, d.procedure.version): d.document.text
            for d in definitions
            if d.procedure is not None and d.document is not None
        }
        self._hashes: dict[Name, bytes] = {name: text_hash(text) for name, text in self._texts.items()}
        self._archived: dict[Name, Machine] = {}
        self._checked: set[Name] = set()
        """Versions by which a stored case is decided, with the text at hand."""
        self.personal: dict[Name, PersonalNames] = {(p.key, p.version): PersonalNames.of(p) for p in self.procedures()}
        """What is personal under each version."""

    @classmethod
    def shipped(cls) -> Catalogue:
        """The procedures that come with writs."""
        return cls(load_library([shipped_directory()]))

    def machine(self, key: str, version: str) -> Machine:
        archived = self._archived.get((key, version))
        return archived if archived is not None else super().machine(key, version)

    def problems(self, definition: Definition) -> list[PlacedProblem]:
        """What was checked when a case was opened under it is not checked again: its cases must go on by that text,
        whatever a later program thinks of it."""
        procedure = definition.procedure
        if procedure is not None and (procedure.key, procedure.version) in self._checked:
            return []
        return super().problems(definition)

    def hash_of(self, key: str, version: str) -> bytes:
        """Raises ProcedureNotFound."""
        found = self._hashes.get((key, version))
        if found is None:
            raise ProcedureNotFound(f"{key}@{version}", self.keys())
        return found

    def publish(self, connection: Any, key: str, version: str, at: datetime) -> bytes:
        """Keep a version's text on its first use; its hash. Raises VersionConflict where another text is kept."""
        mine = self.hash_of(key, version)
        if not self.keeps(connection, key, version):
            procedure = self.machine(key, version).procedure
            since, until = procedure.in_force_from, procedure.in_force_until
            connection.execute(
                "INSERT INTO writs_procedure (key, version, hash, document, status, effective_from, effective_until,"
                " published_at) VALUES (?,?,?,?,'published',?,?,?)",
                (key, version, mine, self._texts[key, version], since.isoformat() if since is not None else None,
                 until.isoformat() if until is not None else None, instant_text(at)),
            )  # fmt: skip
        return mine

    def keeps(self, connection: Any, key: str, version: str) -> bool:
        """Whether the database holds a version's text. Raises VersionConflict where it holds another."""
        row = connection.execute(
            "SELECT hash FROM writs_procedure WHERE key=? AND version=?", (key, version)
        ).fetchone()
        if row is not None and bytes(row[0]) != self.hash_of(key, version):
            raise VersionConflict(f"{key}@{version}")
        return row is not None

    def make_ready(self, connection: Any, stored: StoredFile) -> None:
        """See that every case of a file is decided by the text under which it was opened."""
        for number, case in stored.file.cases.items():
            self.pinned(connection, case.procedure, case.version_of_procedure, stored.hashes[number])

    def pinned(self, connection: Any, key: str, version: str, wanted: bytes) -> None:
        """See that this version is at hand with that very text: ours, or the one that the database keeps.

        Raises VersionConflict where ours is another, ProcedureNotFound, ProcedureInvalid.
        """
        name = (key, version)
        if self._hashes.get(name) == wanted:
            self._checked.add(name)
            return
        if name in self._hashes:
            raise VersionConflict(f"{key}@{version}")
        self._restore(connection, name, wanted)

    def _restore(self, connection: Any, name: Name, wanted: bytes) -> None:
        row = connection.execute("SELECT document FROM writs_procedure WHERE hash=?", (wanted,)).fetchone()
        if row is None or text_hash(row[0]) != wanted:
            raise ProcedureNotFound(f"{name[0]}@{name[1]}", self.keys())
        document = read(row[0])
        procedure, problems = build(document)
        if procedure is None:
            raise ProcedureInvalid(f"{name[0]}@{name[1]}", tuple(document.place(problem) for problem in problems))
        self._archived[name] = Machine(procedure, shipped_calendar(procedure.calendar))
        self._texts[name] = row[0]
        self._hashes[name] = wanted
        self.personal[name] = PersonalNames.of(procedure)

    def outliving(self) -> frozenset[tuple[str, str, str]]:
        """(procedure, version, deadline) of the deadlines that may run after the end of their case."""
        known = (*self.procedures(), *(machine.procedure for machine in self._archived.values()))
        return frozenset((p.key, p.version, rule.name) for p in known for rule in p.deadlines if rule.outlives)
