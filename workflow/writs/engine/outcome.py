"""What the engine answers: plain frozen values, the same whether a command was done now or before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from writs.core.case import Case, Decision


@dataclass(frozen=True, slots=True)
class Happening:
    """One event in short."""

    case: int
    seq: int
    kind: str
    name: str
    on: date


@dataclass(frozen=True, slots=True)
class OpenDeadline:
    """What the law waits for next."""

    name: str
    status: str
    due_on: date | None
    who: tuple[str, ...]
    provisional: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case after a command. `replayed` says that the command had been done before under the same key."""

    office: int
    case: int
    reference: str
    procedure: str
    state: str
    outcome: str | None
    version: int
    seq: int
    happened: tuple[Happening, ...]
    deadlines: tuple[OpenDeadline, ...]
    children: tuple[str, ...] = ()
    replayed: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "office": self.office,
            "case": self.case,
            "reference": self.reference,
            "procedure": self.procedure,
            "state": self.state,
            "outcome": self.outcome,
            "version": self.version,
            "seq": self.seq,
            "happened": [
                {"case": h.case, "seq": h.seq, "kind": h.kind, "name": h.name, "on": h.on.isoformat()}
                for h in self.happened
            ],
            "deadlines": [
                {
                    "name": d.name,
                    "status": d.status,
                    "due": d.due_on.isoformat() if d.due_on is not None else None,
                    "who": list(d.who),
                    "provisional": d.provisional,
                }
                for d in self.deadlines
            ],
            "children": list(self.children),
            "replayed": self.replayed,
        }

    @classmethod
    def again(cls, data: Mapping[str, Any]) -> Outcome:
        """The stored answer of a command that came before."""
        return cls(
            data["office"],
            data["case"],
            data["reference"],
            data["procedure"],
            data["state"],
            data["outcome"],
            data["version"],
            data["seq"],
            tuple(
                Happening(h["case"], h["seq"], h["kind"], h["name"], date.fromisoformat(h["on"]))
                for h in data["happened"]
            ),
            tuple(
                OpenDeadline(d["name"], d["status"], _day(d["due"]), tuple(d["who"]), d["provisional"])
                for d in data["deadlines"]
            ),
            tuple(data["children"]),
            replayed=True,
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None


def outcome_of(decision: Decision, case: Case) -> Outcome:
    """The outcome of a decision, seen from one case of the file."""
    return Outcome(
        office=case.office,
        case=case.id,
        reference=case.reference,
        procedure=f"{case.procedure}@{case.version_of_procedure}",
        state=case.state,
        outcome=case.outcome,
        version=case.version,
        seq=case.seq,
        happened=tuple(Happening(e.case, e.seq, e.kind, e.name, e.occurred_on) for e in decision.events),
        deadlines=tuple(
            OpenDeadline(d.name, d.status, d.due_on, d.who, d.provisional) for d in case.deadlines if d.open
        ),
        children=tuple(c.reference for c in decision.file.cases.values() if c.parent == case.id),
    )
