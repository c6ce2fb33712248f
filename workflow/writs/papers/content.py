"""What a formal document says: plain text, put together once when it is issued, kept with it, and read by templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from writs.core.case import Case, Issued
from writs.core.machine import Machine
from writs.papers.citations import citation_in_words
from writs.papers.wording import day_in_words, title_of, value_in_words


@dataclass(frozen=True, slots=True)
class Office:
    """Whose name stands at the head of the page."""

    code: str
    name: str


Content = Mapping[str, Any]
"""Text only: what a template may say. Its keys are those of docs/papers.md."""


def content_of(
    machine: Machine, case: Case, issued: Issued, office: Office, *, number: int | None, language: str
) -> dict[str, Any]:
    """Everything that a template of this document may say, in one language.

    A fact that is not known is not there: a template that names it fails, rather than print a gap in a decision.
    """
    p = machine.procedure
    document = p.documents[issued.document]
    act = p.transitions[issued.transition]
    known = {name: p.facts[name] for name in p.facts if issued.values.get(name) is not None}
    texts = {name: value_in_words(fact, issued.values[name], language, p.currency) for name, fact in known.items()}
    laws = tuple(dict.fromkeys((*document.law, *act.law)))
    return {
        "office": {"code": office.code, "name": office.name},
        "language": language,
        "title": title_of(document.title, language),
        "procedure": title_of(p.title, language),
        "act": title_of(act.title, language),
        "reference": case.reference,
        "number": "" if number is None else str(number),
        "register_year": str(issued.register_year),
        "day": day_in_words(issued.on, language),
        "laws": [citation_in_words(law, p.sources, language) for law in laws],
        "facts": texts,
        "titles": {name: title_of(fact.title, language) for name, fact in known.items()},
        "given": [{"title": title_of(known[n].title, language), "text": texts[n]} for n in issued.given if n in known],
        "due": {name: day_in_words(day, language) for name, day in issued.due.items()},
        "deadlines": [
            {
                "title": title_of(machine.rules[name].title, language),
                "day": day_in_words(day, language),
                "law": "; ".join(citation_in_words(law, p.sources, language) for law in machine.rules[name].law),
            }
            for name, day in issued.due.items()
            if name in machine.rules and _concerns(machine, name, document.to)
        ],
        "signer": _signer(machine, issued, document.signed_by, language),
        "recipients": [title_of(p.roles[role].title, language) for role in document.to if role in p.roles],
    }


def _concerns(machine: Machine, deadline: str, readers: tuple[str, ...]) -> bool:
    """Whether somebody who gets the document owes that deadline or may use it: nobody else's time belongs on it."""
    rule = machine.rules[deadline]
    return any(role in readers for role in (*rule.owners, *rule.holders))


def _signer(machine: Machine, issued: Issued, signed_by: str, language: str) -> dict[str, str]:
    roles = machine.procedure.roles
    title = title_of(roles[issued.signer_role].title, language) if issued.signer_role in roles else issued.signer_role
    instead = issued.signer_role != signed_by and signed_by in roles
    return {
        "title": title,
        "name": issued.signer or "",
        "instead_of": title_of(roles[signed_by].title, language) if instead else "",
        "delegation": issued.delegation or "",
    }
