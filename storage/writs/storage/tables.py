"""The tables, as SQLModel classes of a registry of their own, so that a host's metadata stays its own.

The classes serve reading and the host's queries. Rows are written by `write_path` with prepared statements, and the
schema itself by the revisions in `migrations`; a test compares the two.

An *instant* is text of 27 characters in UTC (`2026-11-24T08:00:00.000000Z`), so that its order as text is its order in
time and the same letters stand in the hashed events. A *day* is text too (`2026-11-24`). Words are text with a check,
never an enumeration: a mistyped parameter would make a partial index useless.
"""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint as Check
from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field

from writs.storage.delivery_tables import AddresseeRow as AddresseeRow
from writs.storage.delivery_tables import DeliveryRow as DeliveryRow
from writs.storage.delivery_tables import DigestRow as DigestRow
from writs.storage.delivery_tables import FeedRow as FeedRow
from writs.storage.delivery_tables import PersonRow as PersonRow
from writs.storage.paper_tables import PaperFileRow as PaperFileRow
from writs.storage.paper_tables import PaperRow as PaperRow
from writs.storage.paper_tables import RegisterRow as RegisterRow
from writs.storage.rows import Row, of_case
from writs.storage.rows import metadata as metadata


class CaseRow(Row, table=True):
    """A case as it stands: the lock of its file (on the root's row) and what lists read."""

    __tablename__: ClassVar[str] = "writs_case"  # pyright: ignore[reportIncompatibleVariableOverride]
    __table_args__ = (
        Index("ix_case_wake", "wake_at", "office_id", "case_id", sqlite_where=sql("wake_at IS NOT NULL")),
        Index("ix_case_family", "office_id", "root_id", "case_id", sqlite_where=sql("root_id <> case_id")),
        Index("ix_case_list", "seat_office_id", "state", "case_id"),
        Index("ix_case_failing", "office_id", "case_id", sqlite_where=sql("failures > 0")),
        UniqueConstraint("office_id", "reference", name="uq_writs_case_reference"),
        Check("length(head) = 32", name="head"),
        Check("seq >= 1", name="seq"),
        Check("wake_at IS NULL OR length(wake_at) = 27", name="wake"),
        Check("erased_at IS NULL OR (length(erased_at) = 27 AND private IS NULL)", name="erased"),
        Check("length(decided_at) = 27", name="decided"),
        Check("root_id = case_id OR (wake_at IS NULL AND parent_id IS NOT NULL)", name="root"),
    )  # fmt: skip
    office_id: int = Field(primary_key=True)
    case_id: int = Field(primary_key=True)
    root_id: int
    parent_id: int | None
    group_name: str | None = Field(sa_type=Text)
    """The name under which the parent keeps it."""
    reference: str = Field(sa_type=Text)
    seat_office_id: int
    """The competent office today; `office_id` is the office of registration and never changes."""
    procedure_key: str = Field(sa_type=Text)
    procedure_version: str = Field(sa_type=Text)
    procedure_hash: bytes = Field(sa_type=LargeBinary)
    state: str = Field(sa_type=Text)
    outcome: str | None = Field(sa_type=Text)
    opened_on: str = Field(sa_type=Text)
    closed_on: str | None = Field(sa_type=Text)
    version: int
    seq: int
    head: bytes = Field(sa_type=LargeBinary)
    facts: str = Field(sa_type=Text)
    book: str = Field(sa_type=Text)
    """What no column holds, and the open clocks once more, so that one read brings the whole case."""
    private: str | None = Field(default=None, sa_type=Text)
    """Personal facts and names, apart from the rest so that they can be erased."""
    erased_at: str | None = Field(default=None, sa_type=Text)
    revision: int
    wake_at: str | None = Field(sa_type=Text)
    decided_at: str = Field(sa_type=Text)
    failures: int = Field(default=0, sa_column_kwargs={"server_default": sql("0")})
    last_error: str | None = Field(default=None, sa_type=Text)


