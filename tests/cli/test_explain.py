"""`writs explain`: every date a deadline had, who and what began it, and each step to its day."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from tests.cli.conftest import Desk


@pytest.fixture
def told(desk: Desk, folder: Path) -> Desk:
    """Case 1/2026 told on Tuesday 3 March; the clerk may give five days more, once; a stay stops the time to pay."""
    definition = folder / "definitions" / "vn.small.yaml"
    text = definition.read_text(encoding="utf-8")
    extended = "        extended_by: {give_more: {adds: 5 days, times: 1}}\n"
    text = text.replace("        met_when: all_paid\n", "        met_when: all_paid\n" + extended, 1)
    act = "  give_more: {title: {en: Give more time, vi: Gia hạn}, from: told, by: clerk, law: L 6}\n"
    text = text.replace("  lapse: {title", act + "  lapse: {title", 1)
    definition.write_text(text, encoding="utf-8")
    desk("open", "vn.small", "--reference", "1/2026", "--fact", "claim=500 VND", "--at", "2026-03-02")
    said = desk("fire", "1/2026", "tell", "--at", "2026-03-03", "--as", "clerk:Lan")
    assert said.code == 0, said.err
    return desk


def test_a_day_is_explained_by_its_start_its_rule_and_each_step(told: Desk) -> None:
    answer = told("explain", "1/2026", "pay", "--json").json

    assert (answer["within"], answer["after"], answer["law"]) == ("10 days", "told_on", ["L 2"])
    (only,) = answer["generations"]
    assert (only["due"], only["cause"], only["status"], only["agrees"]) == ("2026-03-13", "armed", "running", True)
    begun = only["started_by"]
    assert (begun["fact"], begun["value"], begun["event"]["person"]) == ("told_on", "2026-03-03", "Lan")
    assert [step["code"] for step in only["steps"]] == ["start", "due", "calendar"]
    assert only["calendar"] == f"{answer['calendar']['key']} {answer['calendar']['revision']}"


def test_every_date_that_a_deadline_had_stands_beside_the_others(told: Desk) -> None:
    told("fire", "1/2026", "give_more", "--at", "2026-03-10", "--as", "clerk:Minh")

    answer = told("explain", "1/2026", "pay", "--json").json
    printed = told("explain", "1/2026", "pay", "--lang", "vi").out

    assert [(g["generation"], g["due"], g["cause"], g["status"]) for g in answer["generations"]] == [
        (1, "2026-03-13", "armed", "replaced"),
        (2, "2026-03-18", "extended", "running"),
    ]
    later = answer["generations"][1]
    assert later["orders"] == [{"transition": "give_more", "on": "2026-03-10", "kind": "adds", "value": "5 days"}]
    assert later["armed"]["person"] == "Minh"
    assert any("Give more time of 2026-03-10 added 5 days" in step["en"] for step in later["steps"])
    assert all(g["agrees"] for g in answer["generations"])
    assert "gia hạn" in printed
    assert "Vì sao 2026-03-18?" in printed


def test_facts_that_changed_later_do_not_change_why_a_day_came_out(told: Desk) -> None:
    """A history is decided again up to the arming, so that a day is explained by what was known then."""
    told("fire", "1/2026", "pay", "--fact", "payment=500 VND", "--at", "2026-03-04")
    told("fire", "1/2026", "close", "--at", "2026-03-05")

    answer = told("explain", "1/2026", "pay", "--json").json

    assert (answer["status"], answer["generations"][0]["settled"]["name"]) == ("met", "pay")
    assert answer["generations"][0]["agrees"]


def test_what_has_not_begun_is_said_so(told: Desk) -> None:
    said = told("explain", "1/2026", "close_once_paid")

    assert said.code == 1
    assert "It has not begun in this case" in said.out
    assert told("explain", "1/2026", "close_once_paid", "--json").json["generations"] == []


def test_a_real_decision_is_explained_in_both_languages(desk: Desk) -> None:
    desk(
        "open", "vn.civil-judgment", "--reference", "HN-1", "--at", "2026-11-18", "--fact", "claim=1",
        "--fact", "creditor_name=A", "--fact", "debtor_name=B", "--fact", "judgment_effective_on=2026-10-01",
        "--fact", "judgment_received_on=2026-11-02",
    )  # fmt: skip

    vietnamese = desk("explain", "HN-1", "decide", "--lang", "vi").out
    english = desk("explain", "HN-1", "decide").out

    assert "5 ngày làm việc kể từ Ngày nhận yêu cầu" in vietnamese
    assert "Ngày Văn hóa Việt Nam" in vietnamese
    assert "Vietnam Culture Day" in english
    assert "Why 2026-11-26?" in english


@pytest.mark.parametrize(
    ("words", "sentence"), [(("1/2026", "pays"), 'did you mean "pay"?'), (("9", "pay"), "no case")]
)
def test_unknown_names_are_named(told: Desk, words: tuple[str, ...], sentence: str) -> None:
    said = told("explain", *words)

    assert said.code == 2
    assert sentence in said.err


def test_explaining_writes_nothing(told: Desk, folder: Path) -> None:
    def content() -> list[str]:
        connection = sqlite3.connect(folder / "writs.db")
        try:
            return list(connection.iterdump())
        finally:
            connection.close()

    before = content()
    told("explain", "1/2026", "pay")

    assert content() == before
