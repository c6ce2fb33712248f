"""Every kind of deadline on a small procedure: its last day, what meets it, and what follows if nothing does."""

from __future__ import annotations

import pytest
from tests.support.definitions import definition, library
from tests.support.play import Play, instant, played

from writs.core.errors import TransitionRefused


def duty(rule: str, *, who: str = "owner: clerk") -> str:
    return f"limit:\n  title: {{en: Limit}}\n  {who}\n  law: A 1\n" + "".join(
        f"  {line.strip()}\n" for line in rule.strip().splitlines()
    )


def case(
    rule: str, *, who: str = "owner: clerk", opened: str = "2026-03-02", state: bool = False, **facts: str
) -> Play:
    text = definition(first=duty(rule, who=who)) if state else definition(deadlines=duty(rule, who=who))
    return played(library(text), opened, **facts)


def test_latest_is_in_time_through_its_last_day_and_late_after_it() -> None:
    rule = "within: 5 working days\nafter: start_on\nmet_by: [act]"
    in_time, late = case(rule, start_on="2026-03-02"), case(rule, start_on="2026-03-02")

    in_time.fire("act", "2026-03-09T23:59")
    late.fire("act", "2026-03-10T00:00")

    assert in_time.due("limit") == "2026-03-09"
    assert (in_time.status("limit"), late.status("limit")) == ("met", "late")


def test_a_duty_without_consequence_stays_owed_when_its_day_has_passed() -> None:
    play = case("within: 5 days\nafter: start_on\nmet_by: [act]", start_on="2026-03-02")

    play.look("2026-03-09")
    assert play.status("limit") == "running"
    play.look("2026-03-10")

    assert (play.status("limit"), play.deadline("limit").open) == ("overdue", True)


def test_a_right_that_nobody_used_lapses_and_nobody_is_escalated() -> None:
    play = case("within: 5 days\nafter: start_on\nmet_by: [act]", who="right_of: debtor", start_on="2026-03-02")

    decision = play.look("2026-03-30")

    assert play.status("limit") == "lapsed"
    assert {(notice.kind, notice.to) for notice in decision.notices} == {("remind", "debtor")}


def test_a_fixed_day_is_the_day_itself_even_a_sunday() -> None:
    play = case("due: order_on\nmet_by: [act]", order_on="2026-03-08")

    play.fire("act", "2026-03-08")

    assert (play.due("limit"), play.status("limit")) == ("2026-03-08", "met")


def test_a_fixed_day_moves_with_a_new_order() -> None:
    play = case("due: order_on\nmet_by: [act]", order_on="2026-03-05")

    play.fire("note", "2026-03-04", {"order_on": "2026-03-20"})

    assert (play.due("limit"), play.deadline("limit").cause) == ("2026-03-20", "corrected")


def test_earliest_holds_until_its_first_day_and_no_longer() -> None:
    play = case("not_before: 10 days\nafter: start_on\nholds: [close]\nmet_by: [close]", start_on="2026-03-02")

    with pytest.raises(TransitionRefused, match="holds it back until 2026-03-12"):
        play.fire("close", "2026-03-11")
    play.fire("close", "2026-03-12")

    assert (play.case().state, play.status("limit")) == ("done", "met")


def test_a_window_opens_and_closes() -> None:
    rule = "not_before: 10 days\nwithin: 20 days\nafter: start_on\nholds: [act]\nmet_by: [act]"
    early, late = case(rule, start_on="2026-03-02"), case(rule, start_on="2026-03-02")

    with pytest.raises(TransitionRefused) as refusal:
        early.fire("act", "2026-03-11")
    early.fire("act", "2026-03-12")
    late.fire("act", "2026-03-24")

    assert [str(blocker) for blocker in refusal.value.blockers] == ["held:limit"]
    assert (early.status("limit"), late.status("limit")) == ("met", "late")


