"""A fresh database for each test, on every backend there is; a further one joins by a further parameter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from writs.core.case import Actor
from writs.documents.definitions import load_library
from writs.engine import Catalogue, Engine
from writs.storage.connection import Database, open_database
from writs.storage.schema import upgrade

BACKENDS = ("sqlite",)
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
SECRETS = (
    "Nguyễn Thị Bí Mật", "Trần Văn Kín", "chị ấy đang ốm", "Nguyễn Thị Bi Mat", "giấy tờ ghi sai tên chị",
)  # fmt: skip
"""The debtor's name, who pays, a note, the name as it was written wrongly, and why it was corrected."""


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


@pytest.fixture
def named_engine(tmp_path: Path, small_definition: str) -> Engine:
    """The small procedure, in which the debtor is a private person whose name is asked for."""
    text = small_definition.replace("needs: [claim], law", "needs: [claim, debtor_name], law").replace(
        "facts:\n", "facts:\n  debtor_name: {type: text, title: {en: Debtor}, personal: yes}\n"
    )
    path = tmp_path / "vn.small.yaml"
    path.write_text(text, encoding="utf-8")
    return Engine(Catalogue(load_library([path])))


@pytest.fixture
def named_case(named_engine: Engine, database: Database) -> int:
    """A case that was opened, noted, paid by the debtor in person, and is still open."""
    clerk = Actor("clerk", "Lan")
    with database.writing() as connection:
        opened = named_engine.open(
            connection, "vn.small", "1/2026", at=AT, actor=clerk, assigned={"debtor": SECRETS[1], "clerk": "Lan"},
            facts={"claim": "500 VND", "debtor_name": SECRETS[3]}, key="k1",
        )  # fmt: skip
        named_engine.note(connection, opened.case, SECRETS[2], at=AT, actor=clerk)
        named_engine.fire(connection, opened.case, "tell", at=AT, actor=clerk)
        named_engine.correct(
            connection, opened.case, facts={"debtor_name": SECRETS[0]}, reason=SECRETS[4], at=AT, actor=clerk
        )
        named_engine.fire(
            connection, opened.case, "pay", at=AT + timedelta(days=1), actor=Actor("debtor", SECRETS[1]),
            facts={"payment": "500 VND"},
        )  # fmt: skip
    return opened.case


@pytest.fixture
def named_closed(named_engine: Engine, database: Database, named_case: int) -> int:
    with database.writing() as connection:
        named_engine.fire(connection, named_case, "close", at=AT + timedelta(days=2), actor=Actor("clerk", "Lan"))
        told = {"a": SECRETS[0], "b": SECRETS[1]}
        connection.execute(
            text(
                "INSERT INTO writs_notice (office_id, case_id, seq, n, channel, destination, kind, payload, created_at,"
                " status) SELECT office_id, case_id, 1, 1, 'email', :a, 'remind', :b, decided_at, 'sent'"
                " FROM writs_case"
            ),
            told,
        )
        connection.execute(
            text(
                "INSERT INTO writs_delivery (office_id, case_id, seq, n, attempt, node, person, started_at, receipt)"
                " SELECT office_id, case_id, 1, 1, 1, 'node', :a, decided_at, :b FROM writs_case"
            ),
            told,
        )
    return named_case
