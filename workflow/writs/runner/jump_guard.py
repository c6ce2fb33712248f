"""A brake: a machine's clock that goes ahead at once must not fire what is not due."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from writs.core.errors import WritsError

log = logging.getLogger(__name__)
_DRIFT = timedelta(seconds=5)


class ClockJumped(WritsError):
    """The clock went ahead by more than a running process can explain; nothing was fired."""

    code = "clock-jumped"

    def __init__(self, ahead: timedelta, largest: timedelta) -> None:
        super().__init__(ahead, largest)
        self.ahead, self.largest = ahead, largest

    def __str__(self) -> str:
        return (
            f"The clock of this machine went ahead by {self.ahead} while this process ran, more than {self.largest};"
            " nothing is fired. Set the clock right, or start the process again if the new time is right."
        )


class JumpGuard:
    """Compares the clock with the time that has really gone by since the last pass. A restart explains any distance."""

    def __init__(self, largest: timedelta) -> None:
        self.largest = largest
        self._last: tuple[datetime, float] | None = None

    def check(self, at: datetime, elapsed: float) -> None:
        """Take note of a pass at this instant. Raises ClockJumped, and then goes on comparing with the pass before.

        `elapsed` is in seconds on a scale that nobody sets. A clock that was set back only delays: what is written
        keeps its order, and nothing is fired early.
        """
        if self._last is not None:
            was, then = self._last
            ahead = at - was - timedelta(seconds=elapsed - then)
            if ahead > self.largest:
                raise ClockJumped(ahead, self.largest)
            if ahead < -_DRIFT:
                log.warning("The clock of this machine was set back by %s; what is due waits for it.", -ahead)
        self._last = (at, elapsed)
