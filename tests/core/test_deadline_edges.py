"""Kinds of deadlines at their edges: held while time stands still, days that move after they have passed, rungs in
hours, reviews after a pause, and pauses that reach children."""

from __future__ import annotations

import pytest
from tests.support.definitions import definition, library
from tests.support.play import Play, instant, played

from writs.core.errors import TransitionRefused

HEAD = "title: {en: L}, law: A 1"
STOP = "stop: {title: {en: S}, while: stopped, stops: {limit: remaining}, law: A 2}"


def case(rule: str, *, who: str = "owner: clerk", opened: str = "2026-03-02", ladder: str = "", **facts: str) -> Play:
    text = definition(deadlines=f"limit: {{{HEAD}, {who}, {rule}}}", pauses=STOP, ladders=ladder)
    return played(library(text), opened, **facts)


def blockers(play: Play, transition: str, when: str, dated: str | None = None) -> list[str]:
    with pytest.raises(TransitionRefused) as refusal:
        play.fire(transition, when, dated=dated)
    return [str(blocker) for blocker in refusal.value.blockers]


# -- held


def test_a_waiting_time_that_stands_still_holds_on_after_its_old_day() -> None:
    play = case("not_before: 10 days, after: start_on, holds: [close], met_by: [close]", start_on="2026-03-02")
    play.fire("note", "2026-03-10", {"stopped": "yes"})

    assert blockers(play, "close", "2026-03-20") == ["held:limit"]
    play.fire("note", "2026-03-20", {"stopped": "no"})
    assert blockers(play, "close", "2026-03-20") == ["held:limit"]
    play.fire("close", "2026-03-23")

    assert (play.case().state, play.status("limit")) == ("done", "met")


def test_a_priority_held_back_what_was_done_in_its_time_although_it_lapsed_since() -> None:
    rule = "within: 10 days, after: start_on, met_by: [act], holds: [close]"
    play = case(rule, who="right_of: debtor", start_on="2026-03-02")
    play.look("2026-03-20")
    assert play.status("limit") == "lapsed"

    assert blockers(play, "close", "2026-03-20", dated="2026-03-10") == ["held:limit"]
    play.fire("close", "2026-03-20", dated="2026-03-13")

    assert play.case().state == "done"


def test_a_window_that_bars_is_closed_on_both_sides() -> None:
    rule = "not_before: 5 days, within: 10 days, after: start_on, holds: [act], met_by: [act], then: {bars: [act]}"
    play = case(rule, start_on="2026-03-02")

    assert blockers(play, "act", "2026-03-06") == ["held:limit"]
    assert blockers(play, "act", "2026-03-13") == ["barred:limit"]
    play.fire("act", "2026-03-13", dated="2026-03-12")

    assert play.status("limit") == "met"


# -- days that move


def test_a_new_day_fixed_after_the_old_one_has_passed_is_a_new_duty_beside_the_missed_one() -> None:
    fixed = case("due: order_on, met_by: [act]", order_on="2026-03-05")
    back = case("at_least: 3 working days, before: order_on, met_by: [act]", order_on="2026-03-10")
    for play in (fixed, back):
        play.look("2026-03-12")
        play.fire("note", "2026-03-12", {"order_on": "2026-03-25"})

    assert (fixed.statuses("limit"), fixed.due("limit")) == (["missed", "running"], "2026-03-25")
    assert (back.statuses("limit"), back.due("limit")) == (["missed", "running"], "2026-03-20")


def test_of_two_terms_the_earlier_counts_once_it_becomes_known_and_a_later_one_changes_nothing() -> None:
    rule = "met_by: [act], earlier_of: [{within: 20 days, after: start_on}, {within: 5 days, after: other_on}]"
    sooner, later, passed = (case(rule, start_on="2026-03-02") for _ in range(3))

    sooner.fire("note", "2026-03-04", {"other_on": "2026-03-04"})
    later.fire("note", "2026-03-20", {"other_on": "2026-03-20"})
    passed.look("2026-03-25")
    passed.fire("note", "2026-03-25", {"other_on": "2026-03-04"})

    assert [play.due("limit") for play in (sooner, later, passed)] == ["2026-03-09", "2026-03-23", "2026-03-23"]
    assert passed.statuses("limit") == ["overdue"]


