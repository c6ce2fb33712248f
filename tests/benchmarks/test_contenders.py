"""Those who are measured against each other do the same: nothing is timed here."""

from __future__ import annotations

import sqlite3
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from benchmarks import ours, ten_steps

TABLES = ("case", "event", "deadline", "deadline_step", "suspension", "notice", "assignment")


def rows(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    connection = sqlite3.connect(path)
    found = {
        table: connection.execute(f"SELECT * FROM writs_{table} ORDER BY 1, 2, 3, 4, 5").fetchall() for table in TABLES
    }
    connection.close()
    return found


@pytest.mark.parametrize(
    ("module", "file"), [("benchmarks.floor", "floor.db"), ("benchmarks.sqlmodel_idiomatic", "sqlmodel.db")]
)
def test_who_writes_by_hand_leaves_letter_for_letter_what_the_engine_leaves(
    module: str, file: str, tmp_path: Path
) -> None:
    contenders = ours.player(tmp_path, "OFF"), import_module(module).player(tmp_path, "OFF")
    for play in contenders:
        assert [play(), play()] == [ten_steps.STEPS, ten_steps.STEPS]

    mine = rows(tmp_path / "ours.db")
    assert (len(mine["case"]), len(mine["event"]), len(mine["deadline"])) == (2, 22, 22)
    assert rows(tmp_path / file) == mine
