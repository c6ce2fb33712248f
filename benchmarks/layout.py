"""A SQLite database of writs for whoever writes it by hand: the same tables, keys, indexes and triggers."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from writs.storage.connection import PRAGMAS
from writs.storage.connection import open_database as open_ours
from writs.storage.schema import upgrade


def created(path: Path) -> Path:
    """The tables in a new file."""
    database = open_ours(f"sqlite:///{path}", create=True)
    upgrade(database)
    database.close()
    return path


def open_database(path: Path, synchronous: str) -> sqlite3.Connection:
    """A connection as the engine sets its own, but for `synchronous`; transactions by our own hand."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    connection.execute(f"PRAGMA synchronous={synchronous}")
    return connection
