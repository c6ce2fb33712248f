"""However a host drives SQLite: its rollback leaves nothing, its commit keeps all, a refusal leaves its work alone."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event, select, text
from sqlalchemy import Engine as Pool
from sqlalchemy.orm import Session
from tests.engine.conftest import Rows
from tests.support.docket import CLERK, MORNING, Docket

from writs.core.errors import DatabaseUnusable, SchemaMismatch, TransitionRefused, WrongInput
from writs.engine import Engine
from writs.storage.connection import Database, configure_sqlite
from writs.storage.tables import CaseRow


class AlwaysInTransaction(sqlite3.Connection):
    """What `autocommit=False` does since Python 3.12: a deferred transaction is always open."""

    def __init__(self, *more: Any, **options: Any) -> None:
        super().__init__(*more, **options)
        self.isolation_level = None
        self.execute("BEGIN")

    def commit(self) -> None:
        super().commit()
        self.execute("BEGIN")

    def rollback(self) -> None:
        super().rollback()
        self.execute("BEGIN")


def legacy(url: str) -> Pool:
    return create_engine(url)


def configured(url: str) -> Pool:
    engine = create_engine(url)
    configure_sqlite(engine)
    return engine


def configured_for_readers(url: str) -> Pool:
    engine = create_engine(url)
    configure_sqlite(engine, immediate=False)
    return engine


def always_in_transaction(url: str) -> Pool:
    return create_engine(url, connect_args={"factory": AlwaysInTransaction})


def autocommit_false(url: str) -> Pool:
    return create_engine(url, connect_args={"autocommit": False})


def begun_by_hand(url: str) -> Pool:
    """The recipe of SQLAlchemy's own pages."""
    engine = create_engine(url)
    event.listen(engine, "connect", lambda connection, record: setattr(connection, "isolation_level", None))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


MODES: list[Callable[[str], Pool]] = [
    legacy,
    configured,
    configured_for_readers,
    always_in_transaction,
    begun_by_hand,
    *([autocommit_false] if sys.version_info >= (3, 12) else []),
]


@pytest.fixture
def docket(engine: Engine, database: Database) -> Docket:
    found = Docket(engine, database)
    found.open("1/2026")
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE payments (amount TEXT)"))
    return found


@pytest.fixture(params=MODES, ids=lambda make: make.__name__)
def host(request: pytest.FixtureRequest, docket: Docket, tmp_path: Path) -> Iterator[Pool]:
    found = request.param(f"sqlite:///{tmp_path / 'writs.db'}")
    yield found
    found.dispose()


def payments(docket: Docket) -> list[str]:
    with docket.database.reading() as connection:
        return list(connection.execute(text("SELECT amount FROM payments ORDER BY amount")).scalars())


def work(docket: Docket, joined: Session | Connection, amount: str) -> None:
    """The host's own row before, two commands, a refusal between them, and a row after."""
    joined.execute(text("INSERT INTO payments VALUES (:amount)"), {"amount": amount})
    docket.engine.fire(joined, "1/2026", "tell", at=MORNING, actor=CLERK)
    with pytest.raises(TransitionRefused):
        docket.engine.fire(joined, "1/2026", "close", at=MORNING, actor=CLERK)
    docket.engine.open(joined, "vn.small", "2/2026", at=MORNING, facts={"claim": 1}, actor=CLERK)
    joined.execute(text("INSERT INTO payments VALUES (:amount)"), {"amount": amount + "!"})


def test_after_the_hosts_rollback_nothing_is_left(docket: Docket, host: Pool, rows: Callable[[], Rows]) -> None:
    before = rows()

    with Session(host) as session:
        work(docket, session, "a")
        session.rollback()
    with host.connect() as connection:
        work(docket, connection, "b")
        connection.rollback()
    with Session(host) as session:
        work(docket, session, "c")

    assert rows() == before
    assert payments(docket) == []


def test_the_hosts_commit_keeps_its_rows_and_ours(docket: Docket, host: Pool) -> None:
    with Session(host) as session:
        work(docket, session, "a")
        session.commit()

    assert payments(docket) == ["a", "a!"]
    assert (docket.state("1/2026"), docket.state("2/2026"), docket.broken()) == ("told", "received", [])


def test_a_command_that_comes_first_in_a_transaction_is_taken_back_too(
    docket: Docket, host: Pool, rows: Callable[[], Rows]
) -> None:
    """Where Python would take the savepoint of the command for the transaction, and its release for the commit."""
    before = rows()

    with Session(host) as session:
        docket.engine.fire(session, "1/2026", "tell", at=MORNING, actor=CLERK)
        session.rollback()

    def fails() -> None:
        with host.begin() as connection:
            docket.engine.fire(connection, "1/2026", "tell", at=MORNING, actor=CLERK)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert rows() == before


def test_what_the_session_had_not_sent_yet_is_there_and_what_it_held_is_read_again(docket: Docket, host: Pool) -> None:
    with Session(host) as session:
        row = session.scalars(select(CaseRow).where(CaseRow.reference == "1/2026")).one()  # type: ignore[arg-type]
        assert row.state == "received"
        docket.engine.fire(session, "1/2026", "tell", at=MORNING, actor=CLERK)
        assert row.state == "told"
        session.rollback()
        assert row.state == "received"


def test_the_connection_goes_back_to_the_hosts_pool_with_its_transaction_ended(docket: Docket, host: Pool) -> None:
    for number in range(8):
        with Session(host) as session:
            docket.engine.note(session, "1/2026", str(number), at=MORNING)
            session.commit()

    docket.fire("1/2026", "tell")
    assert docket.broken() == []


@pytest.mark.parametrize("options", [{"isolation_level": "AUTOCOMMIT"}, {"connect_args": {"autocommit": True}}])
def test_an_engine_that_commits_by_itself_is_refused(
    docket: Docket, tmp_path: Path, options: dict[str, Any], rows: Callable[[], Rows]
) -> None:
    if "connect_args" in options and sys.version_info < (3, 12):
        pytest.skip("the driver has `autocommit` since Python 3.12")
    before = rows()
    careless = create_engine(f"sqlite:///{tmp_path / 'writs.db'}", **options)

    with Session(careless) as session, pytest.raises(DatabaseUnusable, match="AUTOCOMMIT"):
        docket.engine.fire(session, "1/2026", "tell", at=MORNING, actor=CLERK)

    careless.dispose()
    assert rows() == before


class SomeAsyncSession:
    """Looks like SQLAlchemy's: the sync session is only reached through `run_sync`."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def run_sync(self, work: Callable[[Session], Any]) -> Any:
        return work(self.session)


def test_an_asynchronous_session_is_joined_by_run_sync_and_never_directly(docket: Docket, host: Pool) -> None:
    engine = docket.engine
    with Session(host) as session:
        there: Any = SomeAsyncSession(session)
        with pytest.raises(WrongInput, match=r"session\.run_sync"):
            engine.fire(there, "1/2026", "tell", at=MORNING, actor=CLERK)

        there.run_sync(lambda sync: engine.fire(sync, "1/2026", "tell", at=MORNING, actor=CLERK))
        session.commit()

    assert docket.state("1/2026") == "told"


def test_a_database_without_our_tables_says_how_to_make_them(docket: Docket, tmp_path: Path) -> None:
    other = create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    with Session(other) as session, pytest.raises(SchemaMismatch, match="writs db upgrade"):
        docket.engine.fire(session, "1/2026", "tell", at=MORNING + timedelta(days=1), actor=CLERK)
    other.dispose()
