"""Each rule of the lint by one small change to a good definition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

CHANGES = [
    ("unknown-key", "records: told_on,", "recods: told_on,"),
    ("missing-key", "calendar: vn\n", ""),
    ("missing-translation", "title: {en: Told}", "title: {vi: Told}"),
    ("unknown-edition", "writs: 1", "writs: 9"),
    ("not-yes-or-no", "final: paid}", "final: paid, interlude: true}"),
    ("bad-name", "  told_on:", "  Told-on:"),
    ("unknown-name", "to: told,", "to: tould,"),
    ("unknown-name", "met_by: [tell]", "met_by: [tel]"),
    ("unknown-name", "owner: debtor", "owner: detbor"),
    ("guard-syntax", "is: paid >= claim,", 'is: "paid >= ",'),
    ("guard-type", "is: paid >= claim,", "is: paid >= told_on,"),
    ("guard-type", "is: paid >= claim,", "is: paid >= 5,"),
    ("guard-not-yes-no", "when: all_paid,", "when: paid,"),
    ("effect-type", "sets: {paid: paid + payment}", "sets: {paid: told_on}"),
    ("sets-derived", "needs: [payment]", "needs: [payment, all_paid]"),
    ("records-no-date", "records: told_on", "records: claim"),
    ("date-name", "  settled_on: {type: date", "  settled: {type: date"),
    ("derived-loop", "is: paid >= claim,", "is: not all_paid,"),
    ("fact-never-set", "records: settled_on, ", ""),
    ("no-opening", "from: start,", "from: closed,"),
    ("state-unreachable", "to: closed,", "to: lapsed,"),
    ("leaves-final", "from: told, to: closed,", "from: [told, lapsed], to: closed,"),
    ("back-from-nowhere", "from: told, to: closed,", "from: told, to: back,"),
    ("silent-state", "after: entry", "after: told_on"),
    ("clock-may-not", "to: lapsed, by: clock", "to: lapsed, by: clerk"),
    ("clock-never-fires", "        then: {fires: lapse}\n", ""),
    ("clock-cannot-answer", "to: lapsed, by: clock,", "to: lapsed, by: clock, needs: [payment],"),
    ("owner-missing", "        owner: clerk\n        within: 5", "        within: 5"),
    ("law-missing", "met_by: [tell]\n        law: L 1", "met_by: [tell]"),
    ("met-by-nothing", "        met_by: [tell]\n", ""),
    ("met-by-elsewhere", "met_by: [tell]", "met_by: [pay]"),
    ("measure", "within: 5 working days", "within: 5 working days\n        valid_for: 3 days"),
    ("bad-period", "within: 10 days", "within: 10 workdays"),
    ("start-missing", "        after: told_on\n", ""),
    ("start-no-date", "after: told_on", "after: claim"),
    ("hours-from-a-day", "within: 10 days", "within: 10 hours"),
    ("review-missing", "        review: 3 working days\n", ""),
    ("bad-rung", "at: 2 working days before", "at: soon before"),
    ("rung-unbounded", ", times: 2}", "}"),
    ("ladder-without-escalation", "escalate: head", "notify: head"),
    ("law-not-in-force", "in_force: 2026-01-01}", "in_force: 2026-06-01}"),
    ("uncertain-without-note", "law: L 2\n      close", "law: L 2\n        confidence: uncertain\n      close"),
    ("unknown-name", "calendar: vn\n", "calendar: vm\n"),
    ("name-clash", "  claim: {type", "  tell: {type"),
    ("duplicate-key", "  told_on: {", "  paid: {type: text, title: {en: Again}}\n  told_on: {"),
    ("acknowledged-in-vain", "ladders:\n", "X"),
]


@pytest.mark.parametrize(("code", "good", "bad"), CHANGES, ids=[f"{c[0]}-{n}" for n, c in enumerate(CHANGES)])
def test_a_mistake_is_found(
    code: str, good: str, bad: str, small_text: str, lint_text: Callable[[str], list[Any]]
) -> None:
    assert good in small_text
    if bad == "X":
        text = small_text + "acknowledged:\n  - {warning: unbounded-loop, at: [states.told], because: none}\n"
    else:
        text = small_text.replace(good, bad)

    problems = lint_text(text)

    assert code in {problem.code for problem in problems}
    found = next(problem for problem in problems if problem.code == code)
    assert found.line >= 1
    assert found.message.endswith((".", "…"))


def test_the_small_definition_itself_is_clean(small_text: str, lint_text: Callable[[str], list[Any]]) -> None:
    assert lint_text(small_text) == []


def test_all_mistakes_are_told_at_once(small_text: str, lint_text: Callable[[str], list[Any]]) -> None:
    text = small_text.replace("to: told,", "to: tould,").replace("within: 10 days", "within: 10 workdays")

    codes = [problem.code for problem in lint_text(text)]

    assert {"unknown-name", "bad-period"} <= set(codes)
