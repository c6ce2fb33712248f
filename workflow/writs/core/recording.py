"""What is written into a history without changing the case: notes, and what was done outside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from writs.core.case import Note, Record
from writs.core.errors import CaseNotFound

if TYPE_CHECKING:
    from writs.core.acts import Session


def write_down(session: Session, command: Note | Record) -> None:
    """One event and nothing else. Raises CaseNotFound."""
    if command.case not in session.cases:
        raise CaseNotFound(str(command.case))
    draft = session.draft(command.case)
    draft.seq += 1
    if isinstance(command, Note):
        kind, name = "note", "note"
        session.say("note", text=command.text)
    else:
        kind, name = command.kind, command.name
        session.say(command.kind, **command.details)
    day = session.local(draft.machine.calendar).date()
    session.happened(draft, kind, name, day, command.actor, {})
