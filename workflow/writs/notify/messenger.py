"""Chat and text messages through Apprise, which knows more than a hundred services (the extra `notify`)."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Mapping
from typing import Any

from writs.notify.message import Message, PermanentFailure, Receipt, TemporaryFailure

PREFIX = "env:"
"""An Apprise address is a secret; the directory holds only the name of the setting that holds it."""


class MessengerChannel:
    """Sends the subject and the text. `environment` holds the addresses, by the name that the directory gives."""

    name = "apprise"

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def send(self, message: Message) -> Receipt:
        name = message.to.removeprefix(PREFIX)
        address = self._environment.get(name, "")
        if not message.to.startswith(PREFIX):
            raise PermanentFailure(f'an Apprise address is a secret; the directory says "{PREFIX}NAME" of a setting')
        if not address:
            raise TemporaryFailure(f"{name} is not set on this node; it holds the address of {message.name}")
        try:
            with warnings.catch_warnings():
                # Its many plugins are read at first use; what they think of this Python is not ours to change.
                warnings.simplefilter("ignore", DeprecationWarning)
                taken = _notify(name, address, message)
        except ImportError:
            reason = "Apprise is not installed here: pip install 'writs[notify]'"
            raise TemporaryFailure(reason, channel_down=True) from None
        except PermanentFailure:
            raise
        except Exception as error:
            # What the many services raise is not ours to know; the words could hold the address.
            raise TemporaryFailure(f"{name} failed ({type(error).__name__})") from None
        if not taken:
            raise TemporaryFailure(f"{name} did not take the message")
        return Receipt(self.name, f"taken by {name}")

    def close(self) -> None:
        """Nothing is held between messages."""


def _notify(name: str, address: str, message: Message) -> bool:
    apprise: Any = importlib.import_module("apprise")
    carrier = apprise.Apprise(asset=apprise.AppriseAsset(secure_logging=True, async_mode=False))
    if not carrier.add(address):
        raise PermanentFailure(f"{name} holds no address that Apprise knows")
    body_format = apprise.NotifyFormat.TEXT
    return bool(carrier.notify(body=message.text, title=message.subject, body_format=body_format))
