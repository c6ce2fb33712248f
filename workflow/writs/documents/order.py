"""Putting the sections of a definition in their order, line by line: comments and text move with their section.

What a definition means is never touched: after the lines were moved the document is read again and compared.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise

from writs.documents.keys import SECTIONS
from writs.documents.procedures import build
from writs.documents.reader import Document, DocumentUnreadable, read

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


class NotInLines(ValueError):
    """The sections do not stand on lines of their own, so moving lines could change the meaning."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(file, reason)
        self.file, self.reason = file, reason

    def __str__(self) -> str:
        return f"{self.file} is left as it is: {self.reason}."


@dataclass(frozen=True, slots=True)
class Ordered:
    """The text with its sections in order, and the sections that had to move."""

    text: str
    moved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Block:
    name: str
    lines: tuple[str, ...]
    blank: int
    """Empty lines that follow it."""


def in_order(data: bytes, file: str) -> Ordered:
    """The definition in those bytes with its sections in order; the very same text where they are.

    Raises DocumentUnreadable, and NotInLines where moving lines would not do.
    """
    document = read(data, file)
    text = data.decode("utf-8-sig")
    names = list(document.tree)
    wanted = _wanted(names)
    if wanted == names:
        return Ordered(text, ())
    if document.duplicates:
        raise NotInLines(file, "a section stands in it twice")
    head, blocks, foot = _cut(document, text, names)
    before = {block.name: number for number, block in enumerate(blocks)}
    made = head + _joined([blocks[before[name]] for name in wanted], blocks) + foot
    try:
        after = read(made, file)
    except DocumentUnreadable:
        raise NotInLines(file, "moving its lines would tear a text apart") from None
    _compare(document, after)
    return Ordered(made, _moved(names, wanted))


def _wanted(names: list[str]) -> list[str]:
    """The usual order; a section that is not of the language stays behind the one it followed."""
    place: dict[str, tuple[int, int]] = {}
    last = -1
    for number, name in enumerate(names):
        last = SECTIONS.index(name) if name in SECTIONS else last
        place[name] = (last, number if name not in SECTIONS else -1)
    return sorted(names, key=place.__getitem__)


def _cut(document: Document, text: str, names: list[str]) -> tuple[str, list[_Block], str]:
    """What stands before the first section, the sections with the comments right above them, and what ends the file."""
    lines: list[str] = _LINES.findall(text)
    starts: list[int] = []
    for name in names:
        _, _, line, column = document.marks[id(document.tree), name]
        if column != 1:
            raise NotInLines(document.file, f'"{name}" does not begin its line')
        starts.append(line - 1)
    if any(second <= first for first, second in pairwise(starts)):
        raise NotInLines(document.file, "two sections stand on one line")
    end = len(lines)
    while end > starts[-1] and lines[end - 1].strip() in ("", "..."):
        end -= 1
    begins = [
        _with_comments(lines, start, floor) for start, floor in zip(starts, [0, *(s + 1 for s in starts)], strict=False)
    ]
    blocks: list[_Block] = []
    for number, name in enumerate(names):
        stop = begins[number + 1] if number + 1 < len(names) else end
        body = lines[begins[number] : stop]
        blank = 0
        while body and not body[-1].strip():
            body.pop()
            blank += 1
        blocks.append(_Block(name, tuple(body), blank))
    return "".join(lines[: begins[0]]), blocks, "".join(lines[end:])


def _with_comments(lines: list[str], start: int, floor: int) -> int:
    """The comments right above a section belong to it; at the head of the file only what no empty line cuts off."""
    begin = start
    while begin > floor and lines[begin - 1].startswith("#"):
        begin -= 1
    return begin


def _joined(wanted: list[_Block], original: list[_Block]) -> str:
    """Neighbours that stay neighbours keep their distance; new ones get the larger that either had."""
    number = {block.name: place for place, block in enumerate(original)}
    above = {block.name: original[place - 1].blank if place else 0 for place, block in enumerate(original)}
    ending = next(
        (found[0] for block in original for line in block.lines if (found := re.findall(r"\r\n|\r|\n", line))), "\n"
    )
    parts: list[str] = []
    for place, block in enumerate(wanted):
        body = list(block.lines)
        if not body[-1].endswith(("\n", "\r")):
            body[-1] += ending
        parts += body
        if place + 1 < len(wanted):
            following = wanted[place + 1]
            neighbours = number[following.name] == number[block.name] + 1
            parts.append(ending * (block.blank if neighbours else max(block.blank, above[following.name])))
    return "".join(parts)


def _compare(before: Document, after: Document) -> None:
    """The same tree, and the same procedure but for the hash of its text."""
    if before.tree != after.tree:
        raise NotInLines(before.file, "moving its lines would change what it says")
    first, second = build(before)[0], build(after)[0]
    if first is not None and second is not None and replace(first, hash="") != replace(second, hash=""):
        raise NotInLines(before.file, "moving its sections would change what it means")


def _moved(names: list[str], wanted: list[str]) -> tuple[str, ...]:
    """The fewest sections that had to move: all but a longest run that was in order already."""
    order = {name: place for place, name in enumerate(wanted)}
    tails: list[int] = []
    ends: list[int] = []
    came_from: list[int | None] = []
    for number, name in enumerate(names):
        place = bisect_right(tails, order[name])
        came_from.append(ends[place - 1] if place else None)
        if place == len(tails):
            tails.append(order[name])
            ends.append(number)
        else:
            tails[place], ends[place] = order[name], number
    kept: set[int] = set()
    at: int | None = ends[-1] if ends else None
    while at is not None:
        kept.add(at)
        at = came_from[at]
    return tuple(name for number, name in enumerate(names) if number not in kept)
