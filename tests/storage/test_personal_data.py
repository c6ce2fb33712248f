"""Personal data stands beside the hashed text: it can be erased, the chains hold, and what is gone is said so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.storage.conftest import driver

from writs.core.case import Actor
from writs.core.errors import CaseNotFound, HistoryErased, WrongInput
from writs.documents.definitions import load_library
from writs.engine import Catalogue, Engine
from writs.storage.audit import verify
from writs.storage.connection import Database
from writs.storage.erasure import erase_private
from writs.storage.history import history
from writs.storage.read import events_of, load_file
from writs.storage.tables import metadata

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
SECRETS = ("Nguyễn Thị Bí Mật", "Trần Văn Kín", "chị ấy đang ốm", "Nguyễn Thị Bi Mat", "giấy tờ ghi sai tên chị")


@pytest.fixture
def engine(tmp_path: Path, small_definition: str) -> Engine:
    """The small procedure, in which the debtor is a private person whose name is asked for."""
    text = small_definition.replace("needs: [claim], law", "needs: [claim, debtor_name], law").replace(
        "facts:\n", "facts:\n  debtor_name: {type: text, title: {en: Debtor}, personal: yes}\n"
    )
    path = tmp_path / "vn.small.yaml"
    path.write_text(text, encoding="utf-8")
    return Engine(Catalogue(load_library([path])))


@pytest.fixture
def case(engine: Engine, database: Database) -> int:
    """A case that was opened, noted, paid by the debtor in person, and is still open."""
    clerk = Actor("clerk", "Lan")
    with database.writing() as connection:
        opened = engine.open(
            connection, "vn.small", "1/2026", at=AT, actor=clerk, assigned={"debtor": SECRETS[1], "clerk": "Lan"},
            facts={"claim": "500 VND", "debtor_name": SECRETS[3]}, key="k1",
        )  # fmt: skip
        engine.note(connection, opened.case, SECRETS[2], at=AT, actor=clerk)
        engine.fire(connection, opened.case, "tell", at=AT, actor=clerk)
        engine.correct(
            connection, opened.case, facts={"debtor_name": SECRETS[0]}, reason=SECRETS[4], at=AT, actor=clerk
        )
        engine.fire(
            connection, opened.case, "pay", at=AT + timedelta(days=1), actor=Actor("debtor", SECRETS[1]),
            facts={"payment": "500 VND"},
        )  # fmt: skip
    return opened.case


@pytest.fixture
def closed(engine: Engine, database: Database, case: int) -> int:
    with database.writing() as connection:
        engine.fire(connection, case, "close", at=AT + timedelta(days=2), actor=Actor("clerk", "Lan"))
        driver(connection).execute(
            "INSERT INTO writs_notice (office_id, case_id, seq, n, channel, destination, kind, payload, created_at,"
            " status) SELECT office_id, case_id, 1, 1, 'email', ?, 'remind', ?, decided_at, 'sent' FROM writs_case",
            SECRETS[:2],
        )
        driver(connection).execute(
            "INSERT INTO writs_delivery (office_id, case_id, seq, n, attempt, node, person, started_at, receipt)"
            " SELECT office_id, case_id, 1, 1, 1, 'node', ?, decided_at, ? FROM writs_case",
            SECRETS[:2],
        )
    return case


def every_text(database: Database, columns: Callable[[str], bool]) -> str:
    """What all columns of all tables say, those of which the name is wanted."""
    with database.reading() as connection:
        return "\n".join(
            str(value)
            for table in metadata.sorted_tables
            for row in connection.execute(select(table)).mappings()
            for name, value in row.items()
            if columns(name)
        )


def test_no_hashed_text_and_no_column_for_reports_holds_it(database: Database, case: int) -> None:
    said = every_text(database, lambda column: column in ("body", "facts", "book", "actor", "answer"))

    assert "500" in said
    assert "Lan" in said
    assert [secret for secret in SECRETS if secret in said] == []
    assert [secret for secret in SECRETS if secret not in every_text(database, lambda column: True)] == []


def test_it_is_read_back_as_long_as_it_is_there(engine: Engine, database: Database, case: int) -> None:
    with database.reading() as connection:
        stored, _ = load_file(driver(connection), 1, case)
        found = stored.file.case(case)
        events = list(events_of(driver(connection), 1, case))
        whole, again = engine.decide_again(connection, case)

    assert found.facts["debtor_name"] == SECRETS[0]
    assert found.assigned == {"debtor": SECRETS[1], "clerk": "Lan"}
    assert events[0].said()["facts"]["debtor_name"] == SECRETS[3]
    assert {"what": "reason", "text": SECRETS[4]} in events[3].said()["changes"]
    assert events[1].said()["changes"] == [{"what": "note", "text": SECRETS[2]}]
    assert events[4].said()["actor"] == ["debtor", SECRETS[1]]
    assert again == whole


def test_the_same_words_are_sealed_differently_each_time(engine: Engine, database: Database, case: int) -> None:
    with database.writing() as connection:
        for _ in range(2):
            engine.note(connection, case, "giống nhau", at=AT + timedelta(days=2))
        events = [event for event in events_of(driver(connection), 1, case) if event.name == "note"]

    seals = {event.said().get("private") or event.body.partition('"private":"')[2][:64] for event in events}
    assert len(seals) == len(events) == 3


def test_erasing_takes_all_of_it_and_the_chains_still_hold(database: Database, closed: int) -> None:
    with database.writing() as connection:
        erased = erase_private(driver(connection), 1, closed, at=AT + timedelta(days=900))

    assert (erased.cases, erased.events) == (1, 4)
    assert [secret for secret in SECRETS if secret in every_text(database, lambda column: True)] == []
    with database.reading() as connection:
        report = verify(driver(connection))
        assert (report.broken, report.erased) == ([], 4)


def test_no_letter_of_it_is_left_in_the_database_file(database: Database, closed: int, tmp_path: Path) -> None:
    with database.writing() as connection:
        erase_private(driver(connection), 1, closed, at=AT + timedelta(days=900))
    with database.engine.connect() as connection:
        driver(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()

    letters = b"".join(path.read_bytes() for path in tmp_path.glob("writs.db*"))
    assert b"1/2026" in letters
    assert [secret for secret in SECRETS if secret.encode() in letters] == []


def test_a_history_says_that_it_was_erased_and_when(engine: Engine, database: Database, closed: int) -> None:
    with database.writing() as connection:
        erase_private(driver(connection), 1, closed, at=AT + timedelta(days=900))

    with database.reading() as connection:
        with pytest.raises(HistoryErased, match='"1/2026" was erased on 2028-08-18'):
            history(driver(connection), 1, closed)
        stored, _ = load_file(driver(connection), 1, closed)
        events = list(events_of(driver(connection), 1, closed))
    assert "debtor_name" not in stored.file.case(closed).facts
    assert [event.erased for event in events] == [True, True, False, True, True, False]


def test_an_open_case_keeps_what_its_rules_still_need(database: Database, case: int) -> None:
    before = every_text(database, lambda column: True)

    with database.writing() as connection, pytest.raises(WrongInput, match="still open: 1/2026"):
        erase_private(driver(connection), 1, case, at=AT)

    assert every_text(database, lambda column: True) == before


def test_what_is_not_there_cannot_be_erased(database: Database) -> None:
    with database.writing() as connection, pytest.raises(CaseNotFound):
        erase_private(driver(connection), 1, 4711, at=AT)


def test_erasing_twice_changes_nothing_more(database: Database, closed: int) -> None:
    with database.writing() as connection:
        erase_private(driver(connection), 1, closed, at=AT + timedelta(days=900))
    before = every_text(database, lambda column: True)

    with database.writing() as connection:
        assert erase_private(driver(connection), 1, closed, at=AT + timedelta(days=999)).events == 0

    assert every_text(database, lambda column: True) == before
