"""What the Vietnamese procedures owe each other: the same money everywhere, both languages, and a note for each doubt."""

from __future__ import annotations

from collections import defaultdict

import pytest

from writs.core.model import Procedure
from writs.documents.library import shipped_library

FAMILY = [p for p in shipped_library().procedures() if p.jurisdiction == "vn"]
KEYS = [procedure.name for procedure in FAMILY]


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
        if not rule.law or any(" " not in citation and citation != "CT04" for citation in rule.law)
    ]

    assert bare == []


@pytest.mark.parametrize("procedure", FAMILY, ids=KEYS)
def test_every_doubt_says_why(procedure: Procedure) -> None:
    rules = [*procedure.deadlines, *procedure.transitions.values(), *procedure.facts.values()]
    rows = [(name, row) for name, parameter in procedure.parameters.items() for row in parameter.rows]

    assert [rule.name for rule in rules if rule.confidence == "uncertain" and not rule.note] == []
    assert [name for name, row in rows if row.confidence == "uncertain" and not row.note] == []


@pytest.mark.parametrize("procedure", FAMILY, ids=KEYS)
def test_every_title_stands_in_vietnamese_and_english(procedure: Procedure) -> None:
    titled = [
        procedure, *procedure.states.values(), *procedure.transitions.values(), *procedure.facts.values(),
        *procedure.deadlines, *procedure.documents.values(), *procedure.roles.values(), *procedure.pauses.values(),
    ]  # fmt: skip

    assert [thing for thing in titled if {"vi", "en"} - set(thing.title)] == []
