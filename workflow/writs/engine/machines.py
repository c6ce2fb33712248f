"""The rules behind the lines of a list: each procedure looked up once."""

from __future__ import annotations

from typing import Any

from writs.core import model as m
from writs.core.errors import ProcedureError
from writs.core.machine import REVIEW, Machine
from writs.engine.catalogue import Catalogue
from writs.storage.docket import Rules


class Machines:
    """The machines by which the cases of a list are decided, looked up once; None where the text is not at hand."""

    def __init__(self, catalogue: Catalogue, connection: Any) -> None:
        self._catalogue = catalogue
        self._connection = connection
        self._found: dict[Rules, Machine | None] = {}

    def of(self, rules: Rules) -> Machine | None:
        if rules not in self._found:
            try:
                self._catalogue.pinned(self._connection, rules.key, rules.version, rules.hash)
                self._found[rules] = self._catalogue.machine(rules.key, rules.version)
            except ProcedureError:
                # A list shows every case, even one whose procedure cannot be read.
                self._found[rules] = None
        return self._found[rules]


def rule_for(machine: Machine, name: str, state: str | None) -> m.DeadlineRule | None:
    """The rule behind a deadline; the review of a wait has one for each state."""
    return machine.waits_rules.get(state or "") if name == REVIEW else machine.rules.get(name)
