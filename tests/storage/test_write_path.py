"""What the write path refuses, and that a refusal leaves every row of every table as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from tests.storage.conftest import driver
from tests.support.walking import OUTLIVING, Walked, walk

from writs.core.case import Decision, File
from writs.core.errors import CaseChanged, CaseExists, IntegrityBroken
from writs.storage.audit import verify
from writs.storage.connection import Database
from writs.storage.read import load_file
from writs.storage.soundness import unsound
from writs.storage.tables import metadata
from writs.storage.write_path import Batch, NumberTaken, StoredFile, record, record_new_files

OFFICE = 7


@cache
def walked(seed: int, root: int) -> list[Walked]:
    """A way through the English procedure of at least six steps."""
    return next(
        steps for more in range(200) if len(steps := walk("gb.taking-control", seed + 1000 * more, root=root)) >= 6
    )


@pytest.fixture
def rows(database: Database) -> Callable[[], list[Any]]:
    def read() -> list[Any]:
        with database.reading() as connection:
            return [
                (table.name, sorted((tuple(row) for row in connection.execute(select(table))), key=repr))
                for table in metadata.sorted_tables
            ]

    return read


def stored(database: Database, steps: list[Walked]) -> StoredFile:
    before: StoredFile | None = None
    for step in steps:
        with database.writing() as connection:
            before = record(driver(connection), before, step.decision, step.about)
    assert before is not None
    return before


def sound(database: Database) -> list[Any]:
    with database.reading() as connection:
        return [*verify(driver(connection)).broken, *unsound(driver(connection), OUTLIVING)]


def renumbered(step: Walked, root: int, reference: str) -> Decision:
    """The opening of a walk as that of another case."""
    file = step.decision.file
    case = replace(file.cases[file.root], id=root, root=root, reference=reference)
    events = tuple(replace(event, case=root) for event in step.decision.events)
    return Decision(File(root, {root: case}, file.decided_at), events, ())


def test_a_file_that_was_changed_since_it_was_read_is_not_written_over(
    database: Database, rows: Callable[[], list[Any]]
) -> None:
    steps = walked(1, 1000)
    early = stored(database, steps[:3])
    with database.writing() as connection:
        record(driver(connection), early, steps[3].decision, steps[3].about)
    before = rows()

    with database.writing() as connection, pytest.raises(CaseChanged, match="Read it again") as refused:
        record(driver(connection), early, steps[3].decision, steps[3].about)

    assert refused.value.reference == "1000/2026"
    assert rows() == before
    assert sound(database) == []


def test_a_reference_that_is_taken_is_named_among_many(database: Database, rows: Callable[[], list[Any]]) -> None:
    first, second = walked(1, 1000)[0], walked(2, 2000)[0]
    stored(database, [first])
    before = rows()
    batch = Batch()
    batch.add(None, second.decision, second.about)
    batch.add(None, renumbered(first, 3000, "1000/2026"), first.about)

    with pytest.raises(CaseExists, match='"1000/2026"'), database.writing() as connection:
        batch.write(driver(connection))

    assert rows() == before


def test_a_number_that_is_taken_asks_for_another(database: Database, rows: Callable[[], list[Any]]) -> None:
    first = walked(1, 1000)[0]
    stored(database, [first])
    before = rows()

    with pytest.raises(NumberTaken), database.writing() as connection:
        record(driver(connection), None, renumbered(first, 1000, "other"), first.about)

    assert rows() == before


def test_an_event_that_is_there_already_is_never_written_twice(
    database: Database, rows: Callable[[], list[Any]]
) -> None:
    """As if the revision had been put back by hand: the key of the event still stands in the way."""
    steps = walked(1, 1000)
    early = stored(database, steps[:3])
    with database.writing() as connection:
        late = record(driver(connection), early, steps[3].decision, steps[3].about)
    before = rows()

    with pytest.raises(IntegrityBroken, match="writs verify"), database.writing() as connection:
        record(driver(connection), replace(early, revision=late.revision), steps[3].decision, steps[3].about)

    assert rows() == before


def test_the_end_of_an_obligation_fires_once_whatever_its_date(database: Database) -> None:
    """A new date is a new generation; in the same occurrence its end may not act a second time."""
    stored(database, walked(1, 1000)[:1])
    row = "(7, 1000, 'pay', :occurrence, :generation, 'due', '2026-03-02T00:00:00.000000Z', 1)"
    fire = text(f"INSERT INTO writs_deadline_step VALUES {row}")

    with database.writing() as connection:
        connection.execute(fire, {"occurrence": 1, "generation": 1})
        connection.execute(fire, {"occurrence": 2, "generation": 2})
        with pytest.raises(IntegrityError):
            connection.execute(fire, {"occurrence": 1, "generation": 3})


def test_a_failure_in_the_last_of_many_files_takes_back_all_of_them(
    database: Database, rows: Callable[[], list[Any]]
) -> None:
    stored(database, walked(3, 3000)[:1])
    before = rows()
    many = [[(step.decision, step.about) for step in walked(seed, 1000 * seed)] for seed in (1, 2, 3)]

    with pytest.raises((NumberTaken, CaseExists)), database.writing() as connection:
        record_new_files(driver(connection), many)

    assert rows() == before


def test_decisions_that_follow_each_other_are_written_together_as_one_by_one(
    database: Database, rows: Callable[[], list[Any]]
) -> None:
    """Salt and nothing else differs; it is left out of the comparison with the seals that it makes."""
    steps = walked(1, 1000)
    stored(database, steps)
    with database.reading() as connection:
        alone, _ = load_file(driver(connection), OFFICE, 1000)
    others = walked(1, 5000)
    with database.writing() as connection:
        record_new_files(driver(connection), [[(step.decision, step.about) for step in others]])

    with database.reading() as connection:
        together, _ = load_file(driver(connection), OFFICE, 5000)
    assert len(together.file.cases) == len(alone.file.cases)
    assert together.revision == len(others)
    assert together.file == others[-1].decision.file
    assert alone.file == steps[-1].decision.file
    assert sound(database) == []
