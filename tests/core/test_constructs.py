"""Constructs that no shipped procedure uses yet, each at work; the lint's tests hold their mistakes."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.definitions import definition, library
from tests.support.play import Play, instant, played

from writs.core.case import Case, Fire
from writs.core.decide import decide
from writs.core.description import describe
from writs.core.errors import TransitionRefused
from writs.core.world import World
from writs.documents.library import Library

LADDERS = """
early:
  - {at: 50% of the time, notify: [head, debtor]}
  - {at: due, remind: owner}
"""


def limit(measure: str, more: str = "") -> str:
    return f"limit: {{title: {{en: Limit}}, owner: clerk, {measure}, met_by: [act], law: A 1{more}}}"


def test_the_later_of_two_times_waits_for_both() -> None:
    text = definition(
        deadlines=limit("later_of: [{within: 5 days, after: start_on}, {within: 1 month, after: other_on}]")
    )
    play = played(library(text), "2026-03-02", start_on="2026-03-02")
    assert play.case().deadlines == ()

    play.fire("note", "2026-03-03", {"other_on": "2026-03-03"})

    assert play.due("limit") == "2026-04-03"


def test_the_earlier_of_two_times_takes_the_first_that_is_known() -> None:
    text = definition(
        deadlines=limit("earlier_of: [{within: 5 days, after: start_on}, {within: 1 month, after: other_on}]")
    )
    both = played(library(text), "2026-03-02", start_on="2026-03-02", other_on="2026-02-03")
    one = played(library(text), "2026-03-02", other_on="2026-02-10")

    assert (both.due("limit"), one.due("limit")) == ("2026-03-03", "2026-03-10")


def test_a_share_of_the_time_tells_others_for_information() -> None:
    text = definition(deadlines=limit("within: 20 days, after: start_on", ", ladder: early"), ladders=LADDERS)
    play = played(library(text), "2026-03-02", start_on="2026-03-02")

    before = play.look("2026-03-11T12:00").notices
    halfway = play.look("2026-03-12T12:00").notices

    assert before == ()
    assert [(n.kind, n.to, n.deadline) for n in halfway] == [("notify", "head", "limit"), ("notify", "debtor", "limit")]


WAGE = """
wage:
  title: {en: Wage}
  type: money
  values:
    - {from: 2020-01-01, is: 100 VND, law: A 1}
    - {from: 2026-03-10, is: 200 VND, law: A 1}
"""


@pytest.mark.parametrize(
    ("condition", "day", "open_"),
    [
        ("amount >= wage", "2026-03-09", True),
        ("amount >= wage", "2026-03-10", False),
        ("amount >= wage as of start_on", "2026-03-10", True),
        ("amount >= wage as of (start_on + 10 days)", "2026-03-09", False),
        ("amount >= wage as of other_on", "2026-03-09", False),
    ],
)
def test_a_parameter_has_its_value_as_of_a_named_day(condition: str, day: str, open_: bool) -> None:
    pay = f"pay: {{title: {{en: Pay}}, from: underway, by: clerk, when: {condition}, law: A 1}}"
    play = played(
        library(definition(parameters=WAGE, transitions=pay)), "2026-03-02", start_on="2026-03-02", amount=150
    )

    if open_:
        assert play.fire("pay", day, by="clerk").events
    else:
        with pytest.raises(TransitionRefused):
            play.fire("pay", day, by="clerk")


# -- questions to the host
ASKED = "pay: {title: {en: Pay}, from: underway, by: clerk, when: host.account_open and amount > 0 VND, law: A 1}"


def asking(answer: bool | None) -> Play:
    shelf = library(definition(transitions=ASKED))
    play = played(shelf, "2026-03-02", amount=150)
    if answer is not None:
        shelf.answers = lambda question, case: answer if question == "account_open" else None  # type: ignore[attr-defined]
    return play


def test_a_question_that_nobody_answers_is_unknown_and_blocks() -> None:
    with pytest.raises(TransitionRefused) as refused:
        asking(None).fire("pay", "2026-03-03", by="clerk")

    (blocker,) = refused.value.blockers
    assert blocker.code == "unknown"
    assert "not known: host.account_open" in blocker.message


def test_the_host_answers_no_and_yes_and_the_event_keeps_what_it_said() -> None:
    with pytest.raises(TransitionRefused) as refused:
        asking(False).fire("pay", "2026-03-03", by="clerk")
    assert refused.value.blockers[0].code == "not"

    decision = asking(True).fire("pay", "2026-03-03", by="clerk")

    told = [change for change in decision.events[-1].changes if change["what"] == "answered"]
    assert told == [{"what": "answered", "case": 1, "question": "account_open", "answer": True}]


def test_a_history_is_decided_again_by_the_answers_that_it_keeps() -> None:
    play = asking(None)
    command = Fire(1, "pay", {}, None)

    again = decide(play.library, play.file, command, at=instant("2026-03-03"), world=World(answers=lambda _q, _c: True))

    assert again.events[-1].name == "pay"


def test_a_library_takes_the_questions_of_a_host(tmp_path: object) -> None:
    shelf = Library([])
    seen: list[str] = []

    def open_account(case: Case) -> bool:
        seen.append(case.reference)
        return True

    shelf.answer("account_open", open_account)
    case = played(library(definition()), "2026-03-02").case()

    assert (shelf.answers("account_open", case), shelf.answers("other", case)) == (True, None)
    assert seen == ["1/2026"]
    with pytest.raises(ValueError, match="no name of a question"):
        shelf.answer("Account open?", open_account)


def test_the_questions_of_a_procedure_are_listed() -> None:
    shelf = library(definition(transitions=ASKED))

    assert describe(shelf.in_force("vn.small", date.min).procedure)["asks_host"] == ["account_open"]
