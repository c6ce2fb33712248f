"""Our own histories as an event log (XES, IEEE 1849): each case a trace, each of its events an event.

Every event carries the standard's extensions (concept, time, lifecycle, organisational, identity) and ours, `writs`, of
which docs/xes.md has the words. Personal data stays out unless it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from writs.core.case import Case
from writs.core.errors import ProcedureError
from writs.core.machine import Machine
from writs.documents.xes import Head
from writs.documents.xes.writer import Value
from writs.engine import Catalogue
from writs.storage.canonical import first_link, read_json
from writs.storage.read import StoredEvent, events_of, load_file

HEAD = Head(
    extensions=(("Writs", "writs", "urn:writs:xes:1"),),
    of_traces=(
        ("concept:name", ""),
        ("identity:id", UUID(int=0)),
        ("writs:procedure", ""),
        ("writs:office", 0),
        ("writs:state", ""),
    ),
    of_events=(
        ("concept:name", ""),
        ("time:timestamp", "1970-01-01T00:00:00.000+00:00"),
        ("lifecycle:transition", "complete"),
        ("org:resource", ""),
        ("org:role", ""),
        ("identity:id", UUID(int=0)),
        ("writs:kind", ""),
        ("writs:seq", 0),
    ),
    classifiers=(("Activity", "concept:name"), ("Activity_and_role", "concept:name org:role")),
)
ACTS = frozenset({"opened", "transition"})
# In the words of the standard's life cycle: an act that waits for approval is planned, one that the clock could not
# fire was given up.
_LIFECYCLE = {"proposed": "schedule", "blocked": "pi_abort"}
_ROOTS = (
    "SELECT office_id, case_id FROM writs_case WHERE root_id = case_id AND (office_id, case_id) > (?, ?)"
    " {office} ORDER BY office_id, case_id LIMIT 500"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the histories is wanted."""

    acts_only: bool = False
    """Without reminders, steps of ladders, proposals and notes."""
    personal: bool = False
    language: str = "en"


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    name: str
    stamp: str
    attributes: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class LoggedCase:
    name: str
    attributes: Mapping[str, Value]
    events: tuple[LoggedEvent, ...]


def files_of(connection: Any, office: int | None) -> Iterator[tuple[int, int]]:
    """(office, root) of every file, of one office or of all, in the order of their numbers."""
    where, more = ("", ()) if office is None else ("AND office_id=?", (office,))
    last: tuple[int, int] = (-1, -1)
    while page := connection.execute(_ROOTS.format(office=where), (*last, *more)).fetchall():
        yield from page
        last = page[-1]


def number_of_files(connection: Any, office: int | None) -> int:
    where, more = ("", ()) if office is None else (" AND office_id=?", (office,))
    found: int = connection.execute(f"SELECT count(*) FROM writs_case WHERE root_id = case_id{where}", more).fetchone()[
        0
    ]
    return found


def cases_of(catalogue: Catalogue, connection: Any, office: int, case: int | str, asked: Asked) -> Iterator[LoggedCase]:
    """A case with those beside it if it is the root of its file, alone otherwise. Raises CaseNotFound."""
    stored, number = load_file(connection, office, case)
    file = stored.file
    # Titles and law come from the text by which the case is decided; where that is lost, the history is told without.
    readable = True
    try:
        catalogue.make_ready(connection, stored)
    except ProcedureError:
        readable = False
    for member in file.cases.values() if number == file.root else [file.case(number)]:
        machine = catalogue.machine(member.procedure, member.version_of_procedure) if readable else None
        parent = file.case(member.parent).reference if member.parent is not None else None
        yield _Teller(member, machine, asked).case(events_of(connection, office, member.id), parent)


class _Teller:
    """Tells one case in the words of the standard."""

    def __init__(self, case: Case, machine: Machine | None, asked: Asked) -> None:
        self.of, self.machine, self.asked = case, machine, asked

    def case(self, events: Iterable[StoredEvent], parent: str | None) -> LoggedCase:
        case = self.of
        told = [self._event(event) for event in events if event.kind in ACTS or not self.asked.acts_only]
        attributes: dict[str, Value] = {
            "identity:id": _identity(first_link(case.office, case.id)),
            "writs:procedure": f"{case.procedure}@{case.version_of_procedure}",
            "writs:office": case.office,
            "writs:state": case.state,
            "writs:opened_on": self._midnight(case.opened_on),
        }
        if case.outcome is not None:
            attributes["writs:outcome"] = case.outcome
        if case.closed_on is not None:
            attributes["writs:closed_on"] = self._midnight(case.closed_on)
        if parent is not None:
            attributes |= {"writs:parent": parent, "writs:group": case.group or ""}
        return LoggedCase(case.reference, attributes, tuple(told))

    def _event(self, event: StoredEvent) -> LoggedEvent:
        body = event.said() if self.asked.personal else read_json(event.body)
        role, person = body["actor"]
        recorded = self._local(event.recorded_at)
        # What happened on the day it was recorded has a time of day; what was recorded later only a day.
        happened = recorded if recorded.date() == event.occurred_on else self._midnight(event.occurred_on)
        attributes: dict[str, Value] = {
            "lifecycle:transition": _LIFECYCLE.get(event.kind, "complete"),
            "org:resource": person or role,
            "org:role": role,
            "identity:id": _identity(event.hash),
            "writs:kind": event.kind,
            "writs:seq": event.seq,
        }
        if happened is not recorded:
            attributes["writs:recorded_at"] = recorded
        attributes |= self._rule(event)
        if event.kind == "note":
            text = next((change.get("text") for change in body["changes"] if change["what"] == "note"), None)
            attributes |= {"writs:text": text} if text else {}
        attributes |= {name: self._value(value) for name, value in body["facts"].items()}
        return LoggedEvent(_name(event, body), happened.isoformat(timespec="milliseconds"), attributes)

    def _rule(self, event: StoredEvent) -> dict[str, Value]:
        """Title and law of what happened, in the words of the procedure."""
        if self.machine is None:
            return {}
        p = self.machine.procedure
        rule = self.machine.rules.get(event.name) if event.kind == "step" else p.transitions.get(event.name)
        if rule is None:
            return {}
        title = rule.title.get(self.asked.language) or next(iter(rule.title.values()), "")
        law = "; ".join(rule.law)
        return {**({"writs:title": title} if title else {}), **({"writs:law": law} if law else {})}

    def _value(self, value: Any) -> Value:
        if isinstance(value, datetime):
            return value
        if isinstance(value, date):
            return self._midnight(value)
        return value if isinstance(value, str | bool | int | Decimal) else str(value)

    def _local(self, instant: datetime) -> datetime:
        return instant if self.machine is None else instant.astimezone(self.machine.calendar.timezone)

    def _midnight(self, day: date) -> datetime:
        if self.machine is None:
            return datetime.fromisoformat(f"{day}T00:00:00+00:00")
        return self._local(self.machine.calendar.day_begins(day))


def _name(event: StoredEvent, body: Mapping[str, Any]) -> str:
    """A step of a ladder is named with its deadline: `pay:due`."""
    step = next((change["step"] for change in body["changes"] if change["what"] == "step"), None)
    return event.name if event.kind != "step" or step is None else f"{event.name}:{step}"


def _identity(chained: bytes) -> UUID:
    """A link of a chain, cut to 122 bits, as a UUID of our own making (RFC 9562, version 8)."""
    number = int.from_bytes(chained[:16].ljust(16, b"\0"), "big")
    number = number & ~(0xF000 << 64) | 0x8000 << 64
    return UUID(int=number & ~(0xC000 << 48) | 0x8000 << 48)
