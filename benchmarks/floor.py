"""The floor of G1: the same rows, letter for letter, written by hand on sqlite3 for this one procedure and no other.

No definition, no guard, no calendar, no refusal with reasons; it reads what ours reads and hashes what ours hashes.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks import ten_steps as play
from benchmarks.layout import created, open_database
from writs.documents.calendars import shipped_calendar

READ = """SELECT root_id, parent_id, group_name, reference, procedure_key, procedure_version, state, outcome, opened_on,
 closed_on, version, seq, facts, book, procedure_hash, head, revision, decided_at, failures FROM writs_case
 WHERE office_id=? AND case_id=?"""
READ_CHILDREN = """SELECT case_id, facts, book FROM writs_case WHERE office_id=? AND root_id=? AND root_id <> case_id
 ORDER BY case_id"""
OPEN = """INSERT INTO writs_case (office_id, case_id, root_id, reference, seat_office_id, procedure_key,
 procedure_version, procedure_hash, opened_on, state, version, seq, head, facts, book, revision, wake_at, decided_at)
 VALUES (?,?,?,?,?,?,?,?,?,'s0',1,1,?,?,?,1,?,?)"""
MOVE = """UPDATE writs_case SET state=?, version=?, seq=?, head=?, facts=?, book=?, revision=?, wake_at=?, decided_at=?,
 failures=0, last_error=NULL WHERE office_id=? AND case_id=? AND revision=?"""
EVENT = """INSERT INTO writs_event (office_id, case_id, seq, kind, name, recorded_at, occurred_on, actor, body, hash)
 VALUES (?,?,?,?,?,?,?,?,?,?)"""
SETTLE = """UPDATE writs_deadline SET status='met', next_step_at=NULL, settled_seq=?, settled_on=?
 WHERE office_id=? AND case_id=? AND name='answer' AND occurrence=? AND generation=?"""
ARM = """INSERT INTO writs_deadline (office_id, case_id, name, occurrence, generation, status, cause, stay, owner,
 start_on, recording, due_on, due_at, provisional, ladder, next_step, next_step_at, paused, extended, armed_seq, begun,
 orders) VALUES (?,?,'answer',?,?,'running','armed',0,'["clerk"]',?,?,?,?,0,?,0,?,'[]',0,?,'start','[]')"""
_VN = shipped_calendar("vn")
CALENDAR, TZDATA = f"vn {_VN.revision}", _VN.tzdata


def dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def by_table(state: str) -> str:
    """The cheapest state machine there is."""
    return play.NEXT[state]


def instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def link(head: bytes, body: str) -> bytes:
    """The chain with one more event."""
    text = body.encode()
    return hashlib.sha256(b"writs/event/1\0" + head + len(text).to_bytes(8, "big") + text).digest()


def first_link(case: int) -> bytes:
    place = play.OFFICE.to_bytes(8, "big") + case.to_bytes(8, "big")
    return hashlib.sha256(b"writs/case/1\0" + place).digest()


def midnight(day: date) -> str:
    """24:00 of that day in Vietnam."""
    return instant(datetime(day.year, day.month, day.day, 17, tzinfo=UTC))


class Clerk:
    """What the ten steps mean, by hand; `move` says where a step leads."""

    def __init__(self, move: Callable[[str], str]) -> None:
        self.move = move
        self.procedure = play.HASH.hex()

    @staticmethod
    def due(today: date) -> date:
        """Thirty days on, and from a weekend to Monday: as much law as is known by hand."""
        due = today + timedelta(days=30)
        return due + timedelta(days=7 - due.weekday()) if due.weekday() > 4 else due

    @staticmethod
    def clock(today: date, due: date, number: int) -> list[Any]:
        """The clock of one occurrence as the book lists it: a reminder five days before, and its end."""
        ladder = [
            ["rung-0", midnight(due - timedelta(days=6)), ["clerk"], [], []],
            ["due", midnight(due), ["clerk"], [], ["head"]],
        ]
        start, last = today.isoformat(), due.isoformat()
        return ["answer", None, 0, number, number, "running", "armed", ["clerk"], start, number, last, midnight(due),
                None, False, ladder, 0, [], number, None, None, "start", [], None]  # fmt: skip

    def body(
        self, case: int, seq: int, today: date, due: date, before: str, after: str, command: Any, name: str
    ) -> str:
        """The canonical text of an act, as it is hashed."""
        changes: list[dict[str, object]] = []
        if before != "start":
            changes.append({"deadline": "answer", "occurrence": seq - 1, "status": "met", "what": "settled"})
        day = today.isoformat()
        changes.append(
            {"calendar": CALENDAR, "cause": "armed", "deadline": "answer", "due": due.isoformat(), "generation": seq,
             "occurrence": seq, "provisional": False, "start": day, "tzdata": TZDATA, "what": "armed"}
        )  # fmt: skip
        changes.append({"frm": before, "to": after, "what": "moved"})
        facts = {"note": play.NOTE} if before != "start" else FACTS
        return dumps(
            {"actor": [play.ROLE, play.PERSON], "at": instant(play.at(case)), "case": case, "changes": changes,
             "command": command, "facts": facts, "key": None, "kind": "opened" if before == "start" else "transition",
             "name": name, "occurred_on": day, "office": play.OFFICE, "procedure": f"{play.KEY}@1",
             "procedure_hash": self.procedure, "revision": seq, "seq": seq}
        )  # fmt: skip


FACTS = {"claim": {"$number": "125000000"}, "debtor": play.GIVEN["debtor"], "note": play.NOTE}


def opening(case: int) -> dict[str, Any]:
    """The command that opens, as its event keeps it."""
    return {"actor": [play.ROLE, play.PERSON, None], "assigned": {}, "case": case, "do": "open", "facts": play.GIVEN,
            "occurred": None, "office": play.OFFICE, "procedure": f"{play.KEY}@1", "reference": f"{case}/2026",
            "transition": None}  # fmt: skip


def firing(case: int, name: str) -> dict[str, Any]:
    return {"actor": [play.ROLE, play.PERSON, None], "case": case, "child": None, "do": "fire",
            "facts": {"note": play.NOTE}, "occurred": None, "transition": name}  # fmt: skip


def stood(rest: str, seq: int, state: str) -> str:
    """The first line of the book after one more step."""
    book = json.loads(rest)
    book["recordings"].update(note=seq, asked_on=seq)
    book["stays"][state] = 1
    return dumps(book)


def met(line: str, seq: int, day: str) -> str:
    """The line of the running clock once it is met."""
    clock = json.loads(line)
    clock[5], clock[18], clock[19] = "met", seq, day
    return dumps(clock)


def player(folder: Path, synchronous: str, move: Callable[[str], str] = by_table) -> Callable[[], int]:
    """Opens a case and takes it through its ten steps, each a transaction of its own; returns the number of steps."""
    path = created(folder / "floor.db")
    connection = open_database(path, synchronous)
    clerk = Clerk(move)
    number = 0

    def instance() -> int:
        nonlocal number
        number += 1
        begin(connection, clerk, number)
        for n in range(play.STEPS):
            step(connection, clerk, number, f"go{n}")
        return play.STEPS

    return instance


def begin(connection: sqlite3.Connection, clerk: Clerk, case: int) -> None:
    execute, office, now = connection.execute, play.OFFICE, instant(play.at(case))
    today = play.at(case).date()
    day, due = today.isoformat(), clerk.due(today)
    body = clerk.body(case, 1, today, due, "start", "s0", opening(case), "begin")
    head = link(first_link(case), body)
    clock = clerk.clock(today, due, 1)
    facts = dumps({**FACTS, "asked_on": {"$day": day}})
    recordings = {"asked_on": 1, "claim": 1, "debtor": 1, "note": 1}
    book = dumps({"recordings": recordings, "stays": {"s0": 1}}) + "\n" + dumps(clock)
    execute("BEGIN IMMEDIATE")
    execute(
        OPEN,
        (office, case, case, f"{case}/2026", office, play.KEY, "1", play.HASH, day, head, facts, book, clock[14][0][1],
         now),
    )  # fmt: skip
    execute(EVENT, (office, case, 1, "opened", "begin", now, day, play.PERSON, body, head))
    arm(connection, case, clock)
    execute("COMMIT")


def arm(connection: sqlite3.Connection, case: int, clock: list[Any]) -> None:
    number, ladder = clock[3], clock[14]
    connection.execute(
        ARM,
        (play.OFFICE, case, number, number, clock[8], number, clock[10], clock[11], dumps(ladder), ladder[0][1],
         number),
    )  # fmt: skip


def step(connection: sqlite3.Connection, clerk: Clerk, case: int, name: str) -> None:
    execute, office, now = connection.execute, play.OFFICE, instant(play.at(case))
    today = play.at(case).date()
    day, due = today.isoformat(), clerk.due(today)
    execute("BEGIN IMMEDIATE")
    row = execute(READ, (office, case)).fetchone()
    assert not execute(READ_CHILDREN, (office, case)).fetchall()
    state, seq, facts_text, book_text, head, revision = row[6], row[11], row[12], row[13], row[15], row[16]
    facts = json.loads(facts_text)
    rest, *lines = book_text.split("\n")
    before, after, seq = state, clerk.move(state), seq + 1
    body = clerk.body(case, seq, today, due, before, after, firing(case, name), name)
    head = link(head, body)
    facts.update(note=play.NOTE, asked_on={"$day": day})
    clock = clerk.clock(today, due, seq)
    lines[-1:] = [met(lines[-1], seq, day), dumps(clock)]
    moved = execute(
        MOVE,
        (after, seq, seq, head, dumps(facts), "\n".join([stood(rest, seq, after), *lines]), revision + 1,
         clock[14][0][1], now, office, case, revision),
    )  # fmt: skip
    assert moved.rowcount == 1
    execute(EVENT, (office, case, seq, "transition", name, now, day, play.PERSON, body, head))
    execute(SETTLE, (seq, day, office, case, seq - 1, seq - 1))
    arm(connection, case, clock)
    execute("COMMIT")
