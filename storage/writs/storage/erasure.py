"""Erasing the personal data of a file that has ended, so that its chains still verify."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from writs.core.errors import CaseNotFound, WrongInput
from writs.storage.canonical import instant_text

_ROOT = "SELECT root_id FROM writs_case WHERE office_id=? AND case_id=?"
_FILE = (
    "SELECT case_id, reference, outcome FROM writs_case WHERE office_id=? AND case_id=? UNION ALL"
    " SELECT case_id, reference, outcome FROM writs_case INDEXED BY ix_case_family WHERE office_id=? AND root_id=?"
    " AND root_id <> case_id"
)
_OF_CASE = "WHERE office_id=? AND case_id=?"


@dataclass(frozen=True, slots=True)
class Erased:
    cases: int
    events: int
    """Those whose personal data was still there."""


def erase_private(connection: Any, office: int, case: int, *, at: datetime) -> Erased:
    """Erase all personal data of the file to which a case belongs, inside the caller's transaction.

    Gone are: what the events keep apart from their hashed text, the personal facts and names of the cases, who was
    assigned, whom notices went to, what they said and how that went, the formal documents with what they were made
    from, and the keyed requests with their answers. What stays: hashes, numbers, dates, transitions, facts that are not
    personal, and officials who acted. Copies elsewhere (backups, deliveries, the write-ahead log until its next
    checkpoint) are the caller's.

    Raises CaseNotFound; WrongInput while a case of the file has not ended, because its rules still need its facts.
    """
    found = connection.execute(_ROOT, (office, case)).fetchone()
    if found is None:
        raise CaseNotFound(str(case))
    members = connection.execute(_FILE, (office, found[0], office, found[0])).fetchall()
    running = [reference for _, reference, outcome in members if outcome is None]
    if running:
        raise WrongInput(f"Personal data is erased when the whole file has ended; still open: {', '.join(running)}.")
    # Without this, what is erased would lie readable in the free pages of the database.
    secure = connection.execute("PRAGMA secure_delete").fetchone()[0]
    connection.execute("PRAGMA secure_delete=ON")
    events = 0
    for number, _, _ in members:
        key = (office, number)
        erased = connection.execute(f"UPDATE writs_event SET private=NULL {_OF_CASE} AND private IS NOT NULL", key)
        events += erased.rowcount
        connection.execute(
            f"UPDATE writs_case SET private=NULL, erased_at=coalesce(erased_at, ?) {_OF_CASE}", (instant_text(at), *key)
        )
        connection.execute(f"UPDATE writs_paper SET content=NULL {_OF_CASE}", key)
        connection.execute(f"UPDATE writs_paper_file SET content=NULL {_OF_CASE} AND content IS NOT NULL", key)
        connection.execute(f"DELETE FROM writs_assignment {_OF_CASE}", key)
        connection.execute(f"DELETE FROM writs_command {_OF_CASE}", key)
        connection.execute(
            "UPDATE writs_notice SET destination='erased', payload='{}', reason=NULL, next_attempt_at=NULL,"
            f" status=CASE status WHEN 'pending' THEN 'cancelled' ELSE status END {_OF_CASE}",
            key,
        )
        connection.execute(f"UPDATE writs_delivery SET person='erased', receipt=NULL {_OF_CASE}", key)
    connection.execute(f"PRAGMA secure_delete={int(secure)}")
    return Erased(len(members), events)
