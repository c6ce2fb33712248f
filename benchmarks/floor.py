"""The floor of G1: one command written by hand on sqlite3, with the statements and the hashing that ours needs too."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from benchmarks import ten_steps as play
from benchmarks.layout import create, open_database

READ_CASE = """SELECT state, version, seq, head, facts, clocks, revision, decided_at FROM writs_case
 WHERE office_id = ? AND case_id = ?"""
READ_DEADLINES = """SELECT name, generation, occurrence, status, ladder, next_step, next_step_at FROM writs_deadline
 WHERE office_id = ? AND case_id = ? AND status IN ('armed','overdue','suspended')"""
NEW_CASE = """INSERT INTO writs_case (office_id, case_id, root_id, reference, seat_office_id, procedure_key,
 procedure_version, procedure_hash, state, opened_on, version, seq, head, facts, clocks, revision, wake_at, decided_at)
 VALUES (?, ?, ?, ?, ?, ?, ?, ?, 's0', ?, 1, 1, ?, ?, '{"answer":[1,1]}', 1, ?, ?)"""
MOVE_CASE = """UPDATE writs_case SET state = ?, version = version + 1, seq = ?, head = ?, clocks = ?,
 revision = revision + 1, wake_at = ?, decided_at = ? WHERE office_id = ? AND case_id = ? AND revision = ?"""
EVENT = """INSERT INTO writs_event (office_id, case_id, seq, kind, name, recorded_at, occurred_on, actor, body, hash)
 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
CLOSE = """UPDATE writs_deadline SET status = 'met', next_step_at = NULL, settled_seq = ?
 WHERE office_id = ? AND case_id = ? AND name = ? AND generation = ?"""
ARM = """INSERT INTO writs_deadline (office_id, case_id, name, generation, occurrence, status, cause, owner, start_on,
 due_on, due_at, provisional, ladder, next_step, next_step_at, armed_seq)
 VALUES (?, ?, 'answer', ?, ?, 'armed', 'entry', 'clerk', ?, ?, ?, 0, ?, 0, ?, ?)"""
NOTICE = """INSERT INTO writs_notice (office_id, case_id, seq, n, channel, destination, kind, payload, created_at,
 status, next_attempt_at) VALUES (?, ?, ?, 1, 'log', 'clerk', 'notify', ?, ?, 'pending', ?)"""


def by_table(state: str) -> str:
    """The cheapest state machine there is."""
    return play.NEXT[state]


def player(folder: Path, synchronous: str, move: Callable[[str], str] = by_table) -> Callable[[], int]:
    """Opens a case and takes it through its ten steps, each a transaction of its own; returns the number of steps."""
    connection = open_database(folder / "floor.db", synchronous)
    create(connection)
    cursor = connection.cursor()
    execute = cursor.execute
    office, today, now = play.OFFICE, play.TODAY.isoformat(), play.NOW
    number = 0

    def arm(case: int, generation: int, due: date, seq: int) -> str:
        ladder = play.ladder(due)
        wake: str = json.loads(ladder)[0][2]
        row = (office, case, generation, generation, today, due.isoformat(), play.due_instant(due), ladder, wake, seq)
        execute(ARM, row)
        return wake

    def begin(case: int) -> None:
        due = play.due_day(play.TODAY)
        body = play.event_body(case, 1, "begin", None, "s0", due)
        head = play.link(play.first_link(case), body)
        execute("BEGIN IMMEDIATE")
        wake = json.loads(play.ladder(due))[0][2]
        row = (office, case, case, f"{case}/2026", office, *play.PROCEDURE, today, head, play.FACTS_TEXT, wake, now)
        execute(NEW_CASE, row)
        execute(EVENT, (office, case, 1, "opened", "begin", now, today, "clerk", body, head))
        arm(case, 1, due, 1)
        execute(NOTICE, (office, case, 1, play.FACTS_TEXT, now, now))
        execute("COMMIT")

    def step(case: int) -> None:
        execute("BEGIN IMMEDIATE")
        execute(READ_CASE, (office, case))
        state, _, seq, head, facts, _, revision, _ = cursor.fetchone()
        execute(READ_DEADLINES, (office, case))
        name, generation, *_ = cursor.fetchone()
        json.loads(facts)
        after, seq, due = move(state), seq + 1, play.due_day(play.TODAY)
        body = play.event_body(case, seq, "go", state, after, due)
        head = play.link(head, body)
        execute(EVENT, (office, case, seq, "transition", "go", now, today, "clerk", body, head))
        execute(CLOSE, (seq, office, case, name, generation))
        wake = arm(case, generation + 1, due, seq)
        clocks = json.dumps({"answer": [generation + 1, generation + 1]})
        execute(MOVE_CASE, (after, seq, head, clocks, wake, now, office, case, revision))
        assert cursor.rowcount == 1
        execute(NOTICE, (office, case, seq, play.FACTS_TEXT, now, now))
        execute("COMMIT")

    def instance() -> int:
        nonlocal number
        number += 1
        begin(number)
        for _ in range(play.STEPS):
            step(number)
        return play.STEPS

    return instance
