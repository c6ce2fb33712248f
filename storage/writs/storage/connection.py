"""Opening a database: from a URL to connections that are set up right, or a sentence that says why not."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import QueuePool, StaticPool

from writs.core.errors import ConcurrentChange, DatabaseUnusable, SchemaMismatch, StorageError
from writs.storage.revisions import HEAD

PRAGMAS = (
    "PRAGMA busy_timeout=5000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA trusted_schema=OFF",
)
_WRITING = "writs_writing"


class Database:
    """One database and its pool. Only the runner and the command line open transactions; the engine joins theirs."""

    def __init__(self, url: str, engine: Engine) -> None:
        self.url = url
        self.engine = engine

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """A transaction that sees one moment of the database and holds up nobody."""
        with self._said(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Generator[Connection]:
        """A transaction that holds the write lock from its start: what it reads is what it changes."""
        with (
            self._said(),
            self.engine.connect().execution_options(**{_WRITING: True}) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def commanding(self) -> Generator[sqlite3.Connection]:
        """A transaction for commands alone: the pooled connection of the driver, which the engine locks and writes on.

        It does what `writing` does at a fraction of the cost. Committed at the end where anything was begun.
        """
        with self._said():
            pooled = self.engine.raw_connection()
            try:
                driver: Any = pooled.dbapi_connection
                try:
                    yield driver
                except BaseException:
                    driver.rollback()
                    raise
                driver.commit()
            finally:
                pooled.close()

    @contextmanager
    def _said(self) -> Generator[None]:
        """Turn what the driver says about a database that cannot be used into a sentence."""
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            sentence = said_of(self.url, error)
            if sentence is None:
                raise
            raise sentence from error

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str, *, create: bool = False) -> Database:
    """Open a database by its SQLAlchemy URL. A SQLite file that is not there is made only with `create`.

    Raises DatabaseUnusable when it is missing, a folder, no database, broken, or of a kind that is not known.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseUnusable(
            repr(url), "this is no database URL", "Write for example sqlite:///writs.db (three slashes, then the path)."
        ) from None
    shown = parsed.render_as_string(hide_password=True)
    if parsed.get_backend_name() != "sqlite":
        raise DatabaseUnusable(shown, "only SQLite is supported by this version", "Write sqlite:///writs.db.")
    in_memory = parsed.database in (None, "", ":memory:")
    plain_file = not in_memory and not str(parsed.database).startswith("file:")
    if plain_file:
        _look_at_file(shown, Path(parsed.database or ""), create)
    try:
        engine = create_engine(parsed, poolclass=StaticPool if in_memory else QueuePool)
    except (NoSuchModuleError, ModuleNotFoundError, ArgumentError) as error:
        raise DatabaseUnusable(shown, f"there is no such driver ({error})", "Write sqlite:///writs.db.") from None
    if plain_file:
        _connect_only_to_what_is_there(engine, shown, Path(parsed.database or ""), create)
    configure_sqlite(engine, immediate=False)
    return Database(shown, engine)


def _connect_only_to_what_is_there(engine: Engine, shown: str, path: Path, create: bool) -> None:
    """SQLite makes a file that is not there: one that went away while a process ran would come back empty."""
    allowed = create

    def look(*ignored: object) -> None:
        nonlocal allowed
        _look_at_file(shown, path, allowed)
        allowed = False

    event.listen(engine, "do_connect", look)


def _look_at_file(shown: str, path: Path, create: bool) -> None:
    if path.is_dir():
        raise DatabaseUnusable(shown, "it is a folder", "Name a file in it.")
    if not path.parent.is_dir():
        raise DatabaseUnusable(shown, f'there is no folder "{path.parent}"', "Make the folder first.")
    if not path.exists():
        if not create:
            raise DatabaseUnusable(shown, "there is no such file", "`writs db upgrade` makes it.")
        return
    try:
        with path.open("rb") as file:
            start = file.read(16)
    except OSError as error:
        raise DatabaseUnusable(shown, f"it cannot be read ({error.strerror})", "Look at its permissions.") from None
    if start and start != b"SQLite format 3\0":
        raise DatabaseUnusable(shown, "it is not a SQLite database", "Name another file; this one is left as it is.")


def configure_sqlite(engine: Engine, *, immediate: bool = True) -> None:
    """Set up every connection of an engine as the write path needs it. Hosts on SQLite call it once for theirs.

    Python's own transaction control would begin late and commit at the release of a first savepoint; so it is put
    aside and SQLAlchemy's begin is made to begin. With `immediate`, every transaction takes the write lock at its start
    and so never finds out too late that another came first; without, readers hold up nobody, and a transaction that
    reads before it writes must be ready to be repeated (ConcurrentChange).
    """
    event.listen(engine, "connect", _on_connect)

    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(_WRITING, immediate)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    event.listen(engine, "begin", begin)


def _on_connect(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        try:
            cursor.execute(pragma)
        except sqlite3.OperationalError as error:
            # A file that nobody may write cannot change its journal mode; it can still be read.
            if "readonly" not in str(error):
                raise
    mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    if mode not in ("wal", "memory") and _writable(cursor):
        # Shared memory is missing, as on most network drives: there SQLite's locks cannot be relied upon either.
        raise DatabaseUnusable(
            "of this connection", f"it cannot keep a write-ahead log (it stays with {mode})", "Use a local disk."
        )
    cursor.close()


def _writable(cursor: Any) -> bool:
    """Only a write tells: on a file that may not be written, BEGIN IMMEDIATE begins to read."""
    try:
        cursor.execute("BEGIN")
        cursor.execute(f"PRAGMA user_version={cursor.execute('PRAGMA user_version').fetchone()[0]}")
        return True
    except sqlite3.OperationalError:
        return False
    finally:
        cursor.execute("ROLLBACK")


def said_of(url: str, error: Exception) -> StorageError | None:
    """What stands in the way, told by the words of the driver; None for anything else."""
    cause = getattr(error, "orig", None) or error
    if getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY_SNAPSHOT:
        return ConcurrentChange()
    text = str(cause).lower()
    if text.startswith("no such table: writs_"):
        return SchemaMismatch(None, HEAD)
    for sign, reason, advice in _SIGNS:
        if sign in text:
            return DatabaseUnusable(url, reason, advice)
    return None


_SIGNS = (
    ("not a database", "it is not a SQLite database", "Name another file; this one is left as it is."),
    ("malformed", "it is damaged", "Restore it from a backup and keep the damaged file for comparison."),
    ("could not decode", "it holds letters that are no text", "Restore it from a backup and keep the damaged file."),
    ("disk i/o error", "the disk reports an error", "Look at the disk; nothing was changed."),
    ("readonly", "it can only be read", "Give this user the right to write the file and its folder."),
    ("is locked", "another program holds it for writing", "Try again; if it lasts, look for that program."),
    ("unable to open", "it cannot be opened", "Look at its folder and permissions."),
    ("disk is full", "the disk is full", "Make room; nothing was changed."),
)
