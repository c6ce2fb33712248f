"""One enforcement decision on the pure core, as a head of office signs it; and desks of offices on a database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from writs.core.case import Actor, Decision, File, Fire, Issued, Open
from writs.core.decide import decide
from writs.core.machine import Machine
from writs.documents.definitions import load_library
from writs.documents.library import Library
from writs.engine import Catalogue, Engine
from writs.papers.content import Office, content_of
from writs.storage.connection import Database, open_database
from writs.storage.papers import Paper, papers_of
from writs.storage.schema import upgrade

FACTS = {
    "creditor_name": "Công ty A & B",
    "debtor_name": "Nguyễn Văn Đỗ",
    "claim": "500_000_000 VND",
    "judgment_effective_on": "2026-10-30",
    "judgment_received_on": "2026-11-10",
}
OFFICE = Office("HN1", "Phòng THADS khu vực 1")


def on(day: int) -> datetime:
    return datetime(2026, 11, day, 2, tzinfo=UTC)


def decided(library: Library, signer: Actor) -> tuple[File, Decision]:
    """The file before the decision, and the decision that issues it."""
    request = Open(1, 1, "12/2026", "vn.civil-judgment", "receive_request", FACTS, Actor("intake"))
    file = decide(library, None, request, at=on(16)).file
    file = decide(library, file, Fire(1, "accept_as_complete", actor=Actor("intake")), at=on(17)).file
    needs = library.in_force("vn.civil-judgment", on(18).date()).procedure.transitions["issue_decision"].needs
    given = dict.fromkeys(needs, "12")
    return file, decide(library, file, Fire(1, "issue_decision", given, signer), at=on(18))


@pytest.fixture
def machine(library: Library) -> Machine:
    return library.in_force("vn.civil-judgment", on(18).date())


@pytest.fixture
def issued(library: Library) -> Issued:
    _, decision = decided(library, Actor("head", "Trần Thị Lan"))
    return next(paper for paper in decision.issued if paper.document == "enforcement_decision")


@pytest.fixture
def content(library: Library, machine: Machine, issued: Issued) -> dict[str, Any]:
    _, decision = decided(library, Actor("head", "Trần Thị Lan"))
    case = decision.file.case(1)
    return content_of(machine, case, issued, OFFICE, number=12, language="vi")


DEFINITION = """\
writs: 1
procedure: vn.paper
version: 1
title: {en: Decisions}
jurisdiction: vn
calendar: vn
languages: [en]
sources: {A: {title: Law 106/2025/QH15, in_force: 2020-01-01}}
in_force: {from: 2020-01-01}
phases: {all: {en: All}}
roles:
  clerk: {title: {en: Clerk}}
  head: {title: {en: Head}, delegates_to: [deputy]}
  deputy: {title: {en: Deputy}}
facts:
  ground: {type: text, title: {en: Ground}, kept_for: the decision}
states:
  pending:
    title: {en: Pending}
    phase: all
    waits: {for: clerk, until: [decide, order, tell], review: 1 month, reviewer: clerk, why: a test}
  done: {title: {en: Done}, phase: all, final: done}
transitions:
  receive: {title: {en: Receive}, from: start, to: pending, by: clerk, law: A 1}
  decide: {title: {en: Decide}, from: pending, by: [head, deputy], accepts: [ground], issues: decision, law: A 1}
  order: {title: {en: Order}, from: pending, by: head, issues: [decision, summons], law: A 1}
  tell: {title: {en: Tell}, from: pending, by: clerk, issues: letter, law: A 1}
  draft: {title: {en: Draft}, from: pending, by: clerk, approved_by: head, issues: plan, law: A 1}
  close: {title: {en: Close}, from: pending, to: done, by: clerk, law: A 1}
documents:
  decision: {title: {en: Decision}, signed_by: head, number: yearly, to: [clerk], law: A 1}
  summons: {title: {en: Summons}, signed_by: head, number: per_case, law: A 2}
  letter: {title: {en: Letter}, signed_by: clerk, law: A 3}
  plan: {title: {en: Plan}, signed_by: clerk, number: per_case, law: A 4}
ladders:
  usual:
    - {at: due, remind: owner, escalate: head}
"""
SUMMER = datetime(2026, 7, 1, 2, tzinfo=UTC)
HEAD = Actor("head", "Lan")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = open_database(f"sqlite:///{tmp_path / 'writs.db'}", create=True)
    upgrade(found)
    yield found
    found.close()


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    path = tmp_path / "vn.paper.yaml"
    path.write_text(DEFINITION, encoding="utf-8")
    return Catalogue(load_library([path]))


class Desk:
    """One office's cases on that database."""

    def __init__(self, database: Database, catalogue: Catalogue, office: int = 1) -> None:
        self.database, self.engine, self.office = database, Engine(catalogue, office=office), office

    def open(self, reference: str) -> int:
        with self.database.writing() as connection:
            return self.engine.open(connection, "vn.paper", reference, at=SUMMER, actor=Actor("clerk", "Nam")).case

    def fire(self, reference: str, name: str, actor: Actor = HEAD, at: datetime = SUMMER, **more: Any) -> None:
        with self.database.writing() as connection:
            self.engine.fire(connection, reference, name, at=at, actor=actor, **more)

    def papers(self, case: int) -> list[Paper]:
        with self.database.reading() as connection:
            return papers_of(connection.connection.dbapi_connection, self.office, case)


@pytest.fixture
def desk(database: Database, catalogue: Catalogue) -> Desk:
    return Desk(database, catalogue)
