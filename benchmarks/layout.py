"""The tables that a command writes, as they are in a SQLite database of writs, for whoever writes them by hand.

Columns, keys, indexes and triggers are those that cost something on the way of one command.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

TABLES = """
CREATE TABLE writs_case (
  office_id INTEGER NOT NULL, case_id INTEGER NOT NULL, root_id INTEGER NOT NULL, parent_id INTEGER,
  reference TEXT NOT NULL, seat_office_id INTEGER NOT NULL,
  procedure_key TEXT NOT NULL, procedure_version TEXT NOT NULL, procedure_hash BLOB NOT NULL,
  state TEXT NOT NULL, outcome TEXT, opened_on TEXT NOT NULL, closed_at TEXT,
  version INTEGER NOT NULL, seq INTEGER NOT NULL, head BLOB NOT NULL, facts TEXT NOT NULL, clocks TEXT NOT NULL,
  revision INTEGER NOT NULL, wake_at TEXT, decided_at TEXT NOT NULL,
  failures INTEGER NOT NULL DEFAULT 0, last_error TEXT,
  PRIMARY KEY (office_id, case_id), UNIQUE (office_id, reference),
  CHECK (length(head) = 32), CHECK (seq >= 1), CHECK (wake_at IS NULL OR length(wake_at) = 27));
CREATE INDEX ix_case_wake ON writs_case (wake_at, office_id, case_id) WHERE wake_at IS NOT NULL;
CREATE INDEX ix_case_family ON writs_case (office_id, root_id, case_id) WHERE root_id <> case_id;
CREATE INDEX ix_case_list ON writs_case (seat_office_id, state, case_id);
CREATE INDEX ix_case_failing ON writs_case (office_id, case_id) WHERE failures > 0;

CREATE TABLE writs_event (
  office_id INTEGER NOT NULL, case_id INTEGER NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT,
  recorded_at TEXT NOT NULL, occurred_on TEXT, actor TEXT NOT NULL, command_key TEXT,
  body TEXT NOT NULL, hash BLOB NOT NULL, private TEXT,
  PRIMARY KEY (office_id, case_id, seq), CHECK (length(hash) = 32),
  FOREIGN KEY (office_id, case_id) REFERENCES writs_case DEFERRABLE INITIALLY DEFERRED) WITHOUT ROWID;

CREATE TABLE writs_deadline (
  office_id INTEGER NOT NULL, case_id INTEGER NOT NULL, name TEXT NOT NULL, generation INTEGER NOT NULL,
  occurrence INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN
    ('armed','overdue','suspended','met','met_late','missed','cancelled','replaced')),
  cause TEXT NOT NULL, owner TEXT NOT NULL, start_on TEXT NOT NULL, due_on TEXT, due_at TEXT,
  provisional INTEGER NOT NULL, ladder TEXT NOT NULL, next_step INTEGER NOT NULL, next_step_at TEXT, remaining TEXT,
  armed_seq INTEGER NOT NULL, settled_seq INTEGER,
  PRIMARY KEY (office_id, case_id, name, generation),
  CHECK (next_step_at IS NULL OR status IN ('armed','overdue')),
  FOREIGN KEY (office_id, case_id) REFERENCES writs_case DEFERRABLE INITIALLY DEFERRED);
CREATE UNIQUE INDEX uq_deadline_open ON writs_deadline (office_id, case_id, name)
  WHERE status IN ('armed','overdue','suspended');
CREATE INDEX ix_deadline_due ON writs_deadline (office_id, due_on, case_id)
  WHERE status IN ('armed','overdue','suspended');

CREATE TABLE writs_deadline_step (
  office_id INTEGER NOT NULL, case_id INTEGER NOT NULL, name TEXT NOT NULL, generation INTEGER NOT NULL,
  step TEXT NOT NULL, occurrence INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('remind','notify','escalate','act')),
  outcome TEXT NOT NULL CHECK (outcome IN ('fired','blocked','skipped')), step_at TEXT NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (office_id, case_id, name, generation, step),
  FOREIGN KEY (office_id, case_id) REFERENCES writs_case DEFERRABLE INITIALLY DEFERRED);
CREATE UNIQUE INDEX uq_step_act ON writs_deadline_step (office_id, case_id, name, occurrence, step)
  WHERE kind = 'act';

CREATE TABLE writs_notice (
  office_id INTEGER NOT NULL, case_id INTEGER NOT NULL, seq INTEGER NOT NULL, n INTEGER NOT NULL,
  channel TEXT NOT NULL, destination TEXT NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL,
  created_at TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('pending','sent','dead','cancelled')),
  attempts INTEGER NOT NULL DEFAULT 0, next_attempt_at TEXT,
  PRIMARY KEY (office_id, case_id, seq, n), CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL)),
  FOREIGN KEY (office_id, case_id) REFERENCES writs_case DEFERRABLE INITIALLY DEFERRED);
CREATE INDEX ix_notice_next ON writs_notice (next_attempt_at, office_id, case_id, seq, n) WHERE status = 'pending';
CREATE INDEX ix_notice_lane ON writs_notice (office_id, case_id, destination, seq, n) WHERE status = 'pending';
CREATE INDEX ix_notice_dead ON writs_notice (office_id, case_id) WHERE status = 'dead';
"""


def _append_only(table: str, keys: str) -> str:
    """Three triggers by which rows can be added and nothing else, whatever the statement is called."""
    refuse = f"SELECT RAISE(ABORT, 'writs: {table} is append-only');"
    same = " AND ".join(f"{key} = NEW.{key}" for key in keys.split())
    return f"""
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN {refuse} END;
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN {refuse} END;
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})
  BEGIN {refuse} END;
"""


APPEND_ONLY = _append_only("writs_event", "office_id case_id seq") + _append_only(
    "writs_deadline_step", "office_id case_id name generation step"
)


def open_database(path: Path, synchronous: str) -> sqlite3.Connection:
    """A connection as the engine sets its own: WAL, the given `synchronous`, transactions by our own hand."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in (
        "journal_mode=WAL",
        f"synchronous={synchronous}",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def create(connection: sqlite3.Connection) -> None:
    """The tables in an empty database."""
    connection.executescript(TABLES + APPEND_ONLY)
