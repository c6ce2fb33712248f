"""The names of offices, as letters and formal documents show them."""

from __future__ import annotations

from typing import Any

_NAME = (
    "INSERT INTO writs_office (office_id, code, name, zone, calendar_key, opened_on) VALUES (?,?,?,?,?,?)"
    " ON CONFLICT (office_id) DO UPDATE SET code = excluded.code, name = excluded.name, zone = excluded.zone,"
    " calendar_key = excluded.calendar_key"
)


def name_of_office(connection: Any, office: int) -> tuple[str, str] | None:
    """Code and name of an office; None where nobody has named it."""
    row = connection.execute("SELECT code, name FROM writs_office WHERE office_id=?", (office,)).fetchone()
    return None if row is None else (str(row[0]), str(row[1]))


def name_office(
    connection: Any, office: int, code: str, name: str, zone: str, calendar: str, opened_on: str | None = None
) -> None:
    """Name an office, or name it anew. A code belongs to one office only."""
    connection.execute(_NAME, (office, code, name, zone, calendar, opened_on))


def office_with_code(connection: Any, code: str) -> int | None:
    """The number of the office that has a code."""
    row = connection.execute("SELECT office_id FROM writs_office WHERE code=?", (code,)).fetchone()
    return None if row is None else int(row[0])
