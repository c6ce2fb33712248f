"""Whoever can write the file can take the fences down; what was changed behind them is found, each kind by its name."""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import Any

import pytest
from tests.storage.conftest import driver
from tests.support.walking import OUTLIVING, Walked, walk

from writs.storage.audit import verify
from writs.storage.connection import Database
from writs.storage.soundness import unsound
from writs.storage.write_path import record_new_files

FIRST = "(SELECT min(case_id) FROM writs_case)"


def stepped(steps: list[Walked]) -> bool:
    changes = [change["what"] for step in steps for event in step.decision.events for change in event.changes]
    last = steps[-1].decision.file.cases[steps[0].decision.file.root] if steps else None
    return "step" in changes and last is not None and last.outcome is None and last.deadlines[-1].open


@cache
def two_walks() -> list[list[Walked]]:
    walks = (walk("vn.civil-judgment", seed, root=1000 * (seed + 1)) for seed in range(500))
    return list(islice(filter(stepped, walks), 2))


@pytest.fixture
def unfenced(database: Database) -> Database:
    """Two files with fired steps and open clocks; nothing guards them."""
    with database.writing() as connection:
        record_new_files(driver(connection), [[(step.decision, step.about) for step in steps] for steps in two_walks()])
    with database.writing() as connection:
        triggers = [row[0] for row in driver(connection).execute("SELECT name FROM sqlite_master WHERE type='trigger'")]
        for name in triggers:
            driver(connection).execute(f"DROP TRIGGER {name}")
    assert findings(database) == []
    return database


def tamper(database: Database, statement: str) -> None:
    with database.engine.connect() as connection:
        raw: Any = driver(connection)
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("PRAGMA ignore_check_constraints=ON")
        assert raw.execute(statement).rowcount > 0, "the test changed nothing"
        raw.execute("PRAGMA ignore_check_constraints=OFF")
        raw.execute("PRAGMA foreign_keys=ON")


