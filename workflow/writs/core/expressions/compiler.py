"""From tree to one Python function with three values: True, False and None for unknown.

The author's text never reaches the compiler of Python: names and constants go in as numbered slots.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, DecimalException
from typing import Any, Protocol

from writs.core.counting import add_months
from writs.core.expressions import tree as t
from writs.core.periods import Period

Value = str | bool | Decimal | date | datetime | Period


class Scope(Protocol):
    """What an expression may ask of the world. None is unknown."""

    @property
    def facts(self) -> Mapping[str, Value]: ...
    @property
    def this_day(self) -> date: ...
    @property
    def opened_on(self) -> date | None: ...
    def derived(self, name: str) -> Value | None: ...
    def parameter(self, name: str, on: date | None) -> Value | None: ...
    def parent(self, name: str) -> Value | None: ...
    def host(self, name: str) -> bool | None: ...
    def deadline_is(self, name: str, word: str) -> bool | None: ...
    def due_of(self, name: str) -> date | None: ...
    def children_number(self, children: str, place: str | None) -> Decimal | None: ...
    def children_sum(self, children: str, fact: str) -> Value | None: ...
    def is_working_day(self, day: date) -> bool: ...
    def working_days(self, first: date, last: date) -> Decimal: ...
    def falls_in(self, day: date, span: str) -> bool | None: ...


Evaluator = Callable[[Scope], Value | None]


@dataclass(frozen=True)
class Meanings:
    """Which kind of thing each name is, so that the compiler knows where to fetch it."""

    derived: Collection[str] = ()
    parameters: Collection[str] = ()
    deadlines: Collection[str] = ()
    facts: Collection[str] = ()
    """Given facts; they win over a deadline of the same name."""


def add_period(moment: Any, period: Period, sign: int) -> Any:
    """Calendar units without roll; hours as elapsed time. None where the result leaves the calendar."""
    count = period.count * sign
    try:
        if period.unit == "hour":
            return moment + timedelta(hours=count) if isinstance(moment, datetime) else None
        if period.unit in ("month", "year"):
            months = count * (12 if period.unit == "year" else 1)
            if isinstance(moment, datetime):
                return datetime.combine(add_months(moment.date(), months), moment.timetz())
            return add_months(moment, months)
        return moment + timedelta(days=count * (7 if period.unit == "week" else 1))
    except (OverflowError, ValueError):
        return None


def calculate(operator: str, a: Any, b: Any) -> Any:
    """Arithmetic on two known values; unknown on division by zero or overflow."""
    if isinstance(b, Period):
        return add_period(a, b, 1 if operator == "+" else -1)
    try:
        if operator == "+":
            return a + b
        if operator == "-":
            return a - b
        if operator == "*":
            return a * b
        return a / b
    except (DecimalException, ZeroDivisionError, OverflowError):
        return None


def round_to(value: Decimal, step: Decimal) -> Decimal | None:
    """Half up to the step."""
    try:
        return (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step
    except (DecimalException, ZeroDivisionError):
        return None


def compile_expression(expression: t.Expression, meanings: Meanings) -> Evaluator:
    """One function of a scope. It never raises on values of the checked types."""
    source = _Source(meanings)
    body = source.write(expression.node)
    names = ", ".join(["s", *(f"k{i}=k{i}" for i in range(len(source.constants)))])
    code = f"def evaluate({names}, calculate=calculate, round_to=round_to):\n    f = s.facts\n    return {body}\n"
    space: dict[str, Any] = {"calculate": calculate, "round_to": round_to, "__builtins__": {"min": min, "max": max}}
    space.update({f"k{i}": value for i, value in enumerate(source.constants)})
    exec(compile(code, "<expression>", "exec"), space)
    evaluate: Evaluator = space["evaluate"]
    return evaluate


class _Source:
    def __init__(self, meanings: Meanings) -> None:
        self.meanings = meanings
        self.constants: list[Any] = []
        self.temporaries = 0

    def constant(self, value: Any) -> str:
        self.constants.append(value)
        return f"k{len(self.constants) - 1}"

    def temporary(self) -> str:
        self.temporaries += 1
        return f"t{self.temporaries}"

    def write(self, node: t.Node) -> str:
        match node:
            case t.Constant():
                return self.constant(node.value)
            case t.Name():
                return self.fetch(node.name)
            case t.AsOf():
                return self.known((node.when,), f"s.parameter({self.constant(node.name)}, {{0}})")
            case t.DueOf():
                return f"s.due_of({self.constant(node.deadline)})"
            case t.NumberOf():
                return f"s.children_number({self.constant(node.children)}, {self.constant(node.place)})"
            case t.SumOf():
                return f"s.children_sum({self.constant(node.children)}, {self.constant(node.fact)})"
            case t.DaysBetween():
                days = "s.working_days({0}, {1})" if node.working else f"{self.constant(Decimal)}(({{1}} - {{0}}).days)"
                return self.known((node.first, node.last), days)
            case t.Call():
                if node.function == "rounded":
                    return self.known(node.arguments, "round_to({0}, {1})")
                slots = ", ".join(f"{{{i}}}" for i in range(len(node.arguments)))
                return self.known(node.arguments, f"{'min' if node.function == 'least' else 'max'}(({slots},))")
            case t.Arithmetic():
                return self.known((node.left, node.right), f"calculate({self.constant(node.operator)}, {{0}}, {{1}})")
            case t.Comparison():
                operator = "==" if node.operator == "=" else node.operator
                return self.known((node.left, node.right), f"{{0}} {operator} {{1}}")
            case t.IsKnown():
                return f"({self.write(node.subject)} is not None)"
            case t.IsWorkingDay():
                return self.known((node.subject,), "s.is_working_day({0})")
            case t.IsWord():
                return self.is_word(node)
            case t.FallsIn():
                return self.known((node.subject,), f"s.falls_in({{0}}, {self.constant(node.span)})")
            case t.Quantity():
                return self.quantity(node)
            case t.Not():
                return self.known((node.subject,), "not {0}")
            case t.And():
                return self.joined(node.parts, "False", "True")
            case t.Or():
                return self.joined(node.parts, "True", "False")
            case _:
                raise AssertionError(node)

    def fetch(self, name: str) -> str:
        if name == "this_day":
            return "s.this_day"
        if name == "opened_on":
            return "s.opened_on"
        if name.startswith("parent."):
            return f"s.parent({self.constant(name[7:])})"
        if name.startswith("host."):
            return f"s.host({self.constant(name[5:])})"
        if name in self.meanings.derived:
            return f"s.derived({self.constant(name)})"
        if name in self.meanings.parameters:
            return f"s.parameter({self.constant(name)}, None)"
        return f"f.get({self.constant(name)})"

    def known(self, nodes: tuple[t.Node, ...], form: str) -> str:
        """`form` over the values, or None as soon as one of them is unknown."""
        tests: list[str] = []
        slots: list[str] = []
        for node in nodes:
            if isinstance(node, t.Constant):
                slots.append(self.write(node))
                continue
            name = self.temporary()
            tests.append(f"({name} := {self.write(node)}) is None")
            slots.append(name)
        value = form.format(*slots)
        return f"(None if {' or '.join(tests)} else {value})" if tests else f"({value})"

    def is_deadline(self, name: str) -> bool:
        """A deadline is meant unless a fact has the same name."""
        m = self.meanings
        return name in m.deadlines and name not in m.facts and name not in m.derived

    def is_word(self, node: t.IsWord) -> str:
        subject = node.subject
        if isinstance(subject, t.Name) and self.is_deadline(subject.name):
            asked = [f"s.deadline_is({self.constant(subject.name)}, {self.constant(w)})" for w in node.words]
            return asked[0] if len(asked) == 1 else f"({' or '.join(asked)})"
        words: Any = node.words
        # yes and no are words of the language and values of a fact; text never equals a truth value.
        values = tuple({"yes": True, "no": False}.get(word, word) for word in words)
        if len(values) == 1:
            return self.known((subject,), f"{{0}} == {self.constant(values[0])}")
        return self.known((subject,), f"{{0}} in {self.constant(frozenset(values))}")

    def quantity(self, node: t.Quantity) -> str:
        whole, place = f"s.children_number({self.constant(node.children)}, None)", self.constant(node.place)
        there = f"s.children_number({self.constant(node.children)}, {place})"
        a, b = self.temporary(), self.temporary()
        unknown = f"None if ({a} := {there}) is None or ({b} := {whole}) is None else "
        zero = self.constant(Decimal(0))
        everyone = f"{a} == {zero}" if node.negated else f"{a} == {b}"
        somebody = f"{a} < {b}" if node.negated else f"{a} > {zero}"
        verdict = {"all": everyone, "any": somebody, "no": f"not ({somebody})"}[node.quantifier]
        return f"({unknown}{verdict})"

    def joined(self, parts: tuple[t.Node, ...], decisive: str, neutral: str) -> str:
        """Kleene's and (decisive False) or or (decisive True), left to right, stopping at the decisive value."""
        names = [self.temporary() for _ in parts]
        rest = f"{neutral} if {' and '.join(f'{name} is {neutral}' for name in names)} else None"
        for part, name in zip(reversed(parts), reversed(names), strict=True):
            rest = f"({decisive} if ({name} := {self.write(part)}) is {decisive} else {rest})"
        return rest
