"""Second revision: how far a replayed log has come, and the events of it that were refused."""

from __future__ import annotations

from alembic import op

revision = "writs_0002"
down_revision = "writs_0001"
branch_labels = None
depends_on = None

TABLES = (
    """CREATE TABLE writs_replay (
      office_id INTEGER NOT NULL, replay_no INTEGER NOT NULL,
      log_name TEXT NOT NULL, log_hash BLOB NOT NULL,
      procedure_key TEXT NOT NULL, procedure_version TEXT NOT NULL, procedure_hash BLOB NOT NULL,
      mapping_hash BLOB NOT NULL, autopilot BOOLEAN NOT NULL,
      traces INTEGER NOT NULL, finished BOOLEAN NOT NULL, report TEXT NOT NULL,
      CONSTRAINT pk_writs_replay PRIMARY KEY (office_id, replay_no),
      CONSTRAINT uq_writs_replay_log UNIQUE (office_id, log_hash),
      CONSTRAINT ck_writs_replay_traces CHECK (traces >= 0)) WITHOUT ROWID""",
    """CREATE TABLE writs_replay_refusal (
      office_id INTEGER NOT NULL, replay_no INTEGER NOT NULL, trace INTEGER NOT NULL, event INTEGER NOT NULL,
      case_name TEXT NOT NULL, event_name TEXT NOT NULL, day TEXT, code TEXT NOT NULL, reason TEXT NOT NULL,
      CONSTRAINT pk_writs_replay_refusal PRIMARY KEY (office_id, replay_no, trace, event),
      CONSTRAINT fk_writs_replay_refusal_replay FOREIGN KEY (office_id, replay_no)
        REFERENCES writs_replay (office_id, replay_no) DEFERRABLE INITIALLY DEFERRED) WITHOUT ROWID""",
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE writs_replay_refusal")
    op.execute("DROP TABLE writs_replay")
