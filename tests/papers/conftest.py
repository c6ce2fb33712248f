"""One enforcement decision, issued on the pure core, as a head of office signs it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from writs.core.case import Actor, Decision, File, Fire, Issued, Open
from writs.core.decide import decide
from writs.core.machine import Machine
from writs.documents.library import Library
from writs.papers.content import Office, content_of, register_year

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
    year = register_year(issued.on, (10, 1))
    return content_of(machine, case, issued, OFFICE, number=12, year=year, language="vi")
