"""Reading: one file for a decision, and the lists that people look at. Prepared statements on a DBAPI connection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from writs.core.case import Case, Deadline, File
from writs.core.errors import CaseNotFound, did_you_mean
from writs.storage.canonical import instant_text, read_day, read_instant, read_json
from writs.storage.personal import put_back
from writs.storage.snapshot import CASE_COLUMNS, DEADLINE_COLUMNS, read_case, read_deadline
from writs.storage.write_path import StoredFile

_COLUMNS = f"{', '.join(CASE_COLUMNS)}, procedure_hash, head, revision, decided_at, failures"
_WIDTH = len(CASE_COLUMNS)
_LONGEST_NUMBER = 17
_BY_ID = f"SELECT {_COLUMNS} FROM writs_case WHERE office_id=? AND case_id=?"
_BY_REFERENCE = f"SELECT {_COLUMNS} FROM writs_case WHERE office_id=? AND reference=?"
# Without being told, SQLite walks through the whole office, because the primary key brings its cases in order.
_CHILDREN = (
    f"SELECT {_COLUMNS} FROM writs_case INDEXED BY ix_case_family"
    " WHERE office_id=? AND root_id=? AND root_id <> case_id ORDER BY case_id"
)
# From office to office through the key, so that not every case is looked at.
_OFFICES_OF = (
    "WITH RECURSIVE office(id) AS (SELECT min(office_id) FROM writs_case UNION ALL SELECT"
    " (SELECT min(office_id) FROM writs_case WHERE office_id > office.id) FROM office WHERE office.id IS NOT NULL)"
    " SELECT c.office_id FROM office JOIN writs_case c ON c.office_id = office.id AND c.case_id=?"
)
DUE_FILES = (
    "SELECT office_id, case_id, wake_at FROM writs_case WHERE wake_at <= ? ORDER BY wake_at, office_id, case_id LIMIT ?"
)
NEXT_WAKE = "SELECT wake_at FROM writs_case WHERE wake_at > ? ORDER BY wake_at LIMIT 1"


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One event as it lies in the database; `body` is the canonical text that was hashed, `private` what it seals."""

    seq: int
    kind: str
    name: str
    recorded_at: datetime
    occurred_on: date
    actor: str
    body: str
    hash: bytes
    private: str | None = None

    def said(self) -> dict[str, Any]:
        """The event in plain data, personal data put back where it still is."""
        return said(self.body, self.private)

    @property
    def erased(self) -> bool:
        """Whether it held personal data that was erased."""
        return self.private is None and "private" in read_json(self.body)


def load_file(connection: Any, office: int, case: int | str) -> tuple[StoredFile, int]:
    """The file to which a case belongs, and the case's number. `case` is its number or its reference.

    Digits that are nobody's reference are taken as a number. Raises CaseNotFound, with a near reference where there is
    one.
    """
    rows = connection.execute(_BY_ID if isinstance(case, int) else _BY_REFERENCE, (office, case)).fetchall()
    if not rows and isinstance(case, str) and case.isascii() and case.isdigit() and len(case) < _LONGEST_NUMBER:
        rows = connection.execute(_BY_ID, (office, int(case))).fetchall()
    if not rows:
        raise CaseNotFound(str(case) + _near(connection, office, case))
    asked: int = rows[0][1]
    root_id: int = rows[0][2]
    if root_id != asked:
        rows = connection.execute(_BY_ID, (office, root_id)).fetchall()
    root = rows[0]
    rows += connection.execute(_CHILDREN, (office, root_id)).fetchall()
    cases: dict[int, Case] = {}
    heads: dict[int, bytes] = {}
    hashes: dict[int, bytes] = {}
    for row in rows:
        found = read_case(tuple(row[:_WIDTH]))
        cases[found.id], hashes[found.id], heads[found.id] = found, bytes(row[_WIDTH]), bytes(row[_WIDTH + 1])
    _, _, revision, decided, failures = root[_WIDTH:]
    return StoredFile(File(root_id, cases, read_instant(decided)), revision, heads, hashes, failures), asked


