"""Cases by hand: opened, fired, noted; and every wrong input a sentence, an exit code and no trace."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Desk

Rows = Callable[[], dict[str, list[tuple[Any, ...]]]]


def test_the_first_opening_makes_the_database_and_says_so(desk: Desk, folder: Path) -> None:
    said = desk(
        "open", "vn.small", "--reference", "1/2026", "--fact", "claim=500 VND", "--at", "2026-03-02", "--json",
        "--as", "clerk:Lan", "--assign", "clerk=Lan",
    )  # fmt: skip

    assert said.code == 0
    assert "Made a new database: sqlite:///writs.db" in said.err
    assert (said.json["reference"], said.json["state"], said.json["version"]) == ("1/2026", "received", 1)
    assert said.json["deadlines"] == [
        {"name": "tell", "status": "running", "due": "2026-03-09", "who": ["clerk"], "provisional": False}
    ]
    assert (folder / "writs.db").is_file()


def test_a_case_goes_from_opening_to_its_end(opened: Desk) -> None:
    told = opened("fire", "1/2026", "tell", "--at", "2026-03-03", "--as", "clerk", "--json")
    paid = opened("fire", "1/2026", "pay", "--fact", "payment=500 VND", "--at", "2026-03-04", "--json")
    closed = opened("fire", "1/2026", "close", "--at", "2026-03-05", "--json")

    assert [said.code for said in (told, paid, closed)] == [0, 0, 0]
    assert told.err.count("database") == 0
    assert (closed.json["state"], closed.json["outcome"]) == ("closed", "paid")


def test_facts_come_from_a_file_and_an_act_has_its_own_day(opened: Desk, folder: Path) -> None:
    opened("fire", "1/2026", "tell", "--at", "2026-03-03")
    (folder / "facts.json").write_text('{"payment": 499.50}', encoding="utf-8")

    said = opened(
        "fire", "1/2026", "pay", "--facts", "facts.json", "--occurred", "2026-03-04", "--at", "2026-03-10", "--json"
    )

    assert said.code == 0
    assert said.json["happened"][-1]["on"] == "2026-03-04"


def test_for_people_the_answer_is_in_their_language(opened: Desk) -> None:
    said = opened("fire", "1/2026", "tell", "--at", "2026-03-03", "--lang", "vi")

    assert "Told (told)" in said.out
    assert "2026-03-13" in said.out


def test_a_note_is_kept_and_changes_nothing_else(opened: Desk, rows: Rows) -> None:
    said = opened("note", "1/2026", "Đã gọi điện", "--as", "clerk:Lan", "--at", "2026-03-03", "--json")

    assert said.code == 0
    assert said.json["version"] == 1
    assert "Đã gọi điện" in str(rows()["writs_event"])


def test_the_same_key_is_done_once(opened: Desk, rows: Rows) -> None:
    opened("fire", "1/2026", "tell", "--at", "2026-03-03", "--key", "click")
    before = rows()

    again = opened("fire", "1/2026", "tell", "--at", "2026-03-04", "--key", "click", "--json")

    assert again.code == 0
    assert again.json["replayed"]
    assert rows() == before


def test_a_case_is_found_by_its_number_too(opened: Desk) -> None:
    number = opened("note", "1/2026", "x", "--as", "clerk", "--json").json["case"]

    assert opened("fire", str(number), "tell", "--at", "2026-03-03").code == 0


REFUSED = [
    (("fire", "1/2026", "close"), 1, 'starts from told'),
    (("fire", "1/2026", "tell", "--as", "debtor"), 1, '"debtor" may not do this; it is for clerk'),
    (("fire", "1/2026", "tell", "--version", "7"), 1, "you saw version 7, it is 1 now"),
    (("fire", "1/2026", "tel"), 2, 'no transition "tel"; did you mean "tell"?'),
    (("fire", "1/2026", "lapse"), 2, "fired by the clock alone"),
    (("fire", "1/2026", "tell", "--as", "clock"), 2, 'Only the engine acts as "clock"'),
    (("fire", "1/2026", "tell", "--as", ":Lan"), 2, "names no role"),
    (("fire", "1/2062", "tell"), 2, "did you mean '1/2026'"),
    (("fire", "1/2026", "tell", "--fact", "tld_on=2026-03-03"), 2, 'takes no fact "tld_on"'),
    (("fire", "1/2026", "tell", "--fact", "told_on"), 2, "is not NAME=VALUE"),
    (("fire", "1/2026", "tell", "--fact", "a=1", "--fact", "a=2"), 2, "given twice"),
    (("fire", "1/2026", "tell", "--facts", "nowhere.json"), 2, "cannot be read"),
    (("fire", "1/2026", "tell", "--facts", "list.json"), 2, "must be a JSON object"),
    (("fire", "1/2026", "tell", "--facts", "twice.json"), 2, "stands there twice"),
    (("fire", "1/2026", "tell", "--facts", "nested.json"), 2, "is a list or an object"),
    (("fire", "1/2026", "tell", "--facts", "latin.json"), 2, "not UTF-8"),
    (("fire", "1/2026", "tell", "--version", "one"), 2, "is no whole number"),
    (("fire", "1/2026", "tell", "--occurred", "2026-03-09"), 2, "an act cannot lie in the future"),
    (("fire", "1/2026", "tell", "--occurred", "2026-02-30"), 2, "is no day or moment"),
    (("fire", "1/2026", "tell", "--occurred", "2026-03-03T08:00"), 2, "has no time zone"),
    (("fire", "1/2026", "tell", "--occurred", "1066-10-14"), 2, "cannot be meant"),
    (("fire", "1/2026", "tell", "--office", "nine"), 2, "number of an office"),
    (("fire", "1/2026", "tell", "--office", "2"), 2, 'no case "1/2026"'),
    (("fire", "1/2026", "tell", "--child", "assets-1"), 2, 'no case "1/2026/assets-1"'),
    (("note", "1/2026", "  ", "--as", "clerk"), 2, "A note needs text"),
    (("note", "1/2026", "x" * 20_001, "--as", "clerk"), 2, "at most 20,000 characters"),
    (("open", "vn.small", "--reference", "1/2026", "--fact", "claim=1"), 1, "is taken in this office"),
    (("open", "vn.smal", "--reference", "2/2026"), 2, 'did you mean "vn.small"?'),
    (("open", "vn.small@9", "--reference", "2/2026"), 2, 'did you mean "vn.small@1.0"?'),
    (("open", "vn.asset", "--reference", "2/2026", "--at", "2026-11-02"), 2, "runs only as a child"),
    (("open", "vn.small", "--reference", " ", "--fact", "claim=1"), 2, "The reference of a case is empty"),
    (("open", "vn.small", "--reference", "2/2026"), 1, '"claim" must be given'),
    (("open", "vn.small", "--reference", "2/2026", "--transition", "tell"), 2, 'no transition "tell"'),
    (("open", "vn.small", "--reference", "2/2026", "--fact", "claim=much"), 2, '"claim" must be an amount'),
    (("open", "vn.small", "--reference", "2/2026", "--fact", "claim=1 EUR"), 2, "money in VND"),
    (("open", "vn.small", "--reference", "2/2026", "--fact", "claim=1", "--assign", "clerk"), 2, "not NAME=VALUE"),
    (("open", "vn.enforcement-office", "--reference", "2/2026"), 2, 'No version of "vn.enforcement-office" is'),
]  # fmt: skip


@pytest.mark.parametrize(("words", "code", "sentence"), REFUSED, ids=[" ".join(r[0])[:60] for r in REFUSED])
def test_what_cannot_be_done_is_a_sentence_and_leaves_no_trace(
    opened: Desk, folder: Path, rows: Rows, words: tuple[str, ...], code: int, sentence: str
) -> None:
    (folder / "list.json").write_text("[]", encoding="utf-8")
    (folder / "twice.json").write_text('{"a": 1, "a": 2}', encoding="utf-8")
    (folder / "nested.json").write_text('{"told_on": ["2026-03-03"]}', encoding="utf-8")
    (folder / "latin.json").write_bytes(b'{"told_on": "\xe9"}')
    before = rows()

    said = opened(*words, *(() if "--at" in words else ("--at", "2026-03-03")))
    as_json = opened(*words, *(() if "--at" in words else ("--at", "2026-03-03")), "--json")

    assert (said.code, said.out) == (code, "")
    assert sentence in said.err
    assert sentence in as_json.json["error"]["message"]
    assert rows() == before


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ("2026-03-03T08:00", "write 2026-03-03T08:00+07:00"),
        ("yesterday", "is no day or moment"),
        ("0001-01-01", "cannot be meant"),
        ("9999-12-31", "cannot be meant"),
    ],
)
def test_an_instant_that_cannot_be_meant_is_refused(opened: Desk, rows: Rows, when: str, sentence: str) -> None:
    before = rows()

    said = opened("work", "--once", "--at", when)

    assert said.code == 2
    assert sentence in said.err
    assert rows() == before


def test_a_clock_that_is_set_ahead_is_said_on_standard_error(opened: Desk) -> None:
    said = opened("work", "--once", "--at", "2199-01-01", "--limit", "1")

    assert "which has not come yet" in said.err


def test_without_a_database_nothing_but_an_opening_makes_one(desk: Desk, folder: Path) -> None:
    for words in (("fire", "1/2026", "tell"), ("note", "1/2026", "x", "--as", "clerk"), ("work", "--once")):
        said = desk(*words)

        assert said.code == 1
        assert "there is no such file" in said.err
        assert not (folder / "writs.db").exists()


def test_a_mistyped_procedure_makes_no_database(desk: Desk, folder: Path) -> None:
    assert desk("open", "vn.smal", "--reference", "1/2026").code == 2
    assert not (folder / "writs.db").exists()


def test_what_is_no_database_is_left_as_it_is(desk: Desk, folder: Path) -> None:
    (folder / "writs.db").write_text("a letter to the court", encoding="utf-8")

    said = desk("open", "vn.small", "--reference", "1/2026", "--fact", "claim=1", "--at", "2026-03-02")

    assert said.code == 1
    assert "it is not a SQLite database" in said.err
    assert (folder / "writs.db").read_text(encoding="utf-8") == "a letter to the court"


def test_a_database_of_somebody_else_is_left_as_it_is(desk: Desk, folder: Path) -> None:
    other = sqlite3.connect(folder / "writs.db")
    other.execute("CREATE TABLE letters (text)")
    other.commit()
    other.close()

    said = desk("open", "vn.small", "--reference", "1/2026", "--fact", "claim=1", "--at", "2026-03-02")

    assert said.code == 1
    assert "no schema of writs" in said.err
    assert "writs db upgrade" in said.err


def test_a_schema_that_is_newer_is_refused(opened: Desk, folder: Path) -> None:
    raw = sqlite3.connect(folder / "writs.db")
    raw.execute("UPDATE writs_alembic_version SET version_num = '9999'")
    raw.commit()
    raw.close()

    said = opened("fire", "1/2026", "tell", "--at", "2026-03-03")

    assert said.code == 1
    assert "upgrade the program" in said.err


def test_a_database_that_can_only_be_read_refuses_acts_and_can_be_read(opened: Desk, rows: Rows) -> None:
    read_only = ("--database", "sqlite:///file:writs.db?mode=ro&uri=true")
    before = rows()

    said = opened("fire", "1/2026", "tell", "--at", "2026-03-03", *read_only)
    shown = opened("show", "1/2026", "--at", "2026-03-03", *read_only)

    assert said.code == 1
    assert "it can only be read" in said.err
    assert shown.code == 0
    assert rows() == before


def test_a_damaged_database_is_said_to_be_damaged(opened: Desk, folder: Path) -> None:
    path = folder / "writs.db"
    letters = bytearray(path.read_bytes())
    letters[4096:] = b"\xff" * (len(letters) - 4096)
    path.write_bytes(bytes(letters))

    said = opened("fire", "1/2026", "tell", "--at", "2026-03-03", "--json")

    assert said.code == 1
    assert said.json["error"]["code"] == "database-unusable"


def test_the_environment_names_database_procedures_and_office(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from writs.cli import main

    monkeypatch.setenv("WRITS_DATABASE", f"sqlite:///{folder / 'other.db'}")
    monkeypatch.setenv("WRITS_PROCEDURES", str(folder / "definitions"))
    monkeypatch.setenv("WRITS_OFFICE", "7")

    code = main(["open", "vn.small", "--reference", "1", "--fact", "claim=1", "--at", "2026-03-02", "--json"])

    assert code == 0
    assert json.loads(capsys.readouterr().out)["office"] == 7
    assert (folder / "other.db").is_file()
    assert not (folder / "writs.db").exists()


@pytest.mark.parametrize(("name", "value"), [("OFFICE", "0"), ("INTERVAL", "soon"), ("PROCEDURES", "nowhere")])
def test_a_setting_that_cannot_be_understood_is_named(
    opened: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    from writs.cli import main

    monkeypatch.setenv(f"WRITS_{name}", value)

    assert main(["fire", "1/2026", "tell"]) == 2
    assert f"WRITS_{name} must be" in capsys.readouterr().err
