"""What was erased is gone from the database file, too, letter for letter."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.storage.conftest import AT, SECRETS, driver

from writs.storage.connection import Database
from writs.storage.erasure import erase_private


def test_no_letter_of_it_is_left_in_the_database_file(database: Database, named_closed: int, tmp_path: Path) -> None:
    with database.writing() as connection:
        erase_private(driver(connection), 1, named_closed, at=AT + timedelta(days=900))
    with database.engine.connect() as connection:
        driver(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()

    letters = b"".join(path.read_bytes() for path in tmp_path.glob("writs.db*"))
    assert b"1/2026" in letters
    assert [secret for secret in SECRETS if secret.encode() in letters] == []
