"""Numbers of formal documents: one after the other within office, kind and year; none lost, none given twice."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from tests.papers.conftest import HEAD, SUMMER, Desk

from writs.core.case import Actor
from writs.core.errors import DatabaseUnusable, TransitionRefused
from writs.engine import Catalogue
from writs.storage.audit import verify
from writs.storage.connection import Database
from writs.storage.soundness import unsound


def numbers(database: Database, document: str = "decision") -> list[tuple[int, int, int]]:
    with database.reading() as connection:
        rows = connection.execute(
            text("SELECT office_id, register_year, number FROM writs_paper WHERE document=:d ORDER BY 1, 2, 3"),
            {"d": document},
        )
        return [(row[0], row[1], row[2]) for row in rows]


def test_numbers_follow_each_other_across_the_cases_of_an_office(desk: Desk, database: Database) -> None:
    for reference in ("1", "2", "3"):
        desk.open(reference)
        desk.fire(reference, "decide")

    assert numbers(database) == [(1, 2026, 1), (1, 2026, 2), (1, 2026, 3)]


def test_each_office_and_each_reporting_year_has_its_own_numbers(
    desk: Desk, database: Database, catalogue: Catalogue
) -> None:
    other = Desk(database, catalogue, office=2)
    desk.open("1")
    other.open("1")
    desk.fire("1", "decide")
    other.fire("1", "decide")
    desk.fire("1", "decide", at=datetime(2026, 9, 30, 16, tzinfo=UTC))
    desk.fire("1", "decide", at=datetime(2026, 9, 30, 18, tzinfo=UTC))  # 1 October in Vietnam

    assert numbers(database) == [(1, 2026, 1), (1, 2026, 2), (1, 2027, 1), (2, 2026, 1)]


def test_a_number_taken_and_rolled_back_is_given_to_the_next(desk: Desk, database: Database) -> None:
    desk.open("1")
    with database.engine.connect() as connection:
        desk.engine.fire(connection, "1", "decide", at=SUMMER, actor=HEAD)
        connection.rollback()
    desk.fire("1", "decide")

    assert numbers(database) == [(1, 2026, 1)]


def test_a_refused_act_takes_no_number(desk: Desk, database: Database) -> None:
    desk.open("1")
    with pytest.raises(TransitionRefused):
        desk.fire("1", "decide", Actor("clerk", "Nam"))
    desk.fire("1", "decide")

    assert numbers(database) == [(1, 2026, 1)]


def test_the_same_request_again_takes_no_second_number(desk: Desk, database: Database) -> None:
    desk.open("1")
    desk.fire("1", "decide", key="click")
    desk.fire("1", "decide", key="click")

    assert numbers(database) == [(1, 2026, 1)]


def test_many_desks_at_once_get_numbers_without_gap_or_double(
    database: Database, catalogue: Catalogue, desk: Desk
) -> None:
    for reference in range(6):
        desk.open(str(reference))

    def clerk(reference: str) -> None:
        own = Desk(database, catalogue)
        for _ in range(5):
            while True:
                try:
                    own.fire(reference, "decide")
                    break
                except DatabaseUnusable:
                    continue

    threads = [threading.Thread(target=clerk, args=(str(reference),)) for reference in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [number for _, _, number in numbers(database)] == list(range(1, 31))


def test_documents_numbered_within_their_case_begin_anew_in_each(desk: Desk) -> None:
    first, second = desk.open("1"), desk.open("2")
    for reference in ("1", "1", "2"):
        desk.fire(reference, "order")

    assert [(p.document, p.number) for p in desk.papers(first)] == [
        ("decision", 1), ("summons", 1), ("decision", 2), ("summons", 2),
    ]  # fmt: skip
    assert [(p.document, p.number) for p in desk.papers(second)] == [("decision", 3), ("summons", 1)]


def test_a_letter_has_no_number(desk: Desk) -> None:
    case = desk.open("1")
    desk.fire("1", "tell", Actor("clerk", "Nam"))

    assert [(p.number, p.signer) for p in desk.papers(case)] == [(None, "Nam")]


def test_who_proposed_an_act_signs_what_is_his_to_sign(desk: Desk) -> None:
    case = desk.open("1")
    desk.fire("1", "draft", Actor("clerk", "Nam"))
    assert desk.papers(case) == []
    desk.fire("1", "draft", HEAD)

    assert [(p.document, p.signer_role, p.signer) for p in desk.papers(case)] == [("plan", "clerk", "Nam")]


def test_a_deputy_without_a_delegation_cannot_sign_for_the_head(desk: Desk) -> None:
    case = desk.open("1")
    desk.fire("1", "decide", Actor("deputy", "Bình", "QĐ 3"), SUMMER + timedelta(days=1))
    desk.fire("1", "decide", Actor("deputy", "Bình"), SUMMER + timedelta(days=1))

    assert [(p.signer_role, p.signer, p.delegation) for p in desk.papers(case)] == [
        ("deputy", "Bình", "QĐ 3"), ("head", None, None),
    ]  # fmt: skip


def test_the_number_and_the_signer_stand_in_the_chained_history(desk: Desk, database: Database) -> None:
    desk.open("1")
    desk.fire("1", "decide", facts={"ground": "Điều 46"})
    with database.reading() as connection:
        body = connection.execute(text("SELECT body FROM writs_event WHERE name='decide'")).scalar_one()
        report = verify(connection.connection.dbapi_connection)

    assert '"number":1' in body
    assert '"signer":["head","Lan",null]' in body
    assert report.ok


def test_a_gap_in_a_register_is_found(desk: Desk, database: Database) -> None:
    case = desk.open("1")
    desk.fire("1", "decide")
    desk.fire("1", "decide")
    with database.writing() as connection:
        assert unsound(connection.connection.dbapi_connection) == []
        connection.execute(text("DELETE FROM writs_paper WHERE number = 1"))

        assert unsound(connection.connection.dbapi_connection) == [
            ("its register has a gap, or a number beyond its last", case)
        ]


def test_the_database_itself_refuses_a_number_twice(desk: Desk, database: Database) -> None:
    desk.open("1")
    desk.fire("1", "decide")
    desk.fire("1", "decide")
    with pytest.raises(Exception, match="UNIQUE"), database.writing() as connection:
        connection.execute(text("UPDATE writs_paper SET number = 1 WHERE document = 'decision'"))
