"""E-mail by SMTP: plain text and HTML, encrypted, with a Message-ID that stays the same however often it is tried."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from dataclasses import dataclass, field
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr
from urllib.parse import parse_qs, unquote, urlsplit

from writs.core.errors import WritsError
from writs.notify.message import Message, PermanentFailure, Receipt, TemporaryFailure

TIMEOUT = 20.0
"""Seconds for connecting and for each answer of the server."""
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ADDRESS = re.compile(r"[^@\s\"(),:;<>\[\\\]]{1,64}@[^@\s\"(),:;<>\[\\\]]{1,253}\Z")
_AS_WRITTEN = SMTP.clone(refold_source="none")
"""Python's own folding loses spaces between accented words; headers are encoded here and left as they are."""
_BREAKS = re.compile(r"[\r\n\x00-\x08\x0b\x0c\x0e-\x1f\x85\u2028\u2029]")


class MailSettingWrong(WritsError):
    """The mail server's address cannot be used. The sentence holds no password."""

    code = "wrong-setting"
    exit_code = 2

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"WRITS_SMTP_URL cannot be used: {self.reason}."
            " Write smtp://user:password@mail.example.org:587, or smtps://… for TLS from the start."
        )


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in. A password never travels unencrypted, except to this same machine."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: str = "starttls"
    """`starttls` (required), `ssl` (from the start) or `none`."""
    sender: str = "writs@localhost"
    sender_name: str = "Writs"
    authorities: str | None = None
    """A file of certificates to trust instead of the system's."""

    @classmethod
    def read(
        cls, url: str, *, sender: str | None = None, name: str = "Writs", authorities: str | None = None
    ) -> MailServer:
        """From `smtp://user:password@host:587?tls=none`. Raises MailSettingWrong."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise MailSettingWrong("it is no URL") from None
        if parts.scheme not in ("smtp", "smtps"):
            raise MailSettingWrong(f'it begins with "{parts.scheme}:"' if parts.scheme else "it has no smtp: or smtps:")
        if not parts.hostname:
            raise MailSettingWrong("it names no host")
        given = parse_qs(parts.query).get("tls", ["ssl" if parts.scheme == "smtps" else "starttls"])[0]
        if given not in ("starttls", "ssl", "none"):
            raise MailSettingWrong(f'tls is starttls, ssl or none, not "{given[:20]}"')
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if given == "none" and password and parts.hostname not in _LOOPBACK:
            raise MailSettingWrong("tls=none would send the password for all to read")
        address = sender or f"writs@{parts.hostname}"
        if not is_address(address):
            raise MailSettingWrong(f'the sender "{address[:80]}" is no address')
        return cls(
            parts.hostname, port or (465 if given == "ssl" else 587), user, password, given, address, name, authorities
        )

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]


def is_address(text: str) -> bool:
    """Whether a text is one e-mail address and nothing more."""
    return _ADDRESS.match(text) is not None


def letter(message: Message, server: MailServer) -> EmailMessage:
    """The mail of a message. Raises PermanentFailure for an address or subject that no mail can carry."""
    if not is_address(message.to):
        raise PermanentFailure(f'"{_shown(message.to)}" is no e-mail address')
    for what, text in (("subject", message.subject), ("name", message.name)):
        if _BREAKS.search(text):
            raise PermanentFailure(f'the {what} "{_shown(text)}" holds a line break or a control character')
    mail = EmailMessage(policy=_AS_WRITTEN)
    for name, value in (
        ("From", _mailbox(server.sender_name, server.sender)),
        ("To", _mailbox(message.name, message.to)),
        ("Subject", _encoded(message.subject, "Subject")),
    ):
        mail.set_raw(name, value)
    mail["Date"] = message.created_at
    mail["Message-ID"] = f"<{message.id}@{server.domain}>"
    # RFC 3834: no vacation notice answers a reminder.
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = message.language
    mail["X-Writs-Notice"] = message.id
    mail.set_content(message.text, subtype="plain", charset="utf-8", cte="quoted-printable")
    if message.html:
        mail.add_alternative(message.html, subtype="html", charset="utf-8", cte="quoted-printable")
    return mail


def _encoded(text: str, name: str) -> str:
    return text if text.isascii() and len(text) < 60 else Header(text, "utf-8", header_name=name).encode(linesep="\r\n")


def _mailbox(name: str, address: str) -> str:
    return formataddr((name, address)) if name.isascii() else f"{_encoded(name, 'To')} <{address}>"


class MailChannel:
    """Hands messages to one mail server; the connection is kept between messages and made anew when it broke."""

    name = "email"

    def __init__(self, server: MailServer, *, timeout: float = TIMEOUT) -> None:
        self.server = server
        self._timeout = timeout
        self._open: smtplib.SMTP | None = None

    def send(self, message: Message) -> Receipt:
        mail = letter(message, self.server)
        connection = self._connection()
        try:
            connection.send_message(mail, self.server.sender, [message.to])
        except smtplib.SMTPRecipientsRefused as error:
            self._reset()
            raise _refusal(*error.recipients[message.to]) from None
        except smtplib.SMTPSenderRefused as error:
            self.close()
            raise TemporaryFailure(
                f"the mail server refuses the sender {self.server.sender}: {_said(error.smtp_code, error.smtp_error)}",
                channel_down=True,
            ) from None
        except smtplib.SMTPNotSupportedError as error:
            self._reset()
            raise PermanentFailure(f"the mail server cannot carry this address: {error}") from None
        except smtplib.SMTPResponseException as error:
            self._reset()
            raise _refusal(error.smtp_code, error.smtp_error) from None
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise TemporaryFailure(f"the connection to the mail server broke: {_why(error)}") from None
        except UnicodeError:
            self._reset()
            raise PermanentFailure(f'"{_shown(message.to)}" is no e-mail address') from None
        return Receipt(self.name, f"taken by {self.server.host} for {message.to}")

    def close(self) -> None:
        connection, self._open = self._open, None
        if connection is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                connection.quit()
            connection.close()

    def _reset(self) -> None:
        """After a refusal the connection serves the next message, if it still stands."""
        try:
            if self._open is not None:
                self._open.rset()
        except (smtplib.SMTPException, OSError):
            self.close()

    def _connection(self) -> smtplib.SMTP:
        if self._open is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                if self._open.noop()[0] == 250:
                    return self._open
            self.close()
        server = self.server
        where = f"the mail server {server.host}:{server.port}"
        try:
            self._open = self._connect()
        except smtplib.SMTPAuthenticationError as error:
            reason = f"{where} refuses the user {server.user}: {_said(error.smtp_code, b'')}"
            raise TemporaryFailure(reason, channel_down=True) from None
        except ssl.SSLError as error:
            reason = f"{where} cannot be trusted: {error.reason or error}"
            raise TemporaryFailure(reason, channel_down=True) from None
        except smtplib.SMTPNotSupportedError as error:
            reason = f"{where} offers no encryption or login: {error}"
            raise TemporaryFailure(reason, channel_down=True) from None
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise TemporaryFailure(f"{where} cannot be reached: {_why(error)}", channel_down=True) from None
        return self._open

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        if server.tls == "ssl":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=self._timeout, context=self._trust()
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=self._timeout)
        try:
            if server.tls == "starttls":
                connection.starttls(context=self._trust())
            if server.user:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.server.authorities)


def _refusal(code: int, said: bytes | str) -> TemporaryFailure | PermanentFailure:
    text = f"the mail server says {_said(code, said)}"
    return PermanentFailure(text) if 500 <= code < 600 else TemporaryFailure(text)


def _said(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {_shown(words)}".strip()


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "it does not answer"
    return _shown(str(error) or type(error).__name__)


def _shown(text: str) -> str:
    return _BREAKS.sub(" ", text)[:200]
