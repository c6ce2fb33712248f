"""Proving a history: chains, seals, heads, counts and projections. Stored letters are checked as they lie, never
rewritten."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from writs.core.case import Deadline
from writs.storage.canonical import first_link, instant_text, link
from writs.storage.personal import seal_of
from writs.storage.snapshot import CASE_COLUMNS, DEADLINE_COLUMNS, read_case, read_deadline

_CASES = (
    "SELECT office_id, case_id, reference, seq, head, state, procedure_key || '@' || procedure_version, procedure_hash"
    " FROM writs_case {where} ORDER BY office_id, case_id"
)
_EVENTS = (
    "SELECT office_id, case_id, seq, kind, name, recorded_at, occurred_on, command_key,"
    " CAST(body AS BLOB), hash, private FROM writs_event {where} ORDER BY office_id, case_id, seq"
)
_OF_CASE = "WHERE office_id=? AND case_id=?"
_NOWHERE = "an event belongs to a case that is not there"


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
    erased: int = 0
    """Events whose personal data was erased; their chains hold all the same."""
    broken: list[Broken] = field(default_factory=list[Broken])

    @property
    def ok(self) -> bool:
        return not self.broken

    def as_json(self) -> dict[str, Any]:
        return {
            "cases": self.cases,
            "events": self.events,
            "erased": self.erased,
            "ok": self.ok,
            "broken": [{"case": b.case, "seq": b.seq, "reason": b.reason} for b in self.broken],
        }


def verify(connection: Any, office: int | None = None, case: int | None = None) -> AuditReport:
    """Check every chain, or those of one office or case. Two cursors walk side by side; memory holds one case."""
    report = AuditReport()
    where, values = "", tuple[int, ...]()
    if office is not None:
        where, values = ("WHERE office_id=?", (office,)) if case is None else (_OF_CASE, (office, case))
    events = connection.execute(_EVENTS.format(where=where), values)
    event = events.fetchone()
    for row in connection.execute(_CASES.format(where=where), values):
        report.cases += 1
        while event is not None and event[:2] < row[:2]:
            report.broken.append(Broken(str(event[1]), event[2], _NOWHERE))
            event = events.fetchone()
        chain = _Chain(row)
        while event is not None and event[:2] == row[:2]:
            chain.take(event)
            event = events.fetchone()
        reasons = chain.broken or [(chain.count, reason) for reason in chain.end(connection)]
        report.broken += [Broken(row[2], seq, reason) for seq, reason in reasons]
        report.events += chain.count
        report.erased += chain.erased
    while event is not None:
        report.broken.append(Broken(str(event[1]), event[2], _NOWHERE))
        event = events.fetchone()
    return report


class _Chain:
    """One case while its events go by: what they say about it, to be held against its rows."""

    def __init__(self, row: tuple[Any, ...]) -> None:
        self.office, self.case, _, self.seq, self.head, self.state, self.procedure, self.definition = row
        self.expected = first_link(self.office, self.case)
        self.count = self.erased = 0
        self.broken: list[tuple[int, str]] = []
        self.moved_to = "start"
        self.armed: dict[tuple[str, int, int], int] = {}
        """Which generations the events armed, each with the revision of its decision."""
        self.passed: set[tuple[str, int, int]] = set()
        """Those that the same decision replaced: they never became a row, and are told by their events alone."""
        self.fired: set[tuple[Any, ...]] = set()
        self.told_by = ("", "")

    def take(self, event: tuple[Any, ...]) -> None:
        self.count += 1
        if self.broken:
            return
        reason = self._wrong(event)
        if reason is not None:
            self.broken.append((event[2], reason))
        self.expected = bytes(event[9])

    def _wrong(self, event: tuple[Any, ...]) -> str | None:
        office, case, seq, kind, name, recorded, occurred, key, body, found, private = event
        if seq != self.count:
            return f"event {self.count} is missing"
        if link(self.expected, bytes(body)) != bytes(found):
            return "its text is not what was hashed, or an event before it was changed"
        try:
            said = json.loads(body)
        except ValueError:
            return "its text cannot be read"
        columns = {"office": office, "case": case, "seq": seq, "kind": kind, "name": name, "at": recorded,
                   "occurred_on": occurred, "key": key}  # fmt: skip
        for word, value in columns.items():
            if said.get(word) != value:
                return f'its column "{word}" does not say what its text says'
        seal = said.get("private")
        if private is not None and (seal is None or seal_of(private) != seal):
            return "its personal data is not what was sealed"
        self.erased += seal is not None and private is None
        self.told_by = (said["procedure"], said["procedure_hash"])
        for change in said["changes"]:
            self._changed(change, seq, said["revision"])
        return None

    def _changed(self, change: dict[str, Any], seq: int, revision: int) -> None:
        what = change["what"]
        if what == "moved":
            self.moved_to = change["to"]
        elif what == "armed":
            name, occurrence = change["deadline"], change["occurrence"]
            self.armed[name, occurrence, change["generation"]] = revision
            before = change.get("was")
            if before is not None:
                for turn in (occurrence, occurrence - 1):
                    earlier = (name, turn, before["generation"])
                    if self.armed.get(earlier) == revision:
                        self.passed.add(earlier)
        elif what == "step":
            at = instant_text(datetime.fromisoformat(change["at"]))
            place = (change["deadline"], change["occurrence"], change["generation"], change["step"])
            self.fired.add((*place, at, seq))

    def end(self, connection: Any) -> Iterator[str]:
        """What the rows of the case say otherwise than its events."""
        if self.count != self.seq:
            yield f"{self.count} events are there, the case counts {self.seq}"
            return
        if self.expected != bytes(self.head):
            yield "the last event is not the one that the case names"
            return
        if self.moved_to != self.state:
            yield f'its events lead to "{self.moved_to}", its row says "{self.state}"'
        if self.told_by != (self.procedure, bytes(self.definition).hex()):
            yield "its events were decided by another definition than its row names"
        key = (self.office, self.case)
        ledger = connection.execute(
            f"SELECT name, occurrence, generation, step, step_at, seq FROM writs_deadline_step {_OF_CASE}", key
        ).fetchall()
        if set(map(tuple, ledger)) != self.fired:
            yield "the ledger of fired steps is not that of its events"
        yield from self._deadlines(connection, key)

    def _deadlines(self, connection: Any, key: tuple[int, int]) -> Iterator[str]:
        try:
            row = connection.execute(f"SELECT {', '.join(CASE_COLUMNS)} FROM writs_case {_OF_CASE}", key).fetchone()
            told = {(d.name, d.occurrence, d.generation): d for d in read_case(tuple(row)).deadlines}
            rows: dict[tuple[str, int, int], Deadline] = {}
            replaced: set[tuple[str, int, int]] = set()
            for stored in connection.execute(
                f"SELECT {', '.join(DEADLINE_COLUMNS)} FROM writs_deadline {_OF_CASE}", key
            ).fetchall():
                found = read_deadline(tuple(stored))
                place = (found.name, found.occurrence, found.generation)
                if str(found.status) == "replaced":
                    replaced.add(place)
                else:
                    rows[place] = found
        except (ValueError, LookupError, TypeError):
            yield "its book cannot be read"
            return
        if told != rows:
            yield "its deadlines are not those of its book"
        there = rows.keys() | replaced
        if not there <= self.armed.keys() or not self.armed.keys() - there <= self.passed:
            yield "its deadlines are not those that its events armed"
