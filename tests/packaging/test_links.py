"""A page of the documentation that leads nowhere is a broken promise."""

from __future__ import annotations

import re
from pathlib import Path

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)")


def test_every_relative_link_leads_to_a_file(root: Path, texts: dict[Path, bytes]) -> None:
    pages = {path: content.decode("utf-8") for path, content in texts.items() if path.suffix == ".md"}
    dangling = [
        f"{page} → {target}"
        for page, text in pages.items()
        for target in LINK.findall(text)
        if not (root / page.parent / target).exists()
    ]

    assert pages
    assert dangling == []


def test_every_page_is_in_an_index(root: Path, texts: dict[Path, bytes]) -> None:
    pages = {path for path in texts if path.parts[0] == "docs" and path.suffix == ".md"}
    indexes = {path for path in pages if path.name == "README.md"}
    listed = {
        index.parent / target
        for index in indexes
        for target in LINK.findall((root / index).read_text(encoding="utf-8"))
    }

    assert sorted(map(str, pages - listed - {Path("docs/README.md")})) == []
