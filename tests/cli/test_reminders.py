"""Reminders from the command line: the directory, the outbox, sending, templates."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from tests.cli.conftest import Desk
from tests.support.mail_server import Mailbox, mail_server

PEOPLE = """
people:
  lan: {name: Lan, language: en, channels: [{email: lan@court.example}]}
  an: {name: An, language: en, channels: [{email: an@court.example}]}
roles: {clerk: lan, head: an}
undelivered: an
"""
REMINDED = ("--at", "2026-03-05T09:00+07:00")


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    found = Mailbox()
    with mail_server(found) as port:
        monkeypatch.setenv("WRITS_SMTP_URL", f"smtp://127.0.0.1:{port}?tls=none")
        yield found


@pytest.fixture
def office(opened: Desk, folder: Path) -> Desk:
    """A directory, and one case whose first reminder is in the outbox."""
    (folder / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    assert opened("people", "import", "people.yaml").code == 0
    assert opened("work", "--once", *REMINDED).code == 0
    return opened


def test_people_are_imported_and_listed(desk: Desk, folder: Path) -> None:
    (folder / "people.yaml").write_text(PEOPLE, encoding="utf-8")

    assert desk("people", "import", "people.yaml", "--json").json["people"] == 2
    listed = desk("people", "list", "--json").json["people"]
    assert [(p["person"], p["roles"], p["channels"][0]["to"]) for p in listed] == [
        ("an", ["-undelivered", "head"], "an@court.example"),
        ("lan", ["clerk"], "lan@court.example"),
    ]
    assert "Lan" in desk("people", "list").out


def test_an_office_is_named_where_its_people_are(office: Desk, folder: Path) -> None:
    named = "office: 1\ncode: KV1\nname: Phòng Thi hành án dân sự khu vực 1\n" + PEOPLE
    (folder / "named.yaml").write_text(named, encoding="utf-8")

    assert office("people", "import", "named.yaml").code == 0
    waiting = office("outbox", "list", "--json").json["notices"][0]["id"]
    paper = office("notice", "print", waiting, "--out", "x.pdf", *REMINDED)

    if "Pango" in paper.err:
        pytest.skip(paper.err)
    from pypdf import PdfReader

    text = " ".join(" ".join(page.extract_text() for page in PdfReader(folder / "x.pdf").pages).split())
    assert "Phòng Thi hành án dân sự khu vực 1" in text


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("office: 2\ncode: KV1\nname: Phòng khu vực 2\n", 'The code "KV1" belongs to office 1'),
        ("office: 1\ncode: KV1\n", "An office with a code needs a name."),
    ],
)
def test_an_office_that_is_named_wrongly_is_not_imported(office: Desk, folder: Path, head: str, said: str) -> None:
    (folder / "first.yaml").write_text("office: 1\ncode: KV1\nname: Phòng khu vực 1\n" + PEOPLE, encoding="utf-8")
    office("people", "import", "first.yaml")
    (folder / "second.yaml").write_text(head + PEOPLE, encoding="utf-8")

    refused = office("people", "import", "second.yaml")

    assert (refused.code, said in refused.out) == (1, True), refused.out


def test_a_wrong_directory_imports_nobody(desk: Desk, folder: Path) -> None:
    (folder / "people.yaml").write_text(PEOPLE.replace("lan@court", "lan court"), encoding="utf-8")
    wrong = desk("people", "import", "people.yaml")
    (folder / "people.yaml").write_text(PEOPLE.replace("head: an", "head: mai"), encoding="utf-8")
    stranger = desk("people", "import", "people.yaml")

    assert (wrong.code, stranger.code) == (1, 1)
    assert "no e-mail address" in wrong.out
    assert '"mai" is to stand for "head"' in stranger.out
    assert desk("people", "list", "--json").json["people"] == []
    assert desk("people", "import", "nowhere.yaml").code == 2
    assert desk("people", "import").code == 2


def test_a_reminder_is_sent_once(office: Desk, mailbox: Mailbox) -> None:
    first = office("send", *REMINDED, "--json")
    again = office("send", *REMINDED)

    assert first.code == 0
    assert first.json["counts"] == {"sent": 1}
    assert "nothing to send" in again.out
    (mail,) = mailbox.mails
    assert mail["Subject"] == "Tell the debtor – due Mon 9 Mar 2026 – case 1/2026"


def test_a_node_delivers_while_its_clock_runs_and_ends_when_it_is_asked_to(
    opened: Desk, folder: Path, mailbox: Mailbox
) -> None:
    (folder / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    assert opened("people", "import", "people.yaml").code == 0
    arrived = threading.Event()

    def arrive(mail: EmailMessage) -> None:
        arrived.set()

    mailbox.at_data = arrive
    script = "import sys; from writs.cli import main; sys.exit(main(sys.argv[1:]))"
    words = ["work", "--procedures", str(folder / "definitions"), "--json"]
    node = subprocess.Popen(
        [sys.executable, "-c", script, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    came = arrived.wait(60)
    node.send_signal(signal.SIGTERM)
    out, err = node.communicate(timeout=60)

    assert (came, node.returncode) == (True, 0), err
    assert "not delivered" not in err
    assert json.loads(out)["fired"] > 0
    assert mailbox.mails[0]["To"] in ("Lan <lan@court.example>", "An <an@court.example>")


def test_a_dead_letter_is_listed_shown_and_sent_out_again(office: Desk, mailbox: Mailbox) -> None:
    mailbox.at_recipient = lambda address: "550 no such user" if address.startswith("lan@") else None
    sent = office("send", *REMINDED)
    (dead,) = office("outbox", "list", "--dead", "--json").json["notices"]
    listed = office("outbox", "list", "--dead")
    shown = office("outbox", "show", dead["id"])
    mailbox.at_recipient = lambda address: None

    assert sent.code == 1
    assert "550 no such user" in sent.out
    assert "550 no such user" in shown.out
    assert dead["id"] in listed.out
    assert "1 dead" in sent.out
    assert office("outbox", "retry", dead["id"], *REMINDED).code == 0
    assert office("outbox", "retry", dead["id"], *REMINDED).code == 1
    assert office("send", *REMINDED).code == 0
    assert [mail["To"] for mail in mailbox.mails] == ["An <an@court.example>", "Lan <lan@court.example>"]
    assert "comes late" in mailbox.mails[1].as_string()


def test_a_letter_that_nobody_needs_is_cancelled_with_a_reason(office: Desk, mailbox: Mailbox) -> None:
    (waiting,) = office("outbox", "list", "--json").json["notices"]

    assert office("outbox", "cancel", waiting["id"]).code == 2
    assert office("outbox", "cancel", waiting["id"], "--because", "told by telephone").code == 0
    assert office("outbox", "list", "--cancelled", "--json").json["notices"][0]["reason"] == "told by telephone"
    office("send", *REMINDED)
    assert mailbox.mails == []
    assert office("outbox", "retry", "--all-dead", *REMINDED).code == 0


@pytest.mark.parametrize("words", [("show", "1-2"), ("show", "1-2-3-4"), ("retry",), ("cancel", "x", "--because", "y")])
def test_an_id_that_is_none_is_wrong_usage(office: Desk, words: tuple[str, ...]) -> None:
    assert office("outbox", *words).code == 2


def test_without_a_mail_server_the_letter_waits_and_says_why(office: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WRITS_SMTP_URL", raising=False)
    said = office("send", *REMINDED)

    assert said.code == 0
    assert 'the channel "email" is not set up on this node' in said.out
    monkeypatch.setenv("WRITS_SMTP_URL", "smtp://u:hidden@mail.example?tls=none")
    wrong = office("send", *REMINDED)
    assert wrong.code == 2
    assert "hidden" not in wrong.err


def test_templates_are_checked(desk: Desk, folder: Path) -> None:
    words = folder / "words"
    words.mkdir()
    (words / "remind.vi.txt").write_text("Subject: {{ case }}\n{{ cas }}\n", encoding="utf-8")

    from writs.cli import main

    assert main(["templates", "check", str(words)]) == 1
    (words / "remind.vi.txt").write_text("Subject: {{ case }}\n", encoding="utf-8")
    assert main(["templates", "check", str(words), "--json"]) == 0
    assert main(["templates", "check", str(folder / "nowhere")]) == 2


def test_a_calendar_is_written_and_an_address_made(office: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("icalendar", reason="the extra `ical` is not installed")
    monkeypatch.setenv("WRITS_PUBLIC_URL", "https://writs.example")
    made = office("calendar-feed", "--person", "lan", "--out", "lan.ics", "--new-address", "--json", *REMINDED)

    assert made.code == 0, made.err
    assert made.json["address"].startswith("https://writs.example/feeds/1/lan/")
    assert "SUMMARY:Tell the debtor – 1/2026" in (folder / "lan.ics").read_text(encoding="utf-8")
    assert office("calendar-feed", "--whole-office", "--out", "all.ics", *REMINDED).code == 0
    assert office("calendar-feed", "--person", "nobody", "--out", "x.ics").code == 2
    assert office("calendar-feed", "--person", "lan").code == 2
    assert not (folder / "x.ics").exists()


def test_a_notice_is_printed(office: Desk, folder: Path) -> None:
    (waiting,) = office("outbox", "list", "--json").json["notices"]
    printed = office("notice", "print", waiting["id"], "--out", "letter.pdf", *REMINDED)
    if "cannot be made here" in printed.err:
        pytest.skip("the extra `documents` is not installed")

    assert printed.code == 0, printed.err
    assert (folder / "letter.pdf").read_bytes().startswith(b"%PDF-")
    assert office("notice", "print", "1-2-3-4", "--out", "no.pdf").code == 2
    assert not (folder / "no.pdf").exists()
