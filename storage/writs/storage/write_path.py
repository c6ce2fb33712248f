"""Writing decisions: prepared statements on the caller's own connection, inside the caller's transaction.

A `Batch` gathers what one or many decisions change and writes it with one `executemany` per table and verb; the same
path serves one command, a sweep and a bulk load. Generations are closed before others are opened, because at most one
per name and occurrence may be open. Nothing is ever upserted: an upsert would hide a step that fired twice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from writs.core.case import Case, Deadline, Decision, Event, File
from writs.core.errors import CaseChanged, CaseExists, IntegrityBroken
from writs.storage import statements as sql
from writs.storage.canonical import first_link, instant_text, link
from writs.storage.event_text import Circumstances as Circumstances
from writs.storage.event_text import Numbered, event_body
from writs.storage.notices import SPOKEN_FOR, notice_row
from writs.storage.papers import PAPER, PaperRegister, paper_row, told
from writs.storage.personal import PersonalNames
from writs.storage.snapshot import day_text, deadline_row, told_of


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file with what only the database knows of it: its revision and the heads of its chains."""

    file: File
    revision: int
    heads: Mapping[int, bytes]
    hashes: Mapping[int, bytes] = field(default_factory=dict[int, bytes])
    """Case → hash of the definition by which it is decided."""
    failures: int = 0


@dataclass(frozen=True, slots=True)
class KeyedAnswer:
    """An idempotency key with its request's hash and the answer to give again."""

    key: str
    case: int
    name: str
    request_hash: bytes
    answer: str


Key = tuple[int, int, str, int, int]
"""office, case, name, occurrence, generation: a generation of a deadline."""


class NumberTaken(Exception):
    """The number that was drawn for a new case is another's; draw again."""


