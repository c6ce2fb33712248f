"""The directory as a file: what is understood, and every mistake at its line."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from writs.documents.reader import DocumentUnreadable
from writs.notify.people import read_people
from writs.storage.directory import UNDELIVERED, Quiet, Route

EXAMPLE = Path(__file__).parents[2] / "examples" / "people.yaml"


def test_the_example_is_read_as_it_is_meant() -> None:
    found = read_people(EXAMPLE, 7)

    assert found.problems == []
    people = {person.id: person for person in found.people}
    assert people["an"].quiet == Quiet(time(19), time(7), weekends=True, escalations_wait=False)
    assert people["an"].routes == (Route("email", "an@court.example"), Route("apprise", "env:WRITS_APPRISE_AN"))
    assert (people["lan"].away, people["lan"].delegate) == ((date(2026, 12, 1), date(2026, 12, 4)), "binh")
    assert (people["lan"].digest, people["lan"].folds, people["binh"].language) == ("daily", True, "en")
    assert people["registry"].routes[0].secrets == "WRITS_SECRET_REGISTRY"
    assert {person.office for person in found.people} == {1}
    assert found.addressees[1, "head"] == "an"
    assert found.addressees[1, UNDELIVERED] == "an"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("people:\n  an: {name: An, channels: [{email: an}]}", 2, '"an" is no e-mail address'),
        ("people:\n  an:\n    name: An\n    channels:\n    - webhook: http//x", 5, "must begin with https://"),
        ("people:\n  an:\n    name: An\n    channels: [{apprise: tgram://token/1}]", 4, "is a secret"),
        ("people:\n  an:\n    name: An\n    channels: [{webhook: https://u:p@x.example}]", 4, "user or a password"),
        (
            "people:\n  an:\n    name: An\n    channels: [{webhook: https://x.example, secrets: whsec_AA}]",
            4,
            "never stands",
        ),
        ("people:\n  an:\n    name: An\n    channels: [{email: a@b.example, file: x}]", 4, "A channel is one of"),
        ("people:\n  an: {name: An}", 2, 'needs "channels"'),
        ("people:\n  an:\n    channels: [{email: a@b.example}]", 2, 'needs "name"'),
        ("people:\n  an:\n    name: An\n    channels: []\n    zone: Mars/Base", 5, 'no time zone "Mars/Base"'),
        ("people:\n  an:\n    name: An\n    channels: []\n    langauge: vi", 5, '"langauge" is not known'),
        ("people:\n  an:\n    name: An\n    channels: []\n    language: xx", 5, "vi, en, ru"),
        ("people:\n  an:\n    name: An\n    channels: []\n    quiet: {from: 25h}", 5, "07:30"),
        (
            "people:\n  an:\n    name: An\n    channels: []\n    away: {from: 2026-12-04, until: 2026-12-01}",
            5,
            "first day",
        ),
        ("people:\n  an:\n    name: An\n    channels: []\n    fold: yes", 5, "there is none"),
        ("office: none\npeople: {}", 1, "number of an office"),
        ("roles:\n  Head: an", 2, "is not a name"),
        ("people:\n  an: {name: An, channels: []}\n  an: {name: B, channels: []}", 3, "appears twice"),
    ],
)
def test_a_mistake_is_told_at_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = tmp_path / "people.yaml"
    path.write_text(text, encoding="utf-8")

    problems = read_people(path, 1).problems

    assert [(p.line, said in p.message) for p in problems] == [(line, True)], problems
    assert "token" not in str(problems)


def test_a_file_that_is_no_yaml_at_all_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "people.yaml"
    path.write_text("people: [", encoding="utf-8")

    with pytest.raises(DocumentUnreadable):
        read_people(path, 1)


def test_a_table_says_the_same_as_a_document(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "person,name,email,roles,digest,fold,quiet_from,quiet_until,away_from,away_until,delegate\n"
        "an,Nguyễn Văn An,an@court.example,head undelivered,both,,19:00,07:00,,,\n"
        "lan,Lê Thị Lan,lan@court.example,enforcer,daily,yes,,,2026-12-01,2026-12-04,an\n",
        encoding="utf-8-sig",
    )

    found = read_people(path, 3)

    assert found.problems == []
    assert [(p.id, p.name, p.digest, p.folds, p.delegate) for p in found.people] == [
        ("an", "Nguyễn Văn An", "both", False, None),
        ("lan", "Lê Thị Lan", "daily", True, "an"),
    ]
    assert found.addressees == {(3, "head"): "an", (3, "enforcer"): "lan", (3, UNDELIVERED): "an"}


def test_mistakes_of_a_table_are_told_at_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("person,name,email,shoe\nan,An,an@court.example,42\nan,B,b\n", encoding="utf-8")

    problems = read_people(path, 1).problems

    assert sorted((p.line, p.code) for p in problems) == [(1, "unknown-key"), (3, "bad-address"), (3, "duplicate-key")]
