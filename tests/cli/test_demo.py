"""The demonstration from the command line."""

from __future__ import annotations

import json

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
