"""Why a guard is not yes: which conditions fail, and which facts would have to be supplied."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from writs.core.expressions import tree as t
from writs.core.expressions.compiler import Meanings, Scope, compile_expression


@dataclass(frozen=True, slots=True)
class Refusal:
    """`value` is False or None; `conditions` are named yes/no facts that fail, `failing` the texts of the conjuncts."""

    value: bool | None
    conditions: tuple[str, ...]
    unknown: tuple[str, ...]
    failing: tuple[str, ...]


def refuse(
    expression: t.Expression,
    scope: Scope,
    meanings: Meanings,
    named: Collection[str],
    derivation: Callable[[str], t.Expression | None] = lambda _name: None,
) -> Refusal:
    """Explain a guard that is not yes.

    `named` are the yes/no facts, `derivation` gives the expression of a derived fact, through which missing facts
    are sought. A condition is named where it stands positively in a conjunct that is not yes.
    """
    conjuncts = expression.node.parts if isinstance(expression.node, t.And) else (expression.node,)
    conditions: dict[str, None] = {}
    failing: list[str] = []
    unknown: dict[str, None] = {}
    value: bool | None = True
    for conjunct in conjuncts:
        part = t.Expression(expression.text, conjunct)
        answer = compile_expression(part, meanings)(scope)
        if answer is True:
            continue
        value = False if answer is False or value is False else None
        failing.append(part.slice(conjunct))
        for name in _positive(conjunct, named):
            own = compile_expression(t.Expression(name, t.Name(0, len(name), name)), meanings)(scope)
            if own is not True:
                conditions[name] = None
        if answer is None:
            for name in _missing(conjunct, scope, meanings, derivation, set()):
                unknown[name] = None
    return Refusal(value, tuple(conditions), tuple(unknown), tuple(failing))


def _positive(node: t.Node, named: Collection[str]) -> Iterator[str]:
    if isinstance(node, t.Name) and node.name in named:
        yield node.name
    elif isinstance(node, t.And | t.Or):
        for part in node.parts:
            yield from _positive(part, named)
    elif isinstance(node, t.IsWord) and isinstance(node.subject, t.Name) and node.words == ("yes",):
        yield from _positive(node.subject, named)


def _missing(
    node: t.Node,
    scope: Scope,
    meanings: Meanings,
    derivation: Callable[[str], t.Expression | None],
    seen: set[str],
) -> Iterator[str]:
    for part in t.walk(node):
        if not isinstance(part, t.Name) or part.name in seen:
            continue
        seen.add(part.name)
        if compile_expression(t.Expression(part.name, part), meanings)(scope) is not None:
            continue
        below = derivation(part.name) if part.name in meanings.derived else None
        if below is not None:
            yield from _missing(below.node, scope, meanings, derivation, seen)
        elif part.name not in meanings.deadlines:
            yield part.name
