"""The words of a message, from templates that an office may replace.

Templates can be written by anybody in the office, so they are not trusted: Jinja2's sandbox does not keep a template
from eating time and memory, therefore only a few kinds of nodes are let through before anything is compiled, loops run
over declared lists with a budget, and the output is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from writs.core.problems import PlacedProblem
from writs.notify.fields import KINDS, MAY_BE_NONE, SAMPLES
from writs.notify.letter import as_html
from writs.notify.wording import LANGUAGES, filters, one_line, spoken

SHIPPED = Path(__file__).parent / "templates"
LARGEST_SOURCE, LARGEST_TEXT, MOST_ROUNDS, DEEPEST_LOOP = 32_768, 65_536, 5_000, 2
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const, nodes.Filter, nodes.If,
    nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Test, nodes.For,
)  # fmt: skip
_FILTERS = frozenset(
    {"day", "short", "left", "listed", "join", "upper", "lower", "capitalize", "length", "first", "last"}
)
_TESTS = frozenset({"defined", "none"})
_NAME = re.compile(rf"({'|'.join(KINDS)})\.({'|'.join(LANGUAGES)})\.txt\Z")


class TemplateBroken(Exception):
    """A template that cannot be used for this message; `str()` says which and why."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a template became."""

    subject: str
    text: str
    html: str


class _Budgeted(tuple[Any, ...]):
    """A list of which all loops of one rendering together may take so many items."""

    rounds: list[int]

    def __iter__(self) -> Iterator[Any]:
        for item in super().__iter__():
            self.rounds[0] += 1
            if self.rounds[0] > MOST_ROUNDS:
                raise TemplateBroken(f"its loops take more than {MOST_ROUNDS} rounds")
            yield item


class Templates:
    """The shipped templates, and before them those of a folder: files named `KIND.LANGUAGE.txt`, `remind.vi.txt`."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder

    def render(self, kind: str, language: str, facts: Mapping[str, Any]) -> Words:
        """The message of a kind in a language. Raises TemplateBroken."""
        language = spoken(language)
        path = self._path(kind, language)
        try:
            source = path.read_text(encoding="utf-8")
        except (OSError, UnicodeError) as error:
            raise TemplateBroken(f"the template {path.name} cannot be read: {error}") from None
        try:
            return fill(source, language, facts, kind)
        except TemplateBroken as error:
            raise TemplateBroken(f"the template {path.name} cannot be used: {error}") from None

    def _path(self, kind: str, language: str) -> Path:
        """The office's own, else the shipped one."""
        name = f"{kind}.{language}.txt"
        if self.folder is not None and (own := self.folder / name).is_file():
            return own
        return SHIPPED / name


def fill(source: str, language: str, facts: Mapping[str, Any], kind: str) -> Words:
    """Fill one template. Raises TemplateBroken with the reason and, where it is known, the line."""
    found = problems_of(source, kind)
    if found:
        line, reason = found[0]
        raise TemplateBroken(f"line {line}: {reason}")
    rounds = [0]
    given = {name: _given(value, rounds) for name, value in facts.items()}
    pieces: list[str] = []
    size = 0
    try:
        for piece in _compiled(source, language).generate(**given):
            size += len(piece)
            if size > LARGEST_TEXT:
                raise TemplateBroken(f"its text exceeds {LARGEST_TEXT // 1024} KiB")
            pieces.append(piece)
    except TemplateError as error:
        raise TemplateBroken(_reason(error)) from None
    except (TypeError, ValueError, AttributeError, ArithmeticError, RecursionError, MemoryError) as error:
        raise TemplateBroken(f"a fact does not fit what is done with it ({_reason(error)})") from None
    head, _, body = "".join(pieces).partition("\n")
    if not head.lower().startswith("subject:"):
        raise TemplateBroken('line 1: it must begin with "Subject: …"')
    subject = one_line(head.partition(":")[2])
    if not subject:
        raise TemplateBroken("line 1: the subject is empty")
    text = re.sub(r"[ \t]+\n", "\n", body.strip() + "\n")
    text = re.sub(r"\n{3,}", "\n\n", text)
    return Words(subject, text, as_html(subject, text, language))


def problems_of(source: str, kind: str) -> list[tuple[int, str]]:
    """What stands in the way of a template: (line, sentence), all of it, before anything of it runs."""
    if len(source.encode("utf-8", "surrogatepass")) > LARGEST_SOURCE:
        return [(1, f"it is larger than {LARGEST_SOURCE // 1024} KiB")]
    try:
        tree = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True).parse(source)
        return sorted(set(_walk(tree, SAMPLES[kind], {}, 0)))
    except TemplateSyntaxError as error:
        return [(error.lineno, str(error.message or "it cannot be read"))]
    except (RecursionError, MemoryError):
        return [(1, "it is nested too deeply")]


