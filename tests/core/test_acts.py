"""One act after another on a small file: who may, which day it belongs to, and in which order things are caught up."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests.support.definitions import definition, library
from tests.support.play import Play, instant, played

from writs.core.case import Actor, Fire, Look, Note, Open
from writs.core.decide import decide
from writs.core.errors import CaseNotFound, ProcedureNotFound, TransitionRefused, UnknownTransition, WrongInput

DUTY = "answer: {title: {en: Answer}, owner: clerk, within: 5 days, after: start_on, met_by: [act], law: A 1}"
CONSEQUENCE = """
    answer:
      title: {en: Answer}
      owner: clerk
      within: 5 days
      after: start_on
      met_by: [act]
      then: {fires: expire}
      law: A 1
    """
PLAIN = library(definition(deadlines=DUTY))
ACTING = library(definition(first=CONSEQUENCE))


def test_a_refused_act_leaves_the_file_as_a_look_would() -> None:
    play = played(PLAIN, "2026-03-02", start_on="2026-03-02")
    before = play.file

    with pytest.raises(TransitionRefused) as refusal:
        play.fire("finish", "2026-03-03", by="clerk")

    assert [str(blocker) for blocker in refusal.value.blockers] == ["wrong-role", "missing:amount", "flag"]
    assert play.file is before
    assert decide(PLAIN, before, Look(), at=instant("2026-03-03")).file.cases == play.file.cases  # type: ignore[union-attr]


def test_a_deputy_signs_only_with_a_delegation() -> None:
    play = played(PLAIN, "2026-03-02", flag="yes")
    act = {"amount": 1}

    with pytest.raises(TransitionRefused, match="without a delegation"):
        play.fire("finish", "2026-03-03", act, by="deputy")

    play.decide(Fire(1, "finish", act, Actor("deputy", "D", "12/UQ")), "2026-03-03")
    assert play.case().state == "done"


@pytest.mark.parametrize(
    ("fact", "given"),
    [
        ("start_on", "2026-02-30"),
        ("start_on", "tomorrow"),
        ("start_on", "0001-01-01"),
        ("start_on", datetime(2026, 3, 2, tzinfo=UTC)),
        ("flag", "true"),
        ("flag", 1),
        ("amount", "NaN"),
        ("amount", []),
        ("start_at", datetime(2026, 3, 2)),  # noqa: DTZ001
    ],
)
def test_a_value_that_does_not_fit_its_fact_is_wrong_input_and_is_not_kept(fact: str, given: object) -> None:
    play = played(PLAIN, "2026-03-02")
    before = play.file

    with pytest.raises(WrongInput, match=fact):
        play.fire("note", "2026-03-03", {fact: given})

    assert play.file is before


def test_a_command_for_a_case_of_another_file_is_not_found() -> None:
    play = played(PLAIN, "2026-03-02")

    with pytest.raises(CaseNotFound):
        play.fire("act", "2026-03-03", case=99)


def test_only_an_opening_goes_without_a_file() -> None:
    with pytest.raises(WrongInput, match="needs a file"):
        decide(PLAIN, None, Look(), at=instant("2026-03-03"))


def test_a_procedure_that_is_not_there_is_named_with_the_near_one() -> None:
    with pytest.raises(ProcedureNotFound, match=r"vn\.small"):
        Play(PLAIN, "vn.smal").open("2026-03-02")


def test_a_case_is_opened_only_by_an_opening() -> None:
    with pytest.raises(UnknownTransition):
        Play(PLAIN).open("2026-03-02", "act")


def test_an_ended_case_is_still_written_to_but_not_moved() -> None:
    play = played(PLAIN, "2026-03-02")
    play.fire("close", "2026-03-03")

    play.fire("note", "2026-03-04", {"flag": "yes"})
    with pytest.raises(TransitionRefused, match="has ended"):
        play.fire("go", "2026-03-04")

    assert (play.case().facts["flag"], play.case().state) == (True, "done")


def test_an_ended_case_goes_back_to_where_it_stood_by_what_reopens() -> None:
    play = played(PLAIN, "2026-03-02")
    play.fire("go", "2026-03-03")
    play.fire("close", "2026-03-03")

    play.fire("reopen", "2026-03-09", by="head")

    assert (play.case().state, play.case().outcome, play.case().closed_on) == ("second", None, None)


def test_steps_are_caught_up_in_the_order_of_their_instants() -> None:
    both = library(
        definition(
            deadlines="""
            long: {title: {en: Long}, owner: clerk, within: 9 days, after: start_on, met_by: [act], law: A 1}
            short: {title: {en: Short}, owner: clerk, within: 3 days, after: start_on, met_by: [act], law: A 1}
            """
        )
    )
    play = played(both, "2026-03-02", start_on="2026-03-02")

    decision = play.look("2026-06-01")

    days = [event.occurred_on for event in decision.events]
    assert [event.name for event in decision.events] == ["short", "short", "long", "long"]
    assert days == sorted(days)
    kinds = [notice.kind for notice in decision.notices if notice.deadline == "short"]
    assert kinds == ["remind", "remind", "escalate"]


def test_looking_twice_finds_nothing_more() -> None:
    play = played(ACTING, "2026-03-02", start_on="2026-03-02")
    assert play.look("2026-03-20").events != ()

    assert play.look("2026-03-20").events == ()
    assert play.look("2026-03-21").notices == ()


def test_a_consequence_that_is_no_longer_possible_is_recorded_and_nothing_happens() -> None:
    guarded = "expire: {title: {en: Expire}, from: first, to: second, by: clock, when: flag}"
    text = definition(first=CONSEQUENCE).replace(
        "expire: {title: {en: Expire}, from: first, to: second, by: clock}", guarded
    )
    play = played(library(text), "2026-03-02", start_on="2026-03-02")

    decision = play.look("2026-03-20")

    assert [event.name for event in decision.events if event.kind == "blocked"] == ["expire"]
    assert [(notice.kind, notice.deadline) for notice in decision.notices][-1] == ("blocked", "answer")
    assert play.case().state == "first"


def test_a_day_belongs_to_the_calendar_not_to_utc() -> None:
    play = Play(PLAIN)
    command = Open(1, 7, "1/2026", "vn.small", "begin", {}, Actor("clerk"))

    play.decide(command, datetime(2026, 3, 2, 18, tzinfo=UTC))

    assert play.case().opened_on == date(2026, 3, 3)


def test_a_note_is_an_event_and_leaves_the_version_that_people_saw() -> None:
    play = played(PLAIN, "2026-03-02")

    decision = play.decide(Note(1, "Called.", Actor("clerk")), "2026-03-03")

    assert (play.case().seq, play.case().version) == (2, 1)
    assert decision.events[0].changes == ({"what": "note", "text": "Called."},)
