"""The one place that asks what time it is. Everywhere else the instant is an argument."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the instant, always with a time zone."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class StoppedClock:
    """A clock that stands at one instant: `--at` for one command, and tests, which move it by hand."""

    def __init__(self, instant: datetime) -> None:
        if instant.tzinfo is None:
            raise ValueError(f"{instant.isoformat()} has no time zone; say which instant is meant.")
        self.instant = instant

    def now(self) -> datetime:
        return self.instant


def elapsed() -> float:
    """Seconds that have really gone by, on a scale that nobody sets; a machine asleep counts where it can be told."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)
