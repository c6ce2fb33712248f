"""Formal documents in the database: numbers without gaps or doubles, what was known at issue, and the printed files.

A number is taken inside the transaction of the act that issues the document: what is rolled back gives its number back.
`UNIQUE (office, document, year, number)` forbids doubles whatever a program does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from writs.core.case import Issued
from writs.storage.canonical import instant_text, read_day, read_json, write_json

_TAKE = (
    "INSERT INTO writs_register (office_id, document, year, last_no) VALUES (?,?,?,1)"
    " ON CONFLICT (office_id, document, year) DO UPDATE SET last_no = last_no + 1 RETURNING last_no"
)
_IN_CASE = "SELECT max(number) FROM writs_paper WHERE office_id=? AND case_id=? AND document=?"
PAPER = (
    "INSERT INTO writs_paper (office_id, case_id, seq, n, document, series, register_year, number, signer_role,"
    " signer, delegation, issued_on, content) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_COLUMNS = (
    "p.office_id, p.case_id, p.seq, p.n, c.reference, p.document, p.series, p.register_year, p.number, p.signer_role,"
    " p.signer, p.delegation, p.issued_on, p.content, c.procedure_key, c.procedure_version,"
    " p.printed_at, p.problem"
)
_FROM = "FROM writs_paper p JOIN writs_case c ON c.office_id = p.office_id AND c.case_id = p.case_id"
_OF_CASE = f"SELECT {_COLUMNS} {_FROM} WHERE p.office_id=? AND p.case_id=? ORDER BY p.seq, p.n"
_OF_OFFICE = (
    f"SELECT {_COLUMNS} {_FROM} WHERE p.office_id=? AND p.issued_on >= ? AND p.issued_on <= ?"
    " ORDER BY p.document, p.register_year, p.number, p.case_id, p.seq, p.n LIMIT ?"
)
UNPRINTED = (
    f"SELECT {_COLUMNS} {_FROM} WHERE p.printed_at IS NULL AND p.content IS NOT NULL"
    " AND (p.office_id, p.case_id, p.seq, p.n) > (?,?,?,?) ORDER BY p.office_id, p.case_id, p.seq, p.n LIMIT ?"
)
_FILE = (
    "INSERT INTO writs_paper_file (office_id, case_id, seq, n, format, hash, content, made_at) VALUES (?,?,?,?,?,?,?,?)"
)
_PRINTED = "UPDATE writs_paper SET printed_at=?, problem=NULL WHERE office_id=? AND case_id=? AND seq=? AND n=?"
_PROBLEM = "UPDATE writs_paper SET problem=? WHERE office_id=? AND case_id=? AND seq=? AND n=?"
_FILE_OF = "SELECT hash, content FROM writs_paper_file WHERE office_id=? AND case_id=? AND seq=? AND n=? AND format=?"


@dataclass(frozen=True, slots=True)
class Paper:
    """One issued document: `office-case-seq-n` is its stable name."""

    office: int
    case: int
    seq: int
    n: int
    reference: str
    document: str
    register_year: int
    number: int | None
    signer_role: str
    signer: str | None
    delegation: str | None
    issued_on: date
    procedure: tuple[str, str]
    printed: bool
    problem: str | None
    """Why it could not be printed when that was tried last."""
    issued: Issued | None
    """What was known when it was issued; None once that has been erased."""

    @property
    def key(self) -> tuple[int, int, int, int]:
        return self.office, self.case, self.seq, self.n

    @property
    def name(self) -> str:
        return "-".join(map(str, self.key))


class PaperRegister:
    """Gives numbers within one transaction. Registers are locked in their order, after the file (design §3.5)."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._in_case: dict[tuple[int, int, str], int] = {}

    def number(self, office: int, issued: Issued) -> int | None:
        """The next number for a document, None where its kind has none."""
        if issued.series == "yearly":
            row = self._connection.execute(_TAKE, (office, issued.document, issued.register_year)).fetchone()
            taken: int = row[0]
            return taken
        if issued.series == "per_case":
            key = (office, issued.case, issued.document)
            if key not in self._in_case:
                self._in_case[key] = self._connection.execute(_IN_CASE, key).fetchone()[0] or 0
            self._in_case[key] += 1
            return self._in_case[key]
        return None


def paper_row(office: int, n: int, issued: Issued, number: int | None) -> tuple[Any, ...]:
    """The values of PAPER."""
    content = {
        "transition": issued.transition,
        "given": issued.given,
        "values": issued.values,
        "due": {name: day.isoformat() for name, day in issued.due.items()},
    }
    return (
        office, issued.case, issued.seq, n, issued.document, issued.series, issued.register_year, number,
        issued.signer_role, issued.signer, issued.delegation, issued.on.isoformat(), write_json(content),
    )  # fmt: skip


