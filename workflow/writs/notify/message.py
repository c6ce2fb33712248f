"""A message to one person, and what a channel does with it: a receipt, or a failure that says whether to try again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """Words for a person and data for a machine; a channel takes what it can use."""

    id: str
    """Stable: a second copy carries the same one, and a receiver can drop it."""
    kind: str
    to: str
    """The destination, as the channel understands it."""
    name: str
    """Who reads it."""
    language: str
    subject: str
    text: str
    html: str
    created_at: datetime
    sent_at: datetime
    """When this attempt is made; signatures are dated so."""
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])
    secrets: str | None = None
    """The name of the setting that holds the receiver's own secrets."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the other side said when it took the message."""

    channel: str
    text: str

    def __str__(self) -> str:
        return f"{self.channel}: {self.text}"


class DeliveryFailed(Exception):
    """The message did not arrive. `str()` is the reason, without secrets."""


class TemporaryFailure(DeliveryFailed):
    """It may arrive later. `after` is the rest that the other side asked for."""

    def __init__(self, reason: str, *, after: timedelta | None = None, channel_down: bool = False) -> None:
        super().__init__(reason)
        self.after = after
        self.channel_down = channel_down
        """Not this message but the whole channel: others need not be tried now."""


class PermanentFailure(DeliveryFailed):
    """It will never arrive this way. `gone`: the destination itself no longer exists."""

    def __init__(self, reason: str, *, gone: bool = False) -> None:
        super().__init__(reason)
        self.gone = gone


class Channel(Protocol):
    """A way to reach people. One instance serves one thread.

    `send` returns only when the other side has taken the message, and raises TemporaryFailure or PermanentFailure
    otherwise, never anything else for what the other side or the network does. It waits no longer than its own limits.
    """

    @property
    def name(self) -> str: ...
    def send(self, message: Message) -> Receipt: ...
    def close(self) -> None:
        """Let go of connections; the channel can be used again."""
        ...


def masked(text: str, secrets: tuple[str, ...]) -> str:
    """The text without secrets, for logs and rows."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "***")
    return text
