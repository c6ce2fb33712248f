"""What the clock owes: ladders speak, times end, pauses reach their longest; each step once, at its own instant."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from writs.core import model as m
from writs.core.case import CLOCK, Notice, NoticeKind, PauseInterval, Step
from writs.core.clocks import rule_of
from writs.core.counting import count
from writs.core.draft import Draft
from writs.core.errors import ClockStuck
from writs.core.family import share_pauses
from writs.core.ladders import next_review, next_to_fire
from writs.core.machine import Machine
from writs.core.pauses import end_pause, look_at_pauses
from writs.core.periods import parse_period
from writs.core.settling import settle

if TYPE_CHECKING:
    from writs.core.acts import Session

MOST_STEPS = 1_000
"""In one decision, so that one transaction stays short. What is left stays due and goes on in the next."""


def catch_up(session: Session, since: datetime | None = None) -> str | None:
    """Fire every step whose instant has come, in the order of the instants, each dated at its own.

    Meanwhile it is that instant for the session, so that what a step arms does not depend on when somebody looked.
    `since` is how far the file was decided before: a step that lay behind already when it was armed happens then.
    Returns the name of the first step that is still due after MOST_STEPS, or None. Raises ClockStuck when a step
    cannot be decided.
    """
    moment = session.at if since is None else since
    for _ in range(MOST_STEPS):
        due = _next_step(session)
        if due is None:
            if session.at is not session.now:
                session.move_to(session.now)
            return None
        instant, case, place = due
        moment = max(moment, instant)
        session.move_to(moment)
        draft = session.draft(case)
        name = draft.pauses[-place - 1].name if place < 0 else draft.deadlines[place].name
        try:
            if place < 0:
                _end_by_longest(session, draft, -place - 1, instant)
            else:
                _fire_step(session, draft, place, instant)
        except Exception as error:
            raise ClockStuck(draft.case.reference, name, str(error) or type(error).__name__) from error
    left = _next_step(session)
    if left is None:
        session.move_to(session.now)
        return None
    # Decided up to here and no further: the next decision goes on from this instant.
    session.reached = moment
    draft = session.draft(left[1])
    return draft.pauses[-left[2] - 1].name if left[2] < 0 else draft.deadlines[left[2]].name


def _next_step(session: Session) -> tuple[datetime, int, int] | None:
    best: tuple[datetime, int, int] | None = None
    now = session.now
    for case in session.cases:
        draft = session.drafts.get(case)
        deadlines = draft.deadlines if draft is not None else session.cases[case].deadlines
        for place, deadline in enumerate(deadlines):
            # `next_step_at` without a call: every decision asks every clock of the file.
            if deadline.status not in ("running", "overdue") or deadline.next_step >= len(deadline.ladder):
                continue
            instant = deadline.ladder[deadline.next_step].at
            if instant <= now and (best is None or (instant, case) < best[:2]):
                best = (instant, case, place)
        pauses = draft.pauses if draft is not None else session.cases[case].pauses
        for place, pause in enumerate(pauses):
            if pause.until is not None or (ends := _longest_end(session, case, pause)) is None or ends > now:
                continue
            if best is None or (ends, case) < best[:2]:
                best = (ends, case, -place - 1)
    return best


def _longest_end(session: Session, case: int, pause: PauseInterval) -> datetime | None:
    frozen = session.cases[case]
    machine: Machine = session.library.machine(frozen.procedure, frozen.version_of_procedure)
    rule = machine.procedure.pauses.get(pause.name)
    if rule is None or rule.longest is None:
        return None
    day = count(machine.calendar, pause.since, parse_period(rule.longest), roll=False).due_on
    return machine.calendar.day_begins(day)


def _end_by_longest(session: Session, draft: Draft, place: int, instant: datetime) -> None:
    day = draft.machine.calendar.local_day(instant)
    name = draft.pauses[place].name
    draft.day = day
    draft.seq += 1
    end_pause(draft, name, day, session.at, session.say, by_longest=True)
    session.happened(draft, "step", name, day, CLOCK, {})
    share_pauses(session, draft, day, by_longest=True)


def _fire_step(session: Session, draft: Draft, place: int, instant: datetime) -> None:
    deadline = draft.deadlines[place]
    rule = rule_of(draft, deadline)
    step = deadline.ladder[deadline.next_step]
    ends = step.id == "due"
    draft.seq += 1
    # A time that passed while it stood still ends on the day of resuming, not on its own.
    on_its_day = ends and deadline.due_on is not None and deadline.due_at is not None and instant <= deadline.due_at
    draft.day = deadline.due_on if on_its_day and deadline.due_on else draft.machine.calendar.local_day(instant)
    day = draft.day
    _tell(session, draft, deadline.name, deadline.due_on, step)
    session.say("step", deadline=deadline.name, occurrence=deadline.occurrence, generation=deadline.generation,
                step=step.id, at=instant.isoformat())  # fmt: skip
    draft.deadlines[place] = (
        next_review(draft, rule, deadline)
        if rule.review and deadline.due_on is None
        else deadline.changed(next_step=next_to_fire(deadline.ladder, deadline.next_step + 1))
    )
    acts: str | None = None
    if ends and rule.kind != "earliest":
        acts = _ended(session, draft, place, rule)
    session.happened(draft, "step", deadline.name, day, CLOCK, {})
    event = session.clock_fires(draft, acts, day, deadline.name) if acts is not None and session.clock_acts else None
    if event is not None:
        draft.deadlines[place] = draft.deadlines[place].changed(acted=event)
    elif ends and draft.machine.pause_sources:
        _look_at_pauses(session, draft, _after(day))


def _look_at_pauses(session: Session, draft: Draft, day: date) -> None:
    """A pause that lasted while this time ran is over; what that changes is an event of its own."""
    draft.day = day
    draft.seq += 1
    look_at_pauses(draft, day, session.at, session.say)
    if not session.changes:
        draft.seq -= 1
        return
    session.happened(draft, "step", "pauses", day, CLOCK, {})
    share_pauses(session, draft, day)


def _after(day: date) -> date:
    """A time that ran out at 24:00 stood through its whole last day."""
    return date.fromordinal(day.toordinal() + 1)


def _ended(session: Session, draft: Draft, place: int, rule: m.DeadlineRule) -> str | None:
    """The day has passed: overdue, missed, or a right that lapsed. Returns what the clock fires."""
    deadline = draft.deadlines[place]
    if rule.is_right:
        settle(draft, place, "lapsed", draft.day, session.say)
    elif rule.fires is not None or rule.bars:
        settle(draft, place, "missed", draft.day, session.say)
    else:
        draft.deadlines[place] = draft.deadlines[place].changed(status="overdue")
        session.say("overdue", deadline=rule.name, occurrence=deadline.occurrence)
    return rule.fires


def _tell(session: Session, draft: Draft, name: str, due_on: date | None, step: Step) -> None:
    told: tuple[tuple[NoticeKind, tuple[str, ...]], ...] = (
        ("remind", step.remind),
        ("notify", step.notify),
        ("escalate", step.escalate),
    )
    for kind, people in told:
        for role in people:
            person = draft.assigned.get(role)
            session.notices.append(Notice(draft.case.id, draft.seq, kind, role, person, name, due_on))
