"""An engine for the small procedure on a fresh database, and a way to see every row there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from writs.documents.definitions import load_library
from writs.engine import Catalogue, Engine
from writs.storage.connection import Database, open_database
from writs.storage.schema import upgrade
from writs.storage.tables import metadata

Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = open_database(f"sqlite:///{tmp_path / 'writs.db'}", create=True)
    upgrade(found)
    yield found
    found.close()


@pytest.fixture
def catalogue_of(tmp_path: Path) -> Callable[[str], Catalogue]:
    def make(definition: str) -> Catalogue:
        path = tmp_path / "vn.small.yaml"
        path.write_text(definition, encoding="utf-8")
        return Catalogue(load_library([path]))

    return make


@pytest.fixture
def engine(catalogue_of: Callable[[str], Catalogue], small_definition: str) -> Engine:
    return Engine(catalogue_of(small_definition))


@pytest.fixture
def rows(database: Database) -> Callable[[], Rows]:
    """Every row of every table, to see that something left no trace."""

    def read() -> Rows:
        with database.reading() as connection:
            return {
                name: sorted((tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}"))), key=repr)
                for name in metadata.tables
            }

    return read


@pytest.fixture
def small_file(tmp_path: Path, small_definition: str) -> Path:
    """The small procedure as a file, for another process."""
    path = tmp_path / "vn.small.yaml"
    path.write_text(small_definition, encoding="utf-8")
    return path
