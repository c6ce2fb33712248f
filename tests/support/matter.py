"""A Vietnamese matter from the request to its closure with one seized asset, in steps that anything may play."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

REFERENCE = "1/2026"
ASSET = f"{REFERENCE}/assets-1"
REQUEST = {
    "creditor_name": "A",
    "debtor_name": "B",
    "claim": "400_000_000 VND",
    "judgment_effective_on": "2026-07-06",
    "judgment_received_on": "2026-08-03",
}
_SEIZED = {
    "asset_name": "Ô tô",
    "kind": "movable",
    "region": "II",
    "estimated_value": "400_000_000 VND",
    "seizure_planned_on": "2026-08-26",
}


@dataclass(frozen=True, slots=True)
class Act:
    """One act of somebody; `asset` when it is about the asset, not about the case."""

    name: str
    when: str
    by: str
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    asset: bool = False


OPENED = Act("receive_request", "2026-08-03", "intake", REQUEST)
TO_THE_ASSET = (
    Act("give_receipt", "2026-08-03", "intake"),
    Act("accept_as_complete", "2026-08-03", "intake"),
    Act("issue_decision", "2026-08-05", "head", {"decision_number": "2/QĐ-THA"}),
    Act("serve_decision", "2026-08-06", "enforcer", {"channel": "direct"}),
    Act("find_means", "2026-08-20", "enforcer"),
    Act("open_asset", "2026-08-21", "enforcer", _SEIZED),
)
TO_THE_AUCTION = (
    Act("announce_costs", "2026-08-21", "enforcer", {"enforcement_costs": "0 VND"}, asset=True),
    Act("seize", "2026-08-26", "enforcer", asset=True),
    Act("agree_price", "2026-08-27", "enforcer", {"new_price": "400_000_000 VND"}, asset=True),
    Act("contract_auction", "2026-08-28", "enforcer", asset=True),
)
TO_THE_SALE = (
    Act("fix_auction_day", "2026-08-31T09:00", "enforcer", {"auction_on": "2026-09-21"}, asset=True),
    Act("post_auction", "2026-09-08", "auction_house", asset=True),
    Act("succeed", "2026-09-21", "auction_house", {"sale_price": "400_000_000 VND"}, asset=True),
    Act("pay_price", "2026-09-25", "buyer", asset=True),
    Act("deliver", "2026-10-01", "enforcer", asset=True),
    Act("close_unregistered", "2026-10-01", "enforcer", asset=True),
)
TO_THE_END = (
    Act("conclude_sale", "2026-10-02", "enforcer"),
    Act("pay_out", "2026-10-05", "accountant"),
    Act("close", "2026-10-06", "head"),
)
