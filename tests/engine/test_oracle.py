"""Random days of an office on a real database: commands, sweeps whenever they come, restarts, clocks that go backwards.

Whatever happened: every chain verifies, nothing unsound is found, every file is what its history gives from nothing,
and what it gives without its sweeps: a history never depends on when a sweeper woke.
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.support.chain import CHAIN
from tests.support.docket import Docket
from tests.support.play import instant
from tests.support.wandering import facts_for

from writs.core.case import Actor, File, Look
from writs.core.decide import decide
from writs.core.errors import WritsError
from writs.documents.definitions import load_library
from writs.documents.shipped import shipped_directory
from writs.engine import Catalogue, Engine
from writs.storage.alarms import claim
from writs.storage.connection import open_database
from writs.storage.history import history
from writs.storage.schema import upgrade

PACES = [
    timedelta(0),
    timedelta(minutes=5),
    timedelta(days=1),
    timedelta(days=4),
    timedelta(days=9),
    timedelta(days=40),
]
PROCEDURES = ["vn.small", "vn.small", "vn.civil-judgment", "gb.taking-control"]
dice = st.integers(0, 2**64).map(Random)


def driver_of(connection: Any) -> Any:
    return connection.connection.dbapi_connection


class Office(RuleBasedStateMachine):
    """One office, one database, one clerk who does whatever is possible."""

    @initialize(dice=dice)
    def moves_in(self, dice: Random) -> None:
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name)
        (path / "vn.small.yaml").write_text(CHAIN, encoding="utf-8")
        self.catalogue = Catalogue(load_library([path / "vn.small.yaml", shipped_directory()]))
        self.url = f"sqlite:///{path / 'writs.db'}"
        self.now = instant("2026-08-03")
        self.cases: list[str] = []
        self.asked: dict[str, tuple[str, str, dict[str, Any], Actor]] = {}
        self.docket = Docket(Engine(self.catalogue), open_database(self.url, create=True))
        upgrade(self.docket.database)
        self.some_days_go_by(dice)
        self.some_days_go_by(dice)

    @rule(pace=st.sampled_from(PACES))
    def time_passes(self, pace: timedelta) -> None:
        self.now += pace

    @rule(dice=dice)
    def some_days_go_by(self, dice: Random) -> None:
        """Acts, now and then a look of the clock at a file, and time between them."""
        for _ in range(15):
            self.now += dice.choice(PACES)
            if len(self.cases) < 4:
                self.open_a_case(dice, dice.choice(PROCEDURES))
            else:
                self.act(dice, dice.choice([timedelta(0), timedelta(0), timedelta(hours=30)]))
            if dice.random() < 0.3:
                self.the_clock_looks_at(1)

    def open_a_case(self, dice: Random, procedure: str) -> None:
        machine = self.catalogue.find(procedure)
        t = machine.procedure.transitions[dice.choice(machine.openings)]
        facts = facts_for(machine, t, machine.calendar.local_day(self.now), dice)
        reference = f"{len(self.cases) + 1}/2026"
        with suppress(WritsError):
            self.docket.open(
                reference, procedure, at=self.now, transition=t.name, facts=facts, actor=Actor(t.by[0], "Lan")
            )
            self.cases.append(reference)

    def act(self, dice: Random, back: timedelta) -> None:
        """`back` is how much the clock of this node lags behind."""
        reference, at = dice.choice(self.cases), self.now - back
        with self.docket.database.reading() as connection:
            file, _ = self.docket.engine.look(connection, reference)
            case = dice.choice(list(file.cases.values()))
            choices = [c for c in self.docket.engine.blockers(connection, case.id, at=at) if c.possible]
        if not choices:
            return
        machine = self.catalogue.machine(case.procedure, case.version_of_procedure)
        t = machine.procedure.transitions[dice.choice(choices).name]
        facts = facts_for(machine, t, machine.calendar.local_day(at), dice)
        for group in t.opens:
            child = self.catalogue.find(machine.procedure.children[group].procedure)
            opening = child.procedure.transitions[machine.procedure.children[group].opens_with]
            facts |= facts_for(child, opening, machine.calendar.local_day(at), dice)
        key = f"key-{len(self.asked)}"
        with suppress(WritsError):
            self.docket.fire(case.id, t.name, at=at, facts=facts, actor=Actor(t.by[0], "Lan"), key=key)
            self.asked[key] = (str(case.id), t.name, facts, Actor(t.by[0], "Lan"))

    @rule(dice=dice)
    @precondition(lambda self: self.asked)
    def somebody_clicks_again(self, dice: Random) -> None:
        key, (case, name, facts, actor) = dice.choice(sorted(self.asked.items()))
        assert self.docket.fire(int(case), name, at=self.now, facts=facts, actor=actor, key=key).replayed

    @rule(dice=dice)
    @precondition(lambda self: self.cases)
    def somebody_writes_a_note(self, dice: Random) -> None:
        with self.docket.database.writing() as connection:
            self.docket.engine.note(connection, dice.choice(self.cases), "ghi chú", at=self.now)

    @rule(most=st.integers(1, 3))
    def the_clock_looks_at_some_files(self, most: int) -> None:
        self.the_clock_looks_at(most)

    def the_clock_looks_at(self, most: int) -> None:
        with self.docket.database.writing() as connection:
            for alarm in claim(driver_of(connection), self.now, most):
                self.docket.engine.sweep(connection, alarm.root, at=self.now)

    @rule()
    def the_program_starts_anew(self) -> None:
        self.docket.database.close()
        self.docket = Docket(Engine(self.catalogue), open_database(self.url))

    @rule()
    def a_transaction_is_lost(self) -> None:
        with self.docket.database.writing() as connection:
            for reference in self.cases:
                self.docket.engine.note(connection, reference, "lost", at=self.now)
            connection.rollback()

    @invariant()
    def nothing_is_broken(self) -> None:
        if hasattr(self, "docket"):
            assert self.docket.broken() == []

    def teardown(self) -> None:
        if not hasattr(self, "docket"):
            return
        for reference in self.cases:
            self.hold_against_a_history_without_sweeps(reference)
        self.docket.database.close()
        self.folder.cleanup()

    def hold_against_a_history_without_sweeps(self, reference: str) -> None:
        with self.docket.database.reading() as connection:
            root = self.docket.engine.look(connection, reference)[0].root
        end = self.now + timedelta(days=3)
        with self.docket.database.writing() as connection:
            self.docket.engine.sweep(connection, root, at=end)
            stored, _ = self.docket.engine.look(connection, root)
            past = history(driver_of(connection), 1, root)
            connection.rollback()
        assert lazily(self.catalogue, past, end).cases == stored.cases


def lazily(catalogue: Catalogue, past: list[Any], end: datetime) -> File:
    """The file when nobody ever looked but for a command, and at the end."""
    file: File | None = None
    for step in past:
        if not isinstance(step.command, Look):
            file = decide(catalogue, file, step.command, at=step.at).file
    return decide(catalogue, file, Look(), at=end).file


TestOffice = Office.TestCase
TestOffice.settings = settings(max_examples=12, stateful_step_count=12, deadline=None)
