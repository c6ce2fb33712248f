"""Commands through the engine: done once, refused without a trace, undone by the caller's rollback."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session
from tests.engine.conftest import Rows

from writs.core.case import Actor
from writs.core.errors import (
    CaseChanged,
    CaseExists,
    CaseNotFound,
    DatabaseUnusable,
    IntegrityBroken,
    KeyReused,
    ProcedureInvalid,
    TransitionRefused,
    UnknownTransition,
    VersionConflict,
    WrongInput,
)
from writs.core.problems import PlacedProblem
from writs.engine import CaseIds, Catalogue, Engine, Outcome
from writs.storage.audit import verify
from writs.storage.connection import Database

MORNING = datetime(2026, 3, 2, 2, tzinfo=UTC)
CLERK = Actor("clerk", "Lan")


def opened(engine: Engine, database: Database, reference: str = "1/2026", **more: Any) -> Outcome:
    with database.writing() as connection:
        return engine.open(
            connection, "vn.small", reference, at=MORNING, facts={"claim": "500 VND"}, actor=CLERK, **more
        )


def fired(engine: Engine, database: Database, name: str, days: int = 1, **more: Any) -> Outcome:
    with database.writing() as connection:
        return engine.fire(connection, "1/2026", name, at=MORNING + timedelta(days=days), actor=CLERK, **more)


def test_a_case_is_opened_fired_and_closed(engine: Engine, database: Database) -> None:
    first = opened(engine, database)
    told = fired(engine, database, "tell")
    fired(engine, database, "pay", 2, facts={"payment": "500 VND"})
    last = fired(engine, database, "close", 3)

    assert (first.state, first.version) == ("received", 1)
    assert [deadline.name for deadline in told.deadlines] == ["pay"]
    assert (last.state, last.outcome) == ("closed", "paid")
    with database.reading() as connection:
        report = verify(connection.connection.dbapi_connection)
        assert (report.cases, report.events, report.broken) == (1, last.seq, [])


def test_a_refusal_writes_nothing(engine: Engine, database: Database, rows: Callable[[], Rows]) -> None:
    opened(engine, database)
    before = rows()

    with pytest.raises(TransitionRefused) as refused:
        fired(engine, database, "close", key="k")

    assert [str(blocker) for blocker in refused.value.blockers] == ["wrong-state"] or refused.value.blockers
    assert rows() == before


@pytest.mark.parametrize(
    ("name", "more", "error"),
    [
        ("sreve", {}, UnknownTransition),
        ("tell", {"facts": {"clam": "1"}}, WrongInput),
        ("tell", {"version": 7}, CaseChanged),
        ("tell", {"key": "x" * 201}, WrongInput),
        ("tell", {"occurred": datetime(2026, 3, 2)}, WrongInput),  # noqa: DTZ001
    ],
)
def test_what_cannot_be_understood_changes_nothing(
    engine: Engine,
    database: Database,
    rows: Callable[[], Rows],
    name: str,
    more: dict[str, Any],
    error: type[Exception],
) -> None:
    opened(engine, database)
    before = rows()

    with pytest.raises(error):
        fired(engine, database, name, **more)

    assert rows() == before


def test_a_closed_case_refuses_further_acts(engine: Engine, database: Database, rows: Callable[[], Rows]) -> None:
    opened(engine, database)
    fired(engine, database, "tell")
    fired(engine, database, "pay", 2, facts={"payment": "500 VND"})
    fired(engine, database, "close", 3)
    before = rows()

    with pytest.raises(TransitionRefused):
        fired(engine, database, "tell", 4)

    assert rows() == before


def test_the_same_key_gives_the_same_answer_and_is_done_once(
    engine: Engine, database: Database, rows: Callable[[], Rows]
) -> None:
    opened(engine, database)
    first = fired(engine, database, "tell", key="click")
    before = rows()

    again = fired(engine, database, "tell", 2, key="click")

    assert again.replayed
    assert (again.seq, again.happened, again.deadlines) == (first.seq, first.happened, first.deadlines)
    assert rows() == before


def test_a_key_is_not_used_for_another_request(engine: Engine, database: Database) -> None:
    opened(engine, database)
    fired(engine, database, "tell", key="click")

    with pytest.raises(KeyReused):
        fired(engine, database, "close", 2, key="click")


def test_the_version_that_was_seen_must_be_the_one_that_is_there(engine: Engine, database: Database) -> None:
    seen = opened(engine, database).version
    fired(engine, database, "tell", version=seen)

    with pytest.raises(CaseChanged):
        fired(engine, database, "close", 2, version=seen)


def test_a_reference_is_taken_once_in_an_office(engine: Engine, database: Database, rows: Callable[[], Rows]) -> None:
    opened(engine, database)
    before = rows()

    with pytest.raises(CaseExists):
        opened(engine, database)

    assert rows() == before
    elsewhere = Engine(engine.catalogue, office=2)
    assert opened(elsewhere, database).reference == "1/2026"


def test_an_unknown_case_is_not_found_and_a_near_one_is_named(engine: Engine, database: Database) -> None:
    opened(engine, database)

    with database.writing() as connection, pytest.raises(CaseNotFound, match="did you mean '1/2026'"):
        engine.fire(connection, "1/2062", "tell", at=MORNING)


def test_a_number_that_is_taken_is_drawn_again(engine: Engine, database: Database) -> None:
    draws = iter([5, 5, 6])
    dicing = Engine(engine.catalogue, ids=CaseIds(lambda bits: next(draws)))

    first, second = opened(dicing, database), opened(dicing, database, "2/2026")

    assert second.case == first.case + 1


def test_naive_instants_are_refused(engine: Engine, database: Database) -> None:
    with database.writing() as connection, pytest.raises(WrongInput, match="time zone"):
        engine.open(connection, "vn.small", "1/2026", at=datetime(2026, 3, 2))  # noqa: DTZ001


def test_the_hosts_rollback_takes_everything_away(
    engine: Engine, database: Database, rows: Callable[[], Rows], tmp_path: Path
) -> None:
    """On an engine that nobody configured, where Python's own transaction control would commit at a savepoint."""
    opened(engine, database)
    before = rows()
    plain = create_engine(f"sqlite:///{tmp_path / 'writs.db'}")
    with Session(plain) as session:
        engine.fire(session, "1/2026", "tell", at=MORNING + timedelta(days=1), actor=CLERK)
        engine.open(session, "vn.small", "2/2026", at=MORNING, facts={"claim": "1"}, actor=CLERK)
        session.rollback()
    assert rows() == before

    with Session(plain) as session:
        engine.fire(session, "1/2026", "tell", at=MORNING + timedelta(days=1), actor=CLERK)
        session.commit()
    plain.dispose()
    assert rows() != before


