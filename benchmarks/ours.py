"""Ours in G1: the engine plays the ten steps, each command a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from sqlalchemy import event

from benchmarks import ten_steps as play
from writs.core.case import Actor
from writs.documents.definitions import load_library
from writs.engine import CaseIds, Catalogue, Engine
from writs.storage.connection import Database, open_database
from writs.storage.schema import upgrade

CLERK = Actor(play.ROLE, play.PERSON)


class Numbered(CaseIds):
    """1, 2, 3 …, as the others number their cases."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers: Iterator[int] = count(1)

    def next(self, at: object, draw: int = 0) -> int:
        return next(self._numbers)


def catalogue(folder: Path) -> Catalogue:
    """The ten steps as a definition that was read and linted."""
    path = folder / f"{play.KEY}.yaml"
    path.write_text(play.DEFINITION, encoding="utf-8")
    return Catalogue(load_library([path]))


def database_at(path: Path, synchronous: str) -> Database:
    """A new database of writs, its connections set up as always but for `synchronous`."""
    found = open_database(f"sqlite:///{path}", create=True)
    upgrade(found)

    def weaken(connection: object, record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute(f"PRAGMA synchronous={synchronous}")
        cursor.close()

    event.listen(found.engine, "connect", weaken)
    found.engine.dispose()
    return found


def player(folder: Path, synchronous: str, *, before_each: Callable[[], object] = lambda: None) -> Callable[[], int]:
    database = database_at(folder / "ours.db", synchronous)
    engine = Engine(catalogue(folder), ids=Numbered())
    number = 0

    def instance() -> int:
        nonlocal number
        number += 1
        reference = f"{number}/2026"
        with database.commanding() as connection:
            case = engine.open(connection, play.KEY, reference, at=play.at(number), facts=play.GIVEN, actor=CLERK).case
        for n in range(play.STEPS):
            before_each()
            with database.commanding() as connection:
                engine.fire(connection, case, f"go{n}", at=play.at(number), facts={"note": play.NOTE}, actor=CLERK)
        return play.STEPS

    return instance
