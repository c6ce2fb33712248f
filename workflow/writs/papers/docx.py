"""A document for a word processor, so that a signer can still mend its words."""

from __future__ import annotations

import importlib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from writs.documents.templates import PlainEnvironment, unusable
from writs.papers.pdf import PrinterMissing

_HEADINGS = {
    "vi": {
        "state": "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "motto": "Độc lập - Tự do - Hạnh phúc",
        "number": "Số: {{ number }}",
        "basis": "Căn cứ {{ law }};",
        "matter": "Hồ sơ {{ reference }} ({{ procedure }}): {{ act }}.",
        "instead": "KT. {{ signer.instead_of }}",
        "to": "Nơi nhận:",
    },
    "en": {
        "state": "",
        "motto": "",
        "number": "No. {{ number }}",
        "basis": "{{ law }}",
        "matter": "{{ reference }} ({{ procedure }}): {{ act }}.",
        "instead": "for {{ signer.instead_of }}",
        "to": "To:",
    },
}


def docx_of(form: Path | None, content: Mapping[str, Any]) -> bytes:
    """The document as DOCX, from an office's own form or, where there is none, from a plain one made here.

    Raises PrinterMissing where docxtpl is not installed, TemplateUnusable where the form asks for what is not there.
    """
    try:
        docxtpl: Any = importlib.import_module("docxtpl")
    except ImportError as error:
        raise PrinterMissing("A DOCX", str(error)) from None
    name = form.name if form is not None else "decision.docx"
    source: Any = str(form) if form is not None else io.BytesIO(plain_form(str(content["language"])))
    filled: Any = docxtpl.DocxTemplate(source)
    try:
        filled.render(dict(content), jinja_env=PlainEnvironment(autoescape=True), autoescape=True)
    except (TemplateError, TypeError) as error:
        raise unusable(name, error) from None
    found = io.BytesIO()
    filled.save(found)
    return found.getvalue()


def plain_form(language: str) -> bytes:
    """A form with everything that a decision needs, as a word-processor file that an office can take and change."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    words = _HEADINGS.get(language, _HEADINGS["en"])
    page: Any = Document()
    font: Any = page.styles["Normal"].font
    font.name, font.size = "Times New Roman", Pt(13)

    def line(text: str, *, bold: bool = False, centred: bool = False) -> None:
        paragraph: Any = page.add_paragraph()
        paragraph.add_run(text).bold = bold
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    for heading in (words["state"], words["motto"]):
        if heading:
            line(heading, bold=True, centred=True)
    line("{{ office.name }}", bold=True)
    line("{% if number %}" + words["number"] + "{% endif %}  {{ day }}")
    line("{{ title | upper }}", bold=True, centred=True)
    line("{%p for law in laws %}")
    line(words["basis"])
    line("{%p endfor %}")
    line(words["matter"])
    line("{%p for row in given %}")
    line("{{ row.title }}: {{ row.text }}")
    line("{%p endfor %}")
    line("{%p for row in deadlines %}")
    line("{{ row.title }}: {{ row.day }} ({{ row.law }})")
    line("{%p endfor %}")
    line("{% if signer.instead_of %}" + words["instead"] + "{% endif %}", bold=True, centred=True)
    line("{{ signer.title }}", bold=True, centred=True)
    line("{{ signer.delegation }}", centred=True)
    line("")
    line("{{ signer.name }}", bold=True, centred=True)
    line(words["to"], bold=True)
    line("{%p for person in recipients %}")
    line("- {{ person }}")
    line("{%p endfor %}")
    made = io.BytesIO()
    page.save(made)
    return made.getvalue()
