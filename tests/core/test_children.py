"""A parent and its children: small ones rule by rule, then a Vietnamese matter from the request to its closure."""

from __future__ import annotations

import pytest
from tests.support import matter
from tests.support.definitions import definition, library
from tests.support.play import Play

from writs.core.decide import fold
from writs.core.errors import ProcedureNotFound, TransitionRefused, WrongInput
from writs.documents.library import shipped_library

PART = (
    "part: {{title: {{en: Part}}, procedure: vn.part, opens_with: begin, {rule}, gives: {{amount: amount}}, law: A 1}}"
)
ADD = "add: {title: {en: Add}, from: underway, by: clerk, opens: part, law: A 1}"
TOTAL = "all_done: {type: yes_no, is: all part are done, title: {en: All done}}"
END_ALL = (
    "end_all: {title: {en: End}, from: underway, to: done, by: clerk, when: all_done and number of part > 0, law: A 1}"
)
CHILD_DUTY = "limit: {title: {en: Limit}, owner: clerk, within: 10 days, after: start_on, met_by: [act], law: A 1}"


def family(rule: str = "when_case_ends: go_on", pauses: str = "") -> Play:
    parent = definition(facts=TOTAL, transitions=f"{ADD}\n{END_ALL}", children=PART.format(rule=rule), pauses=pauses)
    expiring = "expire: {title: {en: Expire}, from: [first, second, held], to: done, by: clock}"
    child = definition("vn.part", header="part_of: vn.small", deadlines=CHILD_DUTY).replace(
        "expire: {title: {en: Expire}, from: first, to: second, by: clock}", expiring
    )
    play = Play(library(parent, child))
    play.open("2026-03-02", facts={"amount": "70 VND"})
    return play


def test_an_act_opens_a_child_whose_facts_come_with_it_or_are_given_by_the_parent() -> None:
    play = family()

    decision = play.fire("add", "2026-03-03", {"start_on": "2026-03-03"})

    child = play.case(2)
    assert (child.parent, child.group, child.reference, child.state) == (1, "part", "1/2026/part-1", "first")
    assert child.facts["amount"] == play.case().facts["amount"] == 70
    assert play.due("limit", 2) == "2026-03-13"
    assert [(event.case, event.kind) for event in decision.events] == [(1, "transition"), (2, "opened")]


def test_what_was_given_to_a_child_is_a_copy_that_does_not_change_with_the_parent() -> None:
    play = family()
    play.fire("add", "2026-03-03", {"start_on": "2026-03-03"})

    play.fire("note", "2026-03-04", {"amount": "99 VND"})

    assert (play.case().facts["amount"], play.case(2).facts["amount"]) == (99, 70)


def test_a_fact_that_neither_the_act_nor_the_child_takes_is_wrong_input() -> None:
    play = family()

    with pytest.raises(WrongInput, match="takes no fact"):
        play.fire("add", "2026-03-03", {"colour": "red"})

    assert play.file is not None
    assert list(play.file.cases) == [1]


def test_a_child_is_not_opened_without_its_parent() -> None:
    play = Play(family().library, "vn.part")

    with pytest.raises(ProcedureNotFound, match="runs only as a child"):
        play.open("2026-03-02")


def test_a_guard_about_children_opens_when_the_last_of_them_is_done() -> None:
    play = family()
    with pytest.raises(TransitionRefused):
        play.fire("end_all", "2026-03-03")
    play.fire("add", "2026-03-03", {"start_on": "2026-03-03"})
    play.fire("add", "2026-03-03", {"start_on": "2026-03-03"})
    play.fire("close", "2026-03-04", case=2)
    with pytest.raises(TransitionRefused) as refusal:
        play.fire("end_all", "2026-03-04")

    play.fire("close", "2026-03-05", case=3)
    play.fire("end_all", "2026-03-05")

    assert [str(blocker) for blocker in refusal.value.blockers] == ["all_done"]
    assert play.case().state == "done"


