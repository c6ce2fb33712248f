"""What an installation is told: by the command line, by the environment, or else the defaults of this file."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from writs.core.errors import WritsError

DEFAULT_DATABASE = "sqlite:///writs.db"


class WrongSetting(WritsError):
    """A setting that cannot be understood."""

    code = "wrong-setting"
    exit_code = 2

    def __init__(self, name: str, given: str, wanted: str) -> None:
        super().__init__(name, given, wanted)
        self.name, self.given, self.wanted = name, given, wanted

    def __str__(self) -> str:
        return f'{self.name} must be {self.wanted}, not "{self.given}".'


@dataclass(frozen=True, slots=True)
class Settings:
    """docs/operating.md lists them with their environment variables; a test compares the two."""

    database: str = DEFAULT_DATABASE
    """WRITS_DATABASE: a SQLAlchemy URL."""
    procedures: tuple[Path, ...] = ()
    """WRITS_PROCEDURES: folders of definitions beside the shipped ones, separated like PATH."""
    forms: tuple[Path, ...] = ()
    """WRITS_FORMS: folders of an office's own forms of formal documents, separated like PATH."""
    office: int = 1
    """WRITS_OFFICE: the office whose cases a command means."""
    node: str = ""
    """WRITS_NODE: the name under which this process reports its passes; by default the host's name."""
    interval: timedelta = timedelta(seconds=60)
    """WRITS_INTERVAL: at most so long after its instant is a step looked for, in seconds."""
    largest_jump: timedelta = timedelta(days=1)
    """WRITS_LARGEST_JUMP: by so many hours the machine's clock may go ahead before the node stops firing."""

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None, /, **given: object) -> Settings:
        """The settings of a process. What is `given` (and not None) comes before the environment.

        Raises WrongSetting.
        """
        told = os.environ if environment is None else environment
        found: dict[str, object] = {"node": told.get("WRITS_NODE") or socket.gethostname()}
        if text := told.get("WRITS_DATABASE"):
            found["database"] = text
        if text := told.get("WRITS_PROCEDURES"):
            found["procedures"] = tuple(Path(part) for part in text.split(os.pathsep) if part)
        if text := told.get("WRITS_FORMS"):
            found["forms"] = tuple(Path(part) for part in text.split(os.pathsep) if part)
        if text := told.get("WRITS_OFFICE"):
            found["office"] = read_office("WRITS_OFFICE", text)
        if text := told.get("WRITS_INTERVAL"):
            found["interval"] = timedelta(seconds=_positive("WRITS_INTERVAL", text, "a number of seconds"))
        if text := told.get("WRITS_LARGEST_JUMP"):
            found["largest_jump"] = timedelta(hours=_positive("WRITS_LARGEST_JUMP", text, "a number of hours"))
        found.update({name: value for name, value in given.items() if value is not None})
        return cls(**found)  # type: ignore[arg-type]


def read_office(name: str, text: str) -> int:
    """The number of an office. Raises WrongSetting."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 2**31:
        raise WrongSetting(name, text, "the number of an office, from 1")
    return int(text)


def _positive(name: str, text: str, wanted: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0 < number < 1e6:
        raise WrongSetting(name, text, f"{wanted}, more than 0")
    return number
