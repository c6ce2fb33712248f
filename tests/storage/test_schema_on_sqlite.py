"""The revisions make the tables that the classes know; another schema is refused with a sentence."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from writs.core.errors import DatabaseUnusable, SchemaMismatch
from writs.storage.connection import Database, open_database
from writs.storage.revisions import HEAD, PREFIX, REVISIONS, VERSION_TABLE
from writs.storage.schema import VERSIONS, broken_fences, check, found_revision, upgrade
from writs.storage.tables import metadata

LATER = f"{PREFIX}9999"
LOOKS = (
    "get_columns",
    "get_pk_constraint",
    "get_check_constraints",
    "get_foreign_keys",
    "get_unique_constraints",
    "get_indexes",
)


def plain(value: Any) -> Any:
    """What an inspector says, comparable: one space between words, lists in a fixed order."""
    if isinstance(value, dict):
        return {key: plain(found) for key, found in value.items()}
    if isinstance(value, list):
        return sorted((plain(found) for found in value), key=repr)
    return " ".join(str(value).split())


def shape(engine: Engine) -> dict[str, Any]:
    """Everything about the tables of an engine that two databases can differ in."""
    found: dict[str, Any] = {}
    with engine.connect() as connection:
        tables = inspect(connection)
        for table in metadata.tables:
            found[table] = {look: plain(getattr(tables, look)(table)) for look in LOOKS}
            found[table]["options"] = plain(tables.get_table_options(table))
    return found


def test_the_revisions_make_exactly_the_tables_of_the_classes(database: Database) -> None:
    declared = create_engine("sqlite://")
    metadata.create_all(declared)

    assert shape(database.engine) == shape(declared)
    declared.dispose()


def test_the_comparison_sees_an_index_with_another_condition(database: Database) -> None:
    before = shape(database.engine)

    with database.writing() as connection:
        connection.execute(text("DROP INDEX ix_case_failing"))
        connection.execute(text("CREATE INDEX ix_case_failing ON writs_case (office_id, case_id) WHERE failures > 1"))

    assert shape(database.engine) != before


def test_every_key_of_case_data_begins_with_the_office() -> None:
    keys = {table.name: [column.name for column in table.primary_key] for table in metadata.sorted_tables}
    reference = {"writs_office", "writs_procedure", "writs_calendar", "writs_node"}

    assert {name: key[0] for name, key in keys.items() if name not in reference and key[0] != "office_id"} == {}
    assert keys["writs_event"] == ["office_id", "case_id", "seq"]


def test_every_revision_on_disk_is_one_that_the_program_knows_in_that_order() -> None:
    found = {}
    for path in VERSIONS.glob("*.py"):
        module = import_module(f"writs.storage.migrations.versions.{path.stem}")
        found[module.down_revision] = module.revision

    order, last = [], None
    while last in found:
        order.append(last := found[last])
    assert tuple(order) == REVISIONS
    assert all(revision.startswith(PREFIX) for revision in REVISIONS)


def test_an_upgrade_goes_to_the_head_and_a_second_one_changes_nothing(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'new.db'}", create=True)

    with pytest.raises(SchemaMismatch, match="no schema of writs"):
        check(database)
    assert upgrade(database) is None
    assert upgrade(database) == HEAD
    check(database)
    database.close()


@pytest.mark.parametrize(
    ("revision", "sentence"),
    [("writs_0000", "does not know; upgrade the program"), ("writs_9999", "does not know; upgrade the program")],
)
def test_a_schema_that_the_program_does_not_know_is_neither_used_nor_touched(
    database: Database, revision: str, sentence: str
) -> None:
    with database.writing() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '{revision}'"))
    before = shape(database.engine)

    with pytest.raises(SchemaMismatch, match=sentence):
        check(database)
    with pytest.raises(SchemaMismatch, match=sentence):
        upgrade(database)
    assert shape(database.engine) == before


def test_an_older_schema_is_refused_with_the_command_that_upgrades_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a later program sees what this one made."""
    monkeypatch.setattr("writs.storage.schema.HEAD", LATER)
    monkeypatch.setattr("writs.storage.schema.REVISIONS", (*REVISIONS, LATER))

    with pytest.raises(SchemaMismatch, match=f"this program needs {LATER}; run `writs db upgrade`"):
        check(database)


def test_a_revision_that_fails_half_way_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'new.db'}", create=True)
    from alembic import op

    real, done = op.execute, list[str]()

    def failing(statement: str) -> None:
        if "writs_notice" in statement:
            raise RuntimeError("the power went out")
        done.append(statement)
        real(statement)

    monkeypatch.setattr(op, "execute", failing)
    with pytest.raises(RuntimeError):
        upgrade(database)

    assert done
    with database.reading() as connection:
        assert inspect(connection).get_table_names() == []
        assert found_revision(connection) is None
    monkeypatch.undo()
    upgrade(database)
    check(database)
    database.close()


def test_an_older_schema_in_a_hosts_alembic_is_left_to_the_host(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as connection:
        connection.execute(text(f"DROP TABLE {VERSION_TABLE}"))
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text(f"INSERT INTO alembic_version VALUES ('0001'), ('{HEAD}')"))
    check(database)

    monkeypatch.setattr("writs.storage.schema.HEAD", LATER)
    monkeypatch.setattr("writs.storage.schema.REVISIONS", (*REVISIONS, LATER))
    with pytest.raises(DatabaseUnusable, match="alembic upgrade writs@head"):
        upgrade(database)


def test_a_fence_that_was_taken_down_or_changed_is_named(database: Database) -> None:
    with database.writing() as connection:
        assert broken_fences(connection) == []
        connection.execute(text("DROP TRIGGER writs_event_delete"))
        connection.execute(text("DROP TRIGGER writs_deadline_step_update"))
        connection.execute(
            text("CREATE TRIGGER writs_deadline_step_update BEFORE UPDATE ON writs_deadline_step BEGIN SELECT 1; END")
        )

        assert broken_fences(connection) == ["writs_event_delete", "writs_deadline_step_update"]
