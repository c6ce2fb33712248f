"""A node: what `writs work` keeps going in one process until it is told to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Protocol

WATCH = 30.0
"""Seconds between two looks at the parts."""


class Part(Protocol):
    """Something that works in the background: the metronome; a dispatcher of notices."""

    def start(self) -> None: ...

    def watch(self) -> None:
        """Called now and then while the node lives."""

    def stop(self) -> None:
        """End gracefully; called once, also after a start that failed."""


class Node:
    """Starts its parts, watches them, and stops them in the opposite order."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Ask the node to end; callable from any thread."""
        self._stopping.set()

    def run(self) -> None:
        """Work until `stop`."""
        try:
            for part in self._parts:
                part.start()
            while not self._stopping.wait(WATCH):
                for part in self._parts:
                    part.watch()
        finally:
            for part in reversed(self._parts):
                part.stop()


@contextmanager
def stopped_by_signals(node: Node) -> Generator[None]:
    """SIGTERM and SIGINT let the node end gracefully; a second SIGINT ends it at once."""

    def ask(number: int, frame: FrameType | None) -> None:
        node.stop()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
