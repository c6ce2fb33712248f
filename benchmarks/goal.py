"""One line of the report: a goal, what was compared, how it came out."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from benchmarks.harness import QuietGate, Rounds, Sample


@dataclass(frozen=True, slots=True)
class Goal:
    """`ratio` is ours / contender as the goal puts it; `met` is None where nothing was, or can be, decided."""

    goal: str
    what: str
    ours: float | None = None
    contender: float | None = None
    ratio: float | None = None
    target: str | None = None
    met: bool | None = None
    runs: int = 0
    unit: str = ""
    details: Mapping[str, object] = field(default_factory=dict[str, object])

    def line(self) -> str:
        """The JSON line; figures with four significant digits."""
        told = {
            "goal": self.goal,
            "what": self.what,
            "ours": _short(self.ours),
            "contender": _short(self.contender),
            "ratio": _short(self.ratio),
            "target": self.target,
            "met": self.met,
            "runs": self.runs,
            "unit": self.unit,
            **self.details,
        }
        return json.dumps(told, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Run:
    """How this run measures: small or whole, and where durable things are written."""

    quick: bool
    gate: QuietGate
    folder: Path
    """An empty folder on a disk, not in memory."""
    log: Path | None
    """The road-traffic log, where it is at hand."""

    @property
    def rounds(self) -> int:
        return 3 if self.quick else 7

    def seconds(self, quick: float, whole: float) -> float:
        return quick if self.quick else whole


Measured = Callable[[Run], Iterator[Goal]]
"""A goal's measurement; it yields each line as soon as it is known."""


def _short(number: float | None) -> float | None:
    return None if number is None else float(f"{number:.4g}")


By = Literal["rate", "cpu_rate", "cpu_cost"]
_READ: dict[By, Callable[[Sample], float]] = {
    "rate": lambda sample: sample.rate,
    "cpu_rate": lambda sample: sample.cpu_rate,
    "cpu_cost": lambda sample: sample.cpu_cost,
}


def compared(
    goal: str,
    what: str,
    rounds: Rounds,
    ours: str,
    theirs: str,
    target: str | None,
    *,
    by: By,
    unit: str,
) -> Goal:
    """Ours against theirs by the median of the rounds' ratios; `target` is such as `>= 4`.

    Without a target the line is for the reader's information and meets or misses nothing.
    """
    of = _READ[by]
    ratios = rounds.ratios(ours, theirs, of)
    ratio = statistics.median(ratios)
    return Goal(
        goal,
        what,
        rounds.median(ours, of),
        rounds.median(theirs, of),
        ratio,
        target,
        None if target is None else reaches(ratio, target),
        len(ratios),
        unit,
        {
            "ratio_from": _short(min(ratios)),
            "ratio_to": _short(max(ratios)),
            "cpu_ours_us": _short(rounds.median(ours, _READ["cpu_cost"])),
            "cpu_contender_us": _short(rounds.median(theirs, _READ["cpu_cost"])),
        },
    )


def reaches(figure: float, target: str) -> bool:
    """Whether a figure keeps to `>= 12` or `<= 20 MB`."""
    sense, bound, *_ = target.split()
    return figure >= float(bound) if sense == ">=" else figure <= float(bound)


def unknown(goal: str, what: str, target: str | None, why: str) -> Goal:
    """A goal that cannot be decided in this run, and why."""
    return Goal(goal, what, target=target, details={"why": why})