def test_a_refusal_leaves_the_hosts_own_work_alone(engine: Engine, database: Database, tmp_path: Path) -> None:
    opened(engine, database)
    plain = create_engine(f"sqlite:///{tmp_path / 'writs.db'}")
    with Session(plain) as session:
        session.execute(text("CREATE TABLE payments (amount TEXT)"))
        session.execute(text("INSERT INTO payments VALUES ('500')"))
        with pytest.raises(TransitionRefused):
            engine.fire(session, "1/2026", "close", at=MORNING, actor=CLERK)
        session.commit()
    with plain.connect() as connection:
        assert connection.execute(text("SELECT amount FROM payments")).scalar() == "500"
    plain.dispose()


def test_an_engine_that_commits_by_itself_is_refused(engine: Engine, database: Database, tmp_path: Path) -> None:
    opened(engine, database)
    careless = create_engine(f"sqlite:///{tmp_path / 'writs.db'}", isolation_level="AUTOCOMMIT")
    with Session(careless) as session, pytest.raises(DatabaseUnusable, match="AUTOCOMMIT"):
        engine.fire(session, "1/2026", "tell", at=MORNING, actor=CLERK)
    careless.dispose()


def test_a_changed_text_under_an_old_version_is_a_conflict(
    engine: Engine,
    database: Database,
    catalogue_of: Callable[[str], Catalogue],
    small_definition: str,
) -> None:
    opened(engine, database)
    changed = Engine(catalogue_of(small_definition.replace("within: 10 days", "within: 20 days")))

    with pytest.raises(VersionConflict):
        opened(changed, database, "2/2026")
    with pytest.raises(VersionConflict):
        fired(changed, database, "tell")


def test_a_case_is_decided_by_the_stored_text_when_the_program_has_a_newer_version(
    engine: Engine,
    database: Database,
    catalogue_of: Callable[[str], Catalogue],
    small_definition: str,
) -> None:
    opened(engine, database)
    newer = small_definition.replace("version: 1.0", "version: 2.0").replace("within: 10 days", "within: 20 days")
    later = Engine(catalogue_of(newer))

    told = fired(later, database, "tell")

    assert told.procedure == "vn.small@1.0"
    assert str(told.deadlines[0].due_on) == "2026-03-13"


