"""What a command would change, before it is done: each deadline with its old and its new day, and what that makes of
the acts that hung on it. Pure, like the decision itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from writs.core.case import Command, Deadline, Decision, File, Look
from writs.core.decide import Library, decide


@dataclass(frozen=True, slots=True)
class Consequence:
    """One deadline that would change. `too_soon`: acts and steps that would turn out premature; `too_late`: acts that
    would turn out late, or should have been done on another day; `ways_back`: transitions that undo the clock's act."""

    case: int
    reference: str
    deadline: str
    occurrence: int
    old_due: date | None
    new_due: date | None
    old_status: str | None
    new_status: str
    provisional: bool
    too_soon: tuple[str, ...] = ()
    too_late: tuple[str, ...] = ()
    ways_back: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The consequence as plain data; days are ISO, None where there is none."""
        return {
            "case": self.reference,
            "deadline": self.deadline,
            "occurrence": self.occurrence,
            "old_due": self.old_due.isoformat() if self.old_due is not None else None,
            "new_due": self.new_due.isoformat() if self.new_due is not None else None,
            "old_status": self.old_status,
            "new_status": self.new_status,
            "provisional": self.provisional,
            "premature": list(self.too_soon),
            "late": list(self.too_late),
            "ways_back": list(self.ways_back),
        }


def preview(library: Library, file: File, command: Command, *, at: datetime) -> tuple[Consequence, ...]:
    """What the command would change in the deadlines of the file, by what it would be without the command.

    Raises what `decide` raises.
    """
    without = decide(library, file, Look(), at=at).file
    return consequences(without, decide(library, without, command, at=at))


def consequences(before: File, decision: Decision) -> tuple[Consequence, ...]:
    """What a decision changed in the deadlines of a file whose clock had done its work before."""
    found: list[Consequence] = []
    for number, case in decision.file.cases.items():
        had = before.cases[number].deadlines if number in before.cases else ()
        told = [change for event in decision.events if event.case == number for change in event.changes]
        # A next generation takes the place of the one before; what is new stands behind.
        for place, deadline in enumerate(case.deadlines):
            was = had[place] if place < len(had) else None
            if was is None or _differs(was, deadline):
                found.append(_consequence(number, case.reference, was, deadline, told))
    return tuple(found)


def _differs(was: Deadline, now: Deadline) -> bool:
    fields = ("due_on", "due_at", "opens_on", "status", "occurrence", "provisional")
    return any(getattr(was, name) != getattr(now, name) for name in fields)


def _consequence(case: int, reference: str, was: Deadline | None, now: Deadline, told: list[Any]) -> Consequence:
    mine = [change for change in told if change.get("deadline") == now.name]
    return Consequence(
        case=case,
        reference=reference,
        deadline=now.name,
        occurrence=now.occurrence,
        old_due=was.due_on if was is not None else None,
        new_due=now.due_on,
        old_status=was.status if was is not None else None,
        new_status=now.status,
        provisional=now.provisional,
        too_soon=tuple(_too_soon(mine)),
        too_late=tuple(_too_late(mine)),
        ways_back=tuple(way for change in mine if change["what"] == "premature" for way in change.get("ways_back", ())),
    )


def _too_soon(changes: list[Any]) -> Iterator[str]:
    for change in changes:
        if change["what"] == "premature":
            yield from (f"{act['transition']} of {act['dated']}" for act in change.get("acts", ()))
            yield from (f"bar on {bar}" for bar in change.get("bars", ()))
            yield from (f"notice {step}" for step in change["steps"])


def _too_late(changes: list[Any]) -> Iterator[str]:
    for change in changes:
        if change["what"] == "misdated":
            yield f"{change['act']} of {change['dated']} should be of {change['should_be']}"
        elif change["what"] == "turned":
            yield f"{change['was']} turns {change['now']}"
