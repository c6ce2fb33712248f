"""What is certainly known where: the facts that every way into a state has set."""

from __future__ import annotations

from writs.core import model as m
from writs.core.expressions import ExpressionError, parse
from writs.core.expressions import tree as t


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
