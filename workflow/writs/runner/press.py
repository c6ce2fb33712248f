"""The print room kept going in a node: what acts issue is printed soon after, and nobody waits for it."""

from __future__ import annotations

import logging
from datetime import timedelta

from writs.core.errors import WritsError
from writs.papers.pdf import PrinterMissing
from writs.runner.background import Background
from writs.runner.clock import Clock
from writs.runner.printing import PrintRoom

log = logging.getLogger("writs.press")
BETWEEN_LOOKS = timedelta(seconds=5)
AFTER_FAILURE = timedelta(minutes=5)
AT_ONCE = 20


class Press(Background):
    """Prints until it is stopped. A form that fails is said once here and stays visible in `writs print --list`."""

    def __init__(self, room: PrintRoom, clock: Clock, *, between: timedelta = BETWEEN_LOOKS) -> None:
        super().__init__("press")
        self._room, self._clock, self._between = room, clock, between
        self._told: set[str] = set()
        self._missing = False

    def _round(self) -> timedelta:
        try:
            report = self._room.run_once(at=self._clock.now(), limit=AT_ONCE)
        except PrinterMissing as error:
            if not self._missing:
                log.warning("%s", error, extra={"action": "printer_missing"})
            self._missing = True
            return AFTER_FAILURE
        except WritsError as error:
            log.error("Printing failed", extra={"action": "printing_failed", "reason": str(error)})
            return AFTER_FAILURE
        except Exception:
            log.exception("Printing failed", extra={"action": "printing_failed"})
            return AFTER_FAILURE
        for name, reason in report.failed:
            if name not in self._told:
                self._told.add(name)
                log.warning("Not printed", extra={"action": "not_printed", "document": name, "reason": reason})
        # What failed fails again at once; only what was printed promises more to print.
        return timedelta(0) if len(report.printed) == AT_ONCE else AFTER_FAILURE if report.failed else self._between
