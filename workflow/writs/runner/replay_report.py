"""What a replay counts: events, refusals, states, and how each deadline ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ENDS = ("in_time", "late", "never", "dropped", "open")
AUTOMATIC = ("fired", "same_day_as_log", "other_day", "not_in_log", "log_only")


@dataclass(slots=True)
class ReplayReport:
    """The counts of one replay, in the words of `writs replay`; `as_json` and `read` are each other's inverse."""

    cases: int = 0
    events: int = 0
    accepted: int = 0
    left_out: int = 0
    """Events that were left to the clock of the engine."""
    refused: Counter[str] = field(default_factory=Counter[str])
    states: Counter[str] = field(default_factory=Counter[str])
    deadlines: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])
    automatic: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])
    seconds: float = 0.0

    @property
    def understood(self) -> bool:
        """Whether the mapping knew any event of the log at all."""
        return self.events == 0 or self.refused["unknown-event"] < self.events

    def as_json(self) -> dict[str, Any]:
        return {
            "cases": self.cases,
            "events": self.events,
            "accepted": self.accepted,
            "left_to_the_clock": self.left_out,
            "refused": {"total": self.refused.total(), "by_code": dict(sorted(self.refused.items()))},
            "states": dict(sorted(self.states.items())),
            "deadlines": {
                name: {"armed": counts.total(), **{kind: counts[kind] for kind in ENDS}}
                for name, counts in sorted(self.deadlines.items())
            },
            "automatic": {
                name: {kind: counts[kind] for kind in AUTOMATIC} for name, counts in sorted(self.automatic.items())
            },
            "seconds": round(self.seconds, 3),
        }

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> ReplayReport:
        """The report that `as_json` wrote, to go on counting."""

        def counts(found: Mapping[str, int]) -> Counter[str]:
            return Counter({kind: number for kind, number in found.items() if number and kind != "armed"})

        return cls(
            cases=data["cases"],
            events=data["events"],
            accepted=data["accepted"],
            left_out=data["left_to_the_clock"],
            refused=counts(data["refused"]["by_code"]),
            states=counts(data["states"]),
            deadlines={name: counts(found) for name, found in data["deadlines"].items()},
            automatic={name: counts(found) for name, found in data["automatic"].items()},
            seconds=data["seconds"],
        )
