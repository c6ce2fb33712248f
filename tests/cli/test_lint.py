"""`writs lint`: exit codes, the JSON of the interface, and what people read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.claim import GOOD, changed

from writs.cli import main
from writs.documents.shipped import shipped_directory

WARNED = changed(GOOD, [("within: 5 working days", "within: 5 years")])
WRONG = changed(GOOD, [("when: paid_up,", "when: paid_op,")])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "xx.claim.yaml"


def test_the_json_is_that_of_the_interface(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(WRONG, encoding="utf-8")

    assert main(["lint", str(file), "--json"]) == 1

    line = next(n for n, text in enumerate(WRONG.split("\n"), 1) if "paid_op" in text)
    assert json.loads(capsys.readouterr().out) == {
        "procedures": [{"key": "xx.claim", "version": "2026.1", "states": 5, "transitions": 8, "deadlines": 3}],
        "problems": [
            {
                "file": str(file),
                "line": line,
                "column": WRONG.split("\n")[line - 1].index("paid_op") + 1,
                "severity": "error",
                "code": "unknown-name",
                "message": 'Unknown name "paid_op".',
                "suggestion": 'did you mean "paid_up"?',
            }
        ],
    }


def test_warnings_alone_are_fine_unless_strict(file: Path) -> None:
    file.write_text(WARNED, encoding="utf-8")

    assert main(["lint", str(file)]) == 0
    assert main(["lint", str(file), "--strict"]) == 1


def test_a_clean_definition_is_fine_even_strictly(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(GOOD, encoding="utf-8")

    assert main(["lint", str(file), "--strict"]) == 0
    assert "xx.claim@2026.1: 5 states, 8 transitions, 3 deadlines; 0 errors, 0 warnings" in capsys.readouterr().out


def test_people_see_place_code_sentence_and_advice(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(WRONG, encoding="utf-8")

    assert main(["lint", str(file)]) == 1

    out = capsys.readouterr().out
    assert ': error unknown-name Unknown name "paid_op".  did you mean "paid_up"?' in out
    assert "1 errors" in out


def test_an_unreadable_file_is_a_problem_beside_the_others(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(GOOD, encoding="utf-8")
    file.with_name("torn.yaml").write_bytes(b"a: [1,\n")

    assert main(["lint", str(file.parent), "--json"]) == 1

    answer = json.loads(capsys.readouterr().out)
    assert [p["key"] for p in answer["procedures"]] == ["xx.claim"]
    assert [(Path(p["file"]).name, p["code"]) for p in answer["problems"]] == [("torn.yaml", "yaml-unreadable")]


def test_a_missing_path_is_wrong_usage_and_a_document_under_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "no-such-folder", "--json"]) == 2

    captured = capsys.readouterr()
    assert json.loads(captured.out)["error"]["code"] == "path-missing"
    assert "no-such-folder" in captured.err


def test_a_folder_without_definitions_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(tmp_path)]) == 0
    assert "nothing was checked" in capsys.readouterr().out


def test_the_first_procedures_are_as_large_as_they_were_designed(capsys: pytest.CaptureFixture[str]) -> None:
    keys = (
        "gb.taking-control", "it.road-traffic-fine", "vn.asset", "vn.civil-judgment", "vn.complaint",
        "vn.bank-inquiry", "vn.registry-inquiry",
    )  # fmt: skip
    paths = [str(shipped_directory() / f"{key}.yaml") for key in keys]

    assert main(["lint", *paths, "--json"]) == 0

    answer = json.loads(capsys.readouterr().out)
    sizes = [sum(p[size] for p in answer["procedures"]) for size in ("states", "transitions", "deadlines")]
    assert all(size >= designed for size, designed in zip(sizes, (78, 171, 96), strict=True))
    assert [problem for problem in answer["problems"] if problem["code"] != "scenario-missing"] == []


def test_jurists_read_it_in_vietnamese(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(WRONG, encoding="utf-8")

    assert main(["lint", str(file), "--lang", "vi"]) == 1
    assert ': lỗi unknown-name Không có tên "paid_op".  có phải ý bạn là "paid_up"?' in capsys.readouterr().out
    assert main(["lint", str(file), "--lang", "vi", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["problems"][0]["message"] == 'Không có tên "paid_op".'


def test_a_place_is_a_number_and_no_picture(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`:100:` would be a picture of a hundred to the terminal library."""
    number = GOOD[: GOOD.index("  write_down:")].count("\n")
    file.write_text("# a line\n" * (96 - number) + changed(GOOD, [("within: 24 hours", "within: 24 hous")]), "utf-8")

    assert main(["lint", str(file)]) == 1
    assert f"{file}:100:13: error bad-period" in capsys.readouterr().out.replace("\n", "")
