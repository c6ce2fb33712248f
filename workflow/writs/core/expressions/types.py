"""What an expression means: its type, and every mistake in it at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from writs.core.errors import did_you_mean
from writs.core.expressions import tree as t

DEADLINE_WORDS = ("running", "met", "late", "missed", "over")
_ORDERED = ("number", "money", "date", "moment", "integer")
_ARITHMETIC = {
    ("+", "number", "number"): "number",
    ("-", "number", "number"): "number",
    ("*", "number", "number"): "number",
    ("/", "number", "number"): "number",
    ("+", "money", "money"): "money",
    ("-", "money", "money"): "money",
    ("*", "money", "number"): "money",
    ("*", "number", "money"): "money",
    ("/", "money", "number"): "money",
    ("/", "money", "money"): "number",
    ("+", "date", "period"): "date",
    ("-", "date", "period"): "date",
    ("+", "moment", "period"): "moment",
    ("-", "moment", "period"): "moment",
}


class Vocabulary(Protocol):
    """What names mean in one procedure; the lint implements it."""

    @property
    def currency(self) -> str | None: ...
    def type_of(self, name: str) -> str | None: ...
    def choices_of(self, name: str) -> Collection[str]: ...
    def is_deadline(self, name: str) -> bool: ...
    def is_parameter(self, name: str) -> bool: ...
    def has_children(self, name: str) -> bool: ...
    def children(self, name: str) -> Vocabulary | None: ...
    def is_place(self, name: str) -> bool: ...
    def has_span(self, name: str) -> bool: ...
    def all_names(self) -> Collection[str]: ...


@dataclass(frozen=True, slots=True)
class TypeProblem:
    """`start`, `end` are offsets in the text."""

    code: str
    message: str
    start: int
    end: int
    suggestion: str | None = None


def check(
    expression: t.Expression, vocabulary: Vocabulary, *, wanted: str | None = "yes_no"
) -> tuple[str | None, list[TypeProblem]]:
    """The type of the expression (None where it cannot be told) and all its problems."""
    checker = _Checker(vocabulary, expression)
    found = checker.type(expression.node)
    if wanted is not None and found is not None and not checker.problems and not _fits(found, wanted):
        code = "guard-not-yes-no" if wanted == "yes_no" else "effect-type"
        text = (
            f"A condition must be yes or no; this is {_a(found)}."
            if wanted == "yes_no"
            else f"{_a(wanted).capitalize()} is wanted; this is {_a(found)}."
        )
        checker.say(code, text, expression.node, "… is known" if wanted == "yes_no" else None)
    return found, checker.problems


def _fits(found: str, wanted: str) -> bool:
    return found == wanted or {found, wanted} <= {"number", "integer"} or {found, wanted} <= {"text", "choice", "party"}


def _a(kind: str) -> str:
    return {"integer": "an integer", "asset": "an asset", "yes_no": "yes or no", "money": "money", "text": "text"}.get(
        kind, f"a {kind}"
    )


class _Checker:
    def __init__(self, vocabulary: Vocabulary, expression: t.Expression) -> None:
        self.words = vocabulary
        self.expression = expression
        self.problems: list[TypeProblem] = []

    def say(self, code: str, message: str, node: t.Node, suggestion: str | None = None) -> None:
        self.problems.append(TypeProblem(code, message, node.start, node.end, suggestion))

    def want(self, node: t.Node, kind: str) -> None:
        found = self.type(node)
        if found is not None and not _fits(found, kind):
            code = "guard-not-yes-no" if kind == "yes_no" else "guard-type"
            self.say(code, f'"{self.expression.slice(node)}" is {_a(found)}; {_a(kind)} is needed here.', node)

    def type(self, node: t.Node) -> str | None:
        match node:
            case t.Constant():
                if node.currency and self.words.currency and node.currency != self.words.currency:
                    self.say("guard-type", f"Money is {self.words.currency} here, not {node.currency}.", node)
                return node.type
            case t.Name():
                return self.name(node)
            case t.AsOf():
                self.want(node.when, "date")
                if self.words.type_of(node.name) is not None and not self.words.is_parameter(node.name):
                    self.say("guard-type", f'"{node.name}" is no parameter; only parameters change on a day.', node)
                return self.name(t.Name(node.start, node.end, node.name))
            case t.DueOf():
                if not self.words.is_deadline(node.deadline):
                    self.unknown("deadline", node.deadline, node)
                return "date"
            case t.NumberOf():
                self.place(node, node.children, node.place)
                return "number"
            case t.SumOf():
                return self.summed(node)
            case t.DaysBetween():
                self.want(node.first, "date")
                self.want(node.last, "date")
                return "number"
            case t.Call():
                return self.call(node)
            case t.Arithmetic():
                return self.arithmetic(node)
            case t.Comparison():
                return self.comparison(node)
            case t.IsKnown():
                if isinstance(node.subject, t.Name) and self.words.is_deadline(node.subject.name):
                    self.say(
                        "guard-type", f"A deadline is {', '.join(DEADLINE_WORDS)}; it is not known or unknown.", node
                    )
                else:
                    self.type(node.subject)
                return "yes_no"
            case t.IsWorkingDay():
                self.want(node.subject, "date")
                return "yes_no"
            case t.IsWord():
                return self.is_word(node)
            case t.FallsIn():
                self.want(node.subject, "date")
                if not self.words.has_span(node.span):
                    self.say("unknown-name", f'The calendar has no span "{node.span}".', node)
                return "yes_no"
            case t.Quantity():
                self.place(node, node.children, node.place)
                return "yes_no"
            case t.Not():
                self.want(node.subject, "yes_no")
                return "yes_no"
            case t.And() | t.Or():
                for part in node.parts:
                    self.want(part, "yes_no")
                return "yes_no"
            case _:
                raise AssertionError(node)

    def unknown(self, what: str, name: str, node: t.Node) -> None:
        hint = did_you_mean(name, self.words.all_names())
        self.say("unknown-name", f'Unknown {what} "{name}".', node, hint.removeprefix("; ") or None)

    def name(self, node: t.Name) -> str | None:
        found = self.words.type_of(node.name)
        if found is not None:
            return found
        if self.words.is_deadline(node.name):
            self.say("guard-type", f'Say what "{node.name}" is: {", ".join(DEADLINE_WORDS)}.', node)
        else:
            self.unknown("name", node.name, node)
        return None

    def place(self, node: t.Node, children: str, place: str | None) -> None:
        if not self.words.has_children(children):
            self.unknown("children", children, node)
            return
        child = self.words.children(children)
        if child is not None and place is not None and place != "open" and not child.is_place(place):
            self.say("unknown-name", f'"{place}" is no state or group of {children}.', node)

    def summed(self, node: t.SumOf) -> str | None:
        self.place(node, node.children, None)
        child = self.words.children(node.children) if self.words.has_children(node.children) else None
        if child is None:
            return None
        found = child.type_of(node.fact)
        if found not in ("money", "number", "integer"):
            self.say("guard-type", f'{node.children} have no amount "{node.fact}" to add up.', node)
            return None
        return found

    def call(self, node: t.Call) -> str | None:
        kinds = {"number" if kind == "integer" else kind for a in node.arguments if (kind := self.type(a)) is not None}
        if len(kinds) > 1:
            self.say(
                "guard-type", f"{node.function} needs values of one type, not {' and '.join(sorted(kinds))}.", node
            )
            return None
        kind = next(iter(kinds), None)
        if kind is not None and (
            kind not in _ORDERED or (node.function == "rounded" and kind not in ("number", "money"))
        ):
            self.say("guard-type", f"{node.function} cannot be taken of {_a(kind)}.", node)
            return None
        return kind

    def arithmetic(self, node: t.Arithmetic) -> str | None:
        left, right = self.type(node.left), self.type(node.right)
        if left is None or right is None:
            return None
        a, b = ("number" if kind == "integer" else kind for kind in (left, right))
        result = _ARITHMETIC.get((node.operator, a, b))
        if result is None:
            self.say("guard-type", f"Cannot write {_a(left)} {node.operator} {_a(right)}.", node)
        elif b == "period":
            self.added(node, a)
        return result

    def added(self, node: t.Arithmetic, kind: str) -> None:
        period = node.right.value if isinstance(node.right, t.Constant) else None
        unit = getattr(period, "unit", None)
        if unit in ("working_day", "clear_day"):
            self.say("guard-type", "Working and clear days are counted by deadlines; ask with `due of`.", node)
        elif unit == "hour" and kind == "date":
            self.say("guard-type", "Hours can be added to a moment only, not to a day.", node)

    def comparison(self, node: t.Comparison) -> str:
        left, right = self.type(node.left), self.type(node.right)
        for kind in (left, right):
            if kind in ("text", "choice", "yes_no", "party"):
                self.say("guard-type", f'Use "is" for {_a(kind)}, not "{node.operator}".', node, "… is …")
                return "yes_no"
        if left is not None and right is not None and not _fits(left, right):
            hint = f"write 2 {self.words.currency}" if "money" in (left, right) and self.words.currency else None
            self.say("guard-type", f"Cannot compare {_a(left)} with {_a(right)}.", node, hint)
        elif left is not None and left not in _ORDERED:
            self.say("guard-type", f"{_a(left).capitalize()} cannot be compared.", node)
        return "yes_no"

    def is_word(self, node: t.IsWord) -> str:
        subject = node.subject
        if isinstance(subject, t.Name) and self.words.type_of(subject.name) is None:
            if self.words.is_deadline(subject.name):
                for word in node.words:
                    if word not in DEADLINE_WORDS:
                        self.say("guard-type", f'A deadline is {", ".join(DEADLINE_WORDS)}, not "{word}".', node)
            else:
                self.unknown("name", subject.name, subject)
            return "yes_no"
        kind = self.type(subject)
        if kind == "choice" and isinstance(subject, t.Name):
            choices = self.words.choices_of(subject.name)
            for word in node.words:
                if word not in choices:
                    hint = did_you_mean(word, choices).removeprefix("; ") or None
                    self.say("unknown-name", f'"{word}" is no choice of {subject.name}.', node, hint)
        elif kind == "yes_no":
            for word in node.words:
                if word not in ("yes", "no"):
                    self.say("guard-type", f'This is yes or no, not "{word}".', node)
        elif kind is not None and kind not in ("text", "party", "choice", "asset", "document"):
            self.say("guard-type", f'Use "=" for {_a(kind)}, not "is".', node, "=")
        return "yes_no"
