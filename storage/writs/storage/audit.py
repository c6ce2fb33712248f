"""Proving a history: chains, heads, counts and projections. Stored letters are checked as they lie, never rewritten."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from writs.core.case import Command, Deadline
from writs.storage.canonical import first_link, instant_text, link, read_instant, read_json
from writs.storage.commands import read_command
from writs.storage.snapshot import CASE_COLUMNS, DEADLINE_COLUMNS, read_case, read_deadline

_EVENTS = (
    "SELECT e.office_id, e.case_id, e.seq, e.kind, e.name, e.recorded_at, e.occurred_on, e.body, e.hash"
    " FROM writs_event e {where} ORDER BY e.office_id, e.case_id, e.seq"
)
_INVARIANTS = (
    ("a child carries an alarm", "SELECT case_id FROM writs_case WHERE root_id <> case_id AND wake_at IS NOT NULL"),
    (
        "the alarm of the file is later than its next step",
        "SELECT r.case_id FROM writs_case r WHERE r.root_id = r.case_id AND r.failures = 0 AND ("
        " SELECT min(d.next_step_at) FROM writs_deadline d JOIN writs_case c"
        " ON c.office_id = d.office_id AND c.case_id = d.case_id"
        " WHERE c.office_id = r.office_id AND c.root_id = r.case_id AND d.next_step_at IS NOT NULL)"
        " < coalesce(r.wake_at, '9999')",
    ),
    (
        "its clock rings again and again without success",
        "SELECT case_id FROM writs_case WHERE failures > 0",
    ),
    (
        "a closed clock has a next step",
        "SELECT case_id FROM writs_deadline WHERE next_step_at IS NOT NULL AND status NOT IN ('running','overdue')",
    ),
    (
        "a fired step names an event that is not there",
        "SELECT s.case_id FROM writs_deadline_step s WHERE NOT EXISTS (SELECT 1 FROM writs_event e"
        " WHERE e.office_id = s.office_id AND e.case_id = s.case_id AND e.seq = s.seq)",
    ),
)


@dataclass(frozen=True, slots=True)
class Broken:
    case: str
    seq: int
    reason: str


@dataclass(slots=True)
class AuditReport:
    """What a verification found. `as_json` has the shape of the interface."""

    cases: int = 0
    events: int = 0
    broken: list[Broken] = field(default_factory=list[Broken])

    @property
    def ok(self) -> bool:
        return not self.broken

    def as_json(self) -> dict[str, Any]:
        return {
            "cases": self.cases,
            "events": self.events,
            "ok": self.ok,
            "broken": [{"case": b.case, "seq": b.seq, "reason": b.reason} for b in self.broken],
        }


def verify(connection: Any, office: int | None = None, case: int | None = None) -> AuditReport:
    """Check every chain, or one case's. Memory grows with nothing but what is broken."""
    report = AuditReport()
    where = ""
    values: tuple[int, ...] = ()
    if office is not None and case is not None:
        where, values = "WHERE {0}office_id=? AND {0}case_id=?", (office, case)
    cases = connection.execute(
        "SELECT office_id, case_id, reference, seq, head, state, version, outcome FROM writs_case"
        f" {where.format('')} ORDER BY office_id, case_id",
        values,
    )
    events = connection.execute(_EVENTS.format(where=where.format("e.")), values)
    event = events.fetchone()
    for office_id, case_id, reference, seq, head, *_ in cases:
        report.cases += 1
        place = (office_id, case_id)
        while event is not None and (event[0], event[1]) < place:
            report.broken.append(Broken(str(event[1]), event[2], "an event belongs to a case that is not there"))
            event = events.fetchone()
        expected, count, previous = first_link(*place), 0, b""
        whole = True
        while event is not None and (event[0], event[1]) == place:
            report.events += 1
            count += 1
            reason = _event_is_broken(event, count, expected) if whole else None
            if reason is not None:
                report.broken.append(Broken(reference, event[2], reason))
                whole = False
            expected = previous = bytes(event[8])
            event = events.fetchone()
        if not whole:
            continue
        if count != seq:
            report.broken.append(Broken(reference, count, f"{count} events are there, the case counts {seq}"))
        elif previous != bytes(head):
            report.broken.append(Broken(reference, count, "the last event is not the one that the case names"))
        else:
            for reason in _projections(connection, office_id, case_id):
                report.broken.append(Broken(reference, count, reason))
    while event is not None:
        report.broken.append(Broken(str(event[1]), event[2], "an event belongs to a case that is not there"))
        event = events.fetchone()
    return report


