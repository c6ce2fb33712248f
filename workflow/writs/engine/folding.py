"""Deciding stored histories again from nothing: `fold(decide, history)` must give every case, letter for letter.

A chain proves that nobody changed what was written; this proves that what was written follows from the procedure.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from typing import Any

from writs.core.case import File
from writs.core.decide import decide
from writs.core.errors import WritsError
from writs.engine.alarm import wake_of
from writs.engine.catalogue import Catalogue
from writs.storage.audit import AuditReport, Broken
from writs.storage.canonical import instant_text, read_instant
from writs.storage.commands import read_command
from writs.storage.event_text import Circumstances, event_body
from writs.storage.personal import seal_of, unsealed
from writs.storage.read import load_file, said
from writs.storage.write_path import StoredFile

# Page by page: a cursor that stays open over everything would keep the log of a busy database from shrinking.
_ROOTS = (
    "SELECT office_id, case_id FROM writs_case WHERE root_id = case_id AND (office_id, case_id) > (?, ?)"
    " ORDER BY office_id, case_id LIMIT 1000"
)
_EVENTS = "SELECT seq, body, private FROM writs_event WHERE office_id=? AND case_id=? ORDER BY seq"
_WAKE = "SELECT wake_at FROM writs_case WHERE office_id=? AND case_id=?"

Place = tuple[int, int]
"""A case and the number of its event."""


Told = tuple[str, str | None]
"""The hashed letters of an event, and its personal data apart from them."""


def fold_stored(catalogue: Catalogue, connection: Any, file: tuple[int, int] | None = None) -> AuditReport:
    """Decide every file again, or the one of that office and root; says what does not come out as it is stored.

    Files whose personal data was erased cannot be decided again; their events count as `erased`. `connection` is a
    DBAPI connection that sees one moment of the database. Memory grows with one file at a time.
    """
    report = AuditReport()
    for office, root in _roots(connection, file):
        stored, _ = load_file(connection, office, root)
        told = _told(connection, office, stored.file)
        bodies = {place: said(body, private) for place, (body, private) in told.items()}
        report.cases += len(stored.file.cases)
        report.events += len(told)
        erased = sum("private" in bodies[place] and private is None for place, (_, private) in told.items())
        report.erased += erased
        if not erased:
            report.broken += _differences(catalogue, connection, stored, told, bodies)
    return report


def _roots(connection: Any, file: tuple[int, int] | None) -> Iterator[tuple[int, int]]:
    if file is not None:
        yield file
        return
    last = (-1, -1)
    while page := connection.execute(_ROOTS, last).fetchall():
        yield from page
        last = page[-1]


def _told(connection: Any, office: int, file: File) -> dict[Place, Told]:
    """What the events of a file say, as it lies in the database."""
    return {
        (case, seq): (body, private)
        for case in file.cases
        for seq, body, private in connection.execute(_EVENTS, (office, case)).fetchall()
    }


def _differences(
    catalogue: Catalogue,
    connection: Any,
    stored: StoredFile,
    told: Mapping[Place, Told],
    bodies: Mapping[Place, Mapping[str, Any]],
) -> Iterator[Broken]:
    root = stored.file.case(stored.file.root)
    try:
        catalogue.make_ready(connection, stored)
        again = yield from _again(catalogue, stored, told, bodies)
    except WritsError as error:
        yield Broken(root.reference, root.seq, f"its history cannot be decided again: {error}")
        return
    if again is None:
        return
    for number, case in stored.file.cases.items():
        if again.cases.get(number) != case:
            yield Broken(case.reference, case.seq, "its history decides another case than the one that is stored")
    if again.decided_at > stored.file.decided_at:
        yield Broken(root.reference, root.seq, "it was decided later than the file remembers")
    (wake,) = connection.execute(_WAKE, (root.office, root.id)).fetchone()
    alarm = wake_of(catalogue, again)
    # A file whose clock could not be decided is looked at later than the law says; `unsound` tells of it.
    if not stored.failures and wake != (None if alarm is None else instant_text(alarm)):
        yield Broken(root.reference, root.seq, "its alarm is not set for what its history owes next")


def _again(
    catalogue: Catalogue, stored: StoredFile, told: Mapping[Place, Told], bodies: Mapping[Place, Mapping[str, Any]]
) -> Generator[Broken, None, File | None]:
    """Decide the commands in their order; each event must come out in the letters that are stored."""
    commands = sorted((body for body in bodies.values() if "command" in body), key=lambda body: body["revision"])
    file: File | None = None
    missing = set(told)
    for body in commands:
        about = Circumstances(
            read_command(body["command"]),
            {},
            None,
            body["key"],
            body.get("clock_acts", True),
            body.get("clock_stands", False),
            personal=catalogue.personal,
        )
        decision = decide(
            catalogue,
            file,
            about.command,
            at=read_instant(body["at"]),
            clock_acts=about.clock_acts,
            clock_stands=about.clock_stands,
        )
        file = decision.file
        for number, event in enumerate(decision.events):
            place = (event.case, event.seq)
            if place not in told:
                yield Broken(file.cases[event.case].reference, event.seq, f'"{event.name}" follows, but is not stored')
                return None
            definition = stored.hashes[event.case]
            # Numbers of documents are given by the registers, not by the decision.
            issued = [change for change in bodies[place]["changes"] if change["what"] == "issued"]
            numbered = {place: issued} if issued else {}
            letters = event_body(event, file.cases, body["revision"], about, definition, numbered, carries=number == 0)
            if not _same(told[place], letters):
                reference = file.cases[event.case].reference
                yield Broken(reference, event.seq, f'"{event.name}" is stored otherwise than it is decided again')
                return None
            missing.discard(place)
    for number, seq in sorted(missing):
        yield Broken(stored.file.cases[number].reference, seq, "nothing in its history leads to this event")
        return None
    return file


def _same(stored: Told, again: Told) -> bool:
    """Whether two tellings of an event are the same. The salt of personal data is drawn anew each time."""
    (body, private), (letters, drawn) = stored, again
    if private is None or drawn is None:
        return body == letters and private is drawn
    return body == letters.replace(seal_of(drawn), seal_of(private)) and unsealed(private) == unsealed(drawn)
