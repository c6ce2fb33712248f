"""The way through: every state can be reached and left, nothing goes round for ever, and no state is silent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from writs.core import model as m
from writs.core.expressions import ExpressionError, parse
from writs.core.expressions import tree as t
from writs.core.lint.report import Report, path_of
from writs.core.periods import PeriodError, parse_period
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
    _silence(report, forward, certain)
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


def implied(text: str | None) -> set[str]:
    """Facts that are certainly known where this condition is yes."""
    if text is None:
        return set()
    try:
        node = parse(text).node
    except ExpressionError:
        return set()
    found: set[str] = set()
    for part in node.parts if isinstance(node, t.And) else (node,):
        if isinstance(part, t.Comparison | t.IsKnown | t.IsWord):
            found |= {n.name for n in t.walk(part) if isinstance(n, t.Name)}
    return found


def written(p: m.Procedure, transition: m.Transition, before: set[str]) -> set[str]:
    """Facts certainly known after the act: a computed one only if all that it is computed from is."""
    known = before | {*transition.needs} | implied(transition.when)
    computed: set[str] = set()
    for name, text in transition.sets.items():
        fact = p.facts.get(name)
        if fact is not None and text in fact.choices:
            computed.add(name)
            continue
        try:
            reads = set(parse(text).names) - {*p.parameters, "this_day", "opened_on"}
        except ExpressionError:
            continue
        if reads <= known:
            computed.add(name)
    return {*transition.needs, *transition.records} | computed


def known_on_entry(p: m.Procedure) -> dict[str, set[str]]:
    """State → facts certainly set on entering it: the intersection over all ways in."""
    always = {name for name, fact in p.facts.items() if fact.starts_as is not None}
    known: dict[str, set[str] | None] = dict.fromkeys(p.states)
    changed = True
    while changed:
        changed = False
        for x in p.transitions.values():
            for source in p.expand(x.sources):
                base = always if source == "start" else known.get(source)
                if base is None:
                    continue
                if x.to is None:
                    left = base - set(x.clears)
                    if left != base and source in known:
                        known[source] = left
                        changed = True
                    continue
                if x.to == "back":
                    continue
                new = (base | written(p, x, base) | implied(x.when)) - set(x.clears)
                had = known[x.to]
                both = new if had is None else had & new
                if both != had:
                    known[x.to] = both
                    changed = True
    return {name: found or set() for name, found in known.items()}


def _certain(rule: m.DeadlineRule, known: set[str]) -> bool:
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


def _speaks(p: m.Procedure, rule: m.DeadlineRule, state: str, known: set[str], seen: tuple[str, ...] = ()) -> bool:
    """Whether this clock is a voice of the state: it runs for certain, and whoever meets it leaves or hands on."""
    if rule.name in seen or not _certain(rule, known):
        return False
    if rule.kind in ("periodic", "earliest"):
        return True
    others = [r for r in p.deadlines if r.state in (None, state) and r.name != rule.name]
    here = False
    for name in (*rule.met_by, *((rule.fires,) if rule.fires else ())):
        transition = p.transitions[name]
        if state not in p.expand(transition.sources):
            continue
        here = True
        if transition.to is not None:
            continue
        after = (known | written(p, transition, known)) - set(transition.clears)
        if not any(_speaks(p, other, state, after, (*seen, rule.name)) for other in others):
            return False
    if rule.met_when is not None:
        after = known | implied(rule.met_when) | {f"@{rule.name}"}
        if not any(_speaks(p, other, state, after, (*seen, rule.name)) for other in others):
            return False
    return here


def _silence(report: Report, forward: set[str], certain: Mapping[str, set[str]]) -> None:
    p = report.procedure
    for state in p.states.values():
        if state.final or state.name not in forward or state.waits is not None:
            continue
        voices = [
            rule
            for rule in p.deadlines
            if rule.state in (None, state.name) and _speaks(p, rule, state.name, certain[state.name])
        ]
        if not voices:
            message = sentence('A case can stand in "{0}" with no deadline running and nobody waited for.', state.name)
            report.say(("states", state.name), "silent-state", message, "add a duty, or waits with a review")
        elif all(_years(p, rule) >= 1 for rule in voices):
            message = sentence('The only clock certain to run in "{0}" ends after a year or more.', state.name)
            report.warn(("states", state.name), "voice-far-away", message, "add waits")


def _years(p: m.Procedure, rule: m.DeadlineRule) -> float:
    if rule.length is None or rule.length in p.parameters:
        return 0
    try:
        period = parse_period(rule.length)
    except PeriodError:
        return 0
    return {"year": 1.0, "month": 1 / 12}.get(period.unit, 0.0) * period.count


def _loops(report: Report, edges: Edges, certain: Mapping[str, set[str]]) -> None:
    """A way round on which no certain deadline bounds a state can go on for ever."""
    p = report.procedure
    quiet: dict[str, set[str]] = defaultdict(set)
    for source, targets in edges.items():
        state = p.states.get(source)
        if state is None or state.final or state.interlude:
            continue
        bounded = any(
            rule.state == source and rule.kind in ("latest", "fixed", "validity") and _certain(rule, certain[source])
            for rule in p.deadlines
        )
        if not bounded:
            quiet[source] = {x for x in targets if not p.states[x].final and not p.states[x].interlude}
    for name in p.states:
        if name in quiet and name in reached(quiet[name], quiet):
            message = sentence('"{0}" lies on a way that can go round for ever: no deadline bounds it.', name)
            report.warn(("states", name), "unbounded-loop", message)


__all__ = ["edges_of", "graph", "known_on_entry", "path_of", "reached"]
