"""What must never be in a database, each with the query that would find it. For `doctor` and for every test that
writes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

_ALARMS = (
    "WITH step AS (SELECT c.office_id, c.root_id, min(d.next_step_at) AS at FROM writs_deadline d JOIN writs_case c"
    " ON c.office_id = d.office_id AND c.case_id = d.case_id WHERE d.next_step_at IS NOT NULL"
    " GROUP BY c.office_id, c.root_id),"
    " pause AS (SELECT DISTINCT c.office_id, c.root_id FROM writs_suspension s JOIN writs_case c"
    " ON c.office_id = s.office_id AND c.case_id = s.case_id WHERE s.until_on IS NULL)"
    " SELECT r.case_id FROM writs_case r LEFT JOIN step ON step.office_id = r.office_id AND step.root_id = r.case_id"
    " WHERE r.root_id = r.case_id AND r.failures = 0 AND "
)
_OPEN = "('running','overdue','suspended')"
_NEVER = (
    ("a child carries an alarm", "SELECT case_id FROM writs_case WHERE root_id <> case_id AND wake_at IS NOT NULL"),
    (
        "the alarm of the file is later than its next step",
        _ALARMS + "step.at < coalesce(r.wake_at, '9999')",
    ),
    (
        # A pause that has a longest time rings too, so an alarm may lie earlier while one lasts.
        "the alarm of the file rings for nothing",
        _ALARMS + "r.wake_at < coalesce(step.at, '9999')"
        " AND NOT EXISTS (SELECT 1 FROM pause WHERE pause.office_id = r.office_id AND pause.root_id = r.case_id)",
    ),
    (
        "a closed clock has a next step",
        "SELECT case_id FROM writs_deadline WHERE next_step_at IS NOT NULL AND status NOT IN ('running','overdue')",
    ),
    (
        "a fired step names an event that is not there",
        "SELECT s.case_id FROM writs_deadline_step s WHERE NOT EXISTS (SELECT 1 FROM writs_event e"
        " WHERE e.office_id = s.office_id AND e.case_id = s.case_id AND e.seq = s.seq)",
    ),
    (
        "the case counts other events than it has",
        "SELECT c.case_id FROM writs_case c WHERE c.seq <> (SELECT count(*) FROM writs_event e"
        " WHERE e.office_id = c.office_id AND e.case_id = c.case_id)",
    ),
    (
        "the head of the case is not its last event",
        "SELECT c.case_id FROM writs_case c WHERE NOT EXISTS (SELECT 1 FROM writs_event e WHERE"
        " e.office_id = c.office_id AND e.case_id = c.case_id AND e.seq = c.seq AND e.hash = c.head)",
    ),
    (
        "an open case waits for nothing: no open deadline, no lasting pause",
        "SELECT c.case_id FROM writs_case c WHERE c.outcome IS NULL AND NOT EXISTS (SELECT 1 FROM writs_deadline d"
        f" WHERE d.office_id = c.office_id AND d.case_id = c.case_id AND d.status IN {_OPEN})"
        " AND NOT EXISTS (SELECT 1 FROM writs_suspension s WHERE s.office_id = c.office_id AND s.case_id = c.case_id"
        " AND s.until_on IS NULL)",
    ),
    (
        "its register has a gap, or a number beyond its last",
        "SELECT max(p.case_id) FROM writs_paper p LEFT JOIN writs_register r ON r.office_id = p.office_id"
        " AND r.document = p.document AND r.year = p.register_year WHERE p.series = 'yearly'"
        " GROUP BY p.office_id, p.document, p.register_year"
        " HAVING count(*) <> max(p.number) OR max(p.number) IS NOT max(r.last_no)",
    ),
    (
        "a child belongs to a file that is not there",
        "SELECT c.case_id FROM writs_case c WHERE c.root_id <> c.case_id AND NOT EXISTS (SELECT 1 FROM writs_case r"
        " WHERE r.office_id = c.office_id AND r.case_id = c.root_id AND r.root_id = r.case_id)",
    ),
)
_AFTER_THE_END = (
    "SELECT c.case_id, c.procedure_key, c.procedure_version, d.name FROM writs_case c JOIN writs_deadline d"
    " ON d.office_id = c.office_id AND d.case_id = c.case_id"
    f" WHERE c.outcome IS NOT NULL AND d.status IN {_OPEN}"
)


def unsound(connection: Any, outliving: Collection[tuple[str, str, str]] = ()) -> list[tuple[str, int]]:
    """What must never be, as (sentence, case).

    `outliving` names the deadlines that may run after the end of their case, as (procedure, version, deadline).
    """
    found = [(sentence, row[0]) for sentence, query in _NEVER for row in connection.execute(query).fetchall()]
    return found + [
        (f'"{name}" runs although the case has ended', case)
        for case, key, version, name in connection.execute(_AFTER_THE_END).fetchall()
        if (key, version, name) not in outliving
    ]