def root_of(connection: Any, office: int, case: int | str) -> int:
    """The file to which a case belongs. Raises CaseNotFound."""
    column = "case_id" if isinstance(case, int) else "reference"
    row = connection.execute(
        f"SELECT root_id FROM writs_case WHERE office_id=? AND {column}=?", (office, case)
    ).fetchone()
    if row is None:
        raise CaseNotFound(str(case) + _near(connection, office, case))
    root: int = row[0]
    return root


def offices_of(connection: Any, case: int) -> list[int]:
    """The offices that registered a case of that number; ordinarily one, for numbers are drawn."""
    return sorted(row[0] for row in connection.execute(_OFFICES_OF, (case,)).fetchall())


def _near(connection: Any, office: int, case: int | str) -> str:
    """A hint for a reference that was mistyped: looked for among those that begin alike."""
    if isinstance(case, int) or len(case) < 3:
        return ""
    alike = connection.execute(
        "SELECT reference FROM writs_case WHERE office_id=? AND reference >= ? AND reference < ? LIMIT 500",
        (office, case[:3], case[:3] + "\U0010ffff"),
    ).fetchall()
    return did_you_mean(case, [row[0] for row in alike]).rstrip("?").replace('"', "'")


def unfinished_files(connection: Any, office: int, after: int, limit: int) -> list[int]:
    """Roots with numbers above `after` whose case has not ended or in which something still runs, in their order."""
    return [
        row[0]
        for row in connection.execute(
            "SELECT case_id FROM writs_case WHERE office_id=? AND case_id > ? AND root_id = case_id"
            " AND (outcome IS NULL OR wake_at IS NOT NULL) ORDER BY case_id LIMIT ?",
            (office, after, limit),
        ).fetchall()
    ]


def answer_to(connection: Any, office: int, key: str) -> tuple[bytes, str] | None:
    """The hash of the request that came with a key before, and the answer it got."""
    row = connection.execute(
        "SELECT request_hash, answer FROM writs_command WHERE office_id=? AND key=?", (office, key)
    ).fetchone()
    return None if row is None else (bytes(row[0]), row[1])


def said(body: str, private: str | None) -> dict[str, Any]:
    """An event's text as plain data, with its personal data where it has not been erased."""
    found: dict[str, Any] = read_json(body)
    return found if private is None else put_back(found, private)


def due_files(connection: Any, at: datetime, limit: int) -> list[tuple[int, int]]:
    """(office, root) of the files whose clock must be looked at by `at`, the oldest first."""
    return [(row[0], row[1]) for row in connection.execute(DUE_FILES, (instant_text(at), limit)).fetchall()]


def next_wake(connection: Any, after: datetime) -> datetime | None:
    """When the clock will next have something to do."""
    row = connection.execute(NEXT_WAKE, (instant_text(after),)).fetchone()
    return None if row is None else read_instant(row[0])


def generations_of(connection: Any, office: int, case: int, name: str) -> list[Deadline]:
    """Every generation of a deadline of that name, also those that were replaced, in the order of their arming."""
    return [
        read_deadline(tuple(row))
        for row in connection.execute(
            f"SELECT {', '.join(DEADLINE_COLUMNS)} FROM writs_deadline WHERE office_id=? AND case_id=? AND name=?"
            " ORDER BY occurrence, generation",
            (office, case, name),
        ).fetchall()
    ]


def events_of(connection: Any, office: int, case: int) -> Iterator[StoredEvent]:
    """The history of one case, oldest first."""
    for r in connection.execute(
        "SELECT seq, kind, name, recorded_at, occurred_on, actor, body, hash, private FROM writs_event"
        " WHERE office_id=? AND case_id=? ORDER BY seq",
        (office, case),
    ):
        yield StoredEvent(r[0], r[1], r[2], read_instant(r[3]), read_day(r[4]), r[5], r[6], bytes(r[7]), r[8])
