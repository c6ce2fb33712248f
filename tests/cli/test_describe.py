"""`writs describe` and `writs diagram`: the contract in JSON, both languages for people, and every kind of limit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.support.claim import GOOD, changed

from writs.cli import main

STATE = {"name", "phase", "final", "deadlines"}
LIMIT = {"name", "owner", "within", "after", "kind", "law", "ladder"}
ACT = {"name", "from", "to", "by", "law"}


def described(capsys: pytest.CaptureFixture[str], name: str) -> dict[str, Any]:
    assert main(["describe", name, "--json"]) == 0
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def limits(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    of_states = [limit for state in answer["states"] for limit in state["deadlines"]]
    return {limit["name"]: limit for limit in [*of_states, *answer["deadlines"]]}


def test_every_shipped_procedure_has_the_keys_of_the_interface(capsys: pytest.CaptureFixture[str]) -> None:
    for key in ("vn.civil-judgment", "vn.asset", "gb.taking-control", "it.road-traffic-fine"):
        answer = described(capsys, key)
        assert {"key", "version", "sources", "states", "transitions", "deadlines"} <= set(answer)
        assert all(set(state) >= STATE for state in answer["states"])
        assert all(set(limit) >= LIMIT for limit in limits(answer).values())
        assert all(set(act) >= ACT for act in answer["transitions"])


@pytest.mark.parametrize(
    ("key", "name", "expected"),
    [
        ("vn.civil-judgment", "decide", {"within": "5 working days", "law": "L25 34.3"}),
        ("vn.civil-judgment", "decide", {"owner": "head", "kind": "latest"}),
        ("vn.civil-judgment", "decide", {"after": "{later_of: [request_received_on, judgment_received_on]}"}),
        ("vn.civil-judgment", "close_when_performed", {"within": "without delay"}),
        ("vn.civil-judgment", "close_when_performed", {"after": "meeting of perform_voluntarily"}),
        ("vn.civil-judgment", "pay_out_each", {"after": "each money_received_on", "ladder": "usual"}),
        ("vn.civil-judgment", "continue_in_time", {"law": "L25 46.3; L25 47.3; D152 11.4"}),
        ("vn.asset", "hold_auction", {"within": "30 days | 45 days"}),
        ("vn.asset", "ask_revaluation", {"owner": "creditor, debtor"}),
        ("vn.asset", "announce_seizure", {"within": "3 working days", "kind": "backward"}),
        ("vn.asset", "announce_seizure", {"after": "seizure_planned_on"}),
        ("vn.asset", "seize_on_the_day", {"within": None, "kind": "fixed", "after": "seizure_planned_on"}),
        ("vn.asset", "contract_state_centre", {"after": "entry"}),
        ("vn.complaint", "settle", {"ladder": "complaint"}),
        ("vn.bank-inquiry", "answer", {"within": "at once | 3 working days"}),
        ("gb.taking-control", "wait_after_notice", {"within": "7 clear days", "kind": "earliest"}),
        ("gb.taking-control", "value_goods", {"within": "1 day", "after": "due of minimum_period"}),
    ],
)  # fmt: skip
def test_a_limit_is_described_in_the_words_of_its_definition(
    key: str, name: str, expected: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    found = limits(described(capsys, key))[name]

    assert {word: found[word] for word in expected} == expected


def test_a_length_is_told_by_choice_and_with_what_extends_it(capsys: pytest.CaptureFixture[str]) -> None:
    found = limits(described(capsys, "vn.asset"))

    assert found["hold_auction"]["within_by"] == {"movable": "30 days", "immovable": "45 days"}
    assert found["tell_failure"]["within_by"] is None
    (extension,) = found["pay_price"]["extended_by"]
    assert (extension["by"], extension["at_most"]) == ("agree_later_payment", "60 days")


def test_parameters_and_pauses_are_told_with_their_law(capsys: pytest.CaptureFixture[str]) -> None:
    answer = described(capsys, "vn.civil-judgment")

    wages = next(p for p in answer["parameters"] if p["name"] == "minimum_wage")
    assert wages["rows"][0]["values"]["I"] == "5_310_000 VND"
    salary = next(p for p in answer["parameters"] if p["name"] == "base_salary")
    assert [(row["from"], row["confidence"]) for row in salary["rows"]] == [
        ("2024-07-01", "secondary"),
        ("2026-07-01", "uncertain"),
    ]
    obstacle = next(p for p in answer["pauses"] if p["name"] == "obstacle")
    assert (obstacle["between"], obstacle["law"]) == (["obstacle_from_on", "obstacle_to_on"], "L25 34.2; D152 3")


def test_a_version_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert described(capsys, "vn.asset@2026.1")["version"] == "2026.1"
    assert main(["describe", "vn.asset@2026.11"]) == 2
    assert 'did you mean "vn.asset@2026.1"' in capsys.readouterr().err


def test_a_definition_can_be_named_by_its_path(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD, encoding="utf-8")

    assert described(capsys, str(path))["key"] == "xx.claim"


@pytest.mark.parametrize("text", ["a: [", changed(GOOD, [("when: paid_up,", "when: paid_op,")])])
def test_a_definition_with_errors_is_refused_with_its_problems(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")

    assert main(["describe", str(path), "--json"]) == 1

    captured = capsys.readouterr()
    assert json.loads(captured.out)["error"]["code"] == "procedure-invalid"
    assert f"{path}:" in captured.err


def test_people_read_it_in_their_language(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "220")

    answer = described(capsys, "vn.civil-judgment")
    sizes = (len(answer["states"]), len(answer["transitions"]), len(limits(answer)))

    assert main(["describe", "vn.civil-judgment", "--lang", "vi"]) == 0
    vietnamese = capsys.readouterr().out
    assert main(["describe", "vn.civil-judgment", "--lang", "en"]) == 0
    english = capsys.readouterr().out

    assert "Tự nguyện thi hành" in vietnamese
    assert "chờ creditor" in vietnamese
    assert "{} trạng thái, {} bước, {} thời hạn".format(*sizes) in vietnamese
    assert "Perform voluntarily" in english
    assert "later_of:" in english
    assert "judgment_received_on]" in english
    assert "{} states, {} transitions, {} deadlines".format(*sizes) in english


def test_a_backward_limit_says_before_what(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "220")

    assert main(["describe", "vn.asset"]) == 0
    assert "before seizure_planned_on" in capsys.readouterr().out


def test_a_title_cannot_break_out_of_the_diagram(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.yaml"
    title = "'\"Filed\" --> [*] : a;b <b>#'"
    path.write_text(
        changed(GOOD, [("title: {en: Filed}\n    phase", f"title: {{en: {title}}}\n    phase")]), encoding="utf-8"
    )

    assert main(["diagram", str(path)]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["stateDiagram-v2", "  direction TB"]
    assert lines[2] == '  state "#quot;Filed#quot; --#gt; [*] #58; a#59;b #lt;b#gt;#35;" as s1'
    assert "  [*] --> s1 : File" in lines
    assert "  s2 --> s4 : Settle" in lines
    assert lines[-2:] == ["  s4 --> [*]", "  s5 --> [*]"]
