"""Which version a new case gets: the one in force on the day of its opening, or on the day of the fact that decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Protocol

from writs.core.errors import Blocker, TransitionRefused
from writs.core.machine import Machine
from writs.core.sentences import sentence


class InForce(Protocol):
    def in_force(self, key: str, day: date) -> Machine: ...


def version_for(
    library: InForce, key: str, day: date, transition: str | None, given: Mapping[str, Any]
) -> Machine:  # fmt: skip
    """The version for a case opened on that day with those facts.

    The version in force on the day of opening says by which fact (`in_force: {by: …}`); the case gets the version in
    force on the day of that fact. Raises ProcedureNotFound, and TransitionRefused where the fact is not known: then
    nothing else can be said, for no rules are known yet.
    """
    machine = library.in_force(key, day)
    by = machine.procedure.in_force_by
    if by is None:
        return machine
    decides = _day_of(machine, by, transition, day, given)
    if decides is None:
        message = sentence('"{0}" must be given: it decides which version of {1} applies', by, key)
        raise TransitionRefused(transition or key, "start", (Blocker("missing", by, message),))
    return machine if decides == day else library.in_force(key, decides)


def _day_of(machine: Machine, by: str, transition: str | None, day: date, given: Mapping[str, Any]) -> date | None:
    value = given.get(by)
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
        except ValueError:
            # What is wrong with it is said where the facts are read.
            return day
    if isinstance(value, datetime):
        return machine.calendar.local_day(value) if value.tzinfo is not None else value.date()
    if isinstance(value, date):
        return value
    name = transition or (machine.openings[0] if machine.openings else "")
    opening = machine.procedure.transitions.get(name)
    return day if opening is not None and by in opening.records else None
