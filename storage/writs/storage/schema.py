"""Is the schema the one this program knows? And the way to get there.

The revisions go in two ways: by `upgrade`, with a version table of our own, or as the branch `writs` of a host's own
Alembic, whose table `alembic_version` then names ours beside its own.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, inspect

from writs.core.errors import DatabaseUnusable, SchemaMismatch
from writs.storage.connection import Database
from writs.storage.revisions import HEAD, PREFIX, REVISIONS, VERSION_TABLE

MIGRATIONS = Path(__file__).parent / "migrations"
VERSIONS = MIGRATIONS / "versions"
"""For a host's `version_locations`."""
_HOSTS_TABLE = "alembic_version"
_FENCED_BY = "revision_0001"
"""The revision that wrote the triggers last."""


def found_revision(connection: Connection) -> str | None:
    """The revision a database stands at, by our own table or the host's; None where there is no schema of ours."""
    return _found(connection)[0]


def _found(connection: Connection) -> tuple[str | None, str]:
    """The revision, and the table that names it."""
    tables = inspect(connection)
    for table in (VERSION_TABLE, _HOSTS_TABLE):
        if tables.has_table(table):
            rows = connection.exec_driver_sql(f"SELECT version_num FROM {table}").scalars().all()
            ours = [revision for revision in rows if table == VERSION_TABLE or revision.startswith(PREFIX)]
            if ours:
                return str(ours[0]), table
    return None, VERSION_TABLE


def check(database: Database) -> None:
    """Raises SchemaMismatch when the schema is missing, older or newer; DatabaseUnusable when nothing can be read."""
    with database.reading() as connection:
        found = found_revision(connection)
    if found != HEAD:
        raise _mismatch(found)


def _mismatch(found: str | None) -> SchemaMismatch:
    return SchemaMismatch(found, HEAD, newer=found is not None and found not in REVISIONS)


def upgrade(database: Database) -> str | None:
    """Bring the schema to HEAD, in one transaction. Returns the revision that was there before.

    Raises SchemaMismatch for a schema that is newer than this program, DatabaseUnusable for an older one that a host's
    Alembic keeps.
    """
    with database.writing() as connection:
        found, table = _found(connection)
        if found == HEAD:
            return found
        if found is not None and found not in REVISIONS:
            raise _mismatch(found)
        if table == _HOSTS_TABLE:
            advice = "Run `alembic upgrade writs@head` there."
            raise DatabaseUnusable(database.url, "its schema is kept by the host's own Alembic", advice)
        # Alembic takes long to import and only an upgrade needs it.
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return found


def include_name(
    name: str | None,
    type_: Literal["schema", "table", "column", "index", "unique_constraint", "foreign_key_constraint"],
    parent_names: Any = None,
) -> bool:
    """For a host's `context.configure(include_name=…)`: without it, its autogenerate proposes to drop our tables."""
    return not (type_ == "table" and name is not None and name.startswith(PREFIX))


def broken_fences(connection: Connection) -> list[str]:
    """Triggers of append-only tables that are missing, or differ from those we ship; for `doctor`."""
    shipped = import_module(f"writs.storage.migrations.versions.{_FENCED_BY}").TRIGGERS
    wanted = {statement.split()[2]: statement for statement in shipped}
    found: dict[str, str] = {
        row[0]: row[1]
        for row in connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    }
    return [name for name, statement in wanted.items() if _plain(found.get(name, "")) != _plain(statement)]


def _plain(statement: str) -> str:
    return " ".join(statement.split())
