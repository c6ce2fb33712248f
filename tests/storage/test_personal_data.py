"""Personal data stands beside the hashed text: it can be erased, the chains hold, and what is gone is said so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from tests.storage.conftest import AT, SECRETS, driver

from writs.core.errors import CaseNotFound, HistoryErased, WrongInput
from writs.engine import Engine
from writs.storage.audit import verify
from writs.storage.connection import Database
from writs.storage.erasure import erase_private
from writs.storage.history import history
from writs.storage.read import events_of, load_file
from writs.storage.tables import metadata


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


def test_no_hashed_text_and_no_column_for_reports_holds_it(database: Database, named_case: int) -> None:
    said = every_text(database, lambda column: column in ("body", "facts", "book", "actor", "answer"))

    assert "500" in said
    assert "Lan" in said
    assert [secret for secret in SECRETS if secret in said] == []
    assert [secret for secret in SECRETS if secret not in every_text(database, lambda column: True)] == []


def test_it_is_read_back_as_long_as_it_is_there(named_engine: Engine, database: Database, named_case: int) -> None:
    with database.reading() as connection:
        stored, _ = load_file(driver(connection), 1, named_case)
        found = stored.file.case(named_case)
        events = list(events_of(driver(connection), 1, named_case))
        whole, again = named_engine.decide_again(connection, named_case)

    assert found.facts["debtor_name"] == SECRETS[0]
    assert found.assigned == {"debtor": SECRETS[1], "clerk": "Lan"}
    assert events[0].said()["facts"]["debtor_name"] == SECRETS[3]
    assert {"what": "reason", "text": SECRETS[4]} in events[3].said()["changes"]
    assert events[1].said()["changes"] == [{"what": "note", "text": SECRETS[2]}]
    assert events[4].said()["actor"] == ["debtor", SECRETS[1]]
    assert again == whole


def test_the_same_words_are_sealed_differently_each_time(
    named_engine: Engine, database: Database, named_case: int
) -> None:
    with database.writing() as connection:
        for _ in range(2):
            named_engine.note(connection, named_case, "giống nhau", at=AT + timedelta(days=2))
        events = [event for event in events_of(driver(connection), 1, named_case) if event.name == "note"]

    seals = {event.said().get("private") or event.body.partition('"private":"')[2][:64] for event in events}
    assert len(seals) == len(events) == 3


def test_erasing_takes_all_of_it_and_the_chains_still_hold(database: Database, named_closed: int) -> None:
    with database.writing() as connection:
        erased = erase_private(driver(connection), 1, named_closed, at=AT + timedelta(days=900))

    assert (erased.cases, erased.events) == (1, 4)
    assert [secret for secret in SECRETS if secret in every_text(database, lambda column: True)] == []
    with database.reading() as connection:
        report = verify(driver(connection))
        assert (report.broken, report.erased) == ([], 4)


def test_a_history_says_that_it_was_erased_and_when(
    named_engine: Engine, database: Database, named_closed: int
) -> None:
    with database.writing() as connection:
        erase_private(driver(connection), 1, named_closed, at=AT + timedelta(days=900))

    with database.reading() as connection:
        with pytest.raises(HistoryErased, match='"1/2026" was erased on 2028-08-18'):
            history(driver(connection), 1, named_closed)
        stored, _ = load_file(driver(connection), 1, named_closed)
        events = list(events_of(driver(connection), 1, named_closed))
    assert "debtor_name" not in stored.file.case(named_closed).facts
    assert [event.erased for event in events] == [True, True, False, True, True, False]


def test_an_open_case_keeps_what_its_rules_still_need(database: Database, named_case: int) -> None:
    before = every_text(database, lambda column: True)

    with database.writing() as connection, pytest.raises(WrongInput, match="still open: 1/2026"):
        erase_private(driver(connection), 1, named_case, at=AT)

    assert every_text(database, lambda column: True) == before


def test_what_is_not_there_cannot_be_erased(database: Database) -> None:
    with database.writing() as connection, pytest.raises(CaseNotFound):
        erase_private(driver(connection), 1, 4711, at=AT)


def test_erasing_twice_changes_nothing_more(database: Database, named_closed: int) -> None:
    with database.writing() as connection:
        erase_private(driver(connection), 1, named_closed, at=AT + timedelta(days=900))
    before = every_text(database, lambda column: True)

    with database.writing() as connection:
        assert erase_private(driver(connection), 1, named_closed, at=AT + timedelta(days=999)).events == 0

    assert every_text(database, lambda column: True) == before
