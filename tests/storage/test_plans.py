"""A file is read by keys alone, however many cases the office has."""

from __future__ import annotations

import sqlite3

from tests.storage.conftest import driver
from tests.support.walking import walk

from writs.storage.connection import Database
from writs.storage.read import load_file
from writs.storage.write_path import record_new_files


def test_reading_a_file_never_walks_through_the_office(database: Database) -> None:
    steps = next(found for seed in range(8) if (found := walk("vn.civil-judgment", seed, root=1000)))
    with database.writing() as connection:
        record_new_files(driver(connection), [[(step.decision, step.about) for step in steps]])
    asked: list[str] = []

    with database.reading() as connection:
        driver(connection).set_trace_callback(asked.append)
        load_file(driver(connection), 7, 1000)
        driver(connection).set_trace_callback(None)
        plans = [row[3] for found in asked for row in plan_of(driver(connection), found)]

    assert len(plans) >= 2
    assert all(plan.endswith(("(office_id=? AND case_id=?)", "(office_id=? AND root_id=?)")) for plan in plans), plans


def plan_of(connection: sqlite3.Connection, statement: str) -> list[tuple[int, int, int, str]]:
    return connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