def test_a_childs_state_makes_the_clock_fire_in_the_parent_once() -> None:
    play = family("when_one_is: {second: expire}, when_case_ends: go_on")
    play.fire("add", "2026-03-03", {"start_on": "2026-03-03"})
    assert play.case().state == "first"

    decision = play.fire("go", "2026-03-04", case=2)

    assert play.case().state == "second"
    assert [(event.case, event.name, event.role) for event in decision.events] == [
        (2, "go", "clerk"),
        (1, "expire", "clock"),
    ]


def test_children_end_with_the_case_if_the_case_says_so() -> None:
    play = family("when_case_ends: {fires: expire}")
    play.fire("add", "2026-03-03", {"start_on": "2026-03-03"})

    play.fire("close", "2026-03-04")

    assert (play.case(2).state, play.status("limit", 2)) == ("done", "dropped")


def test_children_go_on_after_the_case_if_the_case_says_so() -> None:
    play = family("when_case_ends: go_on")
    play.fire("add", "2026-03-03", {"start_on": "2026-03-03"})

    play.fire("close", "2026-03-04")
    play.look("2026-03-20")

    assert (play.case(2).state, play.status("limit", 2)) == ("first", "overdue")


def test_a_case_whose_children_must_have_ended_waits_for_them() -> None:
    play = family("when_case_ends: must_have_ended")
    play.fire("add", "2026-03-03", {"start_on": "2026-03-03"})

    with pytest.raises(TransitionRefused) as refusal:
        play.fire("close", "2026-03-04")
    play.fire("close", "2026-03-04", case=2)
    play.fire("close", "2026-03-04")

    assert [str(blocker) for blocker in refusal.value.blockers] == ["open-children:part"]
    assert play.case().state == "done"


def test_a_pause_of_the_case_reaches_its_children_and_lets_them_go() -> None:
    pause = "stop: {title: {en: Stop}, while: stopped, stops: {part: remaining}, law: A 1}"
    play = family(pauses=pause)
    play.fire("add", "2026-03-03", {"start_on": "2026-03-03"})

    play.fire("note", "2026-03-04", {"stopped": "yes"})
    assert play.status("limit", 2) == "suspended"
    assert play.look("2026-04-01").notices == ()
    play.fire("note", "2026-04-03", {"stopped": "no"})

    assert (play.status("limit", 2), play.due("limit", 2)) == ("running", "2026-04-13")


def test_a_matter_runs_from_the_request_to_its_closure_with_one_seized_asset() -> None:
    play = Play(shipped_library(), "vn.civil-judgment")

    def does(acts: tuple[matter.Act, ...]) -> None:
        for act in acts:
            play.fire(act.name, act.when, act.facts, by=act.by, case=2 if act.asset else 1)

    play.open(matter.OPENED.when, matter.OPENED.name, matter.OPENED.by, matter.OPENED.facts)
    does(matter.TO_THE_ASSET)
    assert (play.case().state, play.case(2).procedure) == ("coercing", "vn.asset")
    does(matter.TO_THE_AUCTION)
    assert play.case().state == "selling"
    with pytest.raises(TransitionRefused) as too_early:
        play.fire("conclude_sale", "2026-08-30", by="enforcer")
    does(matter.TO_THE_SALE)
    does(matter.TO_THE_END)
    assert {d.name for d in play.case().deadlines if d.open} == {"list_ended"}
    play.fire("list_ended", "2026-11-02", by="head")

    assert [str(blocker) for blocker in too_early.value.blockers] == ["all_assets_ended"]
    assert (play.case().state, play.case().outcome) == ("fulfilled", "fulfilled")
    assert (play.case(2).state, play.case(2).outcome) == ("transferred", "disposed")
    assert {d.name for d in play.case().deadlines if d.open} == {"protest"}
    assert fold(play.library, play.commands) == play.file
