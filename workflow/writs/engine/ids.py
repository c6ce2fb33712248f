"""Numbers of cases: known before they are written, because the hashed text of an event names its case."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_RANDOM_BITS = 12
_TIME_BITS = 41
_WIDER = 5


class CaseIds:
    """41 bits of milliseconds since 2020 and 12 random bits: below 2^53, so exact in JSON, and near in the index.

    `random_bits(n)` gives n random bits; tests inject their own. A number that is taken is drawn again, each time from
    a wider room: thousands of cases may be entered as of one instant.
    """

    def __init__(self, random_bits: Callable[[int], int] = secrets.randbits) -> None:
        self._random_bits = random_bits

    def next(self, at: datetime, draw: int = 0) -> int:
        """A number for a case that is opened at that instant; `draw` counts the numbers that were taken."""
        # What is entered as of a day before 2020 gets a number too, counted from the other side.
        milliseconds = abs((at - _EPOCH) // _MILLISECOND) & ((1 << _TIME_BITS) - 1)
        return ((milliseconds << _RANDOM_BITS) + self._random_bits(_RANDOM_BITS + _WIDER * draw)) or 1