def test_backward_counts_from_the_day_before_and_moves_with_the_event() -> None:
    play = case("at_least: 3 working days\nbefore: order_on\nmet_by: [act]", order_on="2026-03-19")
    assert play.due("limit") == "2026-03-16"

    play.fire("note", "2026-03-03", {"order_on": "2026-03-26"})

    assert play.due("limit") == "2026-03-23"
    assert len(play.statuses("limit")) == 1


def test_a_validity_runs_out_and_the_clock_fires_what_follows_dated_its_last_day() -> None:
    play = case("valid_for: 1 month\nafter: start_on\nthen: {fires: expire}", state=True, start_on="2026-03-02")

    decision = play.look("2026-05-04")

    fired = [(e.name, str(e.occurred_on)) for e in decision.events if e.kind == "transition"]
    assert fired == [("expire", "2026-04-02")]
    assert play.status("limit") == "missed"


def test_periodic_starts_its_next_running_from_the_meeting() -> None:
    play = case("every: 1 month\nafter: start_on\nmet_by: [act]", start_on="2026-03-02")
    assert play.due("limit") == "2026-04-02"

    play.fire("act", "2026-03-20")
    play.fire("act", "2026-04-22")

    assert play.statuses("limit") == ["met", "late", "running"]
    assert play.due("limit") == "2026-05-22"


def test_a_time_without_a_number_is_never_late_and_is_asked_about_at_every_review() -> None:
    play = case("within: without delay\nreview: 5 days\nafter: start_on\nmet_by: [act]", start_on="2026-03-02")

    decision = play.look("2026-03-30")
    asked = [notice for notice in decision.notices if notice.deadline == "limit"]
    play.fire("act", "2026-03-30")

    assert len(asked) >= 3
    assert play.deadline("limit").due_on is None
    assert play.status("limit") == "met"


def test_at_once_is_the_same_day_even_a_sunday() -> None:
    rule = "within: at once\nafter: start_on\nmet_by: [act]"
    same, next_day = case(rule, start_on="2026-03-01"), case(rule, start_on="2026-03-01")

    same.fire("act", "2026-03-02", dated="2026-03-01")
    next_day.fire("act", "2026-03-02")

    assert (same.due("limit"), same.status("limit"), next_day.status("limit")) == ("2026-03-01", "met", "late")


@pytest.mark.parametrize(("when", "status"), [("2026-03-08T16:30", "met"), ("2026-03-08T16:31", "late")])
def test_hours_end_at_an_instant_through_nights_and_days_off(when: str, status: str) -> None:
    rule = "within: 24 hours\nafter: start_at\nmet_by: [act]"
    play = case(rule, opened="2026-03-07T16:30", start_at="2026-03-07T16:30")

    play.fire("act", when)

    assert play.deadline("limit").due_at == instant("2026-03-08T16:30")
    assert play.status("limit") == status


def test_each_recording_starts_a_time_of_its_own_and_one_act_meets_all() -> None:
    play = case("within: 5 days\nafter: each start_on\nmet_by: [act]", start_on="2026-03-02")

    play.fire("note", "2026-03-04", {"start_on": "2026-03-04"})
    assert [str(d.due_on) for d in play.case().deadlines] == ["2026-03-09", "2026-03-09"]
    assert play.statuses("limit") == ["running", "running"]
    play.fire("act", "2026-03-05")

    assert play.statuses("limit") == ["met", "met"]


@pytest.mark.parametrize(("pick", "due"), [("later_of", "2026-03-19"), ("earlier_of", "2026-03-12")])
def test_the_later_or_the_earlier_of_two_terms_counts(pick: str, due: str) -> None:
    terms = "[{within: 10 days, after: start_on}, {within: 10 days, after: other_on}]"
    play = case(f"{pick}: {terms}\nmet_by: [act]", start_on="2026-03-02", other_on="2026-03-09")

    assert play.due("limit") == due


def test_a_time_after_the_later_of_two_days_waits_for_both() -> None:
    play = case("within: 5 days\nafter: {later_of: [start_on, other_on]}\nmet_by: [act]", start_on="2026-03-06")
    assert play.case().deadline("limit") is None

    play.fire("note", "2026-03-06", {"other_on": "2026-03-04"})

    assert play.due("limit") == "2026-03-11"


