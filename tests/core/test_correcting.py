"""Facts that were otherwise, calendars that came out later, terms that a court restores; and what each would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.support.definitions import Shelf, definition, library
from tests.support.play import Play, instant, played

from writs.core.calendars import Calendar, CalendarDay
from writs.core.case import Actor, Correct, Decision, Recount
from writs.core.decide import Library, fold
from writs.core.errors import CaseNotFound, WrongInput
from writs.core.machine import Machine
from writs.core.preview import Consequence, preview

LIMIT = "limit: {title: {en: Limit}, owner: clerk, within: 10 days, after: start_on, met_by: [act], law: A 1MORE}"
LADDER = """
    loud:
      - {at: 5 days before, remind: owner}
      - {at: due, remind: owner, escalate: head}
      - {at: 5 days after, escalate: head}
    """
OPENED = "2026-03-02"
HEAD = Actor("head", "Bình")


def limit(more: str = "", *, state: bool = False, **sections: str) -> Play:
    """Ten days from Monday 2 March 2026, to Thursday the 12th."""
    rule = LIMIT.replace("MORE", f", ladder: loud{more}")
    where: dict[str, str] = {"first" if state else "deadlines": rule}
    return played(library(definition(**where, ladders=LADDER, **sections)), OPENED, start_on=OPENED)


def correct(play: Play, when: str, reason: str = "the proof of service says so", **facts: Any) -> Decision:
    return play.decide(Correct(1, facts, reason, HEAD), when)


def foreseen(play: Play, when: str, **facts: Any) -> dict[str, Consequence]:
    assert play.file is not None
    found = preview(play.library, play.file, Correct(1, facts, "as it was", HEAD), at=instant(when))
    return {consequence.deadline: consequence for consequence in found}


def said(decision: Decision, what: str) -> list[Mapping[str, Any]]:
    return [change for event in decision.events for change in event.changes if change["what"] == what]


def told(decision: Decision) -> list[tuple[str, str]]:
    return [(notice.kind, notice.to) for notice in decision.notices]


# -- what may be corrected


@pytest.mark.parametrize(
    ("facts", "reason", "sentence"),
    [
        ({"start_on": "2026-03-02"}, "x", '"start_on" is 2026-03-02 already'),
        ({"other_on": "2026-03-02"}, "x", '"other_on" is not on record'),
        ({"strat_on": "2026-03-02"}, "x", 'no fact "strat_on"; did you mean "start_on"'),
        ({"start_on": "yesterday"}, "x", '"start_on" must be a day'),
        ({"start_on": "2026-03-01"}, "  ", "Say why"),
        ({"start_on": "2026-03-01"}, "x" * 2001, "2000 are enough"),
        ({}, "x", "Name the fact"),
    ],
)
def test_a_correction_is_refused_with_a_sentence_and_nothing_changes(
    facts: dict[str, str], reason: str, sentence: str
) -> None:
    play = limit()
    before = play.file

    with pytest.raises(WrongInput, match=sentence.replace("?", r"\?")):
        correct(play, "2026-03-04", reason, **facts)

    assert play.file is before


def test_a_computed_fact_is_not_corrected_but_what_it_is_made_of() -> None:
    facts = "double: {type: money, is: amount + amount, title: {en: Double}}"
    play = limit(facts=facts)

    with pytest.raises(WrongInput, match=r"correct the facts it is made of: amount \+ amount"):
        correct(play, "2026-03-04", double="2 VND")


def test_a_correction_of_a_case_that_is_not_there_says_so() -> None:
    play = limit()

    with pytest.raises(CaseNotFound):
        play.decide(Correct(9, {"start_on": "2026-03-01"}, "x"), "2026-03-04")


# -- running


def test_a_corrected_start_moves_the_day_and_reminds_again_before_it() -> None:
    play = limit()
    assert told(play.look("2026-03-07")) == [("remind", "clerk")]

    decision = correct(play, "2026-03-09", start_on="2026-03-06")

    (event,) = decision.events
    (armed,) = said(decision, "armed")
    assert (event.kind, event.name, event.person) == ("corrected", "start_on", "Bình")
    assert said(decision, "corrected") == [
        {"what": "corrected", "fact": "start_on", "recorded_by": 1, "was": "2026-03-02", "now": "2026-03-06"}
    ]
    assert said(decision, "reason")[0]["text"] == "the proof of service says so"
    assert (armed["due"], armed["was"]["due"], armed["cause"]) == ("2026-03-16", "2026-03-12", "corrected")
    assert play.deadline("limit").occurrence == 1
    assert told(play.look("2026-03-16")) == [("remind", "clerk")]


def test_both_explanations_stand_side_by_side() -> None:
    decision = correct(limit(), "2026-03-04", start_on="2026-03-03")

    (explained,) = said(decision, "explained")
    assert explained["was"][0]["en"].startswith("10 days after 2026-03-02")
    assert explained["now"][0]["en"].startswith("10 days after 2026-03-03")
    assert "2026-03-13" in explained["now"][-2]["vi"]


def test_a_correction_to_an_earlier_day_that_has_passed_acts_at_once_dated_that_day() -> None:
    play = limit(", then: {fires: expire}", state=True)

    decision = correct(play, "2026-03-10", start_on="2026-02-20")

    assert [(e.name, str(e.occurred_on)) for e in decision.events if e.role == "clock"][-1] == ("expire", "2026-03-02")
    assert play.case().state == "second"


def test_a_paused_time_is_corrected_and_stays_paused() -> None:
    play = limit(pauses="stop: {title: {en: S}, while: stopped, stops: {limit: remaining}, law: A 2}")
    play.fire("note", "2026-03-04", {"stopped": "yes"})

    correct(play, "2026-03-05", start_on="2026-03-03")

    assert (play.status("limit"), play.due("limit")) == ("suspended", "2026-03-13")


def test_a_fact_that_nothing_hangs_on_moves_nothing() -> None:
    play = limit()
    play.fire("note", "2026-03-03", {"amount": "5 VND"})
    before = play.deadline("limit")

    correct(play, "2026-03-04", amount="6 VND")

    assert play.deadline("limit") is before
    assert play.case().facts["amount"] == 6


# -- passed


def test_a_miss_stays_a_miss_of_another_day_where_the_new_day_lies_behind_too() -> None:
    play = limit()
    play.look("2026-04-01")

    decision = correct(play, "2026-04-01", start_on="2026-03-05")

    deadline = play.deadline("limit")
    assert (deadline.status, str(deadline.due_on), deadline.occurrence) == ("overdue", "2026-03-16", 1)
    assert decision.notices == ()
    assert play.look("2026-05-30").notices == ()


def test_a_miss_is_withdrawn_where_the_new_day_lies_ahead_and_the_time_runs_once_more() -> None:
    play = limit()
    play.look("2026-03-14")

    decision = correct(play, "2026-03-14", start_on="2026-03-11")

    (premature,) = said(decision, "premature")
    deadline = play.deadline("limit")
    assert (premature["because"], premature["due"], premature["now_due"]) == ("corrected", "2026-03-12", "2026-03-23")
    assert (deadline.status, str(deadline.due_on), deadline.occurrence) == ("running", "2026-03-23", 2)
    assert told(play.look("2026-03-29"))[:3] == [("remind", "clerk"), ("remind", "clerk"), ("escalate", "head")]


def test_what_the_clock_did_too_soon_is_shown_with_the_way_back_and_runs_again_on_going_back() -> None:
    back = "withdraw: {title: {en: Withdraw}, from: second, to: first, by: head}"
    play = limit(", then: {fires: expire}", state=True, transitions=back)
    play.look("2026-03-14")

    decision = correct(play, "2026-03-14", start_on="2026-03-11")

    (premature,) = said(decision, "premature")
    assert premature["acts"][0]["transition"] == "expire"
    assert premature["ways_back"] == ["withdraw"]
    assert (play.case().state, play.status("limit")) == ("second", "dropped")
    play.fire("withdraw", "2026-03-14", by="head")
    assert (play.case().state, play.status("limit"), play.due("limit")) == ("first", "running", "2026-03-23")


def test_an_act_of_the_clock_that_stands_but_on_another_day_is_said_to_be_misdated() -> None:
    play = limit(", then: {fires: expire}", state=True)
    play.look("2026-04-01")

    decision = correct(play, "2026-04-01", start_on="2026-03-05")

    (misdated,) = said(decision, "misdated")
    assert (misdated["act"], misdated["dated"], misdated["should_be"]) == ("expire", "2026-03-12", "2026-03-16")
    assert [e.name for e in decision.events] == ["start_on"]


def test_what_was_done_in_time_may_turn_out_late_and_the_other_way_round() -> None:
    met, late = limit(), limit()
    met.fire("act", "2026-03-12")
    late.fire("act", "2026-03-13")

    first = correct(met, "2026-03-20", start_on="2026-02-27")
    second = correct(late, "2026-03-20", start_on="2026-03-03")

    assert (met.status("limit"), late.status("limit")) == ("late", "met")
    assert (said(first, "turned")[0]["now"], said(second, "turned")[0]["now"]) == ("late", "met")
    assert str(met.deadline("limit").settled_on) == "2026-03-12"


# -- what depends on what


def test_only_the_recording_that_was_wrong_moves_its_own_time() -> None:
    rule = LIMIT.replace("start_on", "each start_on").replace("MORE", "")
    play = played(library(definition(deadlines=rule)), OPENED, start_on=OPENED)
    play.fire("note", "2026-03-05", {"start_on": "2026-03-05"})

    correct(play, "2026-03-06", start_on="2026-03-06")

    assert [str(d.due_on) for d in play.case().deadlines] == ["2026-03-12", "2026-03-16"]


def test_times_that_start_at_the_end_of_another_follow_it_however_they_are_written_down() -> None:
    def link(name: str, start: str) -> str:
        return LIMIT.replace("limit:", f"{name}:").replace("start_on", start).replace("MORE", "")

    chain = "\n".join(
        [link("third", "due of second_one"), link("second_one", "due of limit"), link("limit", "start_on")]
    )
    play = played(library(definition(deadlines=chain)), OPENED, start_on=OPENED)
    play.look("2026-03-03")
    assert [play.due(name) for name in ("limit", "second_one")] == ["2026-03-12", "2026-03-23"]

    correct(play, "2026-03-04", start_on="2026-03-03")

    assert [play.due(name) for name in ("limit", "second_one", "third")] == ["2026-03-13", "2026-03-23", "2026-04-02"]


def test_a_length_that_the_law_sets_by_a_fact_follows_that_fact() -> None:
    text = definition(
        facts="kind: {type: choice, of: {land: {en: Land}, car: {en: Car}}, title: {en: Kind}}",
        parameters="""
        time: {title: {en: Time}, type: period, by: kind, values: [{from: 2020-01-01, land: 45 days, car: 30 days}]}
        """,
        deadlines=LIMIT.replace("within: 10 days", "within: time").replace("MORE", ""),
    ).replace("accepts: [start_on", "accepts: [kind, start_on")
    play = played(library(text), OPENED, start_on=OPENED, kind="car")
    assert play.due("limit") == "2026-04-01"

    correct(play, "2026-03-04", kind="land")

    assert play.due("limit") == "2026-04-16"


def test_what_was_armed_under_a_condition_that_never_held_is_dropped() -> None:
    play = limit(", when: flag")
    play.fire("note", "2026-03-03", {"flag": "yes"})
    assert play.status("limit") == "running"

    correct(play, "2026-03-04", flag="no")

    assert play.status("limit") == "dropped"


def test_a_fact_that_never_was_ends_the_time_that_it_began() -> None:
    play = limit()

    correct(play, "2026-03-04", start_on=None)

    assert play.status("limit") == "dropped"
    assert "start_on" not in play.case().facts


def test_a_day_fixed_by_order_stays_unless_that_very_order_is_corrected() -> None:
    fixed = "hearing: {title: {en: H}, owner: clerk, due: order_on, met_by: [act], law: A 1}"
    until = LIMIT.replace("MORE", ", extended_by: {extend: {until: order_on, times: 1}}")
    play = played(library(definition(deadlines=f"{fixed}\n{until}")), OPENED, start_on=OPENED)
    play.fire("extend", "2026-03-05", {"order_on": "2026-03-27"}, by="head")
    assert (play.due("hearing"), play.due("limit")) == ("2026-03-27", "2026-03-27")

    correct(play, "2026-03-06", start_on="2026-03-04")
    assert (play.due("hearing"), play.due("limit")) == ("2026-03-27", "2026-03-27")
    correct(play, "2026-03-06", order_on="2026-03-26")

    assert (play.due("hearing"), play.due("limit")) == ("2026-03-26", "2026-03-26")


def test_an_extension_that_added_days_is_added_to_the_corrected_end() -> None:
    play = limit(", extended_by: {extend: {adds: 10 days, times: 1}}")
    play.fire("extend", "2026-03-05", by="head")
    assert play.due("limit") == "2026-03-23"

    correct(play, "2026-03-06", start_on="2026-03-04")

    assert play.due("limit") == "2026-03-26"
    assert [order.kind for order in play.deadline("limit").orders] == ["adds"]


def test_a_corrected_cause_moves_the_clock_that_it_restarted() -> None:
    play = limit(", restarts_with: [other_on]")
    play.fire("note", "2026-03-10", {"other_on": "2026-03-09"})
    assert play.due("limit") == "2026-03-19"

    correct(play, "2026-03-11", other_on="2026-03-10")
    correct(play, "2026-03-11", start_on="2026-02-27")

    assert play.due("limit") == "2026-03-20"


def test_days_between_two_facts_follow_their_correction() -> None:
    play = limit(pauses="gap: {title: {en: G}, between: [from_on, until_on], stops: {limit: remaining}, law: A 2}")
    play.fire("note", "2026-03-09", {"from_on": "2026-03-03", "until_on": "2026-03-06"})
    assert play.due("limit") == "2026-03-16"

    correct(play, "2026-03-10", until_on="2026-03-09")

    assert play.due("limit") == "2026-03-18"


def test_a_pause_whose_cause_never_was_has_no_days() -> None:
    play = limit(pauses="stop: {title: {en: S}, while: stopped, stops: {limit: remaining}, law: A 2}")
    play.fire("note", "2026-03-04", {"stopped": "yes"})

    decision = correct(play, "2026-03-09", stopped="no")

    assert said(decision, "struck") == [{"what": "struck", "pause": "stop"}]
    assert (play.status("limit"), play.due("limit")) == ("running", "2026-03-12")


# -- preview


def test_a_preview_names_both_days_and_changes_nothing() -> None:
    play = limit()
    before = play.file

    (consequence,) = foreseen(play, "2026-03-09", start_on="2026-03-06").values()

    assert (str(consequence.old_due), str(consequence.new_due)) == ("2026-03-12", "2026-03-16")
    assert (consequence.old_status, consequence.new_status, consequence.too_soon) == ("running", "running", ())
    assert play.file is before


def test_a_preview_lists_the_acts_that_would_become_premature_or_late() -> None:
    back = "withdraw: {title: {en: Withdraw}, from: second, to: first, by: head}"
    expired = limit(", then: {fires: expire}", state=True, transitions=back)
    met = limit()
    expired.look("2026-03-14")
    met.fire("act", "2026-03-12")

    premature = foreseen(expired, "2026-03-14", start_on="2026-03-11")["limit"]
    misdated = foreseen(expired, "2026-05-04", start_on="2026-03-11")["limit"]
    late = foreseen(met, "2026-03-14", start_on="2026-02-27")["limit"]

    assert premature.too_soon[0] == "expire of 2026-03-12"
    assert premature.ways_back == ("withdraw",)
    assert misdated.too_late == ("expire of 2026-03-12 should be of 2026-03-23",)
    assert late.too_late == ("met turns late",)
    assert late.as_json() == {
        "case": "1/2026", "deadline": "limit", "occurrence": 1, "old_due": "2026-03-12", "new_due": "2026-03-09",
        "old_status": "met", "new_status": "late", "provisional": False, "premature": [], "late": ["met turns late"],
        "ways_back": [],
    }  # fmt: skip


def test_a_preview_does_not_show_what_the_clock_would_have_done_anyway() -> None:
    play = limit()

    found = foreseen(play, "2026-04-01", start_on="2026-03-03")

    assert (found["limit"].old_status, found["limit"].new_status) == ("overdue", "overdue")


# -- counting again


def with_holiday(shelf: Library, *days: str, covers: tuple[int, int] | None = None) -> Shelf:
    """The same procedures under a calendar in which those days have been proclaimed holidays."""
    assert isinstance(shelf, Shelf)
    machines: list[Machine] = []
    for machine in shelf.machines.values():
        machines.append(Machine(machine.procedure, proclaimed(machine.calendar, *days, covers=covers)))
    return Shelf(machines)


def proclaimed(calendar: Calendar, *days: str, covers: tuple[int, int] | None = None) -> Calendar:
    found = {date.fromisoformat(day) for day in days}
    more = {day: CalendarDay(day, "holiday", {"en": "Mourning"}, "Decree") for day in found}
    return replace(calendar, days={**calendar.days, **more}, revision="later", covers=covers or calendar.covers)


def recount(play: Play, when: str) -> Decision:
    return play.decide(Recount("Decree on a day of mourning", HEAD), when)


def test_a_holiday_proclaimed_later_moves_what_runs_and_tells_the_calendar() -> None:
    play = limit()
    play.library = with_holiday(play.library, "2026-03-12")

    decision = recount(play, "2026-03-05")

    (event,) = decision.events
    (armed,) = said(decision, "armed")
    assert (event.kind, event.name) == ("recounted", "vn")
    assert (armed["due"], armed["cause"], armed["calendar"]) == ("2026-03-13", "corrected", "vn later")
    assert said(decision, "reason")[0]["text"] == "Decree on a day of mourning"
    assert any("Mourning" in sentence["en"] for sentence in said(decision, "explained")[0]["now"])


def test_counting_again_without_need_writes_nothing() -> None:
    play = limit()
    before = play.case()

    assert recount(play, "2026-03-05").events == ()
    play.library = with_holiday(play.library, "2026-03-12")
    recount(play, "2026-03-05")

    assert recount(play, "2026-03-06").events == ()
    assert play.case() is not before


def test_a_day_taken_for_a_miss_that_turns_out_a_holiday_withdraws_the_miss() -> None:
    play = limit()
    play.look("2026-03-13")
    assert play.status("limit") == "overdue"
    play.library = with_holiday(play.library, "2026-03-12")

    decision = recount(play, "2026-03-13")

    assert said(decision, "premature")[0]["now_due"] == "2026-03-13"
    assert (play.status("limit"), play.deadline("limit").occurrence) == ("running", 2)


def test_a_provisional_day_becomes_firm_once_its_year_is_proclaimed() -> None:
    text = definition(deadlines=LIMIT.replace("10 days", "12 months").replace("MORE", ""))
    case = played(library(text), "2027-03-02", start_on="2027-03-02")
    assert case.deadline("limit").provisional
    case.library = with_holiday(case.library, covers=(2023, 2029))

    decision = recount(case, "2027-03-10")

    assert [change["due"] for change in said(decision, "firm")] == ["2028-03-02"]
    assert (case.deadline("limit").provisional, case.deadline("limit").generation) == (False, 1)


def test_what_is_settled_is_only_touched_where_it_turns() -> None:
    in_time, late = limit(), limit()
    in_time.fire("act", "2026-03-10")
    late.fire("act", "2026-03-13")
    for play in (in_time, late):
        play.library = with_holiday(play.library, "2026-03-12")

    assert recount(in_time, "2026-03-20").events == ()
    recount(late, "2026-03-20")

    assert late.status("limit") == "met"


# -- restored


RESTORED = ", restored_by: {extend: {within: 10 days, times: 1}}, then: {bars: [act]}"


def test_a_court_restores_a_missed_term_and_the_old_running_stays_missed() -> None:
    play = limit(RESTORED)
    play.look("2026-04-01")

    play.fire("extend", "2026-04-02", by="head")

    assert play.statuses("limit") == ["missed", "running"]
    deadline = play.deadline("limit")
    assert (str(deadline.due_on), deadline.cause, deadline.begun, deadline.occurrence) == (
        "2026-04-13", "restored", "order", 2,
    )  # fmt: skip
    assert told(play.look("2026-04-10")) == [("remind", "clerk")]
    play.fire("act", "2026-04-13")
    assert play.statuses("limit") == ["missed", "met"]


def test_a_restored_term_that_is_missed_again_bars_again_and_is_not_restored_twice() -> None:
    play = limit(RESTORED)
    play.look("2026-04-01")
    play.fire("extend", "2026-04-02", by="head")
    play.look("2026-04-14")

    decision = play.fire("extend", "2026-04-15", by="head")

    assert play.statuses("limit") == ["missed", "missed"]
    assert said(decision, "not_restored")[0]["because"] == "it was restored 1 times already"


def test_a_term_that_runs_has_nothing_to_restore() -> None:
    play = limit(RESTORED)

    decision = play.fire("extend", "2026-03-05", by="head")

    assert (play.statuses("limit"), said(decision, "not_restored")) == (["running"], [])


def test_a_term_may_be_restored_to_a_day_that_the_court_fixes() -> None:
    play = limit(", restored_by: {extend: {until: order_on, times: any}}")
    play.look("2026-04-01")

    nothing = play.fire("extend", "2026-04-01", by="head")
    play.fire("extend", "2026-04-02", {"order_on": "2026-04-20"}, by="head")

    assert said(nothing, "not_restored")[0]["because"] == '"order_on" is not known'
    assert (play.statuses("limit"), play.due("limit")) == (["missed", "running"], "2026-04-20")


def test_corrections_and_counting_again_fold_like_everything_else() -> None:
    play = limit()
    correct(play, "2026-03-04", start_on="2026-03-03")
    play.look("2026-04-01")
    correct(play, "2026-04-01", start_on="2026-03-30")
    recount(play, "2026-04-02")

    assert fold(play.library, play.commands) == play.file
