"""Conditions that say nothing: always yes, never yes, or yes for two acts between which a machine has to choose."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from writs.core import model as m
from writs.core.lint.report import Path, Report, path_of
from writs.core.lint.truth import exclude_each_other, outcomes
from writs.core.sentences import sentence


def conditions(report: Report) -> None:
    """Runs only where names and types are right: it takes the conditions apart."""
    for path, text in _everywhere(report.procedure):
        _says_something(report, path, text)
    for t in report.procedure.transitions.values():
        if t.when is not None:
            found = outcomes(report.procedure, t.when)
            if found is not None and (True,) not in found:
                message = sentence('The guard of "{0}" can never be yes.', t.name)
                report.warn(("transitions", t.name, "when"), "transition-never", message)
            elif found == {(True,)}:
                path = ("transitions", t.name, "when")
                report.warn(path, "guard-always", "This condition is always yes.", "delete it")
    _both_can_fire(report)


def _everywhere(p: m.Procedure) -> Iterator[tuple[Path, str]]:
    for fact in p.facts.values():
        if fact.is_ is not None and fact.type == "yes_no":
            yield ("facts", fact.name, "is"), fact.is_
        if fact.required_when is not None:
            yield ("facts", fact.name, "required_when"), fact.required_when
    for rule in p.deadlines:
        for key, text in (("when", rule.when), ("met_when", rule.met_when), ("dropped_when", rule.dropped_when)):
            if text is not None:
                yield (*path_of(rule), key), text


def _says_something(report: Report, path: Path, text: str) -> None:
    found = outcomes(report.procedure, text)
    if found == {(True,)}:
        report.warn(path, "guard-always", "This condition is always yes.", "delete it")
    elif found is not None and (True,) not in found:
        report.warn(path, "guard-always", "This condition is never yes.", "delete it")


def _both_can_fire(report: Report) -> None:
    """Two acts that the same moment or the same entry of a log could fire, and that lead elsewhere."""
    said: set[frozenset[str]] = set()
    for first, second, path in (*_at_one_end(report), *_at_one_news(report), *_in_one_entry(report)):
        pair = frozenset((first, second))
        if len(pair) < 2 or pair in said or not _choice(report.procedure, first, second):
            continue
        said.add(pair)
        message = sentence('The clock, or a log, could fire both "{0}" and "{1}".', first, second)
        report.warn(path, "both-can-fire", message, "make the guards exclude each other")


def _choice(p: m.Procedure, first: str, second: str) -> bool:
    a, b = p.transitions[first], p.transitions[second]
    together = set(p.expand(a.sources)) & set(p.expand(b.sources))
    return bool(together) and not exclude_each_other(p, a.when, b.when)


def _at_one_end(report: Report) -> Iterator[tuple[str, str, Path]]:
    """Two times that run from the same start for the same length end at the same moment."""
    firing = [rule for rule in report.procedure.deadlines if rule.fires is not None]
    for a, b in combinations(firing, 2):
        together = a.state == b.state or a.state is None or b.state is None
        if together and a.start is not None and (a.kind, a.start, a.length) == (b.kind, b.start, b.length):
            yield a.fires or "", b.fires or "", (*path_of(b), "then", "fires")


def _at_one_news(report: Report) -> Iterator[tuple[str, str, Path]]:
    """A child that enters a state enters the groups that hold it, too."""
    for children in report.procedure.children.values():
        child = report.library.get(children.procedure)
        if child is None:
            continue
        for (a, first), (b, second) in combinations(children.when_one_is.items(), 2):
            if set(child.expand((a,))) & set(child.expand((b,))):
                yield first, second, ("children", children.name, "when_one_is", b)


def _in_one_entry(report: Report) -> Iterator[tuple[str, str, Path]]:
    """A foreign log's entry for which several acts are tried in turn (the replay file beside)."""
    known = report.procedure.transitions
    for names in report.tried:
        for first, second in combinations([name for name in names if name in known], 2):
            yield first, second, ("transitions", second)
