"""The main job from nothing: a docket of two offices and months of scripted clerks, played on a real database.

Every act goes through the engine, a day's work in one transaction, and the sweeper lets the clock work each morning, as
on any day of an office. The same docket gives the same cases, whenever it is played.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from writs.core.case import Actor
from writs.core.errors import TransitionRefused, WritsError
from writs.core.machine import Machine
from writs.documents.shipped import shipped_directory
from writs.engine import CaseIds, Catalogue, Engine
from writs.runner.clerks import STORIES, Act
from writs.runner.sweeper import Sweeper
from writs.storage.connection import Database
from writs.storage.offices import name_office

PROCEDURE = "vn.civil-judgment"
LAST_DAY = date(2026, 10, 2)
# Clerks work in the forenoon, in the zone of the jurisdiction.
FORENOON = timedelta(hours=10)


class DatabaseNotEmpty(WritsError):
    """The demonstration needs a database without cases."""

    code = "database-not-empty"
    exit_code = 2

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url

    def __str__(self) -> str:
        return f"The database {self.url} holds cases already; the demonstration takes a new one (--keep demo.db)."


@dataclass(frozen=True, slots=True)
class DocketRow:
    """One row of the docket, and what its clerks will do on which day."""

    office: int
    office_name: str
    reference: str
    received_on: date
    facts: Mapping[str, str]
    head: str
    enforcer: str
    story: tuple[tuple[date, Act], ...]


@dataclass(slots=True)
class Refused:
    """What a clerk tried and was not allowed to do."""

    day: date
    reference: str
    transition: str
    why: str


@dataclass(slots=True)
class Demo:
    """A docket on its database."""

    database: Database
    catalogue: Catalogue
    rows: tuple[DocketRow, ...]
    last_day: date = LAST_DAY
    refused: list[Refused] = field(default_factory=list[Refused])
    _engines: dict[int, Engine] = field(default_factory=dict[int, Engine])

    @property
    def machine(self) -> Machine:
        return self.catalogue.in_force(PROCEDURE, self.last_day)

    @property
    def first_day(self) -> date:
        return min(row.received_on for row in self.rows)

    @property
    def offices(self) -> dict[int, str]:
        return {row.office: row.office_name for row in sorted(self.rows, key=lambda row: row.office)}

    def days(self) -> Iterator[date]:
        for ordinal in range(self.first_day.toordinal(), self.last_day.toordinal() + 1):
            yield date.fromordinal(ordinal)

    def play(self, *, progress: Callable[[int], None] | None = None) -> None:
        """Day by day to the last. `progress` hears how many days have gone by. Raises DatabaseNotEmpty."""
        self._settle_in()
        # A single process has nobody to rest for.
        sweeper = Sweeper(self.database, self.catalogue, rest=lambda seconds: None)
        for number, day in enumerate(self.days(), 1):
            sweeper.run_once(at=self.machine.calendar.day_begins(day) + FORENOON)
            with self.database.writing() as connection:
                for row in self.rows:
                    self._work(connection, row, day)
            if progress is not None:
                progress(number)

    def _settle_in(self) -> None:
        """Enter the offices of the docket. The numbers of cases follow from the docket alone."""
        calendar, turn = self.machine.calendar, count()
        with self.database.writing() as connection:
            driver = connection.connection.dbapi_connection
            assert driver is not None
            if driver.execute("SELECT 1 FROM writs_case LIMIT 1").fetchone() is not None:
                raise DatabaseNotEmpty(self.database.url)
            for office, name in self.offices.items():
                code = next(row.reference.partition("-")[0] for row in self.rows if row.office == office)
                zone, opened = str(calendar.timezone), self.first_day.isoformat()
                name_office(driver, office, code, name, zone, calendar.key, opened)
                ids = CaseIds(lambda bits: next(turn) % (1 << bits))
                self._engines[office] = Engine(self.catalogue, office=office, ids=ids)

    # -- one day
    def _work(self, connection: Connection, row: DocketRow, day: date) -> None:
        if day < row.received_on:
            return
        if day == row.received_on:
            at = self.machine.calendar.day_begins(day) + FORENOON
            self._engines[row.office].open(
                connection, PROCEDURE, row.reference, at=at, facts=row.facts, actor=Actor("intake"), occurred=day,
                assigned={"head": row.head, "enforcer": row.enforcer},
            )  # fmt: skip
        for planned, act in row.story:
            if planned == day:
                self._act(connection, row, act, day)

    def _act(self, connection: Connection, row: DocketRow, act: Act, day: date) -> None:
        engine, calendar = self._engines[row.office], self.machine.calendar
        person = {"enforcer": row.enforcer, "head": row.head}.get(act.role, f"{act.role} {row.office_name}")
        file, target = engine.look(connection, row.reference)
        claim = target.facts["claim"]
        if act.on is not None:
            children = [case for case in file.cases.values() if case.group == act.on]
            if not children:
                return
            target = children[-1]
        facts = {name: _given(calendar, value, day, claim) for name, value in act.facts.items()}
        try:
            engine.fire(
                connection, target.id, act.transition, at=calendar.day_begins(day) + FORENOON, facts=facts,
                actor=Actor(act.role, person), occurred=day,
            )  # fmt: skip
        except TransitionRefused as refusal:
            self.refused.append(Refused(day, row.reference, act.transition, str(refusal)))


def demo_on(database: Database, catalogue: Catalogue) -> Demo:
    """The shipped docket on a database with our schema and no cases."""
    machine = catalogue.in_force(PROCEDURE, LAST_DAY)
    with docket_path().open(encoding="utf-8", newline="") as lines:
        found = list(csv.DictReader(lines))
    numbers = {name: number for number, name in enumerate(dict.fromkeys(row["office"] for row in found), 1)}
    rows = tuple(_row(machine, row, numbers[row["office"]]) for row in found)
    return Demo(database, catalogue, tuple(sorted(rows, key=lambda row: row.received_on)))


def docket_path() -> Path:
    """The shipped docket: beside the procedures in a checkout, inside the wheel otherwise."""
    return shipped_directory().with_name("examples") / "docket.csv"


def _row(machine: Machine, row: Mapping[str, str], office: int) -> DocketRow:
    day = received = date.fromisoformat(row["received_on"])
    story: list[tuple[date, Act]] = []
    for act in STORIES[row["story"]]:
        day = machine.calendar.add_working(day, act.after)
        story.append((day, act))
    facts = {
        "creditor_name": row["creditor"],
        "debtor_name": row["debtor"],
        "claim": f"{row['claim']} VND",
        "judgment_effective_on": row["judgment_effective_on"],
        "judgment_received_on": row["received_on"],
    }
    return DocketRow(
        office, row["office"], row["reference"], received, facts, row["head"], row["enforcer"], tuple(story)
    )


def _given(calendar: Any, text: str, day: date, claim: Any) -> str:
    """A fact as the script says it: `all` is the whole claim, `+4` the fourth working day from today."""
    if text == "all":
        return f"{claim} VND"
    if text[:1] in "+-" and text[1:].isdigit():
        return str(calendar.add_working(day, int(text)))
    return text
