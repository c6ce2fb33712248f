"""Webhooks, posted to a real receiver and verified by the standard's own package; and where they must not go."""

from __future__ import annotations

import base64
import ipaddress
import json
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
import standardwebhooks.webhooks
from standardwebhooks import Webhook, WebhookVerificationError
from tests.notify.conftest import MORNING
from tests.support.http_receiver import Receiver, receiving, says
from tests.support.mail_server import free_port

from writs.notify.guard import look_up
from writs.notify.message import Message, PermanentFailure, TemporaryFailure
from writs.notify.webhook import WebhookChannel, WebhookSettingWrong, read_networks, read_secrets

Make = Callable[..., Message]
OLD, NEW, STRANGER = (f"whsec_{base64.b64encode(bytes([n]) * 32).decode()}" for n in (1, 2, 3))
HERE = (ipaddress.ip_network("127.0.0.0/8"),)
SETTINGS = {"WRITS_WEBHOOK_SECRETS": f"{NEW} {OLD}", "WRITS_SECRET_BANK": STRANGER}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving(Receiver()) as found:
        yield found


@pytest.fixture
def channel() -> WebhookChannel:
    return WebhookChannel(SETTINGS, allowed=HERE, connect=2, total=3)


@pytest.fixture
def morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """The verifying package asks the clock; here it is the morning of the message."""

    class Then(standardwebhooks.webhooks.datetime):  # type: ignore[misc, name-defined]
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return MORNING

    monkeypatch.setattr(standardwebhooks.webhooks, "datetime", Then)


@pytest.mark.usefixtures("morning")
def test_a_message_arrives_as_an_event_signed_with_every_secret(
    channel: WebhookChannel, receiver: Receiver, message: Make
) -> None:
    sent = message(to=receiver.url + "/a?b=c", data={"office": 1, "case": "THA-17/2026", "text": "Hạn: Thứ Ba"})

    receipt = channel.send(sent)

    (got,) = receiver.requests
    assert got.path == "/hook/a?b=c"
    assert got.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    for secret in (OLD, NEW):
        assert Webhook(secret).verify(got.body, dict(got.headers))["id"] == "1-17-4-1"
    with pytest.raises(WebhookVerificationError):
        Webhook(STRANGER).verify(got.body, dict(got.headers))
    event = json.loads(got.body)
    assert {name: event[name] for name in ("specversion", "type", "source", "subject", "time")} == {
        "specversion": "1.0",
        "type": "writs.notice.remind",
        "source": "/offices/1/cases/THA-17%2F2026",
        "subject": "THA-17/2026",
        "time": "2026-11-24T01:00:00.000000Z",
    }
    assert event["data"]["text"] == "Hạn: Thứ Ba"
    assert str(receipt) == "webhook: 127.0.0.1 says 204"