def _event_is_broken(event: tuple[Any, ...], number: int, previous: bytes) -> str | None:
    office, case, seq, kind, name, recorded, occurred, body, found = event
    if seq != number:
        return f"event {number} is missing"
    if link(previous, body) != bytes(found):
        return "its text is not what was hashed, or an event before it was changed"
    try:
        said = json.loads(body)
    except ValueError:
        return "its text cannot be read"
    columns = {
        "office": office, "case": case, "seq": seq, "kind": kind, "name": name, "at": recorded, "occurred_on": occurred,
    }  # fmt: skip
    for word, value in columns.items():
        if said.get(word) != value:
            return f'its column "{word}" does not say what its text says'
    return None


def _projections(connection: Any, office: int, case: int) -> Iterator[str]:
    """Does the case's own row agree with the rows of its deadlines?"""
    row = connection.execute(
        f"SELECT {', '.join(CASE_COLUMNS)} FROM writs_case WHERE office_id=? AND case_id=?", (office, case)
    ).fetchone()
    try:
        found = read_case(tuple(row))
        rows = _stored_deadlines(connection, office, case)
    except (ValueError, LookupError, TypeError):
        yield "its book cannot be read"
        return
    if {(d.name, d.occurrence, d.generation): d for d in found.deadlines} != rows:
        yield "its deadlines are not those of its book"


def _stored_deadlines(connection: Any, office: int, case: int) -> dict[tuple[str, int, int], Deadline]:
    rows = connection.execute(
        f"SELECT {', '.join(DEADLINE_COLUMNS)} FROM writs_deadline"
        " WHERE office_id=? AND case_id=? AND status <> 'replaced'",
        (office, case),
    ).fetchall()
    return {(d.name, d.occurrence, d.generation): d for d in (read_deadline(tuple(row)) for row in rows)}


def unsound(connection: Any) -> list[tuple[str, int]]:
    """What must never be, as (sentence, case): one query each."""
    return [(sentence, row[0]) for sentence, query in _INVARIANTS for row in connection.execute(query).fetchall()]


@dataclass(frozen=True, slots=True)
class PastCommand:
    command: Command
    at: datetime
    clock_acts: bool


def history(connection: Any, office: int, root: int) -> list[PastCommand]:
    """Every command that changed a file, in order: deciding them again from nothing must give the same file."""
    rows = connection.execute(
        "SELECT e.body FROM writs_event e JOIN writs_case c ON c.office_id = e.office_id AND c.case_id = e.case_id"
        " WHERE c.office_id=? AND c.root_id=?",
        (office, root),
    ).fetchall()
    bodies = [read_json(row[0]) for row in rows]
    found = sorted((body for body in bodies if "command" in body), key=lambda body: body["revision"])
    return [
        PastCommand(read_command(body["command"]), read_instant(body["at"]), body.get("clock_acts", True))
        for body in found
    ]


def due_now(connection: Any, at: datetime) -> tuple[int, datetime | None]:
    """How many files wait for the clock, and since when the oldest does."""
    count, oldest = connection.execute(
        "SELECT count(*), min(wake_at) FROM writs_case WHERE wake_at <= ?", (instant_text(at),)
    ).fetchone()
    return count, None if oldest is None else read_instant(oldest)
