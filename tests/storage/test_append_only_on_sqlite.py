"""SQLite's own ways around an append-only table, one by one: each is refused, and nothing is changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from tests.storage.conftest import driver
from tests.support.walking import Walked, walk

from writs.storage.connection import Database
from writs.storage.write_path import record_new_files

EVENT = "(office_id, case_id, seq, kind, name, recorded_at, occurred_on, actor, body, hash)"
SAME = "SELECT office_id, case_id, seq, kind, 'forged', recorded_at, occurred_on, actor, body, hash FROM writs_event"
LEDGER = "(office_id, case_id, name, occurrence, generation, step, step_at, seq)"
SAME_STEP = (
    "SELECT office_id, case_id, name, occurrence, generation, step, step_at, 99 FROM writs_deadline_step LIMIT 1"
)


@pytest.fixture(params=["ON", "OFF"])
def events(request: pytest.FixtureRequest, database: Database) -> Iterator[sqlite3.Connection]:
    """A database with events and fired steps, with recursive triggers on and off."""
    with database.writing() as connection:
        record_new_files(driver(connection), [[(step.decision, step.about) for step in a_walk()]])
    with database.engine.connect() as connection:
        found = driver(connection)
        found.execute(f"PRAGMA recursive_triggers={request.param}")
        yield found
        found.execute("PRAGMA recursive_triggers=ON")


@cache
def a_walk() -> list[Walked]:
    return next(found for seed in range(500) if (found := walk("vn.civil-judgment", seed)) and fired(found))


def fired(steps: list[Walked]) -> bool:
    return any(change["what"] == "step" for step in steps for event in step.decision.events for change in event.changes)


def rows(connection: sqlite3.Connection) -> list[Any]:
    return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in ("writs_event", "writs_deadline_step")]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE writs_event SET body = body || ' ' WHERE seq = 1",
        "UPDATE writs_event SET hash = zeroblob(32)",
        "UPDATE writs_event SET private = 'forged'",
        "UPDATE writs_event SET seq = seq + 1000",
        "UPDATE OR REPLACE writs_event SET seq = 1 WHERE seq = 2",
        "UPDATE OR IGNORE writs_event SET name = 'forged'",
        "DELETE FROM writs_event",
        "DELETE FROM writs_event WHERE seq = (SELECT max(seq) FROM writs_event)",
        f"REPLACE INTO writs_event {EVENT} {SAME} WHERE seq = 1",
        f"INSERT OR REPLACE INTO writs_event {EVENT} {SAME} WHERE seq = 1",
        f"INSERT INTO writs_event {EVENT} {SAME} WHERE seq = 1 ON CONFLICT DO UPDATE SET name = 'forged'",
        f"INSERT INTO writs_event {EVENT} {SAME} WHERE seq = 1",
        "UPDATE writs_deadline_step SET seq = 99",
        "UPDATE OR REPLACE writs_deadline_step SET step = 'due'",
        "DELETE FROM writs_deadline_step",
        f"REPLACE INTO writs_deadline_step {LEDGER} {SAME_STEP}",
        f"INSERT OR REPLACE INTO writs_deadline_step {LEDGER} {SAME_STEP}",
        f"INSERT INTO writs_deadline_step {LEDGER} {SAME_STEP} ON CONFLICT DO UPDATE SET seq = 99",
    ],
)
def test_what_was_written_stays(events: sqlite3.Connection, statement: str) -> None:
    before = rows(events)
    assert all(before)

    with pytest.raises(sqlite3.DatabaseError, match="append-only"):
        events.execute(statement)

    assert rows(events) == before


@pytest.mark.parametrize("table", ["writs_event", "writs_deadline_step"])
def test_there_is_no_rowid_by_which_to_replace(events: sqlite3.Connection, table: str) -> None:
    before = rows(events)

    with pytest.raises(sqlite3.OperationalError, match="rowid"):
        events.execute(f"REPLACE INTO {table} (rowid, office_id) VALUES (1, 7)")

    assert rows(events) == before


def test_an_upsert_that_does_nothing_hides_no_second_event(events: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.DatabaseError, match="append-only"):
        events.execute(f"INSERT INTO writs_event {EVENT} {SAME} WHERE seq = 1 ON CONFLICT DO NOTHING")


def test_personal_data_is_erased_once_and_alone(events: sqlite3.Connection) -> None:
    events.execute("BEGIN")
    events.execute(
        f"INSERT INTO writs_event (private, {EVENT[1:]} SELECT 'salt', office_id, case_id, 1000, kind, name,"
        " recorded_at, occurred_on, actor, body, hash FROM writs_event WHERE seq = 1 LIMIT 1"
    )
    for statement in (
        "UPDATE writs_event SET private = 'other' WHERE seq = 1000",
        "UPDATE writs_event SET private = NULL, name = 'forged' WHERE seq = 1000",
        "UPDATE writs_event SET private = NULL, actor = 'nobody' WHERE seq = 1000",
    ):
        with pytest.raises(sqlite3.DatabaseError, match="append-only"):
            events.execute(statement)

    assert events.execute("UPDATE writs_event SET private = NULL WHERE seq = 1000").rowcount == 1
    for statement in ("UPDATE writs_event SET private = NULL", "UPDATE writs_event SET private = 'back'"):
        with pytest.raises(sqlite3.DatabaseError, match="append-only"):
            events.execute(f"{statement} WHERE seq = 1000")
    events.execute("ROLLBACK")


def test_a_published_procedure_keeps_its_text(database: Database) -> None:
    with database.engine.connect() as connection:
        found = driver(connection)
        found.execute("BEGIN")
        found.execute(
            "INSERT INTO writs_procedure (key, version, hash, document, status)"
            " VALUES ('k', '1', 'h', 'd', 'published')"
        )
        with pytest.raises(sqlite3.DatabaseError, match="never rewritten"):
            found.execute("UPDATE writs_procedure SET document = 'other'")
        found.execute("UPDATE writs_procedure SET status = 'retired'")
        found.execute("ROLLBACK")
