"""The page about the lint names every code that the lint can say, and none that it cannot."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r'"([a-z]+(?:-[a-z]+)+|measure)"')
NOT_OF_THE_LINT = {"utf-8", "utf-8-sig"}


def test_the_page_lists_the_codes_of_the_sources() -> None:
    folders = [ROOT / "workflow/writs/core/lint", ROOT / "workflow/writs/core/expressions"]
    files = [path for folder in folders for path in folder.glob("*.py")]
    files += [ROOT / "workflow/writs/documents" / f"{name}.py" for name in (
        "shapes", "reader", "deadlines", "definitions", "procedures", "linting", "trials")]  # fmt: skip
    said = {code for path in files for code in CODE.findall(path.read_text(encoding="utf-8"))} - NOT_OF_THE_LINT
    listed = set(re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs/lint.md").read_text(encoding="utf-8"), re.MULTILINE))

    assert said - listed == set()
    assert listed - said == set()
