"""A host with an Alembic of its own takes our revisions as a branch, and its autogenerate leaves our tables alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import create_engine, inspect

from writs.storage.connection import Database, open_database
from writs.storage.revisions import HEAD
from writs.storage.schema import VERSIONS, broken_fences, check, upgrade

ENV = """\
from alembic import context
from sqlalchemy import Column, Integer, MetaData, Table, engine_from_config

{filter_import}
metadata = MetaData()
Table("payments", metadata, Column("id", Integer, primary_key=True))
engine = engine_from_config(context.config.get_section("alembic"))
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, {filter})
    with context.begin_transaction():
        context.run_migrations()
"""
HOSTS_FIRST = """\
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0001", None, ("shop",), None

def upgrade():
    op.create_table("payments", sa.Column("id", sa.Integer, primary_key=True))

def downgrade():
    op.drop_table("payments")
"""
TEMPLATE = '"""${message}"""\nrevision = ${repr(up_revision)}\ndown_revision = ${repr(down_revision)}\n' + (
    "branch_labels = ${repr(branch_labels)}\ndepends_on = ${repr(depends_on)}\n\n"
    "def upgrade():\n    ${upgrades if upgrades else 'pass'}\n\n"
    "def downgrade():\n    ${downgrades if downgrades else 'pass'}\n"
)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'host.db'}"


def host(tmp_path: Path, url: str, *, filtered: bool = True) -> Config:
    """A host's Alembic: its own folder, its own revision 0001, ours beside it."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True, exist_ok=True)
    (folder / "env.py").write_text(
        ENV.format(
            filter_import="from writs.storage.schema import include_name" if filtered else "",
            filter="include_name=include_name" if filtered else "",
        ),
        encoding="utf-8",
    )
    (folder / "script.py.mako").write_text(TEMPLATE, encoding="utf-8")
    (folder / "versions" / "first.py").write_text(HOSTS_FIRST, encoding="utf-8")
    config = Config()
    for option, value in {
        "script_location": str(folder),
        "path_separator": "newline",
        "version_locations": f"{folder / 'versions'}\n{VERSIONS}",
        "sqlalchemy.url": url,
    }.items():
        config.set_main_option(option, value)
    return config


def test_both_branches_stand_in_one_database_and_writs_runs_on_it(tmp_path: Path, url: str) -> None:
    config = host(tmp_path, url)

    command.upgrade(config, "writs@head")
    command.upgrade(config, "shop@head")

    assert {script.revision for script in ScriptDirectory.from_config(config).get_revisions("heads")} == {"0001", HEAD}
    database = open_database(url)
    check(database)
    assert upgrade(database) == HEAD
    with database.reading() as connection:
        assert broken_fences(connection) == []
        assert {"payments", "writs_case", "alembic_version"} <= set(inspect(connection).get_table_names())
    database.close()


def test_the_hosts_autogenerate_proposes_nothing_about_our_tables(tmp_path: Path, url: str) -> None:
    config = host(tmp_path, url)
    command.upgrade(config, "heads")

    command.check(config)


def test_without_the_filter_it_would_propose_to_drop_them(tmp_path: Path, url: str) -> None:
    config = host(tmp_path, url, filtered=False)
    command.upgrade(config, "heads")

    with pytest.raises(CommandError, match=r"remove_table.*writs_case"):
        command.check(config)


def test_what_the_host_generates_names_only_its_own_tables(tmp_path: Path, url: str) -> None:
    config = host(tmp_path, url)
    command.upgrade(config, "writs@head")
    command.upgrade(config, "shop@head")
    env = tmp_path / "migrations" / "env.py"
    grown = env.read_text(encoding="utf-8").replace(
        "engine = ", 'Table("refunds", metadata, Column("id", Integer, primary_key=True))\nengine = ', 1
    )
    env.write_text(grown, encoding="utf-8")

    script = command.revision(config, "refunds", autogenerate=True, head="shop@head")

    assert script is not None
    assert not isinstance(script, list)
    written = Path(script.path).read_text(encoding="utf-8")
    assert "refunds" in written
    assert "writs" not in written


def test_a_database_that_writs_upgraded_itself_is_no_host_database(tmp_path: Path, url: str) -> None:
    database: Database = open_database(url, create=True)
    upgrade(database)
    database.close()

    command.upgrade(host(tmp_path, url), "shop@head")

    engine = create_engine(url)
    with engine.connect() as connection:
        assert {"writs_alembic_version", "alembic_version"} <= set(inspect(connection).get_table_names())
    engine.dispose()
    database = open_database(url)
    check(database)
    database.close()
