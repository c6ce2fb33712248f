"""No state is silent: a clock that is certain to run speaks for it, and whoever meets it leaves or hands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from writs.core import model as m
from writs.core.lint.knowledge import implied, written
from writs.core.lint.report import Report
from writs.core.periods import PeriodError, parse_period
from writs.core.sentences import sentence

MOST_QUESTIONS = 20_000
"""Hand-overs that are followed in one procedure; the largest shipped one needs some hundreds."""
LONGEST_CHAIN = 60
"""Clocks that may hand on to each other, one after the other."""


def silence(report: Report, forward: set[str], certain: Mapping[str, set[str]]) -> None:
    """`silent-state` and `voice-far-away`; `certain` are the facts known on entering each state."""
    p = report.procedure
    left = MOST_QUESTIONS
    for state in p.states.values():
        if state.final or state.name not in forward or state.waits is not None:
            continue
        voices = _Voices(p, state.name, left)
        try:
            speaking = [rule for rule in voices.rules if voices.speaks(rule, certain[state.name])]
        except _TooMany:
            message = sentence(
                'The deadlines of "{0}" hand on to each other in too many ways to be checked.', state.name
            )
            report.say(("states", state.name), "too-large", message, "split off a child procedure")
            return
        left = voices.left
        if not speaking:
            message = sentence('A case can stand in "{0}" with no deadline running and nobody waited for.', state.name)
            report.say(("states", state.name), "silent-state", message, "add a duty, or waits with a review")
        elif all(_years(p, rule) >= 1 for rule in speaking):
            message = sentence('The only clock certain to run in "{0}" ends after a year or more.', state.name)
            report.warn(("states", state.name), "voice-far-away", message, "add waits")


class _TooMany(Exception):
    pass


class _Voices:
    """The clocks that can run in one state. What failed once fails again where less is known or more was used."""

    def __init__(self, p: m.Procedure, state: str, left: int) -> None:
        self.p, self.state, self.left = p, state, left
        self.rules = [rule for rule in p.deadlines if rule.state in (None, state)]
        self._failed: dict[str, list[tuple[frozenset[str], frozenset[str]]]] = {}

    def speaks(self, rule: m.DeadlineRule, known: set[str], seen: frozenset[str] = frozenset()) -> bool:
        """Whether this clock is a voice of the state: it is certain, and whoever meets it leaves or hands on."""
        if rule.name in seen or not is_certain(rule, known):
            return False
        if rule.kind in ("periodic", "earliest"):
            return True
        failed = self._failed.setdefault(rule.name, [])
        if any(known <= knew and used <= seen for knew, used in failed):
            return False
        self.left -= 1
        if self.left < 0 or len(seen) > LONGEST_CHAIN:
            raise _TooMany
        used = seen | {rule.name}
        staying, here = self._staying(rule, known)
        if here and all(any(self.speaks(other, after, used) for other in self.rules) for after in staying):
            return True
        failed.append((frozenset(known), seen))
        return False

    def _staying(self, rule: m.DeadlineRule, known: set[str]) -> tuple[list[set[str]], bool]:
        """What is known after each act that meets it and stays here, and whether any act meets it here."""
        after: list[set[str]] = []
        here = False
        for transition in self._meeting(rule):
            here = True
            if transition.to is None:
                after.append((known | written(self.p, transition, known)) - set(transition.clears))
        if rule.met_when is not None:
            after.append(known | implied(rule.met_when) | {f"@{rule.name}"})
        return after, here

    def _meeting(self, rule: m.DeadlineRule) -> Iterator[m.Transition]:
        for name in (*rule.met_by, *((rule.fires,) if rule.fires else ())):
            transition = self.p.transitions[name]
            if self.state in self.p.expand(transition.sources):
                yield transition


def is_certain(rule: m.DeadlineRule, known: set[str]) -> bool:
    """Whether the clock runs for certain where those facts are known."""
    if rule.when is not None:
        return False
    if rule.terms:
        certain = (_begins(term.after, known) for term in rule.terms)
        return any(certain) if rule.terms_pick == "earlier_of" else all(certain)
    return rule.start is not None and _begins(rule.start, known)


def _begins(start: m.Start, known: set[str]) -> bool:
    if start.kind == "entry":
        return True
    if start.kind == "meeting":
        return f"@{start.names[0]}" in known
    if start.kind == "due":
        return False
    if start.kind == "earlier_of":
        return any(name in known for name in start.names)
    return all(name in known for name in start.names)


def _years(p: m.Procedure, rule: m.DeadlineRule) -> float:
    if rule.length is None or rule.length in p.parameters:
        return 0
    try:
        period = parse_period(rule.length)
    except PeriodError:
        return 0
    return {"year": 1.0, "month": 1 / 12}.get(period.unit, 0.0) * period.count