def test_a_settled_time_does_not_run_again_because_the_time_before_it_was_extended() -> None:
    both = f"""
        limit: {{{HEAD}, owner: clerk, within: 10 days, after: start_on, met_by: [go],
          extended_by: {{extend: {{adds: 5 days, times: 1}}}}}}
        following: {{{HEAD}, owner: clerk, within: 5 days, after: due of limit, met_by: [act]}}
        """
    play = played(library(definition(deadlines=both)), "2026-03-02", start_on="2026-03-02")
    play.fire("act", "2026-03-03")

    play.fire("extend", "2026-03-04", by="head")

    assert play.statuses("following") == ["met"]
    assert play.due("following") == "2026-03-23"


# -- ladders in hours


def test_rungs_of_hours_are_counted_from_the_instant_itself() -> None:
    ladder = """
        fast:
          - {at: 50% of the time, remind: owner}
          - {at: 3 hours before, remind: owner}
          - {at: due, remind: owner, escalate: head}
          - {at: every 6 hours after, escalate: head, times: 2}
        """
    play = case(
        "within: 24 hours, after: start_at, met_by: [act], ladder: fast", ladder=ladder, opened="2026-03-07T16:00",
        start_at="2026-03-07T16:00",
    )  # fmt: skip

    instants = [step.at for step in play.deadline("limit").ladder]

    hours = ("2026-03-08T04:00", "2026-03-08T13:00", "2026-03-08T16:00", "2026-03-08T22:00", "2026-03-09T04:00")
    assert instants == [instant(hour) for hour in hours]


def test_a_rung_before_the_start_never_fires() -> None:
    ladder = "early: [{at: 5 days before, remind: owner}, {at: due, remind: owner}]"
    play = case("within: 3 days, after: start_on, met_by: [act], ladder: early", ladder=ladder, start_on="2026-03-16")

    notices = play.look("2026-03-18").notices

    assert notices == ()
    assert [step.mode for step in play.deadline("limit").ladder] == ["past", "fresh"]


# -- reviews


def test_after_a_pause_the_next_review_is_counted_from_the_day_of_resuming() -> None:
    play = case("within: without delay, review: 5 days, after: start_on, met_by: [act]", start_on="2026-03-02")
    play.fire("note", "2026-03-03", {"stopped": "yes"})
    assert play.look("2026-04-20").notices == ()

    play.fire("note", "2026-04-20", {"stopped": "no"})

    # Five days on is a Saturday, and Monday the 27th is a day off.
    assert play.look("2026-04-27").notices == ()
    assert len(play.look("2026-04-28").notices) == 1


def test_reviews_that_lay_behind_at_the_start_are_not_made_up() -> None:
    play = case("within: without delay, review: 5 days, after: start_on, met_by: [act]", start_on="2025-11-03")

    assert play.look("2026-03-02").notices == ()
    assert len(play.look("2026-03-10").notices) == 1


# -- children


CHILD = definition(
    "vn.part",
    header="part_of: vn.small",
    deadlines=f"limit: {{{HEAD}, owner: clerk, within: 10 days, after: start_on, met_by: [act]}}",
)
PARENT = definition(
    transitions="split: {title: {en: Split}, from: underway, by: clerk, opens: parts}",
    children="""
        parts: {title: {en: Parts}, procedure: vn.part, opens_with: begin, when_case_ends: go_on,
          gives: {start_on: start_on}}
        """,
    pauses="stop: {title: {en: S}, while: stopped, stops: {parts: remaining}, longest: 6 days, law: A 2}",
)


def test_a_pause_of_the_case_that_reaches_its_longest_lets_the_clocks_of_the_children_go_on() -> None:
    play = played(library(PARENT, CHILD), "2026-03-02", start_on="2026-03-02")
    play.fire("split", "2026-03-02")
    child = max(play.file.cases) if play.file is not None else 0
    play.fire("note", "2026-03-04", {"stopped": "yes"})
    assert play.status("limit", child) == "suspended"

    play.look("2026-03-11")

    assert (play.status("limit", child), play.due("limit", child)) == ("running", "2026-03-18")
