"""Taking values out of a read document: each by its place, each mistake a problem, nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from writs.core.errors import nearest
from writs.core.lint.vocabulary import MOST_HINTS
from writs.core.problems import Problem
from writs.core.sentences import sentence
from writs.documents.keys import CONFIDENCES, KEYS

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")
Path = tuple[str, ...]


class Shapes:
    """Collects problems while a document is taken apart; every method returns something usable."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def say(self, path: Path, code: str, message: str, suggestion: str | None = None, *, at_key: bool = False) -> None:
        self.problems.append(Problem("error", code, message, path, suggestion, at_key))

    def warn(self, path: Path, code: str, message: str, suggestion: str | None = None) -> None:
        self.problems.append(Problem("warning", code, message, path, suggestion))

    def mapping(self, value: Any, path: Path, what: str) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        if value not in (None, ""):
            self.say(
                path, "wrong-shape", sentence('"{0}" must be a mapping of keys and values.', path[-1] if path else what)
            )
        return {}

    def record(self, value: Any, path: Path, kind: str) -> Mapping[str, Any]:
        """A mapping whose keys the language knows."""
        found = self.mapping(value, path, kind)
        known = KEYS[kind]
        for key in found:
            if key not in known:
                hint = nearest(key, known) if len(self.problems) < MOST_HINTS else None
                article = "an" if kind[0] in "aeiou" else "a"
                self.say(
                    (*path, key),
                    "unknown-key",
                    sentence('"{0}" is not a key of {1} {2}.', key, article, kind),
                    hint,
                    at_key=True,
                )
        return found

    def entries(self, value: Any, path: Path, kind: str) -> Iterator[tuple[str, Mapping[str, Any], Path]]:
        """Named records of one kind."""
        for name, entry in self.mapping(value, path, kind).items():
            self.name(name, (*path, name))
            yield name, self.record(entry, (*path, name), kind), (*path, name)

    def name(self, name: str, path: Path) -> None:
        if not NAME.match(name):
            plain = re.sub(r"[^a-z0-9_]+", "_", name.lower()).strip("_")[:40]
            self.say(
                path,
                "bad-name",
                sentence('"{0}" is not a name: small letters, digits and _.', name),
                plain or None,
                at_key=True,
            )

    def text(self, record: Mapping[str, Any], key: str, path: Path, what: str, *, required: bool = False) -> str | None:
        value = record.get(key)
        if isinstance(value, str) and value != "":
            return value
        if value is None or value == "":
            if required:
                self.say(path, "missing-key", sentence('{0} needs "{1}".', what, key), "add it")
            return None
        self.say((*path, key), "wrong-shape", sentence('"{0}" must be text.', key))
        return None

    def texts(self, record: Mapping[str, Any], key: str, path: Path) -> tuple[str, ...]:
        """One name or a list of names."""
        value = record.get(key)
        if value is None or value == "":
            return ()
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.say((*path, key), "wrong-shape", sentence('"{0}" must be a name or a list of names.', key))
        return ()

    def mapped(self, record: Mapping[str, Any], key: str, path: Path) -> dict[str, str]:
        found = self.mapping(record.get(key), (*path, key), key)
        for name, value in found.items():
            if not isinstance(value, str):
                self.say((*path, key, name), "wrong-shape", sentence('"{0}" must be text.', name))
        return {name: value for name, value in found.items() if isinstance(value, str)}

    def listed(self, record: Mapping[str, Any], key: str, path: Path) -> list[Any]:
        value = record.get(key)
        if value is None or value == "":
            return []
        if isinstance(value, list):
            return value
        self.say((*path, key), "wrong-shape", sentence('"{0}" must be a list.', key))
        return []

    def yes(self, record: Mapping[str, Any], key: str, path: Path) -> bool:
        value = record.get(key)
        if value in (None, "no"):
            return False
        if value == "yes":
            return True
        self.say((*path, key), "not-yes-or-no", sentence('Write yes or no, not "{0}".', value), "yes")
        return False

    def day(self, record: Mapping[str, Any], key: str, path: Path) -> date | None:
        value = record.get(key)
        if value is None or value == "unknown":
            return None
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            self.say(
                (*path, key), "wrong-shape", sentence('"{0}" must be a day such as 2026-07-01, not "{1}".', key, value)
            )
            return None

    def choice(self, record: Mapping[str, Any], key: str, path: Path, allowed: tuple[str, ...], default: Any) -> Any:
        value = record.get(key)
        if value is None:
            return default
        if value in allowed:
            return value
        self.say(
            (*path, key),
            "unknown-name",
            sentence('"{0}" is {1}, not "{2}".', key, ", ".join(allowed), value),
            nearest(str(value), allowed),
        )
        return default

    def title(self, value: Any, path: Path, languages: tuple[str, ...], what: str) -> dict[str, str]:
        found = value if isinstance(value, dict) else {}
        if value is not None and not isinstance(value, dict):
            self.say(
                path,
                "wrong-shape",
                sentence('A title says its language: {{{0}: "…"}}.', languages[0] if languages else "en"),
            )
            return {}
        for language in languages:
            text = found.get(language)
            if not isinstance(text, str) or not text:
                owner = [part for part in path if part != "title"]
                self.say(
                    path[:-1] if path and path[-1] == "title" and not found else path,
                    "missing-translation",
                    sentence('{0} "{1}" has no title in "{2}".', what, owner[-1] if owner else "", language),
                    sentence("add `{0}:`", language),
                )
        for key, text in found.items():
            if key not in languages and not (text and _LANGUAGE.match(str(key))):
                # `{en: Sold, price to be paid}` is two keys to YAML; the title would silently lose its end.
                message = sentence('"{0}" is no language; a text with a comma stands in quotes.', key)
                self.say((*path, str(key)), "unknown-key", message, 'en: "…, …"', at_key=True)
        return {str(k): str(v) for k, v in found.items()}

    def confidence(self, record: Mapping[str, Any], path: Path) -> Any:
        return self.choice(record, "confidence", path, CONFIDENCES, "verified")
