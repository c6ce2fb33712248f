"""Interleaved rounds: contenders take turns in alternating order; what counts is the median of each."""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """One line of the report: `ours` and `contender` in microseconds per operation, `ratio` as the goal puts it."""

    goal: str
    what: str
    ours: float
    contender: float
    ratio: float
    target: str
    met: bool | None
    """None: the contender of the goal cannot be run yet."""
    runs: int

    def line(self) -> str:
        return json.dumps(
            {
                "goal": self.goal,
                "what": self.what,
                "ours": round(self.ours, 3),
                "contender": round(self.contender, 3),
                "ratio": round(self.ratio, 3),
                "target": self.target,
                "met": self.met,
                "runs": self.runs,
            }
        )


def interleave(contenders: Mapping[str, Callable[[], object]], *, rounds: int, seconds: float) -> dict[str, float]:
    """Median microseconds per call of each contender."""
    samples: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds):
        names = list(contenders)
        if turn % 2:
            names.reverse()
        for name in names:
            gc.collect()
            samples[name].append(_once(contenders[name], seconds))
    return {name: statistics.median(values) for name, values in samples.items()}


def _once(call: Callable[[], object], seconds: float) -> float:
    begun, calls, batch = time.perf_counter(), 0, 1
    while (spent := time.perf_counter() - begun) < seconds:
        for _ in range(batch):
            call()
        calls += batch
        batch = min(batch * 2, 1000) if spent < seconds / 10 else batch
    return (time.perf_counter() - begun) / calls * 1e6
