"""What one round of the dispatcher did, for people and machines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from writs.storage.outbox import StoredNotice


@dataclass(frozen=True, slots=True)
class DispatchLine:
    """What became of one notice in this round."""

    notice: str
    case: str
    kind: str
    to: str
    outcome: str
    """sent | put back | dead | cancelled | waits | overtaken"""
    reason: str


@dataclass(slots=True)
class DispatchReport:
    at: datetime
    lines: list[DispatchLine] = field(default_factory=list[DispatchLine])
    more: bool = False
    """More could go out at once."""
    next_at: datetime | None = None
    """When the next notice is due."""

    def add(self, notice: StoredNotice, to: str, outcome: str, reason: str) -> None:
        self.lines.append(DispatchLine(str(notice.id), notice.reference, notice.kind, to, outcome, reason))

    @property
    def counts(self) -> Counter[str]:
        return Counter(line.outcome for line in self.lines)

    @property
    def sent(self) -> int:
        return self.counts["sent"]

    @property
    def dead(self) -> int:
        return self.counts["dead"]

    def as_json(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat(),
            "counts": dict(self.counts),
            "notices": [
                {
                    "id": line.notice,
                    "case": line.case,
                    "kind": line.kind,
                    "to": line.to,
                    "outcome": line.outcome,
                    "reason": line.reason,
                }
                for line in self.lines
            ],
            "more": self.more,
            "next_at": None if self.next_at is None else self.next_at.isoformat(),
        }