class Batch:
    """What some decisions change, not written yet. Several decisions on one file may follow each other."""

    def __init__(self, register: PaperRegister | None = None) -> None:
        """`register` numbers the documents that acts issue; without it, as in a replay, they get no number."""
        self._register = register
        self._papers: list[tuple[Any, ...]] = []
        self._files: dict[tuple[int, int], tuple[StoredFile, StoredFile | None, str | None]] = {}
        self._new: set[tuple[int, int]] = set()
        self._standing: set[tuple[int, int]] = set()
        self._told_of: dict[tuple[int, int], PersonalNames] = {}
        self._changed: dict[tuple[int, int], None] = {}
        self._events: list[tuple[Any, ...]] = []
        self._armed: dict[Key, Deadline] = {}
        self._settled: dict[Key, Deadline] = {}
        self._replaced: dict[Key, tuple[Any, ...]] = {}
        self._steps: list[tuple[Any, ...]] = []
        self._pauses: dict[tuple[int, int, int], tuple[Any, ...]] = {}
        self._unpaused: dict[tuple[int, int, int], tuple[Any, ...]] = {}
        self._notices: list[tuple[Any, ...]] = []
        self._moot: list[tuple[Any, ...]] = []
        self._relieved: list[tuple[Any, ...]] = []
        self._assigned: list[tuple[Any, ...]] = []
        self._keys: list[tuple[Any, ...]] = []

    def add(self, before: StoredFile | None, decision: Decision, about: Circumstances) -> StoredFile:
        """Take one decision in. Returns the file as it will be stored, to build the next decision on."""
        after = decision.file
        old: Mapping[int, Case] = before.file.cases if before is not None else {}
        heads = dict(before.heads) if before is not None else {}
        hashes = dict(before.hashes) if before is not None else {}
        revision = before.revision + 1 if before is not None else 1
        root = after.cases[after.root]
        for number, case in after.cases.items():
            if old.get(number) is not case:
                self._case(old.get(number), case, hashes, about)
        fired = self._happened(decision, about, revision, heads, hashes)
        self._told(decision, after, fired, about.silent)
        stored = StoredFile(after, revision, heads, hashes)
        place = (root.office, after.root)
        first = self._files[place][1] if place in self._files else before
        (self._standing.add if about.clock_stands else self._standing.discard)(place)
        self._files[place] = (stored, first, None if about.wake_at is None else instant_text(about.wake_at))
        return stored

    def answer(self, office: int, keyed: KeyedAnswer, at: datetime) -> None:
        """Keep the answer to a request that came with an idempotency key."""
        self._keys.append(
            (office, keyed.key, keyed.case, keyed.name, keyed.request_hash, keyed.answer, instant_text(at))
        )

    # -- gathering
    def _case(self, old: Case | None, case: Case, hashes: dict[int, bytes], about: Circumstances) -> None:
        place = (case.office, case.id)
        self._told_of[place] = about.names(case)
        if old is None:
            self._new.add(place)
            hashes[case.id] = about.hashes[case.procedure, case.version_of_procedure]
        elif place not in self._new:
            self._changed[place] = None
        self._clocks(old, case)
        self._stops(old, case)
        if old is None or old.assigned != case.assigned:
            self._people(old, case)

    def _clocks(self, old: Case | None, case: Case) -> None:
        before = old.deadlines if old is not None else ()
        # Most clocks are the very objects that they were.
        same = set(map(id, before)).intersection(map(id, case.deadlines))
        had = {(d.name, d.occurrence, d.generation): d for d in before if id(d) not in same}
        for deadline in case.deadlines:
            if id(deadline) in same:
                continue
            short = (deadline.name, deadline.occurrence, deadline.generation)
            was = had.pop(short, None)
            if was == deadline:
                continue
            key: Key = (case.office, case.id, *short)
            if deadline.status in SPOKEN_FOR and (was is None or was.status != deadline.status):
                self._moot.append((f"{deadline.name}: {deadline.status}", *key))
            if was is None or key in self._armed:
                self._armed[key] = deadline
            else:
                self._settled[key] = deadline
        for short, was in had.items():
            self._take_off((case.office, case.id, *short), was, case.seq)

    def _take_off(self, key: Key, was: Deadline, seq: int) -> None:
        self._moot.append((f"{was.name}: replaced", *key))
        if key in self._armed:
            self._armed[key] = self._armed[key].changed(status="replaced", settled_seq=seq)
        else:
            self._replaced[key] = (seq, *key)

    def _stops(self, old: Case | None, case: Case) -> None:
        had = old.pauses if old is not None else ()
        for no, pause in enumerate(case.pauses):
            if no < len(had) and had[no] == pause:
                continue
            key = (case.office, case.id, no)
            closed = pause.ended
            span = (day_text(pause.since), day_text(pause.until), pause.ended_by_longest)
            if no >= len(had):
                self._pauses[key] = (*key, pause.name, *span, pause.began, closed)
            elif key in self._pauses:
                self._pauses[key] = (*self._pauses[key][:4], *span, self._pauses[key][7], closed)
            else:
                self._unpaused[key] = (*span, closed, *key)

    def _people(self, old: Case | None, case: Case) -> None:
        had = old.assigned if old is not None else {}
        day = (case.opened_on if old is None else case.closed_on or case.opened_on).isoformat()
        for role, person in case.assigned.items():
            if had.get(role) == person:
                continue
            if role in had:
                self._relieved.append((day, case.office, case.id, role))
            self._assigned.append((case.office, case.id, role, case.seq, person, day))

    def _happened(
        self,
        decision: Decision,
        about: Circumstances,
        revision: int,
        heads: dict[int, bytes],
        hashes: Mapping[int, bytes],
    ) -> Mapping[tuple[int, int], tuple[int, int]]:
        """Returns which occurrence and generation the steps of an event (case, seq) belong to."""
        steps: dict[tuple[int, int], tuple[int, int]] = {}
        cases = decision.file.cases
        numbered = self._number(decision)
        for number, event in enumerate(decision.events):
            case = cases[event.case]
            names = about.names(case)
            body, private = event_body(event, cases, revision, about, hashes[event.case], numbered, carries=number == 0)
            head = heads.get(event.case) or first_link(case.office, event.case)
            heads[event.case] = head = link(head, body.encode())
            self._events.append(
                (case.office, event.case, event.seq, event.kind, event.name, instant_text(event.recorded_at),
                 event.occurred_on.isoformat(), _known_actor(event, names), about.key, body, head, private)
            )  # fmt: skip
            for change in event.changes:
                if change["what"] == "step":
                    at = instant_text(datetime.fromisoformat(change["at"]))
                    self._steps.append(
                        (case.office, case.id, change["deadline"], change["occurrence"], change["generation"],
                         change["step"], at, event.seq)
                    )  # fmt: skip
                    steps[event.case, event.seq] = (change["occurrence"], change["generation"])
        return steps

    def _number(self, decision: Decision) -> Numbered:
        """What the events say of the documents that were issued, with the numbers they get."""
        numbered: dict[tuple[int, int], list[dict[str, Any]]] = {}
        if self._register is None:
            return numbered
        for issued in decision.issued:
            office = decision.file.cases[issued.case].office
            number = self._register.number(office, issued)
            said = numbered.setdefault((issued.case, issued.seq), [])
            said.append(told(issued, number))
            self._papers.append(paper_row(office, len(said), issued, number))
        return numbered

    def _told(
        self, decision: Decision, after: File, fired: Mapping[tuple[int, int], tuple[int, int]], silent: bool
    ) -> None:
        counts: dict[tuple[int, int], int] = {}
        for notice in decision.notices:
            event = (notice.case, notice.seq)
            n = counts[event] = counts.get(event, 0) + 1
            case = after.cases[notice.case]
            self._notices.append(notice_row(case, notice, n, fired.get(event), after.decided_at, silent=silent))

    # -- writing
    def write(self, connection: Any) -> None:
        """Write everything on a DBAPI connection whose transaction the caller has begun and will end.

        Raises CaseChanged when a file was changed since it was read, CaseExists when a reference is taken, NumberTaken,
        IntegrityBroken when an event or a step is there already.
        """
        cursor = connection.cursor()
        try:
            self._write_cases(cursor)
            for statement, rows in (
                (sql.EVENT, self._events),
                (sql.REPLACE, self._replaced.values()),
                (sql.SETTLE, [(*deadline_row(clock)[3:], *key) for key, clock in self._settled.items()]),
                (sql.ARM, [(*key[:2], *deadline_row(clock)) for key, clock in self._armed.items()]),
                (sql.STEP, self._steps),
                (sql.PAUSE, self._pauses.values()),
                (sql.UNPAUSE, self._unpaused.values()),
                (sql.RELIEVE, self._relieved),
                (sql.ASSIGN, self._assigned),
                (sql.NOTICE, self._notices),
                (sql.MOOT, self._moot),
                (PAPER, self._papers),
                (sql.KEY, self._keys),
            ):
                if rows:
                    cursor.executemany(statement, rows)
        except sqlite3.IntegrityError as error:
            raise self._refusal(connection, error) from error
        finally:
            cursor.close()

    def _write_cases(self, cursor: Any) -> None:
        new: list[tuple[Any, ...]] = []
        for (office, root_id), (stored, first, wake) in self._files.items():
            decided = instant_text(stored.file.decided_at)
            for number, case in stored.file.cases.items():
                is_root = number == root_id
                place = (office, number)
                if (office, root_id) in self._standing:
                    self._write_note(cursor, stored, first, number)
                    continue
                clock = (stored.revision if is_root else 0, wake if is_root else None, decided)
                if place in self._new:
                    new.append(
                        (office, number, case.root, case.parent, case.group, case.reference, office, case.procedure,
                         case.version_of_procedure, stored.hashes[number], case.opened_on.isoformat(),
                         *_standing(case, stored.heads[number], self._told_of[place]), *clock)
                    )  # fmt: skip
                    continue
                seen = first.revision if first is not None and is_root else 0
                if place in self._changed:
                    standing = _standing(case, stored.heads[number], self._told_of[place])
                    cursor.execute(sql.MOVE, (*standing, *clock, office, number, seen))
                elif is_root:
                    cursor.execute(sql.TOUCH, (*clock, office, number, seen))
                else:
                    continue
                if cursor.rowcount != 1:
                    raise _changed(cursor, first, case)
        if new:
            # A root before its children and each file together: the order in which they will be read.
            cursor.executemany(sql.CASE, new)

    def _write_note(self, cursor: Any, stored: StoredFile, first: StoredFile | None, number: int) -> None:
        case = stored.file.cases[number]
        if (case.office, number) in self._changed:
            cursor.execute(sql.NOTED, (case.seq, stored.heads[number], case.office, number))
        if number == stored.file.root and first is not None:
            decided = instant_text(stored.file.decided_at)
            cursor.execute(sql.STAND, (stored.revision, decided, case.office, number, first.revision))
            if cursor.rowcount != 1:
                raise _changed(cursor, first, case)

    def _refusal(self, connection: Any, error: sqlite3.IntegrityError) -> Exception:
        text = str(error)
        if "writs_case.case_id" in text:
            return NumberTaken(text)
        stored = next(iter(self._files.values()))[0]
        reference = stored.file.cases[stored.file.root].reference
        if "writs_case.reference" in text:
            return CaseExists(self._taken_reference(connection) or reference)
        if "writs_command" in text:
            return error
        return IntegrityBroken(reference, f"the database refused what follows from it ({text})")

    def _taken_reference(self, connection: Any) -> str | None:
        """Which of the new cases has a reference that another case has; some of them may be written already."""
        for stored, _, _ in self._files.values():
            for case in stored.file.cases.values():
                found = connection.execute(sql.WHO, (case.office, case.reference)).fetchone()
                if found is not None and found[0] != case.id:
                    return case.reference
        return None


