"""The commands of a file as its events keep them: decided again from nothing, they must give the same file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from writs.core.case import Command, File
from writs.core.decide import Library, decide
from writs.core.errors import HistoryErased
from writs.core.world import World
from writs.storage.canonical import read_instant
from writs.storage.commands import read_command
from writs.storage.read import said

_COMMANDS = (
    "SELECT e.body, e.private, c.reference, c.erased_at FROM writs_case c JOIN writs_event e"
    " ON e.office_id = c.office_id AND e.case_id = c.case_id WHERE c.office_id=? AND c.case_id=?"
)
_FAMILY = (
    "SELECT case_id FROM writs_case INDEXED BY ix_case_family WHERE office_id=? AND root_id=? AND root_id <> case_id"
)


@dataclass(frozen=True, slots=True)
class PastCommand:
    """A command with the instant at which it was decided, and what held for the clock then."""

    command: Command
    at: datetime
    clock_acts: bool = True
    clock_stands: bool = False
    answers: Mapping[tuple[int, str], bool | None] = field(default_factory=dict[tuple[int, str], bool | None])
    """What the host answered then, by case and question."""

    def answer(self, question: str, case: int) -> bool | None:
        return self.answers.get((case, question))


def history(connection: Any, office: int, root: int) -> list[PastCommand]:
    """Every command that changed a file, in order.

    Raises HistoryErased when personal data that a command brought has been erased: such a history can be verified,
    but not be decided again.
    """
    members = [root, *(row[0] for row in connection.execute(_FAMILY, (office, root)).fetchall())]
    bodies: list[dict[str, Any]] = []
    answers: dict[int, dict[tuple[int, str], bool | None]] = {}
    for case in members:
        for body, private, reference, erased_at in connection.execute(_COMMANDS, (office, case)):
            found = said(body, private)
            for change in found["changes"]:
                if change["what"] == "answered":
                    asked = (change["case"], change["question"])
                    answers.setdefault(found["revision"], {})[asked] = change["answer"]
            if "command" not in found:
                continue
            if private is None and "private" in found:
                raise HistoryErased(reference, erased_at or "an unknown day")
            bodies.append(found)
    bodies.sort(key=lambda body: body["revision"])
    return [
        PastCommand(
            read_command(body["command"]),
            read_instant(body["at"]),
            body.get("clock_acts", True),
            body.get("clock_stands", False),
            answers.get(body["revision"], {}),
        )
        for body in bodies
    ]


def files_of(library: Library, past: Iterable[PastCommand]) -> Iterator[File]:
    """The file after each of its commands, decided from nothing."""
    file: File | None = None
    for step in past:
        file = decide(
            library, file, step.command, at=step.at, clock_acts=step.clock_acts, clock_stands=step.clock_stands,
            world=World(answers=step.answer),
        ).file  # fmt: skip
        yield file


def decided_again(library: Library, past: Iterable[PastCommand]) -> File | None:
    """The file that a history gives when it is decided from nothing."""
    file: File | None = None
    for file in files_of(library, past):  # noqa: B007  the last one is wanted
        pass
    return file
