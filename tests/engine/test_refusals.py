"""Whatever is refused, misunderstood or absurd: a sentence, and not a row of any table is different."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.conftest import Rows

from writs.core.case import Actor
from writs.core.errors import CaseChanged, CaseNotFound, TransitionRefused, UnknownTransition, WritsError, WrongInput
from writs.engine import CaseIds, Engine
from writs.storage.connection import Database

MORNING = datetime(2026, 3, 2, 2, tzinfo=UTC)
CLERK = Actor("clerk", "Lan")
PAY: dict[str, Any] = {"transition": "pay", "facts": {"payment": "1 VND"}, "actor": CLERK, "at": MORNING}


@pytest.fixture
def told(engine: Engine, database: Database) -> int:
    with database.writing() as connection:
        case = engine.open(connection, "vn.small", "1/2026", at=MORNING, facts={"claim": "500 VND"}, actor=CLERK).case
        engine.fire(connection, case, "tell", at=MORNING, actor=CLERK)
    return case


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"transition": "close", "facts": None}, TransitionRefused),
        ({"transition": "tell", "facts": None}, TransitionRefused),
        ({"transition": "lapse", "facts": None}, TransitionRefused),
        ({"actor": Actor("head", "Minh")}, TransitionRefused),
        ({"facts": {}}, TransitionRefused),
        ({"transition": "Pay"}, UnknownTransition),
        ({"transition": ""}, UnknownTransition),
        ({"facts": {"payment": "1 VND", "colour": "red"}}, WrongInput),
        ({"facts": {"payment": "1 EUR"}}, WrongInput),
        ({"facts": {"payment": "a lot"}}, WrongInput),
        ({"facts": {"payment": 1.5}}, WrongInput),
        ({"facts": {"payment": float("nan")}}, WrongInput),
        ({"facts": {"payment": object()}}, WrongInput),
        ({"facts": {"payment": "9" * 60}}, WrongInput),
        ({"facts": {"payment": "1 VND\ud800"}}, WrongInput),
        ({"facts": {1: 1}}, WrongInput),
        ({"facts": ["payment"]}, WrongInput),
        ({"actor": "clerk"}, WrongInput),
        ({"actor": Actor("clerk", "")}, WrongInput),
        ({"at": datetime(2026, 3, 2)}, WrongInput),  # noqa: DTZ001
        ({"at": "2026-03-02"}, WrongInput),
        ({"at": datetime(1, 1, 1, tzinfo=UTC)}, WrongInput),
        ({"at": datetime(9999, 12, 31, tzinfo=UTC)}, WrongInput),
        ({"occurred": date(2026, 3, 3)}, WrongInput),
        ({"occurred": date(9999, 12, 31)}, WrongInput),
        ({"occurred": date(1, 1, 1)}, WrongInput),
        ({"occurred": datetime(2026, 3, 2)}, WrongInput),  # noqa: DTZ001
        ({"occurred": "yesterday"}, WrongInput),
        ({"version": 1}, CaseChanged),
        ({"version": "2"}, WrongInput),
        ({"key": ""}, WrongInput),
        ({"key": 7}, WrongInput),
        ({"case": "9/2026"}, CaseNotFound),
        ({"case": 4711}, CaseNotFound),
        ({"case": None}, WrongInput),
    ],
)
def test_a_command_that_cannot_be_done_leaves_no_trace(
    engine: Engine,
    database: Database,
    told: int,
    rows: Callable[[], Rows],
    more: dict[str, Any],
    error: type[WritsError],
) -> None:
    before = rows()
    command = {"case": told, **PAY, "key": "k", **more}

    with database.writing() as connection, pytest.raises(error) as refused:
        engine.fire(connection, command.pop("case"), command.pop("transition"), **command)

    assert str(refused.value)
    assert rows() == before


@pytest.mark.parametrize(
    ("reference", "more"),
    [
        ("", {}),
        ("  ", {}),
        ("2\n2026", {}),
        ("x" * 201, {}),
        (None, {}),
        ("2/2026", {"procedure": "vn.smal"}),
        ("2/2026", {"transition": "tell"}),
        ("2/2026", {"facts": {}}),
        ("2/2026", {"facts": {"claim": True}}),
        ("2/2026", {"assigned": {"nobody": "Lan"}}),
        ("2/2026", {"assigned": {"clerk": 5}}),
        ("2/2026", {"actor": Actor("debtor", "Minh")}),
        ("2/2026", {"at": MORNING.replace(tzinfo=None)}),
        ("2/2026", {"occurred": date(2026, 4, 1)}),
    ],
)
def test_a_case_that_cannot_be_opened_leaves_no_trace(
    engine: Engine, database: Database, told: int, rows: Callable[[], Rows], reference: Any, more: dict[str, Any]
) -> None:
    before = rows()
    given: dict[str, Any] = {"at": MORNING, "facts": {"claim": "1 VND"}, "actor": CLERK, **more}

    with database.writing() as connection, pytest.raises(WritsError):
        engine.open(connection, given.pop("procedure", "vn.small"), reference, **given)

    assert rows() == before


@given(
    name=st.sampled_from(["pay", "close", "hand_over"]),
    facts=st.dictionaries(
        st.sampled_from(["payment", "told_on", "claim", "paid"]),
        st.one_of(st.integers(), st.text(max_size=8), st.dates(), st.decimals(), st.none(), st.booleans(), st.floats()),
        max_size=2,
    ),
    days=st.integers(-4000, 40_000),
    occurred=st.one_of(st.none(), st.dates()),
)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_is_done_or_refused_with_a_sentence(
    engine: Engine,
    database: Database,
    told: int,
    rows: Callable[[], Rows],
    name: str,
    facts: dict[str, Any],
    days: int,
    occurred: date | None,
) -> None:
    """Tried in a transaction that is rolled back, so that every attempt meets the same case."""
    before = rows()
    with database.writing() as connection:
        with suppress(WritsError):
            engine.fire(connection, told, name, at=MORNING + timedelta(days=days), facts=facts, occurred=occurred)
        connection.rollback()

    assert rows() == before


def test_a_clock_that_runs_backwards_dates_nothing_before_what_was_decided(
    engine: Engine, database: Database, told: int
) -> None:
    with database.writing() as connection:
        engine.note(connection, told, "first", at=MORNING + timedelta(hours=5))
        engine.note(connection, told, "second", at=MORNING + timedelta(hours=1))
        file, case = engine.look(connection, told)
        again = engine.decide_again(connection, told)[1]

    assert file.decided_at == MORNING + timedelta(hours=5)
    assert case.seq == 4
    assert again == file


def test_thousands_of_cases_may_be_entered_as_of_one_instant(engine: Engine, database: Database) -> None:
    """The first draw is always taken; each further one comes from a wider room."""
    draws = iter(range(10_000))
    dicing = Engine(engine.catalogue, ids=CaseIds(lambda bits: 7 if bits == 12 else next(draws)))

    with database.writing() as connection:
        found = {
            dicing.open(connection, "vn.small", f"{n}/2026", at=MORNING, facts={"claim": "1 VND"}, actor=CLERK).case
            for n in range(40)
        }

    assert len(found) == 40
    assert max(found) < 2**53
