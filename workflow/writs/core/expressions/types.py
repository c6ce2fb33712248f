"""What an expression means: its type, and every mistake in it at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from writs.core.errors import nearest
from writs.core.expressions import tree as t
from writs.core.sentences import sentence

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
            sentence("A condition must be yes or no; this is {0}.", _a(found))
            if wanted == "yes_no"
            else sentence("{0} is wanted; this is {1}.", _a(wanted).capitalize(), _a(found))
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
            self.say(
                code,
                sentence('"{0}" is {1}; {2} is needed here.', self.expression.slice(node), _a(found), _a(kind)),
                node,
            )

    def type(self, node: t.Node) -> str | None:
        match node:
            case t.Constant():
                if node.currency and self.words.currency and node.currency != self.words.currency:
                    self.say(
                        "guard-type", sentence("Money is {0} here, not {1}.", self.words.currency, node.currency), node
                    )
                return node.type
            case t.Name():
                return self.name(node)
            case t.AsOf():
                self.want(node.when, "date")
                if self.words.type_of(node.name) is not None and not self.words.is_parameter(node.name):
                    self.say(
                        "guard-type",
                        sentence('"{0}" is no parameter; only parameters change on a day.', node.name),
                        node,
                    )
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
                        "guard-type",
                        sentence("A deadline is {0}; it is not known or unknown.", ", ".join(DEADLINE_WORDS)),
                        node,
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
                    self.say("unknown-name", sentence('The calendar has no span "{0}".', node.span), node)
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
        hint = nearest(name, self.words.all_names())
        self.say("unknown-name", sentence('Unknown {0} "{1}".', what, name), node, hint)

    def name(self, node: t.Name) -> str | None:
        found = self.words.type_of(node.name)
        if found is not None:
            return found
        if self.words.is_deadline(node.name):
            self.say("guard-type", sentence('Say what "{0}" is: {1}.', node.name, ", ".join(DEADLINE_WORDS)), node)
        else:
            self.unknown("name", node.name, node)
        return None

    def place(self, node: t.Node, children: str, place: str | None) -> None:
        if not self.words.has_children(children):
            self.unknown("children", children, node)
            return
        child = self.words.children(children)
        if child is not None and place is not None and place != "open" and not child.is_place(place):
            self.say("unknown-name", sentence('"{0}" is no state or group of {1}.', place, children), node)

    def summed(self, node: t.SumOf) -> str | None:
        self.place(node, node.children, None)
        child = self.words.children(node.children) if self.words.has_children(node.children) else None
        if child is None:
            return None
        found = child.type_of(node.fact)
        if found not in ("money", "number", "integer"):
            self.say("guard-type", sentence('{0} have no amount "{1}" to add up.', node.children, node.fact), node)
            return None
        return found

    def call(self, node: t.Call) -> str | None:
        kinds = {"number" if kind == "integer" else kind for a in node.arguments if (kind := self.type(a)) is not None}
        if len(kinds) > 1:
            self.say(
                "guard-type",
                sentence("{0} needs values of one type, not {1}.", node.function, " and ".join(sorted(kinds))),
                node,
            )
            return None
        kind = next(iter(kinds), None)
        if kind is not None and (
            kind not in _ORDERED or (node.function == "rounded" and kind not in ("number", "money"))
        ):
            self.say("guard-type", sentence("{0} cannot be taken of {1}.", node.function, _a(kind)), node)
            return None
        return kind

    def arithmetic(self, node: t.Arithmetic) -> str | None:
        left, right = self.type(node.left), self.type(node.right)
        if left is None or right is None:
            return None
        a, b = ("number" if kind == "integer" else kind for kind in (left, right))
        result = _ARITHMETIC.get((node.operator, a, b))
        if result is None:
            self.say("guard-type", sentence("Cannot write {0} {1} {2}.", _a(left), node.operator, _a(right)), node)
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
                self.say(
                    "guard-type", sentence('Use "is" for {0}, not "{1}".', _a(kind), node.operator), node, "… is …"
                )
                return "yes_no"
        if left is not None and right is not None and not _fits(left, right):
            hint = (
                sentence("write 2 {0}", self.words.currency)
                if "money" in (left, right) and self.words.currency
                else None
            )
            self.say("guard-type", sentence("Cannot compare {0} with {1}.", _a(left), _a(right)), node, hint)
        elif left is not None and left not in _ORDERED:
            self.say("guard-type", sentence("{0} cannot be compared.", _a(left).capitalize()), node)
        return "yes_no"

    def is_word(self, node: t.IsWord) -> str:
        subject = node.subject
        if isinstance(subject, t.Name) and self.words.type_of(subject.name) is None:
            if self.words.is_deadline(subject.name):
                for word in node.words:
                    if word not in DEADLINE_WORDS:
                        self.say(
                            "guard-type",
                            sentence('A deadline is {0}, not "{1}".', ", ".join(DEADLINE_WORDS), word),
                            node,
                        )
            else:
                self.unknown("name", subject.name, subject)
            return "yes_no"
        kind = self.type(subject)
        if kind == "choice" and isinstance(subject, t.Name):
            choices = self.words.choices_of(subject.name)
            for word in node.words:
                if word not in choices:
                    hint = nearest(word, choices)
                    self.say("unknown-name", sentence('"{0}" is no choice of {1}.', word, subject.name), node, hint)
        elif kind == "yes_no":
            for word in node.words:
                if word not in ("yes", "no"):
                    self.say("guard-type", sentence('This is yes or no, not "{0}".', word), node)
        elif kind is not None and kind not in ("text", "party", "choice", "asset", "document"):
            self.say("guard-type", sentence('Use "=" for {0}, not "is".', _a(kind)), node, "=")
        return "yes_no"
