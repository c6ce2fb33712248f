"""Webhooks: a CloudEvents 1.0 envelope, signed as Standard Webhooks says, posted to one address and no further."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import http.client
import ipaddress
import json
import ssl
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote

from writs.core.errors import WritsError
from writs.notify.guard import Answer, Network, Resolver, look_up, post, resolve
from writs.notify.message import Message, PermanentFailure, Receipt, TemporaryFailure, masked
from writs.storage.canonical import instant_text

DEFAULT_SECRETS = "WRITS_WEBHOOK_SECRETS"
CONNECT, TOTAL, MOST = 5.0, 15.0, 16_384
"""Seconds to connect, seconds in all, bytes of the answer that are read."""
_LATER = frozenset({408, 425, 429})


class WebhookSettingWrong(WritsError):
    """A setting of webhooks cannot be used. The sentence holds no secret."""

    code = "wrong-setting"
    exit_code = 2

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name, self.reason = name, reason

    def __str__(self) -> str:
        return f"{self.name} cannot be used: {self.reason}."


def read_networks(name: str, text: str) -> tuple[Network, ...]:
    """Networks that webhooks may reach although they are not public: `10.1.0.0/16 127.0.0.1/32`."""
    try:
        return tuple(ipaddress.ip_network(part) for part in text.replace(",", " ").split())
    except ValueError as error:
        raise WebhookSettingWrong(name, f"{error}; write networks such as 10.1.0.0/16") from None


def read_secrets(name: str, text: str) -> tuple[bytes, ...]:
    """The keys of `whsec_…` words, the newest first; all of them sign, so that receivers can change in their time."""
    found: list[bytes] = []
    for word in text.replace(",", " ").split():
        try:
            key = base64.b64decode(word.removeprefix("whsec_"), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if not 24 <= len(key) <= 64:
            raise WebhookSettingWrong(name, "a secret is whsec_ and 24 to 64 bytes in Base64")
        found.append(key)
    if not found:
        raise WebhookSettingWrong(name, "it holds no secret")
    return tuple(found)


def envelope(message: Message) -> bytes:
    """The event as JSON: CloudEvents 1.0, structured mode."""
    office, case = message.data.get("office", 0), str(message.data.get("case", ""))
    event = {
        "specversion": "1.0",
        "id": message.id,
        "source": f"/offices/{office}/cases/{quote(case, safe='')}",
        "type": f"writs.notice.{message.kind}",
        "time": instant_text(message.created_at),
        "datacontenttype": "application/json",
        "data": dict(message.data),
    }
    if case:
        event["subject"] = case
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def signatures(secrets: Sequence[bytes], id: str, at: datetime, body: bytes) -> str:
    """The value of `webhook-signature`: one `v1,…` for each secret."""
    signed = f"{id}.{int(at.timestamp())}.".encode() + body
    digests = (hmac.digest(secret, signed, hashlib.sha256) for secret in secrets)
    return " ".join(f"v1,{base64.b64encode(digest).decode('ascii')}" for digest in digests)


class WebhookChannel:
    """Posts messages. `environment` holds the secrets, by the name that the directory gives."""

    name = "webhook"

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        allowed: Sequence[Network] = (),
        authorities: str | None = None,
        resolver: Resolver = resolve,
        connect: float = CONNECT,
        total: float = TOTAL,
    ) -> None:
        self._environment, self._allowed, self._resolver = environment, tuple(allowed), resolver
        self._connect, self._total, self._authorities = connect, total, authorities
        self._trust: ssl.SSLContext | None = None

    def send(self, message: Message) -> Receipt:
        secrets = self._secrets(message)
        target = look_up(message.to, self._allowed, self._resolver)
        body = envelope(message)
        headers = {
            "Content-Type": "application/cloudevents+json; charset=utf-8",
            "User-Agent": "writs",
            "Accept-Encoding": "identity",
            "webhook-id": message.id,
            "webhook-timestamp": str(int(message.sent_at.timestamp())),
            "webhook-signature": signatures(secrets, message.id, message.sent_at, body),
        }
        if self._trust is None:
            self._trust = ssl.create_default_context(cafile=self._authorities)
        try:
            answer = post(
                target, body, headers, connect=self._connect, total=self._total, most=MOST, trust=self._trust
            )  # fmt: skip
        except ssl.SSLCertVerificationError as error:
            raise TemporaryFailure(f"{target.host} cannot be trusted: {error.verify_message}") from None
        except TimeoutError as error:
            raise TemporaryFailure(f"{target.host} does not answer ({error})") from None
        except (OSError, http.client.HTTPException) as error:
            reason = masked(str(error) or type(error).__name__, (message.to,))
            raise TemporaryFailure(f"{target.host} cannot be reached: {reason}") from None
        return self._judged(target.host, answer, message.sent_at)

    def close(self) -> None:
        """Nothing is held between messages."""

    def _secrets(self, message: Message) -> tuple[bytes, ...]:
        name = message.secrets or DEFAULT_SECRETS
        text = self._environment.get(name, "")
        if not text:
            raise TemporaryFailure(f"there is no secret to sign with: {name} is not set on this node")
        try:
            return read_secrets(name, text)
        except WebhookSettingWrong as error:
            raise TemporaryFailure(str(error)) from None

    def _judged(self, host: str, answer: Answer, at: datetime) -> Receipt:
        status = answer.status
        if 200 <= status < 300:
            return Receipt(self.name, f"{host} says {status}")
        if 300 <= status < 400:
            raise PermanentFailure(
                f"{host} says {status} and leads elsewhere; write the final address in the directory"
            )
        if status == 410:
            raise PermanentFailure(f"{host} says 410: nobody is there any more", gone=True)
        if status in _LATER or status >= 500:
            raise TemporaryFailure(f"{host} says {status}", after=_retry_after(answer.headers.get("Retry-After"), at))
        raise PermanentFailure(f"{host} says {status}")


def _retry_after(text: str | None, at: datetime) -> timedelta | None:
    """The rest that a receiver asks for: seconds, or a day and hour. Nonsense is as good as nothing."""
    if text is None:
        return None
    text = text.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), 10**8))
    try:
        then = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return None
    then = then if then.tzinfo is not None else then.replace(tzinfo=UTC)
    return max(timedelta(0), min(then - at, timedelta(days=365)))
