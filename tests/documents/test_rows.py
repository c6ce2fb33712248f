"""The rows of the law and the definitions agree, and where they do not it is said row by row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from writs.documents.library import shipped_library
from writs.documents.rows import COLUMNS, LawRow, Place, differences, pages_of_rows, read_rows

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "procedures"
DECIDE = LawRow(
    "A10",
    "Decision",
    "5 working days",
    ("L25 34.3",),
    "V",
    (Place("vn.civil-judgment", "deadline", "decide"),),
    "",
    "",
)


def vietnamese() -> list[LawRow]:
    return read_rows(FOLDER / "vn-rows.csv")


@pytest.mark.parametrize("table", sorted(FOLDER.glob("*-rows.csv")), ids=lambda path: path.stem)
def test_every_row_lives_where_it_says_with_its_limit_and_its_article(table: Path) -> None:
    assert differences(read_rows(table), shipped_library()) == []


@pytest.mark.parametrize("table", sorted(FOLDER.glob("*-rows.csv")), ids=lambda path: path.stem)
def test_every_row_stands_once(table: Path) -> None:
    names = [row.row for row in read_rows(table)]

    assert len(names) == len(set(names))


def test_three_rows_of_four_live() -> None:
    rows = vietnamese()

    assert sum(bool(row.places) for row in rows) >= 0.75 * len(rows)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (DECIDE, None),
        (
            replace(DECIDE, limit="6 working days"),
            "A10: the limit is 6 working days, the definitions say 5 working days",
        ),
        (replace(DECIDE, law=("L25 35.1",)), "A10: none of its places cites L25 35.1"),
        (replace(DECIDE, mark="?"), "A10 is marked ?, and the definitions call it verified"),
        (replace(DECIDE, places=()), "A10 lives nowhere and is planned nowhere"),
        (replace(DECIDE, places=(), planned="vn.protest"), None),
        (
            replace(DECIDE, places=(Place("vn.civil-judgment", "deadline", "decided"),)),
            "A10: there is no deadline decided in vn.civil-judgment",
        ),
        (
            replace(DECIDE, places=(Place("vn.nowhere", "state", "decided"),)),
            "A10: there is no state decided in vn.nowhere",
        ),
    ],
)
def test_a_difference_is_told_in_a_sentence(row: LawRow, sentence: str | None) -> None:
    assert differences([row], shipped_library()) == ([sentence] if sentence is not None else [])


def test_a_table_with_other_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "xx-rows.csv"
    path.write_text("row,limit\nA1,5 days\n", encoding="utf-8")

    with pytest.raises(ValueError, match="must have the columns"):
        read_rows(path)


def test_a_place_of_two_parts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "xx-rows.csv"
    path.write_text(",".join(COLUMNS) + "\nA1,Rule,,,V,vn.asset/seize,,\n", encoding="utf-8")

    with pytest.raises(ValueError, match="is no place"):
        read_rows(path)


def test_the_page_says_what_is_not_there_yet(tmp_path: Path) -> None:
    path = tmp_path / "xx-rows.csv"
    path.write_text(",".join(COLUMNS) + "\nA1,Rule,5 days,A 1,V,,xx.later,why\n", encoding="utf-8")

    page = pages_of_rows(tmp_path)["xx-rows.md"]

    assert "0 of 1 rows" in page
    assert "| A1 | Rule | 5 days | A 1 | V | *not yet: `xx.later`*<br>why |" in page
