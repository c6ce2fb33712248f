"""What every channel keeps: the same promises, held against a real counterpart of each."""

from __future__ import annotations

import base64
import importlib.util
import io
import ipaddress
import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.http_receiver import Receiver, receiving, says
from tests.support.mail_server import Mailbox, free_port, mail_server

from writs.notify.mail import MailChannel, MailServer
from writs.notify.message import Channel, Message, PermanentFailure, Receipt, TemporaryFailure
from writs.notify.messenger import MessengerChannel
from writs.notify.post import open_post
from writs.notify.twins import ConsoleChannel, FileChannel
from writs.notify.webhook import WebhookChannel

Make = Callable[..., Message]
SECRET = base64.b64encode(b"k" * 32).decode()
HERE = (ipaddress.ip_network("127.0.0.0/8"),)


@dataclass
class Way:
    """A channel, an address that works, one that never will, and what its counterpart has got."""

    channel: Channel
    good: str
    bad: str
    got: Callable[[], str]
    broken: Channel | None


def email(stack: ExitStack, folder: Path) -> Way:
    mailbox = Mailbox()
    port = stack.enter_context(mail_server(mailbox))

    def at(number: int) -> MailChannel:
        url = (
            f"smtp://writs:{SECRET}@127.0.0.1:{number}?tls=none"
            if number != port
            else f"smtp://127.0.0.1:{port}?tls=none"
        )
        return MailChannel(MailServer.read(url), timeout=3)

    def got() -> str:
        return "\n".join(f"{m['Subject']}\n{m.get_body(('plain',)).get_content()}" for m in mailbox.mails)  # type: ignore[union-attr]

    return Way(at(port), "an@court.example", "an", got, at(free_port()))


def webhook(stack: ExitStack, folder: Path) -> Way:
    receiver = stack.enter_context(receiving(Receiver()))
    channel = WebhookChannel({"WRITS_WEBHOOK_SECRETS": f"whsec_{SECRET}"}, allowed=HERE, connect=2, total=3)

    def got() -> str:
        return "\n".join("{subject}\n{text}".format(**json.loads(r.body)["data"]) for r in receiver.requests)

    return Way(channel, receiver.url, "https://an:pw@127.0.0.1/", got, WebhookChannel({}))


def messenger(stack: ExitStack, folder: Path) -> Way:
    if importlib.util.find_spec("apprise") is None:
        pytest.skip("the extra `notify` is not installed")
    receiver = stack.enter_context(receiving(Receiver(answers=says(200))))
    dead = f"json://{SECRET[:12]}:secret@127.0.0.1:{free_port()}/"
    settings = {"AN": f"json://127.0.0.1:{receiver.port}/hook", "DEAD": dead}
    channel = MessengerChannel(settings)

    def got() -> str:
        return "\n".join("{title}\n{message}".format(**json.loads(r.body)) for r in receiver.requests)

    return Way(channel, "env:AN", "tgram://token/chat", got, MessengerChannel({"AN": dead}))


def console(stack: ExitStack, folder: Path) -> Way:
    stream = io.StringIO()
    closed = io.StringIO()
    closed.close()
    return Way(ConsoleChannel(stream), "", "", stream.getvalue, ConsoleChannel(closed))


def file(stack: ExitStack, folder: Path) -> Way:
    in_the_way = folder / "file"
    in_the_way.write_text("", encoding="utf-8")

    def got() -> str:
        return "\n".join(path.read_text(encoding="utf-8") for path in sorted((folder / "out").rglob("*.txt")))

    return Way(FileChannel(folder / "out"), "an", "../an", got, FileChannel(in_the_way))


@pytest.fixture(params=[email, webhook, messenger, console, file], ids=lambda make: make.__name__)
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Way]:
    with ExitStack() as stack:
        found: Way = request.param(stack, tmp_path)
        yield found
        found.channel.close()


@pytest.fixture
def letter(message: Make) -> Make:
    def make(**changes: object) -> Message:
        made = message(**changes)
        return message(**changes, data={"subject": made.subject, "text": made.text})

    return make


def test_subject_and_text_arrive_letter_for_letter(way: Way, letter: Make) -> None:
    sent = letter(to=way.good)
    receipt = way.channel.send(sent)

    got = way.got().replace("\r\n", "\n")
    assert sent.subject in got
    assert sent.text.strip() in got
    assert isinstance(receipt, Receipt)
    assert receipt.channel == way.channel.name
    assert receipt.text


def test_a_channel_can_be_closed_twice_and_used_again(way: Way, letter: Make) -> None:
    way.channel.close()
    way.channel.close()
    way.channel.send(letter(to=way.good))
    way.channel.close()
    way.channel.send(letter(to=way.good, subject="Lần hai", id="1-17-5-1"))

    assert "Lần hai" in way.got()


def test_an_address_that_never_will_work_is_a_permanent_failure(way: Way, letter: Make) -> None:
    if way.channel.name == "console":
        pytest.skip("the terminal has no address")
    with pytest.raises(PermanentFailure) as failed:
        way.channel.send(letter(to=way.bad))

    assert str(failed.value)
    assert way.got() == ""


def test_a_counterpart_that_is_away_is_a_temporary_failure_that_shows_no_secret(way: Way, letter: Make) -> None:
    assert way.broken is not None
    with pytest.raises(TemporaryFailure) as failed:
        way.broken.send(letter(to=way.good))

    assert SECRET[:12] not in str(failed.value)
    way.broken.close()


def test_a_messenger_without_its_setting_or_its_package_says_so(letter: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = MessengerChannel({"AN": "json://127.0.0.1/"})
    with pytest.raises(TemporaryFailure, match="BINH is not set on this node"):
        channel.send(letter(to="env:BINH"))
    monkeypatch.setattr("importlib.import_module", lambda name: (_ for _ in ()).throw(ImportError(name)))
    with pytest.raises(TemporaryFailure, match="writs\\[notify\\]") as missing:
        channel.send(letter(to="env:AN"))
    assert missing.value.channel_down


def test_an_address_that_no_messenger_knows_is_refused(letter: Make) -> None:
    with pytest.raises(PermanentFailure, match="no address that Apprise knows"):
        MessengerChannel({"AN": "nonsense"}).send(letter(to="env:AN"))


def test_a_post_has_the_channels_that_are_set_up(tmp_path: Path) -> None:
    plain = open_post({})
    full = open_post({"WRITS_SMTP_URL": "smtp://mail.example", "WRITS_OUTBOX_FOLDER": str(tmp_path)})

    assert sorted(plain.channels) == ["apprise", "console", "webhook"]
    assert sorted(full.channels) == ["apprise", "console", "email", "file", "webhook"]
    assert os.sep not in repr(full.channels["email"])
    full.close()
