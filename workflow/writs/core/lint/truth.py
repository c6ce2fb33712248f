"""What conditions can come out as, over all that their facts may be: yes, no, unknown.

Every atom of a condition (a comparison, a word, a question) becomes a variable with few values; what belongs
together shares one: `price > 5` and `price <= 5` ask where the same price lies, `kind is hard` and `kind is plain`
which word the same fact has. What cannot be taken apart stays free. So the answers include every possible one and
perhaps some that are not: what is found impossible here is impossible, and what is found possible may not be.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import fields
from itertools import product
from typing import Any

from writs.core import model as m
from writs.core.expressions import ExpressionError, parse
from writs.core.expressions import tree as t

MOST = 20_000
"""Assignments that are looked at; a condition with more is left alone."""
_ALWAYS_KNOWN = ("this_day", "opened_on")
_STATUS = ("none", "running", "met", "late", "missed", "dropped")

Assignment = Mapping[Hashable, Any]
Truth = Callable[[Assignment], bool | None]


def outcomes(p: m.Procedure, *texts: str) -> set[tuple[bool | None, ...]] | None:
    """The combinations of answers that the conditions can give together; None where there are too many to look at."""
    space = _Space(p)
    try:
        nodes = [parse(text).node for text in texts]
        for node in nodes:
            space.collect(node)
        asked = [space.truth(node) for node in nodes]
    except (ExpressionError, RecursionError):
        return None
    size = 1
    for domain in space.variables.values():
        size *= len(domain)
        if size > MOST:
            return None
    names = list(space.variables)
    found: set[tuple[bool | None, ...]] = set()
    for values in product(*space.variables.values()):
        assignment = dict(zip(names, values, strict=True))
        found.add(tuple(truth(assignment) for truth in asked))
    return found


def exclude_each_other(p: m.Procedure, a: str | None, b: str | None) -> bool:
    """Whether two guards are never both yes. A transition without a guard excludes nothing."""
    if a is None or b is None:
        return False
    found = outcomes(p, a, b)
    return found is not None and (True, True) not in found


class _Space:
    def __init__(self, p: m.Procedure) -> None:
        self.p = p
        self.deadlines = {rule.name for rule in p.deadlines}
        self.variables: dict[Hashable, Sequence[Any]] = {}
        self.edges: dict[Hashable, list[Any]] = {}
        """Amounts and days with which the same thing is compared, in order."""
        self.words: dict[Hashable, list[str]] = {}
        self._seen: tuple[str, ...] = ()

    # -- first: with what each thing is compared
    def collect(self, node: t.Node, within: tuple[str, ...] = ()) -> None:
        for part in t.walk(node):
            if isinstance(part, t.Comparison):
                left, _, right = _turned(part)
                if isinstance(right, t.Constant):
                    edges = self.edges.setdefault(_key(left), [])
                    if right.value not in edges:
                        edges.append(right.value)
                        edges.sort()
            elif isinstance(part, t.IsWord):
                words = self.words.setdefault(_key(part.subject), [])
                words += [word for word in part.words if word not in words]
            elif isinstance(part, t.Name) and part.name not in within and (below := self._derived(part.name)):
                self.collect(below, (*within, part.name))

    def _derived(self, name: str) -> t.Node | None:
        fact = self.p.facts.get(name)
        return parse(fact.is_).node if fact is not None and fact.is_ is not None and fact.type == "yes_no" else None

    def variable(self, key: Hashable, domain: Sequence[Any]) -> Hashable:
        self.variables.setdefault(key, domain)
        return key

    # -- then: the truth of each part
    def truth(self, node: t.Node) -> Truth:
        match node:
            case t.Constant():
                value = node.value if isinstance(node.value, bool) else None
                return lambda _: value
            case t.Not():
                inner = self.truth(node.subject)
                return lambda at: None if (value := inner(at)) is None else not value
            case t.And():
                return _joined([self.truth(part) for part in node.parts], False)
            case t.Or():
                return _joined([self.truth(part) for part in node.parts], True)
            case t.Name():
                return self.named(node)
            case t.IsKnown():
                return self.known(node.subject)
            case t.Comparison():
                return self.comparison(node)
            case t.IsWord():
                return self.word(node)
            case _:
                return self.free(node)

    def free(self, node: t.Node) -> Truth:
        key = self.variable(("free", _key(node)), (True, False, None))
        return lambda at: at[key]

    def named(self, node: t.Name) -> Truth:
        """A yes/no fact; a derived one by what it is computed from."""
        if node.name not in self._seen and (below := self._derived(node.name)) is not None:
            before, self._seen = self._seen, (*self._seen, node.name)
            found = self.truth(below)
            self._seen = before
            return found
        value = self.variable(("yes", node.name), (True, False))
        known = self.known(node)
        return lambda at: at[value] if known(at) else None

    def known(self, subject: t.Node) -> Truth:
        if isinstance(subject, t.Constant) or (isinstance(subject, t.Name) and subject.name in _ALWAYS_KNOWN):
            return lambda _: True
        if isinstance(subject, t.Name) and (below := self._derived(subject.name)) is not None:
            inner = self.truth(below)
            return lambda at: inner(at) is not None
        key = self.variable(("known", _key(subject)), (True, False))
        return lambda at: at[key]

    def comparison(self, node: t.Comparison) -> Truth:
        left, operator, right = _turned(node)
        if isinstance(left, t.Constant) and isinstance(right, t.Constant):
            a: Any = left.value
            b: Any = right.value
            answer = _compare(operator, (a > b) - (a < b))
            return lambda _: answer
        known_left, known_right = self.known(left), self.known(right)
        if isinstance(right, t.Constant):
            edges = self.edges[_key(left)]
            place = self.variable(("place", _key(left)), range(2 * len(edges) + 1))
            edge = 2 * edges.index(right.value) + 1
            return lambda at: _compare(operator, at[place] - edge) if known_left(at) else None
        sign = self.variable(("sign", _key(left), _key(right)), (-1, 0, 1))
        return lambda at: _compare(operator, at[sign]) if known_left(at) and known_right(at) else None

    def word(self, node: t.IsWord) -> Truth:
        subject, words = node.subject, node.words
        if isinstance(subject, t.Name):
            fact = self.p.facts.get(subject.name)
            if fact is not None and fact.type == "yes_no":
                value = self.named(subject)
                wanted = {"yes": True, "no": False}
                return lambda at: None if (found := value(at)) is None else any(wanted.get(w) is found for w in words)
            if fact is None and subject.name in self.deadlines:
                return self.status(subject.name, words)
            if fact is not None and fact.choices:
                return self.among(subject, words, tuple(fact.choices))
        return self.among(subject, words, (*self.words[_key(subject)], "\0"))

    def among(self, subject: t.Node, words: tuple[str, ...], domain: tuple[str, ...]) -> Truth:
        key, known = self.variable(("word", _key(subject)), domain), self.known(subject)
        return lambda at: at[key] in words if known(at) else None

    def status(self, deadline: str, words: tuple[str, ...]) -> Truth:
        key = self.variable(("status", deadline), _STATUS)
        over = self.variable(("over", deadline), (True, False)) if "over" in words else None
        return lambda at: at[key] in words or (over is not None and at[over] and at[key] != "none")


def _joined(parts: list[Truth], decisive: bool) -> Truth:
    def joined(at: Assignment) -> bool | None:
        values = [part(at) for part in parts]
        return decisive if decisive in values else None if None in values else not decisive

    return joined


def _turned(node: t.Comparison) -> tuple[t.Node, str, t.Node]:
    """With what does not change on the right."""
    if isinstance(node.left, t.Constant) and not isinstance(node.right, t.Constant):
        turned = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(node.operator, node.operator)
        return node.right, turned, node.left
    return node.left, node.operator, node.right


def _compare(operator: str, sign: int) -> bool:
    return {
        "=": sign == 0, "!=": sign != 0, "<": sign < 0, "<=": sign <= 0, ">": sign > 0, ">=": sign >= 0,
    }[operator]  # fmt: skip


def _key(node: t.Node) -> Hashable:
    """A node without its place in the text: equal where the same is written."""
    parts: list[Hashable] = [type(node).__name__]
    for field in fields(node):
        if field.name in ("start", "end"):
            continue
        value = getattr(node, field.name)
        if isinstance(value, t.Node):
            parts.append(_key(value))
        elif isinstance(value, tuple):
            parts.append(tuple(_key(part) if isinstance(part, t.Node) else part for part in value))
        else:
            parts.append(value)
    return tuple(parts)
