"""A real mail server on this machine, that keeps what it takes and refuses what it is told to."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


def free_port() -> int:
    """A port that nobody listens on. (The mail server cannot choose one by itself.)"""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Mailbox:
    """What arrived, in its order, and how the server answers."""

    mails: list[EmailMessage] = field(default_factory=list[EmailMessage])
    recipients: list[str] = field(default_factory=list[str])
    at_recipient: Callable[[str], str | None] = lambda address: None
    """An answer of its own for a recipient, `550 no such user`."""
    at_data: Callable[[EmailMessage], str | None] = lambda mail: None
    logins: list[str] = field(default_factory=list[str])

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self.at_recipient(address)
        if answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        answer = self.at_data(mail)
        if answer is not None:
            return answer
        self.mails.append(mail)
        self.recipients += envelope.rcpt_tos
        return "250 OK"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        name = data.login.decode() if hasattr(data, "login") else ""
        self.logins.append(name)
        right = hasattr(data, "password") and data.password == b"right"
        return AuthResult(success=right, handled=right)


@contextlib.contextmanager
def mail_server(mailbox: Mailbox, *, port: int | None = None, **options: Any) -> Generator[int]:
    """Serve a mailbox on a port of 127.0.0.1 until the block ends."""
    number = port or free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=number, ready_timeout=20, **options)
    controller.start()
    try:
        yield number
    finally:
        controller.stop()
