"""An act that needs another person's approval takes effect on the day of the approval, or not at all."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from writs.core.case import Actor, Fire
from writs.core.decide import fold
from writs.core.errors import TransitionRefused


@pytest.fixture
def proposed(make_play: Any, small_text: str) -> Any:
    text = small_text.replace("by: clerk, when: all_paid,", "by: clerk, approved_by: head, when: all_paid,")
    p = make_play(text)
    p.open("2026-08-03", claim="10 VND")
    p.fire("tell", "2026-08-04")
    p.fire("pay", "2026-08-05", "debtor", payment="10 VND")
    p.fire("close", "2026-08-06")
    return p


def test_a_proposal_changes_nothing_and_tells_who_may_approve(proposed: Any) -> None:
    assert proposed.case.state == "told"
    assert proposed.case.proposals["close"].person == "clerk"
    assert [(n.kind, n.to) for n in proposed.decisions[-1].notices] == [("notify", "head")]


def test_the_approval_dates_the_act(proposed: Any) -> None:
    proposed.fire("close", "2026-08-10", "head")

    assert proposed.case.state == "closed"
    assert proposed.case.facts["settled_on"] == date(2026, 8, 10)
    assert proposed.case.proposals == {}
    assert fold(proposed.library, proposed.commands) == proposed.file


def test_nobody_approves_what_he_proposed_himself(proposed: Any) -> None:
    himself = Fire(1, "close", {}, Actor("head", "clerk"), date(2026, 8, 10))

    with pytest.raises(TransitionRefused) as refusal:
        proposed._decide(himself, proposed.at("2026-08-10"))

    assert [str(b) for b in refusal.value.blockers] == ["four-eyes:close"]


def test_who_may_only_approve_cannot_propose(make_play: Any, small_text: str) -> None:
    text = small_text.replace("by: clerk, when: all_paid,", "by: clerk, approved_by: head, when: all_paid,")
    p = make_play(text)
    p.open("2026-08-03", claim="10 VND")
    p.fire("tell", "2026-08-04")
    p.fire("pay", "2026-08-05", "debtor", payment="10 VND")

    with pytest.raises(TransitionRefused, match="may not do this"):
        p.fire("close", "2026-08-06", "head")
