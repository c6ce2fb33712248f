"""What all tables share: our own registry, so that a host's metadata stays its own, and the names of constraints."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, MetaData
from sqlalchemy.orm import registry
from sqlmodel import SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)


def of_case(table: str) -> ForeignKeyConstraint:
    """Every row of a case belongs to a case that is there when the transaction ends."""
    return ForeignKeyConstraint(
        ["office_id", "case_id"], ["writs_case.office_id", "writs_case.case_id"], name=f"fk_writs_{table}_case",
        deferrable=True, initially="DEFERRED",
    )  # fmt: skip


class Row(SQLModel, registry=registry(metadata=metadata)):
    """What all tables share: our own registry, and names that begin with `writs_`."""
