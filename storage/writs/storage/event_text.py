"""The letters of an event: what is hashed, and beside it what is personal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from writs.core.case import Case, Command, Event, Open
from writs.storage.canonical import instant_text, write_json
from writs.storage.commands import command_data
from writs.storage.personal import NOTHING_PERSONAL, PersonalNames, take_out

Numbered = Mapping[tuple[int, int], Sequence[Mapping[str, Any]]]
"""(case, seq) → what the event says of each document it issued, in their order."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What belongs to a decision besides the decision: the command, who keyed it, which definitions were in force."""

    command: Command
    hashes: Mapping[tuple[str, str], bytes]
    """(key, version) → hash of the definition."""
    wake_at: datetime | None
    key: str | None = None
    clock_acts: bool = True
    clock_stands: bool = False
    """A note on a file whose clock is stuck: its alarm and its failures stay."""
    silent: bool = False
    """It happened elsewhere and long ago: its notices are kept as cancelled, and nobody is told."""
    personal: Mapping[tuple[str, str], PersonalNames] = field(kw_only=True)
    """(key, version) → what is personal under that definition; it is kept apart from the hashed letters."""

    def names(self, case: Case) -> PersonalNames:
        return self.personal.get((case.procedure, case.version_of_procedure), NOTHING_PERSONAL)


def event_body(
    event: Event,
    cases: Mapping[int, Case],
    revision: int,
    about: Circumstances,
    definition: bytes,
    numbered: Numbered,
    *,
    carries: bool,
) -> tuple[str, str | None]:
    """The canonical letters of an event, and its personal data apart from them.

    The first event of a decision `carries` the command itself.
    """
    case = cases[event.case]
    procedure = f"{case.procedure}@{case.version_of_procedure}"
    body: dict[str, Any] = {
        "actor": [event.role, event.person],
        "at": instant_text(event.recorded_at),
        "case": event.case,
        "changes": _with_numbers(event, numbered),
        "facts": event.facts,
        "key": about.key,
        "kind": event.kind,
        "name": event.name,
        "occurred_on": event.occurred_on.isoformat(),
        "office": case.office,
        "procedure": procedure,
        "procedure_hash": definition.hex(),
        "revision": revision,
        "seq": event.seq,
    }
    asked = NOTHING_PERSONAL
    if carries:
        opened = procedure if isinstance(about.command, Open) else None
        body["command"] = command_data(about.command, opened)
        if not about.clock_acts:
            body["clock_acts"] = False
        if about.clock_stands:
            body["clock_stands"] = True
        # A command may bring facts for a child too, so what is personal anywhere in the file is personal here.
        asked = reduce(or_, (about.names(other) for other in cases.values()))
    private = take_out(body, about.names(case), asked)
    return write_json(body), private


def _with_numbers(event: Event, numbered: Numbered) -> Sequence[Mapping[str, Any]]:
    papers = numbered.get((event.case, event.seq))
    if papers is None:
        return event.changes
    found = iter(papers)
    return [next(found) if change["what"] == "issued" else change for change in event.changes]
