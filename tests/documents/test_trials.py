"""What scenarios leave untried is a warning, and stops a publication."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.support.claim import GOOD, changed

from writs.cli import main
from writs.documents.trials import try_scenarios

SCENARIOS = """\
writs: 1
scenarios: xx.claim
cases:
  paid_in_time:
    steps:
      - when: {fire: file, day: 2026-03-02, by: clerk, with: {amount: 5 EUR, kind: plain}}
      - when: {fire: serve, day: 2026-03-03, by: clerk}
      - when: {fire: receive, day: 2026-03-04, by: clerk}
      - when: {fire: settle, day: 2026-03-05, by: debtor}
      - then: {state: settled, deadlines: {serve: met, pay: met}}
  nobody_serves:
    steps:
      - when: {fire: file, day: 2026-03-02, by: clerk, with: {amount: 5 EUR, kind: plain}}
      - advance: 2026-03-20
      - then: {deadlines: {serve: missed}}
"""


def folder(path: Path, definition: str = GOOD, scenarios: str | None = SCENARIOS) -> Path:
    (path / "xx.claim.yaml").write_text(definition, encoding="utf-8")
    if scenarios is not None:
        (path / "xx.claim.scenarios.yaml").write_text(scenarios, encoding="utf-8")
    return path


def linted(capsys: pytest.CaptureFixture[str], path: Path, *options: str) -> tuple[int, list[dict[str, Any]]]:
    code = main(["lint", str(path), "--json", *options])
    return code, json.loads(capsys.readouterr().out)["problems"]


def test_a_deadline_that_no_scenario_meets_or_misses_is_a_warning_at_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, problems = linted(capsys, folder(tmp_path))

    assert code == 0
    assert [(p["severity"], p["code"], p["message"]) for p in problems] == [
        ("warning", "scenario-missing", 'No scenario misses "pay".'),
        ("warning", "scenario-missing", 'No scenario meets or misses "write_down".'),
    ]
    lines = GOOD.split("\n")
    assert [lines[p["line"] - 1].strip() for p in problems] == ["pay:", "write_down:"]


def test_it_stops_a_publication(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, problems = linted(capsys, folder(tmp_path), "--for-publication")

    assert code == 1
    assert {p["severity"] for p in problems} == {"error"}


def test_a_definition_without_scenarios_beside_is_not_asked_for_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert linted(capsys, folder(tmp_path, scenarios=None)) == (0, [])


def test_the_warning_can_be_acknowledged_and_the_error_cannot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = "[states.served.deadlines.pay, deadlines.write_down]"
    text = GOOD + f"acknowledged:\n  - {{warning: scenario-missing, at: {places}, because: shown elsewhere}}\n"

    assert linted(capsys, folder(tmp_path, text)) == (0, [])
    assert len(linted(capsys, tmp_path, "--for-publication")[1]) == 2


def test_a_time_without_a_number_need_not_be_missed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = changed(
        GOOD,
        [("within: 24 hours\n    after: heard_at", "within: without delay\n    review: 3 days\n    after: heard_at")],
    )

    _, problems = linted(capsys, folder(tmp_path, text))

    assert problems[-1]["message"] == 'No scenario meets "write_down".'


def test_coverage_counts_fired_met_and_missed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", str(folder(tmp_path)), "--json"]) == 0

    coverage = json.loads(capsys.readouterr().out)["coverage"]
    part = coverage["procedures"]["xx.claim"]
    assert (part["transitions"], part["deadlines_met"], part["deadlines_missed"]) == (0.5, 0.6667, 0.3333)
    assert part["transitions_never_fired"] == ["halt", "hear", "lapse", "resume"]
    assert part["deadlines_never_met"] == ["write_down"]
    assert part["deadlines_never_missed"] == ["pay", "write_down"]
    assert coverage["transitions"] == part["transitions"]


def test_what_is_not_covered_is_listed_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", str(folder(tmp_path)), "--uncovered"]) == 0

    out = capsys.readouterr().out
    assert "50% of transitions fired, 67% of deadlines met, 33% missed" in out
    assert "never met: write_down" in out
    assert "never fired: halt, hear, lapse, resume" in out


def test_versions_of_one_procedure_are_covered_apart(tmp_path: Path) -> None:
    old = changed(GOOD, [("in_force: {from: 2026-01-01}", "in_force: {from: 2026-01-01, until: 2026-12-31}")])
    folder(tmp_path, old, SCENARIOS.replace("scenarios: xx.claim", "scenarios: xx.claim@2026.1"))
    new = changed(GOOD, [("version: 2026.1", "version: 2027.1"), ("{from: 2026-01-01}\n", "{from: 2027-01-01}\n")])
    (tmp_path / "xx.claim@2027.1.yaml").write_text(new, encoding="utf-8")
    (tmp_path / "xx.claim@2027.1.scenarios.yaml").write_text(SCENARIOS, encoding="utf-8")

    report = try_scenarios([tmp_path])

    assert report.failures == []
    assert sorted(report.coverage) == ["xx.claim@2026.1", "xx.claim@2027.1"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("scenarios: xx.clam\ncases: {}\n", 'There is no procedure "xx.clam"; did you mean "xx.claim"?'),
        ("scenarios: [\n", "cannot be read"),
        ("scenarios: xx.claim\n", 'needs "cases"'),
    ],
)
def test_a_scenario_file_that_cannot_be_run_fails_with_a_sentence(text: str, sentence: str, tmp_path: Path) -> None:
    report = try_scenarios([folder(tmp_path, scenarios=text)])

    assert report.failed == 1
    assert sentence in report.failures[0].message
