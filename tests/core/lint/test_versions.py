"""Versions of one procedure follow each other day by day, and each says what becomes of the states of those before."""

from __future__ import annotations

import pytest
from tests.support.claim import GOOD, Change, changed, problems_of_texts, standing_at

PENDING = (
    "in_force: {from: 2026-01-01}\n",
    "in_force: {from: 2027-01-01}\npending_cases:\n  - {when: opened_on < 2027-01-01, then: move, law: ACT 9}\n",
)
RENAMED: list[Change] = [
    ("states: [filed, served]", "states: [lodged, served]"),
    ("  filed:\n    title", "  lodged:\n    title"),
    ("from: start, to: filed,", "from: start, to: lodged,"),
    ("from: filed, to: served", "from: lodged, to: served"),
]
ROW = "  - {when: opened_on < 2027-01-01, then: move, law: ACT 9"


def later(*changes: Change) -> str:
    return changed(GOOD, [("version: 2026.1", "version: 2027.1"), PENDING, *changes])


def until(day: str) -> str:
    return changed(GOOD, [("in_force: {from: 2026-01-01}", f"in_force: {{from: 2026-01-01, until: {day}}}")])


def test_versions_that_follow_each_other_are_fine() -> None:
    assert problems_of_texts(GOOD, later()) == []
    assert problems_of_texts(until("2026-12-31"), later()) == []
    assert problems_of_texts(GOOD, later(*RENAMED, (ROW, ROW + ", states: {filed: lodged}"))) == []


@pytest.mark.parametrize(
    ("code", "place", "message", "old", "new"),
    [
        ("version-overlap", "2027-01-01", "xx.claim@2026.1 and xx.claim@2027.1 are both in force on 2027-01-01.",
         until("2027-03-31"), later()),
        ("version-gap", "2027-01-01", "No version of xx.claim is in force on 2026-12-01.",
         until("2026-11-30"), later()),
        ("version-gap", "2025-12-31", "xx.claim@2027.1 ends on 2025-12-31, before it begins.", GOOD,
         later(("in_force: {from: 2027-01-01}", "in_force: {from: 2027-01-01, until: 2025-12-31}"))),
        ("pending-unmapped", "{when", 'Pending cases may stand in "filed", which this version lacks.', GOOD,
         later(*RENAMED)),
        ("pending-unmapped", "{when", 'Pending cases may stand in "filed"; "lapsed" is an end, and a provision cannot'
         " end a case.", GOOD, later(*RENAMED, (ROW, ROW + ", states: {filed: lapsed}"))),
        ("unknown-name", "served", 'Unknown state of an earlier version "sent".', GOOD,
         later((ROW, ROW + ", states: {sent: served}"))),
        ("fact-before-set", "served_on", '"file" asks for "served_on", which no path to it has set.', GOOD,
         later(("in_force: {from: 2027-01-01}", "in_force: {from: 2027-01-01, by: served_on}"))),
    ],
)  # fmt: skip
def test_a_mistake_between_versions_is_found_at_its_place(
    code: str, place: str, message: str, old: str, new: str
) -> None:
    problems = problems_of_texts(old, new)

    assert [(problem.code, problem.message) for problem in problems] == [(code, message)]
    assert standing_at(new, problems[0], len(place)) == place


def test_both_versions_on_one_day_are_said_once() -> None:
    same = later(("in_force: {from: 2027-01-01}", "in_force: {from: 2026-01-01}"))

    assert [problem.code for problem in problems_of_texts(GOOD, same)] == ["version-overlap"]
