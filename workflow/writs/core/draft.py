"""A case while it is being decided: mutable inside one decision, and the scope in which its expressions are read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from writs.core.case import Case, Deadline, PauseInterval, Proposal
from writs.core.expressions import Value
from writs.core.machine import Machine


class Family(Protocol):
    """What a draft may ask about the cases beside it."""

    def parent_fact(self, draft: Draft, name: str) -> Value | None: ...
    def children_number(self, draft: Draft, children: str, place: str | None) -> Decimal | None: ...
    def children_sum(self, draft: Draft, children: str, fact: str) -> Value | None: ...
    def host_answer(self, draft: Draft, question: str) -> bool | None: ...


class Draft:
    """Implements `writs.core.expressions.Scope`. `day` is the day of the act."""

    __slots__ = (
        "act",
        "assigned",
        "before",
        "case",
        "closed_on",
        "day",
        "deadlines",
        "did",
        "facts",
        "family",
        "machine",
        "opened",
        "outcome",
        "pauses",
        "proposals",
        "recordings",
        "seq",
        "stack",
        "state",
        "stays",
        "touched",
        "version",
    )

    def __init__(self, case: Case, machine: Machine, family: Family, day: date) -> None:
        self.case = case
        self.before = case
        self.machine = machine
        self.family = family
        self.day = day
        self.state = case.state
        self.outcome = case.outcome
        self.closed_on = case.closed_on
        self.opened: date | None = case.opened_on
        self.facts: dict[str, Value] = dict(case.facts)
        self.recordings: dict[str, int] = dict(case.recordings)
        self.stack: list[str] = list(case.stack)
        self.stays: dict[str, int] = dict(case.stays)
        self.deadlines: list[Deadline] = list(case.deadlines)
        self.pauses: list[PauseInterval] = list(case.pauses)
        self.did: dict[str, str] = dict(case.did)
        self.assigned: dict[str, str] = dict(case.assigned)
        self.proposals: dict[str, Proposal] = dict(case.proposals)
        self.seq = case.seq
        self.version = case.version
        self.touched = False
        self.act: str | None = None
        """The transition that is being fired."""

    def freeze(self) -> Case:
        return self.case.changed(
            state=self.state,
            outcome=self.outcome,
            opened_on=self.opened or self.case.opened_on,
            closed_on=self.closed_on,
            version=self.version,
            seq=self.seq,
            facts=self.facts,
            recordings=self.recordings,
            stack=tuple(self.stack),
            stays=self.stays,
            deadlines=tuple(self.deadlines),
            pauses=tuple(self.pauses),
            did=self.did,
            assigned=self.assigned,
            proposals=self.proposals,
        )

    # -- the scope of expressions
    @property
    def this_day(self) -> date:
        return self.day

    @property
    def opened_on(self) -> date | None:
        return self.opened

    def value(self, name: str) -> Value | None:
        """A fact, given or derived."""
        return self.derived(name) if name in self.machine.derived else self.facts.get(name)

    def derived(self, name: str) -> Value | None:
        fact = self.machine.derived[name]
        return self.machine.evaluator(fact.is_ or "no")(self)

    def parameter(self, name: str, on: date | None) -> Value | None:
        by = self.machine.procedure.parameters[name].by
        key = "is" if by is None else self.value(by)
        return self.machine.parameter(name, on or self.day, key) if isinstance(key, str) else None

    def parent(self, name: str) -> Value | None:
        return self.family.parent_fact(self, name)

    def host(self, name: str) -> bool | None:
        return self.family.host_answer(self, name)

    def deadline_is(self, name: str, word: str) -> bool | None:
        found = self.latest(name)
        if found is None:
            return False
        if word == "over":
            return found.due_on is not None and self.day > found.due_on
        if word == "running":
            return found.status in ("running", "suspended")
        if word == "missed":
            return found.status in ("missed", "overdue", "lapsed")
        return found.status == word

    def due_of(self, name: str) -> date | None:
        found = self.latest(name)
        return found.due_on if found is not None else None

    def children_number(self, children: str, place: str | None) -> Decimal | None:
        return self.family.children_number(self, children, place)

    def children_sum(self, children: str, fact: str) -> Value | None:
        return self.family.children_sum(self, children, fact)

    def is_working_day(self, day: date) -> bool:
        return self.machine.calendar.is_working(day)

    def working_days(self, first: date, last: date) -> Decimal:
        return Decimal(self.machine.calendar.working_days_between(first, last))

    def falls_in(self, day: date, span: str) -> bool | None:
        return self.machine.calendar.falls_in(day, span)

    # -- deadlines
    def latest(self, name: str) -> Deadline | None:
        for deadline in reversed(self.deadlines):
            if deadline.name == name:
                return deadline
        return None

    def index(self, name: str) -> int | None:
        """Where the latest generation of that name stands."""
        for place in range(len(self.deadlines) - 1, -1, -1):
            if self.deadlines[place].name == name:
                return place
        return None

    def holds_in(self, place: str) -> bool:
        """Whether the case stands in a state or group; `open`: has not ended."""
        if place == "open":
            return self.state not in self.machine.final
        group = self.machine.procedure.groups.get(place)
        return self.state in group.states if group is not None else self.state == place


def as_day(value: Any) -> date | None:
    """The day of a day or a moment."""
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None
