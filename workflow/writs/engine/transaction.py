"""Joining the caller's transaction: its session or connection, never a commit, never a rollback of what is not ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from writs.core.errors import DatabaseUnusable
from writs.storage.connection import unusable

Joined = Session | Connection


def driver_of(joined: Joined) -> Any:
    """The driver's connection under a session (flushed first) or connection."""
    if isinstance(joined, Session):
        joined.flush()
        connection = joined.connection()
    else:
        connection = joined
    url = connection.engine.url.render_as_string(hide_password=True)
    if connection.dialect.name != "sqlite":
        raise DatabaseUnusable(url, "only SQLite is supported by this version", "Use a sqlite:/// URL.")
    level = connection.get_execution_options().get("isolation_level") or getattr(
        connection.dialect, "_on_connect_isolation_level", None
    )
    if level == "AUTOCOMMIT":
        raise DatabaseUnusable(
            url, "its engine commits every statement by itself (AUTOCOMMIT)", "Pass a session of an ordinary engine."
        )
    return connection.connection.dbapi_connection


def lock(driver: Any) -> None:
    """Take SQLite's write lock before anything is read, so that what was read is what will be changed.

    Python would begin a transaction only before the first change; a savepoint before that would be the transaction,
    and its release a commit behind the caller's back. Raises DatabaseUnusable when another connection has written
    since this transaction began to read, or keeps the lock.
    """
    try:
        if driver.in_transaction:
            driver.execute("UPDATE writs_case SET revision = revision WHERE 0")
        else:
            driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        refusal = unusable("of this session", error)
        if refusal is None:
            raise
        raise refusal from error


@contextmanager
def all_or_nothing(driver: Any) -> Generator[None]:
    """What is written inside is taken back as a whole when it fails; the caller's own work stays."""
    driver.execute("SAVEPOINT writs")
    try:
        yield
    except BaseException:
        # A full disk may have rolled everything back already.
        if driver.in_transaction:
            driver.execute("ROLLBACK TO writs")
            driver.execute("RELEASE writs")
        raise
    driver.execute("RELEASE writs")