def test_blockers_are_told_without_a_write(engine: Engine, database: Database, rows: Callable[[], Rows]) -> None:
    opened(engine, database)
    before = rows()
    with database.reading() as connection:
        found = engine.blockers(connection, "1/2026", at=MORNING)

    choices = {choice.name: choice for choice in found}
    assert choices["tell"].possible
    assert choices["tell"].law == ("L 1",)
    assert not choices["close"].possible
    assert [choice.possible for choice in found] == sorted((choice.possible for choice in found), reverse=True)
    assert rows() == before


def test_the_sweep_fires_what_is_due_once(engine: Engine, database: Database, rows: Callable[[], Rows]) -> None:
    case = opened(engine, database)
    later = MORNING + timedelta(days=30)
    with database.writing() as connection:
        swept = engine.sweep(connection, case.case, at=later)
    before = rows()
    with database.writing() as connection:
        again = engine.sweep(connection, case.case, at=later)

    assert swept.happened
    assert again.happened == ()
    assert rows()["writs_event"] == before["writs_event"]


def test_a_tampered_event_is_found(engine: Engine, database: Database, tmp_path: Path) -> None:
    opened(engine, database)
    fired(engine, database, "tell")
    database.close()
    raw = sqlite3.connect(tmp_path / "writs.db")
    raw.execute("DROP TRIGGER writs_event_update")
    raw.execute("UPDATE writs_event SET body = replace(body, '500', '900') WHERE seq = 1")
    raw.commit()
    raw.close()

    with database.reading() as connection:
        report = verify(connection.connection.dbapi_connection)

    assert not report.ok
    assert [(b.case, b.seq) for b in report.broken] == [("1/2026", 1)]


def test_commands_on_the_drivers_own_connection_are_kept_together_or_taken_back_together(
    engine: Engine, database: Database, rows: Callable[[], Rows]
) -> None:
    with database.commanding() as connection:
        engine.open(connection, "vn.small", "1/2026", at=MORNING, facts={"claim": "500 VND"}, actor=CLERK)
        engine.fire(connection, "1/2026", "tell", at=MORNING, actor=CLERK)
    before = rows()
    assert [row[2] for row in before["writs_event"]] == [1, 2]

    def open_and_close() -> None:
        with database.commanding() as connection:
            engine.open(connection, "vn.small", "2/2026", at=MORNING, facts={"claim": "500 VND"}, actor=CLERK)
            engine.fire(connection, "2/2026", "close", at=MORNING, actor=CLERK)

    with pytest.raises(TransitionRefused):
        open_and_close()
    assert rows() == before
    # The connection went back to the pool clean.
    with database.writing() as ordinary:
        engine.fire(ordinary, "1/2026", "pay", at=MORNING, facts={"payment": "500 VND"}, actor=CLERK)
    assert len(rows()["writs_event"]) == len(before["writs_event"]) + 1


def test_a_command_that_fails_alone_in_its_transaction_leaves_nothing_and_the_next_one_goes_through(
    engine: Engine, database: Database, rows: Callable[[], Rows]
) -> None:
    opened(engine, database)
    before = rows()
    trap = "CREATE TEMP TRIGGER trap BEFORE INSERT ON writs_deadline BEGIN SELECT RAISE(ABORT, 'no room'); END"
    with database.commanding() as connection:
        connection.execute(trap)
        with pytest.raises(IntegrityBroken, match="no room"):
            engine.fire(connection, "1/2026", "tell", at=MORNING, actor=CLERK)
        assert not connection.in_transaction
        connection.execute("DROP TRIGGER trap")
        engine.note(connection, "1/2026", "later", at=MORNING)
    after = rows()

    assert after["writs_deadline"] == before["writs_deadline"]
    assert len(after["writs_event"]) == len(before["writs_event"]) + 1


def test_a_text_that_decides_cases_is_not_checked_again_by_rules_that_came_later(
    engine: Engine,
    database: Database,
    catalogue_of: Callable[[str], Catalogue],
    small_definition: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened(engine, database)
    stricter = PlacedProblem("vn.small.yaml", 1, 1, "error", "stricter", "A rule of a later program.")
    monkeypatch.setattr("writs.documents.library.problems_of", lambda *ignored: [stricter])
    later = Engine(catalogue_of(small_definition))

    with pytest.raises(ProcedureInvalid):
        opened(Engine(catalogue_of(small_definition)), database, "2/2026")
    assert fired(later, database, "tell").state == "told"
