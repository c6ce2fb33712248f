"""Ours in G1: the engine plays the ten steps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def player(folder: Path, synchronous: str) -> Callable[[], int]:
    raise NotImplementedError("the engine is not written yet")