def findings(database: Database) -> list[str]:
    with database.reading() as connection:
        return [b.reason for b in verify(driver(connection)).broken] + [
            sentence for sentence, _ in unsound(driver(connection), OUTLIVING)
        ]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            f"UPDATE writs_event SET body = replace(body, 'vn', 'vm') WHERE seq = 1 AND case_id = {FIRST}",
            "its text is not",
        ),
        (f"UPDATE writs_event SET body = body || ' ' WHERE seq = 2 AND case_id = {FIRST}", "its text is not what was"),
        (f"UPDATE writs_event SET hash = zeroblob(32) WHERE seq = 1 AND case_id = {FIRST}", "its text is not what was"),
        (f"UPDATE writs_event SET kind = 'note' WHERE seq = 1 AND case_id = {FIRST}", 'its column "kind" does not say'),
        (f"UPDATE writs_event SET name = 'x' WHERE seq = 1 AND case_id = {FIRST}", 'its column "name" does not say'),
        (f"UPDATE writs_event SET command_key = 'x' WHERE seq = 1 AND case_id = {FIRST}", 'its column "key" does not'),
        (
            f"UPDATE writs_event SET occurred_on = '2020-01-01' WHERE seq = 1 AND case_id = {FIRST}",
            'its column "occurred_on" does not say',
        ),
        (
            f"UPDATE writs_event SET recorded_at = '2020-01-01T00:00:00.000000Z' WHERE seq = 1 AND case_id = {FIRST}",
            'its column "at" does not say',
        ),
        (
            f"UPDATE writs_event SET private = 'x' WHERE seq = 1 AND case_id = {FIRST}",
            "its personal data is not what was",
        ),
        (f"DELETE FROM writs_event WHERE seq = 1 AND case_id = {FIRST}", "event 1 is missing"),
        (f"DELETE FROM writs_event WHERE seq = 2 AND case_id = {FIRST}", "event 2 is missing"),
        (
            f"DELETE FROM writs_event WHERE case_id = {FIRST} AND seq ="
            f" (SELECT seq FROM writs_case WHERE case_id = {FIRST})",
            "events are there, the case counts",
        ),
        (f"UPDATE writs_event SET case_id = 5 WHERE case_id = {FIRST}", "belongs to a case that is not there"),
        (f"UPDATE writs_event SET case_id = 900000 WHERE case_id = {FIRST}", "belongs to a case that is not there"),
        (f"DELETE FROM writs_case WHERE case_id = {FIRST}", "belongs to a case that is not there"),
        (f"UPDATE writs_case SET head = zeroblob(32) WHERE case_id = {FIRST}", "the last event is not the one"),
        (f"UPDATE writs_case SET seq = seq + 1 WHERE case_id = {FIRST}", "events are there, the case counts"),
        (f"UPDATE writs_case SET state = 'closed' WHERE case_id = {FIRST}", 'its row says "closed"'),
        (
            f"UPDATE writs_case SET procedure_version = '1999' WHERE case_id = {FIRST}",
            "decided by another definition than its row names",
        ),
        (f"UPDATE writs_case SET procedure_hash = zeroblob(32) WHERE case_id = {FIRST}", "by another definition"),
        (f"UPDATE writs_case SET book = '{{}}' WHERE case_id = {FIRST}", "its book cannot be read"),
        (
            "UPDATE writs_deadline SET due_on = '2030-01-01' WHERE due_on IS NOT NULL",
            "its deadlines are not those of its book",
        ),
        ("UPDATE writs_deadline SET status = 'met', next_step_at = NULL", "its deadlines are not those of its book"),
        ("DELETE FROM writs_deadline", "its deadlines are not those"),
        ("UPDATE writs_deadline SET generation = generation + 77", "its deadlines are not those that its events armed"),
        ("UPDATE writs_deadline_step SET step = 'other' || seq", "the ledger of fired steps is not that of its events"),
        ("UPDATE writs_deadline_step SET step_at = '2020-01-01T00:00:00.000000Z'", "the ledger of fired steps"),
        ("DELETE FROM writs_deadline_step", "the ledger of fired steps is not that of its events"),
        ("UPDATE writs_deadline_step SET seq = 9999", "a fired step names an event that is not there"),
        ("UPDATE writs_case SET wake_at = NULL WHERE wake_at IS NOT NULL", "later than its next step"),
        (
            "UPDATE writs_case SET wake_at = '2190-01-01T00:00:00.000000Z' WHERE root_id = case_id",
            "later than its next",
        ),
        ("UPDATE writs_case SET wake_at = '2020-01-01T00:00:00.000000Z' WHERE root_id = case_id", "rings for nothing"),
        ("UPDATE writs_case SET outcome = 'x' WHERE root_id = case_id", "runs although the case has ended"),
        ("UPDATE writs_deadline SET status = 'met', next_step_at = NULL", "an open case waits for nothing"),
        ("UPDATE writs_deadline SET status = 'met' WHERE next_step_at IS NOT NULL", "a closed clock has a next step"),
        (
            f"UPDATE writs_case SET root_id = 5, parent_id = 5, wake_at = NULL WHERE case_id = {FIRST}",
            "belongs to a file that is not there",
        ),
        (f"UPDATE writs_case SET root_id = 5, parent_id = 5 WHERE case_id = {FIRST}", "a child carries an alarm"),
    ],
)
def test_what_was_changed_is_found(unfenced: Database, statement: str, found: str) -> None:
    tamper(unfenced, statement)

    reasons = findings(unfenced)

    assert any(found in reason for reason in reasons), reasons


def test_one_case_is_broken_and_the_others_are_not(unfenced: Database) -> None:
    tamper(unfenced, f"UPDATE writs_event SET body = body || ' ' WHERE seq = 2 AND case_id = {FIRST}")

    with unfenced.reading() as connection:
        report = verify(driver(connection))
        cases = [row[0] for row in driver(connection).execute("SELECT case_id FROM writs_case ORDER BY case_id")]
        alone = [verify(driver(connection), 7, case) for case in cases]

    assert [(b.seq, b.reason[:15]) for b in report.broken] == [(2, "its text is not")]
    assert [one.ok for one in alone] == [False, *[True] * (len(cases) - 1)]
    assert sum(one.events for one in alone) == report.events
    assert report.as_json()["broken"][0]["seq"] == 2
    assert report.as_json()["ok"] is False


def test_the_audit_of_an_office_looks_at_that_office_alone(unfenced: Database) -> None:
    tamper(unfenced, f"UPDATE writs_event SET body = body || ' ' WHERE seq = 1 AND case_id = {FIRST}")

    with unfenced.reading() as connection:
        assert not verify(driver(connection), 7).ok
        other = verify(driver(connection), 8)

    assert (other.ok, other.cases, other.events) == (True, 0, 0)
