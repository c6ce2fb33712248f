"""More time by an order: a time that runs is extended, a term that was missed is restored."""

from __future__ import annotations

from datetime import date, datetime

from writs.core import model as m
from writs.core.case import PASSED, Deadline, Order
from writs.core.clocks import Say, arm, rule_of, say_armed
from writs.core.counting import CountingError, count
from writs.core.draft import Draft, as_day
from writs.core.intervals import suspends
from writs.core.periods import parse_period
from writs.core.premature import alive, withdrawable
from writs.core.redating import redate
from writs.core.settling import settle


def extend(draft: Draft, transition: str, day: date, now: datetime, say: Say) -> None:
    """Give more time to what the transition extends. An order dated before the end counts, whenever it is recorded;
    one that comes too late or too often changes nothing, and the event says so."""
    names = draft.machine.extended_by[transition]
    for place, deadline in enumerate(list(draft.deadlines) if names else ()):
        if deadline.name not in names or not (deadline.open or deadline.status in PASSED):
            continue
        rule = rule_of(draft, deadline)
        if not alive(draft, rule, deadline):
            continue
        for how in rule.extensions:
            if how.transition == transition:
                refusal = _extended(draft, rule, place, how, day, now, say)
                if refusal is not None:
                    say("not_extended", deadline=deadline.name, by=transition, because=refusal)


def _extended(
    draft: Draft, rule: m.DeadlineRule, place: int, how: m.Extension, day: date, now: datetime, say: Say
) -> str | None:
    """Extend, or say why not."""
    deadline = draft.deadlines[place]
    if deadline.due_on is None:
        return "it has no last day"
    if deadline.status not in ("running", "suspended") and not withdrawable(draft, rule, deadline, day):
        return f"its time ended on {deadline.due_on}"
    if deadline.status == "running" and day > deadline.due_on:
        return f"its time ended on {deadline.due_on}"
    had = sum(order.transition == how.transition for order in deadline.orders)
    if how.times is not None and had >= how.times:
        return f"it was extended {had} times already"
    order = _order(draft, rule, deadline, how, day)
    if order is None:
        return f'"{how.until}" is not known'
    if not redate(draft, place, "extended", now, say, orders=(*deadline.orders, order)):
        return "its new day cannot be counted"
    return None


def _order(draft: Draft, rule: m.DeadlineRule, deadline: Deadline, how: m.Extension, day: date) -> Order | None:
    if how.adds is not None:
        return Order(how.transition, day, "adds", how.adds)
    until = as_day(draft.facts.get(how.until)) if how.until is not None else None
    return None if until is None else Order(how.transition, day, "until", _capped(draft, rule, deadline, how, until))


def _capped(draft: Draft, rule: m.DeadlineRule, deadline: Deadline, how: m.Extension, until: date) -> str:
    """The ordered day, or the latest that the law allows, counted from the start."""
    begun = as_day(deadline.start)
    if how.at_most is None or begun is None:
        return until.isoformat()
    try:
        cap = count(draft.machine.calendar, begun, parse_period(how.at_most), roll=rule.rolls).due_on
    except CountingError:
        return until.isoformat()
    return min(until, cap).isoformat()


def restore(draft: Draft, transition: str, day: date, now: datetime, say: Say) -> None:
    """A court restores terms that were missed: the old running stays as it was, a new one begins."""
    for name in sorted(draft.machine.restored_by.get(transition, ())):
        rule, have = draft.machine.rules[name], draft.latest(name)
        if have is None or have.status not in PASSED:
            continue
        how = next(r for r in rule.restorations if r.transition == transition)
        refusal = _restored(draft, rule, have, how, day, now, say)
        if refusal is not None:
            say("not_restored", deadline=name, by=transition, because=refusal)


def _restored(
    draft: Draft, rule: m.DeadlineRule, have: Deadline, how: m.Restoration, day: date, now: datetime, say: Say
) -> str | None:
    if rule.state is not None and rule.state != draft.state:
        return f'the case does not stand in "{rule.state}"'
    had = sum(d.name == have.name and d.begun == "order" for d in draft.deadlines)
    if how.times is not None and had >= how.times:
        return f"it was restored {had} times already"
    if how.within is not None:
        order = Order(how.transition, day, "within", how.within)
    else:
        until = as_day(draft.facts.get(how.until or ""))
        if until is None:
            return f'"{how.until}" is not known'
        order = Order(how.transition, day, "until", until.isoformat())
    new = arm(
        draft, rule, day, have.recording, now=now, cause="restored", begun="order", orders=(order,), previous=have
    )  # fmt: skip
    if new is None:
        return "its new day cannot be counted"
    if have.open:
        place = draft.index(have.name)
        assert place is not None
        settle(draft, place, "missed", day, say)
    if suspends(draft, have.name):
        new = new.changed(status="suspended")
    draft.deadlines.append(new)
    say_armed(draft, new, say, was=have)
    return None
