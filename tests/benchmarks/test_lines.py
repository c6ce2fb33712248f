"""Every goal's line has the shape that is promised; what is cheap is run for it, and nothing is timed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.goal import compared, reaches, unknown
from benchmarks.harness import QuietGate, Sample, interleave

PROJECT = Path(__file__).resolve().parents[2]
KEYS = {"goal", "what", "ours", "contender", "ratio", "target", "met", "runs"}


def test_a_line_says_whether_the_goal_is_met_by_the_median_of_the_rounds_ratios() -> None:
    turns = iter([100, 10, 40, 10, 90, 10])

    def play(seconds: float) -> Sample:
        return Sample(next(turns), 1.0, 1.0)

    # Every second round is played in reversed order.
    rounds = interleave({"ours": play, "theirs": play}, rounds=3, seconds=0, gate=QuietGate(0))
    line = json.loads(compared("G0", "this", rounds, "ours", "theirs", ">= 9", by="rate", unit="acts/s").line())

    assert line.keys() >= KEYS
    assert (line["ratio"], line["met"], line["runs"]) == (9.0, True, 3)
    assert (line["ratio_from"], line["ratio_to"]) == (0.25, 10.0)


def test_a_missed_goal_is_said_to_be_missed_and_an_unknown_one_to_be_unknown() -> None:
    assert not reaches(8.9, ">= 9")
    assert not reaches(20.1, "<= 20 MB")
    assert reaches(20, "<= 20 MB")
    line = json.loads(unknown("G0", "this", ">= 9", "it is not installed").line())
    assert line.keys() >= KEYS
    assert (line["met"], line["why"]) == (None, "it is not installed")


def test_a_goal_that_is_not_there_is_named_with_those_that_are() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--only", "G99"], cwd=PROJECT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "G99" in done.stderr
    assert "G11" in done.stderr
