"""Conditions that decide nothing, and acts between which a machine would have to choose."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.claim import CHILD, GOOD, Change, changed, parent, problems_of_texts, standing_at

from writs.documents.definitions import load_library
from writs.documents.linting import lint_definitions

WHEN = "by: [debtor, clerk], when: paid_up,"


def guard(text: str) -> Change:
    return WHEN, WHEN.replace("paid_up", f'"{text}"')


ALWAYS = [
    "paid_up or not paid_up or amount is not known or received is not known",
    "kind is plain or kind is not plain or kind is not known",
    "this_day >= 2026-01-01 or this_day < 2026-06-01",
    "2 < 3",
    "served_on is known or not (served_on is known)",
    "pay is met or pay is not met",
]
NEVER = [
    "paid_up and not paid_up",
    "amount > 10 EUR and amount < 5 EUR",
    "amount > 10 EUR and 5 EUR >= amount",
    "kind is plain and kind is hard",
    "received >= amount and not paid_up",
    "pay is met and pay is late",
    "filed_on < served_on and not (filed_on < served_on)",
    "3 < 2",
    "paid_up is no and paid_up",
    "served_on > 2026-01-01 and served_on is not known",
]
SOMETIMES = [
    "paid_up or not paid_up",
    "paid_up and amount > 10 EUR",
    "amount > 5 EUR and amount < 10 EUR",
    "kind is one of plain, hard",
    "pay is over and pay is met",
    "filed_on < served_on and filed_on < halted_on",
    "amount - received > 5 EUR or amount - received < 3 EUR",
    "this_day is a working day",
    "days from filed_on to this_day > 3",
]


@pytest.mark.parametrize("text", ALWAYS)
def test_a_guard_that_is_always_yes_is_found(text: str) -> None:
    (problem,) = problems_of_texts(changed(GOOD, [guard(text)]))

    assert (problem.code, problem.severity, problem.suggestion) == ("guard-always", "warning", "delete it")
    assert standing_at(changed(GOOD, [guard(text)]), problem, 6) == f'"{text}'[:6]


@pytest.mark.parametrize("text", NEVER)
def test_a_guard_that_is_never_yes_is_found(text: str) -> None:
    (problem,) = problems_of_texts(changed(GOOD, [guard(text)]))

    assert (problem.code, problem.severity) == ("transition-never", "warning")
    assert problem.message == 'The guard of "settle" can never be yes.'


@pytest.mark.parametrize("text", SOMETIMES)
def test_a_guard_that_may_be_either_is_left_alone(text: str) -> None:
    assert problems_of_texts(changed(GOOD, [guard(text)])) == []


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ([("met_by: [settle]", "met_by: [settle]\n        dropped_when: paid_up and not paid_up")], "paid_up and"),
        ([("met_by: [settle]", "met_by: [settle]\n        met_when: kind is plain and kind is hard")], "kind is plain"),
        ([("is: received >= amount", "is: received >= amount and 3 < 2")], "received"),
    ],
)  # fmt: skip
def test_conditions_elsewhere_are_looked_at_too(changes: list[Change], place: str) -> None:
    text = changed(GOOD, changes)

    problem = next(problem for problem in problems_of_texts(text) if problem.code == "guard-always")

    assert problem.message == "This condition is never yes."
    assert standing_at(text, problem, len(place)) == place


EXPIRE = """      expire:
        title: {en: Expire}
        owner: debtor
        within: time_to_pay
        after: served_on
        met_by: [settle]
        then: {fires: %s}
        law: ACT 2
  halted:
    title"""
DROP = "  drop: {title: {en: Drop}, from: served, to: settled, by: clock%s, law: ACT 2}\n  lapse:"


def two_ends(guard: str = "", other: str = "drop") -> list[Change]:
    return [("  halted:\n    title", EXPIRE % other), ("  lapse:", DROP % guard)]


def test_two_times_that_end_together_and_lead_elsewhere_are_found() -> None:
    text = changed(GOOD, two_ends())

    (problem,) = problems_of_texts(text)

    assert (problem.code, problem.message) == (
        "both-can-fire", 'The clock, or a log, could fire both "lapse" and "drop".',
    )  # fmt: skip
    assert standing_at(text, problem, 4) == "drop"


def test_guards_that_exclude_each_other_leave_no_choice() -> None:
    excluding = [*two_ends(", when: paid_up"), ("to: lapsed, by: clock,", "to: lapsed, by: clock, when: not paid_up,")]

    assert problems_of_texts(changed(GOOD, excluding)) == []


def test_a_child_that_enters_a_state_enters_its_groups_too() -> None:
    group = ("states:\n  begun:", "groups: {ended: {title: {en: Ended}, states: [done]}}\nstates:\n  begun:")
    when = ("when_one_is: {done: lapse}", "when_one_is: {done: lapse, ended: drop}")
    act = ("  lapse:", "  drop: {title: {en: Drop}, from: served, to: settled, by: clock, law: ACT 2}\n  lapse:")

    problems = problems_of_texts(parent(when, act), changed(CHILD, [group]))

    assert [problem.code for problem in problems] == ["both-can-fire"]


@pytest.mark.parametrize(("condition", "found"), [("", ["both-can-fire"]), (", when: not paid_up", [])])
def test_acts_that_a_log_tries_in_turn_must_exclude_each_other(
    condition: str, found: list[str], tmp_path: Path
) -> None:
    give_up = (
        f"  give_up: {{title: {{en: Give up}}, from: served, to: lapsed, by: clerk{condition}, law: ACT 2}}\n  lapse:"
    )
    path = tmp_path / "xx.claim.yaml"
    path.write_text(changed(GOOD, [("  lapse:", give_up)]), encoding="utf-8")
    beside = "writs: 1\nreplay: xx.claim\nevents:\n  End: {fire: [settle, give_up]}\n  Start: {fire: [file]}\n"
    (tmp_path / "xx.claim.replay.yaml").write_text(beside, encoding="utf-8")

    assert [problem.code for problem in lint_definitions(load_library([path]))] == found


@pytest.mark.parametrize("text", ["events: [", "events: {End: 3}\n", "events: {End: {fire: settle}}\n", "x: 1\n"])
def test_a_replay_file_that_cannot_be_read_is_not_the_business_of_the_lint(text: str, tmp_path: Path) -> None:
    path = tmp_path / "xx.claim.yaml"
    path.write_text(GOOD, encoding="utf-8")
    (tmp_path / "xx.claim.replay.yaml").write_text(text, encoding="utf-8")

    assert lint_definitions(load_library([path])) == []
