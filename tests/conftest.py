"""What all tests share: the shipped procedures, a small procedure in text, and the real log where it lies beside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from writs.core.case import Actor, Decision, File, Fire, Look, Open
from writs.core.decide import decide
from writs.core.machine import Machine
from writs.documents.calendars import shipped_calendar
from writs.documents.library import Definition, Library, load_library, shipped_library
from writs.documents.linting import lint_definitions
from writs.documents.procedures import build
from writs.documents.reader import read

PROJECT = Path(__file__).resolve().parents[1]
SHARED = PROJECT.parent / "shared"

SMALL = """
writs: 1
procedure: vn.small
version: 1.0
title: {en: Small}
jurisdiction: vn
calendar: vn
currency: VND
languages: [en]
sources:
  L: {title: The law, in_force: 2026-01-01}
in_force: {from: 2026-01-01}
phases:
  only: {en: Only}
roles:
  clerk: {title: {en: Clerk}, kind: official}
  head: {title: {en: Head}, kind: official}
  debtor: {title: {en: Debtor}, kind: party}
facts:
  claim: {type: money, title: {en: Claim}}
  paid: {type: money, starts_as: 0 VND, title: {en: Paid}}
  payment: {type: money, title: {en: Payment}}
  told_on: {type: date, title: {en: Told on}}
  settled_on: {type: date, title: {en: Settled on}}
  all_paid: {type: yes_no, is: paid >= claim, title: {en: All paid}, law: L 5}
states:
  received:
    title: {en: Received}
    phase: only
    deadlines:
      tell:
        title: {en: Tell the debtor}
        owner: clerk
        within: 5 working days
        after: entry
        met_by: [tell]
        law: L 1
  told:
    title: {en: Told}
    phase: only
    deadlines:
      pay:
        title: {en: Pay}
        owner: debtor
        within: 10 days
        after: told_on
        met_when: all_paid
        met_by: [close]
        then: {fires: lapse}
        law: L 2
      close_once_paid:
        title: {en: Close once paid}
        owner: clerk
        within: without delay
        review: 3 working days
        after: meeting of pay
        met_by: [close]
        law: L 4
  closed: {title: {en: Closed}, phase: only, final: paid}
  lapsed: {title: {en: Lapsed}, phase: only, final: lapsed}
transitions:
  receive: {title: {en: Receive}, from: start, to: received, by: clerk, needs: [claim], law: L 1}
  tell: {title: {en: Tell}, from: received, to: told, by: clerk, records: told_on, law: L 1}
  pay: {title: {en: Pay}, from: told, by: [debtor, clerk], needs: [payment], sets: {paid: paid + payment}, law: L 2}
  close: {title: {en: Close}, from: told, to: closed, by: clerk, when: all_paid, records: settled_on, law: L 3}
  lapse: {title: {en: Lapse}, from: told, to: lapsed, by: clock, law: L 2}
ladders:
  usual:
    - {at: 2 working days before, remind: owner}
    - {at: due, remind: owner, escalate: head}
    - {at: every 5 working days after, escalate: head, times: 2}
"""


@pytest.fixture(scope="session")
def library() -> Library:
    return shipped_library()


@pytest.fixture(scope="session")
def real_log() -> Path:
    path = SHARED / "data" / "road-traffic-fines.xes.gz"
    if not path.is_file():
        pytest.skip("the real log is not beside this checkout (../shared/data); this test needs it")
    return path


def machine_from(text: str) -> Machine:
    """A machine from the text of a definition; its problems of shape fail the test."""
    procedure, problems = build(read(text))
    assert procedure is not None
    assert problems == []
    return Machine(procedure, shipped_calendar(procedure.calendar))


class OneProcedure:
    """A library that holds one procedure."""

    def __init__(self, machine: Machine) -> None:
        self.only = machine

    def machine(self, key: str, version: str) -> Machine:
        return self.only

    def in_force(self, key: str, day: date) -> Machine:
        return self.only


class Play:
    """Drives one file through `decide`, remembering every decision and command."""

    def __init__(self, library: Any, machine: Machine, *, clock_acts: bool = True) -> None:
        self.library, self.machine, self.clock_acts = library, machine, clock_acts
        self.file: File | None = None
        self.decisions: list[Decision] = []
        self.commands: list[tuple[Any, datetime]] = []

    def at(self, day: str) -> datetime:
        if "T" in day:
            return datetime.fromisoformat(day).replace(tzinfo=self.machine.calendar.timezone)
        return self.machine.calendar.day_begins(date.fromisoformat(day))

    def _decide(self, command: Any, at: datetime) -> Decision:
        decision = decide(self.library, self.file, command, at=at, clock_acts=self.clock_acts)
        self.file = decision.file
        self.decisions.append(decision)
        self.commands.append((command, at))
        return decision

    def open(self, day: str, role: str = "clerk", transition: str | None = None, **facts: Any) -> Decision:
        command = Open(1, 1, "2026/1", self.machine.name, transition, facts, Actor(role, role), date.fromisoformat(day))
        return self._decide(command, self.at(day))

    def fire(
        self, name: str, day: str, role: str = "clerk", *, case: int = 1, today: str | None = None, **facts: Any
    ) -> Decision:
        occurred = self.at(day) if "T" in day else date.fromisoformat(day)
        return self._decide(Fire(case, name, facts, Actor(role, role), occurred), self.at(today or day))

    def look(self, day: str) -> Decision:
        return self._decide(Look(), self.at(day))

    @property
    def case(self) -> Any:
        assert self.file is not None
        return self.file.cases[self.file.root]


@pytest.fixture
def small() -> Play:
    """A fresh play of the small procedure."""
    machine = machine_from(SMALL)
    return Play(OneProcedure(machine), machine)


@pytest.fixture
def play_of(make_play: Callable[[str], Play]) -> Callable[[str], Play]:
    """Make a play from a changed text: `play_of(SMALL.replace(…))`."""
    return make_play


@pytest.fixture
def small_text() -> str:
    return SMALL


@pytest.fixture(scope="session")
def small_definition() -> str:
    return SMALL


@pytest.fixture(scope="session")
def make_play() -> Callable[[str], Play]:
    """As `play_of`, for tests that hypothesis runs many times."""

    def make(text: str) -> Play:
        machine = machine_from(text)
        return Play(OneProcedure(machine), machine)

    return make


@pytest.fixture
def lint_text(tmp_path: Path) -> Callable[[str], list[Any]]:
    """The problems of a definition given as text, among the shipped ones."""

    def lint(text: str) -> list[Any]:
        path = tmp_path / "definition.yaml"
        path.write_text(text, encoding="utf-8")
        definitions: list[Definition] = load_library([path])
        return lint_definitions(definitions)

    return lint


@pytest.fixture
def vietnam(library: Library) -> Play:
    return Play(library, library.find("vn.civil-judgment"))
