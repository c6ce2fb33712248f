"""E-mail, handed to a real mail server: what arrives, what is refused, what a failure says."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support.mail_server import Mailbox, free_port, mail_server

from writs.notify.mail import MailChannel, MailServer, MailSettingWrong
from writs.notify.message import Message, PermanentFailure, TemporaryFailure

Make = Callable[..., Message]


def test_a_mail_arrives_with_its_vietnamese_subject_both_texts_and_a_stable_id(
    mail_channel: MailChannel, mailbox: Mailbox, message: Make
) -> None:
    receipt = mail_channel.send(message())

    mail = mailbox.mails[0]
    assert mail["Subject"] == message().subject
    assert mail["To"] == "Nguyễn Văn An <an@court.example>"
    assert mail["Message-ID"] == "<1-17-4-1@court.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"] == "Tue, 24 Nov 2026 01:00:00 +0000"
    parts = {part.get_content_type(): part.get_content().replace("\r\n", "\n").strip() for part in mail.iter_parts()}
    assert parts["text/plain"] == message().text.strip()
    assert "Kính gửi" in parts["text/html"]
    assert "127.0.0.1" in str(receipt)


def test_many_mails_share_one_connection_and_it_is_made_anew_when_it_broke(
    mail_channel: MailChannel, mailbox: Mailbox, message: Make
) -> None:
    mail_channel.send(message(id="1-17-4-1"))
    opened = mail_channel._open
    mail_channel.send(message(id="1-17-5-1"))
    assert opened is not None
    assert mail_channel._open is opened
    assert opened.sock is not None
    opened.sock.shutdown(socket.SHUT_RDWR)

    mail_channel.send(message(id="1-17-6-1"))

    assert [mail["X-Writs-Notice"] for mail in mailbox.mails] == ["1-17-4-1", "1-17-5-1", "1-17-6-1"]


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Hạn\r\nBcc: everybody@court.example"},
        {"subject": "Hạn\nX: y"},
        {"name": "An\r\nBcc: x@court.example"},
        {"to": "an@court.example\r\nBcc: x@court.example"},
        {"to": "an@court.example, b@court.example"},
        {"to": "an"},
        {"to": ""},
        {"to": "<an@court.example>"},
        {"subject": "a\u2028b"},
    ],
)
def test_what_would_add_a_header_or_a_recipient_is_refused_for_good(
    mail_channel: MailChannel, mailbox: Mailbox, message: Make, changes: dict[str, str]
) -> None:
    with pytest.raises(PermanentFailure) as refused:
        mail_channel.send(message(**changes))

    assert "\n" not in str(refused.value)
    assert mailbox.mails == []


@pytest.mark.parametrize(
    ("answer", "failure", "said"),
    [
        ("550 no such user", PermanentFailure, "550 no such user"),
        ("452 mailbox is full", TemporaryFailure, "452 mailbox is full"),
        ("421 shutting down", TemporaryFailure, "421"),
    ],
)
def test_a_refused_recipient_is_told_with_the_servers_words(
    mail_channel: MailChannel,
    mailbox: Mailbox,
    message: Make,
    answer: str,
    failure: type[Exception],
    said: str,
) -> None:
    mailbox.at_recipient = lambda address: answer if address.startswith("an@") else None

    with pytest.raises(failure) as refused:
        mail_channel.send(message())

    assert said in str(refused.value)
    mail_channel.send(message(to="binh@court.example"))
    assert mailbox.recipients == ["binh@court.example"]


@pytest.mark.parametrize(
    ("answer", "failure"), [("554 spam", PermanentFailure), ("451 later", TemporaryFailure)]
)  # fmt: skip
def test_a_refusal_after_the_text_is_permanent_or_not_by_its_number(
    mail_channel: MailChannel, mailbox: Mailbox, message: Make, answer: str, failure: type[Exception]
) -> None:
    mailbox.at_data = lambda mail: answer

    with pytest.raises(failure, match=answer):
        mail_channel.send(message())


def test_a_server_that_is_down_is_a_failure_of_the_channel_not_of_the_letter(message: Make) -> None:
    channel = MailChannel(MailServer.read(f"smtp://127.0.0.1:{free_port()}?tls=none"), timeout=2)

    with pytest.raises(TemporaryFailure, match="cannot be reached") as failed:
        channel.send(message())

    assert failed.value.channel_down


def test_a_server_that_never_answers_is_given_up(message: Make) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        channel = MailChannel(MailServer.read(f"smtp://127.0.0.1:{port}?tls=none"), timeout=0.2)

        with pytest.raises(TemporaryFailure, match="does not answer"):
            channel.send(message())


def test_a_server_without_encryption_gets_no_mail_unless_that_is_allowed(
    mail_port: int, mailbox: Mailbox, message: Make
) -> None:
    channel = MailChannel(MailServer.read(f"smtp://127.0.0.1:{mail_port}"), timeout=5)

    with pytest.raises(TemporaryFailure, match="offers no encryption") as failed:
        channel.send(message())

    assert failed.value.channel_down
    assert mailbox.mails == []


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 made for this run, and its key."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is not on this machine; it makes the certificate for this test")
    folder = tmp_path_factory.mktemp("certificate")
    certificate, key = folder / "server.pem", folder / "server.key"
    subprocess.run(
        [
            program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(key), "-out",
            str(certificate), "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


def test_encryption_is_started_and_the_user_logs_in(
    mailbox: Mailbox, message: Make, certificate: tuple[Path, Path]
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    options: dict[str, Any] = {"tls_context": context, "require_starttls": True, "authenticator": mailbox.authenticate}
    with mail_server(mailbox, **options) as port:
        trusting = {"authorities": str(certificate[0])}
        channel = MailChannel(MailServer.read(f"smtp://writs:right@127.0.0.1:{port}", **trusting), timeout=5)
        channel.send(message())
        channel.close()
        assert mailbox.logins[:1] == ["writs"]
        assert len(mailbox.mails) == 1

        wrong = MailChannel(MailServer.read(f"smtp://writs:wrong-secret@127.0.0.1:{port}", **trusting), timeout=5)
        with pytest.raises(TemporaryFailure, match="refuses the user writs") as refused:
            wrong.send(message())
        assert refused.value.channel_down
        assert "wrong-secret" not in str(refused.value)

        stranger = MailChannel(MailServer.read(f"smtp://127.0.0.1:{port}"), timeout=5)
        with pytest.raises(TemporaryFailure, match="cannot be trusted"):
            stranger.send(message())


def test_encryption_from_the_start_works_too(mailbox: Mailbox, message: Make, certificate: tuple[Path, Path]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    port = free_port()
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    trusting.check_hostname = True
    with mail_server(mailbox, port=port, ssl_context=_both(context, certificate)):
        channel = MailChannel(MailServer.read(f"smtps://127.0.0.1:{port}", authorities=str(certificate[0])), timeout=5)

        channel.send(message())
        channel.close()

    assert len(mailbox.mails) == 1


def _both(server: ssl.SSLContext, certificate: tuple[Path, Path]) -> ssl.SSLContext:
    """The server's side; its controller also looks in as a client once it stands."""
    server.load_verify_locations(str(certificate[0]))
    return server


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mail.example", "no smtp:"),
        ("http://mail.example", 'begins with "http:"'),
        ("smtp://", "names no host"),
        ("smtp://mail.example:99999", "no URL"),
        ("smtp://u:hidden@mail.example?tls=none", "for all to read"),
        ("smtp://mail.example?tls=maybe", "starttls, ssl or none"),
    ],
)
def test_a_wrong_address_of_the_server_is_a_sentence_without_the_password(url: str, reason: str) -> None:
    with pytest.raises(MailSettingWrong) as refused:
        MailServer.read(url)

    assert reason in str(refused.value)
    assert "hidden" not in str(refused.value)


def test_a_password_with_signs_is_understood_and_never_printed() -> None:
    server = MailServer.read("smtps://clerk%40court:p%2Fw%3A1@mail.example", sender="writs@court.example")

    assert (server.user, server.password, server.port, server.tls) == ("clerk@court", "p/w:1", 465, "ssl")
    assert "p/w:1" not in repr(server)
