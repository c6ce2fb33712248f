"""Delivery, as those see it who wait for a letter: it comes, it comes once, in order; or somebody sees why not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.support.mail_server import Mailbox, free_port, mail_server
from tests.support.post_office import Hands, PostOffice, every, somebody

from writs.notify.mail import MailChannel, MailServer
from writs.notify.message import Message, PermanentFailure, TemporaryFailure
from writs.storage.audit import verify
from writs.storage.directory import Quiet, Route, directory

# The small procedure: a matter received on Monday is to be told within 5 working days; the clerk is reminded two
# working days before, on the due day's end the clerk again and the head.
RECEIVED = datetime(2026, 3, 2, 2, tzinfo=UTC)
REMINDED = datetime(2026, 3, 5, 2, tzinfo=UTC)
OVERDUE = datetime(2026, 3, 9, 17, 30, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def office(tmp_path: Path, small_definition: str) -> Iterator[PostOffice]:
    found = PostOffice(tmp_path, small_definition)
    yield found
    found.close()


@pytest.fixture
def reminded(office: PostOffice) -> PostOffice:
    """One case whose first reminder lies in the outbox."""
    office.usual_people()
    office.open("1/2026", RECEIVED)
    office.sweep(REMINDED)
    return office


def failing(reason: str, **more: Any) -> Callable[[Message], Exception]:
    return lambda message: TemporaryFailure(reason, **more)


def test_a_reminder_arrives_in_words_that_say_what_when_and_under_which_law(reminded: PostOffice) -> None:
    report = reminded.dispatch(REMINDED)

    (sent,) = reminded.hands.messages
    assert (report.sent, report.dead, report.more) == (1, 0, False)
    assert sent.to == "lan@court.example"
    assert sent.subject == "Tell the debtor – due Mon 9 Mar 2026 – case 1/2026"
    assert "When: Monday, 9 March 2026 (in 4 days)" in sent.text
    assert "Law: The law, article 1" in sent.text
    assert "Done by recording: “Tell”" in sent.text
    assert "- It stays owed" in sent.text
    assert "- If it is still open on Tuesday, 10 March 2026, Head is told." in sent.text
    assert sent.data["case"] == "1/2026"
    assert [(n.status, n.attempts) for n in reminded.outbox()] == [("sent", 1)]


def test_what_was_sent_is_not_sent_again(reminded: PostOffice) -> None:
    reminded.dispatch(REMINDED)
    report = reminded.dispatch(REMINDED + DAY)

    assert report.lines == []
    assert len(reminded.hands.messages) == 1


def test_an_attempt_is_written_when_it_starts_and_finished_with_its_receipt(reminded: PostOffice) -> None:
    seen: list[Any] = []

    def look(message: Message) -> None:
        seen.extend(reminded.attempts(reminded.outbox()[0].id))

    reminded.hands.fails = look
    reminded.dispatch(REMINDED)

    assert [(a.number, a.person, a.outcome) for a in seen] == [(1, "lan", None)]
    (attempt,) = reminded.attempts(reminded.outbox()[0].id)
    assert (attempt.outcome, attempt.receipt, attempt.started_at) == ("sent", "email: taken", REMINDED)


def test_the_database_can_be_written_by_others_while_a_letter_is_being_sent(reminded: PostOffice) -> None:
    reminded.hands.fails = lambda message: reminded.fire("1/2026", "tell", REMINDED)

    assert reminded.dispatch(REMINDED).sent == 1


def test_a_letter_that_fails_is_tried_again_after_a_rest_that_doubles(reminded: PostOffice) -> None:
    reminded.hands.fails = failing("busy")
    rests = []
    at = REMINDED
    for _ in range(5):
        reminded.dispatch(at)
        (waiting,) = reminded.outbox("pending")
        assert waiting.next_attempt_at is not None
        rests.append(waiting.next_attempt_at - at)
        at = waiting.next_attempt_at

    assert rests == [timedelta(seconds=30), MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    assert [a.outcome for a in reminded.attempts(waiting.id)] == ["failed"] * 5
    assert waiting.reason == "busy"


def test_the_rest_is_spread_between_half_and_whole(reminded: PostOffice) -> None:
    reminded.hands.fails = failing("busy")
    reminded.dispatch(REMINDED, chance=lambda: 0.0)

    assert reminded.outbox()[0].next_attempt_at == REMINDED + timedelta(seconds=15)


def test_a_rest_that_the_receiver_asks_for_is_granted_up_to_a_day(reminded: PostOffice) -> None:
    reminded.hands.fails = failing("busy", after=timedelta(days=9))
    reminded.dispatch(REMINDED)

    assert reminded.outbox()[0].next_attempt_at == REMINDED + DAY


def test_a_letter_that_is_refused_for_good_is_dead_and_the_head_is_told(reminded: PostOffice) -> None:
    def refuses(message: Message) -> Exception | None:
        return PermanentFailure("550 no such user") if message.to.startswith("lan@") else None

    reminded.hands.fails = refuses
    report = reminded.dispatch(REMINDED)

    assert report.counts == {"dead": 1, "sent": 1}
    (dead,) = reminded.outbox("dead")
    assert dead.reason == "email: 550 no such user"
    (told,) = reminded.hands.messages
    assert told.to == "an@court.example"
    assert told.subject == "Not delivered: a letter to clerk – case 1/2026"
    assert "Reason: email: 550 no such user" in told.text
    assert f"writs outbox retry {dead.id}" in told.text


def test_after_the_last_attempt_a_letter_is_dead(reminded: PostOffice) -> None:
    reminded.hands.fails = lambda message: TemporaryFailure("busy") if message.kind == "remind" else None
    for at in every(HOUR, REMINDED, REMINDED + 6 * HOUR):
        reminded.dispatch(at, most_tries=3)

    (dead,) = reminded.outbox("dead")
    assert dead.reason == "given up after 3 attempts: busy"
    assert [m.kind for m in reminded.hands.messages] == ["undelivered"]


def test_a_dead_letter_about_a_dead_letter_tells_nobody_further(reminded: PostOffice) -> None:
    reminded.hands.fails = lambda message: PermanentFailure("550 nobody")
    reminded.dispatch(REMINDED)

    assert sorted(n.kind for n in reminded.outbox("dead")) == ["remind", "undelivered"]
    assert reminded.outbox("pending") == []


@pytest.mark.parametrize("statuses", [("dead",), ("cancelled",)])
def test_a_letter_sent_out_again_says_that_it_comes_late(reminded: PostOffice, statuses: tuple[str, ...]) -> None:
    reminded.hands.fails = lambda message: PermanentFailure("550 no") if message.kind == "remind" else None
    reminded.dispatch(REMINDED)
    (dead,) = reminded.outbox("dead")

    assert reminded.requeue(dead.id, REMINDED + DAY)
    reminded.hands.fails = lambda message: None
    reminded.dispatch(REMINDED + DAY)

    assert "This letter comes late" in reminded.hands.messages[-1].text
    assert reminded.hands.messages[-1].id == str(dead.id)
    assert not reminded.requeue(dead.id, REMINDED + DAY)


def test_an_unknown_person_and_an_unstaffed_role_are_dead_letters_that_say_what_to_do(office: PostOffice) -> None:
    office.people(somebody("an"), undelivered="an")
    office.open("1/2026", RECEIVED, assigned={"clerk": "mai"})
    office.sweep(OVERDUE)
    office.dispatch(OVERDUE)

    reasons = {n.role: n.reason or "" for n in office.outbox("dead")}
    assert '"mai" (clerk) is not in the directory of office 1' in reasons["clerk"]
    assert 'nobody stands for the role "head" in office 1' in reasons["head"]
    assert [m.kind for m in office.hands.messages] == ["undelivered"] * 3


def test_nothing_is_silent_when_there_is_no_directory_at_all(office: PostOffice) -> None:
    office.open("1/2026", RECEIVED)
    office.sweep(REMINDED)

    report = office.dispatch(REMINDED)

    assert report.dead == 1
    assert office.outbox("dead")[0].reason


def test_a_reminder_is_cancelled_by_the_act_that_makes_it_needless(reminded: PostOffice) -> None:
    reminded.fire("1/2026", "tell", REMINDED + MINUTE)
    report = reminded.dispatch(REMINDED + HOUR)

    assert report.lines == []
    assert [(n.status, n.reason) for n in reminded.outbox()] == [("cancelled", "tell: met")]


def test_a_reminder_and_the_act_in_one_transaction_leave_nothing_to_send(office: PostOffice) -> None:
    office.usual_people()
    office.open("1/2026", RECEIVED)
    office.fire("1/2026", "tell", REMINDED)

    assert [n.status for n in office.outbox()] == ["cancelled"]


def test_a_reminder_that_waited_for_another_try_is_cancelled_too(reminded: PostOffice) -> None:
    reminded.hands.fails = failing("busy")
    reminded.dispatch(REMINDED)
    reminded.fire("1/2026", "tell", REMINDED + MINUTE)
    reminded.hands.fails = lambda message: None
    report = reminded.dispatch(REMINDED + HOUR)

    assert report.counts == {"cancelled": 1}
    assert reminded.hands.messages == []


def test_letters_of_one_case_to_one_person_keep_their_order_however_often_the_first_fails(office: PostOffice) -> None:
    office.usual_people()
    office.open("1/2026", RECEIVED)
    office.sweep(OVERDUE)
    first = {"fails": 3}

    def busy(message: Message) -> Exception | None:
        if first["fails"] and message.to.startswith("lan@"):
            first["fails"] -= 1
            return TemporaryFailure("busy")
        return None

    office.hands.fails = busy
    for at in every(MINUTE, OVERDUE, OVERDUE + HOUR):
        office.dispatch(at)

    to_lan = [m.id for m in office.hands.messages if m.to.startswith("lan@")]
    assert len(to_lan) == 2
    assert to_lan == sorted(to_lan)
    assert office.hands.messages[0].to == "an@court.example"


def test_a_mail_server_that_is_down_for_a_day_delays_letters_and_loses_none(office: PostOffice) -> None:
    office.usual_people()
    for number in range(1, 6):
        office.open(f"{number}/2026", RECEIVED + number * MINUTE)
    office.sweep(OVERDUE)
    port, mailbox = free_port(), Mailbox()
    channel = MailChannel(MailServer.read(f"smtp://127.0.0.1:{port}?tls=none", sender="w@court.example"), timeout=5)
    for at in every(HOUR, OVERDUE, OVERDUE + DAY):
        report = office.dispatch(at, channel)
        assert report.sent == report.dead == 0
    waiting = office.outbox("pending")
    assert {n.reason is not None and "cannot be reached" in n.reason for n in waiting if n.attempts} == {True}

    with mail_server(mailbox, port=port):
        for at in every(HOUR, OVERDUE + DAY, OVERDUE + DAY + 3 * HOUR):
            office.dispatch(at, channel)

    ids = [mail["X-Writs-Notice"] for mail in mailbox.mails]
    assert len(ids) == len(set(ids)) == 15
    assert {n.status for n in office.outbox()} == {"sent"}
    for case in {i.split("-")[1] for i in ids}:
        to_lan = [m["X-Writs-Notice"] for m in mailbox.mails if f"-{case}-" in m["X-Writs-Notice"] and "lan" in m["To"]]
        assert to_lan == sorted(to_lan)


def test_when_the_server_is_down_it_is_asked_once_in_a_round(office: PostOffice) -> None:
    office.usual_people()
    for number in range(1, 6):
        office.open(f"{number}/2026", RECEIVED)
    office.sweep(REMINDED)
    asked = []

    def down(message: Message) -> Exception:
        asked.append(message.id)
        return TemporaryFailure("no connection", channel_down=True)

    office.hands.fails = down
    report = office.dispatch(REMINDED)

    assert len(asked) == 1
    assert report.counts == {"put back": 5}


def test_a_channel_that_nobody_set_up_keeps_the_letter_and_says_so(reminded: PostOffice) -> None:
    report = reminded.dispatch(REMINDED, Hands("webhook"))

    assert report.lines[0].reason == 'the channel "email" is not set up on this node'
    assert reminded.outbox()[0].status == "pending"


def test_a_second_channel_takes_over_when_the_first_is_closed_for_good(office: PostOffice) -> None:
    office.people(
        somebody("lan", Route("webhook", "https://old.example"), Route("email", "lan@court.example")), clerk="lan"
    )
    office.open("1/2026", RECEIVED)
    office.sweep(REMINDED)
    gone = Hands("webhook", fails=lambda message: PermanentFailure("410 Gone", gone=True))
    mail = Hands("email")

    assert office.dispatch(REMINDED, gone, mail).sent == 1

    with office.database.reading() as connection:
        person = directory(connection.connection.dbapi_connection).person(1, "lan")
    assert person is not None
    assert [route.gone_on for route in person.routes] == [date(2026, 3, 5), None]


def test_a_channel_that_breaks_does_not_take_the_others_with_it(reminded: PostOffice) -> None:
    reminded.hands.fails = lambda message: RuntimeError("secret token abc")
    report = reminded.dispatch(REMINDED)

    assert report.lines[0].reason == "the channel email failed unexpectedly (RuntimeError)"


QUIET = Quiet(time(19), time(7))


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (datetime(2026, 3, 5, 13, tzinfo=UTC), datetime(2026, 3, 6, tzinfo=UTC)),  # Thursday 20:00 → Friday 7:00
        (datetime(2026, 3, 5, 22, tzinfo=UTC), datetime(2026, 3, 6, tzinfo=UTC)),  # Friday 5:00 → 7:00
        (datetime(2026, 3, 6, 13, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)),  # Friday 20:00 → Monday 7:00
        (datetime(2026, 3, 7, 3, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)),  # Saturday 10:00 → Monday 7:00
    ],
)
def test_nothing_is_sent_at_night_or_on_a_weekend_of_the_readers_zone(
    office: PostOffice, at: datetime, until: datetime
) -> None:
    office.usual_people(quiet=QUIET)
    office.open("1/2026", RECEIVED)
    office.sweep(at)

    report = office.dispatch(at)

    assert [(line.outcome, line.to) for line in report.lines] == [("waits", "lan")]
    (waiting,) = office.outbox("pending")
    assert (waiting.next_attempt_at, waiting.attempts, waiting.reason) == (until, 0, "quiet hours")
    assert office.dispatch(until - MINUTE).lines == []
    assert office.dispatch(until).sent == 1


@pytest.mark.parametrize("wait", [True, False])
def test_escalations_wait_for_the_morning_unless_they_may_not(office: PostOffice, wait: bool) -> None:
    quiet = Quiet(time(19), time(7), escalations_wait=wait)
    office.people(somebody("an", quiet=quiet), somebody("lan", quiet=quiet), clerk="lan", head="an")
    office.open("1/2026", RECEIVED)
    office.sweep(OVERDUE)  # 00:30 in Hà Nội

    office.dispatch(OVERDUE)

    assert [m.kind for m in office.hands.messages] == ([] if wait else ["escalate"])


def test_a_delegate_gets_the_letter_and_reads_for_whom(office: PostOffice) -> None:
    away = (date(2026, 3, 2), date(2026, 3, 6))
    office.people(somebody("lan", away=away, delegate="mai"), somebody("mai"), clerk="lan")
    office.open("1/2026", RECEIVED)
    office.sweep(REMINDED)
    office.dispatch(REMINDED)

    (sent,) = office.hands.messages
    assert sent.to == "mai@court.example"
    assert "on behalf of Lan, who is away until Fri 6 Mar 2026" in sent.text
    assert office.attempts(office.outbox()[0].id)[0].person == "mai"


def test_delegates_that_stand_in_for_each_other_in_a_circle_are_told_all_the_same(office: PostOffice) -> None:
    away = (date(2026, 3, 2), date(2026, 3, 6))
    office.people(somebody("lan", away=away, delegate="mai"), somebody("mai", away=away, delegate="lan"), clerk="lan")
    office.open("1/2026", RECEIVED)
    office.sweep(REMINDED)
    office.dispatch(REMINDED)

    assert [m.to for m in office.hands.messages] == ["lan@court.example"]


def test_a_broken_template_is_a_dead_letter_with_its_reason_and_no_crash(reminded: PostOffice) -> None:
    reminded.templates = reminded.folder / "templates"
    reminded.templates.mkdir()
    (reminded.templates / "remind.en.txt").write_text("Subject: x\n{{ 'a' * 2000000000 }}\n", encoding="utf-8")

    report = reminded.dispatch(REMINDED)

    assert report.counts == {"dead": 1, "sent": 1}
    (dead,) = reminded.outbox("dead")
    assert dead.reason == (
        'The template "remind.en.txt", line 2, cannot be used: "mul" is not understood in a template.'
    )


def test_a_clock_set_back_two_hours_delays_a_letter_and_doubles_none(reminded: PostOffice) -> None:
    early = REMINDED - 2 * HOUR
    reminded.hands.fails = failing("busy")
    reminded.dispatch(REMINDED)
    reminded.hands.fails = lambda message: None

    assert reminded.dispatch(early).lines == []
    for at in every(10 * MINUTE, early, REMINDED + HOUR):
        reminded.dispatch(at)

    assert len(reminded.hands.messages) == 1


def test_a_lease_that_is_nearly_over_is_given_back_unsent(office: PostOffice) -> None:
    office.usual_people()
    for number in range(1, 4):
        office.open(f"{number}/2026", RECEIVED)
    office.sweep(REMINDED)

    def slow(message: Message) -> None:
        office.seconds.gone += 200

    office.hands.fails = slow
    report = office.dispatcher().run_once(at=REMINDED, limit=3)

    assert report.counts == {"sent": 1, "put back": 2}
    assert "the lease was nearly over" in report.lines[1].reason


def test_two_dispatchers_share_the_work_and_neither_sends_what_the_other_has(office: PostOffice) -> None:
    office.usual_people()
    for number in range(1, 6):
        office.open(f"{number}/2026", RECEIVED)
    office.sweep(REMINDED)
    inner: list[int] = []

    def meanwhile(message: Message) -> None:
        if not inner:
            inner.append(0)
            inner.append(office.dispatch(REMINDED, Hands()).sent)

    office.hands.fails = meanwhile
    assert office.dispatcher().run_once(at=REMINDED, limit=2).sent == 2

    assert inner[1] == 3
    assert {n.attempts for n in office.outbox("sent")} == {1}


def test_a_send_that_outlives_its_lease_does_not_undo_what_another_settled(reminded: PostOffice) -> None:
    def meanwhile(message: Message) -> None:
        reminded.hands.fails = lambda again: None
        assert reminded.dispatch(REMINDED + HOUR).sent == 1

    reminded.hands.fails = meanwhile
    report = reminded.dispatch(REMINDED)

    assert report.counts == {"overtaken": 1}
    assert len({m.id for m in reminded.hands.messages}) == 1
    assert [a.outcome for a in reminded.attempts(reminded.outbox()[0].id)] == ["sent", "sent"]


def test_the_delivery_to_a_party_becomes_a_note_of_the_case_once(office: PostOffice) -> None:
    office.people(somebody("lan"), somebody("debtor"), clerk="lan", debtor="debtor", head="lan")
    office.open("1/2026", RECEIVED)
    office.fire("1/2026", "tell", RECEIVED + DAY)
    at = datetime(2026, 3, 11, 3, tzinfo=UTC)
    office.sweep(at)
    office.dispatch(at)

    with office.database.reading() as connection:
        driver: Any = connection.connection.dbapi_connection
        notes = driver.execute("SELECT command_key FROM writs_event WHERE kind='note'").fetchall()
        assert verify(driver).broken == []
    (to_debtor,) = [n.id for n in office.outbox("sent") if n.role == "debtor"]
    assert notes == [(f"delivery:{to_debtor}",)]


CHILD = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from tests.support.post_office import Hands
from writs.documents.definitions import load_library
from writs.engine import Catalogue
from writs.notify.message import Receipt
from writs.notify.post import Post
from writs.runner.dispatcher import Dispatcher
from writs.storage.connection import open_database

url, definition, received, when, at = sys.argv[1:]

class Deadly:
    name = "email"
    def send(self, message):
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        with open(received, "a") as file:
            file.write(message.id + "\\n")
        if when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return Receipt("email", "taken")
    def close(self): pass

catalogue = Catalogue(load_library([Path(definition)]))
Dispatcher(open_database(url), catalogue, Post({"email": Deadly()})).run_once(at=datetime.fromisoformat(at))
"""


@pytest.mark.parametrize(("when", "copies"), [("before", 1), ("after", 2)])
def test_a_dispatcher_that_is_killed_loses_nothing_and_a_copy_carries_the_same_id(
    reminded: PostOffice, when: str, copies: int
) -> None:
    received = reminded.folder / "received"
    arguments = [sys.executable, "-c", CHILD, reminded.url, str(reminded.definition), str(received)]

    def run(kill: str, at: datetime) -> int:
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        return subprocess.run([*arguments, kill, at.isoformat()], env=environment, timeout=60, check=False).returncode

    assert run(when, REMINDED) == -signal.SIGKILL
    (waiting,) = reminded.outbox("pending")
    (unknown,) = reminded.attempts(waiting.id)
    assert (unknown.outcome, unknown.finished_at) == (None, None)
    assert run("never", REMINDED + MINUTE) == 0
    assert [n.status for n in reminded.outbox()] == ["pending"]

    assert run("never", REMINDED + 6 * MINUTE) == 0

    assert received.read_text(encoding="utf-8").split() == [str(waiting.id)] * copies
    assert [a.outcome for a in reminded.attempts(waiting.id)] == [None, "sent"]
    assert [n.status for n in reminded.outbox()] == ["sent"]
