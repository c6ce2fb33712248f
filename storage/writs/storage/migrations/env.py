"""Alembic's environment: the revisions run on the connection they are given, inside its transaction."""

from __future__ import annotations

from alembic import context

from writs.storage.revisions import VERSION_TABLE
from writs.storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, version_table=VERSION_TABLE, transactional_ddl=True)
context.run_migrations()
