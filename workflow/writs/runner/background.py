"""Work in a thread of its own, round by round, until it is stopped: what a courier and a press have in common."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

log = logging.getLogger(__name__)


class Background:
    """A part of a node. A subclass says what one round is."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._stopping, self._woken = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def _round(self) -> timedelta:
        """One round, which survives whatever goes wrong in it; how long to rest after it."""
        raise NotImplementedError

    def start(self) -> None:
        self._thread = threading.Thread(target=self._work, name=f"writs-{self._name}", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There may be something to do: look now. Callable from any thread."""
        self._woken.set()

    def watch(self) -> None:
        """Start again what ended although nobody asked for it."""
        if self._thread is not None and not self._thread.is_alive() and not self._stopping.is_set():
            log.error("%s ended", self._name.capitalize(), extra={"action": f"{self._name}_restarted"})
            self.start()

    def stop(self) -> None:
        """End after what is at hand; what was taken and not done falls due again by itself."""
        self._stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while not self._stopping.is_set():
            rest = self._round()
            if rest > timedelta(0):
                self._woken.wait(rest.total_seconds())
            self._woken.clear()
