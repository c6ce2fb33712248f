"""Messages to send, and a mailbox that takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.support.mail_server import Mailbox, mail_server

from writs.notify.mail import MailChannel, MailServer
from writs.notify.message import Message

MORNING = datetime(2026, 11, 24, 1, tzinfo=UTC)


@pytest.fixture
def message() -> Callable[..., Message]:
    """A message; what is given differs from the usual one."""

    def make(**changes: Any) -> Message:
        usual: dict[str, Any] = {
            "id": "1-17-4-1",
            "kind": "remind",
            "to": "an@court.example",
            "name": "Nguyễn Văn An",
            "language": "vi",
            "subject": "Xác minh điều kiện thi hành án – hạn T3 24/11/2026 – hồ sơ THA-17/2026",
            "text": "Kính gửi Nguyễn Văn An,\n\nHạn: Thứ Ba, ngày 24/11/2026\n",
            "html": "<p>Kính gửi Nguyễn Văn An,</p>",
            "created_at": MORNING,
            "sent_at": MORNING,
            "data": {"case": "THA-17/2026", "due": "2026-11-24"},
        }
        return Message(**{**usual, **changes})

    return make


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def mail_port(mailbox: Mailbox) -> Iterator[int]:
    with mail_server(mailbox) as port:
        yield port


@pytest.fixture
def mail_channel(mail_port: int) -> Iterator[MailChannel]:
    server = MailServer.read(f"smtp://127.0.0.1:{mail_port}?tls=none", sender="writs@court.example")
    channel = MailChannel(server, timeout=5)
    yield channel
    channel.close()
