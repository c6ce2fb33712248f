"""From a notice to a message: the case is read, the words are filled in. Nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from writs.core.errors import WritsError
from writs.engine.catalogue import Catalogue
from writs.notify.addressing import Addressed
from writs.notify.facts import Matter, facts_of, kind_of
from writs.notify.message import Message
from writs.notify.post import Post
from writs.notify.templates import Words
from writs.notify.wording import one_line
from writs.storage.canonical import instant_text
from writs.storage.directory import Route
from writs.storage.offices import name_of_office
from writs.storage.outbox import ALARM, NoticeId, StoredNotice, find, moot
from writs.storage.read import load_file


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is told, before a route is chosen."""

    id: str
    created_at: datetime
    kind: str
    addressed: Addressed
    words: Words
    data: Mapping[str, Any]
    to_outsider: bool = False
    """The addressee is a party or an outsider: the delivery is itself a fact of the case."""

    def by(self, route: Route, at: datetime) -> Message:
        person = self.addressed.person
        return Message(
            self.id, self.kind, route.to, person.name, person.language, self.words.subject,
            self.words.text, self.words.html, self.created_at, at, self.data, route.secrets,
        )  # fmt: skip


def write_letter(
    connection: Any, catalogue: Catalogue, post: Post, notice: StoredNotice, addressed: Addressed, at: datetime
) -> Letter:
    """The letter of a notice in the words of its reader. Raises TemplateUnusable, and what reading raises.

    `connection` is a DBAPI connection; it is only read.
    """
    matter = matter_of(connection, catalogue, notice, at)
    kind = kind_of(notice)
    facts = facts_of(matter, addressed, post.public_url, _undelivered(connection, notice))
    words = post.templates.render(kind, addressed.person.language, facts)
    role = matter.procedure.roles.get(notice.role)
    case = matter.case
    data = {
        "notice": str(notice.id),
        "kind": kind,
        "office": case.office,
        "case": case.reference,
        "procedure": f"{case.procedure}@{case.version_of_procedure}",
        "state": case.state,
        "about": notice.about,
        "due": None if facts["due"] is None else facts["due"].isoformat(),
        "role": notice.role,
        "person": addressed.person.id,
        "on_behalf_of": None if addressed.on_behalf_of is None else addressed.on_behalf_of.id,
        "law": list(facts["law"]),
        "created_at": instant_text(notice.created_at),
        "subject": words.subject,
        "text": words.text,
    }
    outsider = role is not None and role.kind != "official"
    return Letter(str(notice.id), notice.created_at, kind, addressed, words, data, outsider)


def matter_of(connection: Any, catalogue: Catalogue, notice: StoredNotice, at: datetime) -> Matter:
    """The case of a notice under the rules by which it is decided. Raises CaseNotFound, ProcedureNotFound and more."""
    stored, number = load_file(connection, notice.id.office, notice.id.case)
    catalogue.make_ready(connection, stored)
    case = stored.file.case(number)
    machine = catalogue.machine(case.procedure, case.version_of_procedure)
    return Matter(notice, case, machine, office_name(connection, notice.id.office), at)


def settled_meanwhile(connection: Any, notice: StoredNotice) -> str | None:
    """Why nobody need be told any more: the deadline is met, the proposal approved; None where it still stands."""
    if kind_of(notice) != "approve":
        return moot(connection, notice)
    try:
        stored, number = load_file(connection, notice.id.office, notice.id.case)
    except WritsError:
        # What cannot be read is told when the letter is written.
        return None
    waits = notice.about in stored.file.case(number).proposals
    return None if waits else f"{notice.about}: waits for no approval any more"


def office_name(connection: Any, office: int) -> str:
    found = name_of_office(connection, office)
    return f"Writs, {office}" if found is None else found[1]


def _undelivered(connection: Any, notice: StoredNotice) -> dict[str, str]:
    """Of a notice about a dead letter: which one, to whom, and why it is dead."""
    if notice.id.n < ALARM:
        return {}
    key = NoticeId(notice.id.office, notice.id.case, notice.id.seq, notice.id.n - ALARM)
    dead = find(connection, key)
    if dead is None:
        return {"letter": str(key), "letter_to": "", "reason": ""}
    return {"letter": str(key), "letter_to": dead.destination, "reason": one_line(dead.reason or dead.status)}
