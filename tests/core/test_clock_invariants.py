"""Random histories under a clock that jumps: nothing fires twice, nothing falls silent, and it makes no difference when
the clock woke."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.definitions import Shelf, definition, library
from tests.support.play import instant

from writs.core.calendars import CalendarDay
from writs.core.case import Actor, Case, Command, Correct, Decision, File, Fire, Look, Note, Open, Recount
from writs.core.decide import decide, fold
from writs.core.errors import WritsError
from writs.core.machine import Machine

TITLE = "title: {en: T}, law: A 1, ladder: loud"
FIRST = f"""
    stays: {{{TITLE}, owner: clerk, within: 10 working days, after: entry, met_by: [act], then: {{fires: expire}}}}
    asked: {{{TITLE}, owner: clerk, within: without delay, review: 5 days, after: start_on, met_by: [act]}}
    """
CASE = f"""
    plain: {{{TITLE}, owner: clerk, within: 10 days, after: start_on, met_by: [act], restarts_with: [other_on],
      extended_by: {{extend: {{adds: 5 working days, times: 2}}}},
      restored_by: {{grant: {{within: 8 days, times: 1}}}}}}
    barred: {{{TITLE}, right_of: debtor, within: 1 month, after: start_on, met_by: [act], then: {{bars: [act]}}}}
    hours: {{{TITLE}, owner: clerk, within: 48 hours, after: start_at, met_by: [note]}}
    each_one: {{{TITLE}, owner: clerk, within: 6 days, after: each other_on, met_by: [act]}}
    fixed: {{{TITLE}, owner: clerk, due: order_on, met_by: [act]}}
    back: {{{TITLE}, owner: clerk, at_least: 3 working days, before: order_on, met_by: [extend]}}
    every_one: {{{TITLE}, owner: clerk, every: 20 days, after: start_on, met_by: [act]}}
    window: {{{TITLE}, owner: clerk, not_before: 5 days, within: 15 days, after: other_on, holds: [finish],
      met_by: [act]}}
    early: {{{TITLE}, owner: clerk, not_before: 7 clear days, after: other_on, holds: [close], met_by: [close]}}
    chained: {{{TITLE}, owner: clerk, within: 5 days, after: due of plain, met_by: [act], when: not flag}}
    after_it: {{{TITLE}, owner: clerk, within: 5 days, after: meeting of plain, met_by: [act], dropped_when: flag,
      outlives: yes}}
    either: {{{TITLE}, owner: clerk, met_when: flag,
      earlier_of: [{{within: 9 days, after: start_on}}, {{within: 4 days, after: other_on}}]}}
    """
PAUSES = """
    stop: {title: {en: S}, while: stopped, stops: {plain: remaining, fixed: absolute, each_one: restart,
      asked: remaining, hours: remaining, every_one: remaining}, longest: 2 months, law: A 2}
    held_up: {title: {en: H}, while: held, stops: {underway: remaining, plain: remaining, barred: remaining,
      window: absolute, early: remaining}, law: A 2}
    gap: {title: {en: G}, between: [from_on, until_on], stops: {plain: remaining, barred: remaining}, law: A 2}
    """
LADDER = """
    loud:
      - {at: 5 days before, remind: owner}
      - {at: 50% of the time, remind: owner}
      - {at: 3 hours before, remind: owner}
      - {at: due, remind: owner, escalate: head}
      - {at: every 4 days after, escalate: head, times: 3}
    """
RICH = library(
    definition(
        first=FIRST,
        deadlines=CASE,
        pauses=PAUSES,
        ladders=LADDER,
        transitions="grant: {title: {en: Grant}, from: [underway, held], by: head}\n"
        "return: {title: {en: Return}, from: second, to: first, by: head}",
    )
)
MOURNING = ("2026-03-12", "2026-03-23", "2026-04-02", "2026-04-06")


def _mourning() -> Shelf:
    """The same procedure when four more holidays have been proclaimed."""
    machines: list[Machine] = []
    for machine in RICH.machines.values():
        days = {instant(day).date(): day for day in MOURNING}
        more = {day: CalendarDay(day, "holiday", {"en": "Mourning"}, "Decree") for day in days}
        calendar = replace(machine.calendar, days={**machine.calendar.days, **more}, revision="later")
        machines.append(Machine(machine.procedure, calendar))
    return Shelf(machines)


LATER = _mourning()
START = instant("2026-03-02")
DAYS = st.integers(-25, 25)
FACT_DAYS = ("start_on", "other_on", "order_on", "from_on", "until_on")


@dataclass(frozen=True)
class Ask:
    """One thing that somebody does, so long after the last. Days are told by their distance from today."""

    gap: timedelta
    what: str
    days: tuple[tuple[str, int], ...] = ()
    ago: int = 0

    def command(self, at: datetime) -> Command:
        today = at.astimezone(instant("2026-03-02T09:00").tzinfo or UTC).date()
        facts: dict[str, Any] = {name: today + timedelta(days=days) for name, days in self.days}
        if self.what in ("stopped", "flag"):
            facts = {self.what: "no" if self.days else "yes"}
        elif self.what == "start_at":
            facts = {"start_at": at - timedelta(hours=self.ago)}
        act = {"record": "note", "stopped": "note", "flag": "note", "start_at": "note"}.get(self.what, self.what)
        if self.what == "correct":
            return Correct(1, facts, "it was otherwise", Actor("head"))
        if self.what == "recount":
            return Recount("a decree", Actor("head"))
        return Fire(1, act, facts, None, today - timedelta(days=self.ago))


ASKS = st.builds(
    Ask,
    st.sampled_from([0, 1, 7, 24, 50, 130, 400, 1200]).map(lambda hours: timedelta(hours=hours)),
    st.sampled_from(
        ["record"] * 4 + ["act", "act", "extend", "grant", "stopped", "stopped", "flag", "start_at", "interrupt"]
        + ["resume"] + ["correct"] * 3 + ["recount", "again", "return", "go", "close", "reopen", "finish"]
    ),
    st.lists(st.tuples(st.sampled_from(FACT_DAYS), DAYS), max_size=2, unique_by=lambda pair: pair[0]).map(tuple),
    st.sampled_from([0, 0, 0, 1, 4, 12]),
)  # fmt: skip


class History:
    """Accepted commands with their instants; every decision is held against the laws of a history."""

    def __init__(self) -> None:
        self.file: File | None = None
        self.commands: list[tuple[Command, datetime]] = []
        self.events: list[tuple[Any, ...]] = []
        self.notices: list[tuple[Any, ...]] = []
        self.fired: Counter[tuple[str, int, str]] = Counter()
        self.acted: Counter[tuple[str, int]] = Counter()

    def decide(self, command: Command, at: datetime) -> bool:
        # The first recount finds more holidays than there were; whatever was due before it came by the old calendar.
        if isinstance(command, Recount) and self.file is not None:
            self.decide(Look(), at)
        shelf = LATER if any(isinstance(c, Recount) for c, _ in (*self.commands, (command, at))) else RICH
        try:
            decision = decide(shelf, self.file, command, at=at)
        except WritsError:
            return False
        self.commands.append((command, at))
        self.hold(self.file, decision, at)
        self.file = decision.file
        self.events += [(e.seq, e.kind, e.name, e.occurred_on, e.role, e.facts, e.changes) for e in decision.events]
        self.notices += [(n.seq, n.kind, n.to, n.deadline, n.due_on) for n in decision.notices]
        return True

    def hold(self, before: File | None, decision: Decision, at: datetime) -> None:
        case = decision.file.case(1)
        wake = decision.file.wake_at
        assert wake is None or wake > at, f"a step of {wake} was left undone at {at}"
        had = before.case(1) if before is not None else None
        self.hold_positions(had, case)
        opened = Counter((d.name, d.occurrence) for d in case.deadlines if d.open)
        assert not opened or max(opened.values()) == 1, opened
        for deadline in case.deadlines:
            if deadline.status in ("running", "suspended"):
                assert deadline.due_on is not None or deadline.ladder, f"{deadline.name} is silent"
            # What may be done from a day on has nothing more to say once that day has come.
            if deadline.status == "running" and deadline.due_on is not None and deadline.name != "early":
                assert deadline.next_step_at is not None, f"{deadline.name} has no next step"
        for event in decision.events:
            for change in event.changes:
                if change["what"] == "step":
                    self.hold_step(case, change)
                elif change["what"] == "armed" and change["cause"] in ("extended", "corrected"):
                    self.again(change)

    def again(self, armed: Any) -> None:
        """Before a new day people may be reminded once more; what happened on the last day or after it may not."""
        for name, occurrence, step in list(self.fired):
            if (name, occurrence) == (armed["deadline"], armed["occurrence"]) and _is_reminder(step):
                del self.fired[name, occurrence, step]

    def hold_step(self, case: Case, change: Any) -> None:
        key = (change["deadline"], change["occurrence"], change["step"])
        self.fired[key] += 1
        assert self.fired[key] == 1, f"{key} fired twice"
        if change["step"] == "due":
            self.acted[key[:2]] += 1
            assert self.acted[key[:2]] == 1, f"{key} ended twice"

    def hold_positions(self, had: Case | None, case: Case) -> None:
        if had is None:
            return
        assert len(case.deadlines) >= len(had.deadlines)
        for was, now in zip(had.deadlines, case.deadlines, strict=False):
            assert was.name == now.name
            assert (now.occurrence, now.generation) >= (was.occurrence, was.generation)
            if now.generation == was.generation:
                assert (now.due_on, now.start) == (was.due_on, was.start)
                assert now.ladder == was.ladder or now.due_on is None


def _is_reminder(step: str) -> bool:
    return step.startswith("rung-") and step.count("-") == 1


def run(asks: list[Ask]) -> History:
    history = History()
    facts = {"start_on": "2026-03-02"}
    history.decide(Open(1, 7, "1/2026", "vn.small", "begin", facts, Actor("clerk", "a")), START)
    now = START
    for ask in asks:
        now += ask.gap
        history.decide(ask.command(now), now)
    return history


@settings(max_examples=150, deadline=None)
@given(asks=st.lists(ASKS, min_size=3, max_size=18))
def test_nothing_fires_twice_and_nothing_falls_silent_on_any_way(asks: list[Ask]) -> None:
    history = run(asks)
    last = history.commands[-1][1]

    # In the end the clock alone goes on for half a year.
    assert history.decide(Look(), last + timedelta(days=180))


@settings(max_examples=80, deadline=None)
@given(asks=st.lists(ASKS, min_size=2, max_size=12).filter(lambda asks: all(a.what != "recount" for a in asks)))
def test_the_accepted_commands_give_the_same_file_again(asks: list[Ask]) -> None:
    history = run(asks)

    assert fold(RICH, history.commands) == history.file


@settings(max_examples=120, deadline=None)
@given(
    asks=st.lists(ASKS, min_size=2, max_size=12),
    looks=st.lists(st.integers(0, 2000), min_size=1, max_size=8),
)
def test_it_makes_no_difference_when_the_clock_woke(asks: list[Ask], looks: list[int]) -> None:
    plain = run(asks)
    end = plain.commands[-1][1] + timedelta(days=30)
    plain.decide(Look(), end)
    woken = History()
    waking = sorted(START + timedelta(hours=hours) for hours in looks)
    for command, at in plain.commands:
        while waking and waking[0] < at and woken.file is not None:
            woken.decide(Look(), waking.pop(0))
        assert woken.decide(command, at)

    assert woken.file == plain.file
    assert woken.events == plain.events
    assert woken.notices == plain.notices


@settings(max_examples=30, deadline=None)
@given(asks=st.lists(ASKS, min_size=2, max_size=8))
def test_a_note_in_between_moves_nothing_but_the_count_of_events(asks: list[Ask]) -> None:
    plain, noted = run(asks), History()
    for command, at in plain.commands:
        noted.decide(command, at)
        noted.decide(Note(1, "seen"), at)

    assert plain.file is not None
    assert noted.file is not None
    days = [[(d.name, d.due_on, d.status) for d in file.case(1).deadlines] for file in (plain.file, noted.file)]
    assert days[0] == days[1]
