"""One command inside the caller's transaction: read the file, decide, write. It never commits."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from writs.core.case import Actor, Case, Command, Decision, File, Fire, Look, Note, Open
from writs.core.decide import decide, possible
from writs.core.errors import Blocker, CaseChanged, KeyReused, WrongInput
from writs.engine.alarm import wake_of
from writs.engine.catalogue import Catalogue
from writs.engine.ids import CaseIds
from writs.engine.outcome import Outcome, outcome_of
from writs.engine.transaction import Joined, all_or_nothing, driver_of, lock
from writs.storage.canonical import write_json
from writs.storage.commands import command_data
from writs.storage.read import answer_to, load_file
from writs.storage.write_path import Circumstances, KeyedAnswer, StoredFile, record

CLOCK = Actor("clock")
_LONGEST_KEY = 200
_DRAWS = 5


class Engine:
    """Commands on cases of one office. Stateless but for its catalogue; threads share it.

    Every method takes the caller's Session or Connection and an instant `at` with a time zone. Nothing is committed,
    and a refused command writes nothing.
    """

    def __init__(self, catalogue: Catalogue, *, office: int = 1, ids: CaseIds | None = None) -> None:
        self.catalogue = catalogue
        self.office = office
        self._ids = ids or CaseIds()

    def open(
        self,
        joined: Joined,
        procedure: str,
        reference: str,
        *,
        at: datetime,
        transition: str | None = None,
        facts: Mapping[str, Any] | None = None,
        actor: Actor = CLOCK,
        occurred: date | datetime | None = None,
        assigned: Mapping[str, str] | None = None,
        key: str | None = None,
    ) -> Outcome:
        """Open a case of `procedure` (KEY or KEY@VERSION).

        Raises TransitionRefused, WrongInput, UnknownTransition, ProcedureNotFound, VersionConflict, CaseExists,
        KeyReused.
        """
        _refuse_naive(at, occurred)
        if not reference.strip():
            raise WrongInput("A case needs a reference that people call it by.")
        command = Open(
            0, self.office, reference, procedure, transition, dict(facts or {}), actor, occurred, dict(assigned or {})
        )
        driver = driver_of(joined)
        lock(driver)
        request = _request(command, None)
        if (before := self._before(driver, key, request)) is not None:
            return before
        for draw in range(_DRAWS):
            numbered = replace(command, case=self._ids.next(at))
            try:
                return self._do(driver, None, numbered, numbered.case, at, key, request)
            except sqlite3.IntegrityError as error:
                # That number is taken already; another is drawn.
                if "writs_case.case_id" not in str(error) or draw == _DRAWS - 1:
                    raise
        raise AssertionError("unreachable")

    def fire(
        self,
        joined: Joined,
        case: int | str,
        transition: str,
        *,
        at: datetime,
        facts: Mapping[str, Any] | None = None,
        actor: Actor | None = None,
        occurred: date | datetime | None = None,
        key: str | None = None,
        version: int | None = None,
    ) -> Outcome:
        """Fire a transition on a case, by its number or reference. `version` is what the caller saw (If-Match).

        Raises TransitionRefused with all blockers, WrongInput, UnknownTransition, CaseNotFound, CaseChanged, KeyReused.
        """
        _refuse_naive(at, occurred)

        def command(found: Case) -> Command:
            machine = self.catalogue.machine(found.procedure, found.version_of_procedure)
            rule = machine.procedure.transitions.get(transition)
            child = self._ids.next(at) if rule is not None and len(rule.opens) == 1 else None
            return Fire(found.id, transition, dict(facts or {}), actor, occurred, child)

        plain = Fire(0, transition, dict(facts or {}), actor, occurred)
        return self._on_case(joined, case, command, _request(plain, case), at, key, version)

    def note(
        self,
        joined: Joined,
        case: int | str,
        text: str,
        *,
        at: datetime,
        actor: Actor = CLOCK,
        key: str | None = None,
    ) -> Outcome:
        """Write a note into the history of a case. Raises CaseNotFound, KeyReused."""
        _refuse_naive(at, None)
        request = _request(Note(0, text, actor), case)
        return self._on_case(joined, case, lambda found: Note(found.id, text, actor), request, at, key, None)

    def sweep(self, joined: Joined, root: int, *, at: datetime) -> Outcome:
        """Let the clock do what it owes in one file, and set the file's next alarm."""
        _refuse_naive(at, None)
        return self._on_case(joined, root, lambda found: Look(), b"", at, None, None)

    def blockers(
        self, joined: Joined, case: int | str, *, at: datetime, role: str | None = None
    ) -> Mapping[str, list[Blocker]]:
        """Every transition of a case with what stands in its way, none where it can be fired. Reads only."""
        _refuse_naive(at, None)
        driver = driver_of(joined)
        stored, number = load_file(driver, self.office, case)
        self.catalogue.make_ready(driver, stored)
        return possible(self.catalogue, stored.file, number, at=at, role=role)

    def look(self, joined: Joined, case: int | str) -> tuple[File, Case]:
        """A file as it is stored, and the case that was asked for. Reads only."""
        driver = driver_of(joined)
        stored, number = load_file(driver, self.office, case)
        self.catalogue.make_ready(driver, stored)
        return stored.file, stored.file.case(number)

    # -- one command
    def _on_case(
        self,
        joined: Joined,
        case: int | str,
        command: Callable[[Case], Command],
        request: bytes,
        at: datetime,
        key: str | None,
        version: int | None,
    ) -> Outcome:
        driver = driver_of(joined)
        lock(driver)
        if (before := self._before(driver, key, request)) is not None:
            return before
        stored, number = load_file(driver, self.office, case)
        self.catalogue.make_ready(driver, stored)
        found = stored.file.case(number)
        if version is not None and version != found.version:
            raise CaseChanged(found.reference, version, found.version)
        return self._do(driver, stored, command(found), number, at, key, request)

    def _before(self, driver: Any, key: str | None, request: bytes) -> Outcome | None:
        """The answer that the same request got before under this key."""
        if key is None:
            return None
        if not 1 <= len(key) <= _LONGEST_KEY:
            raise WrongInput(f"An idempotency key has 1 to {_LONGEST_KEY} characters, not {len(key)}.")
        found = answer_to(driver, self.office, key)
        if found is None:
            return None
        if found[0] != request:
            raise KeyReused(key)
        return Outcome.again(json.loads(found[1]))

    def _do(
        self,
        driver: Any,
        stored: StoredFile | None,
        command: Command,
        number: int,
        at: datetime,
        key: str | None,
        request: bytes,
    ) -> Outcome:
        decision = decide(self.catalogue, stored.file if stored is not None else None, command, at=at)
        outcome = outcome_of(decision, decision.file.case(number))
        with all_or_nothing(driver):
            hashes = self._published(driver, stored, decision)
            about = Circumstances(command, hashes, wake_of(self.catalogue, decision.file), key)
            keyed = None
            if key is not None:
                name = command.transition if isinstance(command, Fire) else type(command).__name__.lower()
                keyed = KeyedAnswer(key, number, name, request, write_json(outcome.as_json()))
            record(driver, stored, decision, about, keyed)
        return outcome

    def _published(self, driver: Any, stored: StoredFile | None, decision: Decision) -> Mapping[tuple[str, str], bytes]:
        """Keep the text of each procedure that a new case brings in."""
        known = stored.file.cases if stored is not None else {}
        names = {
            (case.procedure, case.version_of_procedure)
            for number, case in decision.file.cases.items()
            if number not in known
        }
        return {name: self.catalogue.publish(driver, *name, decision.file.decided_at) for name in names}


def _request(command: Command, case: int | str | None) -> bytes:
    """What makes two requests the same: the command as it was asked, not the numbers that were drawn for it."""
    return hashlib.sha256(write_json([case, command_data(command)]).encode("utf-8")).digest()


def _refuse_naive(at: datetime, occurred: date | datetime | None) -> None:
    for moment in (at, occurred):
        if isinstance(moment, datetime) and moment.tzinfo is None:
            raise WrongInput(f"{moment.isoformat()} has no time zone; say which instant is meant.")
