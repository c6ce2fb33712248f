"""Counting cases again after a calendar came out: file by file, each in a transaction of its own, one event per case.

What was done stays done when it is stopped; run again, it finds nothing to do in the files that it has done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from writs.core.case import Actor, Recount
from writs.core.errors import ClockStuck
from writs.core.preview import Consequence
from writs.engine import Engine
from writs.storage.connection import Database
from writs.storage.read import unfinished_files

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Recounted:
    """One file: its root, what changes in it, and why it could not be counted, if so."""

    root: int
    reference: str
    consequences: tuple[Consequence, ...]
    stuck: str | None = None


def unfinished(database: Database, engine: Engine) -> Iterator[int]:
    """The roots of the office's files in which a deadline may still move, in the order of their numbers."""
    after = -1
    while True:
        with database.reading() as connection:
            page = unfinished_files(connection.connection.dbapi_connection, engine.office, after, _PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        after = page[-1]


def recount(
    database: Database,
    engine: Engine,
    cases: Iterable[int | str],
    reason: str,
    *,
    at: datetime,
    actor: Actor,
    dry: bool = False,
) -> Iterator[Recounted]:
    """Count each file again, or with `dry` only say what that would change. Raises CaseNotFound, WrongInput."""
    command = Recount(reason, actor)
    for case in cases:
        with database.reading() if dry else database.writing() as connection:
            file, _ = engine.look(connection, case)
            root = file.cases[file.root]
            try:
                found = engine.preview(connection, root.id, command, at=at)
                if found and not dry:
                    engine.recount(connection, root.id, reason=reason, at=at, actor=actor)
            except ClockStuck as stuck:
                yield Recounted(root.id, root.reference, (), str(stuck))
                continue
        yield Recounted(root.id, root.reference, found)
