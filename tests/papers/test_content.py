"""What a formal document says: who signs it, what was known, and nothing that was not."""

from __future__ import annotations

from typing import Any

from tests.papers.conftest import OFFICE, decided

from writs.core.case import Actor, Issued
from writs.core.machine import Machine
from writs.documents.library import Library
from writs.papers.content import content_of


def test_the_head_who_acts_signs(issued: Issued) -> None:
    assert (issued.signer_role, issued.signer, issued.delegation) == ("head", "Trần Thị Lan", None)


def test_a_deputy_signs_for_the_head_under_a_delegation(library: Library, machine: Machine) -> None:
    _, decision = decided(library, Actor("deputy_head", "Lê Văn Nam", "QĐ 7/2026"))
    paper = decision.issued[0]
    content = content_of(machine, decision.file.case(1), paper, OFFICE, number=1, language="vi")

    assert content["signer"] == {
        "title": "Phó Thủ trưởng",
        "name": "Lê Văn Nam",
        "instead_of": machine.procedure.roles["head"].title["vi"],
        "delegation": "QĐ 7/2026",
    }


def test_what_is_not_known_is_not_there(content: dict[str, Any]) -> None:
    assert content["facts"]["claim"] == "500.000.000 VND"
    assert content["facts"]["debtor_name"] == "Nguyễn Văn Đỗ"
    assert "voluntary_until_on" not in content["facts"]
    assert set(content["facts"]) == set(content["titles"])


def test_a_document_cites_its_law_in_full(content: dict[str, Any]) -> None:
    assert "khoản 3 Điều 34 Luật 106/2025/QH15" in content["laws"]


def test_times_that_concern_nobody_who_gets_the_document_are_left_out(content: dict[str, Any]) -> None:
    assert content["due"]
    assert content["deadlines"] == []


def test_in_english_the_same_document_reads_in_english(machine: Machine, library: Library, issued: Issued) -> None:
    _, decision = decided(library, Actor("head", "Trần Thị Lan"))
    content = content_of(machine, decision.file.case(1), issued, OFFICE, number=12, language="en")

    assert content["day"] == "18 November 2026"
    assert content["facts"]["claim"] == "500,000,000 VND"
