"""One letter instead of many: what stands in it, when it comes, and what becomes of it when it cannot be sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.support.post_office import PostOffice, every, somebody

from writs.core.case import Actor
from writs.notify.digest import last_day, message_id, slots
from writs.notify.message import Message, PermanentFailure, TemporaryFailure
from writs.storage.digests import DigestKey

# 7:30 in Hà Nội is 00:30 UTC. A matter received on Monday 2 March is due on Monday 9 March.
RECEIVED = datetime(2026, 3, 2, 2, tzinfo=UTC)
REMINDED = datetime(2026, 3, 5, 2, tzinfo=UTC)
MONDAY, TUESDAY = datetime(2026, 3, 9, 0, 30, tzinfo=UTC), datetime(2026, 3, 10, 0, 30, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def office(tmp_path: Path, small_definition: str) -> Iterator[PostOffice]:
    found = PostOffice(tmp_path, small_definition)
    yield found
    found.close()


def kinds(office: PostOffice) -> list[str]:
    return [message.kind for message in office.hands.messages]


def test_the_week_comes_on_monday_morning_in_one_letter_and_once(office: PostOffice) -> None:
    office.people(somebody("lan", digest="weekly"), somebody("an"), clerk="lan", head="an")
    for number in range(1, 4):
        office.open(f"{number}/2026", RECEIVED)

    assert office.dispatch(MONDAY - MINUTE).lines == []
    report = office.dispatch(MONDAY)
    for at in every(HOUR, MONDAY, MONDAY + 4 * DAY):
        office.dispatch(at)

    assert [line.kind for line in report.lines] == ["digest"]
    (letter,) = office.hands.messages
    assert letter.subject == "Your week: 3 due, 0 overdue – Mon 9 Mar 2026"
    assert "Due up to Sun 15 Mar 2026 (3)" in letter.text
    assert "- Mon 9 Mar 2026 (today): Tell the debtor – 2/2026, The law, article 1 · Clerk" in letter.text
    assert letter.id == message_id(DigestKey(1, "lan", date(2026, 3, 9), "weekly"))
    assert sorted(entry["case"] for entry in letter.data["due"]) == ["1/2026", "2/2026", "3/2026"]


def test_a_weekly_digest_comes_late_rather_than_not_at_all_but_not_at_the_end_of_the_week() -> None:
    lan = somebody("lan", digest="weekly")

    days = [bool(slots(lan, MONDAY + number * DAY)) for number in range(7)]

    assert days == [True, True, True, True, False, False, False]
    assert slots(lan, MONDAY + 2 * DAY - HOUR) == [DigestKey(1, "lan", date(2026, 3, 9), "weekly")]


def test_both_means_the_week_on_monday_and_the_day_on_the_others() -> None:
    an = somebody("an", digest="both")

    assert [s.span for s in slots(an, MONDAY)] == ["weekly"]
    assert [s.span for s in slots(an, TUESDAY)] == ["weekly", "daily"]
    assert slots(an, MONDAY + 5 * DAY) == []
    assert last_day(DigestKey(1, "an", date(2026, 3, 13), "daily")) == date(2026, 3, 16)
    assert last_day(DigestKey(1, "an", date(2026, 3, 12), "daily")) == date(2026, 3, 13)


def test_the_head_reads_what_was_escalated_what_waits_and_what_did_not_arrive(
    tmp_path: Path, small_definition: str
) -> None:
    definition = small_definition.replace(
        "to: closed, by: clerk, when: all_paid", "to: closed, by: clerk, approved_by: head, when: all_paid"
    )
    office = PostOffice(tmp_path, definition)
    office.people(somebody("an", digest="daily"), head="an", undelivered="an")
    office.open("1/2026", RECEIVED)
    office.open("2/2026", RECEIVED)
    office.fire("2/2026", "tell", RECEIVED + DAY)
    office.fire("2/2026", "pay", RECEIVED + DAY, facts={"payment": "500 VND"})
    office.fire("2/2026", "close", RECEIVED + DAY)
    office.sweep(TUESDAY - 2 * HOUR)
    office.dispatch(TUESDAY - HOUR)
    office.hands.messages.clear()

    office.dispatch(TUESDAY)

    (digest,) = [m for m in office.hands.messages if m.kind == "digest"]
    assert "Escalated to you (1)" in digest.text
    assert "- Mon 9 Mar 2026 (since yesterday): Tell the debtor – 1/2026" in digest.text
    assert "Waiting for your approval (1)\n- –: Close – 2/2026, The law, article 3" in digest.text
    assert "Letters that did not arrive" in digest.text
    assert 'nobody stands for the role "clerk"' in digest.text
    office.close()


def test_an_approved_proposal_waits_no_longer(tmp_path: Path, small_definition: str) -> None:
    definition = small_definition.replace(
        "to: closed, by: clerk, when: all_paid", "to: closed, by: clerk, approved_by: head, when: all_paid"
    )
    office = PostOffice(tmp_path, definition)
    office.people(somebody("an", digest="weekly"), head="an")
    office.open("2/2026", RECEIVED)
    office.fire("2/2026", "tell", RECEIVED + DAY)
    office.fire("2/2026", "pay", RECEIVED + DAY, facts={"payment": "500 VND"})
    office.fire("2/2026", "close", RECEIVED + DAY)
    with office.database.writing() as connection:
        office.engine.fire(connection, "2/2026", "close", at=RECEIVED + DAY, actor=Actor("head", "an"))
    office.dispatch(MONDAY)

    (digest,) = office.hands.messages
    assert digest.kind == "digest"
    assert [n.reason for n in office.outbox("cancelled")] == ["close: waits for no approval any more"]
    assert "Nothing is due, overdue or waiting for you" in digest.text
    office.close()


def test_folded_reminders_wait_for_the_morning_and_come_in_one_letter(office: PostOffice) -> None:
    office.people(somebody("lan", digest="daily", folds=True), clerk="lan")
    office.open("1/2026", RECEIVED)
    office.open("2/2026", RECEIVED)
    office.sweep(REMINDED)
    evening = office.dispatch(REMINDED)
    morning = datetime(2026, 3, 6, 0, 30, tzinfo=UTC)

    office.dispatch(morning)

    assert evening.counts == {"waits": 2}
    (digest,) = office.hands.messages
    assert digest.kind == "digest"
    assert [n.status for n in office.outbox()] == ["sent", "sent"]
    receipts = {office.attempts(n.id)[0].receipt for n in office.outbox()}
    assert receipts == {"in the digest of 2026-03-06; email: taken"}


def test_a_reminder_of_something_far_ahead_is_listed_though_it_is_not_due_soon(office: PostOffice) -> None:
    office.people(somebody("lan", digest="daily", folds=True), clerk="lan")
    office.open("1/2026", RECEIVED)
    office.sweep(REMINDED)
    office.dispatch(REMINDED)

    office.dispatch(datetime(2026, 3, 6, 0, 30, tzinfo=UTC))

    assert "1 due" in office.hands.messages[0].subject  # Friday looks to Monday, when it is due
    assert "Reminders" not in office.hands.messages[0].text


def test_escalations_are_never_folded(office: PostOffice) -> None:
    office.people(somebody("an", digest="daily", folds=True), somebody("lan"), head="an", clerk="lan")
    office.open("1/2026", RECEIVED)
    office.sweep(TUESDAY)
    office.dispatch(TUESDAY + HOUR)

    assert "escalate" in kinds(office)


def test_a_digest_that_fails_is_tried_again_and_its_reminders_wait_with_it(office: PostOffice) -> None:
    office.people(somebody("lan", digest="daily", folds=True), clerk="lan")
    office.open("1/2026", RECEIVED)
    office.sweep(REMINDED)
    office.dispatch(REMINDED)
    morning = datetime(2026, 3, 6, 0, 30, tzinfo=UTC)
    office.hands.fails = lambda message: TemporaryFailure("busy")
    for at in every(10 * MINUTE, morning, morning + HOUR):
        office.dispatch(at)
    office.hands.fails = lambda message: None

    office.dispatch(morning + 2 * HOUR)
    office.dispatch(morning + 3 * HOUR)

    assert kinds(office) == ["digest"]
    (folded,) = office.outbox()
    assert folded.status == "sent"
    assert {a.outcome for a in office.attempts(folded.id)} == {"failed", "sent"}


def test_when_the_digest_is_dead_each_reminder_goes_out_on_its_own(office: PostOffice) -> None:
    office.people(somebody("lan", digest="daily", folds=True), clerk="lan")
    office.open("1/2026", RECEIVED)
    office.sweep(REMINDED)
    office.dispatch(REMINDED)

    def no_digests(message: Message) -> Exception | None:
        return PermanentFailure("554 too long") if message.kind == "digest" else None

    office.hands.fails = no_digests
    report = office.dispatch(datetime(2026, 3, 6, 0, 30, tzinfo=UTC))

    assert report.counts == {"dead": 1, "sent": 1}
    assert kinds(office) == ["remind"]


def test_a_day_with_nothing_is_not_a_letter_but_a_week_with_nothing_is(office: PostOffice) -> None:
    office.people(somebody("lan", digest="daily"), somebody("an", digest="weekly"))

    office.dispatch(TUESDAY)

    assert [m.to for m in office.hands.messages] == ["an@court.example"]
    assert office.hands.messages[0].text.count("Nothing is due") == 1


def test_a_delegate_gets_the_digest_and_reads_for_whom(office: PostOffice) -> None:
    away = (date(2026, 3, 9), date(2026, 3, 13))
    office.people(somebody("lan", digest="weekly", away=away, delegate="mai"), somebody("mai"), clerk="lan")
    office.open("1/2026", RECEIVED)

    office.dispatch(MONDAY)

    digest = office.hands.messages[-1]
    assert digest.to == "mai@court.example"
    assert "on behalf of Lan, who is away until Fri 13 Mar 2026" in digest.text
    assert "1/2026" in digest.text


def test_a_long_list_is_cut_and_says_how_many_there_are_besides(office: PostOffice) -> None:
    office.people(somebody("lan", digest="weekly"), clerk="lan")
    for number in range(1, 104):
        office.open(f"{number}/2026", RECEIVED)

    office.dispatch(MONDAY)

    assert "… and 3 more" in office.hands.messages[0].text
