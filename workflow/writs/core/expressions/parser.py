"""From text to tree: the grammar of docs/language.md, section Expressions. Bounded: no input makes it recurse."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from writs.core.expressions import tree as t
from writs.core.periods import PeriodError, parse_period
from writs.core.sentences import Sentence, sentence

MAX_LENGTH, MAX_NODES, MAX_DEPTH = 2_000, 400, 40

_TOKEN = re.compile(
    r"\s*(?:(?P<date>\d{4}-\d\d-\d\d)|(?P<number>\d[\d_]*(?:\.\d+)?)|(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)?)"
    r'|"(?P<text>[^"]*)"|(?P<sign><=|>=|!=|[-+*/()=<>%,]))'
)
_UNIT = re.compile(r"(day|week|month|year|hour)s?\Z")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
Made = TypeVar("Made", bound=t.Node)
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


class ExpressionError(ValueError):
    """The text cannot be read at `column` (counted from 1); `near` is what stands there."""

    def __init__(self, reason: str, column: int, near: str) -> None:
        super().__init__(reason, column, near)
        self.reason, self.column, self.near = reason, column, near

    def __str__(self) -> str:
        return self.sentence().removesuffix(".")

    def sentence(self) -> Sentence:
        if self.near:
            return sentence('The condition cannot be read at "{0}": {1}.', self.near, self.reason)
        return sentence("The condition cannot be read at its end: {0}.", self.reason)


@lru_cache(maxsize=20_000)
def parse(text: str) -> t.Expression:
    """Read an expression. Raises ExpressionError."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            sentence("it is longer than {0} characters", MAX_LENGTH), MAX_LENGTH, text[MAX_LENGTH : MAX_LENGTH + 12]
        )
    return t.Expression(text, _Parser(text).whole())


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, str, int, int]] = []
        self.at = 0
        self.nodes = 0
        self.depth = 0
        position, end = 0, len(text.rstrip())
        while position < end:
            match = _TOKEN.match(text, position)
            if match is None or match.lastgroup is None:
                spot = position + len(text[position:]) - len(text[position:].lstrip())
                raise ExpressionError("this is no word of the language", spot + 1, text[spot : spot + 12])
            kind = match.lastgroup
            start = match.start(kind) - (1 if kind == "text" else 0)
            self.tokens.append((kind, match[kind], start, match.end()))
            position = match.end()
        self.tokens += [("end", "", end, end)] * 4

    # -- tokens
    def fail(self, reason: str, token: tuple[str, str, int, int] | None = None) -> ExpressionError:
        _, value, start, _ = token or self.tokens[self.at]
        return ExpressionError(reason, start + 1, value)

    def peek(self, *words: str) -> bool:
        ahead = self.tokens[self.at : self.at + len(words)]
        return all(
            kind in ("name", "sign") and value == word for (kind, value, *_), word in zip(ahead, words, strict=False)
        )

    def take(self, *words: str) -> bool:
        if self.peek(*words):
            self.at += len(words)
            return True
        return False

    def need(self, *words: str) -> None:
        if not self.take(*words):
            raise self.fail(sentence('expected "{0}"', " ".join(words)))

    def name(self, what: str = "a name") -> str:
        kind, value, *_ = self.tokens[self.at]
        if kind != "name":
            raise self.fail(sentence("expected {0}", what))
        self.at += 1
        return value

    @property
    def start(self) -> int:
        return self.tokens[self.at][2]

    @property
    def end(self) -> int:
        return self.tokens[self.at - 1][3]

    def make(self, kind: Callable[..., Made], start: int, *parts: Any) -> Made:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.fail(sentence("it has more than {0} parts", MAX_NODES))
        return kind(start, self.end, *parts)

    # -- grammar
    def whole(self) -> t.Node:
        node = self.either()
        if self.tokens[self.at][0] != "end":
            raise self.fail("this is not expected here")
        return node

    def either(self) -> t.Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(sentence("it is nested more than {0} levels deep", MAX_DEPTH))
        start, parts = self.start, [self.both()]
        while self.take("or"):
            parts.append(self.both())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else self.make(t.Or, start, tuple(parts))

    def both(self) -> t.Node:
        start, parts = self.start, [self.negated()]
        while self.take("and"):
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else self.make(t.And, start, tuple(parts))

    def negated(self) -> t.Node:
        start, times = self.start, 0
        while self.take("not"):
            times += 1
            if times > MAX_DEPTH:
                raise self.fail("too many times not")
        node = self.test()
        for _ in range(times):
            node = self.make(t.Not, start, node)
        return node

    def test(self) -> t.Node:
        start = self.start
        for quantifier in ("all", "any", "no"):
            if self.peek(quantifier) and self.tokens[self.at + 1][0] == "name" and self.tokens[self.at + 2][1] == "are":
                self.at += 1
                children = self.name()
                self.need("are")
                negated = self.take("not")
                return self.make(t.Quantity, start, quantifier, children, negated, self.name("a state or group"))
        node = self.sum()
        for operator in _COMPARISONS:
            if self.take(operator):
                node = self.make(t.Comparison, start, operator, node, self.sum())
                if any(self.peek(again) for again in _COMPARISONS):
                    raise self.fail('two comparisons in a row; join them with "and"')
                return node
        if self.take("is"):
            return self.is_what(start, node)
        if self.take("falls", "in"):
            return self.make(t.FallsIn, start, node, self.name("the name of a span"))
        return node

    def is_what(self, start: int, subject: t.Node) -> t.Node:
        negated = self.take("not")
        node: t.Node
        if self.take("known"):
            node = self.make(t.IsKnown, start, subject)
        elif self.take("a", "working", "day"):
            node = self.make(t.IsWorkingDay, start, subject)
        elif self.take("one", "of"):
            words = [self.word()]
            while self.take(","):
                words.append(self.word())
            node = self.make(t.IsWord, start, subject, tuple(words))
        else:
            node = self.make(t.IsWord, start, subject, (self.word(),))
        return self.make(t.Not, start, node) if negated else node

    def word(self) -> str:
        kind, value, *_ = self.tokens[self.at]
        if kind not in ("name", "text"):
            raise self.fail("expected a word")
        self.at += 1
        return value

    def sum(self) -> t.Node:
        start, node = self.start, self.term()
        while self.peek("+") or self.peek("-"):
            operator = self.tokens[self.at][1]
            self.at += 1
            node = self.make(t.Arithmetic, start, operator, node, self.term())
        return node

    def term(self) -> t.Node:
        start, node = self.start, self.factor()
        while self.peek("*") or self.peek("/"):
            operator = self.tokens[self.at][1]
            self.at += 1
            node = self.make(t.Arithmetic, start, operator, node, self.factor())
        return node

    def factor(self) -> t.Node:
        kind, value, start, _ = self.tokens[self.at]
        if kind == "number":
            return self.quantity(start, value)
        if kind == "date":
            self.at += 1
            try:
                return self.make(t.Constant, start, "date", date.fromisoformat(value))
            except ValueError:
                self.at -= 1
                raise self.fail("there is no such day") from None
        if kind == "text":
            self.at += 1
            return self.make(t.Constant, start, "text", value)
        if self.take("("):
            node = self.either()
            self.need(")")
            return node
        if self.take("yes"):
            return self.make(t.Constant, start, "yes_no", True)
        if self.take("no"):
            return self.make(t.Constant, start, "yes_no", False)
        if self.take("due", "of"):
            return self.make(t.DueOf, start, self.name("a deadline"))
        if self.take("number", "of"):
            children = self.name("children")
            return self.make(t.NumberOf, start, children, self.name() if self.take("that", "are") else None)
        if self.take("sum", "of"):
            fact = self.name("a fact")
            self.need("of")
            return self.make(t.SumOf, start, fact, self.name("children"))
        if self.peek("days", "from") or self.peek("working", "days", "from"):
            working = self.take("working")
            self.at += 2
            first = self.sum()
            self.need("to")
            return self.make(t.DaysBetween, start, working, first, self.sum())
        return self.named(start)

    def quantity(self, start: int, digits: str) -> t.Node:
        self.at += 1
        number = Decimal(digits.replace("_", ""))
        if self.take("%"):
            return self.make(t.Constant, start, "number", number / 100)
        kind, word, *_ = self.tokens[self.at]
        if kind == "name" and _CURRENCY.match(word):
            self.at += 1
            return self.make(t.Constant, start, "money", number, word)
        if kind == "name" and (word in ("working", "clear") or _UNIT.match(word)):
            self.at += 1
            words = f"{number} {word}" + (f" {self.name('a unit')}" if word in ("working", "clear") else "")
            try:
                return self.make(t.Constant, start, "period", parse_period(words))
            except PeriodError as error:
                raise self.fail(error.reason) from None
        return self.make(t.Constant, start, "number", number)

    def named(self, start: int) -> t.Node:
        name = self.name("a value")
        if name in ("least", "greatest", "rounded"):
            self.need("(")
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise self.fail(sentence("it is nested more than {0} levels deep", MAX_DEPTH))
            arguments = [self.sum()]
            while self.take(","):
                arguments.append(self.sum())
            self.need(")")
            self.depth -= 1
            if name == "rounded" and len(arguments) != 2:
                raise self.fail("rounded needs a value and a step")
            return self.make(t.Call, start, name, tuple(arguments))
        if self.peek("("):
            raise self.fail(sentence('"{0}" is no function; there are least, greatest and rounded', name))
        if self.take("as", "of"):
            return self.make(t.AsOf, start, name, self.factor())
        return self.make(t.Name, start, name)
