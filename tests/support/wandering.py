"""Facts invented by their type, so that a test can wander through a procedure it knows nothing about."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from writs.core.machine import Machine
from writs.core.model import Fact, Transition

_LENGTHS = ("at once", "3 working days", "10 days", "2 months")


def invented(fact: Fact, today: date, dice: Random) -> Any:
    """A value that the fact accepts: days lie within two months of today, sums are round."""
    near = today + timedelta(days=dice.randint(-40, 40))
    found: dict[str, Any] = {
        "text": "Nguyễn Văn A",
        "integer": dice.randint(0, 9),
        "number": dice.randint(0, 99),
        "money": dice.choice([0, 1, 10_000_000, 900_000_000]),
        "date": near,
        "moment": f"{near.isoformat()}T{dice.randint(0, 23):02}:30",
        "period": dice.choice(_LENGTHS),
        "yes_no": dice.random() < 0.5,
    }
    if fact.type == "choice":
        return dice.choice(list(fact.choices))
    return found.get(fact.type, "A")


def facts_for(machine: Machine, t: Transition, today: date, dice: Random) -> dict[str, Any]:
    """What the transition needs, and now and then what it accepts."""
    names = [*t.needs, *(name for name in t.accepts if dice.random() < 0.4)]
    return {name: invented(machine.procedure.facts[name], today, dice) for name in names}