@pytest.mark.usefixtures("morning")
def test_a_receiver_with_secrets_of_its_own_is_signed_for_with_those_only(
    channel: WebhookChannel, receiver: Receiver, message: Make
) -> None:
    channel.send(message(to=receiver.url, secrets="WRITS_SECRET_BANK"))

    (got,) = receiver.requests
    assert Webhook(STRANGER).verify(got.body, dict(got.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(got.body, dict(got.headers))


def test_without_a_secret_nothing_is_sent(channel: WebhookChannel, receiver: Receiver, message: Make) -> None:
    with pytest.raises(TemporaryFailure, match="WRITS_SECRET_NONE is not set"):
        channel.send(message(to=receiver.url, secrets="WRITS_SECRET_NONE"))

    assert receiver.requests == []


@pytest.mark.parametrize(
    ("answer", "failure", "said", "after"),
    [
        (says(500), TemporaryFailure, "500", None),
        (says(503, Retry_After="7"), TemporaryFailure, "503", timedelta(seconds=7)),
        (says(429, Retry_After="Tue, 24 Nov 2026 01:10:00 GMT"), TemporaryFailure, "429", timedelta(minutes=10)),
        (says(429, Retry_After="Tue, 24 Nov 2026 00:10:00 GMT"), TemporaryFailure, "429", timedelta(0)),
        (says(429, Retry_After="soon"), TemporaryFailure, "429", None),
        (says(429, Retry_After="9" * 400), TemporaryFailure, "429", timedelta(seconds=10**8)),
        (says(408), TemporaryFailure, "408", None),
        (says(400), PermanentFailure, "400", None),
        (says(401), PermanentFailure, "401", None),
        (says(404), PermanentFailure, "404", None),
        (says(410), PermanentFailure, "nobody is there any more", None),
        (says(301, Location="http://169.254.169.254/latest"), PermanentFailure, "leads elsewhere", None),
        (says(307, Location="/hook"), PermanentFailure, "leads elsewhere", None),
    ],
)
def test_an_answer_says_whether_to_try_again(
    channel: WebhookChannel,
    receiver: Receiver,
    message: Make,
    answer: Callable[[BaseHTTPRequestHandler], None],
    failure: type[Exception],
    said: str,
    after: timedelta | None,
) -> None:
    receiver.answers = answer

    with pytest.raises(failure, match=said) as failed:
        channel.send(message(to=receiver.url))

    assert getattr(failed.value, "after", None) == after
    assert getattr(failed.value, "gone", False) is (said == "nobody is there any more")
    assert len(receiver.requests) == 1


def test_a_huge_answer_is_not_read_to_its_end(channel: WebhookChannel, receiver: Receiver, message: Make) -> None:
    written: list[int] = []

    def huge(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(4000):
            written.append(request.wfile.write(b"x" * 65536))

    receiver.answers = huge

    assert channel.send(message(to=receiver.url)).text == "127.0.0.1 says 200"
    assert sum(written) < 100_000_000


@pytest.mark.parametrize("dripping", [False, True])
def test_a_receiver_that_never_answers_or_only_drips_is_given_up(
    receiver: Receiver, message: Make, dripping: bool
) -> None:
    over = threading.Event()

    def never(request: BaseHTTPRequestHandler) -> None:
        while not over.wait(0.02):
            if dripping:
                request.wfile.write(b"H")
                request.wfile.flush()

    receiver.answers = never
    channel = WebhookChannel(SETTINGS, allowed=HERE, connect=5, total=0.3)

    with pytest.raises(TemporaryFailure, match="does not answer"):
        channel.send(message(to=receiver.url))
    over.set()


def test_a_receiver_that_is_not_there_or_talks_nonsense_may_be_there_later(
    channel: WebhookChannel, receiver: Receiver, message: Make
) -> None:
    with pytest.raises(TemporaryFailure, match="cannot be reached"):
        channel.send(message(to=f"http://127.0.0.1:{free_port()}/"))

    def nonsense(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"nonsense\r\n\r\n")

    receiver.answers = nonsense
    with pytest.raises(TemporaryFailure, match="cannot be reached"):
        channel.send(message(to=receiver.url))


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "10.0.0.5", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.5",
        "64:ff9b::a00:5", "2002:a00:5::", "::ffff:169.254.169.254", "2001:db8::1",
    ],
)  # fmt: skip
def test_a_name_that_leads_to_an_address_that_is_not_public_is_refused(number: str) -> None:
    with pytest.raises(PermanentFailure, match="no public address"):
        look_up("https://hook.example/", (), lambda host, port: [number])
    with pytest.raises(PermanentFailure, match="no public address"):
        look_up("https://hook.example/", (), lambda host, port: ["93.184.216.34", number])


def test_the_connection_goes_to_the_number_that_was_looked_at(receiver: Receiver, message: Make) -> None:
    asked: list[str] = []

    def once(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    channel = WebhookChannel(SETTINGS, allowed=HERE, resolver=once)
    channel.send(message(to=f"http://hook.example:{receiver.port}/hook"))

    assert asked == ["hook.example"]
    assert receiver.requests[0].headers["host"] == f"hook.example:{receiver.port}"


def test_a_public_address_is_let_through_only_encrypted() -> None:
    def public(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "2606:2800:220:1::1"]

    assert look_up("https://hook.example/ư?a=b", (), public).path == "/%C6%B0?a=b"
    with pytest.raises(PermanentFailure, match="https:"):
        look_up("http://hook.example/", (), public)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://hook.example/", "https://", "hook.example", "https://user:pw@hook.example/",
        "https://hook.example:99999/", "https://hook.example/\r\nX: y", "https://hook.example /", "",
        "https://hook.example\\@127.0.0.1/", "https://" + "a" * 300 + ".example/",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(PermanentFailure) as refused:
        look_up(url, (), lambda host, port: ["93.184.216.34"])

    assert "pw" not in str(refused.value)


def test_a_name_that_cannot_be_resolved_may_be_resolved_later() -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(TemporaryFailure, match="cannot be resolved"):
        look_up("https://hook.example/", (), nowhere)


@pytest.mark.parametrize("text", ["", "whsec_", "whsec_AAAA", "not base64!", f"{NEW} whsec_short"])
def test_a_secret_that_is_none_is_named_without_being_shown(text: str) -> None:
    with pytest.raises(WebhookSettingWrong) as refused:
        read_secrets("WRITS_WEBHOOK_SECRETS", text)

    assert NEW not in str(refused.value)
    assert str(refused.value).startswith("WRITS_WEBHOOK_SECRETS cannot be used: ")


def test_networks_are_read_or_refused() -> None:
    assert [str(n) for n in read_networks("N", "10.1.0.0/16, ::1/128")] == ["10.1.0.0/16", "::1/128"]
    with pytest.raises(WebhookSettingWrong, match="networks such as"):
        read_networks("N", "everything")
