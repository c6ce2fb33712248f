"""The shipped procedures, their scenarios, and the commands that show them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from writs.cli import main
from writs.core.errors import ProcedureNotFound
from writs.documents.library import Library, load_library
from writs.documents.shipped import shipped_directory


def test_the_shipped_procedures_lint_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(shipped_directory()), "--json"]) == 0

    answer = json.loads(capsys.readouterr().out)
    assert [problem for problem in answer["problems"] if problem["code"] != "scenario-missing"] == []
    counted = answer["procedures"]
    assert sum(p["states"] for p in counted) >= 78
    assert sum(p["transitions"] for p in counted) >= 171
    assert sum(p["deadlines"] for p in counted) >= 96


def test_the_shipped_scenarios_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", str(shipped_directory()), "--json"]) == 0

    answer = json.loads(capsys.readouterr().out)
    assert answer["failed"] == 0
    assert answer["passed"] >= 11
    assert 0 < answer["coverage"]["transitions"] <= 1


def test_a_scenario_that_is_wrong_fails_at_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("vn.bank-inquiry", "vn.registry-inquiry", "vn.civil-judgment", "vn.asset", "vn.complaint"):
        (tmp_path / f"{name}.yaml").write_bytes((shipped_directory() / f"{name}.yaml").read_bytes())
    (tmp_path / "vn.bank-inquiry.scenarios.yaml").write_text(
        "writs: 1\nscenarios: vn.bank-inquiry\ncases:\n  wrong:\n    steps:\n"
        "      - when: {fire: ask, day: 2026-08-03, by: enforcer, with: {holder_name: A, subject: other}}\n"
        "      - when: {fire: receive, day: 2026-08-04, by: enforcer}\n"
        "      - then: {state: answered, deadlines: {answer: 2026-08-08}}\n",
        encoding="utf-8",
    )

    assert main(["test", str(tmp_path), "--json"]) == 1

    failures = json.loads(capsys.readouterr().out)["failures"]
    assert [(f["line"], f["step"]) for f in failures] == [(8, 3), (8, 3)]
    assert "state is received, not answered" in failures[0]["message"]
    assert "answer is 2026-08-07" in failures[1]["message"]


def test_describe_speaks_the_words_of_due(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["describe", "vn.asset", "--json"]) == 0

    answer = json.loads(capsys.readouterr().out)
    state = next(s for s in answer["states"] if s["name"] == "auction_contracted")
    limits = {d["name"]: d for d in state["deadlines"]}
    assert limits["hold_auction"]["within"] == "30 days | 45 days"
    assert limits["redeem_in_time"]["within"] == "1 working day"
    assert limits["hold_auction"]["law"] == "L25 83.2a"
    assert limits["hold_auction"]["owner"] == "auction_house"


def test_an_unknown_procedure_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["describe", "vn.aset"]) == 2
    assert 'did you mean "vn.asset"' in capsys.readouterr().err


def test_a_path_that_does_not_exist_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_a_version_that_is_not_in_force_is_not_given_to_a_case(library: Library) -> None:
    with pytest.raises(ProcedureNotFound, match="in force on 2014-01-01"):
        library.in_force("vn.civil-judgment", date(2014, 1, 1))


def test_an_unreadable_definition_stands_among_the_others(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("a: [", encoding="utf-8")

    definitions = load_library([tmp_path])

    assert [p.code for d in definitions for p in d.problems] == ["yaml-unreadable"]


def test_the_diagram_draws_every_state(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagram", "vn.bank-inquiry", "--lang", "vi"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("stateDiagram-v2")
    assert "Đã gửi yêu cầu" in out
