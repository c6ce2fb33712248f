"""The pages in docs/procedures are those that the definitions make."""

from __future__ import annotations

from pathlib import Path

import pytest

from writs.cli import main
from writs.documents.library import shipped_library
from writs.documents.pages import pages, write_pages
from writs.documents.rows import pages_of_rows

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "procedures"


def test_the_committed_pages_are_up_to_date() -> None:
    made = {**pages(shipped_library()), **pages_of_rows(FOLDER)}

    stale = [
        name
        for name, text in made.items()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_text(encoding="utf-8") != text
    ]
    left_over = sorted({path.name for path in FOLDER.glob("*.md")} - set(made))

    assert (stale, left_over) == ([], []), "run `make docs-tables`, and delete the pages of procedures that are gone"


def test_every_version_has_a_page_in_each_language() -> None:
    library = shipped_library()

    assert len(pages(library)) == 1 + 2 * len(library.procedures())


def test_only_pages_that_differ_are_written(tmp_path: Path) -> None:
    library = shipped_library()

    assert len(write_pages(library, tmp_path / "new")) == len(pages(library))
    (tmp_path / "new" / "vn.asset.en.md").write_text("old", encoding="utf-8")
    assert write_pages(library, tmp_path / "new") == ["vn.asset.en.md"]


def test_one_table_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["describe", "vn.bank-inquiry", "--table", "--lang", "vi"]) == 0
    assert capsys.readouterr().out == (FOLDER / "vn.bank-inquiry.vi.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--all"],
        ["--all", "--table"],
        ["--all", "--table", "--out", "x", "vn.asset"],
        ["vn.asset", "--out", "x"],
        ["vn.asset", "--table", "--json"],
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["describe", *words]) == 2
    assert "--all" in capsys.readouterr().err