def test_beginning_with_counts_the_first_day() -> None:
    play = case("within: 12 months\nbeginning_with: start_on\nmet_by: [act]", start_on="2026-03-10")

    assert play.due("limit") == "2027-03-09"


def test_what_is_barred_is_refused_after_the_day_and_not_on_it() -> None:
    rule = "within: 5 days\nafter: start_on\nmet_by: [act]\nthen: {bars: [act]}"
    on_the_day, after = case(rule, start_on="2026-03-02"), case(rule, start_on="2026-03-02")

    on_the_day.fire("act", "2026-03-09")
    with pytest.raises(TransitionRefused) as refusal:
        after.fire("act", "2026-03-10")

    assert on_the_day.status("limit") == "met"
    assert [str(blocker) for blocker in refusal.value.blockers] == ["barred:limit"]
    after.fire("act", "2026-03-10", dated="2026-03-09")
    assert after.status("limit") == "met"


def test_what_is_barred_in_a_state_is_barred_while_the_case_stands_there_or_interrupts_it() -> None:
    rule = "limit: {title: {en: Limit}, right_of: debtor, within: 5 days, after: start_on, law: A 1,"
    rule += " met_by: [act], then: {bars: [act]}}"
    play = Play(library(definition(first=rule)))
    play.open("2026-03-02", facts={"start_on": "2026-03-02"})
    play.look("2026-03-10")
    play.fire("interrupt", "2026-03-10")
    with pytest.raises(TransitionRefused) as refusal:
        play.fire("act", "2026-03-10")
    play.fire("resume", "2026-03-11")
    play.fire("go", "2026-03-11")

    play.fire("act", "2026-03-11")

    assert [str(blocker) for blocker in refusal.value.blockers] == ["barred:limit"]
    assert play.case().state == "second"


def test_what_is_no_longer_needed_is_dropped_and_bars_no_more() -> None:
    rule = "within: 5 days\nafter: start_on\nmet_by: [act]\nthen: {bars: [close]}\ndropped_when: flag"
    play = case(rule, start_on="2026-03-02")
    play.fire("note", "2026-03-03", {"flag": "yes"})

    play.fire("close", "2026-03-20")

    assert (play.status("limit"), play.case().state) == ("dropped", "done")


def test_a_time_holds_back_while_it_runs_and_lets_go_when_it_is_met() -> None:
    rule = "within: 5 days\nafter: start_on\nmet_by: [act]\nholds: [close]"
    play = case(rule, start_on="2026-03-02")

    with pytest.raises(TransitionRefused) as refusal:
        play.fire("close", "2026-03-03")
    play.fire("act", "2026-03-03")
    play.fire("close", "2026-03-03")

    assert [str(blocker) for blocker in refusal.value.blockers] == ["held:limit"]
    assert play.case().state == "done"


def test_recording_the_cause_again_restarts_the_clock_in_full() -> None:
    rule = "within: 10 days\nafter: start_on\nrestarts_with: [other_on]\nmet_by: [act]"
    play = case(rule, start_on="2026-03-02")
    assert play.due("limit") == "2026-03-12"

    play.fire("note", "2026-03-10", {"other_on": "2026-03-10"})

    assert (play.due("limit"), play.deadline("limit").cause) == ("2026-03-20", "restarted")
    assert play.deadline("limit").generation == 2


def test_an_extension_adds_from_the_old_end_and_only_as_often_as_allowed() -> None:
    rule = "within: 10 days\nafter: start_on\nmet_by: [act]\nextended_by: {extend: {adds: 5 days, times: 1}}"
    play = case(rule, start_on="2026-03-02")

    play.fire("extend", "2026-03-04", by="head")
    assert play.due("limit") == "2026-03-17"
    play.fire("extend", "2026-03-05", by="head")

    assert (play.due("limit"), play.deadline("limit").extended) == ("2026-03-17", 1)


