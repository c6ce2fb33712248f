"""`writs replay` from the command line: counts, a database, refused events, and sentences for what cannot be."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from tests.support.fines import KEY, fines_file

from writs.cli import main
from writs.documents.shipped import shipped_directory

BOMB = '<!DOCTYPE l [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><log>&b;</log>'


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return fines_file(tmp_path / "fines.xes.gz", 45)


def replay(capsys: pytest.CaptureFixture[str], log: Path, *more: str) -> dict[str, Any]:
    assert main(["replay", str(log), "--procedure", KEY, "--json", *more]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_a_replay_answers_in_the_agreed_shape(real_log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = replay(capsys, real_log, "--limit", "200", "--autopilot")

    assert answer["cases"] == 200
    assert set(answer["automatic"]["raise"]) == {"fired", "same_day_as_log", "other_day", "not_in_log", "log_only"}
    assert answer["stored"] is None


def test_without_a_database_nothing_is_kept_whatever_the_environment_says(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WRITS_DATABASE", f"sqlite:///{tmp_path / 'production.db'}")
    monkeypatch.chdir(tmp_path)

    answer = replay(capsys, log)

    assert answer["stored"] is None
    assert [path.name for path in tmp_path.iterdir()] == [log.name]


def test_with_a_database_the_counts_are_the_same_and_a_second_run_has_nothing_to_do(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = ("--database", f"sqlite:///{tmp_path / 'replay.db'}", "--refused", str(tmp_path / "refused.jsonl"))
    rehearsed = replay(capsys, log)

    some = replay(capsys, log, *into, "--limit", "10")
    assert some["stored"] | {"database": ""} == {
        "database": "", "office": 1, "traces": 10, "finished": False, "resumed_after": 0, "nothing_to_do": False,
    }  # fmt: skip
    first, second = replay(capsys, log, *into), replay(capsys, log, *into)

    assert first["stored"]["resumed_after"] == 10
    assert second["stored"]["nothing_to_do"] is True
    for answer in (first, second):
        assert {**answer, "seconds": 0, "stored": 0} == {**rehearsed, "seconds": 0, "stored": 0}
    lines = [json.loads(line) for line in (tmp_path / "refused.jsonl").read_text("utf-8").splitlines()]
    assert len(lines) == rehearsed["refused"]["total"] > 0
    assert set(lines[0]) == {"case", "trace", "event", "name", "day", "code", "reason"}
    assert main(["replay", str(log), "--procedure", KEY, *into]) == 0
    assert "Nothing to do: these 45 traces are in" in capsys.readouterr().out


def test_refused_events_are_told_without_a_database_too(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = replay(capsys, log, "--refused", str(tmp_path / "refused.jsonl"))

    lines = (tmp_path / "refused.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == answer["refused"]["total"]
    assert 'Cannot fire \\"raise\\"' in "\n".join(lines)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There is no log"),
        (b"", "no element found"),
        (b"\x1f\x8b\x08cut", "cut off or damaged"),
        (b"<html></html>", "it is no event log"),
        (b"<log><trace>", "is the file complete?"),
        (BOMB.encode(), "entities, which are not allowed"),
        (b'<log><trace><event><date key="time:timestamp" value="2004-01-01"/></event></trace></log>', "concept:name"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("stored", [False, True])
def test_a_log_that_cannot_be_read_is_a_sentence_and_leaves_no_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, sentence: str, stored: bool
) -> None:
    path, database = tmp_path / "log.xes", tmp_path / "replay.db"
    if content is not None:
        path.write_bytes(content)
    into = ["--database", f"sqlite:///{database}"] if stored else []

    assert main(["replay", str(path), "--procedure", KEY, *into, "--json"]) == 2

    told = capsys.readouterr()
    assert sentence in told.err
    assert "Traceback" not in told.err
    assert sentence in json.loads(told.out)["error"]["message"]
    if database.exists():
        assert sqlite3.connect(database).execute("SELECT count(*) FROM writs_case").fetchone() == (0,)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--procedure", "it.road-traffic-fin"], 'did you mean "it.road-traffic-fine"?'),
        (["--procedure", f"{KEY}@1999.1"], "There is no procedure"),
        (["--procedure", "gb.taking-control"], "There is no replay mapping"),
        (["--procedure", KEY, "--mapping", "nowhere.yaml"], "There is no replay mapping"),
        (["--procedure", "gb.taking-control", "--mapping", "MAPPING"], 'not to "gb.taking-control"'),
        (["--procedure", KEY, "--mapping", "FOLDER"], "There is no replay mapping"),
        (["--procedure", KEY, "--procedures", "nowhere"], "There is no folder"),
        (["--procedure", KEY, "--limit", "0"], "is not 1 or more"),
        (["--procedure", KEY, "--refused", "FOLDER"], "it is a folder"),
        (["--procedure", KEY, "--refused", "FOLDER/none/refused.jsonl"], "Make the folder first."),
        (["--procedure", KEY, "--refused", "LOG"], "this command reads it"),
    ],
)
def test_wrong_usage_is_a_sentence(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    mapping = shipped_directory() / f"{KEY}.replay.yaml"
    told = {"MAPPING": str(mapping), "FOLDER": str(tmp_path), "LOG": str(log)}
    for short, long in told.items():
        words = [word.replace(short, long) for word in words]
    before = log.read_bytes()

    assert main(["replay", str(log), *words]) == 2

    error = capsys.readouterr().err
    assert sentence in error
    assert "Traceback" not in error
    assert log.read_bytes() == before


def test_a_database_that_holds_another_text_of_the_procedure_is_refused(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "replay.db"
    replay(capsys, log, "--database", f"sqlite:///{database}", "--limit", "5")
    folder = tmp_path / "procedures"
    folder.mkdir()
    for name in (f"{KEY}.yaml", f"{KEY}.replay.yaml"):
        text = (shipped_directory() / name).read_text("utf-8")
        (folder / name).write_text(text.replace("Pay a part", "Pay some") if "replay" not in name else text, "utf-8")
    more = fines_file(tmp_path / "more.xes", 3)

    for path, reason in ((log, "begun with another text of"), (more, "is stored with other content")):
        words = ["--procedures", str(folder), "--database", f"sqlite:///{database}"]
        assert main(["replay", str(path), "--procedure", KEY, *words]) == 2
        assert reason in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "this is no database URL"),
        ("sqlite:///FOLDER", "it is a folder"),
        ("sqlite:///LOG", "it is not a SQLite database"),
        ("sqlite:///FOLDER/none/replay.db", "there is no"),
    ],
)
def test_a_database_that_cannot_be_used_is_a_sentence(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], url: str, sentence: str
) -> None:
    before = log.read_bytes()
    url = url.replace("FOLDER", str(tmp_path)).replace("LOG", str(log))

    assert main(["replay", str(log), "--procedure", KEY, "--database", url]) == 1

    error = capsys.readouterr().err
    assert sentence in error
    assert "Traceback" not in error
    assert log.read_bytes() == before


def test_a_database_of_something_else_is_left_as_it_is(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "other.db"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE letters (name TEXT)")

    assert main(["replay", str(log), "--procedure", KEY, "--database", f"sqlite:///{database}"]) == 1

    assert "no schema of writs" in capsys.readouterr().err
    assert sqlite3.connect(database).execute("SELECT name FROM sqlite_master").fetchall() == [("letters",)]


def test_a_log_of_something_else_is_refused_and_another_mapping_may_follow(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (shipped_directory() / f"{KEY}.replay.yaml").read_text("utf-8")
    events = text.index("events:")
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(text[:events] + "events:\n  Buy: {fire: [record]}\n", "utf-8")
    into = ["--database", f"sqlite:///{tmp_path / 'replay.db'}"]

    for words in ([], into):
        assert main(["replay", str(log), "--procedure", KEY, "--mapping", str(mapping), *words]) == 2
        said = capsys.readouterr().err
        assert 'none of the events of fines.xes.gz; it knows "Buy"' in said

    assert replay(capsys, log, *into)["stored"]["finished"] is True


def test_verify_decides_every_history_again(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = f"sqlite:///{tmp_path / 'replay.db'}"
    replay(capsys, log, "--database", database)

    assert main(["verify", "--replay", "--database", database, "--json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert whole["decided_again"]["cases"] == whole["cases"] > 20
    assert whole["decided_again"]["events"] == whole["events"]
    assert main(["verify", "F00002", "--replay", "--database", database]) == 0
    assert "as its history decides it again" in capsys.readouterr().out

    with sqlite3.connect(tmp_path / "replay.db") as connection:
        connection.execute("UPDATE writs_case SET wake_at=NULL WHERE reference='F00002'")
    assert main(["verify", "F00002", "--database", database]) == 0
    capsys.readouterr()
    assert main(["verify", "F00002", "--replay", "--database", database, "--json"]) == 1
    broken = json.loads(capsys.readouterr().out)["decided_again"]["broken"]
    assert [b["reason"] for b in broken] == ["its alarm is not set for what its history owes next"]
