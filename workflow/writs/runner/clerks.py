"""Scripted clerks for the demonstration: what they do, how many working days after the last act, some of them late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Act:
    """`after` working days later, somebody in that role fires the transition; `on` is the group of a child case."""

    after: int
    transition: str
    role: str
    facts: Mapping[str, str] = field(default_factory=dict[str, str])
    on: str | None = None


def _intake(late: int = 0) -> tuple[Act, ...]:
    return (
        Act(0, "give_receipt", "intake"),
        Act(1, "accept_as_complete", "intake"),
        Act(2 + late, "issue_decision", "head", {"decision_number": "QĐ-THA"}),
        Act(0, "assign_enforcer", "head"),
        Act(1, "open_file", "enforcer"),
        Act(0, "send_to_procuracy", "enforcer"),
        Act(1 + late, "serve_decision", "enforcer", {"channel": "direct"}),
    )


def _notify(after: int = 1) -> Act:
    """Every decision is notified to the parties; in person, as long as digital notification is not announced."""
    return Act(after, "notify_document", "enforcer", {"channel": "direct", "direct_ground": "not_announced"})


def _sale(late: int = 0) -> tuple[Act, ...]:
    return (
        *_intake(late),
        Act(10, "find_means", "enforcer"),
        Act(2, "plan_coercion", "enforcer"),
        Act(0, "ask_police", "enforcer"),
        Act(2, "police_agree", "enforcer"),
        Act(2 + late, "draft_plan", "enforcer"),
        Act(1, "approve_plan", "head"),
        Act(0, "send_plan", "head"),
        Act(1, "receive_protection_plan", "enforcer"),
        Act(0, "open_asset", "enforcer", {
            "asset_name": "Ô tô", "kind": "movable", "region": "I", "estimated_value": "400_000_000 VND",
            "seizure_planned_on": "+4",
        }),
        Act(1, "announce_costs", "enforcer", {"enforcement_costs": "5_000_000 VND"}, on="assets"),
        Act(3, "seize", "enforcer", on="assets"),
        Act(2 + late, "agree_price", "enforcer", {"new_price": "400_000_000 VND"}, on="assets"),
        Act(2, "contract_auction", "enforcer", on="assets"),
        Act(1, "fix_auction_day", "enforcer", {"auction_on": "+12"}, on="assets"),
        Act(1, "post_auction", "enforcer", on="assets"),
        Act(0, "announce_auction", "enforcer", on="assets"),
        Act(12, "succeed", "enforcer", {"sale_price": "420_000_000 VND"}, on="assets"),
        Act(2, "receive_auction_file", "enforcer", on="assets"),
        Act(2, "pay_price", "enforcer", on="assets"),
        Act(3, "deposit_price", "enforcer", on="assets"),
        Act(2, "deliver", "enforcer", on="assets"),
    )  # fmt: skip


STORIES: Mapping[str, tuple[Act, ...]] = {
    "sold": _sale(),
    "sold_late": _sale(late=6),
    "pays": (
        *_intake(),
        Act(3, "receive_payment", "enforcer", {"amount_received": "all"}),
        Act(2, "pay_out", "accountant"),
        Act(1, "close", "head"),
        Act(8, "list_ended", "head"),
    ),
    "no_means": (
        *_intake(),
        Act(11, "find_no_means", "enforcer", {"no_conditions_ground": "no_means"}),
        Act(2, "declare_no_conditions", "head"),
        _notify(),
        Act(2, "publish", "enforcer"),
    ),
    "no_means_late": (
        *_intake(late=4),
        Act(16, "find_no_means", "enforcer", {"no_conditions_ground": "address_unknown"}),
        Act(9, "declare_no_conditions", "head"),
    ),
    "postponed": (
        *_intake(),
        Act(9, "note_postponement_ground", "enforcer", {"postponement_ground": "dispute"}),
        Act(3, "postpone", "head"),
        _notify(),
        Act(19, "note_hindrance_ended", "enforcer"),
        Act(2, "continue_enforcement", "head"),
        _notify(),
    ),
    "complaint": (
        *_intake(),
        Act(2, "register_complaint", "head", {"about": "preparation", "known_on": "-2"}),
        Act(3, "accept", "settler", on="complaints"),
        Act(9, "decide", "settler", on="complaints"),
        Act(6, "tell", "settler", on="complaints"),
    ),
    "silent": _intake()[:2],
}
