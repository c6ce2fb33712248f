"""A date that lived only within one decision is told by its events and needs no row."""

from __future__ import annotations

import hashlib

from tests.storage.conftest import driver
from tests.support.definitions import definition, library
from tests.support.play import instant

from writs.core.case import Actor, Fire, Open
from writs.core.decide import decide
from writs.engine.alarm import wake_of
from writs.storage.audit import verify
from writs.storage.connection import Database
from writs.storage.event_text import Circumstances
from writs.storage.write_path import StoredFile, record

CLERK = Actor("clerk")
TEXT = definition(
    first="""
        act_in_time:
          title: {en: Act in time}
          owner: clerk
          within: 30 days
          after: start_on
          met_by: [go]
          extended_by: {more: {adds: 5 days, times: 1}}
          law: A 1
        """,
    transitions="more: {title: {en: More time}, from: [underway, held], by: clerk, law: A 1}",
    pauses="""
        hold: {title: {en: Hold}, while: [held], stops: {act_in_time: remaining}, longest: 10 days, law: A 1}
        """,
)


def test_a_pause_that_ran_out_and_an_extension_in_one_decision_leave_a_history_that_verifies(
    database: Database,
) -> None:
    shelf = library(TEXT)
    hashes = {("vn.small", "1"): hashlib.sha256(TEXT.encode()).digest()}
    stored: StoredFile | None = None
    for day, command in (
        ("2026-03-02", Open(1, 7, "1/2026", "vn.small", "begin", {"start_on": "2026-03-02"}, CLERK)),
        ("2026-03-04", Fire(1, "interrupt", actor=CLERK)),
        ("2026-03-25", Fire(1, "more", actor=CLERK)),
    ):
        file = stored.file if stored is not None else None
        decision = decide(shelf, file, command, at=instant(day))
        about = Circumstances(command, hashes, wake_of(shelf, decision.file), personal={})
        with database.writing() as connection:
            stored = record(driver(connection), stored, decision, about)

    armed = [
        (change["generation"], change["cause"])
        for event in decision.events
        for change in event.changes
        if change["what"] == "armed"
    ]
    assert armed == [(2, "resumed"), (3, "extended")]
    with database.reading() as connection:
        assert verify(driver(connection)).broken == []
