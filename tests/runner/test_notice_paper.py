"""Letters on paper: every accent is there, and a reader without an address is printed for all the same."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.support.post_office import PostOffice, somebody

from writs.notify.paper import page_of
from writs.notify.post import Post
from writs.papers.pdf import PrinterMissing
from writs.runner.notice_paper import print_notice
from writs.storage.outbox import NoticeId

RECEIVED = datetime(2026, 3, 2, 2, tzinfo=UTC)
REMINDED = datetime(2026, 3, 5, 2, tzinfo=UTC)


@pytest.fixture
def office(tmp_path: Path, small_definition: str) -> Iterator[PostOffice]:
    found = PostOffice(
        tmp_path,
        small_definition.replace(
            "title: {en: Tell the debtor}", "title: {vi: Thông báo cho người phải thi hành án, en: Tell the debtor}"
        ),
    )
    found.open("1/2026", RECEIVED)
    found.sweep(REMINDED)
    yield found
    found.close()


def text_of(office: PostOffice, notice: NoticeId, language: str = "vi") -> str:
    from pypdf import PdfReader

    try:
        content = print_notice(office.database, office.catalogue, Post({}), notice, at=REMINDED, language=language)
    except PrinterMissing as missing:
        pytest.skip(f"{missing} This test needs it.")
    assert content is not None
    assert content.startswith(b"%PDF-")
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_a_letter_on_paper_says_the_same_as_the_mail(office: PostOffice) -> None:
    office.people(somebody("lan", language="vi", name="Lê Thị Lan"), clerk="lan")
    (notice,) = office.outbox()

    text = text_of(office, notice.id)

    assert "Kính gửi Lê Thị Lan," in text
    assert "Thông báo cho người phải thi hành án" in text
    assert "thứ Hai, ngày 09 tháng 3 năm 2026" in text
    assert f"1/2026 · {notice.id}" in text


def test_who_is_in_no_directory_can_be_printed_for(office: PostOffice) -> None:
    (notice,) = office.outbox()

    assert "Dear Clerk," in text_of(office, notice.id, "en")


def test_there_is_no_paper_of_a_notice_that_is_not_there(office: PostOffice) -> None:
    nowhere = NoticeId(1, 2, 3, 4)

    assert print_notice(office.database, office.catalogue, Post({}), nowhere, at=REMINDED, language="vi") is None


def test_every_word_on_the_page_is_text_and_nothing_is_fetched() -> None:
    page = page_of(
        title="<img src=x>", text="a <script> & b\n\n- https://x.example/", office='"O"', day=date(2026, 3, 5),
        number="<1>", reader="<An>", language="vi",
    )  # fmt: skip

    assert "<script>" not in page
    assert "<img" not in page
    assert "&lt;An&gt;" in page
