"""What the Vietnamese procedures owe each other: the same wages everywhere, both languages, a note for each doubt."""

from __future__ import annotations

from collections import defaultdict

import pytest

from writs.core.model import Procedure
from writs.documents.library import shipped_library

FAMILY = [p for p in shipped_library().procedures() if p.jurisdiction == "vn"]
KEYS = [procedure.name for procedure in FAMILY]
UNSEEN = ("CT04", "MOU", "P1309")
"""Acts whose text was not seen: nobody can name an article of theirs."""


def test_a_wage_that_several_procedures_use_is_the_same_in_all() -> None:
    wages: dict[str, set[str]] = defaultdict(set)
    for procedure in FAMILY:
        for name, parameter in procedure.parameters.items():
            if name.startswith("minimum_wage"):
                for row in parameter.rows:
                    wages[row.since.isoformat()].add(str(sorted(row.values.items())))

    assert {since: len(values) for since, values in wages.items()} == {"2026-01-01": 1}


@pytest.mark.parametrize("procedure", FAMILY, ids=KEYS)
def test_every_limit_names_an_article(procedure: Procedure) -> None:
    bare = [
        rule.name
        for rule in procedure.deadlines
        if not rule.law or any(" " not in citation and citation not in UNSEEN for citation in rule.law)
    ]

    assert bare == []


@pytest.mark.parametrize("procedure", FAMILY, ids=KEYS)
def test_every_doubt_says_why(procedure: Procedure) -> None:
    doubts = [(rule.name, rule.confidence, rule.note) for rule in procedure.deadlines]
    doubts += [(t.name, t.confidence, t.note) for t in procedure.transitions.values()]
    doubts += [(fact.name, fact.confidence, fact.note) for fact in procedure.facts.values()]
    doubts += [(p.name, row.confidence, row.note) for p in procedure.parameters.values() for row in p.rows]

    assert [name for name, confidence, note in doubts if confidence == "uncertain" and not note] == []


@pytest.mark.parametrize("procedure", FAMILY, ids=KEYS)
def test_every_title_stands_in_vietnamese_and_english(procedure: Procedure) -> None:
    p = procedure
    titles = [p.title, *(state.title for state in p.states.values()), *(t.title for t in p.transitions.values())]
    titles += [*(fact.title for fact in p.facts.values()), *(rule.title for rule in p.deadlines)]
    titles += [*(role.title for role in p.roles.values()), *(document.title for document in p.documents.values())]
    titles += [*(pause.title for pause in p.pauses.values()), *p.phases.values(), *p.statistics.values()]

    assert [title for title in titles if {"vi", "en"} - set(title)] == []
