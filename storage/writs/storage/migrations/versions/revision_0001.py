"""First revision: cases, events, clocks, the outbox, commands, and the tables of reference.

Written out by hand: what stands here is what the database holds, whatever the classes of `tables` become.
"""

from __future__ import annotations

from alembic import op

revision = "writs_0001"
down_revision = None
branch_labels = ("writs",)
depends_on = None

OPEN = "('running','overdue','suspended')"

# Cases are wide and written again and again: without a row id each would spill into a page of its own, because the
# leaves of an index hold at most a quarter of a page of one row. Events have none all the same: a row id would be a
# second key by which REPLACE takes an event away.
TABLES = (
    """CREATE TABLE writs_case (
      office_id INTEGER NOT NULL, case_id INTEGER NOT NULL, root_id INTEGER NOT NULL,
      parent_id INTEGER, group_name TEXT,
      reference TEXT NOT NULL, seat_office_id INTEGER NOT NULL,
      procedure_key TEXT NOT NULL, procedure_version TEXT NOT NULL, procedure_hash BLOB NOT NULL,
      state TEXT NOT NULL, outcome TEXT, opened_on TEXT NOT NULL, closed_on TEXT,
      version INTEGER NOT NULL, seq INTEGER NOT NULL, head BLOB NOT NULL, facts TEXT NOT NULL, book TEXT NOT NULL,
      private TEXT, erased_at TEXT, revision INTEGER NOT NULL, wake_at TEXT, decided_at TEXT NOT NULL,
      failures INTEGER NOT NULL DEFAULT 0, last_error TEXT,
      CONSTRAINT pk_writs_case PRIMARY KEY (office_id, case_id),
      CONSTRAINT uq_writs_case_reference UNIQUE (office_id, reference),
      CONSTRAINT ck_writs_case_head CHECK (length(head) = 32),
      CONSTRAINT ck_writs_case_seq CHECK (seq >= 1),
      CONSTRAINT ck_writs_case_wake CHECK (wake_at IS NULL OR length(wake_at) = 27),
      CONSTRAINT ck_writs_case_erased CHECK (erased_at IS NULL OR (length(erased_at) = 27 AND private IS NULL)),
      CONSTRAINT ck_writs_case_decided CHECK (length(decided_at) = 27),
      CONSTRAINT ck_writs_case_root
        CHECK (root_id = case_id OR (wake_at IS NULL AND parent_id IS NOT NULL)))""",
    """CREATE TABLE writs_event (
      office_id INTEGER NOT NULL, case_id INTEGER NOT NULL, seq INTEGER NOT NULL,
      kind TEXT NOT NULL, name TEXT NOT NULL, recorded_at TEXT NOT NULL, occurred_on TEXT NOT NULL,
      actor TEXT NOT NULL, command_key TEXT, body TEXT NOT NULL, hash BLOB NOT NULL, private TEXT,
      CONSTRAINT pk_writs_event PRIMARY KEY (office_id, case_id, seq),
      CONSTRAINT fk_writs_event_case FOREIGN KEY (office_id, case_id) REFERENCES writs_case (office_id, case_id)
        DEFERRABLE INITIALLY DEFERRED,
      CONSTRAINT ck_writs_event_recorded CHECK (length(recorded_at) = 27),
      CONSTRAINT ck_writs_event_hash CHECK (length(hash) = 32)) WITHOUT ROWID""",
    """CREATE TABLE writs_deadline (
      office_id INTEGER NOT NULL, case_id INTEGER NOT NULL, name TEXT NOT NULL,
      occurrence INTEGER NOT NULL, generation INTEGER NOT NULL,
      status TEXT NOT NULL, cause TEXT NOT NULL, state TEXT, stay INTEGER NOT NULL, owner TEXT NOT NULL,
      start_on TEXT NOT NULL, recording INTEGER NOT NULL, due_on TEXT, due_at TEXT, opens_on TEXT,
      provisional BOOLEAN NOT NULL, ladder TEXT NOT NULL, next_step INTEGER NOT NULL, next_step_at TEXT,
      paused TEXT NOT NULL, extended INTEGER NOT NULL, armed_seq INTEGER NOT NULL, settled_seq INTEGER, settled_on TEXT,
      begun TEXT NOT NULL, orders TEXT NOT NULL, acted_seq INTEGER,
      CONSTRAINT pk_writs_deadline PRIMARY KEY (office_id, case_id, name, occurrence, generation),
      CONSTRAINT fk_writs_deadline_case FOREIGN KEY (office_id, case_id) REFERENCES writs_case (office_id, case_id)
        DEFERRABLE INITIALLY DEFERRED,
      CONSTRAINT ck_writs_deadline_status CHECK (status IN
        ('running','overdue','suspended','met','late','missed','lapsed','dropped','replaced')),
      CONSTRAINT ck_writs_deadline_due CHECK (due_at IS NULL OR length(due_at) = 27),
      CONSTRAINT ck_writs_deadline_next CHECK (next_step_at IS NULL OR
        (length(next_step_at) = 27 AND status IN ('running','overdue')))) WITHOUT ROWID""",
    """CREATE TABLE writs_deadline_step (
      office_id INTEGER NOT NULL, case_id INTEGER NOT NULL, name TEXT NOT NULL,
      occurrence INTEGER NOT NULL, generation INTEGER NOT NULL, step TEXT NOT NULL,
      step_at TEXT NOT NULL, seq INTEGER NOT NULL,
      CONSTRAINT pk_writs_deadline_step PRIMARY KEY (office_id, case_id, name, occurrence, generation, step),
      CONSTRAINT fk_writs_deadline_step_case FOREIGN KEY (office_id, case_id)
        REFERENCES writs_case (office_id, case_id) DEFERRABLE INITIALLY DEFERRED,
      CONSTRAINT ck_writs_deadline_step_at CHECK (length(step_at) = 27)) WITHOUT ROWID""",
    """CREATE TABLE writs_suspension (
      office_id INTEGER NOT NULL, case_id INTEGER NOT NULL, no INTEGER NOT NULL, name TEXT NOT NULL,
      from_on TEXT NOT NULL, until_on TEXT, ended_by_longest BOOLEAN NOT NULL,
      opened_seq INTEGER NOT NULL, closed_seq INTEGER,
      CONSTRAINT pk_writs_suspension PRIMARY KEY (office_id, case_id, no),
      CONSTRAINT fk_writs_suspension_case FOREIGN KEY (office_id, case_id)
        REFERENCES writs_case (office_id, case_id) DEFERRABLE INITIALLY DEFERRED) WITHOUT ROWID""",
    """CREATE TABLE writs_command (
      office_id INTEGER NOT NULL, key TEXT NOT NULL, case_id INTEGER NOT NULL, name TEXT NOT NULL,
      request_hash BLOB NOT NULL, answer TEXT NOT NULL, recorded_at TEXT NOT NULL,
      CONSTRAINT pk_writs_command PRIMARY KEY (office_id, key),
      CONSTRAINT ck_writs_command_key CHECK (length(key) BETWEEN 1 AND 200)) WITHOUT ROWID""",
    """CREATE TABLE writs_notice (
      office_id INTEGER NOT NULL, case_id INTEGER NOT NULL, seq INTEGER NOT NULL, n INTEGER NOT NULL,
      channel TEXT NOT NULL, destination TEXT NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL,
      created_at TEXT NOT NULL, status TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_attempt_at TEXT,
      requeued INTEGER NOT NULL DEFAULT 0, reason TEXT,
      CONSTRAINT pk_writs_notice PRIMARY KEY (office_id, case_id, seq, n),
      CONSTRAINT fk_writs_notice_case FOREIGN KEY (office_id, case_id) REFERENCES writs_case (office_id, case_id)
        DEFERRABLE INITIALLY DEFERRED,
      CONSTRAINT ck_writs_notice_status CHECK (status IN ('pending','sent','dead','cancelled')),
      CONSTRAINT ck_writs_notice_next CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL))) WITHOUT ROWID""",
    """CREATE TABLE writs_delivery (
      office_id INTEGER NOT NULL, case_id INTEGER NOT NULL, seq INTEGER NOT NULL, n INTEGER NOT NULL,
      attempt INTEGER NOT NULL, node TEXT NOT NULL, person TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT,
      outcome TEXT, receipt TEXT,
      CONSTRAINT pk_writs_delivery PRIMARY KEY (office_id, case_id, seq, n, attempt),
      CONSTRAINT fk_writs_delivery_notice FOREIGN KEY (office_id, case_id, seq, n)
        REFERENCES writs_notice (office_id, case_id, seq, n) DEFERRABLE INITIALLY DEFERRED,
      CONSTRAINT ck_writs_delivery_outcome CHECK ((finished_at IS NULL) = (outcome IS NULL))) WITHOUT ROWID""",
    """CREATE TABLE writs_person (
      office_id INTEGER NOT NULL, person TEXT NOT NULL, name TEXT NOT NULL, language TEXT NOT NULL, zone TEXT NOT NULL,
      channels TEXT NOT NULL, quiet TEXT, away_from TEXT, away_until TEXT, delegate TEXT,
      digest TEXT NOT NULL, digest_at TEXT NOT NULL, folds BOOLEAN NOT NULL,
      CONSTRAINT pk_writs_person PRIMARY KEY (office_id, person),
      CONSTRAINT ck_writs_person_away CHECK ((away_from IS NULL) = (away_until IS NULL)),
      CONSTRAINT ck_writs_person_digest CHECK (digest IN ('none','daily','weekly','both'))) WITHOUT ROWID""",
    """CREATE TABLE writs_addressee (
      office_id INTEGER NOT NULL, role TEXT NOT NULL, person TEXT NOT NULL,
      CONSTRAINT pk_writs_addressee PRIMARY KEY (office_id, role),
      CONSTRAINT fk_writs_addressee_person FOREIGN KEY (office_id, person)
        REFERENCES writs_person (office_id, person) DEFERRABLE INITIALLY DEFERRED) WITHOUT ROWID""",
    """CREATE TABLE writs_digest (
      office_id INTEGER NOT NULL, person TEXT NOT NULL, day TEXT NOT NULL, span TEXT NOT NULL,
      status TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_attempt_at TEXT,
      started_at TEXT, finished_at TEXT, receipt TEXT,
      CONSTRAINT pk_writs_digest PRIMARY KEY (office_id, person, day, span),
      CONSTRAINT ck_writs_digest_span CHECK (span IN ('daily','weekly')),
      CONSTRAINT ck_writs_digest_status CHECK (status IN ('pending','sent','dead','cancelled')),
      CONSTRAINT ck_writs_digest_next CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL))) WITHOUT ROWID""",
    """CREATE TABLE writs_feed (
      office_id INTEGER NOT NULL, subject TEXT NOT NULL, token_hash BLOB NOT NULL, made_at TEXT NOT NULL,
      CONSTRAINT pk_writs_feed PRIMARY KEY (office_id, subject),
      CONSTRAINT ck_writs_feed_hash CHECK (length(token_hash) = 32)) WITHOUT ROWID""",
    """CREATE TABLE writs_assignment (
      office_id INTEGER NOT NULL, case_id INTEGER NOT NULL, role TEXT NOT NULL, seq INTEGER NOT NULL,
      person TEXT NOT NULL, from_on TEXT NOT NULL, until_on TEXT,
      CONSTRAINT pk_writs_assignment PRIMARY KEY (office_id, case_id, role, seq),
      CONSTRAINT fk_writs_assignment_case FOREIGN KEY (office_id, case_id)
        REFERENCES writs_case (office_id, case_id) DEFERRABLE INITIALLY DEFERRED) WITHOUT ROWID""",
    """CREATE TABLE writs_register (
      office_id INTEGER NOT NULL, document TEXT NOT NULL, year INTEGER NOT NULL, last_no INTEGER NOT NULL,
      CONSTRAINT pk_writs_register PRIMARY KEY (office_id, document, year)) WITHOUT ROWID""",
    """CREATE TABLE writs_paper (
      office_id INTEGER NOT NULL, case_id INTEGER NOT NULL, seq INTEGER NOT NULL, n INTEGER NOT NULL,
      document TEXT NOT NULL, series TEXT, register_year INTEGER NOT NULL, number INTEGER,
      signer_role TEXT NOT NULL, signer TEXT, delegation TEXT, issued_on TEXT NOT NULL, content TEXT,
      printed_at TEXT, problem TEXT,
      CONSTRAINT pk_writs_paper PRIMARY KEY (office_id, case_id, seq, n),
      CONSTRAINT fk_writs_paper_case FOREIGN KEY (office_id, case_id) REFERENCES writs_case (office_id, case_id)
        DEFERRABLE INITIALLY DEFERRED,
      CONSTRAINT ck_writs_paper_series CHECK ((series IS NULL) = (number IS NULL))) WITHOUT ROWID""",
    """CREATE TABLE writs_paper_file (
      office_id INTEGER NOT NULL, case_id INTEGER NOT NULL, seq INTEGER NOT NULL, n INTEGER NOT NULL,
      format TEXT NOT NULL, hash BLOB NOT NULL, content BLOB, made_at TEXT NOT NULL,
      CONSTRAINT pk_writs_paper_file PRIMARY KEY (office_id, case_id, seq, n, format),
      CONSTRAINT fk_writs_paper_file_case FOREIGN KEY (office_id, case_id) REFERENCES writs_case (office_id, case_id)
        DEFERRABLE INITIALLY DEFERRED,
      CONSTRAINT ck_writs_paper_file_hash CHECK (length(hash) = 32)) WITHOUT ROWID""",
    """CREATE TABLE writs_office (
      office_id INTEGER NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, parent_id INTEGER,
      zone TEXT NOT NULL, calendar_key TEXT NOT NULL, opened_on TEXT, closed_on TEXT, merged_into INTEGER,
      CONSTRAINT pk_writs_office PRIMARY KEY (office_id), CONSTRAINT uq_writs_office_code UNIQUE (code))""",
    """CREATE TABLE writs_procedure (
      key TEXT NOT NULL, version TEXT NOT NULL, hash BLOB NOT NULL, document TEXT NOT NULL, status TEXT NOT NULL,
      effective_from TEXT, effective_until TEXT, author TEXT, approver TEXT, published_at TEXT,
      CONSTRAINT pk_writs_procedure PRIMARY KEY (key, version),
      CONSTRAINT uq_writs_procedure_hash UNIQUE (hash),
      CONSTRAINT ck_writs_procedure_status CHECK (status IN ('draft','checked','approved','published','retired')))""",
    """CREATE TABLE writs_calendar (
      key TEXT NOT NULL, version INTEGER NOT NULL, hash BLOB NOT NULL, document TEXT NOT NULL,
      proclaimed_until TEXT NOT NULL, published_at TEXT NOT NULL,
      CONSTRAINT pk_writs_calendar PRIMARY KEY (key, version), CONSTRAINT uq_writs_calendar_hash UNIQUE (hash))""",
    """CREATE TABLE writs_node (
      node TEXT NOT NULL, started_at TEXT, last_pass_at TEXT, oldest_due_at TEXT,
      fired INTEGER, set_aside INTEGER, CONSTRAINT pk_writs_node PRIMARY KEY (node))""",
)
INDEXES = (
    "CREATE INDEX ix_case_wake ON writs_case (wake_at, office_id, case_id) WHERE wake_at IS NOT NULL",
    "CREATE INDEX ix_case_family ON writs_case (office_id, root_id, case_id) WHERE root_id <> case_id",
    "CREATE INDEX ix_case_list ON writs_case (seat_office_id, state, case_id)",
    "CREATE INDEX ix_case_failing ON writs_case (office_id, case_id) WHERE failures > 0",
    f"CREATE UNIQUE INDEX uq_deadline_open ON writs_deadline (office_id, case_id, name, occurrence)"
    f" WHERE status IN {OPEN}",
    f"CREATE INDEX ix_deadline_due ON writs_deadline (office_id, due_on, case_id) WHERE status IN {OPEN}",
    "CREATE UNIQUE INDEX uq_step_due ON writs_deadline_step (office_id, case_id, name, occurrence) WHERE step = 'due'",
    "CREATE INDEX ix_suspension_open ON writs_suspension (office_id, case_id) WHERE until_on IS NULL",
    "CREATE INDEX ix_command_age ON writs_command (recorded_at)",
    "CREATE INDEX ix_notice_next ON writs_notice (next_attempt_at, office_id, case_id, seq, n)"
    " WHERE status = 'pending'",
    "CREATE INDEX ix_notice_lane ON writs_notice (office_id, case_id, destination, seq, n) WHERE status = 'pending'",
    "CREATE INDEX ix_notice_dead ON writs_notice (office_id, case_id) WHERE status = 'dead'",
    "CREATE UNIQUE INDEX uq_paper_number ON writs_paper (office_id, document, register_year, number)"
    " WHERE series = 'yearly'",
    "CREATE INDEX ix_paper_unprinted ON writs_paper (office_id, case_id, seq, n) WHERE printed_at IS NULL",
    "CREATE INDEX ix_paper_issued ON writs_paper (office_id, issued_on)",
    "CREATE INDEX ix_assignment_person ON writs_assignment (person, office_id, case_id) WHERE until_on IS NULL",
)
# Erasing `private`, once and alone, is the only change that an event allows. REPLACE would delete without asking the
# other triggers, so a key that is there already may not be inserted.
TRIGGERS = (
    """CREATE TRIGGER writs_event_update BEFORE UPDATE ON writs_event
      WHEN NOT (OLD.private IS NOT NULL AND NEW.private IS NULL AND NEW.office_id = OLD.office_id
        AND NEW.case_id = OLD.case_id AND NEW.seq = OLD.seq AND NEW.kind = OLD.kind AND NEW.name = OLD.name
        AND NEW.recorded_at = OLD.recorded_at AND NEW.occurred_on = OLD.occurred_on AND NEW.actor = OLD.actor
        AND NEW.command_key IS OLD.command_key AND NEW.body = OLD.body AND NEW.hash = OLD.hash)
      BEGIN SELECT RAISE(ABORT, 'writs: events are append-only'); END""",
    """CREATE TRIGGER writs_event_delete BEFORE DELETE ON writs_event
      BEGIN SELECT RAISE(ABORT, 'writs: events are append-only'); END""",
    """CREATE TRIGGER writs_event_insert BEFORE INSERT ON writs_event
      WHEN EXISTS (SELECT 1 FROM writs_event
        WHERE office_id = NEW.office_id AND case_id = NEW.case_id AND seq = NEW.seq)
      BEGIN SELECT RAISE(ABORT, 'writs: events are append-only'); END""",
    """CREATE TRIGGER writs_deadline_step_update BEFORE UPDATE ON writs_deadline_step
      BEGIN SELECT RAISE(ABORT, 'writs: fired steps are append-only'); END""",
    """CREATE TRIGGER writs_deadline_step_delete BEFORE DELETE ON writs_deadline_step
      BEGIN SELECT RAISE(ABORT, 'writs: fired steps are append-only'); END""",
    """CREATE TRIGGER writs_deadline_step_insert BEFORE INSERT ON writs_deadline_step
      WHEN EXISTS (SELECT 1 FROM writs_deadline_step WHERE office_id = NEW.office_id AND case_id = NEW.case_id
        AND name = NEW.name AND occurrence = NEW.occurrence AND generation = NEW.generation AND step = NEW.step)
      BEGIN SELECT RAISE(ABORT, 'writs: fired steps are append-only'); END""",
    """CREATE TRIGGER writs_paper_file_update BEFORE UPDATE ON writs_paper_file
      WHEN NOT (NEW.content IS NULL AND NEW.office_id = OLD.office_id AND NEW.case_id = OLD.case_id
        AND NEW.seq = OLD.seq AND NEW.n = OLD.n AND NEW.format = OLD.format AND NEW.hash = OLD.hash
        AND NEW.made_at = OLD.made_at)
      BEGIN SELECT RAISE(ABORT, 'writs: printed documents are append-only'); END""",
    """CREATE TRIGGER writs_paper_file_delete BEFORE DELETE ON writs_paper_file
      BEGIN SELECT RAISE(ABORT, 'writs: printed documents are append-only'); END""",
    """CREATE TRIGGER writs_paper_file_insert BEFORE INSERT ON writs_paper_file
      WHEN EXISTS (SELECT 1 FROM writs_paper_file WHERE office_id = NEW.office_id AND case_id = NEW.case_id
        AND seq = NEW.seq AND n = NEW.n AND format = NEW.format)
      BEGIN SELECT RAISE(ABORT, 'writs: printed documents are append-only'); END""",
    """CREATE TRIGGER writs_procedure_update BEFORE UPDATE ON writs_procedure
      WHEN OLD.status IN ('published','retired') AND (NEW.hash <> OLD.hash OR NEW.document <> OLD.document)
      BEGIN SELECT RAISE(ABORT, 'writs: a published procedure is never rewritten'); END""",
)


def upgrade() -> None:
    for statement in (*TABLES, *INDEXES, *TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("The first revision is not taken back: it would delete every case.")
