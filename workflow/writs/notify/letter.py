"""The HTML of a message, made from its text: one source of words, so that both always say the same.

An empty line ends a paragraph. Lines of the form `What: …` one after another become a table, lines that begin with
`- ` a list, and a web address a link. Everything else is text and is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby

_PAIR = re.compile(r"([^\s:-][^:\n]{0,40}):\s+(\S.*)\Z")
_LINK = re.compile(r"https?://[^\s<>\"']+")
_PAGE = (
    '<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title></head>\n'
    '<body style="font-family:sans-serif;line-height:1.5;max-width:40em;color:#1a1a1a">\n{body}\n</body></html>\n'
)


def as_html(subject: str, text: str, language: str) -> str:
    """A complete page: no pictures, no scripts, nothing to fetch."""
    return _PAGE.format(language=language, title=escape(subject), body="\n".join(blocks(text)))


def blocks(text: str) -> Iterator[str]:
    """Paragraphs, tables and lists."""
    for paragraph in re.split(r"\n{2,}", text.strip()):
        for shape, lines in groupby(paragraph.splitlines(), _shape):
            yield _block(shape, list(lines))


def _shape(line: str) -> str:
    if line.startswith("- "):
        return "list"
    return "table" if _PAIR.match(line) else "text"


def _block(shape: str, lines: list[str]) -> str:
    if shape == "list":
        return "<ul>" + "".join(f"<li>{_words(line[2:])}</li>" for line in lines) + "</ul>"
    if shape == "table":
        rows = "".join(_row(line) for line in lines)
        return f'<table style="border-collapse:collapse">{rows}</table>'
    return "<p>" + "<br>".join(_words(line) for line in lines) + "</p>"


def _row(line: str) -> str:
    name, _, value = line.partition(":")
    head = f'<th style="text-align:left;vertical-align:top;padding:2px 1em 2px 0">{escape(name)}</th>'
    return f'<tr>{head}<td style="padding:2px 0">{_words(value.strip())}</td></tr>'


def _words(text: str) -> str:
    found: list[str] = []
    end = 0
    for match in _LINK.finditer(text):
        link = match.group().rstrip(".,;)")
        found += [escape(text[end : match.start()]), f'<a href="{escape(link)}">{escape(link)}</a>']
        end = match.start() + len(link)
    return "".join([*found, escape(text[end:])])
