"""`writs due`: the published examples, one by one and as a batch, and every kind of wrong usage."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from writs.cli import main
from writs.core.counting import count
from writs.core.periods import parse_period
from writs.documents.calendars import shipped_calendar

VECTORS = Path(__file__).parents[2].parent / "shared" / "vectors" / "deadlines.jsonl"


@pytest.fixture
def vectors() -> list[dict[str, str]]:
    if not VECTORS.is_file():
        pytest.skip("The published deadline examples (shared/vectors/deadlines.jsonl) do not lie beside this checkout.")
    return [json.loads(line) for line in VECTORS.read_text(encoding="utf-8").splitlines()]


def due(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """The JSON answer of one call that succeeds."""
    assert main(["due", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def request(vector: dict[str, str]) -> dict[str, object]:
    return {
        "calendar": vector["calendar"],
        "after": vector["after"],
        "within": vector["within"],
        "before": "--before" in vector["flags"],
        "beginning_with": "--beginning-with" in vector["flags"],
    }


def batch(tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: list[str]) -> tuple[int, list[dict[str, Any]]]:
    path = tmp_path / "requests.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    code = main(["due", "--batch", str(path)])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_published_examples_are_answered_one_by_one(
    vectors: list[dict[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {
        f"{v['calendar']} {v['after']} {v['within']} {v['flags']}": answer["due"]
        for v in vectors
        if (
            answer := due(
                capsys, "--calendar", v["calendar"], "--after", v["after"], "--within", v["within"], *v["flags"].split()
            )
        )["due"]
        != v["due"]
    }

    assert wrong == {}


def test_the_published_examples_are_answered_as_a_batch(
    vectors: list[dict[str, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, answers = batch(tmp_path, capsys, [json.dumps(request(vector)) for vector in vectors])

    assert code == 0
    assert [answer["due"] for answer in answers] == [vector["due"] for vector in vectors]


def test_the_published_examples_are_answered_by_the_library(vectors: list[dict[str, str]]) -> None:
    for vector in vectors:
        start = vector["after"]
        answer = count(
            shipped_calendar(vector["calendar"]),
            datetime.fromisoformat(start) if "T" in start else date.fromisoformat(start),
            parse_period(vector["within"]),
            backward="--before" in vector["flags"],
            beginning_with="--beginning-with" in vector["flags"],
        )
        expected = vector["due"]
        assert answer.due == (datetime.fromisoformat(expected) if "T" in expected else date.fromisoformat(expected)), (
            vector
        )


def test_the_answer_has_the_promised_shape(capsys: pytest.CaptureFixture[str]) -> None:
    answer = due(capsys, "--calendar", "vn", "--after", "2026-11-14", "--within", "10 days", "--explain")

    assert answer["due"] == "2026-11-25"
    assert answer["nominal"] == "2026-11-24"
    assert answer["provisional"] is False
    assert "Vietnam Culture Day (Resolution 28/2026/QH16)" in json.dumps(answer["steps"])


def test_hours_answer_in_local_time(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--calendar", "vn", "--after", "2026-08-21T16:30", "--within", "24 hours")

    assert due(capsys, *words)["due"] == "2026-08-22T16:30"


def test_switches_of_the_command_line_reach_the_count(capsys: pytest.CaptureFixture[str]) -> None:
    vn = ("--calendar", "vn", "--after", "2026-08-24", "--within", "9 days")

    assert due(capsys, *vn)["due"] == "2026-09-03"
    assert due(capsys, *vn, "--no-roll")["due"] == "2026-09-02"
    assert due(capsys, *vn, "--before")["due"] == "2026-08-15"
    assert due(capsys, *vn, "--beginning-with", "--no-roll")["due"] == "2026-09-01"


def test_people_read_the_day_and_the_reasons_in_their_language(capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "due",
        "--calendar",
        "vn",
        "--after",
        "2026-11-18",
        "--within",
        "5 working days",
        "--explain",
        "--lang",
        "vi",
    ]

    assert main(words) == 0

    printed = capsys.readouterr().out
    assert "2026-11-26" in printed
    assert "Ngày Văn hóa Việt Nam" in printed


def test_a_provisional_day_is_shown_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "--calendar", "vn", "--after", "2026-12-28", "--within", "5 working days"]) == 0

    assert "provisional" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("calendar", "after", "within", "flags", "says"),
    [
        ("vm", "2026-11-18", "5 days", [], 'Did you mean "vn"?'),
        ("vn", "2026-11-18", "5 workin days", [], 'did you mean "5 working days"?'),
        ("vn", "2026-02-30", "5 days", [], "2026-02-30"),
        ("vn", "10000-01-01", "5 days", [], "10000-01-01"),
        ("vn", "9999-12-30", "5 days", [], "leaves the years 1 to 9999"),
        ("vn", "2026-11-18", "2000 years", [], "longer than 1000 years"),
        ("vn", "2026-11-18", "24 hours", [], "Add the time of day"),
        ("vn", "2026-11-18", "5 days", ["--before", "--beginning-with"], "first day"),
        ("gb-tcg", "2026-11-18", "7 clear days", ["--beginning-with"], "first day"),
    ],
)
def test_wrong_usage_is_a_sentence_and_exit_code_two(
    calendar: str, after: str, within: str, flags: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["due", "--calendar", calendar, "--after", after, "--within", within, *flags])

    assert code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert says in printed.err


def test_a_bad_line_is_answered_in_its_place_and_the_others_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = {"calendar": "vn", "after": "2026-11-18", "within": "5 working days"}
    lines = [
        json.dumps(good),
        "not json",
        json.dumps(good | {"calendar": "vm"}),
        json.dumps(good | {"after": "2026-02-30"}),
        json.dumps({"calendar": "vn", "after": "2026-11-18"}),
        "[1]",
        json.dumps(good | {"roll": False, "within": "9 days", "after": "2026-08-24"}),
    ]

    code, answers = batch(tmp_path, capsys, lines)

    assert code == 1
    assert ["error" in answer for answer in answers] == [False, True, True, True, True, True, False]
    assert answers[-1]["due"] == "2026-09-02"


def test_a_batch_that_is_not_there_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "--batch", str(tmp_path / "nothing.jsonl")]) == 2

    assert "nothing.jsonl" in capsys.readouterr().err
