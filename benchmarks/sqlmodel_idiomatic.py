"""A contender of G1: SQLModel as its tutorial shows it, with a shared machine of `transitions`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlmodel import Field, Session, SQLModel, create_engine, select
from transitions import Machine

from benchmarks import ten_steps as play
from benchmarks.layout import create, open_database


# A plain name for the table is what SQLModel documents; its type says something else.
class Case(SQLModel, table=True):
    __tablename__ = "writs_case"  # pyright: ignore[reportAssignmentType]

    office_id: int = Field(primary_key=True)
    case_id: int = Field(primary_key=True)
    root_id: int
    reference: str
    seat_office_id: int
    procedure_key: str
    procedure_version: str
    procedure_hash: bytes
    state: str
    opened_on: str
    version: int
    seq: int
    head: bytes
    facts: str
    clocks: str
    revision: int
    wake_at: str | None = None
    decided_at: str
    failures: int = 0


class Event(SQLModel, table=True):
    __tablename__ = "writs_event"  # pyright: ignore[reportAssignmentType]

    office_id: int = Field(primary_key=True)
    case_id: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    kind: str
    name: str
    recorded_at: str
    occurred_on: str
    actor: str
    body: str
    hash: bytes


class Deadline(SQLModel, table=True):
    __tablename__ = "writs_deadline"  # pyright: ignore[reportAssignmentType]

    office_id: int = Field(primary_key=True)
    case_id: int = Field(primary_key=True)
    name: str = Field(primary_key=True)
    generation: int = Field(primary_key=True)
    occurrence: int
    status: str
    cause: str
    owner: str
    start_on: str
    due_on: str
    due_at: str
    provisional: int
    ladder: str
    next_step: int
    next_step_at: str | None
    armed_seq: int
    settled_seq: int | None = None


class Notice(SQLModel, table=True):
    __tablename__ = "writs_notice"  # pyright: ignore[reportAssignmentType]

    office_id: int = Field(primary_key=True)
    case_id: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    n: int = Field(primary_key=True)
    channel: str
    destination: str
    kind: str
    payload: str
    created_at: str
    status: str
    attempts: int = 0
    next_attempt_at: str | None


class Light:
    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


def _arrive(session: Session, case: Case, kind: str, before: str | None, generation: int) -> None:
    """What every act adds: an event in the chain, the next deadline, a notice."""
    due, today = play.due_day(play.TODAY), play.TODAY.isoformat()
    body = play.event_body(case.case_id, case.seq, "go", before, case.state, due)
    case.head = play.link(case.head, body)
    ladder = play.ladder(due)
    case.wake_at = json.loads(ladder)[0][2]
    case.clocks = json.dumps({"answer": [generation, generation]})
    key: dict[str, Any] = {"office_id": play.OFFICE, "case_id": case.case_id}
    session.add(
        Event(**key, seq=case.seq, kind=kind, name="go", recorded_at=play.NOW, occurred_on=today, actor="clerk",
              body=body, hash=case.head)
    )  # fmt: skip
    session.add(
        Deadline(**key, name="answer", generation=generation, occurrence=generation, status="armed", cause="entry",
                 owner="clerk", start_on=today, due_on=due.isoformat(), due_at=play.due_instant(due), provisional=0,
                 ladder=ladder, next_step=0, next_step_at=case.wake_at, armed_seq=case.seq)
    )  # fmt: skip
    session.add(
        Notice(**key, seq=case.seq, n=1, channel="log", destination="clerk", kind="notify", payload=play.FACTS_TEXT,
               created_at=play.NOW, status="pending", next_attempt_at=play.NOW)
    )  # fmt: skip


def player(folder: Path, synchronous: str) -> Callable[[], int]:
    path = folder / "sqlmodel.db"
    create(open_database(path, synchronous))
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.execute(f"PRAGMA synchronous={synchronous}")
        connection.execute("PRAGMA foreign_keys=ON")

    machine: Any = Machine(
        model=None,
        states=play.STATES,
        initial="s0",
        auto_transitions=False,
        transitions=[{"trigger": "go", "source": before, "dest": after} for before, after in play.NEXT.items()],
    )
    trigger = machine.events["go"].trigger
    number = 0

    def begin(case_id: int) -> None:
        with Session(engine) as session:
            key, version, content = play.PROCEDURE
            case = Case(
                office_id=play.OFFICE, case_id=case_id, root_id=case_id, reference=f"{case_id}/2026",
                seat_office_id=play.OFFICE, procedure_key=key, procedure_version=version, procedure_hash=content,
                state="s0", opened_on=play.TODAY.isoformat(), version=1, seq=1, head=play.first_link(case_id),
                facts=play.FACTS_TEXT, clocks="{}", revision=1, decided_at=play.NOW,
            )  # fmt: skip
            session.add(case)
            _arrive(session, case, "opened", None, 1)
            session.commit()

    def step(case_id: int) -> None:
        with Session(engine) as session:
            case = session.get(Case, (play.OFFICE, case_id))
            assert case is not None
            json.loads(case.facts)
            before, light = case.state, Light(case.state)
            trigger(light)
            case.state = light.state
            case.version += 1
            case.seq += 1
            case.revision += 1
            running = select(Deadline).where(
                Deadline.office_id == play.OFFICE, Deadline.case_id == case_id, Deadline.status == "armed"
            )
            generation = 1
            for deadline in session.exec(running):
                deadline.status, deadline.next_step_at, deadline.settled_seq = "met", None, case.seq
                generation = deadline.generation + 1
                session.add(deadline)
            # The old one must be closed before the new one is armed; a unit of work promises no order by itself.
            session.flush()
            _arrive(session, case, "transition", before, generation)
            session.add(case)
            session.commit()

    def instance() -> int:
        nonlocal number
        number += 1
        begin(number)
        for _ in range(play.STEPS):
            step(number)
        return play.STEPS

    return instance
