"""A contender of G1: SQLModel as its tutorial shows it, with a shared machine of `transitions`; the same rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlmodel import Session, create_engine, select
from transitions import Machine

from benchmarks import floor
from benchmarks import ten_steps as play
from benchmarks.layout import created
from writs.storage.connection import PRAGMAS
from writs.storage.tables import CaseRow, DeadlineRow, EventRow


class Light:
    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


def _arrive(
    session: Session, clerk: floor.Clerk, case: CaseRow, before: str, command: dict[str, Any], name: str
) -> None:
    """What every act adds: an event in the chain, the next deadline, the case as it stands then."""
    at = play.at(case.case_id)
    today, now, number = at.date(), floor.instant(at), case.seq
    due = clerk.due(today)
    clock = clerk.clock(today, due, number)
    body = clerk.body(case.case_id, number, today, due, before, case.state, command, name)
    case.head = floor.link(case.head, body)
    case.wake_at, case.decided_at = clock[14][0][1], now
    case.book += "\n" + floor.dumps(clock)
    key: dict[str, Any] = {"office_id": play.OFFICE, "case_id": case.case_id}
    session.add(
        EventRow(**key, seq=number, kind="transition" if before != "start" else "opened", name=name, recorded_at=now,
                 occurred_on=today.isoformat(), actor=play.PERSON, command_key=None, body=body, hash=case.head)
    )  # fmt: skip
    session.add(
        DeadlineRow(**key, name="answer", occurrence=number, generation=number, status="running", cause="armed",
                    state=None, stay=0, owner='["clerk"]', start_on=clock[8], recording=number, due_on=clock[10],
                    due_at=clock[11], opens_on=None, provisional=False, ladder=floor.dumps(clock[14]), next_step=0,
                    next_step_at=case.wake_at, paused="[]", extended=0, armed_seq=number, settled_seq=None,
                    settled_on=None, begun="start", orders="[]", acted_seq=None)
    )  # fmt: skip


def player(folder: Path, synchronous: str) -> Callable[[], int]:
    engine = create_engine(f"sqlite:///{created(folder / 'sqlmodel.db')}")

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        for pragma in (*PRAGMAS, f"PRAGMA synchronous={synchronous}"):
            connection.execute(pragma)

    machine: Any = Machine(
        model=None,
        states=play.STATES,
        initial="s0",
        auto_transitions=False,
        transitions=[{"trigger": "go", "source": before, "dest": after} for before, after in play.NEXT.items()],
    )
    trigger = machine.events["go"].trigger
    clerk = floor.Clerk(floor.by_table)
    number = 0

    def begin(case_id: int) -> None:
        with Session(engine) as session:
            day = play.at(case_id).date().isoformat()
            book = {"recordings": {"asked_on": 1, "claim": 1, "debtor": 1, "note": 1}, "stays": {"s0": 1}}
            case = CaseRow(
                office_id=play.OFFICE, case_id=case_id, root_id=case_id, parent_id=None, group_name=None,
                reference=f"{case_id}/2026", seat_office_id=play.OFFICE, procedure_key=play.KEY, procedure_version="1",
                procedure_hash=play.HASH, state="s0", outcome=None, opened_on=day, closed_on=None, version=1, seq=1,
                head=floor.first_link(case_id), facts=floor.dumps({**floor.FACTS, "asked_on": {"$day": day}}),
                book=floor.dumps(book), revision=1, wake_at=None, decided_at="",
            )  # fmt: skip
            session.add(case)
            _arrive(session, clerk, case, "start", floor.opening(case_id), "begin")
            session.commit()

    def step(case_id: int, name: str) -> None:
        with Session(engine) as session:
            case = session.get(CaseRow, (play.OFFICE, case_id))
            assert case is not None
            day = play.at(case_id).date().isoformat()
            before, light = case.state, Light(case.state)
            trigger(light)
            case.state = light.state
            case.version += 1
            case.seq += 1
            case.revision += 1
            case.facts = floor.dumps({**json.loads(case.facts), "note": play.NOTE, "asked_on": {"$day": day}})
            running = select(DeadlineRow).where(
                DeadlineRow.office_id == play.OFFICE, DeadlineRow.case_id == case_id, DeadlineRow.status == "running"
            )
            for deadline in session.exec(running):
                deadline.status, deadline.next_step_at = "met", None
                deadline.settled_seq, deadline.settled_on = case.seq, day
                session.add(deadline)
            rest, *lines = case.book.split("\n")
            case.book = "\n".join(
                [floor.stood(rest, case.seq, case.state), *lines[:-1], floor.met(lines[-1], case.seq, day)]
            )
            # The old one must be closed before the new one is armed; a unit of work promises no order by itself.
            session.flush()
            _arrive(session, clerk, case, before, floor.firing(case_id, name), name)
            session.add(case)
            session.commit()

    def instance() -> int:
        nonlocal number
        number += 1
        begin(number)
        for n in range(play.STEPS):
            step(number, f"go{n}")
        return play.STEPS

    return instance
