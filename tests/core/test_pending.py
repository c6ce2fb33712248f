"""When the law changes, a pending case moves as the new version says: what was done stands, what runs goes on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from tests.support.claim import GOOD, Change, changed, definition
from tests.support.play import Play, instant

from writs.core.case import Actor, Move
from writs.core.decide import decide, fold
from writs.core.errors import MoveRefused, WrongInput
from writs.core.ladders import speaks
from writs.core.pending import Plan, plan
from writs.documents.library import Library

KEEP = "keep"
RECOMPUTE = "recompute"
SHORTER = "keep_and_remind_at_the_shorter"


def new_text(running: str = KEEP, *changes: Change, when: str = "opened_on < 2027-01-01", states: str = "") -> str:
    row = f"  - when: {when}\n    then: move\n    running_deadlines: {running}\n    law: ACT 9\n{states}"
    return changed(
        GOOD,
        [
            ("version: 2026.1", "version: 2027.1"),
            ("in_force: {from: 2026-01-01}\n", f"in_force: {{from: 2027-01-01}}\npending_cases:\n{row}"),
            *changes,
        ],
    )


def library(*texts: str) -> Library:
    return Library([definition(text, f"{number}.yaml") for number, text in enumerate((GOOD, *texts))])


def opened(shelf: Library, day: str = "2026-12-28") -> Play:
    """A claim filed on Monday 28 December 2026: serve by 5 January, five working days later (1 January is no one)."""
    play = Play(shelf, "xx.claim")
    play.open(day, "file", facts={"amount": "100 EUR", "kind": "plain"})
    return play


def planned(shelf: Library, play: Play, day: str = "2027-01-01") -> Plan:
    return plan(
        shelf.machine("xx.claim", "2026.1"), shelf.machine("xx.claim", "2027.1"), play.case(), date.fromisoformat(day)
    )


def moved(play: Play, day: str = "2027-01-01T09:00") -> None:
    play.decide(Move(1, "2027.1"), day)


SERVE = "within: 5 working days\n        after: filed_on"


@pytest.mark.parametrize(
    ("running", "length", "how", "due"),
    [
        (KEEP, "3 working days", "keep", "2027-01-05"),
        (KEEP, "9 working days", "keep", "2027-01-05"),
        (KEEP, "5 working days", "keep", "2027-01-05"),
        (RECOMPUTE, "4 working days", "recompute", "2027-01-04"),
        (RECOMPUTE, "9 working days", "recompute", "2027-01-11"),
        (RECOMPUTE, "1 working day", "keep", "2027-01-05"),
        (SHORTER, "4 working days", SHORTER, "2027-01-05"),
        (SHORTER, "9 working days", "keep", "2027-01-05"),
    ],
)
def test_a_running_time_keeps_its_end_or_is_computed_anew(running: str, length: str, how: str, due: str) -> None:
    shelf = library(new_text(running, (SERVE, f"within: {length}\n        after: filed_on")))
    play = opened(shelf)
    assert play.due("serve") == "2027-01-05"

    foreseen = planned(shelf, play)
    moved(play)

    assert [(t.name, t.how, str(t.old_due), str(t.new_due)) for t in foreseen.times] == [
        ("serve", how, "2027-01-05", due)
    ]
    assert play.due("serve") == due
    assert play.case().version_of_procedure == "2027.1"


def test_an_unchanged_time_stays_the_very_same() -> None:
    shelf = library(new_text(RECOMPUTE))
    play = opened(shelf)
    play.look("2027-01-01T08:00")
    before = play.deadline("serve")

    moved(play)

    assert play.deadline("serve") == before


def test_the_reminders_go_by_the_shorter_end_and_the_superior_is_called_at_the_kept_one() -> None:
    shelf = library(new_text(SHORTER, (SERVE, "within: 4 working days\n        after: filed_on")))
    play = opened(shelf)
    moved(play, "2027-01-01T09:00")

    ladder = [(step.id, str(step.at.astimezone(play.library.machine("xx.claim", "2027.1").calendar.timezone))[:10])
              for step in play.deadline("serve").ladder if speaks(step)]  # fmt: skip
    assert ladder[0] == ("shorter-due", "2027-01-05")
    assert [step for step, _ in ladder[1:3]] == ["due", "rung-2-1"]
    told = [notice for day in ("2027-01-05", "2027-01-06") for notice in play.look(day).notices]
    assert [(n.kind, n.to) for n in told] == [("remind", "clerk"), ("remind", "clerk"), ("escalate", "head")]


def test_a_rung_that_has_spoken_does_not_speak_again() -> None:
    shelf = library(new_text(RECOMPUTE, (SERVE, "within: 9 working days\n        after: filed_on")))
    play = opened(shelf)
    first = play.look("2026-12-31T12:00").notices
    assert [(n.kind, n.deadline) for n in first] == [("remind", "serve")]

    moved(play)

    assert play.due("serve") == "2027-01-11"
    assert [step.id for step in play.deadline("serve").ladder if speaks(step)][:1] == ["due"]
    assert play.look("2027-01-11").notices == ()


def test_a_met_time_is_not_owed_again() -> None:
    shelf = library(new_text(RECOMPUTE, (SERVE, "within: 9 working days\n        after: filed_on")))
    play = opened(shelf)
    play.fire("serve", "2026-12-30", by="clerk")
    before = play.deadline("serve")

    moved(play)
    play.look("2027-02-01")

    assert play.deadline("serve") == before
    assert play.statuses("serve") == ["met"]


def test_an_overdue_time_stays_overdue() -> None:
    shelf = library(new_text(RECOMPUTE, (SERVE, "within: 30 working days\n        after: filed_on")))
    play = opened(shelf, "2026-12-15")
    play.look("2026-12-28")
    assert play.status("serve") == "overdue"

    moved(play)
    notices = play.look("2027-01-04").notices

    assert (play.status("serve"), play.due("serve")) == ("overdue", "2026-12-22")
    assert all(notice.kind == "escalate" for notice in notices)


def test_a_paused_time_that_is_kept_ends_by_the_earlier_text_when_it_goes_on() -> None:
    shelf = library(new_text(KEEP, (SERVE, "within: 2 working days\n        after: filed_on")))
    play = opened(shelf)
    play.fire("halt", "2026-12-29", by="head")
    moved(play)
    assert play.status("serve") == "suspended"

    play.fire("resume", "2027-01-08", by="head")

    assert play.status("serve") == "running"
    assert play.due("serve") == "2027-01-15"
    assert [order.transition for order in play.deadline("serve").orders] == ["kept"]


def test_a_time_that_the_new_text_lacks_is_dropped() -> None:
    shelf = library(
        new_text(KEEP, ("      pay:\n        title: {en: Pay}", "      pay_now:\n        title: {en: Pay now}"))
    )
    play = opened(shelf)
    play.fire("serve", "2026-12-30", by="clerk")

    foreseen = planned(shelf, play)
    moved(play)

    assert {t.name: t.how for t in foreseen.times} == {"pay": "drop", "pay_now": "start"}
    assert (play.status("pay"), play.due("pay_now")) == ("dropped", "2027-01-11")


def test_a_new_duty_that_would_have_ended_before_begins_on_the_day_of_moving() -> None:
    shelf = library(new_text(KEEP, ("      serve:\n        title", "      serve_fast:\n        title"),
                             (SERVE, "within: 2 working days\n        after: filed_on")))  # fmt: skip
    play = opened(shelf)

    foreseen = planned(shelf, play)
    moved(play)

    start = next(t for t in foreseen.times if t.name == "serve_fast")
    assert (start.how, str(start.new_due)) == ("start", "2027-01-05")
    assert "starts on the day of moving" in start.why
    assert play.due("serve_fast") == "2027-01-05"


def test_states_get_their_new_names_and_the_interrupted_one_is_remembered() -> None:
    renamed: Sequence[Change] = [
        ("states: [filed, served]", "states: [lodged, served]"),
        ("  filed:\n    title", "  lodged:\n    title"),
        ("from: start, to: filed,", "from: start, to: lodged,"),
        ("from: filed, to: served", "from: lodged, to: served"),
    ]
    shelf = library(new_text(KEEP, *renamed, states="    states: {filed: lodged}\n"))
    play = opened(shelf)
    play.fire("halt", "2026-12-29", by="head")

    assert planned(shelf, play).states == {"filed": "lodged"}
    moved(play)
    play.fire("resume", "2027-01-04", by="head")

    assert play.case().state == "lodged"
    assert play.status("serve") == "running"
    play.fire("serve", "2027-01-05", by="clerk")
    assert play.status("serve") == "met"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (new_text(when="opened_on < 2026-12-01"), "no row of pending_cases applies"),
        (new_text(when="halted_on > 2026-01-01"), "it cannot be told whether row 1 of pending_cases applies"),
        (new_text(KEEP, ("    then: move", "    then: stay")), "row 1 of pending_cases says stay"),
        (new_text(KEEP, ("in_force: {from: 2027-01-01}", "in_force: {from: 2027-02-01}")), "not yet on 2027-01-01"),
        (new_text(KEEP, ("plain: {en: Plain}, ", "simple: {en: Simple}, "), ("plain: 10 days", "simple: 9 days")),
         '"kind" has the value plain, which xx.claim@2027.1 does not know'),
        (new_text(KEEP, ("amount: {type: money", "amount: {type: number"),
                  ("received: {type: money, starts_as: 0 EUR", "received: {type: number, starts_as: 0")),
         '"amount" is money by the earlier text and number by the new one'),
    ],
)  # fmt: skip
def test_a_case_that_stays_says_why_and_nothing_changes(text: str, reason: str) -> None:
    shelf = library(text)
    play = opened(shelf)
    before = play.file

    foreseen = planned(shelf, play)
    with pytest.raises(MoveRefused, match="does not move to") as refused:
        moved(play)

    assert foreseen.verdict == "stay"
    assert any(reason in told for told in foreseen.reasons)
    assert refused.value.reasons == foreseen.reasons
    assert play.file is before


def test_an_ended_case_stays_under_its_version() -> None:
    shelf = library(new_text())
    play = opened(shelf)
    play.fire("serve", "2026-12-30", by="clerk")
    play.look("2027-02-01")
    assert play.case().state == "lapsed"

    assert planned(shelf, play, "2027-02-01").reasons == (
        'the case has ended ("lapsed"); the earlier version keeps it',
    )


def test_a_case_under_the_new_version_does_not_move_again() -> None:
    shelf = library(new_text())
    play = opened(shelf)
    moved(play)

    with pytest.raises(MoveRefused, match="already"):
        moved(play)


def test_a_move_cannot_lie_in_the_future() -> None:
    shelf = library(new_text())
    play = opened(shelf)

    with pytest.raises(WrongInput, match="cannot lie in the future"):
        play.decide(Move(1, "2027.1", Actor("head", "an"), date(2027, 1, 2)), "2027-01-01T12:00")


def test_the_event_tells_the_versions_and_what_became_of_each_time() -> None:
    shelf = library(new_text(SHORTER, (SERVE, "within: 4 working days\n        after: filed_on")))
    play = opened(shelf)

    decision = play.decide(Move(1, "2027.1", Actor("head", "an")), "2027-01-01T12:00")

    event = decision.events[-1]
    assert (event.kind, event.name, event.person, event.occurred_on) == ("moved", "2027.1", "an", date(2027, 1, 1))
    told = {change["what"]: change for change in event.changes}
    assert (told["version"]["frm"], told["version"]["to"], told["version"]["law"]) == ("2026.1", "2027.1", ["ACT 9"])
    assert (told["carried"]["how"], told["carried"]["old"]) == (SHORTER, "2027-01-05")


def test_what_happened_can_be_decided_again_from_its_commands() -> None:
    shelf = library(new_text(RECOMPUTE, (SERVE, "within: 9 working days\n        after: filed_on")))
    play = opened(shelf)
    moved(play)
    play.fire("serve", "2027-01-07", by="clerk")

    assert fold(shelf, play.commands) == play.file


def test_the_clock_does_first_what_it_owed_by_the_earlier_text() -> None:
    shelf = library(new_text())
    play = opened(shelf)
    play.fire("serve", "2026-12-28", by="clerk")

    decision = decide(shelf, play.file, Move(1, "2027.1"), at=instant("2027-01-06"))

    assert decision.file.case(1).version_of_procedure == "2027.1"
    assert decision.file.case(1).state == "served"
