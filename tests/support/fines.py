"""A small event log of fines, made up: paid, unpaid, appealed, dismissed, and everything a log can get wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from writs.documents.xes import Trace, XesEvent, write_log

KEY = "it.road-traffic-fine"
Row = tuple[str, int, dict[str, str]]
"""Event, days after the offence, attributes."""

NOTIFIED: tuple[Row, ...] = (
    ("Create Fine", 0, {"amount": "35.0", "article": "157"}),
    ("Send Fine", 50, {"expense": "11.0"}),
    ("Insert Fine Notification", 60, {}),
)
STORIES: tuple[tuple[Row, ...], ...] = (
    (NOTIFIED[0], ("Payment", 3, {"paymentAmount": "35.0", "totalPaymentAmount": "35.0"})),
    (*NOTIFIED, ("Payment", 90, {"totalPaymentAmount": "46.0"})),
    (*NOTIFIED, ("Add penalty", 120, {"amount": "71.5"}), ("Send for Credit Collection", 400, {})),
    (*NOTIFIED, ("Payment", 100, {"totalPaymentAmount": "46.0"}), ("Add penalty", 120, {"amount": "71.5"})),
    (
        *NOTIFIED,
        ("Insert Date Appeal to Prefecture", 80, {}),
        ("Add penalty", 120, {"amount": "71.5"}),
        ("Send Appeal to Prefecture", 170, {"dismissal": "NIL"}),
        ("Payment", 300, {"totalPaymentAmount": "20.0"}),
    ),
    (NOTIFIED[0], ("Send Fine", 200, {"expense": "11.0"})),
    (NOTIFIED[0], ("Dance", 2, {}), ("Create Fine", 3, {"amount": "1"})),
    (("Payment", 0, {"totalPaymentAmount": "1.0"}),),
    (),
)
"""One after the other: paid at once, paid in time, penalised, penalised although paid, appealed, sent late, an unknown
event and a second beginning, no beginning, nothing at all."""


def fines(number: int) -> Iterator[Trace]:
    """So many fines, the stories in turn."""
    for turn in range(number):
        begun = date(2004, 1, 5) + timedelta(days=turn % 90)
        events = tuple(logged(name, begun + timedelta(days=days), facts) for name, days, facts in STORIES[turn % 9])
        yield Trace(f"F{turn:05d}", {}, events)


def logged(name: str, day: date, facts: dict[str, str]) -> XesEvent:
    return XesEvent(name, f"{day}T00:00:00+01:00", day, facts)


def fines_file(path: Path, number: int) -> Path:
    write_log(path, fines(number))
    return path
