"""Interleaved rounds: contenders take turns in alternating order, each on a quiet machine; medians are compared.

Absolute times of a shared machine mean little. What is compared is always one round's figure with the other's of the
same round, so that a slow minute slows both. What only computes is compared by CPU time, which other people's work
disturbs least; what waits for a disk is compared by the clock on the wall.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_STAT = Path("/proc/stat")
_LOOK = 0.05
"""Seconds over which the machine is watched before it is called quiet."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One turn of one contender: how many operations in how many seconds, and how much CPU time they cost."""

    operations: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        """Operations per second."""
        return self.operations / self.seconds

    @property
    def cpu_rate(self) -> float:
        """Operations per second of CPU, user and system."""
        return self.operations / self.cpu

    @property
    def cpu_cost(self) -> float:
        """Microseconds of CPU per operation."""
        return self.cpu / self.operations * 1e6


Contender = Callable[[float], Sample]
"""Works for about so many seconds and says what it did."""


@dataclass(slots=True)
class QuietGate:
    """Holds a sample back until nobody else uses the machine, or until its patience (seconds) is spent."""

    patience: float
    idle: float = 0.8
    waited: float = 0.0
    given_up: int = 0

    def wait(self, at_most: float = 3.0) -> None:
        """Return when four fifths of the CPU time are idle. Where the machine does not tell, return at once."""
        if not _STAT.is_file():
            return
        begun = time.monotonic()
        while not self._is_quiet():
            if time.monotonic() - begun > min(at_most, self.patience - self.waited):
                self.given_up += 1
                break
        self.waited += time.monotonic() - begun

    def _is_quiet(self) -> bool:
        idle, total = _cpu_ticks()
        time.sleep(_LOOK)
        idle_after, total_after = _cpu_ticks()
        return total_after == total or (idle_after - idle) / (total_after - total) >= self.idle


def _cpu_ticks() -> tuple[int, int]:
    """Idle ticks (waiting for a disk is idle) and all ticks since the machine started."""
    with _STAT.open() as file:
        ticks = [int(number) for number in file.readline().split()[1:]]
    return ticks[3] + ticks[4], sum(ticks)


@dataclass(slots=True)
class Rounds:
    """What came out: the samples of each contender, by round."""

    samples: dict[str, list[Sample]] = field(default_factory=dict[str, list[Sample]])

    def median(self, name: str, of: Callable[[Sample], float] = lambda sample: sample.rate) -> float:
        return statistics.median(of(sample) for sample in self.samples[name])

    def ratios(self, ours: str, theirs: str, of: Callable[[Sample], float]) -> list[float]:
        """Ours / theirs, round by round."""
        pairs = zip(self.samples[ours], self.samples[theirs], strict=True)
        return [of(mine) / of(other) if of(other) else float("inf") for mine, other in pairs]


def interleave(contenders: Mapping[str, Contender], *, rounds: int, seconds: float, gate: QuietGate) -> Rounds:
    """Let the contenders take turns; every second round in reversed order."""
    found = Rounds({name: [] for name in contenders})
    for turn in range(rounds):
        names = list(contenders)
        if turn % 2:
            names.reverse()
        for name in names:
            gc.collect()
            gate.wait()
            found.samples[name].append(contenders[name](seconds))
    return found


def repeated(
    call: Callable[..., object], arguments: Iterable[tuple[Any, ...]] = ((),), *, batch: int = 200
) -> Contender:
    """A contender that makes the same call over and over, taking its arguments in turn."""
    given = list(arguments)
    turns = given * max(1, batch // len(given))

    def run(seconds: float) -> Sample:
        operations = 0
        cpu, begun = time.process_time(), time.perf_counter()
        ends = begun + seconds
        while True:
            for arguments in turns:
                call(*arguments)
            operations += len(turns)
            now = time.perf_counter()
            if now >= ends:
                return Sample(operations, now - begun, time.process_time() - cpu)

    return run


def say(text: str) -> None:
    """For people, on standard error: standard output holds one JSON line per goal and nothing else."""
    print(text, file=sys.stderr, flush=True)
