"""The tree of an expression. Every node knows where it stands in the text (`start`, `end`: offsets)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal as Word

from writs.core.periods import Period


@dataclass(frozen=True, slots=True)
class Node:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Constant(Node):
    type: str
    value: Decimal | date | str | bool | Period
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A fact, a parameter, `this_day`, `opened_on`, `parent.FACT` or `host.QUESTION`."""

    name: str


@dataclass(frozen=True, slots=True)
class AsOf(Node):
    name: str
    when: Node


@dataclass(frozen=True, slots=True)
class DueOf(Node):
    deadline: str


@dataclass(frozen=True, slots=True)
class NumberOf(Node):
    children: str
    place: str | None


@dataclass(frozen=True, slots=True)
class SumOf(Node):
    fact: str
    children: str


@dataclass(frozen=True, slots=True)
class DaysBetween(Node):
    working: bool
    first: Node
    last: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    function: Word["least", "greatest", "rounded"]
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    operator: Word["+", "-", "*", "/"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class IsKnown(Node):
    subject: Node


@dataclass(frozen=True, slots=True)
class IsWorkingDay(Node):
    subject: Node


@dataclass(frozen=True, slots=True)
class IsWord(Node):
    subject: Node
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FallsIn(Node):
    subject: Node
    span: str


@dataclass(frozen=True, slots=True)
class Quantity(Node):
    quantifier: Word["all", "any", "no"]
    children: str
    negated: bool
    place: str


@dataclass(frozen=True, slots=True)
class Not(Node):
    subject: Node


@dataclass(frozen=True, slots=True)
class And(Node):
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    parts: tuple[Node, ...]


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in the order of the text."""
    yield node
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Node):
            yield from walk(value)
        elif isinstance(value, tuple):
            for part in value:
                if isinstance(part, Node):
                    yield from walk(part)


@dataclass(frozen=True)
class Expression:
    """A parsed expression and the text it came from."""

    text: str
    node: Node

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Facts, parameters, `parent.x` and `host.x` that it reads, in order, each once."""
        found = [n.name for n in walk(self.node) if isinstance(n, Name | AsOf)]
        return tuple(dict.fromkeys(found))

    @cached_property
    def deadlines(self) -> tuple[str, ...]:
        """Names that it asks a deadline's question about; a fact may turn out to be meant by `is`."""
        found = [n.deadline for n in walk(self.node) if isinstance(n, DueOf)]
        found += [n.subject.name for n in walk(self.node) if isinstance(n, IsWord) and isinstance(n.subject, Name)]
        return tuple(dict.fromkeys(found))

    @cached_property
    def children(self) -> tuple[str, ...]:
        found = [n.children for n in walk(self.node) if isinstance(n, Quantity | NumberOf | SumOf)]
        return tuple(dict.fromkeys(found))

    def slice(self, node: Node) -> str:
        return self.text[node.start : node.end].strip()