class EventRow(Row, table=True):
    """What happened; append-only. `body` is what was hashed, letter for letter."""

    __tablename__: ClassVar[str] = "writs_event"  # pyright: ignore[reportIncompatibleVariableOverride]
    __table_args__ = (
        of_case("event"),
        Check("length(recorded_at) = 27", name="recorded"),
        Check("length(hash) = 32", name="hash"),
        {"sqlite_with_rowid": False},
    )  # fmt: skip
    office_id: int = Field(primary_key=True)
    case_id: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    kind: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    recorded_at: str = Field(sa_type=Text)
    occurred_on: str = Field(sa_type=Text)
    actor: str = Field(sa_type=Text)
    command_key: str | None = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    hash: bytes = Field(sa_type=LargeBinary)
    private: str | None = Field(default=None, sa_type=Text)


class DeadlineRow(Row, table=True):
    """One generation of a deadline. What replaced it is another row."""

    __tablename__: ClassVar[str] = "writs_deadline"  # pyright: ignore[reportIncompatibleVariableOverride]
    __table_args__ = (
        Index(
            "uq_deadline_open", "office_id", "case_id", "name", "occurrence", unique=True,
            sqlite_where=sql("status IN ('running','overdue','suspended')"),
        ),
        Index(
            "ix_deadline_due", "office_id", "due_on", "case_id",
            sqlite_where=sql("status IN ('running','overdue','suspended')"),
        ),
        of_case("deadline"),
        Check(
            "status IN ('running','overdue','suspended','met','late','missed','lapsed','dropped','replaced')",
            name="status",
        ),
        Check("due_at IS NULL OR length(due_at) = 27", name="due"),
        Check(
            "next_step_at IS NULL OR (length(next_step_at) = 27 AND status IN ('running','overdue'))", name="next"
        ),
        {"sqlite_with_rowid": False},
    )  # fmt: skip
    office_id: int = Field(primary_key=True)
    case_id: int = Field(primary_key=True)
    name: str = Field(primary_key=True, sa_type=Text)
    occurrence: int = Field(primary_key=True)
    generation: int = Field(primary_key=True)
    status: str = Field(sa_type=Text)
    cause: str = Field(sa_type=Text)
    state: str | None = Field(sa_type=Text)
    stay: int
    owner: str = Field(sa_type=Text)
    start_on: str = Field(sa_type=Text)
    recording: int
    due_on: str | None = Field(sa_type=Text)
    due_at: str | None = Field(sa_type=Text)
    opens_on: str | None = Field(sa_type=Text)
    provisional: bool
    ladder: str = Field(sa_type=Text)
    next_step: int
    next_step_at: str | None = Field(sa_type=Text)
    paused: str = Field(sa_type=Text)
    extended: int
    armed_seq: int
    settled_seq: int | None
    settled_on: str | None = Field(sa_type=Text)
    begun: str = Field(sa_type=Text)
    orders: str = Field(sa_type=Text)
    """The acts that gave more time."""
    acted_seq: int | None
    """The event by which the clock fired what follows."""


class StepRow(Row, table=True):
    """A step of a ladder that the clock fired; append-only.

    Its key forbids firing it twice, and an index that the end of an obligation fires twice under another date.
    """

    __tablename__: ClassVar[str] = "writs_deadline_step"  # pyright: ignore[reportIncompatibleVariableOverride]
    __table_args__ = (
        Index(
            "uq_step_due", "office_id", "case_id", "name", "occurrence", unique=True, sqlite_where=sql("step = 'due'")
        ),
        of_case("deadline_step"),
        Check("length(step_at) = 27", name="at"),
        {"sqlite_with_rowid": False},
    )  # fmt: skip
    office_id: int = Field(primary_key=True)
    case_id: int = Field(primary_key=True)
    name: str = Field(primary_key=True, sa_type=Text)
    occurrence: int = Field(primary_key=True)
    generation: int = Field(primary_key=True)
    step: str = Field(primary_key=True, sa_type=Text)
    step_at: str = Field(sa_type=Text)
    seq: int


