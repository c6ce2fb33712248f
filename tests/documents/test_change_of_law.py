"""A scenario can begin under an earlier version and cross the day on which the law changes."""

from __future__ import annotations

import pytest
from tests.support.claim import GOOD, Change, changed, definition
from tests.support.definitions import block

from writs.documents.library import Library
from writs.documents.reader import read
from writs.documents.scenarios import ScenarioReport, run_scenarios

ROW = "  - {when: opened_on < 2027-01-01, then: move, running_deadlines: recompute, law: ACT 9}\n"
OPENED = (
    "- when: {fire: file, day: 2026-12-28, by: clerk, with: {amount: 100 EUR, kind: plain}}",
    "- then: {state: filed, version: 2026.1, deadlines: {serve: 2027-01-05}}",
)


def run(*steps: str, begins: str = "begins_under: 2026.1", changes: tuple[Change, ...] = ()) -> ScenarioReport:
    new = changed(GOOD, [
        ("version: 2026.1", "version: 2027.1"),
        ("in_force: {from: 2026-01-01}\n", f"in_force: {{from: 2027-01-01}}\npending_cases:\n{ROW}"),
        ("within: 5 working days", "within: 4 working days"),
        *changes,
    ])  # fmt: skip
    shelf = Library([definition(GOOD, "old.yaml"), definition(new, "new.yaml")])
    text = f"writs: 1\nscenarios: xx.claim\ncases:\n  one:\n    {begins}\n    steps:\n"
    document = read(text + "".join(block(step, 6) + "\n" for step in steps), "one.scenarios.yaml")
    report = ScenarioReport()
    run_scenarios(document, shelf.find("xx.claim"), shelf, report)
    return report


def test_the_provision_is_applied_on_the_day_and_what_follows_is_checked_by_the_new_text() -> None:
    report = run(
        *OPENED,
        "- law_changes: 2027-01-01",
        "- then: {version: 2027.1, state: filed, carried: {serve: recompute}, deadlines: {serve: 2027-01-04}}",
        "- when: {fire: serve, day: 2027-01-04, by: clerk}",
        "- then: {deadlines: {serve: met, pay: 2027-01-14}}",
    )

    assert [str(failure) for failure in report.failures] == []
    assert report.coverage["xx.claim@2027.1"].transitions == {"serve"}


def test_what_happened_under_the_earlier_text_does_not_cover_the_new_one() -> None:
    report = run(*OPENED, "- when: {fire: serve, day: 2026-12-29, by: clerk}")

    assert report.failures == []
    assert report.coverage["xx.claim@2027.1"].transitions == set()


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ((*OPENED, "- law_changes: 2026-12-30"), "the case stays under xx.claim@2026.1: xx.claim@2027.1 is in force"),
        ((*OPENED, "- law_changes: 2027-01-01", "- then: {version: 2026.1}"),
         "the case is under version 2027.1, not 2026.1"),
        ((*OPENED, "- law_changes: 2027-01-01", "- then: {carried: {serve: keep}}"), "serve: recompute, not keep"),
        ((*OPENED, "- law_changes: 2027-01-01", "- law_changes: 2027-01-02"), "begins_under: an earlier version"),
        ((*OPENED, "- law_changes: 2026-12-01"), "the clock cannot go back"),
    ],
)  # fmt: skip
def test_a_crossing_that_must_fail_fails_with_a_sentence(steps: tuple[str, ...], sentence: str) -> None:
    report = run(*steps)

    assert report.failed == 1
    assert sentence in report.failures[0].message


def test_a_case_that_stays_may_be_expected_to() -> None:
    stay = (("then: move, running_deadlines: recompute", "then: stay"),)

    report = run(*OPENED, "- law_changes: 2027-01-01", "- then: {version: 2026.1}", changes=stay)

    assert [str(failure) for failure in report.failures] == []


def test_a_version_that_is_not_there_is_said() -> None:
    report = run(*OPENED, begins="begins_under: 2019.1")

    assert 'no procedure "xx.claim@2019.1"' in report.failures[0].message


def test_without_an_earlier_version_the_law_cannot_change() -> None:
    report = run("- law_changes: 2027-01-01", begins="title: {en: One}")

    assert "begins_under" in report.failures[0].message