def test_an_extension_to_a_day_is_capped_from_the_start() -> None:
    how = "{until: order_on, at_most: 20 days, times: 1}"
    play = case(
        f"within: 10 days\nafter: start_on\nmet_by: [act]\nextended_by: {{extend: {how}}}", start_on="2026-03-02"
    )

    play.fire("extend", "2026-03-04", {"order_on": "2026-04-30"}, by="head")

    assert play.due("limit") == "2026-03-23"


def test_an_extension_after_the_end_extends_nothing() -> None:
    rule = "within: 5 days\nafter: start_on\nmet_by: [act]\nextended_by: {extend: {adds: 5 days, times: any}}"
    play = case(rule, start_on="2026-03-02")

    play.fire("extend", "2026-03-12", by="head")

    assert (play.due("limit"), play.status("limit")) == ("2026-03-09", "overdue")


def test_a_deadline_is_armed_only_if_its_condition_is_yes() -> None:
    play = case("within: 5 days\nafter: start_on\nwhen: flag\nmet_by: [act]", start_on="2026-03-02")
    assert play.case().deadline("limit") is None

    play.fire("note", "2026-03-03", {"flag": "yes"})

    assert play.due("limit") == "2026-03-09"


def test_a_condition_may_meet_what_no_single_act_meets() -> None:
    play = case("within: 5 days\nafter: start_on\nmet_when: flag", start_on="2026-03-02")

    play.fire("note", "2026-03-03", {"flag": "yes"})

    assert play.status("limit") == "met"


def test_leaving_its_state_drops_what_runs_and_misses_what_is_overdue() -> None:
    rule = "within: 5 days\nafter: start_on\nmet_by: [act]"
    early, late = (
        case(rule, state=True, start_on="2026-03-02"),
        case(rule, state=True, start_on="2026-03-02"),
    )

    early.fire("go", "2026-03-03")
    late.fire("go", "2026-03-20")

    assert (early.status("limit"), late.status("limit")) == ("dropped", "missed")


def test_entering_the_same_state_again_starts_its_clocks_anew() -> None:
    play = case("within: 5 days\nafter: entry\nmet_by: [act]", state=True)

    play.fire("again", "2026-03-04")

    assert play.statuses("limit") == ["dropped", "running"]
    assert play.due("limit") == "2026-03-09"


def test_the_end_of_the_case_ends_its_times_except_those_that_outlive_it() -> None:
    both = duty("within: 5 days\nafter: start_on\nmet_by: [act]") + duty(
        "within: 9 days\nafter: start_on\nmet_by: [note]\noutlives: yes"
    ).replace("limit:", "longer:")
    play = played(library(definition(deadlines=both)), "2026-03-02", start_on="2026-03-02")

    play.fire("close", "2026-03-03")
    assert (play.status("limit"), play.status("longer")) == ("dropped", "running")
    play.look("2026-03-20")

    assert play.status("longer") == "overdue"


def test_the_end_of_one_time_may_start_another() -> None:
    both = duty("within: 5 days\nafter: start_on\nmet_by: [act]") + duty(
        "within: 5 days\nafter: due of limit\nmet_by: [close]"
    ).replace("limit:", "next_limit:", 1)
    play = played(library(definition(deadlines=both)), "2026-03-02", start_on="2026-03-02")

    assert (play.due("limit"), play.due("next_limit")) == ("2026-03-09", "2026-03-16")


def test_the_meeting_of_one_time_may_start_another() -> None:
    both = duty("within: 5 days\nafter: start_on\nmet_by: [act]") + duty(
        "within: 5 days\nafter: meeting of limit\nmet_by: [close]"
    ).replace("limit:", "next_limit:", 1)
    play = played(library(definition(deadlines=both)), "2026-03-02", start_on="2026-03-02")
    assert play.case().deadline("next_limit") is None

    play.fire("act", "2026-03-04")

    assert play.due("next_limit") == "2026-03-09"
