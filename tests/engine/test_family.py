"""A case and its children through the database: opened, asked about, ended and told of in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session
from tests.engine.conftest import Rows
from tests.support import matter
from tests.support.docket import Docket
from tests.support.matter import ASSET, REFERENCE, Act
from tests.support.play import instant

from writs.core.case import Actor
from writs.core.errors import CaseChanged, TransitionRefused
from writs.engine import CaseIds, Catalogue, Engine
from writs.storage.connection import Database


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return Catalogue.shipped()


class Matter(Docket):
    """The Vietnamese matter on a database."""

    def does(self, *acts: Act, **more: Any) -> None:
        for act in acts:
            case = ASSET if act.asset else REFERENCE
            with self.database.writing() as connection:
                self.engine.fire(
                    connection,
                    case,
                    act.name,
                    at=instant(act.when),
                    facts=act.facts,
                    actor=Actor(act.by, act.by),
                    **more,
                )


@pytest.fixture
def case(database: Database, shipped: Catalogue) -> Matter:
    found = Matter(Engine(shipped), database)
    with database.writing() as connection:
        found.engine.open(
            connection, "vn.civil-judgment", REFERENCE, at=instant(matter.OPENED.when), transition=matter.OPENED.name,
            facts=matter.OPENED.facts, actor=Actor(matter.OPENED.by, matter.OPENED.by),
        )  # fmt: skip
    return found


def test_a_matter_runs_through_the_database_to_its_closure(case: Matter) -> None:
    case.does(*matter.TO_THE_ASSET)
    assert (case.state(REFERENCE), case.broken()) == ("coercing", [])
    case.does(*matter.TO_THE_AUCTION)
    assert case.state(REFERENCE) == "selling"
    case.does(*matter.TO_THE_SALE)
    assert case.state(ASSET) == "transferred"
    case.does(*matter.TO_THE_END)

    assert case.broken() == []


def test_a_child_stands_in_the_outcome_of_its_parent_and_under_a_number_of_its_own(case: Matter) -> None:
    case.does(*matter.TO_THE_ASSET)

    with case.database.reading() as connection:
        file, child = case.engine.look(connection, ASSET)
        assert child.parent == file.root
        assert abs(child.id - file.root) > 1
        again = case.engine.look(connection, child.id)[1]
        assert again == child


def test_what_a_child_does_moves_its_parent_in_the_same_transaction_or_not_at_all(
    case: Matter, rows: Callable[[], Rows]
) -> None:
    case.does(*matter.TO_THE_ASSET, *matter.TO_THE_AUCTION[:-1])
    before = rows()
    last = matter.TO_THE_AUCTION[-1]
    with Session(case.database.engine) as session:
        outcome = case.engine.fire(session, ASSET, last.name, at=instant(last.when), actor=Actor(last.by, last.by))
        assert [(h.name, h.kind) for h in outcome.happened][:2] == [
            ("contract_auction", "transition"),
            ("start_sale", "transition"),
        ]
        assert case.engine.look(session, REFERENCE)[1].state == "selling"
        session.rollback()

    assert rows() == before
    assert case.state(REFERENCE) == "coercing"


def test_a_guard_about_children_looks_at_those_that_are_stored(case: Matter, rows: Callable[[], Rows]) -> None:
    case.does(*matter.TO_THE_ASSET, *matter.TO_THE_AUCTION)
    before = rows()

    with pytest.raises(TransitionRefused) as refused:
        case.does(Act("conclude_sale", "2026-08-30", "enforcer"))

    assert [str(blocker) for blocker in refused.value.blockers] == ["all_assets_ended"]
    assert rows() == before
    with case.database.reading() as connection:
        choices = {c.name: c for c in case.engine.blockers(connection, REFERENCE, at=instant("2026-08-30"))}
    assert not choices["conclude_sale"].possible
    assert choices["conclude_sale"].blockers[0].name == "all_assets_ended"


def test_a_choice_that_opens_a_child_asks_for_the_facts_of_the_child(case: Matter) -> None:
    case.does(*matter.TO_THE_ASSET)
    with case.database.reading() as connection:
        choices = {c.name: c for c in case.engine.blockers(connection, REFERENCE, at=instant("2026-08-22"))}

    asked = {fact.name: fact for fact in choices["open_asset"].facts}
    assert asked["asset_name"].personal
    assert asked["kind"].choices
    assert choices["open_asset"].title["vi"]
    assert choices["open_asset"].as_json()["facts"][0]["title"]


def test_a_change_of_the_child_does_not_make_the_parents_version_old_unless_it_moved(case: Matter) -> None:
    case.does(*matter.TO_THE_ASSET)
    with case.database.reading() as connection:
        seen = case.engine.look(connection, REFERENCE)[1].version
    case.does(matter.TO_THE_AUCTION[0])
    with case.database.reading() as connection:
        assert case.engine.look(connection, REFERENCE)[1].version == seen
    case.does(*matter.TO_THE_AUCTION[1:])

    with pytest.raises(CaseChanged):
        case.does(Act("conclude_sale", "2026-08-30", "enforcer"), version=seen)


def test_a_number_that_is_taken_by_another_case_is_drawn_again_for_a_child(case: Matter, shipped: Catalogue) -> None:
    case.does(*matter.TO_THE_ASSET[:-1])
    with case.database.writing() as connection:
        taken = case.engine.open(
            connection, "vn.civil-judgment", "2/2026", at=instant(matter.OPENED.when), transition=matter.OPENED.name,
            facts=matter.OPENED.facts, actor=Actor(matter.OPENED.by, matter.OPENED.by),
        ).case  # fmt: skip
    draws = iter([0, 9])
    opened = matter.TO_THE_ASSET[-1]
    milliseconds = (taken >> 12) << 12

    class Taken(CaseIds):
        def next(self, at: Any, draw: int = 0) -> int:
            return taken if next(draws) == 0 else milliseconds + (1 << 45)

    Matter(Engine(shipped, ids=Taken()), case.database).does(opened)

    assert case.broken() == []
    with case.database.reading() as connection:
        assert case.engine.look(connection, ASSET)[1].id == milliseconds + (1 << 45)


def test_the_clock_of_a_child_rings_in_its_file(case: Matter) -> None:
    case.does(*matter.TO_THE_ASSET, *matter.TO_THE_AUCTION)
    with case.database.reading() as connection:
        root = case.engine.look(connection, ASSET)[0].root
        alarms = connection.exec_driver_sql("SELECT case_id FROM writs_case WHERE wake_at IS NOT NULL").scalars().all()
    assert list(alarms) == [root]

    with case.database.writing() as connection:
        swept = case.engine.sweep(connection, root, at=instant("2026-08-28") + timedelta(days=60))

    assert {h.case for h in swept.happened} > {root}
    assert case.broken() == []
