"""What can be done with a case now and what cannot, told so that a person can choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from writs.core.case import Case
from writs.core.decide import Library
from writs.core.errors import Blocker
from writs.core.model import Fact, Title


@dataclass(frozen=True, slots=True)
class FactAsked:
    """A fact that a transition takes. `choices` is empty unless it is a choice."""

    name: str
    type: str
    title: Title
    choices: Mapping[str, Title]
    required: bool
    personal: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "type": self.type,
            "title": dict(self.title),
            "choices": {name: dict(title) for name, title in self.choices.items()},
            "required": self.required,
            "personal": self.personal,
        }


@dataclass(frozen=True, slots=True)
class Choice:
    """A transition of the case's procedure, with every blocker that stands in its way now."""

    name: str
    title: Title
    to: str | None
    by: tuple[str, ...]
    law: tuple[str, ...]
    facts: tuple[FactAsked, ...]
    opens: tuple[str, ...]
    issues: tuple[str, ...]
    blockers: tuple[Blocker, ...]

    @property
    def possible(self) -> bool:
        """Nothing stands in the way but facts that the act itself will bring."""
        return all(blocker.code == "missing" for blocker in self.blockers)

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": dict(self.title),
            "to": self.to,
            "by": list(self.by),
            "law": list(self.law),
            "facts": [fact.as_json() for fact in self.facts],
            "opens": list(self.opens),
            "issues": list(self.issues),
            "possible": self.possible,
            "blockers": [
                {"code": b.code, "name": b.name, "message": b.message, "law": list(b.law)} for b in self.blockers
            ],
        }


def choices_of(library: Library, case: Case, found: Mapping[str, list[Blocker]]) -> tuple[Choice, ...]:
    """The choices of a case in the order of its procedure, the possible ones first."""
    procedure = library.machine(case.procedure, case.version_of_procedure).procedure
    choices: list[Choice] = []
    for name, blockers in found.items():
        t = procedure.transitions[name]
        asked = {fact: _asked(procedure.facts[fact], fact in t.needs) for fact in (*t.needs, *t.accepts)}
        for group in t.opens:
            child = library.in_force(procedure.children[group].procedure, case.opened_on).procedure
            opening = child.transitions[procedure.children[group].opens_with]
            given = procedure.children[group].gives
            for fact in (*opening.needs, *opening.accepts):
                asked.setdefault(fact, _asked(child.facts[fact], fact in opening.needs and fact not in given))
        choices.append(
            Choice(name, t.title, t.to, t.by, t.law, tuple(asked.values()), t.opens, t.issues, tuple(blockers))
        )
    return tuple(sorted(choices, key=lambda choice: not choice.possible))


def _asked(fact: Fact, required: bool) -> FactAsked:
    return FactAsked(fact.name, fact.type, fact.title, fact.choices, required, fact.personal)
