"""What happened too soon: a time was taken to have run out, and later it turned out that it had not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from writs.core import model as m
from writs.core.case import PASSED, Deadline
from writs.core.clocks import Say, day_text
from writs.core.draft import Draft
from writs.core.ladders import fired_since, time_ended


def alive(draft: Draft, rule: m.DeadlineRule, deadline: Deadline) -> bool:
    """Whether the case still stands where the deadline lives, or interrupts it, and no later running took its place."""
    if draft.state in draft.machine.final and not rule.outlives:
        return False
    side_by_side = rule.start is not None and rule.start.kind == "each"
    if not side_by_side and draft.latest(deadline.name) is not deadline:
        return False
    if deadline.state is None:
        return True
    here = deadline.state == draft.state or deadline.state in draft.stack
    return here and deadline.stay == draft.stays.get(deadline.state, 0)


def withdrawable(draft: Draft, rule: m.DeadlineRule, deadline: Deadline, day: date) -> bool:
    """Whether what happened on that day happened before the time ran out, although that was noted already."""
    return deadline.status in PASSED and time_ended(deadline) and deadline.due_on is not None and day <= deadline.due_on


def say_premature(
    draft: Draft,
    rule: m.DeadlineRule,
    old: Deadline,
    say: Say,
    *,
    because: str,
    since: datetime | None = None,
    now_due: date | datetime | None = None,
) -> None:
    """Tell that the time had run out too soon: the steps that fired, the act of the clock, and the ways back."""
    steps = fired_since(old, since if since is not None else old.due_at or old.ladder[-1].at)
    details: dict[str, Any] = {}
    if old.acted is not None:
        details["acts"] = [{"transition": rule.fires, "event": old.acted, "dated": day_text(old.due_on)}]
        details["ways_back"] = ways_back(draft, rule)
    if rule.bars and time_ended(old):
        details["bars"] = list(rule.bars)
    say("premature", deadline=old.name, occurrence=old.occurrence, because=because, due=day_text(old.due_on),
        now_due=now_due.isoformat() if now_due is not None else None, steps=steps, **details)  # fmt: skip


def ways_back(draft: Draft, rule: m.DeadlineRule) -> list[str]:
    """Transitions of people that lead from here back to where the clock's act began."""
    if rule.fires is None:
        return []
    machine = draft.machine
    origins = machine.sources[rule.fires]
    if draft.state in origins:
        return []
    return [
        name
        for name, t in machine.procedure.transitions.items()
        if draft.state in machine.sources[name] and t.by != ("clock",) and (t.to == "back" or t.to in origins)
    ]
