"""A new case gets the version in force on the day that decides, and only if the procedure is made for it."""

from __future__ import annotations

import pytest
from tests.support.claim import CHILD, GOOD, Change, changed, definition, parent
from tests.support.play import Play

from writs.core.case import Actor, Open
from writs.core.errors import ProcedureNotFound, TransitionRefused
from writs.documents.library import Library

FACTS = {"amount": "100 EUR", "kind": "plain"}
LODGED: list[Change] = [
    ("  served_on: {type", "  lodged_on: {type: date, title: {en: Lodged on}}\n  served_on: {type"),
    ("needs: [amount, kind]", "needs: [amount, kind, lodged_on]"),
]
BY = ("in_force: {from: 2026-01-01}", "in_force: {from: 2027-01-01, by: lodged_on}")


def shelf(*texts: str) -> Library:
    return Library([definition(text, f"{number}.yaml") for number, text in enumerate(texts)])


def opened(library: Library, day: str, **facts: str) -> str:
    play = Play(library, "xx.claim")
    play.open(day, "file", facts={**FACTS, **facts})
    return play.case().version_of_procedure


def later(*changes: Change) -> str:
    return changed(GOOD, [("version: 2026.1", "version: 2027.1"), *changes])


def test_the_day_of_opening_decides_where_the_version_says_nothing_else() -> None:
    library = shelf(GOOD, later(("in_force: {from: 2026-01-01}", "in_force: {from: 2027-01-01}")))

    assert opened(library, "2026-12-31") == "2026.1"
    assert opened(library, "2027-01-01") == "2027.1"


def test_a_version_without_an_end_ends_when_the_next_begins_and_one_with_an_end_then() -> None:
    closed = changed(GOOD, [("in_force: {from: 2026-01-01}", "in_force: {from: 2026-01-01, until: 2026-06-30}")])

    assert opened(shelf(closed), "2026-06-30") == "2026.1"
    with pytest.raises(ProcedureNotFound, match="No version of"):
        opened(shelf(closed), "2026-07-01")


def test_the_fact_that_decides_may_lie_before_the_opening() -> None:
    library = shelf(changed(GOOD, LODGED), later(BY, *LODGED))

    assert opened(library, "2027-02-01", lodged_on="2026-12-30") == "2026.1"
    assert opened(library, "2027-02-01", lodged_on="2027-01-02") == "2027.1"


def test_without_the_fact_that_decides_no_case_is_opened() -> None:
    library = shelf(changed(GOOD, LODGED), later(BY, *LODGED))

    with pytest.raises(TransitionRefused, match="decides which version") as refused:
        opened(library, "2027-02-01")
    assert [str(blocker) for blocker in refused.value.blockers] == ["missing:lodged_on"]


def test_a_fact_that_the_opening_records_is_the_day_of_the_act() -> None:
    library = shelf(GOOD, later(("in_force: {from: 2026-01-01}", "in_force: {from: 2027-01-01, by: filed_on}")))

    assert opened(library, "2027-02-01") == "2027.1"


def test_a_child_gets_its_version_by_the_fact_that_its_parent_gives() -> None:
    old = changed(CHILD, [
        ("  share: {type", "  told_on: {type: date, title: {en: Told on}}\n  share: {type"),
        ("in_force: {from: 2026-01-01}", "in_force: {from: 2020-01-01}"),
        ("from: start, to: begun, by: clerk", "from: start, to: begun, by: clerk, accepts: [told_on]"),
    ])  # fmt: skip
    new = changed(old, [
        ("version: 2026.1", "version: 2027.1"),
        ("in_force: {from: 2020-01-01}", "in_force: {from: 2026-06-01, by: told_on}"),
    ])  # fmt: skip
    library = shelf(parent(("gives: {share: amount}", "gives: {share: amount, told_on: filed_on}")), old, new)
    play = Play(library, "xx.claim")
    play.open("2026-05-28", "file", facts=FACTS)

    play.fire("split", "2026-06-10", by="clerk")

    child = next(case for case in (play.file.cases.values() if play.file else ()) if case.parent is not None)
    assert child.version_of_procedure == "2026.1"


APPLIES = ("phases:\n", "applies_when: amount > 10 EUR\n\nphases:\n")


def test_a_case_of_another_kind_is_refused() -> None:
    library = shelf(changed(GOOD, [APPLIES]))

    assert opened(library, "2026-02-02") == "2026.1"
    with pytest.raises(TransitionRefused, match="claim does not apply to this case: not so: amount > 10 EUR"):
        opened(library, "2026-02-02", amount="10 EUR")


def test_what_cannot_be_told_to_apply_is_refused_as_unknown() -> None:
    text = changed(GOOD, [APPLIES, ("needs: [amount, kind]", "needs: [kind], accepts: [amount]")])
    play = Play(shelf(text), "xx.claim")

    with pytest.raises(TransitionRefused) as refused:
        play.decide(Open(1, 7, "1", "xx.claim", "file", {"kind": "plain"}, Actor("clerk", "an")), "2026-02-02")

    assert [str(blocker) for blocker in refused.value.blockers] == ["unknown:amount > 10 EUR"]
    assert "not known: amount" in refused.value.blockers[0].message


def test_a_fact_is_demanded_where_it_is_accepted_once_its_condition_is_yes() -> None:
    wanted = (
        "  heard_at: {type",
        "  why: {type: text, required_when: kind is hard, title: {en: Why}}\n  heard_at: {type",
    )
    library = shelf(changed(GOOD, [wanted, ("needs: [amount, kind]", "needs: [amount, kind], accepts: [why]")]))

    assert opened(library, "2026-02-02") == "2026.1"
    assert opened(library, "2026-02-02", kind="hard", why="two debtors") == "2026.1"
    with pytest.raises(TransitionRefused) as refused:
        opened(library, "2026-02-02", kind="hard")
    assert [str(blocker) for blocker in refused.value.blockers] == ["missing:why"]
