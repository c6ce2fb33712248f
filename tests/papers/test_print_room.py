"""The print room: every document gets its file once, its hash goes on record, and a bad form holds up nobody else."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from tests.papers.conftest import SUMMER, Desk

from writs.core.case import Actor
from writs.engine import Catalogue
from writs.papers.forms import Forms, problems_of
from writs.papers.pdf import PrinterMissing
from writs.runner import printing
from writs.runner.printing import PrintRoom
from writs.storage.audit import verify
from writs.storage.connection import Database
from writs.storage.erasure import erase_private
from writs.storage.papers import file_of, papers_of

NAM = Actor("clerk", "Nam")


@pytest.fixture
def room(database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> PrintRoom:
    """Printing itself is tested beside; here a page is its own PDF, so that these tests need no Pango."""
    monkeypatch.setattr(printing, "pdf_of", lambda page, style: page.encode("utf-8"))
    return PrintRoom(database, catalogue, Forms())


def hashes_on_record(database: Database) -> str:
    with database.reading() as connection:
        return str(connection.execute(text("SELECT body FROM writs_event WHERE kind='printed'")).scalar_one())


def test_a_document_is_printed_once_and_its_hash_is_on_record(desk: Desk, database: Database, room: PrintRoom) -> None:
    case = desk.open("1")
    desk.fire("1", "decide")

    first = room.run_once(at=SUMMER + timedelta(hours=1))
    again = room.run_once(at=SUMMER + timedelta(hours=2))

    assert (len(first.printed), first.failed) == (1, [])
    assert (again.printed, again.failed) == ([], [])
    key = desk.papers(case)[0].key
    with database.reading() as connection:
        driver: Any = connection.connection.dbapi_connection
        for form in ("pdf", "docx"):
            found = file_of(driver, key, form)
            assert found is not None
            assert hashlib.sha256(found[1]).digest() == found[0]
            assert found[0].hex() in hashes_on_record(database)
        assert verify(driver).ok


def test_a_limit_leaves_the_rest_for_the_next_pass(desk: Desk, room: PrintRoom) -> None:
    for reference in ("1", "2", "3"):
        desk.open(reference)
        desk.fire(reference, "decide")

    assert [len(room.run_once(at=SUMMER, limit=2).printed) for _ in range(3)] == [2, 1, 0]


def test_a_form_that_fails_is_told_and_holds_up_no_other_document(
    desk: Desk,
    database: Database,
    catalogue: Catalogue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(printing, "pdf_of", lambda page, style: page.encode("utf-8"))
    (tmp_path / "decision.html").write_text("{{ facts.ground }}", encoding="utf-8")
    room = PrintRoom(database, catalogue, Forms([tmp_path]))
    case = desk.open("1")
    desk.fire("1", "decide")
    desk.fire("1", "tell", NAM)
    (tmp_path / "letter.html").write_text("a letter", encoding="utf-8")

    report = room.run_once(at=SUMMER)

    assert [name for name, _ in report.failed] == [desk.papers(case)[0].name]
    assert report.printed == [desk.papers(case)[1].name]
    assert "ground" in (desk.papers(case)[0].problem or "")
    (tmp_path / "decision.html").write_text("mended", encoding="utf-8")
    assert room.run_once(at=SUMMER).printed == [desk.papers(case)[0].name]
    assert desk.papers(case)[0].problem is None


def test_without_a_printer_nothing_is_marked_as_failed(
    desk: Desk,
    database: Database,
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str) -> Any:
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr("writs.papers.pdf.importlib.import_module", missing)
    case = desk.open("1")
    desk.fire("1", "decide")

    with pytest.raises(PrinterMissing, match="Pango"):
        PrintRoom(database, catalogue, Forms()).run_once(at=SUMMER)

    assert (desk.papers(case)[0].printed, desk.papers(case)[0].problem) == (False, None)


def test_two_print_rooms_print_a_document_once(desk: Desk, database: Database, room: PrintRoom) -> None:
    case = desk.open("1")
    desk.fire("1", "decide")
    paper = desk.papers(case)[0]

    room.one(paper, at=SUMMER)
    room.one(paper, at=SUMMER)

    hashes_on_record(database)  # exactly one event, or this raises


def test_a_printed_file_cannot_be_exchanged_but_it_can_be_erased(
    desk: Desk,
    database: Database,
    room: PrintRoom,
) -> None:
    case = desk.open("1")
    desk.fire("1", "decide", facts={"ground": "bí mật"})
    room.run_once(at=SUMMER)
    for change in (
        "UPDATE writs_paper_file SET content = x'00'",
        "DELETE FROM writs_paper_file",
        "REPLACE INTO writs_paper_file SELECT office_id, case_id, seq, n, format, hash, x'00', made_at"
        " FROM writs_paper_file",
    ):
        with pytest.raises(IntegrityError, match="append-only"), database.writing() as connection:
            connection.execute(text(change))
    desk.fire("1", "close", NAM)
    with database.writing() as connection:
        erase_private(connection.connection.dbapi_connection, 1, case, at=SUMMER)

    with database.reading() as connection:
        driver: Any = connection.connection.dbapi_connection
        paper = papers_of(driver, 1, case)[0]
        assert (paper.number, paper.issued) == (1, None)
        assert file_of(driver, paper.key, "pdf") is None
        assert verify(driver).ok


def test_a_folder_of_forms_is_checked_before_it_is_used(tmp_path: Path) -> None:
    (tmp_path / "good.html").write_text("{{ title }}", encoding="utf-8")
    (tmp_path / "bad.html").write_text("ok\n{{ titel }}", encoding="utf-8")
    (tmp_path / "bytes.html").write_bytes(b"\xff\xfe")

    assert [(problem.name, problem.line) for problem in problems_of(tmp_path)] == [("bad.html", 2), ("bytes.html", 0)]
    assert problems_of(Path(__file__).parents[2] / "procedures" / "papers") == []
