"""The tables of formal documents: registers, what was issued, what was printed."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint as Check
from sqlalchemy import Index, LargeBinary, Text
from sqlalchemy import text as sql
from sqlmodel import Field

from writs.storage.rows import Row, of_case


class RegisterRow(Row, table=True):
    """The last number given in a register of an office and year; it moves with the act that takes it, or not at all."""

    __tablename__: ClassVar[str] = "writs_register"  # pyright: ignore[reportIncompatibleVariableOverride]
    __table_args__ = ({"sqlite_with_rowid": False},)
    office_id: int = Field(primary_key=True)
    document: str = Field(primary_key=True, sa_type=Text)
    year: int = Field(primary_key=True)
    last_no: int


class PaperRow(Row, table=True):
    """A formal document that an act issued. `content` is what was known then; it may be erased, the number stays."""

    __tablename__: ClassVar[str] = "writs_paper"  # pyright: ignore[reportIncompatibleVariableOverride]
    __table_args__ = (
        Index(
            "uq_paper_number", "office_id", "document", "register_year", "number", unique=True,
            sqlite_where=sql("series = 'yearly'"),
        ),
        Index("ix_paper_unprinted", "office_id", "case_id", "seq", "n", sqlite_where=sql("printed_at IS NULL")),
        Index("ix_paper_issued", "office_id", "issued_on"),
        Check("(series IS NULL) = (number IS NULL)", name="series"),
        of_case("paper"),
        {"sqlite_with_rowid": False},
    )  # fmt: skip
    office_id: int = Field(primary_key=True)
    case_id: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    n: int = Field(primary_key=True)
    document: str = Field(sa_type=Text)
    series: str | None = Field(sa_type=Text)
    register_year: int
    number: int | None
    signer_role: str = Field(sa_type=Text)
    signer: str | None = Field(sa_type=Text)
    delegation: str | None = Field(sa_type=Text)
    issued_on: str = Field(sa_type=Text)
    content: str | None = Field(sa_type=Text)
    printed_at: str | None = Field(sa_type=Text)
    problem: str | None = Field(sa_type=Text)


class PaperFileRow(Row, table=True):
    """A printed document; append-only, but for erasing its content. Its hash stands in the case's history."""

    __tablename__: ClassVar[str] = "writs_paper_file"  # pyright: ignore[reportIncompatibleVariableOverride]
    __table_args__ = (Check("length(hash) = 32", name="hash"), of_case("paper_file"), {"sqlite_with_rowid": False})
    office_id: int = Field(primary_key=True)
    case_id: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    n: int = Field(primary_key=True)
    format: str = Field(primary_key=True, sa_type=Text)
    hash: bytes = Field(sa_type=LargeBinary)
    content: bytes | None = Field(sa_type=LargeBinary)
    made_at: str = Field(sa_type=Text)
