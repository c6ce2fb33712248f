"""The life of a deadline, row by row of the table in docs/lifecycle.md: what a step or an act turns it into."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from tests.support.definitions import definition, library
from tests.support.play import Play, played

from writs.core.case import Decision
from writs.core.errors import TransitionRefused

LIMIT = "limit: {title: {en: Limit}, owner: clerk, within: 10 days, after: start_on, met_by: [act], law: A 1MORE}"
STOP = "stop: {title: {en: Stop}, while: stopped, stops: {limit: MODE}, law: A 2}"
LADDER = """
    loud:
      - {at: 5 days before, remind: owner}
      - {at: 2 days before, remind: owner}
      - {at: due, remind: owner, escalate: head}
      - {at: every 5 days after, escalate: head, times: 2}
    """
OPENED = "2026-03-02"


def limit(
    more: str = "", *, who: str = "owner: clerk", state: bool = False, mode: str = "remaining", **sections: str
) -> Play:
    """Ten days from Monday 2 March 2026, to Thursday the 12th; reminders five and two days before."""
    rule = LIMIT.replace("MORE", f", ladder: loud{more}").replace("owner: clerk", who)
    where: dict[str, str] = {"first" if state else "deadlines": rule}
    text = definition(**where, pauses=STOP.replace("MODE", mode), ladders=LADDER, **sections)
    return played(library(text), OPENED, start_on=OPENED)


def said(decision: Decision, what: str) -> list[Mapping[str, Any]]:
    return [change for event in decision.events for change in event.changes if change["what"] == what]


def told(decision: Decision) -> list[tuple[str, str]]:
    """Who was told, in what way."""
    return [(notice.kind, notice.to) for notice in decision.notices]


def fired(decision: Decision) -> list[tuple[str, str]]:
    """What the clock fired, and the day it is dated."""
    return [(e.name, str(e.occurred_on)) for e in decision.events if e.kind == "transition" and e.role == "clock"]


# -- armed


def test_arming_tells_the_start_the_day_and_the_calendar_by_which_it_was_counted() -> None:
    play = Play(limit().library)

    (armed,) = said(play.open(OPENED, facts={"start_on": OPENED}), "armed")

    calendar = limit().library.in_force("vn.small", date(2026, 3, 2)).calendar
    assert (armed["start"], armed["due"], armed["cause"]) == (OPENED, "2026-03-12", "armed")
    assert armed["calendar"] == f"vn {calendar.revision}"
    assert armed["tzdata"] == calendar.tzdata != ""


def test_a_rung_that_was_past_at_arming_is_named_and_never_fires() -> None:
    late = Play(limit().library)

    (armed,) = said(late.open("2026-03-09", facts={"start_on": OPENED}), "armed")

    assert armed["past"] == ["rung-0"]
    assert told(late.look("2026-03-11")) == [("remind", "clerk")]


def test_what_is_past_already_when_it_is_armed_acts_at_once_dated_its_own_day_and_reminds_of_nothing() -> None:
    rule = "limit: {title: {en: Limit}, owner: clerk, within: 10 days, after: start_on, met_by: [act], law: A 1,"
    rule += " ladder: loud, then: {fires: expire}}"
    play = Play(library(definition(first=rule, ladders=LADDER)))

    decision = play.open("2026-05-04", facts={"start_on": OPENED})

    assert fired(decision) == [("expire", "2026-03-12")]
    assert told(decision) == [("remind", "clerk"), ("escalate", "head")]
    assert play.look("2026-06-30").notices == ()


# -- running


def test_reminders_fire_before_the_day_each_once_and_change_nothing() -> None:
    play = limit()

    first, second = play.look("2026-03-08"), play.look("2026-03-09")

    assert (told(first), told(second)) == ([("remind", "clerk")], [])
    assert (play.status("limit"), play.deadline("limit").generation) == ("running", 1)


def test_a_duty_that_passes_is_overdue_and_its_ladder_goes_on_until_it_is_done() -> None:
    play = limit()

    assert told(play.look("2026-03-13"))[-2:] == [("remind", "clerk"), ("escalate", "head")]
    assert play.status("limit") == "overdue"
    assert told(play.look("2026-03-18")) == [("escalate", "head")]
    play.fire("act", "2026-03-18")

    assert play.look("2026-05-04").notices == ()


def test_a_time_that_ends_with_an_act_is_missed_on_its_last_day_and_remembers_the_act() -> None:
    play = limit(", then: {fires: expire}", state=True)

    decision = play.look("2026-03-20")

    act = next(event for event in decision.events if event.name == "expire")
    assert fired(decision) == [("expire", "2026-03-12")]
    assert (play.status("limit"), play.deadline("limit").acted) == ("missed", act.seq)


def test_an_act_dated_within_the_time_meets_it_although_its_end_was_noted() -> None:
    play = limit()
    play.look("2026-03-20")

    decision = play.fire("act", "2026-03-20", dated="2026-03-11")

    (premature,) = said(decision, "premature")
    assert play.status("limit") == "met"
    assert (premature["because"], premature["steps"]) == ("met", ["due", "rung-3-1"])


def test_a_late_fact_meets_what_the_clock_has_acted_upon_and_shows_the_act_and_the_way_back() -> None:
    back = "withdraw: {title: {en: Withdraw}, from: second, to: first, by: head}"
    play = limit(", then: {fires: expire}", state=True, transitions=back)
    play.look("2026-03-20")
    acted = play.deadline("limit").acted

    decision = play.fire("act", "2026-03-21", dated="2026-03-11")

    (premature,) = said(decision, "premature")
    assert play.status("limit") == "met"
    assert premature["acts"] == [{"transition": "expire", "event": acted, "dated": "2026-03-12"}]
    assert premature["ways_back"] == ["withdraw"]


def test_an_act_after_the_day_never_meets_what_the_clock_has_acted_upon() -> None:
    play = limit(", then: {fires: expire}", state=True)
    play.look("2026-03-20")

    decision = play.fire("act", "2026-03-21", dated="2026-03-13")

    assert (play.status("limit"), said(decision, "premature")) == ("missed", [])


def test_a_late_fact_that_is_refused_where_the_case_stands_now_says_what_the_clock_had_done() -> None:
    back = """
        withdraw: {title: {en: Withdraw}, from: second, to: first, by: head}
        answer: {title: {en: Answer}, from: first, by: clerk}
        """
    rule = LIMIT.replace("met_by: [act]", "met_by: [answer]").replace("MORE", ", then: {fires: expire}")
    play = played(library(definition(first=rule, transitions=back)), OPENED, start_on=OPENED)
    play.look("2026-03-20")

    with pytest.raises(TransitionRefused) as in_time:
        play.fire("answer", "2026-03-20", dated="2026-03-11")
    with pytest.raises(TransitionRefused) as late:
        play.fire("answer", "2026-03-20", dated="2026-03-13")

    assert 'the clock had fired "expire"' in in_time.value.blockers[0].message
    assert "the way back is withdraw" in in_time.value.blockers[0].message
    assert "the clock had fired" not in late.value.blockers[0].message


# -- suspended


def test_a_pause_that_began_in_the_past_lists_what_was_said_meanwhile() -> None:
    play = limit()
    play.look("2026-03-11")

    decision = play.fire("note", "2026-03-11", {"stopped": "yes"}, dated="2026-03-05")

    (premature,) = said(decision, "premature")
    assert play.status("limit") == "suspended"
    assert (premature["because"], premature["steps"]) == ("paused", ["rung-0", "rung-1"])


def test_a_pause_that_begins_today_makes_nothing_premature() -> None:
    play = limit()

    decision = play.fire("note", "2026-03-07", {"stopped": "yes"})

    assert (play.status("limit"), said(decision, "premature")) == ("suspended", [])


def test_a_pause_that_began_before_the_day_withdraws_the_miss_and_the_time_runs_once_more() -> None:
    play = limit()
    play.look("2026-03-13")
    assert play.status("limit") == "overdue"

    paused = play.fire("note", "2026-03-13", {"stopped": "yes"}, dated="2026-03-10")
    assert play.status("limit") == "suspended"
    play.fire("note", "2026-04-09", {"stopped": "no"})

    assert said(paused, "premature")[0]["steps"] == ["rung-1", "due"]
    deadline = play.deadline("limit")
    assert (deadline.status, str(deadline.due_on), deadline.occurrence) == ("running", "2026-04-13", 2)
    assert told(play.look("2026-04-30")) == [
        ("remind", "clerk"), ("remind", "clerk"), ("escalate", "head"), ("escalate", "head"), ("escalate", "head"),
    ]  # fmt: skip


def test_a_pause_that_began_after_the_day_revives_nothing() -> None:
    play = limit()
    play.look("2026-03-18")

    play.fire("note", "2026-03-18", {"stopped": "yes"}, dated="2026-03-13")

    assert play.status("limit") == "overdue"


def test_a_pause_withdraws_a_miss_that_barred_and_lifts_the_bar() -> None:
    play = limit(", then: {bars: [close]}")
    play.look("2026-03-13")

    decision = play.fire("note", "2026-03-13", {"stopped": "yes"}, dated="2026-03-12")
    play.fire("close", "2026-03-13")

    assert said(decision, "premature")[0]["bars"] == ["close"]
    assert play.case().state == "done"


def test_a_pause_found_out_late_shows_the_act_it_made_premature_where_the_case_has_moved_on() -> None:
    back = "withdraw: {title: {en: Withdraw}, from: second, to: first, by: head}"
    play = limit(", then: {fires: expire}", state=True, transitions=back)
    play.look("2026-03-20")

    decision = play.fire("note", "2026-03-20", {"stopped": "yes"}, dated="2026-03-05")

    (premature,) = said(decision, "premature")
    assert [act["transition"] for act in premature["acts"]] == ["expire"]
    assert premature["ways_back"] == ["withdraw"]
    assert play.status("limit") == "missed"


def test_resuming_what_remained_moves_the_day_and_repeats_no_reminder() -> None:
    play = limit()
    play.look("2026-03-08")
    play.fire("note", "2026-03-09", {"stopped": "yes"})
    play.fire("note", "2026-03-19", {"stopped": "no"})

    deadline = play.deadline("limit")
    assert (deadline.status, deadline.cause, str(deadline.due_on)) == ("running", "resumed", "2026-03-23")
    assert (deadline.occurrence, deadline.generation) == (1, 2)
    assert [step.mode for step in deadline.ladder[:2]] == ["carried", "fresh"]
    assert told(play.look("2026-03-23")) == [("remind", "clerk")]


def test_a_resumption_learned_late_lets_the_time_end_on_the_day_it_would_have_ended() -> None:
    play = limit(", then: {fires: expire}", state=True)
    play.fire("note", "2026-03-05", {"stopped": "yes"})

    decision = play.fire("note", "2026-04-20", {"stopped": "no"}, dated="2026-03-10")

    assert fired(decision) == [("expire", "2026-03-17")]


def test_restarting_after_a_pause_runs_the_full_time_with_every_reminder() -> None:
    play = limit(mode="restart")
    play.look("2026-03-11")
    play.fire("note", "2026-03-11", {"stopped": "yes"})
    play.fire("note", "2026-03-16", {"stopped": "no"})

    deadline = play.deadline("limit")
    assert (str(deadline.due_on), deadline.occurrence, deadline.begun) == ("2026-03-26", 2, "pause")
    assert [step.mode for step in deadline.ladder] == ["fresh"] * 5


def test_an_absolute_day_stays_and_what_would_have_been_said_in_the_pause_is_not_made_up() -> None:
    play = limit(mode="absolute")
    play.fire("note", "2026-03-05", {"stopped": "yes"})
    assert play.look("2026-03-08").notices == ()
    play.fire("note", "2026-03-09", {"stopped": "no"})

    assert play.due("limit") == "2026-03-12"
    assert told(play.look("2026-03-12")) == [("remind", "clerk")]


def test_an_absolute_day_that_passed_in_the_pause_is_missed_on_the_day_of_resuming() -> None:
    play = limit(", then: {fires: expire}", state=True, mode="absolute")
    play.fire("note", "2026-03-05", {"stopped": "yes"})
    assert fired(play.look("2026-04-01")) == []

    decision = play.fire("note", "2026-04-02", {"stopped": "no"})

    assert fired(decision) == [("expire", "2026-04-02")]
    assert (play.due("limit"), play.status("limit")) == ("2026-03-12", "missed")


# -- extended


EXTENDED = ", extended_by: {extend: {adds: 10 days, times: 1}}"


def test_an_extension_reminds_again_before_the_new_day() -> None:
    play = limit(EXTENDED)
    assert told(play.look("2026-03-08")) == [("remind", "clerk")]

    decision = play.fire("extend", "2026-03-09", by="head")

    (armed,) = said(decision, "armed")
    assert (armed["due"], armed["was"]) == (
        "2026-03-23", {"generation": 1, "due": "2026-03-12", "start": OPENED},
    )  # fmt: skip
    assert play.deadline("limit").ladder[0].mode == "again"
    assert told(play.look("2026-03-22")) == [("remind", "clerk"), ("remind", "clerk")]


def test_an_extension_of_a_paused_time_stays_paused() -> None:
    play = limit(EXTENDED)
    play.fire("note", "2026-03-04", {"stopped": "yes"})

    play.fire("extend", "2026-03-05", by="head")
    assert play.status("limit") == "suspended"
    play.fire("note", "2026-03-06", {"stopped": "no"})

    assert (play.status("limit"), play.due("limit")) == ("running", "2026-03-26")


@pytest.mark.parametrize(
    ("first", "because"),
    [("2026-03-13", "its time ended on 2026-03-12"), ("2026-03-05", "it was extended 1 times already")],
)
def test_an_extension_too_late_or_too_often_changes_nothing_and_says_why(first: str, because: str) -> None:
    play = limit(EXTENDED)
    decision = play.fire("extend", first, by="head")
    if not said(decision, "not_extended"):
        decision = play.fire("extend", "2026-03-06", by="head")

    assert said(decision, "not_extended") == [
        {"what": "not_extended", "deadline": "limit", "by": "extend", "because": because}
    ]


def test_an_extension_ordered_in_time_and_recorded_late_withdraws_the_miss() -> None:
    play = limit(EXTENDED)
    play.look("2026-03-15")

    decision = play.fire("extend", "2026-03-15", by="head", dated="2026-03-12")

    assert said(decision, "premature")[0]["because"] == "extended"
    assert (play.status("limit"), play.due("limit"), play.deadline("limit").occurrence) == ("running", "2026-03-23", 2)


def test_two_transitions_may_each_extend_as_often_as_each_may() -> None:
    more = ", extended_by: {extend: {adds: 10 days, times: 1}, note: {adds: 1 month, times: 1}}"
    play = limit(more)
    play.fire("extend", "2026-03-04", by="head")

    play.fire("note", "2026-03-05")

    assert (play.due("limit"), play.deadline("limit").extended) == ("2026-04-23", 2)


# -- left and ended


def test_what_is_left_or_ended_is_dropped_while_it_runs_and_missed_once_it_is_overdue() -> None:
    left, stayed, ended, overdue = limit(state=True), limit(state=True), limit(), limit()

    left.fire("go", "2026-03-05")
    stayed.fire("go", "2026-03-15")
    ended.fire("close", "2026-03-05")
    overdue.fire("close", "2026-03-15")

    assert [play.status("limit") for play in (left, stayed, ended, overdue)] == ["dropped", "missed"] * 2


# -- restarted by a fact


def test_a_cause_recorded_late_but_dated_in_time_restarts_what_had_run_out() -> None:
    play = limit(", restarts_with: [other_on]")
    play.look("2026-03-15")

    decision = play.fire("note", "2026-03-15", {"other_on": "2026-03-10"})

    assert said(decision, "premature")[0]["because"] == "restarted"
    assert (play.status("limit"), play.due("limit")) == ("running", "2026-03-20")


def test_a_cause_after_the_end_restarts_nothing() -> None:
    play = limit(", restarts_with: [other_on]")
    play.look("2026-03-15")

    play.fire("note", "2026-03-15", {"other_on": "2026-03-14"})

    assert (play.status("limit"), play.due("limit")) == ("overdue", "2026-03-12")


def test_a_restart_whose_new_day_lies_behind_too_acts_no_second_time() -> None:
    play = limit(", restarts_with: [other_on], then: {fires: expire}", state=True)
    play.look("2026-03-13")
    play.fire("note", "2026-05-04", {"other_on": "2026-03-10"})

    assert play.decision is not None
    assert fired(play.decision) == []


# -- days taken out afterwards


def test_days_taken_out_afterwards_withdraw_the_miss_or_only_move_the_day() -> None:
    ahead, behind = _obstacle(), _obstacle()
    ahead.look("2026-03-13")
    behind.look("2026-04-20")

    ahead.fire("note", "2026-03-13", {"from_on": "2026-03-03", "until_on": "2026-03-08"})
    behind.fire("note", "2026-04-20", {"from_on": "2026-03-03", "until_on": "2026-03-08"})

    assert (ahead.status("limit"), ahead.due("limit"), ahead.deadline("limit").occurrence) == (
        "running", "2026-03-17", 2,
    )  # fmt: skip
    assert (behind.status("limit"), behind.due("limit"), behind.deadline("limit").occurrence) == (
        "overdue", "2026-03-17", 1,
    )  # fmt: skip
    assert behind.look("2026-05-04").notices == ()


def _obstacle() -> Play:
    between = "obstacle: {title: {en: O}, between: [from_on, until_on], stops: {limit: remaining}, law: A 3}"
    text = definition(deadlines=LIMIT.replace("MORE", ", ladder: loud"), pauses=between, ladders=LADDER)
    return played(library(text), OPENED, start_on=OPENED)


# -- never twice, and whenever the clock wakes


@pytest.mark.parametrize("looks", [[], ["2026-03-08", "2026-03-13"], ["2026-03-12T23:59", "2026-03-13T00:00"]])
def test_history_does_not_depend_on_when_the_clock_woke(looks: list[str]) -> None:
    chain = """
        then_limit: {title: {en: N}, owner: clerk, within: 10 days, after: entry, met_by: [act], law: A 1, ladder: loud}
        """
    rule = LIMIT.replace("MORE", ", ladder: loud, then: {fires: expire}")
    text = definition(first=rule, ladders=LADDER).replace(
        "second: {title: {en: Second}, phase: all}",
        "second:\n    title: {en: Second}\n    phase: all\n    deadlines:\n      " + chain.strip(),
    )
    play = played(library(text), OPENED, start_on=OPENED)
    notices: list[tuple[str, str]] = []
    for look in looks:
        notices += told(play.look(look))
    notices += told(play.look("2026-04-30"))

    expected = played(play.library, OPENED, start_on=OPENED)
    assert notices == told(expected.look("2026-04-30"))
    assert play.file == expected.file
    assert play.due("then_limit") == "2026-03-23"
