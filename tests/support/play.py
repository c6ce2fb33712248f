"""Playing a file through its days: each act at nine in the morning in Vietnam, unless a moment is given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from writs.core.case import Actor, Case, Command, Deadline, Decision, File, Fire, Look, Open
from writs.core.decide import Library, decide

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def instant(when: str) -> datetime:
    """`2026-03-02` is nine o'clock of that day in Vietnam; `2026-03-02T16:00` that moment there."""
    if "T" in when:
        return datetime.fromisoformat(when).replace(tzinfo=VIETNAM)
    return datetime.combine(date.fromisoformat(when), time(9), VIETNAM).astimezone(UTC)


class Play:
    """One file and its last decision. `commands` is what happened, ready to be folded."""

    def __init__(self, library: Library, procedure: str = "vn.small", root: int = 1) -> None:
        self.library = library
        self.procedure = procedure
        self.root = root
        self.file: File | None = None
        self.decision: Decision | None = None
        self.commands: list[tuple[Command, datetime]] = []

    def decide(self, command: Command, when: str | datetime) -> Decision:
        at = when if isinstance(when, datetime) else instant(when)
        decision = decide(self.library, self.file, command, at=at)
        self.decision, self.file = decision, decision.file
        self.commands.append((command, at))
        return decision

    def open(
        self,
        when: str | datetime,
        transition: str = "begin",
        by: str = "clerk",
        facts: Mapping[str, Any] | None = None,
    ) -> Decision:
        command = Open(self.root, 7, "1/2026", self.procedure, transition, facts or {}, Actor(by, by))
        return self.decide(command, when)

    def fire(
        self,
        transition: str,
        when: str | datetime,
        facts: Mapping[str, Any] | None = None,
        *,
        by: str | None = None,
        person: str | None = None,
        dated: str | None = None,
        case: int | None = None,
    ) -> Decision:
        actor = Actor(by, person) if by is not None else None
        occurred = date.fromisoformat(dated) if dated is not None else None
        return self.decide(Fire(case or self.root, transition, facts or {}, actor, occurred), when)

    def look(self, when: str | datetime) -> Decision:
        return self.decide(Look(), when)

    def case(self, case: int | None = None) -> Case:
        assert self.file is not None
        return self.file.case(case or self.root)

    def deadline(self, name: str, case: int | None = None) -> Deadline:
        found = self.case(case).deadline(name)
        assert found is not None, f"{name} was never armed"
        return found

    def due(self, name: str, case: int | None = None) -> str:
        return str(self.deadline(name, case).due_on)

    def status(self, name: str, case: int | None = None) -> str:
        return self.deadline(name, case).status

    def statuses(self, name: str) -> list[str]:
        """All that ever ran under that name, oldest first."""
        return [deadline.status for deadline in self.case().deadlines if deadline.name == name]


def played(library: Library, when: str, **facts: Any) -> Play:
    """A small case opened on that day with those facts."""
    play = Play(library)
    play.open(when, facts=facts)
    return play
