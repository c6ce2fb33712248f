"""A letter on paper: the same words as the e-mail, under the head of the office, ready to print and to sign for."""

from __future__ import annotations

from datetime import date
from html import escape

from writs.notify.letter import blocks
from writs.papers.forms import Forms
from writs.papers.pdf import pdf_of
from writs.papers.wording import day_in_words

_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head><meta charset="utf-8"><title>{title}</title></head>
<body>
<table class="head"><tr><td class="office">{office}</td><td class="day">{day}</td></tr></table>
<h1>{title}</h1>
<p class="number">{number}</p>
<p class="to">{reader}</p>
{body}
</body>
</html>
"""
_STYLE = """
.plain th { text-align: left; width: 30%; font-weight: bold; vertical-align: top; }
.to { width: 100%; }
ul { margin: 2mm 0; }
"""


def page_of(*, title: str, text: str, office: str, day: date, number: str, reader: str, language: str) -> str:
    """The page as HTML: every word escaped, nothing to fetch."""
    return _PAGE.format(
        language=language, title=escape(title), office=escape(office), day=escape(day_in_words(day, language)),
        number=escape(number), reader=escape(reader), body="\n".join(blocks(text)),
    )  # fmt: skip


def printed(page: str, forms: Forms | None = None) -> bytes:
    """The page as PDF/A. Raises PrinterMissing."""
    return pdf_of(page, (forms or Forms()).style() + _STYLE)
