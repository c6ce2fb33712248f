"""The words of a message, from templates that an office may replace.

Which nodes a template may hold is decided by `writs.documents.templates`. Here loops have a budget besides, and the
first line is the subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from writs.core.problems import PlacedProblem
from writs.documents.templates import TemplateUnusable, TextTemplate, problems_of
from writs.notify.fields import KINDS, MAY_BE_NONE, SAMPLES
from writs.notify.letter import as_html
from writs.notify.wording import LANGUAGES, filters, one_line, spoken

SHIPPED = Path(__file__).parent / "templates"
LARGEST_SOURCE, MOST_ROUNDS = 32_768, 5_000
_NAME = re.compile(rf"({'|'.join(KINDS)})\.({'|'.join(LANGUAGES)})\.txt\Z")


@dataclass(frozen=True, slots=True)
class Words:
    """What a template became."""

    subject: str
    text: str
    html: str


class _Budgeted(tuple[Any, ...]):
    """A list of which all loops of one rendering together may take so many items: no template eats the evening."""

    rounds: list[int]

    def __iter__(self) -> Iterator[Any]:
        for item in super().__iter__():
            self.rounds[0] += 1
            if self.rounds[0] > MOST_ROUNDS:
                raise ValueError(f"its loops take more than {MOST_ROUNDS} rounds")
            yield item


class Templates:
    """The shipped templates, and before them those of a folder: files named `KIND.LANGUAGE.txt`, `remind.vi.txt`."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder

    def render(self, kind: str, language: str, facts: Mapping[str, Any]) -> Words:
        """The message of a kind in a language. Raises TemplateUnusable."""
        language = spoken(language)
        path = self._path(kind, language)
        try:
            source = path.read_text(encoding="utf-8")
        except (OSError, UnicodeError) as error:
            raise TemplateUnusable(path.name, 0, f"it cannot be read ({error})") from None
        return fill(path.name, source, kind, language, facts)

    def _path(self, kind: str, language: str) -> Path:
        """The office's own, else the shipped one."""
        name = f"{kind}.{language}.txt"
        if self.folder is not None and (own := self.folder / name).is_file():
            return own
        return SHIPPED / name


def fill(name: str, source: str, kind: str, language: str, facts: Mapping[str, Any]) -> Words:
    """Fill one template. Raises TemplateUnusable with the reason and, where it is known, the line."""
    rounds = [0]
    template = _compiled(name, source, kind, language)
    filled = template.render({name: _given(value, rounds) for name, value in facts.items()})
    head, _, body = filled.partition("\n")
    if not head.lower().startswith("subject:"):
        raise TemplateUnusable(name, 1, 'it must begin with "Subject: …"')
    subject = one_line(head.partition(":")[2])
    if not subject:
        raise TemplateUnusable(name, 1, "its subject is empty")
    text = re.sub(r"[ \t]+\n", "\n", body.strip() + "\n")
    text = re.sub(r"\n{3,}", "\n\n", text)
    return Words(subject, text, as_html(subject, text, language))


@lru_cache(maxsize=256)
def _compiled(name: str, source: str, kind: str, language: str) -> TextTemplate:
    if len(source) > LARGEST_SOURCE:
        raise TemplateUnusable(name, 0, f"it is longer than {LARGEST_SOURCE} characters")
    return TextTemplate(name, source, SAMPLES[kind].keys(), html=False, filters=filters(language), line_blocks=True)


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
        problems = problems_of(path.name, source, SAMPLES[kind].keys(), filters=filters(language))
        found += [
            _place(path, p.line, "template-forbidden", f"{p.reason[:1].upper()}{p.reason[1:]}.") for p in problems
        ]
        if not problems:
            found += _filled(path, source, kind, language)
    return found


def _filled(path: Path, source: str, kind: str, language: str) -> Iterable[PlacedProblem]:
    """Fill it with samples, once with everything and once with what may be missing missing."""
    bare = {name: None if name in MAY_BE_NONE else value for name, value in SAMPLES[kind].items()}
    for facts, what in ((SAMPLES[kind], "with every fact"), (bare, "where facts are missing")):
        try:
            fill(path.name, source, kind, language, facts)
        except TemplateUnusable as error:
            yield _place(path, error.line, "template-unusable", f"Filled {what}: {error.reason}.")


def _place(path: Path, line: int, code: str, message: str) -> PlacedProblem:
    return PlacedProblem(str(path), max(line, 1), 1, "error", code, message, None)
