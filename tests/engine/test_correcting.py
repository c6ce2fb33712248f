"""Corrections through the engine: previewed without a trace, done once, and decided again from the history."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.engine.conftest import Rows

from writs.core.case import Actor, Correct, Recount
from writs.core.errors import CaseChanged, CaseNotFound, WrongInput
from writs.engine import Engine
from writs.storage.audit import verify
from writs.storage.connection import Database
from writs.storage.read import events_of

MORNING = datetime(2026, 3, 2, 2, tzinfo=UTC)
CLERK = Actor("clerk", "Lan")
HEAD = Actor("head", "Bình")


@pytest.fixture
def told(engine: Engine, database: Database) -> str:
    """A case told on 3 March 2026: ten days to pay, to Friday the 13th."""
    with database.writing() as connection:
        engine.open(connection, "vn.small", "1/2026", at=MORNING, facts={"claim": "500 VND"}, actor=CLERK)
        engine.fire(connection, "1/2026", "tell", at=MORNING + timedelta(days=1), actor=CLERK)
    return "1/2026"


def due(engine: Engine, database: Database, case: str) -> str:
    with database.reading() as connection:
        found = engine.look(connection, case)[1].deadline("pay")
    return str(found.due_on if found is not None else None)


def test_a_preview_tells_both_days_and_leaves_no_trace(
    engine: Engine, database: Database, told: str, rows: Callable[[], Rows]
) -> None:
    before = rows()
    with database.reading() as connection:
        command = Correct(0, {"told_on": "2026-03-05"}, "the postal receipt", HEAD)
        found = engine.preview(connection, told, command, at=MORNING + timedelta(days=4))

    assert [(c.deadline, str(c.old_due), str(c.new_due)) for c in found] == [("pay", "2026-03-13", "2026-03-16")]
    assert rows() == before


def test_a_correction_is_stored_with_its_reason_and_the_history_gives_the_same_file(
    engine: Engine, database: Database, told: str
) -> None:
    at = MORNING + timedelta(days=4)
    with database.writing() as connection:
        engine.correct(connection, told, {"told_on": "2026-03-05"}, reason="Biên lai bưu điện", at=at, actor=HEAD)

    assert due(engine, database, told) == "2026-03-16"
    with database.reading() as connection:
        driver: Any = connection.connection.dbapi_connection
        case = engine.look(connection, told)[1]
        (last,) = list(events_of(driver, case.office, case.id))[-1:]
        assert (last.kind, last.name, last.actor) == ("corrected", "told_on", "Bình")
        stored, again = engine.decide_again(connection, told)
        assert stored == again
        assert verify(driver).ok
        generations = driver.execute(
            "SELECT generation, status, due_on, cause FROM writs_deadline WHERE name='pay' ORDER BY generation"
        ).fetchall()
    assert [tuple(row) for row in generations] == [
        (1, "replaced", "2026-03-13", "armed"), (2, "running", "2026-03-16", "corrected"),
    ]  # fmt: skip


def test_the_reason_may_name_people_and_is_kept_apart(engine: Engine, database: Database, told: str) -> None:
    with database.writing() as connection:
        engine.correct(
            connection, told, {"told_on": "2026-03-05"}, reason="Ông Nguyễn Văn A ký nhận", at=MORNING, actor=HEAD
        )
        driver: Any = connection.connection.dbapi_connection
        body, private = driver.execute("SELECT body, private FROM writs_event WHERE kind='corrected'").fetchone()

    assert "Nguyễn" not in body
    assert "Nguyễn Văn A" in private
    assert json.loads(body)["command"]["text"] is None


def test_the_same_key_corrects_once(engine: Engine, database: Database, told: str, rows: Callable[[], Rows]) -> None:
    def correct() -> bool:
        with database.writing() as connection:
            return engine.correct(
                connection, told, {"told_on": "2026-03-05"}, reason="x", at=MORNING, actor=HEAD, key="k"
            ).replayed

    assert not correct()
    before = rows()

    assert correct()
    assert rows() == before


def test_a_correction_is_refused_without_a_trace(
    engine: Engine, database: Database, told: str, rows: Callable[[], Rows]
) -> None:
    before = rows()
    with database.writing() as connection:
        with pytest.raises(WrongInput, match="is 2026-03-03 already"):
            engine.correct(connection, told, {"told_on": "2026-03-03"}, reason="x", at=MORNING, actor=HEAD)
        with pytest.raises(CaseNotFound):
            engine.correct(connection, "2/2026", {"told_on": "2026-03-05"}, reason="x", at=MORNING, actor=HEAD)
        with pytest.raises(CaseChanged):
            engine.correct(
                connection, told, {"told_on": "2026-03-05"}, reason="x", at=MORNING, actor=HEAD, version=1
            )  # fmt: skip

    assert rows() == before


def test_counting_again_by_the_same_calendar_changes_no_case(
    engine: Engine, database: Database, told: str, rows: Callable[[], Rows]
) -> None:
    before = rows()["writs_event"]
    with database.writing() as connection:
        found = engine.preview(connection, told, Recount("a decree", HEAD), at=MORNING + timedelta(days=2))
        engine.recount(connection, told, reason="a decree", at=MORNING + timedelta(days=2), actor=HEAD)

    assert found == ()
    assert rows()["writs_event"] == before
