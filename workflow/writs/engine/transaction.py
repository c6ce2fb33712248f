"""Joining the caller's transaction: its session or connection, never a commit, never a rollback of what is not ours."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from writs.core.errors import DatabaseUnusable, WrongInput
from writs.storage.connection import said_of

Joined = Session | Connection | sqlite3.Connection
"""What a command joins: the caller's session or connection, or the driver's own of `Database.commanding`."""


@contextmanager
def joining(joined: Joined, *, writing: bool = True) -> Generator[Any]:
    """The driver's connection under a session (flushed first) or connection, in the caller's transaction.

    For `writing`, the write lock is taken before anything is read, so that what was read is what will be changed.
    Raises WrongInput for an asynchronous session, ConcurrentChange when another connection has written since this
    transaction began to read, DatabaseUnusable or SchemaMismatch for what else stands in the way.
    """
    if isinstance(joined, sqlite3.Connection):
        # Whoever lent it says what the driver means.
        own = begins_here(joined)
        if writing:
            _lock(joined)
        try:
            yield joined
        except BaseException:
            if own and joined.in_transaction:
                joined.rollback()
            raise
        return
    connection = _connection_of(joined)
    _refuse_own_commits(connection)
    driver = connection.connection.dbapi_connection
    try:
        if writing:
            _lock(driver)
        yield driver
    except sqlite3.Error as error:
        sentence = said_of(_url_of(connection), error)
        if sentence is None:
            raise
        raise sentence from error
    if writing and isinstance(joined, Session):
        _expire(joined)


def begins_here(joined: Joined) -> bool:
    """Whether a command that joins now begins the transaction: then it takes the whole of it back when it fails."""
    return isinstance(joined, sqlite3.Connection) and not joined.in_transaction


def _url_of(connection: Connection) -> str:
    return connection.engine.url.render_as_string(hide_password=True)


def _connection_of(joined: Session | Connection) -> Connection:
    if hasattr(joined, "run_sync"):
        raise WrongInput(
            "An asynchronous session was passed; the engine is synchronous. Write"
            " `await session.run_sync(lambda session: engine.fire(session, …))`."
        )
    if not isinstance(joined, Session):
        return joined
    joined.flush()
    return joined.connection()


def _refuse_own_commits(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        raise DatabaseUnusable(_url_of(connection), "only SQLite is supported by this version", "Use a sqlite:/// URL.")
    level = connection.get_execution_options().get("isolation_level") or getattr(
        connection.dialect, "_on_connect_isolation_level", None
    )
    # Since Python 3.12 the driver itself can be told to commit each statement and to ignore commit().
    if level == "AUTOCOMMIT" or getattr(connection.connection.dbapi_connection, "autocommit", None) is True:
        raise DatabaseUnusable(
            _url_of(connection),
            "its engine commits every statement by itself (AUTOCOMMIT)",
            "Pass a session of an ordinary engine.",
        )


def _lock(driver: Any) -> None:
    """Take SQLite's write lock.

    Python would begin a transaction only before the first change; a savepoint before that would be the transaction,
    and its release a commit behind the caller's back.
    """
    if _in_transaction(driver):
        driver.execute("UPDATE writs_case SET revision = revision WHERE 0")
    else:
        driver.execute("BEGIN IMMEDIATE")


def _in_transaction(driver: Any) -> bool:
    # The adapter of an asynchronous driver knows it from the connection that it wraps.
    found: bool = (
        driver.in_transaction if hasattr(driver, "in_transaction") else driver.driver_connection.in_transaction
    )
    return found


@contextmanager
def all_or_nothing(driver: Any, *, alone: bool = False) -> Generator[None]:
    """What is written inside is taken back as a whole when it fails; the caller's own work stays.

    `alone`: there is no such work, and `joining` takes back the whole transaction; a savepoint would only cost.
    """
    if alone:
        yield
        return
    driver.execute("SAVEPOINT writs")
    try:
        yield
    except BaseException:
        # A full disk may have rolled everything back already.
        if _in_transaction(driver):
            driver.execute("ROLLBACK TO writs")
            driver.execute("RELEASE writs")
        raise
    driver.execute("RELEASE writs")


def _expire(session: Session) -> None:
    """Rows of ours that the session holds are read again when they are next asked for."""
    tables = sys.modules.get("writs.storage.tables")
    if tables is not None:
        for row in session.identity_map.values():
            if isinstance(row, tables.Row):
                session.expire(row)
