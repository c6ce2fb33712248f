"""Which days do not count for a deadline, and whether its time stands still now."""

from __future__ import annotations

from datetime import date
from typing import cast

from writs.core import model as m
from writs.core.clocks import Paused
from writs.core.draft import Draft, as_day


def days_between(draft: Draft, name: str) -> Paused:
    """The days between two facts that are taken out of that deadline, once both are known."""
    found: list[tuple[date, date]] = []
    for pause in draft.machine.procedure.pauses.values():
        if pause.between is not None and name in draft.machine.pause_reach[pause.name]:
            first, last = (as_day(draft.facts.get(fact)) for fact in pause.between)
            if first is not None and last is not None and first < last:
                found.append((first, last))
    return tuple(found)


def paused_intervals(draft: Draft, name: str) -> Paused:
    """The days that do not count for that deadline, as far as they are known."""
    closed = [
        (interval.since, interval.until)
        for interval in draft.pauses
        if interval.until is not None
        and interval.since < interval.until
        and reach(draft, interval.name).get(name) == "remaining"
    ]
    return (*days_between(draft, name), *closed)


def reach(draft: Draft, pause: str) -> dict[str, m.Mode]:
    """What a pause stops here; a pause of the parent stops everything in the child."""
    own = draft.machine.pause_reach.get(pause)
    if own is not None:
        return own
    mode = cast(m.Mode, pause.rpartition(":")[2])
    return dict.fromkeys(draft.machine.rules, mode)


def suspends(draft: Draft, name: str) -> bool:
    """Whether a pause that lasts holds that deadline."""
    return any(p.until is None and name in reach(draft, p.name) for p in draft.pauses)
