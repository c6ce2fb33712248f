"""Lengths that do not fit each other, pauses that nothing ends, and acts for which there are not enough people."""

from __future__ import annotations

import pytest
from tests.support.claim import GOOD, Change, changed, problems_of_texts, standing_at

EARLY = "  early:\n    - {at: 6 working days before, remind: owner}\n    - {at: due, remind: owner, escalate: head}\n"
NAMED: list[Change] = [
    ("ladders:\n", "ladders:\n" + EARLY), ("met_by: [serve]\n", "met_by: [serve]\n        ladder: early\n"),
]  # fmt: skip
VALID = ("within: 5 working days\n        after: filed_on", "valid_for: 5 days\n        after: filed_on")
SOLE: Change = ("head: {title: {en: Head}}", "head: {title: {en: Head}, relation: head_of_office}")
STOPPED: list[Change] = [
    ("while: halted", "while: [halted, stopped]"),
    ("  paid_up:", "  stopped: {type: yes_no, title: {en: S}}\n  paid_up:"),
]
HEAR = "by: clerk, records: heard_at"


def lone(*changes: Change) -> list[Change]:
    return [("clerk: {title: {en: Clerk}, delegates_to: [deputy]}", "clerk: {title: {en: Clerk}}"), *changes]


RULES: list[tuple[str, str, list[Change]]] = [
    ("rung-too-early", "early", NAMED),
    ("rung-too-early", "{at: 3 months", [("at: 2 working days before", "at: 3 months before")]),
    ("status-rolls", "serve:", [VALID]),
    ("unit-mixed", "pay:", [("plain: 10 days", "plain: 5 days"), ("then: {fires: lapse}\n        law: ACT 2",
                                                            "then: {fires: lapse}\n        law: ACT 1")]),
    ("pause-without-end", "stopped",
     [*STOPPED,
      ("records: heard_at", "records: heard_at, sets: {stopped: yes}")]),
    ("clock-coerces", "lapse:", [("to: lapsed, by: clock,", "to: lapsed, by: [clock, clerk], issues: notice,")]),
    ("nobody-may", "[head]",
     [("head: {title: {en: Head}}", "head: {title: {en: Head}, conflict: [head]}"),
      ("to: halted, by: head", "to: halted, by: [head]"), ("to: back, by: head", "to: back, by: clerk")]),
    ("nobody-may", "head", [SOLE, ("to: halted, by: head", "to: halted, by: head, approved_by: head")]),
    ("nobody-may", "hear:", [(HEAR, "by: [], records: heard_at")]),
    ("four-eyes-impossible", "halt]", [SOLE, ("to: back, by: head", "to: back, by: head, not_by_who_did: [halt]")]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "place", "changes"), RULES, ids=[f"{n}-{row[0]}" for n, row in enumerate(RULES)])
def test_the_rule_speaks_alone_and_at_its_place(code: str, place: str, changes: list[Change]) -> None:
    text = changed(GOOD, changes)

    problems = problems_of_texts(text)

    assert [problem.code for problem in problems] == [code]
    assert standing_at(text, problems[0], len(place)) == place


FINE: list[list[Change]] = [
    [("at: 2 working days before", "at: 7 days before")],
    [(NAMED[0][0], NAMED[0][1]), ("met_by: [settle]\n", "met_by: [settle]\n        ladder: early\n")],
    [VALID, ("after: filed_on", "after: filed_on\n        counting: {roll: none, because: a status ends}")],
    [("plain: 10 days", "plain: 5 days")],
    [("then: {fires: lapse}\n        law: ACT 2", "then: {fires: lapse}\n        law: ACT 1")],
    [*STOPPED,
     ("records: heard_at", "records: heard_at, needs: [stopped]")],
    [*STOPPED,
     ("records: heard_at", "records: heard_at, sets: {stopped: yes}"),
     ("remaining}\n    law", "remaining}\n    longest: 3 months\n    law")],
    [SOLE, ("to: back, by: head", "to: back, by: [head, clerk], not_by_who_did: [halt]")],
    [("head: {title: {en: Head}}", "head: {title: {en: Head}, relation: head_of_office, delegates_to: [deputy]}"),
     ("to: back, by: head", "to: back, by: head, not_by_who_did: [halt]")],
    [("to: back, by: head", "to: back, by: head, not_by_who_did: [halt]")],
    [SOLE, ("to: halted, by: head", "to: halted, by: clerk, approved_by: head")],
]  # fmt: skip


@pytest.mark.parametrize("changes", FINE, ids=range(len(FINE)))
def test_what_fits_is_not_accused(changes: list[Change]) -> None:
    assert problems_of_texts(changed(GOOD, changes)) == []
