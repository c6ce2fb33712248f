"""Versions of one procedure: every day has one, and each later one says what becomes of pending cases."""

from __future__ import annotations

from datetime import date, timedelta

from writs.core import model as m
from writs.core.lint.report import Path, Report
from writs.core.sentences import sentence

_DAY = timedelta(days=1)


def versions(report: Report) -> None:
    """A version without `until` is in force until the next begins, so that it need not be touched when one follows."""
    p = report.procedure
    if p.in_force_from is None:
        return
    if p.in_force_until is not None and p.in_force_until < p.in_force_from:
        message = sentence("{0} ends on {1}, before it begins.", p.name, p.in_force_until)
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
            message = sentence("{0} and {1} are both in force on {2}.", other.name, p.name, begins)
            report.say(path, "version-overlap", message, sentence("until: {0} in {1}", begins - _DAY, other.name))
    ends = [other.in_force_until for other in earlier]
    last = max((day for day in ends if day is not None), default=None)
    if earlier and None not in ends and last is not None and last + _DAY < begins:
        message = sentence("No version of {0} is in force on {1}.", p.key, last + _DAY)
        report.say(path, "version-gap", message, sentence("from: {0}", last + _DAY))


def _mapped(report: Report, row: m.PendingRule, path: Path, earlier: list[m.Procedure]) -> None:
    p = report.procedure
    stood = {state.name for other in earlier for state in other.states.values() if state.final is None}
    for name in sorted(stood):
        to = row.states.get(name, name)
        if to not in p.states and name not in row.states:
            message = sentence('Pending cases may stand in "{0}", which this version lacks.', name)
            report.say(path, "pending-unmapped", message, sentence("states: {{{0}: …}}", name))
        elif to in p.states and p.states[to].final is not None:
            message = sentence(
                'Pending cases may stand in "{0}"; "{1}" is an end, and a provision cannot end a case.', name, to
            )
            report.say(path, "pending-unmapped", message, sentence("states: {{{0}: …}}", name))
    for name in row.states:
        report.known((*path, "states", name), name, stood, "state of an earlier version")
