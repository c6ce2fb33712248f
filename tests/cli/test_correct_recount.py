"""Correcting and counting again from the command line: first without writing, then done, each day named."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Desk

from writs.documents import calendars as reading
from writs.documents.shipped import shipped_directory

Rows = Callable[[], dict[str, list[tuple[Any, ...]]]]
WHO = ("--as", "head:Bình", "--reason", "Biên lai bưu điện")


@pytest.fixture
def told(opened: Desk) -> Desk:
    """Told on 3 March 2026: ten days to pay, to Friday the 13th."""
    assert opened("fire", "1/2026", "tell", "--at", "2026-03-03").code == 0
    return opened


@pytest.fixture
def mourning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """`mourning("2026-03-13")` publishes a calendar of Vietnam in which that day is a holiday, too."""
    shipped = shipped_directory()

    def publish(day: str) -> None:
        folder = tmp_path / "shipped"
        (folder / "calendars").mkdir(parents=True)
        for path in shipped.glob("calendars/*.yaml"):
            (folder / "calendars" / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
        calendar = folder / "calendars" / "vn.yaml"
        line = f"  - {{day: {date.fromisoformat(day)}, name: {{vi: Quốc tang, en: Mourning}}, act: Decree}}\n"
        text = calendar.read_text(encoding="utf-8")
        days = [row for row in text.splitlines(keepends=True) if row.startswith("  - {day: ")]
        after = max(row for row in days if row[10:20] < day)
        calendar.write_text(text.replace(after, after + line, 1), encoding="utf-8")
        monkeypatch.setattr(reading, "shipped_directory", lambda: folder)
        reading.shipped_calendar.cache_clear()

    yield publish
    monkeypatch.undo()
    reading.shipped_calendar.cache_clear()


def test_a_correction_is_first_shown_and_then_done(told: Desk, rows: Rows) -> None:
    before = rows()
    asked = ("correct", "1/2026", "told_on=2026-03-05", *WHO, "--at", "2026-03-06", "--json")

    shown = told(*asked, "--dry-run")
    assert (shown.code, shown.json["dry_run"], rows()) == (0, True, before)
    done = told(*asked)

    expected = [("pay", "2026-03-13", "2026-03-16", "running")]
    for said in (shown, done):
        found = [(d["deadline"], d["old_due"], d["new_due"], d["new_status"]) for d in said.json["deadlines"]]
        assert found == expected
    assert done.json["outcome"]["happened"][-1]["kind"] == "corrected"


def test_for_people_both_days_stand_side_by_side(told: Desk) -> None:
    said = told("correct", "1/2026", "told_on=2026-03-05", *WHO, "--at", "2026-03-06", "--lang", "vi")

    assert "pay: 2026-03-13 → 2026-03-16 (đang chạy)" in said.out


def test_the_act_that_had_no_ground_is_named_with_the_way_back(told: Desk) -> None:
    said = told("correct", "1/2026", "told_on=2026-03-12", *WHO, "--at", "2026-03-14", "--dry-run", "--json")

    (pay,) = said.json["deadlines"]
    assert pay["premature"][0] == "lapse of 2026-03-13"


def test_a_fact_that_never_was_is_taken_back(told: Desk) -> None:
    said = told("correct", "1/2026", "--never", "told_on", *WHO, "--at", "2026-03-06", "--json")

    assert [(d["deadline"], d["new_status"]) for d in said.json["deadlines"]] == [("pay", "dropped")]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("1/2026", "told_on=2026-03-03"), "is 2026-03-03 already"),
        (("1/2026", "tlod_on=2026-03-05"), 'no fact "tlod_on"; did you mean "told_on"?'),
        (("1/2026", "told_on=2026-03-05", "--never", "told_on"), "--never says that it never was"),
        (("9/2026", "told_on=2026-03-05"), "9/2026"),
    ],
)
def test_a_correction_that_cannot_be_is_a_sentence_and_leaves_no_trace(
    told: Desk, rows: Rows, words: tuple[str, ...], sentence: str
) -> None:
    before = rows()

    said = told("correct", *words, *WHO, "--at", "2026-03-06")

    assert said.code in (1, 2)
    assert sentence in said.err
    assert rows() == before


def test_without_a_reason_nothing_is_corrected(told: Desk) -> None:
    said = told("correct", "1/2026", "told_on=2026-03-05", "--as", "head", "--at", "2026-03-06")

    assert said.code == 2
    assert "--reason" in said.err


def test_a_day_proclaimed_later_is_counted_in_every_open_case_once(
    told: Desk, mourning: Callable[[str], None], folder: Path
) -> None:
    mourning("2026-03-13")
    asked = ("recount", "--all", *WHO, "--at", "2026-03-06", "--json")

    shown = told(*asked, "--dry-run")
    done, again = told(*asked), told(*asked)

    for said in (shown, done):
        assert (said.code, said.json["files"]) == (0, 1)
        assert [(d["old_due"], d["new_due"]) for d in said.json["deadlines"]] == [("2026-03-13", "2026-03-16")]
    assert (again.code, again.json["deadlines"]) == (0, [])
    connection = sqlite3.connect(folder / "writs.db")
    kinds = [row[0] for row in connection.execute("SELECT kind FROM writs_event ORDER BY seq")]
    connection.close()
    assert kinds == ["opened", "transition", "recounted"]


def test_one_case_may_be_counted_again_by_its_reference(told: Desk) -> None:
    said = told("recount", "1/2026", *WHO, "--at", "2026-03-06")

    assert (said.code, said.out.strip()) == (0, "No deadline changes.")


@pytest.mark.parametrize("words", [(), ("1/2026", "--all")])
def test_counting_again_wants_cases_or_all_of_them(told: Desk, words: tuple[str, ...]) -> None:
    said = told("recount", *words, *WHO)

    assert said.code == 2
    assert "Name the cases to count again" in said.err
