"""`writs simulate`: the timeline of a case that does not exist, for people and for programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Desk

SCRIPT = """\
writs: 1
scenarios: vn.small
cases:
  paid:
    steps:
      - when: {fire: receive, day: 2026-03-02, by: clerk, with: {claim: 500 VND}}
      - when: {fire: tell, day: 2026-03-03, by: clerk}
      - when: {fire: pay, day: 2026-03-05, by: debtor, with: {payment: 500 VND}}
"""


def test_if_nobody_acts_the_clock_alone_goes_on(desk: Desk, folder: Path) -> None:
    said = desk("simulate", "vn.complaint", "--from", "2026-08-03", "--json")

    assert said.code == 0
    assert (said.json["procedure"], said.json["state"]) == ("vn.complaint@2026.1", "filed")
    assert {entry["by"] for entry in said.json["timeline"][1:]} == {"clock"}
    assert not (folder / "writs.db").exists()


def test_on_time_every_duty_is_met_and_every_day_is_explained(desk: Desk) -> None:
    said = desk("simulate", "vn.complaint", "--from", "2026-08-03", "--on-time", "--json")

    ended = {(e["deadline"], e["status"]) for entry in said.json["timeline"] for e in entry["ended"]}
    assert ("accept", "met") in ended
    assert ("settle", "met") in ended
    armed = [d for entry in said.json["timeline"] for d in entry["armed"] if d["due"] is not None]
    assert all(d["steps"][-1]["text"]["vi"] for d in armed)


def test_one_working_day_late_is_late_everywhere(desk: Desk) -> None:
    said = desk("simulate", "vn.complaint", "--from", "2026-08-03", "--everyone-late", "--json")

    acts = {entry["name"]: entry["on"] for entry in said.json["timeline"] if entry["kind"] == "transition"}
    assert acts["accept"] == "2026-08-11"


def test_what_was_not_given_is_shown_as_a_placeholder_and_what_was_given_is_not(desk: Desk) -> None:
    said = desk(
        "simulate", "vn.complaint", "--from", "2026-08-03", "--fact", "known_on=2026-07-30", "--json", "--until",
        "2026-08-31",
    )  # fmt: skip

    opening = said.json["timeline"][0]
    assert opening["facts"]["known_on"] == "2026-07-30"
    assert "known_on" not in opening["placeholders"]
    assert "about" in opening["placeholders"]


def test_a_timeline_for_people_speaks_their_language(desk: Desk) -> None:
    said = desk("simulate", "vn.complaint", "--from", "2026-08-03", "--lang", "vi", "--explain")

    assert "giá trị giả định" in said.out
    assert "không tính ngày này" in said.out
    assert "Ngày 2031-08-03 vụ việc ở" in said.out


def test_a_script_says_who_acts_and_when(desk: Desk, folder: Path) -> None:
    (folder / "mine.yaml").write_text(SCRIPT, encoding="utf-8")

    said = desk("simulate", "vn.small", "--script", "mine.yaml", "--json")

    assert said.code == 0, said.err
    acts = [(entry["name"], entry["on"]) for entry in said.json["timeline"] if entry["kind"] != "step"]
    assert acts == [("receive", "2026-03-02"), ("tell", "2026-03-03"), ("pay", "2026-03-05")]


def test_a_script_that_is_refused_says_where(desk: Desk, folder: Path) -> None:
    (folder / "mine.yaml").write_text(SCRIPT.replace("fire: tell", "fire: close"), encoding="utf-8")

    said = desk("simulate", "vn.small", "--script", "mine.yaml")

    assert said.code == 1
    assert "mine.yaml:7: paid, step 2" in said.out.replace("\n", " ")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("vn.complaint",), "--from"),
        (("vn.complaint", "--from", "soon"), "is no day or moment"),
        (("vn.complaint", "--from", "2026-08-03", "--until", "2026-08-01"), "before it begins"),
        (("vn.complaint", "--from", "2026-08-03", "--fact", "knwon_on=1"), 'did you mean "known_on"'),
        (("vn.complaint", "--from", "2026-08-03", "--transition", "accept"), "opens no case"),
        (("vn.nothing", "--from", "2026-08-03"), "vn.nothing"),
        (("vn.complaint", "--script", "nowhere.yaml"), "nowhere.yaml"),
    ],
)
def test_what_cannot_be_simulated_is_a_sentence(desk: Desk, words: tuple[str, ...], sentence: str) -> None:
    said = desk("simulate", *words)

    assert said.code in (1, 2)
    assert sentence in said.err
