"""What names mean in the expressions of one procedure, its parent and its children."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from writs.core.calendars import Calendar
from writs.core.model import Procedure

MOST_HINTS = 200
"""After so many problems nobody is asked any more what may have been meant: each search goes through all names."""


class ProcedureVocabulary:
    """Implements `writs.core.expressions.Vocabulary` over the model."""

    def __init__(self, procedure: Procedure, library: Mapping[str, Procedure], calendar: Calendar | None) -> None:
        self.procedure, self.library, self.calendar = procedure, library, calendar
        self._asked = 0
        self.deadlines = {rule.name for rule in procedure.deadlines}

    @property
    def currency(self) -> str | None:
        return self.procedure.currency

    def type_of(self, name: str) -> str | None:
        p = self.procedure
        if name in ("this_day", "opened_on"):
            return "date"
        if name.startswith("host."):
            return "yes_no"
        if name.startswith("parent."):
            parent = self.library.get(p.part_of or "")
            fact = parent.facts.get(name[7:]) if parent is not None else None
            return fact.type if fact is not None else None
        found = p.facts.get(name) or p.parameters.get(name)
        return found.type if found is not None else None

    def choices_of(self, name: str) -> Collection[str]:
        if name.startswith("parent."):
            parent = self.library.get(self.procedure.part_of or "")
            fact = parent.facts.get(name[7:]) if parent is not None else None
        else:
            fact = self.procedure.facts.get(name)
        return tuple(fact.choices) if fact is not None else ()

    def is_deadline(self, name: str) -> bool:
        return name in self.deadlines

    def is_parameter(self, name: str) -> bool:
        return name in self.procedure.parameters

    def has_children(self, name: str) -> bool:
        return name in self.procedure.children

    def children(self, name: str) -> ProcedureVocabulary | None:
        child = self.library.get(self.procedure.children[name].procedure)
        return ProcedureVocabulary(child, self.library, self.calendar) if child is not None else None

    def is_place(self, name: str) -> bool:
        return name in self.procedure.states or name in self.procedure.groups

    def has_span(self, name: str) -> bool:
        return self.calendar is None or name in self.calendar.spans

    def all_names(self) -> Collection[str]:
        """What a mistyped name may have meant; nothing once it was asked too often for one definition."""
        p, self._asked = self.procedure, self._asked + 1
        if self._asked > MOST_HINTS:
            return []
        return [*p.facts, *p.parameters, *self.deadlines, *p.children, "this_day", "opened_on"]
