"""Strict YAML: one document of mappings, lists and text, each with its line and column.

Built on the event stream of libyaml with limits that hold *before* anything is built, so that a hostile file costs
nothing. Every scalar stays text and is understood by its place: `no` is not false, `010` is not eight, a date is text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import yaml

from writs.core.problems import PlacedProblem, Problem
from writs.core.sentences import sentence

Tree = dict[str, Any] | list[Any] | str

MAX_BYTES, MAX_DEPTH, MAX_NODES, MAX_SCALAR = 512 * 1024, 32, 50_000, 20_000
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Controls, separators that other programs take for the end of a line, and marks that turn the reading direction."""
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DocumentUnreadable(ValueError):
    """The text is not a document at all; carries the one problem that stopped the reading."""

    def __init__(self, problem: PlacedProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(slots=True)
class Document:
    """A read file: its tree, and where each key and value stands."""

    file: str
    text: str
    tree: dict[str, Any]
    marks: dict[tuple[int, str | int], tuple[int, int, int, int]] = field(default_factory=dict[Any, Any])
    """(container, key) -> line and column of the value, line and column of the key; counted from 1."""
    duplicates: list[PlacedProblem] = field(default_factory=list[PlacedProblem])

    def place(self, problem: Problem) -> PlacedProblem:
        line, column = self.position(problem.path, at_key=problem.at_key)
        return PlacedProblem(
            self.file, line, column, problem.severity, problem.code, problem.message, problem.suggestion
        )

    def position(self, path: tuple[str, ...], *, at_key: bool = False) -> tuple[int, int]:
        """Line and column of the deepest part of `path` that exists."""
        container: Any = self.tree
        found = (1, 1)
        for part in path:
            key: Any = int(part) if isinstance(container, list) and part.isdigit() else part
            mark = self.marks.get((id(container), key))
            if mark is None:
                break
            container = container[key]
            # A mapping is shown at its key, a value where it stands.
            found = (mark[2], mark[3]) if at_key or isinstance(container, dict) else (mark[0], mark[1])
        return found


def read_file(path: Path) -> Document:
    """Read a definition from a file. Raises DocumentUnreadable; an OSError stays one."""
    return read(path.read_bytes(), str(path))


def read(data: bytes | str, file: str = "<text>") -> Document:
    """Read one document. Raises DocumentUnreadable with one problem; duplicate keys are reported all at once."""

    def stop(code: str, message: str, mark: Any = None, suggestion: str | None = None) -> DocumentUnreadable:
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        # libyaml reports an error at the end of input one line past the last.
        line = min(line, text_of[0].count("\n") + 1) if text_of else line
        return DocumentUnreadable(PlacedProblem(file, line, column, "error", code, message, suggestion))

    text_of: list[str] = []
    size = len(data) if isinstance(data, bytes) else len(data.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise stop(
            "too-large", sentence("The file exceeds {0} KB.", MAX_BYTES // 1024), None, "split off a child procedure"
        )
    text = _decode(data, stop)
    text_of.append(text)
    document = Document(file, text, {})
    try:
        tree = _build(text, document, stop)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = error.problem or "it is not YAML"
        raise stop(
            "yaml-unreadable",
            sentence("The file cannot be read here: {0}.", reason),
            mark,
            "check the indentation of the line above",
        ) from None
    except yaml.YAMLError as error:
        raise stop("yaml-unreadable", sentence("The file cannot be read: {0}.", str(error).splitlines()[0])) from None
    if not isinstance(tree, dict):
        raise stop("wrong-shape", "A document must be a mapping of keys and values.", None, "writs: 1")
    document.tree = tree
    return document


def _decode(data: bytes | str, stop: Any) -> str:
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        text.encode("utf-8")
    except UnicodeError as error:
        start: int = getattr(error, "start", 0)
        line = data[:start].count(b"\n") if isinstance(data, bytes) else data[:start].count("\n")
        raise stop("yaml-unreadable", "The file is not valid UTF-8 text.", _Spot(line, 0), "save it as UTF-8") from None
    if found := _FORBIDDEN.search(text):
        before = text[: found.start()]
        where = _Spot(before.count("\n"), len(before) - before.rfind("\n") - 1)
        raise stop("yaml-forbidden", _not_allowed(found[0]), where, "delete it, or use a plain line break")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place counted from 0, as libyaml counts."""

    line: int
    column: int


def _not_allowed(character: str) -> str:
    return sentence("The character {0} is not allowed.", f"U+{ord(character):04X}")


def _build(text: str, document: Document, stop: Any) -> Tree | None:
    marks, root, nodes, documents = document.marks, None, 0, 0
    # A frame is the container, the key that waits for its value, and where that key stood.
    stack: list[list[Any]] = []
    pending = object()
    escapes = "\\" in text
    event: Any
    for event in cast(Iterator[Any], yaml.parse(text, Loader=_Loader)):
        kind = type(event)
        if kind is yaml.ScalarEvent or kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            mark = event.start_mark
            nodes += 1
            if nodes > MAX_NODES:
                raise stop("too-large", sentence("The file holds more than {0} values.", MAX_NODES), mark, "split it")
            if event.anchor is not None:
                raise stop("yaml-forbidden", "Anchors are not allowed.", mark, "write the value out")
            if event.tag is not None and event.tag != "!":
                raise stop(
                    "yaml-forbidden",
                    sentence("Tags are not allowed: {0}.", event.tag[:40]),
                    mark,
                    "write the value out",
                )
            frame = stack[-1] if stack else None
            is_key = frame is not None and type(frame[0]) is dict and frame[1] is pending
            if kind is yaml.ScalarEvent:
                value: Any = event.value
                if len(value) > MAX_SCALAR:
                    raise stop("too-large", sentence("A text exceeds {0} characters.", MAX_SCALAR), mark, "shorten it")
                if escapes and event.style == '"':
                    # What stands in the text itself was looked at before; an escape brings it in behind.
                    if found := _FORBIDDEN.search(value):
                        raise stop("yaml-forbidden", _not_allowed(found[0]), mark, "delete it")
                    value = unicodedata.normalize("NFC", value)
                if is_key:
                    if value == "<<":
                        raise stop("yaml-forbidden", "Merge keys are not allowed.", mark, "write the keys out")
                    if value in frame[0]:  # type: ignore[index]
                        first = marks[id(frame[0]), value]  # type: ignore[index]
                        document.duplicates.append(
                            PlacedProblem(
                                document.file,
                                mark.line + 1,
                                mark.column + 1,
                                "error",
                                "duplicate-key",
                                sentence('"{0}" appears twice; the first is on line {1}.', value, first[2]),
                                "rename or delete one",
                            )
                        )
                    frame[1], frame[2] = value, mark  # type: ignore[index]
                    continue
            else:
                if is_key:
                    raise stop("yaml-forbidden", "Keys must be plain text.", mark, "write the key as a word")
                if len(stack) >= MAX_DEPTH:
                    raise stop(
                        "too-large",
                        sentence("The file is nested more than {0} levels deep.", MAX_DEPTH),
                        mark,
                        "flatten it",
                    )
                value = {} if kind is yaml.MappingStartEvent else []
            if frame is None:
                root = value
            elif type(frame[0]) is list:
                spot = (mark.line + 1, mark.column + 1)
                marks[id(frame[0]), len(frame[0])] = spot + spot
                frame[0].append(value)
            else:
                key_mark = frame[2]
                marks[id(frame[0]), frame[1]] = (
                    mark.line + 1,
                    mark.column + 1,
                    key_mark.line + 1,
                    key_mark.column + 1,
                )
                frame[0][frame[1]] = value
                frame[1] = pending
            if kind is not yaml.ScalarEvent:
                stack.append([value, pending, None])
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            stack.pop()
        elif kind is yaml.AliasEvent:
            raise stop("yaml-forbidden", "Aliases are not allowed.", event.start_mark, "write the value out")
        elif kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                raise stop("yaml-forbidden", "Only one document may stand in a file.", event.start_mark, "split it")
    return root
