"""Sentences for people in two languages: written in English where something is said, with their Vietnamese beside.

A sentence is its English text and remembers the template and the parts it was made of, so that `in_language` can say it
again. The template is the key of the catalogue (`writs.core.vietnamese`), as in gettext; a test finds what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

LANGUAGES = ("en", "vi")
_PART = re.compile(r"\{(\d+)\}")


class Sentence(str):
    """A text that can be said in another language. Equal to its English text in every other respect."""

    __slots__ = ("parts", "template")

    template: str
    parts: tuple[Any, ...]

    def __new__(cls, template: str, *parts: Any) -> Sentence:
        made = super().__new__(cls, template.format(*(_said(part, "en") for part in parts)))
        made.template, made.parts = template, parts
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self.template, *self.parts)


def sentence(template: str, *parts: Any) -> Sentence:
    """`sentence('Nothing meets "{0}".', name)`. Braces that mean themselves are doubled."""
    return Sentence(template, *parts)


def in_language(text: str, language: str) -> str:
    """The same sentence in that language; what has no translation stays in English."""
    if language != "vi":
        return str(text)
    known = _vietnamese()
    if not isinstance(text, Sentence):
        return known.get(text, str(text))
    template = known.get(text.template)
    if template is None:
        return str(text)
    named = _named(text.template)
    # What stands between quotes is a name of the definition and no word of ours.
    said = [
        str(part) if number in named and isinstance(part, str) else _said(part, language)
        for number, part in enumerate(text.parts)
    ]
    return template.format(*said)


def _said(part: Any, language: str) -> str:
    """A part in that language; a title has its own words for each."""
    if isinstance(part, Mapping):
        titles: Mapping[str, str] = part
        return titles.get(language) or titles.get("en") or next(iter(titles.values()), "")
    return in_language(part if isinstance(part, str) else str(part), language)


@cache
def _named(template: str) -> frozenset[int]:
    """The parts that stand within quotes."""
    found: set[int] = set()
    quoted = False
    for piece in re.split(r'(")', template):
        if piece == '"':
            quoted = not quoted
        elif quoted:
            found |= {int(number) for number in _PART.findall(piece)}
    return frozenset(found)


@cache
def _vietnamese() -> dict[str, str]:
    from writs.core.vietnamese import VIETNAMESE

    return VIETNAMESE
