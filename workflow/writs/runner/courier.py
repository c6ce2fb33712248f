"""The dispatcher kept going in a thread of its own: beside the clock in a node, or inside a host's process."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from writs.core.errors import WritsError
from writs.runner.background import Background
from writs.runner.clock import Clock
from writs.runner.dispatch_report import DispatchReport
from writs.runner.dispatcher import Dispatcher

log = logging.getLogger("writs.courier")
BETWEEN_LOOKS = timedelta(seconds=1)
"""An idle look is one probe of an index."""
AFTER_FAILURE = timedelta(seconds=30)


class Courier(Background):
    """Delivers until it is stopped, and survives whatever goes wrong on the way; the log tells."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        clock: Clock,
        *,
        between: timedelta = BETWEEN_LOOKS,
        seen: Callable[[DispatchReport], object] | None = None,
    ) -> None:
        self._dispatcher, self._clock, self._between, self._seen = dispatcher, clock, between, seen
        super().__init__("courier")

    def _round(self) -> timedelta:
        """One round; how long to rest after it."""
        try:
            report = self._dispatcher.run_once(at=self._clock.now())
        except WritsError as error:
            log.error("Delivery failed", extra={"action": "delivery_failed", "reason": str(error)})
            return AFTER_FAILURE
        except Exception:
            log.exception("Delivery failed", extra={"action": "delivery_failed"})
            return AFTER_FAILURE
        troubled = {word: report.counts[word] for word in ("dead", "put back") if report.counts[word]}
        if troubled:
            told = ", ".join(f"{number} {word}" for word, number in troubled.items())
            log.warning(
                "Letters not delivered: %s; `writs outbox list` says why", told, extra={"action": "not_delivered"}
            )
        if self._seen is not None:
            self._seen(report)
        return timedelta(0) if report.more else self._between
