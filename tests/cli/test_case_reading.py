"""Reading cases: where one stands, why something cannot be done, what is due, and what is wrong. Nothing is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Desk

Rows = Callable[[], dict[str, list[tuple[Any, ...]]]]


@pytest.fixture
def told(opened: Desk) -> Desk:
    """Case 1/2026 told on Tuesday 3 March: the debtor has until Friday the 13th to pay."""
    said = opened("fire", "1/2026", "tell", "--at", "2026-03-03", "--as", "clerk:Lan")
    assert said.code == 0, said.err
    return opened


def test_show_tells_where_a_case_stands_and_what_follows(told: Desk) -> None:
    answer = told("show", "1/2026", "--at", "2026-03-04", "--json").json

    assert (answer["reference"], answer["state"], answer["version"]) == ("1/2026", "told", 2)
    facts = {fact["name"]: (fact["value"], fact["currency"]) for fact in answer["facts"]}
    assert facts["claim"] == ("500", "VND")
    assert facts["told_on"] == ("2026-03-03", None)
    pay = answer["deadlines"][0]
    assert (pay["name"], pay["due"], pay["law"], pay["status"]) == ("pay", "2026-03-13", "L 2", "running")
    assert [event["name"] for event in answer["timeline"]] == ["receive", "tell"]
    possible = {act["name"]: [b["code"] for b in act["blockers"]] for act in answer["possible"]}
    assert possible == {"pay": ["missing"], "close": ["condition"], "tell": ["wrong-state"], "lapse": []}


def test_show_is_as_of_an_instant_and_says_what_is_not_recorded_yet(told: Desk, rows: Rows) -> None:
    before = rows()

    answer = told("show", "1/2026", "--at", "2026-04-01", "--json").json
    printed = told("show", "1/2026", "--at", "2026-04-01")

    assert (answer["state"], answer["outcome"], answer["closed_on"]) == ("lapsed", "lapsed", "2026-03-13")
    assert "lapse" in [event["name"] for event in answer["pending"]]
    assert "(not recorded yet)" in printed.out
    assert rows() == before


@pytest.mark.parametrize(("language", "words"), [("en", "What happened"), ("vi", "Diễn biến")])
def test_show_speaks_both_languages(told: Desk, language: str, words: str) -> None:
    said = told("show", "1/2026", "--at", "2026-03-04", "--lang", language)

    assert said.code == 0
    assert words in said.out


def test_history_shows_every_event_with_its_effects(told: Desk) -> None:
    told("work", "--once", "--at", "2026-03-12")
    told("note", "1/2026", "rang twice", "--as", "clerk", "--at", "2026-03-12")

    timeline = told("show", "1/2026", "--at", "2026-03-12", "--timeline").out
    history = told("show", "1/2026", "--at", "2026-03-12", "--history").out

    assert "rang twice" in timeline
    assert "↦ Pay: 2026-03-13" in history
    assert "✓ Tell the debtor: met" in history
    assert "(ladder)" in history
    assert "(ladder)" not in timeline


def test_blockers_say_what_can_happen_and_why_the_rest_cannot(told: Desk) -> None:
    for_anybody = told("blockers", "1/2026", "--at", "2026-03-04")
    for_debtor = told("blockers", "1/2026", "--at", "2026-03-04", "--as", "debtor", "--json").json

    assert "All paid: not fulfilled" in for_anybody.out
    acts = {act["name"]: act for act in for_debtor["possible"]}
    assert acts["pay"]["possible"]
    assert [b["code"] for b in acts["close"]["blockers"]] == ["wrong-role", "condition"]
    assert acts["close"]["law"] == ["L 3"]


def test_blockers_are_told_in_vietnamese_too(told: Desk) -> None:
    said = told("blockers", "1/2026", "--at", "2026-03-04", "--lang", "vi")

    refused = told("fire", "1/2026", "close", "--at", "2026-03-04", "--lang", "vi")
    assert "All paid: chưa thỏa" in said.out
    assert "phải nhập" in said.out
    assert refused.err == 'Không thể thực hiện "close" khi vụ việc đang ở "told": All paid: chưa thỏa.\n'


def test_due_list_puts_the_most_urgent_first(told: Desk) -> None:
    told(
        "open", "vn.small", "--reference", "2/2026", "--fact", "claim=1", "--at", "2026-03-02", "--assign", "clerk=Lan"
    )  # fmt: skip

    everything = told("due-list", "--at", "2026-03-04", "--json").json
    soon = told("due-list", "--at", "2026-03-04", "--days", "5", "--json").json
    until = told("due-list", "--at", "2026-03-04", "--until", "2026-03-13", "--json").json
    late = told("due-list", "--at", "2026-03-10", "--overdue", "--json").json
    hers = told("due-list", "--at", "2026-03-04", "--person", "Lan", "--json").json
    debtors = told("due-list", "--at", "2026-03-04", "--owner", "debtor", "--json").json

    def keys(answer: Any) -> list[tuple[str, str]]:
        return [(entry["case"], entry["deadline"]) for entry in answer["deadlines"]]

    assert keys(everything) == keys(until) == [("2/2026", "tell"), ("1/2026", "pay")]
    assert keys(soon) == keys(late) == keys(hers) == [("2/2026", "tell")]
    assert keys(debtors) == [("1/2026", "pay")]
    assert [entry["days"] for entry in late["deadlines"]] == [-1]
    assert everything["deadlines"][0]["people"] == {"clerk": "Lan"}


def test_due_list_is_of_one_office_unless_all_are_asked_for(told: Desk) -> None:
    told("open", "vn.small", "--reference", "9", "--fact", "claim=1", "--at", "2026-03-02", "--office", "9")

    assert "1/2026" in told("due-list", "--at", "2026-03-04").out
    assert [e["case"] for e in told("due-list", "--office", "9", "--json").json["deadlines"]] == ["9"]
    assert len(told("due-list", "--all-offices", "--json").json["deadlines"]) == 2


def test_due_list_says_when_there_is_more(told: Desk) -> None:
    told("open", "vn.small", "--reference", "2/2026", "--fact", "claim=1", "--at", "2026-03-02")

    assert told("due-list", "--limit", "1", "--json").json["more"]
    assert "--limit shows them" in told("due-list", "--limit", "1").out


def test_cases_are_found_by_words_without_accents(desk: Desk) -> None:
    desk(
        "open", "vn.civil-judgment", "--reference", "HN-1", "--at", "2026-11-18", "--fact", "claim=1",
        "--fact", "creditor_name=Nguyễn Văn A", "--fact", "debtor_name=Đỗ Thị Bình",
        "--fact", "judgment_effective_on=2026-10-01",
    )  # fmt: skip
    desk("open", "vn.small", "--reference", "HN-2", "--fact", "claim=1", "--at", "2026-03-02")

    assert [case["case"] for case in desk("cases", "do thi", "BINH", "--json").json["cases"]] == ["HN-1"]
    assert [case["case"] for case in desk("cases", "hn", "--json").json["cases"]] == ["HN-2", "HN-1"]
    assert [case["case"] for case in desk("cases", "--state", "received", "--json").json["cases"]] == ["HN-2"]
    assert desk("cases", "--procedure", "vn.asset", "--json").json == {"cases": [], "more": False}
    assert desk("cases", "--limit", "1", "--json").json["more"]
    assert desk("cases", "--ended").out == "No such case.\n"
    assert "Đã nhận yêu cầu" in desk("cases", "--open", "--lang", "vi").out


def test_verify_proves_histories_and_finds_what_was_changed(told: Desk, folder: Path) -> None:
    whole = told("verify", "--json")
    one = told("verify", "1/2026")
    raw = sqlite3.connect(folder / "writs.db")
    raw.execute("DROP TRIGGER writs_event_update")
    raw.execute("UPDATE writs_event SET body = replace(body, '500', '900') WHERE seq = 1")
    raw.commit()
    raw.close()
    broken = told("verify", "--json")

    assert (whole.code, whole.json["cases"], whole.json["events"], whole.json["ok"]) == (0, 1, 2, True)
    assert one.out == "1 cases and 2 events: all as written.\n"
    assert broken.code == 1
    assert broken.json["broken"][0]["case"] == "1/2026"
    assert "BROKEN" in told("verify", "1/2026").out


def test_db_makes_and_checks_the_schema(desk: Desk, folder: Path) -> None:
    missing = desk("db", "check", "--json")
    made = desk("db", "upgrade", "--json")
    again = desk("db", "upgrade")
    checked = desk("db", "check")

    assert (missing.code, missing.json["error"]["code"]) == (1, "database-unusable")
    assert (made.code, made.json["before"]) == (0, None)
    assert again.code == checked.code == 0
    assert "the one this program needs" in again.out
    assert (folder / "writs.db").is_file()


def test_a_healthy_installation_has_nothing_wrong(told: Desk) -> None:
    said = told("doctor", "--at", "2026-03-04", "--json")

    assert said.code == 0, said.out
    assert said.json["ok"]
    assert "✓ Events and fired steps are append-only." in told("doctor", "--at", "2026-03-04").out


def ailments(said: Any) -> set[str]:
    return {finding["check"] for finding in said.json["findings"] if not finding["ok"]}


def test_the_doctor_sees_that_no_clock_runs(told: Desk) -> None:
    said = told("doctor", "--at", "2026-03-20", "--json")

    assert said.code == 1
    assert ailments(said) == {"clock"}
    told("work", "--once", "--at", "2026-03-20")
    assert told("doctor", "--at", "2026-03-20").code == 0


def test_the_doctor_sees_a_file_that_stands_aside(told: Desk, folder: Path) -> None:
    raw = sqlite3.connect(folder / "writs.db")
    raw.execute("CREATE TRIGGER full BEFORE INSERT ON writs_event BEGIN SELECT RAISE(ABORT, 'the shelf is full'); END")
    raw.commit()
    swept = told("work", "--once", "--at", "2026-03-12", "--json")

    said = told("doctor", "--at", "2026-03-12", "--json")

    assert swept.code == 1
    assert swept.json["set_aside"][0]["case"] == "1/2026"
    assert ailments(said) == {"set-aside"}
    raw.execute("DROP TRIGGER full")
    raw.commit()
    raw.close()
    told("work", "--once", "--at", "2026-03-13")
    assert told("doctor", "--at", "2026-03-13").code == 0


def test_the_doctor_sees_missing_triggers_contradictions_and_lost_notices(told: Desk, folder: Path) -> None:
    raw = sqlite3.connect(folder / "writs.db")
    raw.execute("DROP TRIGGER writs_event_delete")
    raw.execute("UPDATE writs_case SET seq = seq + 1")
    raw.execute(
        "INSERT INTO writs_notice (office_id, case_id, seq, n, channel, destination, kind, payload, created_at, status)"
        " SELECT office_id, case_id, 1, 99, 'desk', 'Lan', 'remind', '{}', '2026-03-02T00:00:00.000000Z', 'dead'"
        " FROM writs_case"
    )
    raw.commit()
    raw.close()

    said = told("doctor", "--at", "2026-03-04", "--json")

    assert ailments(said) == {"triggers", "invariants", "dead-notices"}


def test_the_doctor_sees_that_a_procedure_was_changed_under_its_version(told: Desk, folder: Path) -> None:
    definition = folder / "definitions" / "vn.small.yaml"
    definition.write_text(definition.read_text(encoding="utf-8").replace("10 days", "20 days"), encoding="utf-8")

    said = told("doctor", "--at", "2026-03-04", "--json")

    assert ailments(said) == {"procedure"}
    listed = told("due-list", "--at", "2026-03-04", "--json").json["deadlines"]
    assert [(entry["deadline"], entry["title"]) for entry in listed] == [("pay", {})]


@pytest.mark.parametrize(
    "words",
    [("show", "1/2026"), ("blockers", "1/2026"), ("due-list",), ("cases",), ("verify",), ("doctor",)],
)
def test_reading_commands_write_nothing_and_need_a_database(
    told: Desk, rows: Rows, words: tuple[str, ...], folder: Path
) -> None:
    before = rows()

    assert told(*words).code in (0, 1)
    assert rows() == before
    missing = told(*words, "--database", f"sqlite:///{folder / 'nowhere.db'}")
    assert missing.code == 1
    assert "there is no such file" in missing.err
    assert not (folder / "nowhere.db").exists()


@pytest.mark.parametrize(
    "words", [("show", "1/2062"), ("blockers", "x"), ("verify", "x"), ("show", "99999999999999999999")]
)
def test_a_case_that_is_not_there_is_named(told: Desk, words: tuple[str, ...]) -> None:
    said = told(*words)

    assert said.code == 2
    assert f'There is no case "{words[1]}' in said.err


@pytest.mark.parametrize("words", [("--days", "soon"), ("--until", "2026-13-01"), ("--until", "2026-03-04T08:00")])
def test_a_horizon_that_cannot_be_understood_is_refused(told: Desk, words: tuple[str, ...]) -> None:
    assert told("due-list", *words).code == 2
