"""The lint accuses nobody wrongly, and lets itself be answered where it only warns."""

from __future__ import annotations

from tests.support.claim import CHILD, GOOD, changed, parent, problems_of_texts


def test_the_good_definitions_have_no_problem() -> None:
    assert problems_of_texts(GOOD) == []
    assert problems_of_texts(parent(), CHILD) == []


def test_a_warning_can_be_acknowledged_at_its_place() -> None:
    far = changed(GOOD, [("within: 5 working days", "within: 5 years")])
    excused = far + "acknowledged:\n  - {warning: voice-far-away, at: [states.filed], because: it is so}\n"

    assert [problem.code for problem in problems_of_texts(far)] == ["voice-far-away"]
    assert problems_of_texts(excused) == []


def test_an_acknowledgement_of_another_place_is_in_vain() -> None:
    far = changed(GOOD, [("within: 5 working days", "within: 5 years")])
    text = far + "acknowledged:\n  - {warning: voice-far-away, at: [states.served], because: it is so}\n"

    assert sorted(problem.code for problem in problems_of_texts(text)) == ["acknowledged-in-vain", "voice-far-away"]


def test_an_error_cannot_be_acknowledged() -> None:
    silent = changed(GOOD, [("after: filed_on", "after: halted_on")])
    text = silent + "acknowledged:\n  - {warning: silent-state, at: [states.filed], because: it is so}\n"

    assert sorted(problem.code for problem in problems_of_texts(text)) == ["acknowledged-in-vain", "silent-state"]


def test_what_a_condition_may_not_know_is_asked_of_every_way_in() -> None:
    """A fact that one of two ways sets may be asked for: only where no way sets it is the act closed for ever."""
    text = changed(
        GOOD,
        [("by: [debtor, clerk], when: paid_up,", "by: [debtor, clerk], when: halted_on > filed_on,")],
    )

    assert problems_of_texts(text) == []


def test_a_fact_computed_from_what_is_unknown_starts_no_clock_for_certain() -> None:
    text = changed(
        GOOD,
        [
            ("  paid_up:", "  planned_on: {type: date, title: {en: Planned}}\n  paid_up:"),
            (
                "needs: [amount, kind], records: filed_on",
                "needs: [amount, kind], sets: {planned_on: halted_on + 3 days}",
            ),
            ("from: underway, by: clerk, sets", "from: underway, by: clerk, records: filed_on, sets"),
            ("within: 5 working days\n        after: filed_on", "within: 5 working days\n        after: planned_on"),
        ],
    )

    assert [problem.code for problem in problems_of_texts(text)] == ["silent-state"]


def test_a_signer_may_be_the_deputy_of_who_acts() -> None:
    assert problems_of_texts(changed(GOOD, [("signed_by: clerk", "signed_by: deputy")])) == []
