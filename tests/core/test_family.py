"""Cases beside a case: one per asset, in the same file, by the same clock."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from writs.core.decide import fold
from writs.core.errors import TransitionRefused

ASSET = {
    "asset_name": "Ô tô",
    "kind": "movable",
    "region": "I",
    "estimated_value": "400_000_000 VND",
    "seizure_planned_on": "2026-09-09",
}


@pytest.fixture
def coercing(vietnam: Any) -> Any:
    """A case in which coercion is under way."""
    v = vietnam
    v.open(
        "2026-08-03",
        "intake",
        creditor_name="A",
        debtor_name="B",
        claim="300_000_000 VND",
        judgment_effective_on="2026-07-06",
        judgment_received_on="2026-08-03",
    )
    v.fire("accept_as_complete", "2026-08-03", "intake")
    v.fire("issue_decision", "2026-08-05", "head", decision_number="1")
    v.fire("serve_decision", "2026-08-06", "enforcer", channel="direct")
    v.look("2026-08-18")
    v.fire("find_means", "2026-08-20", "enforcer")
    v.fire("plan_coercion", "2026-08-24", "enforcer")
    v.fire("draft_plan", "2026-08-28", "enforcer")
    v.fire("approve_plan", "2026-08-28", "head")
    v.fire("open_asset", "2026-09-04", "enforcer", **ASSET)
    return v


def child(play: Any) -> Any:
    return next(case for case in play.file.cases.values() if case.parent is not None)


def test_a_transition_opens_a_child_with_its_own_clocks(coercing: Any) -> None:
    asset = child(coercing)

    assert coercing.case.state == "coercing"
    assert (asset.state, asset.reference) == ("planned", "2026/1/assets-1")
    assert asset.deadline("seize_on_the_day").due_on == date(2026, 9, 9)


def test_what_the_child_needs_is_asked_for_before_anything_changes(coercing: Any) -> None:
    before = coercing.file

    with pytest.raises(TransitionRefused) as refusal:
        coercing.fire("open_asset", "2026-09-04", "enforcer", asset_name="Nhà")

    assert {str(b) for b in refusal.value.blockers} >= {"missing:kind", "missing:region"}
    assert coercing.file is before


def test_four_eyes_keep_the_author_from_approving(vietnam: Any) -> None:
    v = vietnam
    v.open(
        "2026-08-03", "intake", creditor_name="A", debtor_name="B", claim="1 VND",
        judgment_effective_on="2026-07-06", judgment_received_on="2026-08-03",
    )  # fmt: skip
    v.fire("accept_as_complete", "2026-08-03", "intake")
    v.fire("issue_decision", "2026-08-05", "head", decision_number="1")
    v.fire("serve_decision", "2026-08-06", "enforcer", channel="direct")
    v.look("2026-08-18")
    v.fire("find_means", "2026-08-20", "enforcer")
    v.fire("plan_coercion", "2026-08-24", "enforcer")
    v.fire("draft_plan", "2026-08-28", "enforcer")
    assert v.case.did == {"draft_plan": "enforcer"}

    from writs.core.case import Actor, Fire

    with pytest.raises(TransitionRefused) as refusal:
        v._decide(Fire(1, "approve_plan", {}, Actor("head", "enforcer"), date(2026, 8, 28)), v.at("2026-08-28"))
    assert [str(b) for b in refusal.value.blockers] == ["four-eyes:draft_plan"]


def test_a_child_reads_its_parent_and_the_parent_counts_its_children(coercing: Any) -> None:
    number = child(coercing).id

    with pytest.raises(TransitionRefused) as refusal:
        coercing.fire("conclude_sale", "2026-09-08", "enforcer")
    assert [str(b) for b in refusal.value.blockers] == ["all_assets_ended"]

    coercing.fire("receive_payment", "2026-09-08", "enforcer", amount_received="300_000_000 VND")
    with pytest.raises(TransitionRefused, match=r"not fulfilled|not so"):
        coercing.fire("seize", "2026-09-09", "enforcer", case=number)


def test_a_childs_news_fires_in_the_parent(coercing: Any) -> None:
    number = child(coercing).id
    coercing.fire("seize", "2026-09-09", "enforcer", case=number)
    coercing.fire("agree_price", "2026-09-10", "enforcer", case=number, new_price="400_000_000 VND")

    coercing.fire("contract_auction", "2026-09-11", "enforcer", case=number)

    assert coercing.case.state == "selling"


def test_a_pause_of_the_parent_stops_the_childs_clocks(coercing: Any) -> None:
    number = child(coercing).id
    coercing.fire("seize", "2026-09-09", "enforcer", case=number)
    assert child(coercing).deadline("contract_valuation").due_on == date(2026, 9, 16)
    coercing.fire("note_suspension_ground", "2026-09-10", "enforcer")
    coercing.fire("suspend", "2026-09-10", "head")
    assert child(coercing).deadline("contract_valuation").status == "suspended"

    coercing.look("2026-10-01")
    coercing.fire("note_hindrance_ended", "2026-10-05", "enforcer")
    coercing.fire("continue_enforcement", "2026-10-05", "head")

    resumed = child(coercing).deadline("contract_valuation")
    assert (resumed.status, resumed.due_on) == ("running", date(2026, 10, 9))


def test_the_end_of_the_case_ends_its_children(coercing: Any) -> None:
    coercing.fire("note_termination_ground", "2026-09-07", "head", termination_ground="agreement")

    coercing.fire("terminate", "2026-09-08", "head")

    assert child(coercing).state == "released"
    assert fold(coercing.library, coercing.commands) == coercing.file
