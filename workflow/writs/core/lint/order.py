"""The order of things: no act asks for a fact that no way to it can have set."""

from __future__ import annotations

from writs.core import model as m
from writs.core.expressions import ExpressionError, parse
from writs.core.expressions import tree as t
from writs.core.lint.graph import edges_of
from writs.core.lint.report import Report
from writs.core.sentences import sentence


def order(report: Report) -> None:
    """`fact-before-set`: counts every fact that some way may have set and forgets none, so it never accuses wrongly."""
    p = report.procedure
    possible = _possible(report)
    for x in p.transitions.values():
        if x.when is None:
            continue
        places = p.expand(x.sources)
        there = set[str]().union(*(possible.get(place, set()) for place in places), x.needs, x.accepts)
        for name in _asked(p, x.when):
            if name not in there and _is_set(report, name):
                message = sentence('"{0}" asks for "{1}", which no path to it has set.', x.name, name)
                earliest = ", ".join(sorted(o.name for o in p.transitions.values() if name in _writes(o))[:3])
                path = ("transitions", x.name, "when")
                report.say(path, "fact-before-set", message, sentence("it is set by: {0}", earliest))


def _writes(x: m.Transition) -> set[str]:
    return {*x.needs, *x.accepts, *x.records, *x.sets}


def _is_set(report: Report, name: str) -> bool:
    """What nothing sets at all is said once, by `fact-never-set`."""
    return any(name in _writes(x) for x in report.procedure.transitions.values())


def _possible(report: Report) -> dict[str, set[str]]:
    """State → facts that some way into or within it may have set."""
    p = report.procedure
    begin = {name for name, fact in p.facts.items() if fact.starts_as is not None}
    parent = report.library.get(p.part_of or "")
    for children in parent.children.values() if parent is not None else ():
        if children.procedure == p.key:
            begin |= set(children.gives)
    edges = edges_of(p)
    possible: dict[str, set[str]] = {"start": begin, **{state: set[str]() for state in p.states}}
    changed = True
    while changed:
        changed = False
        for x in p.transitions.values():
            for source in p.expand(x.sources):
                targets = {source} if x.to is None else edges.get(source, set()) if x.to == "back" else {x.to}
                for target in targets - {"start"}:
                    new = possible[source] | _writes(x)
                    if not new <= possible[target]:
                        possible[target] |= new
                        changed = True
    return possible


def _asked(p: m.Procedure, text: str) -> list[str]:
    """Given facts whose value the condition needs, through derived ones; `x is known` needs no value."""
    found: dict[str, None] = {}
    todo, seen = [text], set[str]()
    while todo:
        condition = todo.pop()
        if condition in seen:
            continue
        seen.add(condition)
        try:
            node = parse(condition).node
        except ExpressionError:
            continue
        excused = {id(n) for k in t.walk(node) if isinstance(k, t.IsKnown) for n in t.walk(k.subject)}
        # Behind an "or" the other side may answer.
        excused |= {id(n) for k in t.walk(node) if isinstance(k, t.Or) for n in t.walk(k)}
        for n in t.walk(node):
            if isinstance(n, t.Name) and id(n) not in excused and n.name in p.facts:
                derived = p.facts[n.name].is_
                if derived is None:
                    found[n.name] = None
                else:
                    todo.append(derived)
    return list(found)
