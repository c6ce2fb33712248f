"""Why one generation of a deadline ends on its day, in sentences: its start, its length, its pauses, its orders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from writs.core import model as m
from writs.core.case import Deadline, Order
from writs.core.clocks import length_of, rolls_of, rule_of, start_of
from writs.core.counting import CountingError
from writs.core.draft import Draft, as_day
from writs.core.explanation import Step, explain
from writs.core.periods import Period

Sentence = Mapping[str, str]
"""One sentence in each language."""
_ORDERED = {
    "adds": ("{t} of {on} added {value} to that end.", "{t} ngày {on} gia hạn thêm {value}."),
    "until": ("{t} of {on} fixed the end on {value}.", "{t} ngày {on} ấn định ngày cuối là {value}."),
    "within": ("{t} of {on} gave {value} from that day.", "{t} ngày {on} cho {value} kể từ ngày đó."),
}


def explained(draft: Draft, deadline: Deadline) -> list[Step]:
    """The steps by which the day came out, as the facts and the calendar are now."""
    rule = rule_of(draft, deadline)
    steps = [] if deadline.begun == "order" else _base(draft, rule, deadline)
    for order in deadline.orders:
        steps += _by_order(draft, rule, deadline, order)
    if deadline.due_on is not None and (deadline.orders or not steps):
        steps.append(_step("due", deadline.due_on, f"The last day is {deadline.due_on}.",
                           f"Ngày cuối cùng là {deadline.due_on}."))  # fmt: skip
    return steps


def sentences(draft: Draft, deadline: Deadline) -> list[dict[str, str]]:
    """The same as plain data, for an event."""
    return [dict(step.text) for step in explained(draft, deadline)]


def _base(draft: Draft, rule: m.DeadlineRule, deadline: Deadline) -> list[Step]:
    if rule.kind == "fixed":
        return [_step("fixed", deadline.due_on, f"The day itself was fixed: {deadline.start}.",
                      f"Ngày đã được ấn định: {deadline.start}.")]  # fmt: skip
    if rule.kind == "unnumbered":
        since = as_day(deadline.start)
        return [_step("start", since, f"Without delay from {since}; asked about again every {rule.review}.",
                      f"Không chậm trễ kể từ ngày {since}; xem lại mỗi {rule.review}.")]  # fmt: skip
    if rule.kind == "several":
        steps: list[Step] = []
        for term in rule.terms:
            begun = start_of(draft, term.after, as_day(deadline.start))
            if begun is not None:
                steps += _counted(draft, rule, deadline, begun[0], term.within)
        pick = ("later", "muộn hơn") if rule.terms_pick == "later_of" else ("earlier", "sớm hơn")
        return [*steps, _step("picked", deadline.due_on, f"Of these the {pick[0]} counts.",
                              f"Lấy ngày {pick[1]}.")]  # fmt: skip
    return _counted(draft, rule, deadline, deadline.start, rule.length or "")


def _counted(draft: Draft, rule: m.DeadlineRule, deadline: Deadline, start: Any, length: str) -> list[Step]:
    day = as_day(start)
    period = length_of(draft, length, day) if day is not None else None
    return [] if period is None or day is None else _explain(draft, rule, deadline, start, period)


def _explain(draft: Draft, rule: m.DeadlineRule, deadline: Deadline, start: Any, period: Period) -> list[Step]:
    begun: date | datetime = start if period.unit == "hour" else as_day(start) or start
    try:
        return list(
            explain(
                draft.machine.calendar, begun, period, backward=rule.kind == "backward",
                beginning_with=rule.first_day_counts, roll=rolls_of(draft, rule), paused=deadline.paused,
            ).steps
        )  # fmt: skip
    except CountingError as error:
        return [_step("impossible", None, str(error), str(error))]


def _by_order(draft: Draft, rule: m.DeadlineRule, deadline: Deadline, order: Order) -> list[Step]:
    titles: Mapping[str, str] = {}
    if (t := draft.machine.procedure.transitions.get(order.transition)) is not None:
        titles = t.title
    en, vi = _ORDERED[order.kind]
    words = {"on": order.on.isoformat(), "value": order.value}
    return [
        _step("order", order.on, en.format(t=titles.get("en", order.transition), **words),
              vi.format(t=titles.get("vi", titles.get("en", order.transition)), **words))
    ]  # fmt: skip


def _step(code: str, day: date | None, en: str, vi: str) -> Step:
    return Step(code, day.isoformat() if day is not None else "", {"en": en, "vi": vi})
