"""The demonstration and the replay from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from writs.cli import main


def test_the_demo_shows_what_a_head_of_office_wants_to_see(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--json"]) == 0

    answer = json.loads(capsys.readouterr().out)
    assert set(answer["states"]) == {"Hà Nội", "Đà Nẵng"}
    assert answer["refused"] == []
    assert answer["automatic"]["end_voluntary_period"] > 0
    assert answer["escalations"]
    assert answer["due_this_week"]
    assert answer["explained"]["steps"]["vi"]


def test_the_demo_reads_well_in_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--lang", "vi"]) == 0

    out = capsys.readouterr().out
    assert "Where the cases stand" in out
    assert "Try next" in out


def test_a_replay_of_a_log_that_is_not_there_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", "nowhere.xes", "--procedure", "it.road-traffic-fine"]) == 2
    assert "nowhere.xes" in capsys.readouterr().err


def test_a_replay_from_the_command_line_answers_in_the_agreed_shape(
    real_log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["replay", str(real_log), "--procedure", "it.road-traffic-fine", "--limit", "200", "--json"]

    assert main([*arguments, "--autopilot"]) == 0

    answer = json.loads(capsys.readouterr().out)
    assert answer["cases"] == 200
    assert set(answer["automatic"]["raise"]) == {"fired", "same_day_as_log", "other_day", "not_in_log", "log_only"}
