"""Every statement that a command, a sweep or a list sends goes through an index: no table is walked, nothing is sorted.

The statements are caught as SQLite receives them, so that one which is added is looked at too.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from tests.support.docket import Docket

from writs.core.case import Actor
from writs.engine import Engine
from writs.storage import read
from writs.storage.alarms import claim, failing
from writs.storage.connection import Database
from writs.storage.erasure import erase_private
from writs.storage.history import history

MORNING = datetime(2026, 3, 2, 2, tzinfo=UTC)
CLERK = Actor("clerk", "Lan")
SHORT = re.compile(r"SCAN (office|CONSTANT ROW|writs_case USING INDEX ix_case_failing)$")
"""What may be walked through: the offices, found one after the other through the key, and the files that are set aside,
which have an index of their own."""


def plans(database: Database, work: Callable[[sqlite3.Connection], object]) -> dict[str, list[str]]:
    """Each statement that the work sent, with its plan."""
    sent: list[str] = []
    with database.writing() as connection:
        driver: sqlite3.Connection = connection.connection.dbapi_connection  # type: ignore[assignment]
        driver.set_trace_callback(sent.append)
        try:
            work(driver)
        finally:
            driver.set_trace_callback(None)
        # What a trigger does is told as a comment beside the statement that set it off.
        told = [s for s in dict.fromkeys(sent) if re.match(r"(SELECT|UPDATE|INSERT|DELETE|REPLACE|WITH)\b", s)]
        return {s: [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {s}")] for s in told}


def slow(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """The statements that walk through a table or sort what they found."""
    bad = re.compile(r"SCAN|TEMP B-TREE")
    return {
        statement: lines
        for statement, plan in found.items()
        if not statement.endswith("WHERE 0")
        and (lines := [line for line in plan if bad.search(line) and not SHORT.match(line)])
    }


@pytest.fixture
def docket(engine: Engine, database: Database) -> Docket:
    return Docket(engine, database)


def test_no_command_walks_through_a_table(engine: Engine, database: Database, docket: Docket) -> None:
    docket.open("1/2026")

    def commands(driver: sqlite3.Connection) -> None:
        case = engine.open(driver, "vn.small", "2/2026", at=MORNING, facts={"claim": 9}, actor=CLERK, key="a").case
        engine.fire(driver, case, "tell", at=MORNING, actor=CLERK, key="b", version=1)
        engine.note(driver, "2/2026", "x", at=MORNING)
        engine.blockers(driver, case, at=MORNING)
        engine.sweep(driver, case, at=MORNING + timedelta(days=9))
        engine.fire(driver, case, "pay", at=MORNING + timedelta(days=9), facts={"payment": 9}, actor=CLERK)
        engine.lock(driver, [case, "1/2026"])
        engine.set_aside(driver, case, at=MORNING, error="x")
        engine.decide_again(driver, case)

    found = plans(database, commands)

    assert len(found) > 20
    assert slow(found) == {}


def test_no_sweep_and_no_list_walks_through_a_table(engine: Engine, database: Database, docket: Docket) -> None:
    case = docket.open("1/2026")

    def lists(driver: sqlite3.Connection) -> None:
        claim(driver, MORNING + timedelta(days=90), 10)
        read.due_files(driver, MORNING, 10)
        read.next_wake(driver, MORNING)
        read.offices_of(driver, case)
        read.root_of(driver, 1, "1/2026")
        list(read.events_of(driver, 1, case))
        failing(driver)
        history(driver, 1, case)

    found = plans(database, lists)

    assert len(found) >= 8
    assert slow(found) == {}


def test_erasing_walks_through_no_history(engine: Engine, database: Database, docket: Docket) -> None:
    """But through the keys of the office: they are not kept by case, and nobody waits for an erasure."""
    case = docket.open("1/2026")
    docket.close(case)

    found = plans(database, lambda driver: erase_private(driver, 1, case, at=MORNING + timedelta(days=99)))

    assert {line for lines in slow(found).values() for line in lines} == set()


def test_a_walk_through_a_table_is_noticed(database: Database) -> None:
    found = plans(
        database,
        lambda driver: driver.execute(
            "SELECT case_id FROM writs_case WHERE state = 'told' ORDER BY version"
        ).fetchall(),
    )

    assert len(slow(found)) == 1
