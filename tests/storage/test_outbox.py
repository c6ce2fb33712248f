"""The outbox on a real database: hot statements use their indexes, ids are read strictly, erasure reaches it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.post_office import PostOffice, somebody

from writs.core.case import Actor
from writs.notify.message import Message, PermanentFailure
from writs.storage.erasure import erase_private
from writs.storage.outbox import NEXT, READY, NoticeId

RECEIVED = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def office(tmp_path: Path, small_definition: str) -> Iterator[PostOffice]:
    found = PostOffice(tmp_path, small_definition)
    yield found
    found.close()


@given(st.lists(st.integers(0, 2**53), min_size=4, max_size=4))
def test_an_id_is_read_as_it_is_written(parts: list[int]) -> None:
    found = NoticeId(*parts)

    assert NoticeId.read(str(found)) == found


@given(st.text(max_size=30))
def test_any_other_text_is_no_id(text: str) -> None:
    found = NoticeId.read(text)

    assert found is None or text.count("-") == 3


def test_the_hot_statements_use_their_indexes(office: PostOffice) -> None:
    with office.database.reading() as connection:
        driver: Any = connection.connection.dbapi_connection
        plans = [
            " ".join(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall())
            for statement, values in ((READY, ("2026-03-02T00:00:00.000000Z", 20)), (NEXT, ()))
        ]

    assert "ix_notice_next" in plans[0]
    assert "ix_notice_lane" in plans[0]
    assert "TEMP B-TREE" not in plans[0]
    assert "ix_notice_next" in plans[1]


def test_erasing_a_case_erases_whom_its_letters_went_to_and_how(office: PostOffice) -> None:
    def refuses(message: Message) -> Exception:
        return PermanentFailure(f"550 no such user {message.to}")

    office.people(somebody("binh", name="Trần Văn Bình"), clerk="binh", head="binh", debtor="binh")
    office.open("1/2026", RECEIVED, assigned={"debtor": "binh"})
    office.hands.fails = refuses
    office.sweep(RECEIVED + 4 * DAY)
    office.dispatch(RECEIVED + 4 * DAY)
    office.fire("1/2026", "tell", RECEIVED + 4 * DAY)
    office.fire("1/2026", "pay", RECEIVED + 4 * DAY, facts={"payment": "500 VND"})
    with office.database.writing() as connection:
        closed = office.engine.fire(
            connection, "1/2026", "close", at=RECEIVED + 4 * DAY, actor=Actor("clerk", "official")
        )
        erase_private(connection.connection.dbapi_connection, 1, closed.case, at=RECEIVED + 5 * DAY)

    with office.database.reading() as connection:
        driver: Any = connection.connection.dbapi_connection
        rows = [
            str(row)
            for table in ("writs_notice", "writs_delivery")
            for row in driver.execute(f"SELECT * FROM {table}").fetchall()
        ]
    assert rows
    assert "binh" not in "\n".join(rows)
    assert [notice.status for notice in office.outbox()] == ["dead"]