def _standing(case: Case, head: bytes, names: PersonalNames) -> tuple[Any, ...]:
    return (
        case.state, case.outcome, day_text(case.closed_on), case.version, case.seq, head, *told_of(case, names),
    )  # fmt: skip


def _known_actor(event: Event, names: PersonalNames) -> str:
    return event.role if event.person is None or event.role in names.roles else event.person


def _changed(cursor: Any, first: StoredFile | None, case: Case) -> CaseChanged:
    cursor.execute("SELECT version FROM writs_case WHERE office_id=? AND case_id=?", (case.office, case.id))
    found = cursor.fetchone()
    seen = first.file.cases[case.id].version if first is not None and case.id in first.file.cases else 0
    return CaseChanged(case.reference, seen, found[0] if found else 0)


def record(
    connection: Any,
    before: StoredFile | None,
    decision: Decision,
    about: Circumstances,
    keyed: KeyedAnswer | None = None,
) -> StoredFile:
    """Write one decision. `connection` is a DBAPI connection inside a transaction."""
    batch = Batch(PaperRegister(connection))
    stored = batch.add(before, decision, about)
    if keyed is not None:
        batch.answer(next(iter(decision.file.cases.values())).office, keyed, decision.file.decided_at)
    batch.write(connection)
    return stored


def record_new_files(connection: Any, histories: Iterable[Iterable[tuple[Decision, Circumstances]]]) -> int:
    """Write many new files at once, each with all its decisions, as a replay has them. Returns how many."""
    batch, files = Batch(), 0
    for history in histories:
        stored: StoredFile | None = None
        for decision, about in history:
            stored = batch.add(stored, decision, about)
        files += 1
    if files:
        batch.write(connection)
    return files
