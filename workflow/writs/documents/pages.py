"""Pages about the shipped procedures, made from the definitions: one per version and language, and their index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from writs.core.model import Procedure
from writs.core.table import table
from writs.documents.library import Library
from writs.documents.rows import pages_of_rows

LANGUAGES = ("en", "vi")
INDEX = "README.md"
_INDEX_HEAD = """\
# Procedures as tables

Every limit of every shipped procedure: its length, its start, who owes it, its law and its ladder. These pages
are made from [the definitions](../../procedures) by `make docs-tables`; a test compares them.

| Procedure | Version | In force from | States | Acts | Limits | |
|---|---|---|---|---|---|---|
"""


def pages(library: Library) -> dict[str, str]:
    """File name → text. The newest version of a key is `KEY.en.md`; earlier ones are `KEY@VERSION.en.md`."""
    made: dict[str, str] = {}
    rows: list[str] = []
    for procedure in library.procedures():
        newest = library.newest(procedure.key)
        stem = procedure.key if newest is not None and newest.procedure is procedure else procedure.name
        links: list[str] = []
        for language in LANGUAGES:
            made[f"{stem}.{language}.md"] = table(procedure, language)
            links.append(f"[{language}]({stem}.{language}.md)")
        rows.append(_row(procedure, links))
    return {INDEX: _INDEX_HEAD + "\n".join(rows) + "\n", **made}


def _row(p: Procedure, links: Sequence[str]) -> str:
    since = p.in_force_from.isoformat() if p.in_force_from is not None else ""
    title = p.title.get("en") or next(iter(p.title.values()), p.key)
    sizes = f"{len(p.states)} | {len(p.transitions)} | {len(p.deadlines)}"
    return f"| {title}<br>`{p.key}` | {p.version} | {since} | {sizes} | {' '.join(links)} |"


def write_pages(library: Library, folder: Path) -> list[str]:
    """Write the pages that differ; the names of those written. Raises OSError where the folder cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[str] = []
    for name, text in {**pages(library), **pages_of_rows(folder)}.items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            written.append(name)
    return written
