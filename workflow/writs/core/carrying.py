"""Running times under another text of the law: which keep their end, which are computed anew, which begin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from writs.core import model as m
from writs.core.case import Deadline, Order, Step
from writs.core.clocks import Say, arm, dated, say_armed, start_of
from writs.core.draft import Draft
from writs.core.intervals import paused_intervals, reach, suspends
from writs.core.ladders import fired_steps, next_to_fire
from writs.core.machine import REVIEW, Machine
from writs.core.settling import settle

How = Literal["keep", "recompute", "keep_and_remind_at_the_shorter", "drop", "start"]


@dataclass(frozen=True, slots=True)
class TimeChange:
    """What becomes of one running time: its day by the earlier text, its day from now on, and why."""

    name: str
    occurrence: int
    how: How
    old_due: date | None
    new_due: date | None
    why: str


def carry_times(
    draft: Draft, old: Machine, row: m.PendingRule, day: date, at: datetime, say: Say
) -> Iterator[TimeChange]:
    """The times that run, each as the provision says; the draft is under the new text already."""
    new = draft.machine
    for place, deadline in enumerate(list(draft.deadlines)):
        if not deadline.open:
            continue
        rule = new.waits_rules.get(draft.state) if deadline.name == REVIEW else new.rules.get(deadline.name)
        where = (None, draft.state, *draft.stack)
        if rule is None or (rule.state is not None and rule.state not in where):
            why = "the new text has no such time" if rule is None else f"by the new text it runs only in {rule.state}"
            settle(draft, place, "dropped", day, say)
            yield TimeChange(deadline.name, deadline.occurrence, "drop", deadline.due_on, None, why)
            continue
        kept, how, why = _carried(draft, old, rule, deadline, row, day, at)
        if kept is not deadline:
            draft.deadlines[place] = kept
            say_armed(draft, kept, say, was=deadline)
        yield TimeChange(deadline.name, deadline.occurrence, how, deadline.due_on, kept.due_on, why)


def _carried(
    draft: Draft, old: Machine, rule: m.DeadlineRule, deadline: Deadline, row: m.PendingRule, day: date, at: datetime
) -> tuple[Deadline, How, str]:
    """The time from now on. An unchanged time stays the very same, and no generation is made of it."""
    stay = draft.stays.get(rule.state, 0) if rule.state is not None else 0
    here = deadline if (deadline.state, deadline.stay) == (rule.state, stay) else deadline.changed(
        state=rule.state, stay=stay)  # fmt: skip
    fresh = arm(
        draft, rule, deadline.start, deadline.recording, now=at, cause="moved", begun=deadline.begun,
        previous=deadline, same_occurrence=True,
        paused=paused_intervals(draft, rule.name) if rule.name != REVIEW else (),
    )  # fmt: skip
    spoken = _spoken(old, deadline)
    if deadline.status == "overdue":
        return _kept(draft, old, rule, here, spoken, at, fresh), "keep", "it had passed under the earlier text"
    if deadline.orders:
        return _kept(draft, old, rule, here, spoken, at, fresh), "keep", "an order fixed its end"
    if fresh is None:
        return _kept(draft, old, rule, here, spoken, at, fresh), "keep", "the new text cannot compute it yet"
    fresh = _quiet(draft, rule, fresh.changed(status=deadline.status), spoken)
    if (deadline.due_on is None) != (fresh.due_on is None):
        return fresh, "recompute", "one text has a number where the other has none"
    if fresh.due_at == deadline.due_at:
        return _kept(draft, old, rule, here, spoken, at, fresh), "keep", "both texts end on the same day"
    assert fresh.due_on is not None
    if row.running_deadlines == "recompute":
        if fresh.due_on >= day:
            return fresh, "recompute", "the provision says recompute"
        why = f"by the new text it would have ended on {fresh.due_on}, before the day of moving"
        return _kept(draft, old, rule, here, spoken, at, fresh), "keep", why
    kept = _kept(draft, old, rule, here, spoken, at, fresh)
    if row.running_deadlines == "keep" or deadline.due_at is None or fresh.due_at is None:
        return kept, "keep", "the provision says keep"
    if fresh.due_at < deadline.due_at:
        why = f"by the new text it would end on {fresh.due_on}; reminders go by that day"
        return _reminding(kept, fresh, at), "keep_and_remind_at_the_shorter", why
    return kept, "keep", f"by the new text it would end later, on {fresh.due_on}"


def _kept(
    draft: Draft, old: Machine, rule: m.DeadlineRule, deadline: Deadline, spoken: frozenset[str], at: datetime,
    fresh: Deadline | None,
) -> Deadline:  # fmt: skip
    """The same end with the rungs and the people of the new text."""
    before = old.rules.get(deadline.name)
    same_people = deadline.who == (rule.owners or rule.holders)
    same_rungs = before is not None and (
        old.procedure.ladders.get(before.ladder) == draft.machine.procedure.ladders.get(rule.ladder)
    )
    same_end = fresh is not None and fresh.due_at == deadline.due_at
    if deadline.due_on is None or (same_people and same_rungs and same_end):
        return deadline
    calendar = draft.machine.calendar
    ends = calendar.day_begins(deadline.due_on) if rule.kind == "earliest" else calendar.day_ends(deadline.due_on)
    due = deadline.due_on if deadline.due_at == ends else deadline.due_at
    assert due is not None
    # What the earlier text had computed is fixed from now on like an order; only pauses still move it.
    order = Order("kept", _fixed_on(draft, deadline), "until", due.isoformat())
    changed = deadline.changed(
        generation=deadline.generation + 1, cause="moved" if same_end else "kept", who=rule.owners or rule.holders,
        armed_seq=draft.seq, orders=deadline.orders if same_end else (*deadline.orders, order),
    )  # fmt: skip
    return _quiet(draft, rule, dated(draft, rule, changed, due, at), spoken)


def _fixed_on(draft: Draft, deadline: Deadline) -> date:
    """The day after which paused days move the kept end: those of a pause that still lasts are not in it yet."""
    since = [p.since for p in draft.pauses if p.until is None and deadline.name in reach(draft, p.name)]
    return min((draft.day, *(day - timedelta(days=1) for day in since)))


def _reminding(kept: Deadline, fresh: Deadline, at: datetime) -> Deadline:
    """The kept end, with the reminders of the earlier one; nobody's superior is called upon before the kept end."""
    assert fresh.due_at is not None
    reminders: list[Step] = []
    for step in fresh.ladder:
        if at < step.at <= fresh.due_at and (step.remind or step.notify):
            reminders.append(Step(f"shorter-{step.id}", step.at, step.remind, step.notify))
    had = [step for step in kept.ladder if step.mode == "carried"]
    ends = [s for s in kept.ladder if s.mode != "carried" and kept.due_at is not None and s.at >= kept.due_at]
    ladder = sorted((*had, *reminders, *ends), key=lambda step: (step.at, step.id != "due"))
    return kept.changed(ladder=tuple(ladder), next_step=next_to_fire(ladder))


