"""One command inside the caller's transaction: read the file, decide, write. It never commits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal

from writs.core.case import Actor, Case, Command, Correct, Decision, File, Fire, Look, Move, Note, Open, Record, Recount
from writs.core.decide import decide, possible
from writs.core.errors import CaseChanged, ClockStuck, KeyReused
from writs.core.preview import Consequence, preview
from writs.engine import asked
from writs.engine.alarm import wake_of
from writs.engine.catalogue import Catalogue
from writs.engine.choices import Choice, choices_of
from writs.engine.ids import CaseIds
from writs.engine.outcome import Outcome, outcome_of
from writs.engine.transaction import Joined, all_or_nothing, begins_here, joining
from writs.storage.alarms import Alarm, FailingFile, set_aside
from writs.storage.canonical import write_json
from writs.storage.commands import command_data
from writs.storage.history import decided_again, history
from writs.storage.read import answer_to, load_file, root_of
from writs.storage.write_path import Circumstances, KeyedAnswer, NumberTaken, StoredFile, record

CLOCK = Actor("clock")
_DRAWS = 5


class Engine:
    """Commands on cases of one office; a host of several offices has one for each, with one catalogue between them.
    Stateless but for that catalogue; threads share it.

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
        _look_at(at, occurred, actor, key)
        command = Open(
            0, self.office, asked.line(reference, "The reference of a case"), procedure, transition,
            asked.facts(facts), actor, occurred, asked.people(assigned),
        )  # fmt: skip
        request = _request(command, None, key)
        with joining(joined) as driver:
            if (before := self._before(driver, key, request)) is not None:
                return before
            for draw in range(_DRAWS):
                numbered = replace(command, case=self._ids.next(at, draw))
                try:
                    return self._do(driver, None, numbered, numbered.case, at, key, request)
                except NumberTaken:
                    if draw == _DRAWS - 1:
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

        Raises TransitionRefused with all blockers, WrongInput, UnknownTransition, CaseNotFound, CaseChanged, KeyReused,
        ClockStuck.
        """
        _look_at(at, occurred, actor, key)
        asked.version(version)
        plain = Fire(0, transition, asked.facts(facts), actor, occurred)

        def command(found: Case, draw: int) -> Command:
            machine = self.catalogue.machine(found.procedure, found.version_of_procedure)
            rule = machine.procedure.transitions.get(transition)
            child = self._ids.next(at, draw) if rule is not None and len(rule.opens) == 1 else None
            return replace(plain, case=found.id, child=child)

        return self._on_case(joined, case, command, _request(plain, case, key), at, key, version)

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
        """Write a note into the history of a case, even while its clock is stuck. Raises CaseNotFound, KeyReused."""
        _look_at(at, None, actor, key)
        plain = Note(0, asked.words(text, "A note"), actor or CLOCK)
        return self._on_case(
            joined, case, lambda found, _: replace(plain, case=found.id), _request(plain, case, key), at, key, None
        )

    def record(
        self,
        joined: Joined,
        case: int | str,
        kind: Literal["printed", "delivered"],
        name: str,
        details: Mapping[str, Any],
        *,
        at: datetime,
        key: str | None = None,
    ) -> Outcome:
        """Put on record what was done outside the case, even while its clock is stuck.

        Raises CaseNotFound, KeyReused.
        """
        _look_at(at, None, CLOCK, key)
        plain = Record(0, kind, name, details)
        return self._on_case(
            joined, case, lambda found, _: replace(plain, case=found.id), _request(plain, case, key), at, key, None
        )

    def correct(
        self,
        joined: Joined,
        case: int | str,
        facts: Mapping[str, Any],
        *,
        reason: str,
        at: datetime,
        actor: Actor = CLOCK,
        key: str | None = None,
        version: int | None = None,
    ) -> Outcome:
        """Put right what was recorded wrongly (None: it never was); every deadline that hangs on it is counted again.

        `preview` tells beforehand what that changes. Raises WrongInput, CaseNotFound, CaseChanged, KeyReused,
        ClockStuck.
        """
        _look_at(at, None, actor, key)
        asked.version(version)
        plain = Correct(0, asked.facts(facts), asked.words(reason, "The reason"), actor)
        return self._on_case(
            joined, case, lambda found, _: replace(plain, case=found.id), _request(plain, case, key), at, key, version
        )

    def recount(self, joined: Joined, case: int | str, *, reason: str, at: datetime, actor: Actor = CLOCK) -> Outcome:
        """Count all that runs in the file of a case by the calendars as they are now; done twice, it changes nothing.

        Raises WrongInput, CaseNotFound, ClockStuck.
        """
        _look_at(at, None, actor, None)
        plain = Recount(asked.words(reason, "The reason"), actor)
        return self._on_case(joined, case, lambda found, _: plain, b"", at, None, None)

    def preview(self, joined: Joined, case: int | str, command: Command, *, at: datetime) -> tuple[Consequence, ...]:
        """What a command on that case would change in the deadlines of its file. Reads only.

        The command's own case number is not looked at. Raises what the command itself would raise.
        """
        _look_at(at, None, None, None)
        with joining(joined, writing=False) as driver:
            stored, number = load_file(driver, self.office, case)
            self.catalogue.make_ready(driver, stored)
            numbered = replace(command, case=number) if isinstance(command, Correct | Fire | Move | Note) else command
            return preview(self.catalogue, stored.file, numbered, at=at)

    def sweep(self, joined: Joined, root: int, *, at: datetime) -> Outcome:
        """Let the clock do what it owes in one file, and set the file's next alarm.

        After a thousand steps the rest stays due: the alarm then lies in the past, and the next sweep goes on.
        Raises ClockStuck when a due step cannot be decided; roll back, then `set_aside` the file.
        """
        asked.instant(at)
        return self._on_case(joined, root, lambda found, _: Look(), b"", at, None, None)

    def set_aside(self, joined: Joined, root: int, *, at: datetime, error: BaseException | str) -> FailingFile:
        """Put off a file whose sweep failed, with the reason, for longer each time.

        The first command or sweep that succeeds sets it right. Raises CaseNotFound.
        """
        asked.instant(at)
        with joining(joined) as driver:
            alarm = Alarm(self.office, root_of(driver, self.office, root), at)
            return set_aside(driver, alarm, str(error) or type(error).__name__, at)

    def lock(self, joined: Joined, cases: Iterable[int | str]) -> tuple[int, ...]:
        """Take the files of several cases, in an order that is the same for everybody; the numbers of their roots.

        A transaction that will act on more than one file calls this first, so that two of them never wait for each
        other. Raises CaseNotFound.
        """
        with joining(joined) as driver:
            return tuple(sorted({root_of(driver, self.office, case) for case in cases}))

    def blockers(self, joined: Joined, case: int | str, *, at: datetime, role: str | None = None) -> tuple[Choice, ...]:
        """Every transition of a case: what can happen now, and why the rest cannot; for a `role`, or for anybody.

        Reads only. Raises CaseNotFound.
        """
        asked.instant(at)
        with joining(joined, writing=False) as driver:
            stored, number = load_file(driver, self.office, case)
            self.catalogue.make_ready(driver, stored)
            found = possible(self.catalogue, stored.file, number, at=at, role=role)
            return choices_of(self.catalogue, stored.file.case(number), found)

    def look(self, joined: Joined, case: int | str) -> tuple[File, Case]:
        """A file as it is stored, and the case that was asked for. Reads only. Raises CaseNotFound."""
        with joining(joined, writing=False) as driver:
            stored, number = load_file(driver, self.office, case)
            self.catalogue.make_ready(driver, stored)
            return stored.file, stored.file.case(number)

    def decide_again(self, joined: Joined, case: int | str) -> tuple[File, File | None]:
        """A file as it is stored, and as its history gives it from nothing: the proof that the two are equal.

        Raises CaseNotFound, HistoryErased.
        """
        with joining(joined, writing=False) as driver:
            stored, _ = load_file(driver, self.office, case)
            self.catalogue.make_ready(driver, stored)
            return stored.file, decided_again(self.catalogue, history(driver, self.office, stored.file.root))

    # -- one command
    def _on_case(
        self,
        joined: Joined,
        case: int | str,
        command: Callable[[Case, int], Command],
        request: bytes,
        at: datetime,
        key: str | None,
        version: int | None,
    ) -> Outcome:
        asked.case(case)
        own = begins_here(joined)
        with joining(joined) as driver:
            if (before := self._before(driver, key, request)) is not None:
                return before
            stored, number = load_file(driver, self.office, case)
            self.catalogue.make_ready(driver, stored)
            found = stored.file.case(number)
            if version is not None and version != found.version:
                raise CaseChanged(found.reference, version, found.version)
            for draw in range(_DRAWS):
                wanted = command(found, draw)
                # Where a number was drawn, what failed is taken back by itself and another number is tried.
                alone = own and not (isinstance(wanted, Fire) and wanted.child is not None)
                try:
                    return self._do(driver, stored, wanted, number, at, key, request, alone=alone)
                except NumberTaken:
                    if draw == _DRAWS - 1:
                        raise
        raise AssertionError("unreachable")

    def _before(self, driver: Any, key: str | None, request: bytes) -> Outcome | None:
        """The answer that the same request got before under this key."""
        if key is None:
            return None
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
        *,
        alone: bool = False,
    ) -> Outcome:
        decision, stands = self._decide(stored.file if stored is not None else None, command, at)
        outcome = outcome_of(decision, decision.file.case(number))
        with all_or_nothing(driver, alone=alone):
            hashes = self._published(driver, stored, decision)
            about = Circumstances(
                command, hashes, wake_of(self.catalogue, decision.file), key, clock_stands=stands,
                personal=self.catalogue.personal,
            )  # fmt: skip
            keyed = None
            if key is not None:
                name = command.transition if isinstance(command, Fire) else type(command).__name__.lower()
                keyed = KeyedAnswer(key, number, name, request, write_json(outcome.as_json()))
            record(driver, stored, decision, about, keyed)
        return outcome

    def _decide(self, file: File | None, command: Command, at: datetime) -> tuple[Decision, bool]:
        """The decision, and whether the clock of the file stood still: a note is written all the same."""
        try:
            return decide(self.catalogue, file, command, at=at), False
        except ClockStuck:
            if not isinstance(command, Note | Record):
                raise
        return decide(self.catalogue, file, command, at=at, clock_stands=True), True

    def _published(self, driver: Any, stored: StoredFile | None, decision: Decision) -> Mapping[tuple[str, str], bytes]:
        """Keep the text of each procedure that a new case brings in."""
        known = stored.file.cases if stored is not None else {}
        names = {
            (case.procedure, case.version_of_procedure)
            for number, case in decision.file.cases.items()
            if number not in known
        }
        return {name: self.catalogue.publish(driver, *name, decision.file.decided_at) for name in names}


def _request(command: Command, case: int | str | None, key: str | None) -> bytes:
    """What makes two requests under a key the same: the command as it was asked, not the numbers drawn for it."""
    if key is None:
        return b""
    return hashlib.sha256(write_json([case, command_data(command)]).encode("utf-8")).digest()


def _look_at(at: datetime, occurred: date | datetime | None, actor: Actor | None, key: str | None) -> None:
    asked.instant(at)
    asked.day(occurred)
    asked.actor(actor)
    asked.key(key)