def told(issued: Issued, number: int | None) -> dict[str, Any]:
    """What the event says of the document, hashed with it."""
    said: dict[str, Any] = {"what": "issued", "document": issued.document}
    if number is not None:
        said["number"] = number
        if issued.series == "yearly":
            said["year"] = issued.register_year
    said["signer"] = [issued.signer_role, issued.signer, issued.delegation]
    return said


def _paper(row: tuple[Any, ...]) -> Paper:
    (office, case, seq, n, reference, document, series, year, number, role, signer, delegation, on, content, key,
     version, printed_at, problem) = row  # fmt: skip
    issued: Issued | None = None
    if content is not None:
        kept: Mapping[str, Any] = read_json(content)
        due = {name: read_day(day) for name, day in kept["due"].items()}
        issued = Issued(
            case, seq, document, kept["transition"], read_day(on), series, year, role, signer, delegation,
            tuple(kept["given"]), kept["values"], due,
        )  # fmt: skip
    return Paper(
        office, case, seq, n, reference, document, year, number, role, signer, delegation, read_day(on), (key, version),
        printed_at is not None, problem, issued,
    )  # fmt: skip


def papers_of(connection: Any, office: int, case: int) -> list[Paper]:
    """The documents that a case issued, the oldest first."""
    return [_paper(tuple(row)) for row in connection.execute(_OF_CASE, (office, case)).fetchall()]


def papers_between(connection: Any, office: int, first: date, last: date, limit: int = 10_000) -> list[Paper]:
    """An office's registers over some days, in the order of their numbers."""
    values = (office, first.isoformat(), last.isoformat(), limit)
    return [_paper(tuple(row)) for row in connection.execute(_OF_OFFICE, values).fetchall()]


def unprinted(connection: Any, after: tuple[int, int, int, int], limit: int) -> list[Paper]:
    """Documents that have no file yet, behind a key."""
    return [_paper(tuple(row)) for row in connection.execute(UNPRINTED, (*after, limit)).fetchall()]


def waiting_for_print(connection: Any) -> int:
    """How many documents have no file yet."""
    row = connection.execute("SELECT count(*) FROM writs_paper WHERE printed_at IS NULL AND content IS NOT NULL")
    return int(row.fetchone()[0])


def keep_files(connection: Any, paper: Paper, files: Mapping[str, bytes], at: datetime) -> dict[str, str]:
    """Store the printed files of a document; format → SHA-256 in hexadecimal."""
    hashes: dict[str, str] = {}
    for form, content in files.items():
        digest = hashlib.sha256(content)
        connection.execute(_FILE, (*paper.key, form, digest.digest(), content, instant_text(at)))
        hashes[form] = digest.hexdigest()
    connection.execute(_PRINTED, (instant_text(at), *paper.key))
    return hashes


def say_problem(connection: Any, paper: Paper, problem: str) -> None:
    """Keep why a document could not be printed, for whoever looks for it."""
    connection.execute(_PROBLEM, (problem[:2000], *paper.key))


def problems(connection: Any) -> list[tuple[str, str, str]]:
    """(reference, document, reason) of what could not be printed."""
    rows = connection.execute(f"SELECT c.reference, p.document, p.problem {_FROM} WHERE p.problem IS NOT NULL")
    return [(row[0], row[1], row[2]) for row in rows.fetchall()]


def file_of(connection: Any, key: tuple[int, int, int, int], form: str) -> tuple[bytes, bytes] | None:
    """SHA-256 and content of a printed file; None where there is none, or where it has been erased."""
    row = connection.execute(_FILE_OF, (*key, form)).fetchone()
    return None if row is None or row[1] is None else (bytes(row[0]), bytes(row[1]))


def is_printed(connection: Any, paper: Paper) -> bool:
    row = connection.execute(
        "SELECT printed_at FROM writs_paper WHERE office_id=? AND case_id=? AND seq=? AND n=?", paper.key
    ).fetchone()
    return row is not None and row[0] is not None


def paper_by_key(connection: Any, key: tuple[int, int, int, int]) -> Paper | None:
    """One document by its stable name."""
    row = connection.execute(
        f"SELECT {_COLUMNS} {_FROM} WHERE p.office_id=? AND p.case_id=? AND p.seq=? AND p.n=?", key
    ).fetchone()
    return None if row is None else _paper(tuple(row))
