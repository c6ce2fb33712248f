"""Lengths that do not fit: rungs longer than the time they divide, units that differ within one article."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from writs.core import model as m
from writs.core.ladders import rung_of
from writs.core.lint.report import Path, Report, path_of
from writs.core.periods import Period, PeriodError, Unit, parse_period
from writs.core.sentences import sentence

_DAYS: dict[Unit, float] = {
    "day": 1, "clear_day": 1, "working_day": 1.4, "week": 7, "month": 30, "year": 365, "hour": 1 / 24,
}  # fmt: skip
_DAY_UNITS = frozenset(("day", "working_day", "clear_day"))


def lengths(report: Report) -> None:
    _rungs(report)
    _statuses(report)
    _units(report)
    _pauses(report)


def lengths_of(p: m.Procedure, text: str | None) -> Iterator[Period]:
    """The period of a text, or every value of a parameter."""
    parameter = p.parameters.get(text or "")
    texts = [text or ""] if parameter is None else [v for row in parameter.rows for v in row.values.values()]
    for written in texts:
        try:
            yield parse_period(written)
        except PeriodError:
            continue


def _shortest(p: m.Procedure, rule: m.DeadlineRule) -> Period | None:
    if rule.kind not in ("latest", "validity", "periodic", "window", "several"):
        return None
    texts: list[str | None] = [*(term.within for term in rule.terms)] or [rule.length]
    known = [period for text in texts for period in lengths_of(p, text) if period.unit in _DAYS]
    return min(known, key=lambda period: period.count * _DAYS[period.unit], default=None)


def _fits(rung: Period, length: Period) -> bool:
    if rung.unit == length.unit:
        return rung.count < length.count
    return rung.count * _DAYS.get(rung.unit, 0) < length.count * _DAYS[length.unit]


def _rungs(report: Report) -> None:
    """A ladder that is named must fit every time that names it; `usual`, which serves all others, at least one."""
    p = report.procedure
    for name, ladder in p.ladders.items():
        served = [(rule, shortest) for rule in p.deadlines if rule.ladder == name and (shortest := _shortest(p, rule))]
        for number, rung in enumerate(ladder):
            period = _before(rung)
            early = [(rule, length) for rule, length in served if period is not None and not _fits(period, length)]
            if name == "usual":
                if early and len(early) == len(served):
                    _too_early(report, ("ladders", name, str(number)), period, early[0][1])
                continue
            for rule, length in early:
                _too_early(report, (*path_of(rule), "ladder"), period, length)


def _before(rung: m.Rung) -> Period | None:
    try:
        how, period, _ = rung_of(rung.at)
    except ValueError:
        return None
    return period if how == "before" else None


def _too_early(report: Report, path: Path, rung: Period | None, length: Period) -> None:
    message = sentence("This rung lies before the clock starts: {0} before the end of {1}.", rung, length)
    report.warn(path, "rung-too-early", message, "at: 50% of the time")


def _statuses(report: Report) -> None:
    """What is valid for a time ends when that time ends; nobody has to do anything on its last day."""
    p, calendar = report.procedure, report.calendar
    if calendar is None or calendar.rules.roll == "none" or p.rolls is False:
        return
    for rule in p.deadlines:
        if rule.kind == "validity" and rule.rolls is None:
            message = sentence('"{0}" limits a status, yet its last day rolls.', rule.name)
            report.warn(path_of(rule), "status-rolls", message, "counting: {roll: none, because: …}")


def _units(report: Report) -> None:
    p = report.procedure
    written = [(rule, period) for rule in p.deadlines for period in lengths_of(p, rule.length)]
    said: set[str] = set()
    for (a, first), (b, second) in combinations(written, 2):
        same = a.name != b.name and first.count == second.count and {first.unit, second.unit} <= _DAY_UNITS
        if same and first.unit != second.unit and set(a.law) & set(b.law) and b.name not in said:
            said.add(b.name)
            message = sentence('"{0}" here, "{1}" in {2}, same article.', second, first, a.name)
            report.warn(path_of(b), "unit-mixed", message)


def _pauses(report: Report) -> None:
    """A pause that lasts as long as a fact is yes ends when an act makes it no; a state ends when it is left."""
    p = report.procedure
    for pause in p.pauses.values():
        if pause.longest is not None or pause.between is not None:
            continue
        for place, name in report.each(("pauses", pause.name, "while"), pause.while_):
            if name in p.facts and not _can_be_no(p, name):
                message = sentence('Nothing ends the pause "{0}", and it has no longest.', pause.name)
                report.warn(place, "pause-without-end", message, "longest: …")


def _can_be_no(p: m.Procedure, name: str) -> bool:
    if p.facts[name].is_ is not None:
        return True
    return any(
        name in (*t.needs, *t.accepts, *t.clears) or t.sets.get(name, "yes") != "yes" for t in p.transitions.values()
    )
