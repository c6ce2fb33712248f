"""The sweeper: everything due, once, at its legal instant; what cannot be decided stands aside and holds up nobody."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.engine.conftest import Rows

from writs.core.case import Actor
from writs.core.errors import DatabaseUnusable
from writs.engine import Engine
from writs.runner.sweeper import Sweeper
from writs.storage.alarms import failing
from writs.storage.audit import verify
from writs.storage.connection import Database
from writs.storage.soundness import unsound

MORNING = datetime(2026, 3, 2, 2, tzinfo=UTC)
"""Monday; `tell` ends with Monday the 9th, `remind` comes two working days before, `lapse` ten days after telling."""
MIDNIGHT = datetime(2026, 3, 9, 17, tzinfo=UTC)
"""24:00 of Monday the 9th in Vietnam."""


def docket(engine: Engine, database: Database, number: int, office: int = 1) -> list[int]:
    clerk = Engine(engine.catalogue, office=office)
    with database.writing() as connection:
        return [
            clerk.open(
                connection, "vn.small", f"{n}/2026", at=MORNING, facts={"claim": "500 VND"}, actor=Actor("clerk", "Lan")
            ).case
            for n in range(1, number + 1)
        ]


@pytest.fixture
def sweeper(engine: Engine, database: Database) -> Sweeper:
    return Sweeper(database, engine.catalogue, rest=lambda seconds: None)


def sound(database: Database) -> list[Any]:
    with database.reading() as connection:
        driver = connection.connection.dbapi_connection
        return [*verify(driver).broken, *unsound(driver)]


def test_nothing_is_fired_before_its_instant(engine: Engine, database: Database, sweeper: Sweeper) -> None:
    docket(engine, database, 1)
    sweeper.run_once(at=MIDNIGHT - timedelta(days=1))

    early = sweeper.run_once(at=MIDNIGHT - timedelta(microseconds=1))
    on_time = sweeper.run_once(at=MIDNIGHT)

    assert (early.files, early.fired) == (0, 0)
    assert (on_time.files, on_time.steps["due"], on_time.latest) == (1, 1, timedelta(0))


def test_a_sweep_tells_what_it_did(engine: Engine, database: Database, sweeper: Sweeper) -> None:
    docket(engine, database, 3)
    with database.writing() as connection:
        engine.fire(connection, "1/2026", "tell", at=MORNING, actor=Actor("clerk"))

    report = sweeper.run_once(at=MORNING + timedelta(days=20))

    assert report.files == 3
    assert report.acts == {"lapse": 1}
    assert report.steps["due"] == 3
    assert report.steps["reminder"] == 3
    assert report.notices["remind"] >= 3
    assert report.latest > timedelta(days=10)
    assert json.loads(json.dumps(report.as_json()))["fired"] == report.fired
    assert sound(database) == []


def test_however_late_the_machine_is_effects_are_dated_as_the_law_dates_them(
    engine: Engine, database: Database, sweeper: Sweeper
) -> None:
    docket(engine, database, 1)
    with database.writing() as connection:
        engine.fire(connection, "1/2026", "tell", at=MORNING, actor=Actor("clerk"))

    sweeper.run_once(at=MORNING + timedelta(days=300))

    with database.reading() as connection:
        _, case = engine.look(connection, "1/2026")
    assert (case.state, str(case.closed_on)) == ("lapsed", "2026-03-12")


def test_all_offices_are_swept(engine: Engine, database: Database, sweeper: Sweeper) -> None:
    docket(engine, database, 2, office=1)
    docket(engine, database, 2, office=40)

    assert sweeper.run_once(at=MIDNIGHT).files == 4


def test_a_second_sweep_finds_nothing(
    engine: Engine, database: Database, sweeper: Sweeper, rows: Callable[[], Rows]
) -> None:
    docket(engine, database, 3)
    sweeper.run_once(at=MIDNIGHT)
    before = rows()

    again = Sweeper(database, engine.catalogue).run_once(at=MIDNIGHT)

    assert again.files == 0
    assert rows() == before


def test_a_limit_leaves_the_rest_and_says_so(engine: Engine, database: Database, sweeper: Sweeper) -> None:
    docket(engine, database, 5)

    first = sweeper.run_once(at=MIDNIGHT, limit=3)
    second = sweeper.run_once(at=MIDNIGHT, limit=3)

    assert (first.files, first.more) == (3, True)
    assert (second.files, second.more) == (2, False)


def test_the_oldest_come_first_in_batches_that_fit_the_time(
    engine: Engine, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    docket(engine, database, 60)
    rests: list[float] = []
    hurried = Sweeper(database, engine.catalogue, rest=rests.append, budget=1e-9)

    report = hurried.run_once(at=MIDNIGHT)

    assert report.files == 60
    assert len(rests) > 5
    assert all(rest > 0 for rest in rests)


def poison(folder: Path, case: int) -> None:
    """Make one file undecidable: its book cannot be read."""
    raw = sqlite3.connect(folder / "writs.db")
    raw.execute("UPDATE writs_case SET book = '{}' WHERE case_id = ?", (case,))
    raw.commit()
    raw.close()


def test_a_file_that_cannot_be_decided_stands_aside_and_holds_up_nobody(
    engine: Engine, database: Database, sweeper: Sweeper, tmp_path: Path
) -> None:
    cases = docket(engine, database, 10)
    with database.reading() as connection:
        good = connection.exec_driver_sql("SELECT book FROM writs_case WHERE case_id=?", (cases[4],)).scalar()
    poison(tmp_path, cases[4])

    report = sweeper.run_once(at=MIDNIGHT)

    assert report.files == 10
    assert report.steps["due"] == 9
    assert [(aside.office, aside.reference) for aside in report.set_aside] == [(1, "5/2026")]
    with database.reading() as connection:
        found = failing(connection.connection.dbapi_connection)
    assert [(f.reference, f.failures, f.again_at) for f in found] == [("5/2026", 1, MIDNIGHT + timedelta(minutes=2))]

    assert sweeper.run_once(at=MIDNIGHT + timedelta(minutes=1)).files == 0
    again = sweeper.run_once(at=MIDNIGHT + timedelta(minutes=2))
    assert [aside.again_at for aside in again.set_aside] == [MIDNIGHT + timedelta(minutes=6)]

    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE writs_case SET book=? WHERE case_id=?", (good, cases[4]))
    repaired = sweeper.run_once(at=MIDNIGHT + timedelta(hours=2))
    assert repaired.steps["due"] == 1
    with database.reading() as connection:
        assert failing(connection.connection.dbapi_connection) == []
    assert sound(database) == []


def test_a_file_that_is_set_aside_is_tried_again_within_the_hour(
    engine: Engine, database: Database, sweeper: Sweeper, tmp_path: Path
) -> None:
    poison(tmp_path, docket(engine, database, 1)[0])
    at = MIDNIGHT
    for _ in range(8):
        (aside,) = sweeper.run_once(at=at).set_aside
        waited, at = aside.again_at - at, aside.again_at

    assert waited == timedelta(hours=1)


def test_what_the_database_refuses_in_one_file_does_not_undo_the_others(
    engine: Engine, database: Database, sweeper: Sweeper
) -> None:
    cases = docket(engine, database, 10)
    with database.writing() as connection:
        connection.exec_driver_sql(
            f"CREATE TRIGGER no_more BEFORE INSERT ON writs_event WHEN NEW.case_id = {cases[2]}"
            " BEGIN SELECT RAISE(ABORT, 'the shelf is full'); END"
        )

    report = sweeper.run_once(at=MIDNIGHT)

    assert report.steps["due"] == 9
    assert [aside.reference for aside in report.set_aside] == ["3/2026"]
    assert "the shelf is full" in report.set_aside[0].reason


def test_a_sweep_needs_an_instant_with_a_zone(sweeper: Sweeper) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        sweeper.run_once(at=datetime(2026, 3, 9))  # noqa: DTZ001


def test_a_database_that_somebody_holds_ends_the_sweep_with_a_sentence(
    engine: Engine, database: Database, sweeper: Sweeper, tmp_path: Path
) -> None:
    docket(engine, database, 1)
    with database.reading() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=1")
    other = sqlite3.connect(tmp_path / "writs.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(DatabaseUnusable, match="another program holds it"):
        sweeper.run_once(at=MIDNIGHT)

    other.execute("ROLLBACK")
    other.close()
    assert sweeper.run_once(at=MIDNIGHT).files == 1
