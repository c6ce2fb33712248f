"""A file that nobody looked at for ten years: everything owed is fired in order, a thousand steps at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.support.chain import CHAIN
from tests.support.docket import CLERK, MORNING, Docket

from writs.core.errors import ClockStuck
from writs.core.ticking import MOST_STEPS
from writs.engine import Catalogue, Engine
from writs.storage.alarms import claim
from writs.storage.connection import Database

YEARS = 3650


@pytest.fixture
def docket(database: Database, catalogue_of: Callable[[str], Catalogue], small_definition: str) -> Docket:
    """A case that waits, looked at every day."""
    daily = small_definition.replace(
        "  closed: {title",
        "  kept: {title: {en: Kept}, phase: only, waits: {for: head, until: [lapse_now], review: 1 day, reviewer: head,"
        " why: no law}}\n  closed: {title",
    ).replace(
        "transitions:\n",
        "transitions:\n  keep: {title: {en: Keep}, from: told, to: kept, by: clerk, law: L 1}\n"
        "  lapse_now: {title: {en: Lapse}, from: kept, to: lapsed, by: head, law: L 1}\n",
    )
    found = Docket(Engine(catalogue_of(daily)), database)
    found.open("1/2026")
    found.fire("1/2026", "tell")
    found.fire("1/2026", "keep")
    return found


def alarm(docket: Docket, at: datetime) -> list[datetime]:
    with docket.database.reading() as connection:
        return [found.wake_at for found in claim(connection.connection.dbapi_connection, at, 10)]


def test_ten_years_are_caught_up_with_in_transactions_of_a_thousand_steps(docket: Docket) -> None:
    now = MORNING + timedelta(days=YEARS)
    root = root_of(docket)
    fired: list[int] = []
    while due := alarm(docket, now):
        assert due[0] <= now
        fired.append(len(docket.sweep(root, YEARS).happened))

    assert MOST_STEPS == 1000
    assert fired[:-1] == [MOST_STEPS] * (len(fired) - 1)
    assert 2 <= len(fired) <= 5
    assert sum(fired) > 2 * MOST_STEPS
    with docket.database.reading() as connection:
        days = [
            row[0]
            for row in connection.exec_driver_sql("SELECT step_at FROM writs_deadline_step ORDER BY seq").fetchall()
        ]
    assert days == sorted(set(days))
    assert docket.broken() == []


def test_meanwhile_an_act_is_refused_with_what_to_do_and_a_note_is_taken(docket: Docket) -> None:
    with pytest.raises(ClockStuck, match=r"more than 1,000 steps are due .* let a sweep do them"):
        docket.fire("1/2026", "lapse_now", YEARS)
    with docket.database.writing() as connection:
        docket.engine.note(connection, "1/2026", "found in a drawer", at=MORNING + timedelta(days=YEARS), actor=CLERK)

    root = root_of(docket)
    assert alarm(docket, MORNING + timedelta(days=YEARS)) != []
    while alarm(docket, MORNING + timedelta(days=YEARS)):
        docket.sweep(root, YEARS)
    assert docket.broken() == []


def test_a_file_looked_at_every_day_and_one_looked_at_once_end_the_same(
    database: Database, catalogue_of: Callable[[str], Catalogue]
) -> None:
    """The clock alone starts the second time here: its reminders must not be thought past because nobody looked."""
    docket = Docket(Engine(catalogue_of(CHAIN)), database)
    daily, once = docket.open("1/2026"), docket.open("2/2026")
    for case in (daily, once):
        docket.fire(case, "tell")
    for day in range(40):
        docket.sweep(daily, day)
    docket.sweep(once, 39)

    with database.reading() as connection:
        first, second = (docket.engine.look(connection, case)[1] for case in (daily, once))
    assert first.state == "lapsed"
    assert second == replace(first, id=once, root=once, reference="2/2026")
    assert docket.broken() == []


def root_of(docket: Docket) -> int:
    with docket.database.reading() as connection:
        return docket.engine.look(connection, "1/2026")[0].root
