"""The lists in plain data, with titles and law: what is due, and which cases there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from writs.core.machine import Machine
from writs.engine.machines import Machines, rule_for
from writs.storage.docket import CaseLine, DueAsked, DueLine, due_lines

_FAR = date(9999, 12, 30)


def due_entries(
    connection: Any,
    machines: Machines,
    asked: DueAsked,
    *,
    at: datetime,
    days: int | None = None,
    overdue: bool = False,
    limit: int = 1000,
) -> tuple[list[dict[str, Any]], bool]:
    """Deadlines, the most urgent first, and whether there are more than `limit`.

    `days` and `overdue` are told by the local day of each case's calendar.
    """
    horizon = asked.until
    if days is not None:
        horizon = min(horizon, at.date() + timedelta(days=days + 1))
    if overdue:
        horizon = min(horizon, at.date() + timedelta(days=1))
    lines = due_lines(connection, DueAsked(horizon, asked.office, asked.person, asked.owner), limit + 1)
    entries: list[dict[str, Any]] = []
    for line in lines[:limit]:
        machine = machines.of(line.rules)
        today = machine.calendar.local_day(at) if machine is not None else at.date()
        left = (line.due_on - today).days
        if (days is not None and left > days) or (overdue and (left >= 0 or line.status == "suspended")):
            continue
        entries.append(_due(line, machine, left))
    return entries, len(lines) > limit


def _due(line: DueLine, machine: Machine | None, left: int) -> dict[str, Any]:
    rule = rule_for(machine, line.name, line.of_state) if machine is not None else None
    return {
        "office": line.office,
        "case": line.reference,
        "id": line.case,
        "procedure": f"{line.rules.key}@{line.rules.version}",
        "state": line.state,
        "deadline": line.name,
        "title": dict(rule.title) if rule is not None else {},
        "status": line.status,
        "due": line.due_on.isoformat(),
        "days": left,
        "owner": list(line.owners),
        "owner_titles": {role: _role(machine, role) for role in line.owners},
        "people": {role: line.assigned[role] for role in line.owners if role in line.assigned},
        "law": "; ".join(rule.law) if rule is not None else "",
        "right": rule.is_right if rule is not None else False,
        "provisional": line.provisional,
    }


def _role(machine: Machine | None, role: str) -> dict[str, str]:
    known = machine.procedure.roles.get(role) if machine is not None else None
    return dict(known.title) if known is not None else {}


def case_entries(machines: Machines, lines: Iterable[CaseLine]) -> Iterator[dict[str, Any]]:
    for line in lines:
        machine = machines.of(line.rules)
        state = machine.procedure.states.get(line.state) if machine is not None else None
        yield {
            "office": line.office,
            "case": line.reference,
            "id": line.case,
            "procedure": f"{line.rules.key}@{line.rules.version}",
            "state": line.state,
            "state_title": dict(state.title) if state is not None else {},
            "outcome": line.outcome,
            "opened_on": line.opened_on.isoformat(),
            "closed_on": line.closed_on.isoformat() if line.closed_on is not None else None,
        }


def everything() -> date:
    """A day after every deadline."""
    return _FAR
