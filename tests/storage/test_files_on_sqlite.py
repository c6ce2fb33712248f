"""Databases that cannot be used: each says in a sentence why and what to do, and is left as it was."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from tests.storage.conftest import driver
from tests.support.walking import Walked, walk

from writs.core.errors import DatabaseUnusable, SchemaMismatch, StorageError
from writs.storage.alarms import claim
from writs.storage.audit import verify
from writs.storage.connection import Database, configure_sqlite, open_database
from writs.storage.schema import check, upgrade
from writs.storage.write_path import record_new_files

AT = datetime(2090, 1, 1, tzinfo=UTC)
NOBODY = 65534


def look(path: Path) -> None:
    database = open_database(f"sqlite:///{path}")
    try:
        check(database)
        with database.reading() as connection:
            verify(driver(connection))
    finally:
        database.close()


@cache
def some_walks(first: int, last: int) -> list[list[Walked]]:
    walks = (walk("vn.civil-judgment", seed, root=1000 * (seed + 1)) for seed in range(first, last))
    return [steps for steps in walks if steps]


@pytest.fixture
def filled(database: Database, tmp_path: Path) -> Path:
    """A database of some size, closed."""
    with database.writing() as connection:
        record_new_files(
            driver(connection), [[(step.decision, step.about) for step in steps] for steps in some_walks(0, 12)]
        )
    database.close()
    return tmp_path / "writs.db"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: None, "there is no such file. `writs db upgrade` makes it"),
        (lambda path: path.mkdir(), "it is a folder"),
        (lambda path: path.write_text("<html>", encoding="utf-8"), "it is not a SQLite database. Name another file"),
        (lambda path: path.write_bytes(os.urandom(8192)), "it is not a SQLite database"),
        (lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(8000)), "it is not a SQLite database"),
    ],
)
def test_what_is_no_database_is_named_and_left_alone(
    tmp_path: Path, make: Callable[[Path], object], sentence: str
) -> None:
    path = tmp_path / "other.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None

    with pytest.raises(DatabaseUnusable, match=sentence):
        look(path)

    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match=r"there is no folder"):
        open_database(f"sqlite:///{tmp_path / 'missing' / 'writs.db'}", create=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["writs.db", "sqlit:///writs.db", "postgresql://localhost/writs", ""])
def test_a_url_that_leads_nowhere_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(DatabaseUnusable, match=r"sqlite:///writs.db"):
        open_database(url)


def test_a_password_in_a_url_is_not_repeated() -> None:
    with pytest.raises(DatabaseUnusable) as refused:
        open_database("postgresql://clerk:secret@localhost/writs")
    assert "secret" not in str(refused.value)


def test_an_empty_file_is_a_database_without_a_schema(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()

    with pytest.raises(SchemaMismatch, match=r"no schema of writs"):
        look(path)
    database = open_database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    look(path)


def test_a_file_that_was_cut_off_is_damaged(filled: Path) -> None:
    whole = filled.read_bytes()
    filled.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(DatabaseUnusable, match=r"it is damaged. Restore it from a backup"):
        look(filled)


def test_garbage_in_the_middle_is_seen_by_whoever_reads_there(filled: Path) -> None:
    letters = bytearray(filled.read_bytes())
    letters[4096:] = os.urandom(len(letters) - 4096)
    filled.write_bytes(bytes(letters))

    with pytest.raises(StorageError):
        look(filled)


def test_letters_that_are_no_text_break_the_chain_of_their_case(filled: Path) -> None:
    letters = filled.read_bytes()
    filled.write_bytes(letters.replace(b'"kind":"opened"', b'"kind":"op\xffned"', 1))

    database = open_database(f"sqlite:///{filled}")
    with database.reading() as connection:
        broken = verify(driver(connection)).broken
    database.close()

    assert [(b.seq, b.reason) for b in broken] == [
        (1, "its text is not what was hashed, or an event before it was changed")
    ]


def test_letters_that_are_no_text_elsewhere_are_a_sentence(filled: Path) -> None:
    letters = filled.read_bytes()
    filled.write_bytes(letters.replace(b"1000/2026", b"100\xff/2026"))

    with pytest.raises(DatabaseUnusable, match=r"letters that are no text"):
        look(filled)


@contextmanager
def as_nobody() -> Iterator[None]:
    """The super-user may write anything, so the file is looked at as somebody else."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def public(filled: Path) -> Iterator[Path]:
    """The database in a folder that everybody may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    path = folder / "writs.db"
    shutil.copyfile(filled, path)
    yield path
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("mode", ["file", "folder"])
def test_what_may_not_be_written_says_so_and_keeps_every_row(public: Path, mode: str) -> None:
    public.chmod(0o444 if mode == "file" else 0o666)
    public.parent.chmod(0o777 if mode == "file" else 0o555)
    before = public.read_bytes()

    with as_nobody():
        database = open_database(f"sqlite:///{public}")
        with (
            pytest.raises(DatabaseUnusable, match=r"(can only be read|cannot be opened)"),
            database.writing() as connection,
        ):
            connection.execute(text("UPDATE writs_case SET failures = 1"))
        database.close()

    assert public.read_bytes() == before


def test_what_may_not_be_read_says_so(public: Path) -> None:
    public.chmod(0)

    with as_nobody(), pytest.raises(DatabaseUnusable, match=r"cannot be read .*Look at its permissions"):
        open_database(f"sqlite:///{public}")


def test_a_disk_without_shared_memory_is_refused(tmp_path: Path) -> None:
    """As a network drive refuses: locks by files, no shared memory, so no write-ahead log."""
    database = open_database(f"sqlite:///file:{tmp_path / 'net.db'}?vfs=unix-dotfile&uri=true", create=True)

    with pytest.raises(DatabaseUnusable, match=r"cannot keep a write-ahead log .*Use a local disk"):
        upgrade(database)
    database.close()


def test_a_disk_that_is_full_takes_back_the_whole_transaction(filled: Path) -> None:
    database = open_database(f"sqlite:///{filled}")
    with database.reading() as connection:
        before = every_row(connection)
    more = some_walks(60, 80)

    def fill_up() -> None:
        with database.writing() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 3}")
            record_new_files(driver(connection), [[(step.decision, step.about) for step in steps] for steps in more])

    with pytest.raises(DatabaseUnusable, match=r"the disk is full"):
        fill_up()

    with database.reading() as connection:
        assert every_row(connection) == before
        assert verify(driver(connection)).broken == []
    with database.writing() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1073741823")
        assert record_new_files(
            driver(connection), [[(step.decision, step.about) for step in steps] for steps in more]
        ) == len(more)
    database.close()


def every_row(connection: object) -> list[object]:
    raw: sqlite3.Connection = driver(connection)
    names = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")]
    return [(name, sorted(raw.execute(f"SELECT * FROM {name}").fetchall(), key=repr)) for name in names]


def test_a_lock_that_another_program_keeps_is_a_sentence(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("writs.storage.connection.PRAGMAS", ("PRAGMA busy_timeout=20", "PRAGMA journal_mode=WAL"))
    database = open_database(f"sqlite:///{filled}")
    other = sqlite3.connect(filled)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(DatabaseUnusable, match=r"another program holds it for writing. Try again"), database.writing():
        pass
    with database.reading() as connection:
        assert claim(driver(connection), AT, 1)
    other.rollback()
    other.close()
    with database.writing():
        pass
    database.close()


def test_every_connection_is_set_up_alike(filled: Path) -> None:
    engine = create_engine(f"sqlite:///{filled}")
    configure_sqlite(engine)
    with engine.connect() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "recursive_triggers")
        }
    engine.dispose()

    assert found == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000, "recursive_triggers": 1,
    }  # fmt: skip
