"""The demonstration: the main job on a real database, told to a head of office, and what to try next really works."""

from __future__ import annotations

import contextlib
import io
import json
import shlex
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from writs.cli import main
from writs.cli.demo_page import DemoPage
from writs.documents.library import shipped_library


@dataclass(frozen=True)
class Kept:
    """A demonstration that was kept, and what it answered."""

    folder: Path
    answer: dict[str, Any]

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'demo.db'}"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder, said = tmp_path_factory.mktemp("demo"), io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(said):
        assert main(["demo", "--keep", "demo.db", "--json"]) == 0
    return Kept(folder, json.loads(said.getvalue()))


def test_it_shows_what_a_head_of_office_wants_to_see(kept: Kept) -> None:
    answer = kept.answer

    assert set(answer["states"]) == {"Hà Nội", "Đà Nẵng"}
    assert sum(sum(office.values()) for office in answer["states"].values()) == answer["cases"] == 24
    assert answer["refused"] == []
    assert answer["automatic"]["end_voluntary_period"] > 0
    assert answer["reminders"] == len(answer["reminded"]) > 0
    assert {entry["days"] for entry in answer["due_this_week"]} <= set(range(8))
    assert all(entry["days"] < 0 and entry["person"] for entry in answer["overdue"])
    assert answer["explained"]["steps"]["vi"]
    assert [entry["day"] for entry in answer["timeline"]] == sorted(entry["day"] for entry in answer["timeline"])


def test_an_escalation_says_to_whom_and_why(kept: Kept) -> None:
    silent = [e for e in kept.answer["escalations"] if e["case"] == "DN-2026-012"]

    assert silent[0] | {"title": {}, "to_title": {}, "owed_by_title": {}} == {
        "day": "2026-10-01", "office": "Đà Nẵng", "case": "DN-2026-012", "to": "head", "person": "Võ Thị Hạnh",
        "deadline": "decide", "law": "L25 34.3", "due": "2026-09-03", "owed_by": ["Võ Thị Hạnh"], "title": {},
        "to_title": {}, "owed_by_title": {},
    }  # fmt: skip
    assert silent[0]["title"]["vi"] == "Ra quyết định thi hành án"


def test_the_database_holds_what_was_told(kept: Kept) -> None:
    connection = sqlite3.connect(kept.folder / "demo.db")
    told = {
        "cases": "SELECT count(*) FROM writs_case WHERE root_id = case_id",
        "children": "SELECT count(*) FROM writs_case WHERE root_id <> case_id",
        "events": "SELECT count(*) FROM writs_event",
        "reminders": "SELECT count(*) FROM writs_notice WHERE kind = 'remind'",
    }
    for word, query in told.items():
        assert kept.answer[word] == connection.execute(query).fetchone()[0]
    assert connection.execute("SELECT office_id, code, name FROM writs_office ORDER BY 1").fetchall() == [
        (1, "HN", "Hà Nội"),
        (2, "DN", "Đà Nẵng"),
    ]
    connection.close()
    for proof in (kept.answer["verified"], kept.answer["verified"]["decided_again"]):
        assert (proof["cases"], proof["events"], proof["ok"]) == (30, kept.answer["events"], True)


def test_what_to_try_next_works_on_the_kept_database(
    kept: Kept, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(kept.folder)

    for line in kept.answer["try_next"]:
        words = shlex.split(line)
        assert words[0] == "writs"
        assert main(words[1:]) == 0, line
        assert capsys.readouterr().out.strip(), line
    assert (kept.folder / "demo.xes.gz").is_file()


def test_the_same_docket_gives_the_same_cases_and_leaves_nothing_behind(
    kept: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WRITS_DATABASE", "sqlite:///production.db")

    assert main(["demo", "--json"]) == 0

    again = json.loads(capsys.readouterr().out)
    assert list(tmp_path.iterdir()) == []
    assert again["database"] is None
    assert again["try_next"][0] == "writs demo --keep demo.db"
    assert {**again, "database": 0, "try_next": 0} == {**kept.answer, "database": 0, "try_next": 0}


@pytest.mark.parametrize(("language", "heading"), [("en", "Where the cases stand"), ("vi", "Các vụ việc đang ở đâu")])
@pytest.mark.parametrize("width", [80, 120])
def test_it_reads_well_in_a_terminal(
    kept: Kept, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str, heading: str,
    width: int,
) -> None:  # fmt: skip
    monkeypatch.setenv("COLUMNS", str(width))

    DemoPage(kept.answer, shipped_library().find("vn.civil-judgment").procedure, language).show()

    lines = capsys.readouterr().out.splitlines()
    assert heading in lines
    assert "…" not in "".join(line for line in lines if not line.startswith("…"))
    assert all(len(line) <= width for line in lines if not line.startswith("  writs "))


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--keep", "DEMO"], 2, "it is there already"),
        (["--keep", "FOLDER/none/demo.db"], 1, "there is no folder"),
        (["--database", "URL"], 2, "holds cases already"),
        (["--database", "sqlite:///FOLDER"], 1, "it is a folder"),
        (["--database", "URL", "--keep", "x.db"], 2, "not allowed with"),
    ],
)
def test_a_database_that_is_in_use_is_left_as_it_is(
    kept: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, sentence: str
) -> None:
    path = kept.folder / "demo.db"
    for short, long in {"DEMO": str(path), "FOLDER": str(tmp_path), "URL": kept.url}.items():
        words = [word.replace(short, long) for word in words]
    before = path.read_bytes()

    assert main(["demo", *words]) == code

    assert sentence in capsys.readouterr().err
    assert path.read_bytes() == before
