"""The way through: every state can be reached and left, nothing goes round for ever, and no state is silent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from writs.core import model as m
from writs.core.lint.knowledge import known_on_entry
from writs.core.lint.report import Report, path_of
from writs.core.lint.voices import is_certain, silence
from writs.core.sentences import sentence

Edges = Mapping[str, set[str]]


def graph(report: Report) -> None:
    """Runs only where all names are known: it walks along them."""
    p = report.procedure
    edges = edges_of(p)
    finals = {state.name for state in p.states.values() if state.final}
    if not edges.get("start"):
        report.say(("transitions",), "no-opening", "No transition comes from start.", "from: start")
    if not finals:
        report.say(("states",), "no-end", "No state is final.", "final: …")
    forward = reached({"start"}, edges)
    backward: dict[str, set[str]] = defaultdict(set)
    for source, targets in edges.items():
        for target in targets:
            backward[target].add(source)
    ending = reached(finals, backward)
    for name in p.states:
        if name not in forward:
            report.say(("states", name), "state-unreachable", sentence('No way leads to "{0}".', name))
        if finals and name not in ending:
            report.say(("states", name), "state-without-end", sentence('No way leads from "{0}" to an end.', name))
    _interludes(report)
    certain = known_on_entry(p)
    silence(report, forward, certain)
    _loops(report, edges, certain)


def edges_of(p: m.Procedure) -> dict[str, set[str]]:
    """State → states one transition away; going back leads wherever the interruption came from."""
    interrupted: dict[str, set[str]] = defaultdict(set)
    special = {s.name for s in p.states.values() if s.interlude or s.final}
    for transition in p.transitions.values():
        if transition.to in special:
            interrupted[transition.to or ""] |= set(p.expand(transition.sources)) - {"start"}
    origins = {name: _origins(name, interrupted, p) for name in special}
    edges: dict[str, set[str]] = defaultdict(set)
    for transition in p.transitions.values():
        for source in p.expand(transition.sources):
            if transition.to == "back":
                edges[source] |= origins.get(source, set())
            elif transition.to is not None:
                edges[source].add(transition.to)
    return edges


def _origins(name: str, interrupted: Edges, p: m.Procedure) -> set[str]:
    todo, seen = set(interrupted.get(name, ())), set[str]()
    while todo:
        state = todo.pop()
        seen.add(state)
        if state in p.states and p.states[state].interlude:
            todo |= set(interrupted.get(state, ())) - seen
    return seen


def reached(starts: Iterable[str], edges: Edges) -> set[str]:
    seen, todo = set[str](), list(starts)
    while todo:
        state = todo.pop()
        if state not in seen:
            seen.add(state)
            todo += edges.get(state, ())
    return seen


def _interludes(report: Report) -> None:
    p = report.procedure
    for state in p.states.values():
        returns = [x for x in p.transitions.values() if x.to == "back" and state.name in p.expand(x.sources)]
        if state.interlude and not returns:
            message = sentence('No transition leads back from "{0}".', state.name)
            report.say(("states", state.name), "interlude-without-back", message, "to: back")
        if state.interlude and not any(state.name in p.expand(pause.while_) for pause in p.pauses.values()):
            message = sentence('"{0}" interrupts, but no pause stops the clocks.', state.name)
            report.warn(("states", state.name), "interlude-runs-on", message, "add a pause, or acknowledge")


def _loops(report: Report, edges: Edges, certain: Mapping[str, set[str]]) -> None:
    """A way round on which no certain deadline bounds a state can go on for ever."""
    p = report.procedure
    quiet: dict[str, set[str]] = defaultdict(set)
    for source, targets in edges.items():
        state = p.states.get(source)
        if state is None or state.final or state.interlude:
            continue
        bounded = any(
            rule.state == source and rule.kind in ("latest", "fixed", "validity") and is_certain(rule, certain[source])
            for rule in p.deadlines
        )
        if not bounded:
            quiet[source] = {x for x in targets if not p.states[x].final and not p.states[x].interlude}
    for name in p.states:
        if name in quiet and name in reached(quiet[name], quiet):
            message = sentence('"{0}" lies on a way that can go round for ever: no deadline bounds it.', name)
            report.warn(("states", name), "unbounded-loop", message)


__all__ = ["edges_of", "graph", "known_on_entry", "path_of", "reached"]
