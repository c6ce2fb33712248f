"""Versions of one procedure: every day has one, and each later one says what becomes of pending cases."""

from __future__ import annotations

from datetime import date, timedelta

from writs.core import model as m
from writs.core.lint.report import Path, Report

_DAY = timedelta(days=1)


def versions(report: Report) -> None:
    """A version without `until` is in force until the next begins, so that it need not be touched when one follows."""
    p = report.procedure
    if p.in_force_from is None:
        return
    if p.in_force_until is not None and p.in_force_until < p.in_force_from:
        message = f"{p.name} ends on {p.in_force_until}, before it begins."
        report.say(("in_force", "until"), "version-gap", message, "a later day, or none")
    earlier = [x for x in report.versions if (_begins(x), x.version) < (p.in_force_from, p.version)]
    _in_a_row(report, earlier, p.in_force_from)
    for number, row in enumerate(p.pending_cases):
        if row.then == "move" and earlier:
            _mapped(report, row, ("pending_cases", str(number)), earlier)


def _begins(p: m.Procedure) -> date:
    return p.in_force_from or date.min


def _in_a_row(report: Report, earlier: list[m.Procedure], begins: date) -> None:
    p, path = report.procedure, ("in_force", "from")
    for other in earlier:
        both = _begins(other) == begins or (other.in_force_until is not None and other.in_force_until >= begins)
        if both:
            message = f"{other.name} and {p.name} are both in force on {begins}."
            report.say(path, "version-overlap", message, f"until: {begins - _DAY} in {other.name}")
    ends = [other.in_force_until for other in earlier]
    last = max((day for day in ends if day is not None), default=None)
    if earlier and None not in ends and last is not None and last + _DAY < begins:
        message = f"No version of {p.key} is in force on {last + _DAY}."
        report.say(path, "version-gap", message, f"from: {last + _DAY}")


def _mapped(report: Report, row: m.PendingRule, path: Path, earlier: list[m.Procedure]) -> None:
    p = report.procedure
    stood = {state.name for other in earlier for state in other.states.values() if state.final is None}
    for name in sorted(stood):
        to = row.states.get(name, name)
        if to not in p.states and name not in row.states:
            message = f'Pending cases may stand in "{name}", which this version lacks.'
            report.say(path, "pending-unmapped", message, f"states: {{{name}: …}}")
        elif to in p.states and p.states[to].final is not None:
            message = f'Pending cases may stand in "{name}"; "{to}" is an end, and a provision cannot end a case.'
            report.say(path, "pending-unmapped", message, f"states: {{{name}: …}}")
    for name in row.states:
        report.known((*path, "states", name), name, stood, "state of an earlier version")
