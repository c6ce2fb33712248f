"""Ours in G1 when nothing of the case is remembered from the command before, as if days lay between them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks import ours
from writs.storage.snapshot import remembered


def player(folder: Path, synchronous: str) -> Callable[[], int]:
    return ours.player(folder, synchronous, before_each=remembered.forget)
