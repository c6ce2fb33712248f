"""A node starts its parts, watches them, and stops them in the opposite order, whatever happens."""

from __future__ import annotations

import signal

import pytest

from writs.app import node as module
from writs.app.node import Node, stopped_by_signals


class Recorder:
    """A part that says what it was asked for."""

    def __init__(self, name: str, said: list[str], node: Node | None = None, fails: bool = False) -> None:
        self.name, self.said, self.fails = name, said, fails
        self.node = node

    def start(self) -> None:
        self.said.append(f"start {self.name}")
        if self.fails:
            raise RuntimeError("it cannot start")

    def watch(self) -> None:
        self.said.append(f"watch {self.name}")
        if self.node is not None:
            self.node.stop()

    def stop(self) -> None:
        self.said.append(f"stop {self.name}")


def test_parts_are_watched_and_stopped_in_the_opposite_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WATCH", 0.01)
    said: list[str] = []
    parts = [Recorder("clock", said), Recorder("post", said)]
    node = Node(parts)
    parts[1].node = node

    node.run()

    assert said == ["start clock", "start post", "watch clock", "watch post", "stop post", "stop clock"]


def test_a_part_that_cannot_start_stops_the_others() -> None:
    said: list[str] = []
    node = Node([Recorder("clock", said), Recorder("post", said, fails=True)])

    with pytest.raises(RuntimeError, match="cannot start"):
        node.run()

    assert said[-2:] == ["stop post", "stop clock"]


def test_signals_end_a_node_and_are_given_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    said: list[str] = []
    node = Node([Recorder("clock", said)])

    with stopped_by_signals(node):
        signal.raise_signal(signal.SIGTERM)
        node.run()

    assert said == ["start clock", "stop clock"]
    assert signal.getsignal(signal.SIGTERM) == before
