"""Which ways an installation has to reach people, read from its settings; secrets stay here and are never printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from writs.notify.mail import MailChannel, MailServer
from writs.notify.message import Channel
from writs.notify.messenger import MessengerChannel
from writs.notify.templates import Templates
from writs.notify.twins import ConsoleChannel, FileChannel
from writs.notify.webhook import DEFAULT_SECRETS, WebhookChannel, read_networks, read_secrets


@dataclass(frozen=True)
class Post:
    """Channels by name, the templates, and the address under which people find the cases."""

    channels: Mapping[str, Channel]
    templates: Templates = field(default_factory=Templates)
    public_url: str | None = None

    def close(self) -> None:
        for channel in self.channels.values():
            channel.close()


def open_post(environment: Mapping[str, str]) -> Post:
    """The post office that the settings WRITS_* describe. Raises MailSettingWrong and WebhookSettingWrong."""
    allowed = read_networks("WRITS_WEBHOOK_NETWORKS", environment.get("WRITS_WEBHOOK_NETWORKS", ""))
    if text := environment.get(DEFAULT_SECRETS):
        read_secrets(DEFAULT_SECRETS, text)
    channels: dict[str, Channel] = {
        "console": ConsoleChannel(),
        "webhook": WebhookChannel(environment, allowed=allowed, authorities=environment.get("WRITS_WEBHOOK_CA")),
        "apprise": MessengerChannel(environment),
    }
    if url := environment.get("WRITS_SMTP_URL"):
        server = MailServer.read(
            url,
            sender=environment.get("WRITS_MAIL_FROM"),
            name=environment.get("WRITS_MAIL_NAME", "Writs"),
            authorities=environment.get("WRITS_SMTP_CA"),
        )
        channels["email"] = MailChannel(server)
    if folder := environment.get("WRITS_OUTBOX_FOLDER"):
        channels["file"] = FileChannel(Path(folder))
    own = environment.get("WRITS_TEMPLATES")
    return Post(channels, Templates(Path(own) if own else None), environment.get("WRITS_PUBLIC_URL") or None)
