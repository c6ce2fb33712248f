"""Templates of texts for people: Jinja2 cut down to filling in, choosing and listing.

The sandbox of Jinja2 keeps a template away from Python, but not from the memory and the time of the machine; so only a
few kinds of nodes and filters are understood at all, loops nest twice at most, and what comes out has a limit. A name
that is not declared, and a fact that is not there, is an error with its line, never a gap in a letter.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError, nodes
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
    """An environment that understands nothing but filling in, choosing and listing, whoever compiles with it.

    `filters` are known beside the few of Jinja; with `line_blocks` a line that holds only a block leaves no empty line.
    """

    def __init__(
        self, *, autoescape: bool, filters: Mapping[str, Callable[..., Any]] | None = None, line_blocks: bool = False
    ) -> None:
        super().__init__(
            autoescape=autoescape, undefined=StrictUndefined, trim_blocks=line_blocks, lstrip_blocks=line_blocks,
            cache_size=200,
        )  # fmt: skip
        self.globals.clear()
        self.filters.update(filters or {})
        self.known = _FILTERS | frozenset(filters or ())

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = self.read(source, name)
        for line, reason in _look(tree, 0, self.known):
            raise _Refused(reason, line, name)
        return tree

    def read(self, source: str, name: str | None) -> nodes.Template:
        """The nodes of a template, whatever they are; nothing of it can run yet."""
        if len(source) > _MOST_SOURCE:
            raise _Refused(f"it is longer than {_MOST_SOURCE} characters", 1, name)
        return super()._parse(source, name, None)


def _look(node: nodes.Node, loops: int, filters: frozenset[str]) -> Iterator[tuple[int, str]]:
    """(line, reason) of everything that is not understood."""
    if not isinstance(node, _ALLOWED):
        yield node.lineno, f'"{type(node).__name__.lower()}" is not understood in a template'
    if isinstance(node, nodes.Filter) and node.name not in filters:
        yield node.lineno, f'there is no filter "{node.name}"; there are: {", ".join(sorted(filters))}'
    if isinstance(node, nodes.Test) and node.name not in _TESTS:
        yield node.lineno, f'there is no test "{node.name}"; there are: {", ".join(sorted(_TESTS))}'
    if isinstance(node, nodes.For):
        loops += 1
        if node.recursive or loops > _DEEPEST_LOOP:
            yield node.lineno, f"loops may stand in each other {_DEEPEST_LOOP} deep, not deeper"
    for child in node.iter_child_nodes():
        yield from _look(child, loops, filters)


def _unknown(node: nodes.Node, known: frozenset[str]) -> Iterator[tuple[int, str]]:
    """(line, name) of every name that is asked for and is neither declared nor the name of a loop around it."""
    if isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in known:
        yield node.lineno, node.name
    if isinstance(node, nodes.For):
        yield from _unknown(node.iter, known)
        inside = known | {"loop"} | {name.name for name in node.target.find_all(nodes.Name)}
        inside |= {node.target.name} if isinstance(node.target, nodes.Name) else set()
        for child in (*([node.test] if node.test is not None else ()), *node.body, *node.else_):
            yield from _unknown(child, inside)
        return
    for child in node.iter_child_nodes():
        yield from _unknown(child, known)


def problems_of(
    name: str, source: str, declared: Collection[str], *, filters: Mapping[str, Callable[..., Any]] | None = None
) -> list[TemplateUnusable]:
    """Everything in a template that cannot be understood or is not declared, in the order of its lines."""
    environment = PlainEnvironment(autoescape=False, filters=filters)
    wanted = ", ".join(sorted(declared))
    try:
        tree = environment.read(source, name)
        found = set(_look(tree, 0, environment.known))
        for line, unknown in _unknown(tree, frozenset(declared)):
            found.add((line, f'it asks for "{unknown}", which is not declared; there are: {wanted}'))
    except TemplateSyntaxError as error:
        return [TemplateUnusable(name, error.lineno, error.message or "it cannot be read")]
    except RecursionError:
        return [TemplateUnusable(name, 0, "it is nested too deeply")]
    return [TemplateUnusable(name, line, reason) for line, reason in sorted(found)]


class TextTemplate:
    """One template, read and checked. `declared` are the names that it may ask for."""

    def __init__(
        self,
        name: str,
        source: str,
        declared: Collection[str],
        *,
        html: bool,
        filters: Mapping[str, Callable[..., Any]] | None = None,
        line_blocks: bool = False,
    ) -> None:
        """Raises TemplateUnusable with the line of what cannot be understood or is not declared."""
        self.name = name
        for problem in problems_of(name, source, declared, filters=filters):
            raise problem
        try:
            environment = PlainEnvironment(autoescape=html, filters=filters, line_blocks=line_blocks)
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
        except (TemplateError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise unusable(self.name, error) from None
        return "".join(parts)


def unusable(name: str, error: Exception) -> TemplateUnusable:
    """What went wrong while a template was filled in, as a sentence."""
    if isinstance(error, TemplateSyntaxError):
        return TemplateUnusable(name, error.lineno, error.message or "it cannot be read")
    text = str(error).rstrip(".")
    return TemplateUnusable(name, 0, f"a value is missing ({text})" if isinstance(error, UndefinedError) else text)