def _spoken(old: Machine, deadline: Deadline) -> frozenset[str]:
    """The rungs that have spoken, in the words of the ladder."""
    rule = old.rules.get(deadline.name)
    rungs = old.procedure.ladders.get(rule.ladder, ()) if rule is not None else ()
    fired = fired_steps(deadline)
    return frozenset(_rung_words(rungs, step) for step in deadline.ladder if step.id in fired)


def _quiet(draft: Draft, rule: m.DeadlineRule, deadline: Deadline, spoken: frozenset[str]) -> Deadline:
    """The rungs that have spoken already are carried and never speak again."""
    rungs = draft.machine.procedure.ladders.get(rule.ladder, ())
    ladder = tuple(
        replace(step, mode="carried") if _rung_words(rungs, step) in spoken else step for step in deadline.ladder
    )
    return deadline.changed(ladder=ladder, next_step=next_to_fire(ladder))


def _rung_words(rungs: tuple[m.Rung, ...], step: Step) -> str:
    """`rung-1-2` is the second turn of the second rung: `every 5 working days after 2`."""
    parts = step.id.removeprefix("shorter-").split("-")
    if parts[0] != "rung" or int(parts[1]) >= len(rungs):
        return step.id
    return " ".join((rungs[int(parts[1])].at, *parts[2:]))


def start_new(draft: Draft, day: date, at: datetime, say: Say) -> Iterator[TimeChange]:
    """The times that only the new text has. A duty begins on the day of moving where it would have ended before."""
    new = draft.machine
    rules = [*new.of_case, *new.of_state.get(draft.state, ())]
    if draft.state in new.waits_rules:
        rules.append(new.waits_rules[draft.state])
    for rule in rules:
        have = draft.latest(rule.name)
        if have is not None and (rule.state is None or (have.state, have.stay) == (
            rule.state, draft.stays.get(rule.state, 0))):  # fmt: skip
            continue
        begun = start_of(draft, rule.start, day) if rule.start is not None else (day, 0)
        if begun is None or (rule.when is not None and new.evaluator(rule.when)(draft) is not True):
            continue
        paused = paused_intervals(draft, rule.name) if rule.name != REVIEW else ()
        fresh = arm(draft, rule, *begun, now=at, cause="moved", previous=have, paused=paused)
        if fresh is None:
            continue
        why = "the new text adds it"
        if fresh.due_on is not None and fresh.due_on < day:
            again = None
            if not rule.is_right and rule.kind in ("latest", "periodic"):
                again = arm(draft, rule, day, begun[1], now=at, cause="moved", previous=have)
                why = f"the new text adds it; it would have ended on {fresh.due_on}, so it starts on the day of moving"
            if again is None:
                fresh = fresh.changed(status="dropped", settled_seq=draft.seq, settled_on=day)
                why = f"the new text adds it, but it had ended on {fresh.due_on}"
            else:
                fresh = again
        if fresh.open and suspends(draft, rule.name):
            fresh = fresh.changed(status="suspended")
        draft.deadlines.append(fresh)
        if fresh.open:
            say_armed(draft, fresh, say)
        yield TimeChange(
            rule.name, fresh.occurrence, "start" if fresh.open else "drop", None, fresh.due_on if fresh.open else None,
            why,
        )  # fmt: skip
