"""What was decided comes back exactly, stored in one piece or in many, and its history decides the same again."""

from __future__ import annotations

import pytest
from tests.storage.conftest import driver
from tests.support.walking import OUTLIVING, ROOTS, SHIPPED, Walked, walk

from writs.storage.audit import verify
from writs.storage.connection import Database
from writs.storage.history import decided_again, history
from writs.storage.read import load_file
from writs.storage.soundness import unsound
from writs.storage.write_path import StoredFile, record, record_new_files


def stored(database: Database, steps: list[Walked]) -> StoredFile:
    """Store a walk step by step, each on what was read back, as commands do it."""
    before: StoredFile | None = None
    for step in steps:
        with database.writing() as connection:
            if before is not None:
                before, _ = load_file(driver(connection), 7, step.decision.file.root)
            before = record(driver(connection), before, step.decision, step.about)
    assert before is not None
    return before


@pytest.mark.parametrize("key", ROOTS)
def test_every_case_comes_back_exactly_and_its_history_decides_it_again(database: Database, key: str) -> None:
    seen = 0
    for seed in range(12):
        steps = walk(key, seed, root=1000 * (seed + 1))
        if not steps:
            continue
        seen += 1
        before: StoredFile | None = None
        for step in steps:
            with database.writing() as connection:
                before = record(driver(connection), before, step.decision, step.about)
            with database.reading() as connection:
                found, _ = load_file(driver(connection), 7, 1000 * (seed + 1))
            assert found.file == step.decision.file
            assert found.heads == before.heads
            before = found
        with database.reading() as connection:
            assert decided_again(SHIPPED, history(driver(connection), 7, 1000 * (seed + 1))) == steps[-1].decision.file
    assert seen, f"no walk through {key} began"
    with database.reading() as connection:
        assert verify(driver(connection)).broken == []
        assert unsound(driver(connection), OUTLIVING) == []


def test_many_new_files_at_once_are_stored_as_one_after_the_other(database: Database) -> None:
    walks = [found for seed in range(8) if (found := walk("vn.civil-judgment", seed, root=1000 * (seed + 1)))]

    with database.writing() as connection:
        count = record_new_files(
            driver(connection), [[(step.decision, step.about) for step in steps] for steps in walks]
        )

    assert count == len(walks) > 0
    with database.reading() as connection:
        for steps in walks:
            read, _ = load_file(driver(connection), 7, steps[0].decision.file.root)
            assert read.file == steps[-1].decision.file
        assert verify(driver(connection)).broken == []