class SuspensionRow(Row, table=True):
    """A pause of a case: from its first day up to, not including, `until_on`."""

    __tablename__: ClassVar[str] = "writs_suspension"  # pyright: ignore[reportIncompatibleVariableOverride]
    __table_args__ = (
        Index("ix_suspension_open", "office_id", "case_id", sqlite_where=sql("until_on IS NULL")),
        of_case("suspension"),
        {"sqlite_with_rowid": False},
    )  # fmt: skip
    office_id: int = Field(primary_key=True)
    case_id: int = Field(primary_key=True)
    no: int = Field(primary_key=True)
    name: str = Field(sa_type=Text)
    from_on: str = Field(sa_type=Text)
    until_on: str | None = Field(sa_type=Text)
    ended_by_longest: bool
    opened_seq: int
    closed_seq: int | None


class CommandRow(Row, table=True):
    """An idempotency key with the answer its request got."""

    __tablename__: ClassVar[str] = "writs_command"  # pyright: ignore[reportIncompatibleVariableOverride]
    __table_args__ = (
        Index("ix_command_age", "recorded_at"),
        Check("length(key) BETWEEN 1 AND 200", name="key"),
        {"sqlite_with_rowid": False},
    )  # fmt: skip
    office_id: int = Field(primary_key=True)
    key: str = Field(primary_key=True, sa_type=Text)
    case_id: int
    name: str = Field(sa_type=Text)
    request_hash: bytes = Field(sa_type=LargeBinary)
    answer: str = Field(sa_type=Text)
    recorded_at: str = Field(sa_type=Text)


class NoticeRow(Row, table=True):
    """The outbox: somebody is to be told because of an event, written together with that event."""

    __tablename__: ClassVar[str] = "writs_notice"  # pyright: ignore[reportIncompatibleVariableOverride]
    __table_args__ = (
        Index(
            "ix_notice_next", "next_attempt_at", "office_id", "case_id", "seq", "n",
            sqlite_where=sql("status = 'pending'"),
        ),
        Index(
            "ix_notice_lane", "office_id", "case_id", "destination", "seq", "n", sqlite_where=sql("status = 'pending'")
        ),
        Index("ix_notice_dead", "office_id", "case_id", sqlite_where=sql("status = 'dead'")),
        of_case("notice"),
        Check("status IN ('pending','sent','dead','cancelled')", name="status"),
        Check("(status = 'pending') = (next_attempt_at IS NOT NULL)", name="next"),
        {"sqlite_with_rowid": False},
    )  # fmt: skip
    office_id: int = Field(primary_key=True)
    case_id: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    n: int = Field(primary_key=True)
    channel: str = Field(sa_type=Text)
    destination: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    payload: str = Field(sa_type=Text)
    created_at: str = Field(sa_type=Text)
    status: str = Field(sa_type=Text)
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": sql("0")})
    next_attempt_at: str | None = Field(sa_type=Text)
    requeued: int = Field(default=0, sa_column_kwargs={"server_default": sql("0")})
    """How many attempts had been made when a person sent it out again; 0 for never."""
    reason: str | None = Field(default=None, sa_type=Text)
    """Why it waits, is dead or was cancelled."""


class AssignmentRow(Row, table=True):
    """Who acts in which role, from which day."""

    __tablename__: ClassVar[str] = "writs_assignment"  # pyright: ignore[reportIncompatibleVariableOverride]
    __table_args__ = (
        Index("ix_assignment_person", "person", "office_id", "case_id", sqlite_where=sql("until_on IS NULL")),
        of_case("assignment"),
        {"sqlite_with_rowid": False},
    )  # fmt: skip
    office_id: int = Field(primary_key=True)
    case_id: int = Field(primary_key=True)
    role: str = Field(primary_key=True, sa_type=Text)
    seq: int = Field(primary_key=True)
    person: str = Field(sa_type=Text)
    from_on: str = Field(sa_type=Text)
    until_on: str | None = Field(sa_type=Text)


class OfficeRow(Row, table=True):
    __tablename__: ClassVar[str] = "writs_office"  # pyright: ignore[reportIncompatibleVariableOverride]
    office_id: int = Field(primary_key=True)
    code: str = Field(sa_type=Text, unique=True)
    name: str = Field(sa_type=Text)
    parent_id: int | None
    zone: str = Field(sa_type=Text)
    calendar_key: str = Field(sa_type=Text)
    opened_on: str | None = Field(sa_type=Text)
    closed_on: str | None = Field(sa_type=Text)
    merged_into: int | None