def _walk(
    node: nodes.Node, fields: Mapping[str, Any], loops: Mapping[str, Any], depth: int
) -> Iterator[tuple[int, str]]:  # fmt: skip
    if not isinstance(node, _ALLOWED):
        yield node.lineno, f'"{type(node).__name__}" is not allowed; use facts, filters, if and for'
        return
    if isinstance(node, nodes.Name) and node.name not in fields and node.name not in loops:
        yield node.lineno, f'there is no fact "{node.name}" here; there are {", ".join(sorted(fields))}'
    if isinstance(node, nodes.Filter):
        if node.name not in _FILTERS:
            yield node.lineno, f'the filter "{node.name}" is not allowed; there are {", ".join(sorted(_FILTERS))}'
        if node.kwargs or node.dyn_args or node.dyn_kwargs or not all(isinstance(a, nodes.Const) for a in node.args):
            yield node.lineno, f'the filter "{node.name}" takes plain text only'
    if isinstance(node, nodes.Test) and node.name not in _TESTS:
        yield node.lineno, f'the test "{node.name}" is not allowed; there are {", ".join(sorted(_TESTS))}'
    if isinstance(node, nodes.Getattr):
        yield from _attribute(node, loops)
    if isinstance(node, nodes.For):
        yield from _loop(node, fields, loops, depth)
        return
    for child in node.iter_child_nodes():
        yield from _walk(child, fields, loops, depth)


def _attribute(node: nodes.Getattr, loops: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    if not isinstance(node.node, nodes.Name) or node.node.name not in loops:
        yield node.lineno, f'".{node.attr}" is not allowed: only lines of a list have parts'
        return
    known = loops[node.node.name]
    if node.attr not in known:
        yield node.lineno, f'a line has no "{node.attr}"; it has {", ".join(sorted(known))}'


def _loop(
    node: nodes.For, fields: Mapping[str, Any], loops: Mapping[str, Any], depth: int
) -> Iterator[tuple[int, str]]:  # fmt: skip
    over = fields.get(node.iter.name) if isinstance(node.iter, nodes.Name) else None
    if not isinstance(over, tuple) or not isinstance(node.target, nodes.Name) or node.recursive:
        yield node.lineno, "a loop goes over one of the lists, with one name for its lines"
        return
    if depth >= DEEPEST_LOOP:
        yield node.lineno, f"loops stand in each other at most {DEEPEST_LOOP} deep"
        return
    parts = frozenset(over[0]) if isinstance(over[0], Mapping) else frozenset[str]()
    inside = {**loops, node.target.name: parts, "loop": frozenset({"index", "first", "last", "length"})}
    for child in (*([node.test] if node.test else []), *node.body, *node.else_):
        yield from _walk(child, fields, inside, depth + 1)


@lru_cache(maxsize=256)
def _compiled(source: str, language: str) -> Any:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters = {name: environment.filters[name] for name in _FILTERS & environment.filters.keys()}
    environment.filters.update(filters(language))
    environment.globals.clear()
    return environment.from_string(source)


def _given(value: Any, rounds: list[int]) -> Any:
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, Mapping):
        return {name: _given(part, rounds) for name, part in value.items()}
    if isinstance(value, tuple | list):
        found = _Budgeted(_given(part, rounds) for part in value)
        found.rounds = rounds
        return found
    return value


def _reason(error: BaseException) -> str:
    return one_line(str(error) or type(error).__name__)[:300]


def check_folder(folder: Path) -> list[PlacedProblem]:
    """Everything that is wrong with the templates of a folder: names, nodes, facts, and what a filling shows."""
    found: list[PlacedProblem] = []
    for path in sorted(folder.glob("*.txt")):
        name = _NAME.match(path.name)
        if name is None:
            there = f"KIND is {', '.join(KINDS)}, LANGUAGE {', '.join(LANGUAGES)}"
            found.append(_place(path, 1, "template-name", f"A template is named KIND.LANGUAGE.txt: {there}."))
            continue
        try:
            source = path.read_text(encoding="utf-8")
        except (OSError, UnicodeError) as error:
            found.append(_place(path, 1, "template-unreadable", f"It cannot be read: {error}."))
            continue
        kind, language = name.groups()
        problems = problems_of(source, kind)
        found += [_place(path, line, "template-forbidden", f"{text[:1].upper()}{text[1:]}.") for line, text in problems]
        if not problems:
            found += _filled(path, source, kind, language)
    return found


def _filled(path: Path, source: str, kind: str, language: str) -> Iterable[PlacedProblem]:
    """Fill it with samples, once with everything and once with what may be missing missing."""
    bare = {name: None if name in MAY_BE_NONE else value for name, value in SAMPLES[kind].items()}
    for facts, what in ((SAMPLES[kind], "with every fact"), (bare, "where facts are missing")):
        try:
            fill(source, language, facts, kind)
        except TemplateBroken as error:
            yield _place(path, 1, "template-broken", f"Filled {what}: {error}.")


def _place(path: Path, line: int, code: str, message: str) -> PlacedProblem:
    return PlacedProblem(str(path), line, 1, "error", code, message, None)
