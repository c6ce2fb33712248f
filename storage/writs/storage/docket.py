"""The lists that people work from: what is due, and which cases there are."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from writs.storage.canonical import read_day, read_json
from writs.storage.snapshot import assigned_in

_DUE = (
    "SELECT c.office_id, c.case_id, c.reference, c.procedure_key, c.procedure_version, c.procedure_hash, c.state,"
    " d.name, d.state, d.status, d.due_on, d.owner, d.provisional, c.book, c.private"
    " FROM writs_deadline d JOIN writs_case c ON c.office_id = d.office_id AND c.case_id = d.case_id"
    " WHERE d.status IN ('running','overdue','suspended') AND d.due_on <= ?"
)
_ORDER = " ORDER BY d.due_on, d.office_id, d.case_id, d.name LIMIT ?"
_OWNED = " AND instr(d.owner, ?) > 0"
_MINE = (
    " AND EXISTS (SELECT 1 FROM writs_assignment a WHERE a.office_id = d.office_id AND a.case_id = d.case_id"
    " AND a.person=? AND a.until_on IS NULL AND instr(d.owner, '\"' || a.role || '\"') > 0)"
)
_CASES = (
    "SELECT office_id, case_id, reference, procedure_key, procedure_version, procedure_hash, state, outcome, opened_on,"
    " closed_on, facts, private FROM writs_case WHERE 1=1"
)


@dataclass(frozen=True, slots=True)
class Rules:
    """By which text a case is decided."""

    key: str
    version: str
    hash: bytes


@dataclass(frozen=True, slots=True)
class DueLine:
    """One open deadline with the case it belongs to."""

    office: int
    case: int
    reference: str
    rules: Rules
    state: str
    name: str
    of_state: str | None
    status: str
    due_on: date
    owners: tuple[str, ...]
    provisional: bool
    assigned: dict[str, str]


@dataclass(frozen=True, slots=True)
class DueAsked:
    """Which deadlines are wanted; None asks for all."""

    until: date
    office: int | None = None
    person: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list."""

    office: int
    case: int
    reference: str
    rules: Rules
    state: str
    outcome: str | None
    opened_on: date
    closed_on: date | None


def due_lines(connection: Any, asked: DueAsked, limit: int) -> list[DueLine]:
    """Open deadlines up to a day, the most urgent first."""
    query, values = _DUE, list[Any]([asked.until.isoformat()])
    if asked.office is not None:
        query, values = query + " AND d.office_id=?", [*values, asked.office]
    if asked.owner is not None:
        query, values = query + _OWNED, [*values, f'"{asked.owner}"']
    if asked.person is not None:
        query, values = query + _MINE, [*values, asked.person]
    return [
        DueLine(
            r[0], r[1], r[2], Rules(r[3], r[4], bytes(r[5])), r[6], r[7], r[8], r[9], read_day(r[10]),
            tuple(read_json(r[11])), bool(r[12]), assigned_in(r[13], r[14]),
        )
        for r in connection.execute(query + _ORDER, (*values, limit)).fetchall()
    ]  # fmt: skip


def case_lines(
    connection: Any, office: int | None, state: str | None = None, procedure: str | None = None, search: str = ""
) -> Iterator[CaseLine]:
    """Cases in the order of their numbers, those whose words hold every word of `search`."""
    query, values = _CASES, list[Any]()
    for column, value in (("office_id", office), ("state", state), ("procedure_key", procedure)):
        if value is not None:
            query, values = f"{query} AND {column}=?", [*values, value]
    wanted = folded(search).split()
    for r in connection.execute(query + " ORDER BY office_id, case_id", values):
        facts: dict[str, Any] = read_json(r[10])
        if r[11] is not None:
            facts |= read_json(r[11]).get("facts", {})
        words = folded(" ".join([r[2], *(value for value in facts.values() if isinstance(value, str))]))
        if all(word in words for word in wanted):
            closed = None if r[9] is None else read_day(r[9])
            rules = Rules(r[3], r[4], bytes(r[5]))
            yield CaseLine(r[0], r[1], r[2], rules, r[6], r[7], read_day(r[8]), closed)


def folded(text: str) -> str:
    """For searching: without accents and capitals, `đ` as `d`, so that "tran thi" finds Trần Thị."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