class ProcedureRow(Row, table=True):
    """A definition as it stood when a case was first decided by it."""

    __tablename__: ClassVar[str] = "writs_procedure"  # pyright: ignore[reportIncompatibleVariableOverride]
    __table_args__ = (
        Check("status IN ('draft','checked','approved','published','retired')", name="status"),
    )  # fmt: skip
    key: str = Field(primary_key=True, sa_type=Text)
    version: str = Field(primary_key=True, sa_type=Text)
    hash: bytes = Field(sa_type=LargeBinary, unique=True)
    document: str = Field(sa_type=Text)
    status: str = Field(sa_type=Text)
    effective_from: str | None = Field(sa_type=Text)
    effective_until: str | None = Field(sa_type=Text)
    author: str | None = Field(sa_type=Text)
    approver: str | None = Field(sa_type=Text)
    published_at: str | None = Field(sa_type=Text)


class CalendarRow(Row, table=True):
    __tablename__: ClassVar[str] = "writs_calendar"  # pyright: ignore[reportIncompatibleVariableOverride]
    key: str = Field(primary_key=True, sa_type=Text)
    version: int = Field(primary_key=True)
    hash: bytes = Field(sa_type=LargeBinary, unique=True)
    document: str = Field(sa_type=Text)
    proclaimed_until: str = Field(sa_type=Text)
    published_at: str = Field(sa_type=Text)


class NodeRow(Row, table=True):
    """What a node last did; for watching only, nothing rests on it."""

    __tablename__: ClassVar[str] = "writs_node"  # pyright: ignore[reportIncompatibleVariableOverride]
    node: str = Field(primary_key=True, sa_type=Text)
    started_at: str | None = Field(sa_type=Text)
    last_pass_at: str | None = Field(sa_type=Text)
    oldest_due_at: str | None = Field(sa_type=Text)
    fired: int | None
    set_aside: int | None


class ReplayRow(Row, table=True):
    """A log that was, or is being, replayed into an office: how far it has come, and what was counted."""

    __tablename__: ClassVar[str] = "writs_replay"  # pyright: ignore[reportIncompatibleVariableOverride]
    __table_args__ = (
        UniqueConstraint("office_id", "log_hash", name="uq_writs_replay_log"),
        Check("traces >= 0", name="traces"),
        {"sqlite_with_rowid": False},
    )
    office_id: int = Field(primary_key=True)
    replay_no: int = Field(primary_key=True)
    log_name: str = Field(sa_type=Text)
    log_hash: bytes = Field(sa_type=LargeBinary)
    """SHA-256 of the file as it lies, packed or not."""
    procedure_key: str = Field(sa_type=Text)
    procedure_version: str = Field(sa_type=Text)
    procedure_hash: bytes = Field(sa_type=LargeBinary)
    mapping_hash: bytes = Field(sa_type=LargeBinary)
    autopilot: bool
    traces: int
    """How many traces of the log are in the database, whole."""
    finished: bool
    report: str = Field(sa_type=Text)


class ReplayRefusalRow(Row, table=True):
    """An event of a replayed log that was not accepted, and why; `trace` and `event` count from 1."""

    __tablename__: ClassVar[str] = "writs_replay_refusal"  # pyright: ignore[reportIncompatibleVariableOverride]
    __table_args__ = (
        ForeignKeyConstraint(
            ["office_id", "replay_no"], ["writs_replay.office_id", "writs_replay.replay_no"],
            name="fk_writs_replay_refusal_replay", deferrable=True, initially="DEFERRED",
        ),
        {"sqlite_with_rowid": False},
    )  # fmt: skip
    office_id: int = Field(primary_key=True)
    replay_no: int = Field(primary_key=True)
    trace: int = Field(primary_key=True)
    event: int = Field(primary_key=True)
    case_name: str = Field(sa_type=Text)
    event_name: str = Field(sa_type=Text)
    day: str | None = Field(sa_type=Text)
    code: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
