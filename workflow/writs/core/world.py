"""The world outside a case, as a scenario describes it: what its parent knows, how its children stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from writs.core.expressions import Value


@dataclass(frozen=True, slots=True)
class ChildrenInWorld:
    """`number` children, of which so many stand in each group or state; sums of their facts."""

    number: int = 0
    standing: Mapping[str, int] = field(default_factory=dict[str, int])
    sums: Mapping[str, Value] = field(default_factory=dict[str, Value])

    def count(self, place: str | None) -> Decimal:
        if place is None:
            return Decimal(self.number)
        if place == "open" and "open" not in self.standing:
            return Decimal(self.number - self.standing.get("ended", 0))
        return Decimal(self.standing.get(place, 0))

    def sum(self, fact: str) -> Value | None:
        return self.sums.get(fact, Decimal(0))


@dataclass(frozen=True, slots=True)
class World:
    parent: Mapping[str, Value] = field(default_factory=dict[str, Value])
    children: Mapping[str, ChildrenInWorld] = field(default_factory=dict[str, ChildrenInWorld])
    answers: Callable[[str, int], bool | None] | None = None
    """What the host answers to a question (`host.NAME`) about a case, by its number; None: the library is asked."""
