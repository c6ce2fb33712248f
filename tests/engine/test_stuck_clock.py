"""A step that cannot be decided stops the clock of its file, loudly, and of no other, until that is repaired."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from tests.engine.conftest import Rows

from writs.core.case import Actor
from writs.core.errors import CaseNotFound, ClockStuck
from writs.engine import Engine
from writs.storage.alarms import failing
from writs.storage.audit import verify
from writs.storage.connection import Database
from writs.storage.read import due_files
from writs.storage.soundness import unsound

MORNING = datetime(2026, 3, 2, 2, tzinfo=UTC)
LATER = MORNING + timedelta(days=40)
CLERK = Actor("clerk", "Lan")


@pytest.fixture
def two(engine: Engine, database: Database) -> tuple[int, int]:
    """Two cases whose debtors were told; the time to pay ends before LATER."""
    with database.writing() as connection:
        found = [
            engine.open(connection, "vn.small", f"{n}/2026", at=MORNING, facts={"claim": "500 VND"}, actor=CLERK).case
            for n in (1, 2)
        ]
        for case in found:
            engine.fire(connection, case, "tell", at=MORNING + timedelta(hours=1), actor=CLERK)
    return found[0], found[1]


@pytest.fixture
def defect(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Until it is called, no condition of the procedure can be evaluated."""

    def broken(expression: str) -> None:
        raise ArithmeticError(f"{expression} cannot be computed")

    monkeypatch.setattr(engine.catalogue.machine("vn.small", "1.0"), "evaluator", broken)
    return monkeypatch.undo


def swept(engine: Engine, database: Database, root: int, at: datetime = LATER) -> None:
    with database.writing() as connection:
        engine.sweep(connection, root, at=at)


def put_aside(engine: Engine, database: Database, root: int, at: datetime = LATER) -> datetime:
    with database.writing() as connection:
        return engine.set_aside(connection, root, at=at, error="all_paid cannot be computed").again_at


def test_the_sweep_says_which_step_of_which_case_is_stuck_and_changes_nothing(
    engine: Engine, database: Database, two: tuple[int, int], defect: object, rows: Callable[[], Rows]
) -> None:
    before = rows()

    with pytest.raises(ClockStuck, match=r'"1/2026" stands still at "pay": all_paid cannot be computed'):
        swept(engine, database, two[0])

    assert rows() == before


def test_a_command_is_refused_for_that_reason_and_every_choice_names_it(
    engine: Engine, database: Database, two: tuple[int, int], defect: object, rows: Callable[[], Rows]
) -> None:
    before = rows()

    with database.writing() as connection, pytest.raises(ClockStuck, match="pay"):
        engine.fire(connection, two[0], "pay", at=LATER, actor=CLERK, facts={"payment": "1 VND"})
    with database.reading() as connection:
        choices = engine.blockers(connection, two[0], at=LATER)

    assert {blocker.code for choice in choices for blocker in choice.blockers} == {"clock-stuck"}
    assert not any(choice.possible for choice in choices)
    assert rows() == before


def test_a_note_is_written_all_the_same_and_leaves_the_alarm_as_it_is(
    engine: Engine, database: Database, two: tuple[int, int], defect: Callable[[], None], rows: Callable[[], Rows]
) -> None:
    again = put_aside(engine, database, two[0])
    with database.writing() as connection:
        outcome = engine.note(connection, two[0], "the clerk was told", at=LATER, actor=CLERK)

    assert [h.kind for h in outcome.happened] == ["note"]
    with database.reading() as connection:
        driver = connection.connection.dbapi_connection
        assert [(found.failures, found.again_at) for found in failing(driver)] == [(1, again)]
        defect()
        assert verify(driver).broken == []
        stored, decided = engine.decide_again(connection, two[0])
        assert decided == stored


def test_a_file_is_set_aside_for_longer_each_time_and_at_most_an_hour(
    engine: Engine, database: Database, two: tuple[int, int]
) -> None:
    rests = [put_aside(engine, database, two[0]) - LATER for _ in range(8)]

    assert [rest // timedelta(minutes=1) for rest in rests] == [2, 4, 8, 16, 32, 60, 60, 60]


def test_other_files_go_on_while_one_is_set_aside(
    engine: Engine, database: Database, two: tuple[int, int], defect: Callable[[], None]
) -> None:
    put_aside(engine, database, two[0])
    defect()

    with database.reading() as connection:
        due = due_files(connection.connection.dbapi_connection, LATER, 10)
    swept(engine, database, two[1])

    assert due == [(1, two[1])]
    with database.reading() as connection:
        assert engine.look(connection, two[1])[1].state == "lapsed"
        assert engine.look(connection, two[0])[1].state == "told"


def test_what_succeeds_later_fires_what_was_owed_at_its_own_instant_and_sets_the_file_right(
    engine: Engine, database: Database, two: tuple[int, int], defect: Callable[[], None]
) -> None:
    put_aside(engine, database, two[0])
    put_aside(engine, database, two[0])
    defect()

    swept(engine, database, two[0], LATER + timedelta(hours=1))

    with database.reading() as connection:
        driver = connection.connection.dbapi_connection
        case = engine.look(connection, two[0])[1]
        assert (case.state, str(case.closed_on)) == ("lapsed", "2026-03-12")
        assert failing(driver) == []
        swept(engine, database, two[1])
        assert unsound(driver) == []


def test_a_file_that_is_not_there_is_not_set_aside(engine: Engine, database: Database) -> None:
    with database.writing() as connection, pytest.raises(CaseNotFound):
        engine.set_aside(connection, 4711, at=LATER, error="x")
