"""Linting files and running what they declare: places, families, and the refusal of what has errors."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.support.claim import CHILD, GOOD, Change, changed, parent, problems_of_texts, standing_at

from writs.core.errors import ProcedureInvalid, ProcedureNotFound
from writs.documents.definitions import definition_files
from writs.documents.library import Library, load_library
from writs.documents.shipped import shipped_directory


def library(folder: Path, **texts: str) -> Library:
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return Library(load_library([folder]))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("when: paid_up,", "when: paid_up and amuont > 3 EUR,"), "amuont"),
        (("when: paid_up,", 'when: "paid_up and amuont > 3 EUR",'), "amuont"),
        (("when: paid_up,", "when: 'paid_up and amuont > 3 EUR',"), "amuont"),
        (("when: paid_up,", 'when: "paid_up and \\x61muont > 3 EUR",'), '"paid_up'),
    ],
    ids=["plain", "in double quotes", "in single quotes", "escaped: only the value can be shown"],
)
def test_a_mistake_in_a_condition_is_shown_at_its_character(change: Change, place: str) -> None:
    text = changed(GOOD, [change])

    (problem,) = problems_of_texts(text)

    assert problem.code == "unknown-name"
    assert standing_at(text, problem, len(place)) == place


def test_a_folded_condition_is_shown_where_it_begins() -> None:
    text = changed(
        GOOD,
        [("  served_on: {", "  late: {type: yes_no, title: {en: Late}, is: received\n    > amuont}\n  served_on: {")],
    )

    problem = next(problem for problem in problems_of_texts(text) if problem.code == "unknown-name")

    assert standing_at(text, problem, 8) == "received"


def test_problems_stand_in_the_order_of_file_and_line() -> None:
    text = changed(GOOD, [("owner: debtor", "owner: detbor"), ("to: served, by", "to: sevred, by")])

    places = [(problem.file, problem.line) for problem in problems_of_texts(text, CHILD)]

    assert places == sorted(places)
    assert len(places) >= 2


def test_one_version_in_two_files_is_an_error() -> None:
    (problem,) = problems_of_texts(GOOD, GOOD)

    assert problem.code == "version-overlap"
    assert problem.file == "2.yaml"


def test_scenarios_mappings_and_calendars_are_no_definitions() -> None:
    names = {path.name for path in definition_files([shipped_directory()])}

    assert "vn.asset.yaml" in names
    assert not {name for name in names if name.endswith((".scenarios.yaml", ".replay.yaml"))}
    assert "vn.yaml" not in names


def test_a_shipped_child_is_found_though_only_the_parent_is_linted(tmp_path: Path) -> None:
    text = (shipped_directory() / "vn.civil-judgment.yaml").read_text(encoding="utf-8")

    found = library(tmp_path, judgment=text)

    assert found.machine("vn.civil-judgment", "2026.1").procedure.children


def test_a_procedure_is_built_once(tmp_path: Path) -> None:
    found = library(tmp_path, claim=GOOD)

    assert found.machine("xx.claim", "2026.1") is found.in_force("xx.claim", date(2026, 1, 1))


def test_a_procedure_with_errors_is_listed_and_not_run(tmp_path: Path) -> None:
    found = library(tmp_path, claim=changed(GOOD, [("when: paid_up,", "when: paid_op,")]))

    assert found.keys() == ["xx.claim"]
    with pytest.raises(ProcedureInvalid, match='did you mean "paid_up"'):
        found.in_force("xx.claim", date(2026, 3, 1))


def test_a_procedure_with_warnings_only_is_run(tmp_path: Path) -> None:
    found = library(tmp_path, claim=changed(GOOD, [("within: 5 working days", "within: 5 years")]))

    assert found.machine("xx.claim", "2026.1").name == "xx.claim@2026.1"


def test_an_error_in_one_procedure_does_not_stop_another(tmp_path: Path) -> None:
    found = library(tmp_path, claim=parent(), part=changed(CHILD, [("to: begun", "to: begon")]))

    assert found.machine("xx.claim", "2026.1").name == "xx.claim@2026.1"
    with pytest.raises(ProcedureInvalid, match=r"xx\.part@2026\.1"):
        found.machine("xx.part", "2026.1")


def test_the_version_in_force_on_the_day_is_given(tmp_path: Path) -> None:
    older = changed(GOOD, [("in_force: {from: 2026-01-01}", "in_force: {from: 2026-01-01, until: 2026-06-30}")])
    newer = changed(
        GOOD, [("version: 2026.1", "version: 2026.2"), ("in_force: {from: 2026-01-01}", "in_force: {from: 2026-07-01}")]
    )
    found = library(tmp_path, older=older, newer=newer)

    assert found.in_force("xx.claim", date(2026, 6, 30)).procedure.version == "2026.1"
    assert found.in_force("xx.claim", date(2026, 7, 1)).procedure.version == "2026.2"
    assert found.find("xx.claim").procedure.version == "2026.2"
    with pytest.raises(ProcedureNotFound, match="in force on 2025-12-31"):
        found.in_force("xx.claim", date(2025, 12, 31))


@pytest.mark.parametrize(("name", "hint"), [("xx.clam", '"xx.claim"'), ("xx.claim@2026.3", '"xx.claim@2026.1"')])
def test_an_unknown_procedure_is_answered_with_the_nearest(tmp_path: Path, name: str, hint: str) -> None:
    with pytest.raises(ProcedureNotFound, match=f"did you mean {hint}"):
        library(tmp_path, claim=GOOD).find(name)
