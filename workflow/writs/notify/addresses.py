"""Whether an address can be one, told when a directory is imported and not when the first letter fails."""

from __future__ import annotations

import re

from writs.notify.guard import parts_of
from writs.notify.mail import is_address
from writs.notify.message import PermanentFailure
from writs.notify.messenger import PREFIX

_SETTING = re.compile(rf"{PREFIX}WRITS_[A-Z0-9_]{{1,60}}\Z")
_FOLDER = re.compile(r"[\w][\w.-]{0,60}\Z")


def problem_of(channel: str, to: str) -> str | None:
    """Why a channel cannot use an address, as a sentence that does not show secrets; None where it can."""
    if channel == "email" and not is_address(to):
        return f'"{to[:80]}" is no e-mail address.'
    if channel == "apprise" and not _SETTING.match(to):
        return f'An Apprise address is a secret: write "{PREFIX}WRITS_…", the setting that holds it.'
    if channel == "file" and not _FOLDER.match(to):
        return f'"{to[:80]}" is no name of a folder.'
    if channel == "webhook":
        try:
            parts_of(to)
        except PermanentFailure as refusal:
            words = str(refusal)
            return f"{words[:1].upper()}{words[1:]}."
    return None
