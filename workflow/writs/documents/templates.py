"""Templates of texts for people: Jinja2 cut down to filling in, choosing and listing.

The sandbox of Jinja2 keeps a template away from Python, but not from the memory and the time of the machine; so only a
few kinds of nodes and filters are understood at all, loops nest twice at most, and what comes out has a limit. A name
that is not declared, and a fact that is not there, is an error with its line, never a gap in a letter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from writs.core.errors import WritsError

_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const,
    nodes.Filter, nodes.Test, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
    nodes.For, nodes.Concat, nodes.Keyword,
)  # fmt: skip
_FILTERS = frozenset(
    {"upper", "lower", "capitalize", "title", "trim", "join", "first", "last", "length", "escape", "e"}
)
_TESTS = frozenset({"defined", "undefined", "none", "true", "false", "in", "eq", "ne", "divisibleby", "odd", "even"})
_MOST_SOURCE = 200_000
_MOST_OUTPUT = 2_000_000
_DEEPEST_LOOP = 2


class TemplateUnusable(WritsError):
    """A template asks for what is not there or may not be asked; `line` is its place, 0 where there is none."""

    code = "template-unusable"

    def __init__(self, name: str, line: int, reason: str) -> None:
        super().__init__(name, line, reason)
        self.name, self.line, self.reason = name, line, reason

    def __str__(self) -> str:
        place = f", line {self.line}" if self.line else ""
        return f'The template "{self.name}"{place}, cannot be used: {self.reason}.'


class _Refused(TemplateSyntaxError):
    """A node that is not understood, told in Jinja's own way so that its line is kept."""


class PlainEnvironment(ImmutableSandboxedEnvironment):
    """An environment that understands nothing but filling in, choosing and listing, whoever compiles with it."""

    def __init__(self, *, autoescape: bool) -> None:
        super().__init__(autoescape=autoescape, undefined=StrictUndefined, trim_blocks=False, cache_size=200)
        self.globals.clear()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        if len(source) > _MOST_SOURCE:
            raise _Refused(f"it is longer than {_MOST_SOURCE} characters", 1, name)
        tree = super()._parse(source, name, filename)
        _look(tree, 0, name)
        return tree


def _look(node: nodes.Node, loops: int, name: str | None) -> None:
    if not isinstance(node, _ALLOWED):
        raise _Refused(f'"{type(node).__name__.lower()}" is not understood in a template', node.lineno, name)
    if isinstance(node, nodes.Filter) and node.name not in _FILTERS:
        raise _Refused(f'there is no filter "{node.name}"; there are: {", ".join(sorted(_FILTERS))}', node.lineno, name)
    if isinstance(node, nodes.Test) and node.name not in _TESTS:
        raise _Refused(f'there is no test "{node.name}"; there are: {", ".join(sorted(_TESTS))}', node.lineno, name)
    if isinstance(node, nodes.For):
        loops += 1
        if node.recursive or loops > _DEEPEST_LOOP:
            raise _Refused(f"loops may stand in each other {_DEEPEST_LOOP} deep, not deeper", node.lineno, name)
    for child in node.iter_child_nodes():
        _look(child, loops, name)


class TextTemplate:
    """One template, read and checked. `declared` are the names that it may ask for."""

    def __init__(self, name: str, source: str, declared: Collection[str], *, html: bool) -> None:
        """Raises TemplateUnusable with the line of what cannot be understood or is not declared."""
        self.name = name
        environment = PlainEnvironment(autoescape=html)
        try:
            unknown = sorted(meta.find_undeclared_variables(environment.parse(source)) - set(declared))
            if unknown:
                wanted = ", ".join(sorted(declared))
                reason = f'it asks for "{unknown[0]}", which is not declared; there are: {wanted}'
                raise TemplateUnusable(name, _line_of(source, unknown[0]), reason)
            self._template = environment.from_string(source)
        except TemplateSyntaxError as error:
            raise TemplateUnusable(name, error.lineno, error.message or "it cannot be read") from None
        except RecursionError:
            raise TemplateUnusable(name, 0, "it is nested too deeply") from None

    def render(self, values: Mapping[str, Any]) -> str:
        """The text. Raises TemplateUnusable where a value is missing or the text grows beyond every use."""
        parts: list[str] = []
        size = 0
        try:
            for part in self._template.generate(**values):
                size += len(part)
                if size > _MOST_OUTPUT:
                    raise TemplateUnusable(self.name, 0, f"its text is longer than {_MOST_OUTPUT} characters")
                parts.append(part)
        except (TemplateError, TypeError) as error:
            raise unusable(self.name, error) from None
        return "".join(parts)


def unusable(name: str, error: Exception) -> TemplateUnusable:
    """What went wrong while a template was filled in, as a sentence."""
    if isinstance(error, TemplateSyntaxError):
        return TemplateUnusable(name, error.lineno, error.message or "it cannot be read")
    text = str(error).rstrip(".")
    return TemplateUnusable(name, 0, f"a value is missing ({text})" if isinstance(error, UndefinedError) else text)


def _line_of(source: str, name: str) -> int:
    return next((number for number, line in enumerate(source.splitlines(), 1) if name in line), 0)
