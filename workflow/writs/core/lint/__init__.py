"""The lint: everything that can be proved about a definition before a case is opened on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from writs.core.calendars import Calendar
from writs.core.lint.conditions import conditions
from writs.core.lint.family import family
from writs.core.lint.graph import graph
from writs.core.lint.lengths import lengths
from writs.core.lint.names import names, used_by, uses
from writs.core.lint.order import order
from writs.core.lint.people import people
from writs.core.lint.report import ExpressionProblem, Report
from writs.core.lint.times import times
from writs.core.lint.transitions import transitions
from writs.core.lint.versions import versions as versions_of
from writs.core.model import Procedure
from writs.core.problems import Problem
from writs.core.sentences import sentence


def lint(
    procedure: Procedure,
    library: Mapping[str, Procedure],
    calendar: Calendar | None = None,
    versions: Collection[Procedure] = (),
    tried: Collection[tuple[str, ...]] = (),
) -> list[Problem]:
    """All problems of a procedure among the others of its library and beside its other `versions`.

    `tried` are the acts that one entry of a foreign log tries in turn.

    Warnings that its author has acknowledged are left out.
    """
    report = Report(procedure, library, calendar, versions, tried)
    for other in library.values():
        if other is not procedure:
            report.used_by_others |= used_by(other)
    names(report)
    transitions(report)
    times(report)
    lengths(report)
    people(report)
    family(report)
    uses(report)
    versions_of(report)
    # The graph is walked along names; where one is unknown it would say the same thing worse.
    if not any(problem.code == "unknown-name" for problem in report.problems):
        graph(report)
        order(report)
        # A condition whose types are wrong has been accused already.
        if not any(isinstance(problem, ExpressionProblem) for problem in report.problems):
            conditions(report)
    return _acknowledged(report)


def _acknowledged(report: Report) -> list[Problem]:
    excused: dict[tuple[str, str], int] = {}
    for number, row in enumerate(report.procedure.acknowledged):
        for place in row.at:
            excused[row.warning, place] = number
    # Whether a scenario is missing is found out where scenarios can be run.
    unused = {key: number for key, number in excused.items() if key[0] != "scenario-missing"}
    kept: list[Problem] = []
    for problem in report.problems:
        key = (problem.code, ".".join(problem.path))
        if key in excused and problem.severity == "warning":
            unused.pop(key, None)
        else:
            kept.append(problem)
    for (code, place), number in unused.items():
        message = sentence("There is no {0} at {1}.", code, place)
        kept.append(
            Problem("warning", "acknowledged-in-vain", message, ("acknowledged", str(number)), "delete the line")
        )
    return kept
