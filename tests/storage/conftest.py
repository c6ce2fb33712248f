"""A fresh database for each test, on every backend there is; a further one joins by a further parameter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from writs.storage.connection import Database, open_database
from writs.storage.schema import upgrade

BACKENDS = ("sqlite",)


@pytest.fixture(params=BACKENDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    assert request.param == "sqlite"
    found = open_database(f"sqlite:///{tmp_path / 'writs.db'}", create=True)
    upgrade(found)
    yield found
    found.close()


def driver(connection: Any) -> Any:
    """The DBAPI connection under a SQLAlchemy one: what the write path works on."""
    return connection.connection.dbapi_connection
