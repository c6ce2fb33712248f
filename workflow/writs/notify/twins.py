"""Twins of the real channels for development: the terminal, and a folder with one file for each message."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO

from writs.notify.message import Message, PermanentFailure, Receipt, TemporaryFailure


class ConsoleChannel:
    """Prints the words; standard error, so that `--json` on standard output stays one document."""

    name = "console"

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def send(self, message: Message) -> Receipt:
        stream = self._stream or sys.stderr
        try:
            print(f"── {message.id} to {message.name}: {message.subject}\n{message.text}", file=stream, flush=True)
        except (OSError, ValueError) as error:
            raise TemporaryFailure(f"the terminal cannot be written to: {error}", channel_down=True) from None
        return Receipt(self.name, "printed")

    def close(self) -> None:
        """Nothing is held."""


class FileChannel:
    """Writes one text file for each message into a folder; a second copy replaces the first."""

    name = "file"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: Message) -> Receipt:
        if not message.to or Path(message.to).name != message.to or message.to.startswith("."):
            raise PermanentFailure(f'"{message.to[:80]}" is no name of a folder inside {self.folder.name}')
        path = self.folder / message.to / f"{message.id}.txt"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_suffix(".part")
            unfinished.write_text(f"{message.subject}\n\n{message.text}", encoding="utf-8")
            unfinished.replace(path)
        except OSError as error:
            raise TemporaryFailure(f"{path.name} cannot be written: {error.strerror}", channel_down=True) from None
        return Receipt(self.name, path.name)

    def close(self) -> None:
        """Nothing is held."""
