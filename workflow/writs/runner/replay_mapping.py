"""How a foreign log speaks to a procedure: `KEY.replay.yaml`, read and held against the procedure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from writs.core.errors import WritsError, did_you_mean
from writs.core.machine import Machine
from writs.documents.reader import Document


class MappingUnreadable(WritsError, ValueError):
    """The replay mapping does not say how the log speaks to the procedure."""

    code = "mapping-unreadable"
    exit_code = 2


class LogNotMeant(WritsError, ValueError):
    """The mapping knows no event of the log: it is a log of something else."""

    code = "log-not-meant"
    exit_code = 2

    def __init__(self, log: str, known: Iterable[str]) -> None:
        super().__init__(log, tuple(known))
        self.log, self.known = log, tuple(known)

    def __str__(self) -> str:
        names = ", ".join(f'"{name}"' for name in self.known)
        return f"The mapping knows none of the events of {self.log}; it knows {names}. Give another with --mapping."


@dataclass(frozen=True, slots=True)
class EventRule:
    """What an event of the log may be: the first of these transitions that is not refused."""

    fire: tuple[str, ...]
    facts: Mapping[str, str]
    """Attribute of the event → fact of the procedure."""
    automatic: bool
    """The clock of the engine supplies it on autopilot."""


@dataclass(frozen=True, slots=True)
class ReplayMapping:
    """`KEY.replay.yaml`: which transitions an event of the log may be, and which facts it carries."""

    events: Mapping[str, EventRule]
    nothing: frozenset[str]
    """The spellings of "no value"."""
    until: date | None
    """The day the log ends; on autopilot the clock runs to its end."""
    hash: bytes
    """SHA-256 of its text: half of a log is never replayed under another mapping than the other half."""

    @classmethod
    def read(cls, document: Document, machine: Machine) -> ReplayMapping:
        """Raises MappingUnreadable with the file and what was expected there."""
        tree = document.tree
        wanted, found = machine.procedure.key, tree.get("replay")
        if found != wanted:
            raise MappingUnreadable(f'{document.file}: it maps a log to "{found}", not to "{wanted}".')
        facts = _texts(document, tree.get("facts", {}), "facts")
        events: dict[str, EventRule] = {}
        for name, row in _table(document, tree.get("events"), "events").items():
            place = f"events: {name}"
            told = _table(document, row, place)
            fire = told.get("fire", [])
            chosen = tuple(cast(list[str], fire)) if isinstance(fire, list) else (str(fire),)
            if not chosen:
                raise MappingUnreadable(f'{document.file}: "{name}" fires nothing; name a transition.')
            for transition in chosen:
                if transition not in machine.procedure.transitions:
                    near = did_you_mean(transition, machine.procedure.transitions) or "."
                    raise MappingUnreadable(f'{document.file}: "{name}" names no transition: "{transition}"{near}')
            carried = {**facts, **_texts(document, told.get("facts", {}), f"{place}: facts")}
            for fact in carried.values():
                if fact not in machine.procedure.facts:
                    near = did_you_mean(fact, machine.procedure.facts) or "."
                    raise MappingUnreadable(f'{document.file}: "{name}" names no fact: "{fact}"{near}')
            events[name] = EventRule(chosen, carried, told.get("automatic") == "yes")
        return cls(
            events,
            frozenset(tree.get("nothing", [])),
            _day(document, _table(document, tree.get("log", {}), "log").get("until")),
            hashlib.sha256(document.text.encode("utf-8")).digest(),
        )


def _table(document: Document, found: Any, place: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise MappingUnreadable(f'{document.file}: "{place}" must be a mapping of keys and values.')
    return cast(dict[str, Any], found)


def _texts(document: Document, found: Any, place: str) -> dict[str, str]:
    table = _table(document, found, place)
    for key, value in table.items():
        if not isinstance(value, str):
            raise MappingUnreadable(f'{document.file}: "{place}: {key}" must be the name of a fact.')
    return cast(dict[str, str], table)


def _day(document: Document, text: Any) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise MappingUnreadable(f'{document.file}: "log: until" is no day: {text!r}; write 2013-06-17.') from None
