"""The tables of delivery: attempts, people, who stands for a role, digests, calendar feeds."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint as Check
from sqlalchemy import ForeignKeyConstraint, LargeBinary, Text
from sqlalchemy import text as sql
from sqlmodel import Field

from writs.storage.rows import Row


class DeliveryRow(Row, table=True):
    """One attempt at delivering a notice, written when it starts. Not finished means: nobody knows how it went."""

    __tablename__: ClassVar[str] = "writs_delivery"  # pyright: ignore[reportIncompatibleVariableOverride]
    __table_args__ = (
        ForeignKeyConstraint(
            ["office_id", "case_id", "seq", "n"],
            ["writs_notice.office_id", "writs_notice.case_id", "writs_notice.seq", "writs_notice.n"],
            name="fk_writs_delivery_notice", deferrable=True, initially="DEFERRED",
        ),
        Check("(finished_at IS NULL) = (outcome IS NULL)", name="outcome"),
        {"sqlite_with_rowid": False},
    )  # fmt: skip
    office_id: int = Field(primary_key=True)
    case_id: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    n: int = Field(primary_key=True)
    attempt: int = Field(primary_key=True)
    node: str = Field(sa_type=Text)
    person: str = Field(sa_type=Text)
    started_at: str = Field(sa_type=Text)
    finished_at: str | None = Field(default=None, sa_type=Text)
    outcome: str | None = Field(default=None, sa_type=Text)
    receipt: str | None = Field(default=None, sa_type=Text)


class PersonRow(Row, table=True):
    """Somebody (or a desk with a shared mailbox) who gets notices, and how."""

    __tablename__: ClassVar[str] = "writs_person"  # pyright: ignore[reportIncompatibleVariableOverride]
    __table_args__ = (
        Check("(away_from IS NULL) = (away_until IS NULL)", name="away"),
        Check("digest IN ('none','daily','weekly','both')", name="digest"),
        {"sqlite_with_rowid": False},
    )  # fmt: skip
    office_id: int = Field(primary_key=True)
    person: str = Field(primary_key=True, sa_type=Text)
    name: str = Field(sa_type=Text)
    language: str = Field(sa_type=Text)
    zone: str = Field(sa_type=Text)
    channels: str = Field(sa_type=Text)
    quiet: str | None = Field(default=None, sa_type=Text)
    away_from: str | None = Field(default=None, sa_type=Text)
    away_until: str | None = Field(default=None, sa_type=Text)
    delegate: str | None = Field(default=None, sa_type=Text)
    digest: str = Field(sa_type=Text)
    digest_at: str = Field(sa_type=Text)
    folds: bool
    """Single reminders wait for the digest."""


class AddresseeRow(Row, table=True):
    """Who stands for a role where a case names nobody."""

    __tablename__: ClassVar[str] = "writs_addressee"  # pyright: ignore[reportIncompatibleVariableOverride]
    __table_args__ = (
        ForeignKeyConstraint(
            ["office_id", "person"], ["writs_person.office_id", "writs_person.person"],
            name="fk_writs_addressee_person", deferrable=True, initially="DEFERRED",
        ),
        {"sqlite_with_rowid": False},
    )  # fmt: skip
    office_id: int = Field(primary_key=True)
    role: str = Field(primary_key=True, sa_type=Text)
    person: str = Field(sa_type=Text)


class DigestRow(Row, table=True):
    """One digest of one person: sent once, tried again like a notice."""

    __tablename__: ClassVar[str] = "writs_digest"  # pyright: ignore[reportIncompatibleVariableOverride]
    __table_args__ = (
        Check("span IN ('daily','weekly')", name="span"),
        Check("status IN ('pending','sent','dead','cancelled')", name="status"),
        Check("(status = 'pending') = (next_attempt_at IS NOT NULL)", name="next"),
        {"sqlite_with_rowid": False},
    )  # fmt: skip
    office_id: int = Field(primary_key=True)
    person: str = Field(primary_key=True, sa_type=Text)
    day: str = Field(primary_key=True, sa_type=Text)
    span: str = Field(primary_key=True, sa_type=Text)
    status: str = Field(sa_type=Text)
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": sql("0")})
    next_attempt_at: str | None = Field(sa_type=Text)
    started_at: str | None = Field(default=None, sa_type=Text)
    finished_at: str | None = Field(default=None, sa_type=Text)
    receipt: str | None = Field(default=None, sa_type=Text)


class FeedRow(Row, table=True):
    """Who may read a calendar feed: the hash of its secret token. `subject` is a person, or `*` for the office."""

    __tablename__: ClassVar[str] = "writs_feed"  # pyright: ignore[reportIncompatibleVariableOverride]
    __table_args__ = (
        Check("length(token_hash) = 32", name="hash"),
        {"sqlite_with_rowid": False},
    )  # fmt: skip
    office_id: int = Field(primary_key=True)
    subject: str = Field(primary_key=True, sa_type=Text)
    token_hash: bytes = Field(sa_type=LargeBinary)
    made_at: str = Field(sa_type=Text)
