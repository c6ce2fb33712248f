"""The prepared statements of the write path, one per table and verb. Parameters only; never an upsert."""

from __future__ import annotations

from writs.storage.snapshot import DEADLINE_COLUMNS

WHO = "SELECT case_id FROM writs_case WHERE office_id=? AND reference=?"
CASE = (
    "INSERT INTO writs_case (office_id, case_id, root_id, parent_id, group_name, reference, seat_office_id,"
    " procedure_key, procedure_version, procedure_hash, opened_on, state, outcome, closed_on, version, seq, head,"
    " facts, book, private, revision, wake_at, decided_at)"
    " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
MOVE = (
    "UPDATE writs_case SET state=?, outcome=?, closed_on=?, version=?, seq=?, head=?, facts=?, book=?, private=?,"
    " revision=?, wake_at=?, decided_at=?, failures=0, last_error=NULL WHERE office_id=? AND case_id=? AND revision=?"
)
TOUCH = (
    "UPDATE writs_case SET revision=?, wake_at=?, decided_at=?, failures=0, last_error=NULL"
    " WHERE office_id=? AND case_id=? AND revision=?"
)
NOTED = "UPDATE writs_case SET seq=?, head=? WHERE office_id=? AND case_id=?"
STAND = "UPDATE writs_case SET revision=?, decided_at=? WHERE office_id=? AND case_id=? AND revision=?"
"""With NOTED, a note on a file whose clock stands still: its alarm and its failures stay."""
EVENT = (
    "INSERT INTO writs_event (office_id, case_id, seq, kind, name, recorded_at, occurred_on, actor, command_key, body,"
    " hash, private) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"
)
ARM = (
    f"INSERT INTO writs_deadline (office_id, case_id, {', '.join(DEADLINE_COLUMNS)})"
    f" VALUES (?,?,{','.join('?' * len(DEADLINE_COLUMNS))})"
)
SETTLE = (
    f"UPDATE writs_deadline SET {', '.join(f'{name}=?' for name in DEADLINE_COLUMNS[3:])}"
    " WHERE office_id=? AND case_id=? AND name=? AND occurrence=? AND generation=?"
)
REPLACE = (
    "UPDATE writs_deadline SET status='replaced', next_step_at=NULL, settled_seq=?"
    " WHERE office_id=? AND case_id=? AND name=? AND occurrence=? AND generation=?"
)
STEP = (
    "INSERT INTO writs_deadline_step (office_id, case_id, name, occurrence, generation, step, step_at, seq)"
    " VALUES (?,?,?,?,?,?,?,?)"
)
PAUSE = (
    "INSERT INTO writs_suspension (office_id, case_id, no, name, from_on, until_on, ended_by_longest, opened_seq,"
    " closed_seq) VALUES (?,?,?,?,?,?,?,?,?)"
)
UNPAUSE = (
    "UPDATE writs_suspension SET from_on=?, until_on=?, ended_by_longest=?, closed_seq=?"
    " WHERE office_id=? AND case_id=? AND no=?"
)
NOTICE = (
    "INSERT INTO writs_notice (office_id, case_id, seq, n, channel, destination, kind, payload, created_at, status,"
    " next_attempt_at) VALUES (?,?,?,?,?,?,?,?,?,?,?)"
)
MOOT = (
    "UPDATE writs_notice SET status='cancelled', next_attempt_at=NULL, reason=? WHERE office_id=? AND case_id=?"
    " AND status='pending' AND attempts=0 AND kind IN ('remind','escalate') AND json_extract(payload,'$.about')=?"
    " AND json_extract(payload,'$.occurrence')=? AND json_extract(payload,'$.generation')=?"
)
RELIEVE = "UPDATE writs_assignment SET until_on=? WHERE office_id=? AND case_id=? AND role=? AND until_on IS NULL"
ASSIGN = "INSERT INTO writs_assignment (office_id, case_id, role, seq, person, from_on) VALUES (?,?,?,?,?,?)"
KEY = (
    "INSERT INTO writs_command (office_id, key, case_id, name, request_hash, answer, recorded_at)"
    " VALUES (?,?,?,?,?,?,?)"
)
