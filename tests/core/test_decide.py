"""What `decide` promises: refuse with all reasons and change nothing; the clock first, dated as the law dates it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from writs.core.case import Actor, Fire, Open
from writs.core.decide import decide, fold, possible
from writs.core.errors import TransitionRefused, UnknownTransition, WrongInput


def test_a_case_opens_in_its_first_state_with_its_clocks_running(small: Any) -> None:
    small.open("2026-11-18", claim="500_000 VND")

    assert small.case.state == "received"
    assert small.case.deadline("tell").due_on == date(2026, 11, 26)
    assert small.case.seq == 1


def test_a_refusal_names_every_reason_and_changes_nothing(small: Any) -> None:
    small.open("2026-08-03", claim="500_000 VND")
    small.fire("tell", "2026-08-04")
    before = small.file

    with pytest.raises(TransitionRefused) as refusal:
        small.fire("close", "2026-08-05", "debtor")

    assert [str(b) for b in refusal.value.blockers] == ["wrong-role", "all_paid"]
    assert refusal.value.blockers[1].law == ("L 5",)
    assert small.file is before


def test_a_transition_from_elsewhere_is_refused_for_that_alone(small: Any) -> None:
    small.open("2026-08-03", claim="500_000 VND")

    with pytest.raises(TransitionRefused, match='"close" starts from told') as refusal:
        small.fire("close", "2026-08-04")

    assert [str(b) for b in refusal.value.blockers] == ["wrong-state"]


def test_unknown_is_not_no(play_of: Any, small_text: str) -> None:
    play = play_of(small_text.replace("needs: [claim], law: L 1}", "accepts: [claim], law: L 1}", 1))
    play.open("2026-08-03")
    play.fire("tell", "2026-08-04")

    with pytest.raises(TransitionRefused, match="not known: claim"):
        play.fire("close", "2026-08-05")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"clam": "5 VND"}, 'did you mean "claim"'),
        ({"claim": "5 EUR"}, "money in VND, not in EUR"),
        ({"claim": "much"}, "an amount"),
        ({"claim": 1.5}, "an amount"),
        ({"claim": 10**40}, "beyond every amount"),
    ],
)
def test_wrong_input_is_a_sentence(small: Any, facts: dict[str, Any], words: str) -> None:
    with pytest.raises(WrongInput, match=words):
        small.open("2026-08-03", **facts)


def test_a_missing_fact_is_a_blocker_not_an_error(small: Any) -> None:
    with pytest.raises(TransitionRefused) as refusal:
        small.open("2026-08-03")

    assert [str(b) for b in refusal.value.blockers] == ["missing:claim"]


def test_an_unknown_transition_is_not_a_refusal(small: Any) -> None:
    small.open("2026-08-03", claim="1 VND")

    with pytest.raises(UnknownTransition, match='did you mean "tell"'):
        small.fire("tel", "2026-08-04")


def test_a_naive_time_is_refused(small: Any) -> None:
    command = Open(1, 1, "x", small.machine.name, None, {"claim": "1 VND"}, Actor("clerk"))

    with pytest.raises(WrongInput, match="no time zone"):
        decide(small.library, None, command, at=datetime(2026, 8, 3))  # noqa: DTZ001


def test_an_act_cannot_lie_in_the_future(small: Any) -> None:
    small.open("2026-08-03", claim="1 VND")

    with pytest.raises(WrongInput, match="cannot lie in the future"):
        small.fire("tell", "2026-08-09", today="2026-08-04")


def test_a_closed_case_says_that_it_has_ended(small: Any) -> None:
    small.open("2026-08-03", claim="10 VND")
    small.fire("tell", "2026-08-04")
    small.fire("pay", "2026-08-05", "debtor", payment="10 VND")
    small.fire("close", "2026-08-06")

    assert small.case.outcome == "paid"
    with pytest.raises(TransitionRefused, match="has ended"):
        small.fire("pay", "2026-08-07", "debtor", payment="1 VND")


def test_the_clock_fires_what_is_due_and_dates_it_the_due_day(small: Any) -> None:
    small.open("2026-08-03", claim="10 VND")
    small.fire("tell", "2026-08-04")

    decision = small.look("2026-12-01")

    fired = [e for e in decision.events if e.kind == "transition"]
    assert [(e.name, e.occurred_on, e.role) for e in fired] == [("lapse", date(2026, 8, 14), "clock")]
    assert small.case.state == "lapsed"
    assert small.case.closed_on == date(2026, 8, 14)


def test_a_time_ends_at_24_hours_of_its_last_day(small: Any) -> None:
    small.open("2026-08-03", claim="10 VND")
    small.fire("tell", "2026-08-04")

    small.look("2026-08-14T23:59:59")
    assert small.case.state == "told"
    small.look("2026-08-15T00:00:00")
    assert small.case.state == "lapsed"


def test_a_command_first_fires_what_is_due(small: Any) -> None:
    small.open("2026-08-03", claim="10 VND")
    small.fire("tell", "2026-08-04")

    with pytest.raises(TransitionRefused, match="has ended"):
        small.fire("pay", "2026-09-01", "debtor", payment="10 VND")


def test_an_act_typed_late_but_done_in_time_is_in_time(small: Any) -> None:
    small.open("2026-08-03", claim="10 VND")

    small.fire("tell", "2026-08-10", today="2026-08-20")

    assert small.case.deadline("tell").status == "met"


def test_an_act_done_after_the_day_is_late(small: Any) -> None:
    small.open("2026-08-03", claim="10 VND")

    small.fire("tell", "2026-08-11")

    assert small.case.deadline("tell").status == "late"


def test_payment_in_full_meets_by_condition_and_hands_the_baton_on(small: Any) -> None:
    small.open("2026-08-03", claim="10 VND")
    small.fire("tell", "2026-08-04")
    small.fire("pay", "2026-08-05", "debtor", payment="4 VND")
    assert small.case.deadline("pay").status == "running"

    small.fire("pay", "2026-08-14", "debtor", payment="6 VND")

    assert small.case.deadline("pay").status == "met"
    assert small.case.deadline("close_once_paid").status == "running"


def test_a_time_without_a_number_asks_again_at_every_review(small: Any) -> None:
    small.open("2026-08-03", claim="10 VND")
    small.fire("tell", "2026-08-04")
    small.fire("pay", "2026-08-05", "debtor", payment="10 VND")

    notices = small.look("2026-08-21").notices

    assert [n.deadline for n in notices] == ["close_once_paid"] * 4
    assert small.case.deadline("close_once_paid").status == "running"


def test_ladders_remind_then_escalate_then_stop(small: Any) -> None:
    small.open("2026-08-03", claim="10 VND")

    notices = small.look("2026-12-01").notices

    assert [(n.kind, n.to) for n in notices] == [
        ("remind", "clerk"),
        ("remind", "clerk"),
        ("escalate", "head"),
        ("escalate", "head"),
        ("escalate", "head"),
    ]
    assert small.file.wake_at is None


def test_time_never_runs_backwards_within_a_file(small: Any) -> None:
    small.open("2026-08-03", claim="10 VND")
    small.look("2026-08-20")

    command = Fire(1, "tell", {}, Actor("clerk"), date(2026, 8, 18))
    decision = decide(small.library, small.file, command, at=small.at("2026-08-18"))

    assert decision.file.decided_at == small.at("2026-08-20")


def test_possible_tells_for_each_transition_why_not(small: Any) -> None:
    small.open("2026-08-03", claim="10 VND")

    answers = possible(small.library, small.file, 1, at=small.at("2026-08-04"))

    assert answers["tell"] == []
    assert [str(b) for b in answers["close"]] == ["wrong-state"]
    assert "receive" not in answers


def test_a_history_folds_to_the_same_file(small: Any) -> None:
    small.open("2026-08-03", claim="10 VND")
    small.look("2026-08-07")
    small.fire("tell", "2026-08-11")
    small.look("2027-01-01")

    assert fold(small.library, small.commands) == small.file
