"""Is the schema the one this program knows? And the way to get there."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect

from writs.core.errors import SchemaMismatch
from writs.storage.connection import Database

VERSION_TABLE = "writs_alembic_version"
REVISIONS = ("0001",)
"""Every revision this program knows, oldest first."""
HEAD = REVISIONS[-1]


def found_revision(connection: Connection) -> str | None:
    """The revision a database stands at; None where there is no schema of ours."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    revision: str | None = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()
    return revision


def check(database: Database) -> None:
    """Raises SchemaMismatch when the schema is missing, older or newer; DatabaseUnusable when nothing can be read."""
    with database.reading() as connection:
        found = found_revision(connection)
    if found != HEAD:
        raise SchemaMismatch(found, HEAD, newer=found is not None and found not in REVISIONS)


def upgrade(database: Database) -> str | None:
    """Bring the schema to HEAD, in one transaction. Returns the revision that was there before.

    Raises SchemaMismatch for a schema that is newer than this program.
    """
    with database.writing() as connection:
        found = found_revision(connection)
        if found == HEAD:
            return found
        if found is not None and found not in REVISIONS:
            raise SchemaMismatch(found, HEAD, newer=True)
        # Alembic takes long to import and only an upgrade needs it.
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return found
