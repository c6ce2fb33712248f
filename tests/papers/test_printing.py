"""A form filled in and printed: the letters are there, nothing is fetched, and a form that asks too much says so."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from writs.documents.templates import TemplateUnusable
from writs.papers.docx import docx_of, plain_form
from writs.papers.forms import Forms
from writs.papers.pdf import FormFetches, PrinterMissing, pdf_of


def printed(html: str, style: str) -> bytes:
    try:
        return pdf_of(html, style)
    except PrinterMissing as missing:
        pytest.skip(f"{missing} This test needs it.")


def test_the_decision_is_a_pdf_that_says_what_was_decided(content: dict[str, Any]) -> None:
    from pypdf import PdfReader

    forms = Forms()
    pdf = printed(forms.page("vn", "enforcement-decision").render(content), forms.style())
    reader = PdfReader(io.BytesIO(pdf))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    catalogue: Any = reader.trailer["/Root"]

    assert "Nguyễn Văn Đỗ" in text
    assert "Công ty A & B" in text
    assert "Số: 12/QĐ-THADS" in text
    assert "500.000.000 VND" in text
    assert b"pdfaid" in catalogue["/Metadata"].get_data()


@pytest.mark.parametrize("url", ["file:///etc/hostname", "http://127.0.0.1:9/x.png", "data.png"])
def test_a_form_fetches_nothing(url: str) -> None:
    with pytest.raises(FormFetches):
        printed(f'<p>text</p><img src="{url}">', "")


def test_a_document_for_the_word_processor_holds_the_same_words(content: dict[str, Any]) -> None:
    with zipfile.ZipFile(io.BytesIO(docx_of(None, content))) as parts:
        text = parts.read("word/document.xml").decode("utf-8")

    assert "QUYẾT ĐỊNH THI HÀNH ÁN" in text.upper()
    assert "Trần Thị Lan" in text
    assert "{{" not in text
    assert "{%" not in text


def test_an_offices_own_form_comes_first(tmp_path: Path, content: dict[str, Any]) -> None:
    (tmp_path / "enforcement-decision.html").write_text("<p>{{ office.name }}: {{ number }}</p>", encoding="utf-8")

    assert Forms([tmp_path]).page("vn", "enforcement-decision").render(content) == "<p>Phòng THADS khu vực 1: 12</p>"
    assert Forms([tmp_path]).find("vn", "other", ".html") != Forms().find("vn", "enforcement-decision", ".html")


def test_a_form_that_names_a_fact_that_is_not_known_is_refused(tmp_path: Path, content: dict[str, Any]) -> None:
    (tmp_path / "enforcement-decision.html").write_text("{{ facts.price }}", encoding="utf-8")

    with pytest.raises(TemplateUnusable, match="price"):
        Forms([tmp_path]).page("vn", "enforcement-decision").render(content)


@pytest.mark.parametrize("tag", ["{{ facts.price }}", "{{ 'a' * 999999999 }}", "{% for %}", "{{ x.__class__ }}"])
def test_a_word_processor_form_is_held_to_the_same_rules(tmp_path: Path, content: dict[str, Any], tag: str) -> None:
    from docx import Document

    page: Any = Document(io.BytesIO(plain_form("vi")))
    page.add_paragraph(tag)
    page.save(str(tmp_path / "own.docx"))

    with pytest.raises(TemplateUnusable, match=r"own\.docx"):
        docx_of(tmp_path / "own.docx", content)


def test_names_cannot_break_out_of_the_page(content: dict[str, Any]) -> None:
    facts = {**content["facts"], "debtor_name": "<script>alert(1)</script>"}
    page = Forms().page("vn", "enforcement-decision").render({**content, "facts": facts})

    assert "<script>" not in page
