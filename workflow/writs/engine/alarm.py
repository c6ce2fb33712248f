"""When the clock must look at a file again."""

from __future__ import annotations

from datetime import datetime

from writs.core.case import File
from writs.core.counting import count
from writs.core.decide import Library
from writs.core.periods import parse_period


def wake_of(library: Library, file: File) -> datetime | None:
    """The least instant at which a step is due or a pause reaches its longest; None where nothing is armed."""
    wake = file.wake_at
    for case in file.cases.values():
        for pause in case.pauses:
            if pause.until is not None:
                continue
            machine = library.machine(case.procedure, case.version_of_procedure)
            rule = machine.procedure.pauses.get(pause.name)
            if rule is None or rule.longest is None:
                continue
            day = count(machine.calendar, pause.since, parse_period(rule.longest), roll=False).due_on
            ends = machine.calendar.day_begins(day)
            wake = ends if wake is None else min(wake, ends)
    return wake
