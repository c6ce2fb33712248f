"""Who may act: grade, conflict, the assigned officer and deputies; what nobody has told is said, not refused."""

from __future__ import annotations

import pytest
from tests.support.definitions import definition, library
from tests.support.play import Play, instant

from writs.core.case import Actor, Fire, Open
from writs.core.decide import decide
from writs.core.errors import TransitionRefused

ROLES = """
officer: {title: {en: Officer}, grade: intermediate, conflict: [debtor], relation: assigned, law: A 2}
sealer: {title: {en: Sealer}}
"""
ACTS = """
seize: {title: {en: Seize}, from: underway, by: officer, law: A 1}
seal: {title: {en: Seal}, from: underway, by: clerk, approved_by: head, law: A 1}
"""


def play(**assigned: str) -> Play:
    shelf = library(definition(roles=ROLES, transitions=ACTS))
    made = Play(shelf)
    made.decide(Open(1, 7, "1/2026", "vn.small", "begin", {}, Actor("clerk", "an"), None, assigned), "2026-03-02")
    return made


def blockers(made: Play, actor: Actor, transition: str = "seize") -> list[tuple[str, str]]:
    with pytest.raises(TransitionRefused) as refused:
        made.decide(Fire(1, transition, {}, actor), "2026-03-03")
    return [(str(blocker), blocker.message) for blocker in refused.value.blockers]


def test_a_lower_grade_is_refused_and_a_higher_one_may() -> None:
    assert blockers(play(), Actor("officer", "binh", grade="primary", relations=())) == [
        ("wrong-role:intermediate", '"officer" must be of grade intermediate at least; binh is primary')
    ]
    decision = play().decide(Fire(1, "seize", {}, Actor("officer", "binh", grade="senior", relations=())), "2026-03-03")
    assert decision.events[-1].name == "seize"
    assert all(change["what"] != "unchecked" for change in decision.events[-1].changes)


def test_who_is_or_is_related_to_a_party_is_refused() -> None:
    related = Actor("officer", "binh", grade="senior", relations=("debtor",))

    assert blockers(play(), related) == [("conflict:debtor", 'binh is or is related to "debtor"')]
    assert blockers(play(debtor="binh"), Actor("officer", "binh", grade="senior")) == [
        ("conflict:debtor", 'binh is "debtor" in this case')
    ]


def test_what_nobody_has_told_is_said_in_the_event_and_does_not_refuse() -> None:
    decision = play().decide(Fire(1, "seize", {}, Actor("officer", "binh")), "2026-03-03")

    assert [c for c in decision.events[-1].changes if c["what"] == "unchecked"] == [
        {"what": "unchecked", "asked": "grade", "role": "officer", "wanted": "intermediate"},
        {"what": "unchecked", "asked": "conflict", "role": "officer", "wanted": "debtor"},
    ]


def test_the_officer_assigned_to_the_case_acts_and_nobody_else_in_that_role() -> None:
    assert blockers(play(officer="an"), Actor("officer", "binh", grade="senior", relations=())) == [
        ("wrong-role:assigned", "the case is assigned to an, not to binh")
    ]
    made = play(officer="binh")
    made.decide(Fire(1, "seize", {}, Actor("officer", "binh", grade="senior", relations=())), "2026-03-03")


def test_several_reasons_are_told_at_once() -> None:
    actor = Actor("officer", "binh", grade="primary", relations=("debtor",))

    assert [code for code, _ in blockers(play(officer="an"), actor)] == [
        "wrong-role:intermediate", "wrong-role:assigned", "conflict:debtor",
    ]  # fmt: skip


def test_a_deputy_with_a_delegation_approves_and_one_without_does_not() -> None:
    made = play()
    made.decide(Fire(1, "seal", {}, Actor("clerk", "an")), "2026-03-03")

    assert blockers(made, Actor("deputy", "chi"), "seal")[0][0] == "wrong-role"
    decision = decide(
        made.library, made.file, Fire(1, "seal", {}, Actor("deputy", "chi", "12/UQ")), at=instant("2026-03-04")
    )
    assert [event.name for event in decision.events] == ["seal"]
