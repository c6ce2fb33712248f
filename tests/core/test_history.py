"""What was recorded can be done again, and no way through a shipped procedure leads to silence or to a crash."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.definitions import definition, library
from tests.support.play import Play, instant, played
from tests.support.wandering import facts_for

from writs.core.case import Case, Decision, File, Fire
from writs.core.decide import fold, possible
from writs.core.errors import WritsError
from writs.core.machine import Machine
from writs.documents.library import shipped_library

SHIPPED = shipped_library()
ROOTS = [procedure.key for procedure in SHIPPED.procedures() if procedure.part_of is None]
PACES = (timedelta(0), timedelta(hours=7), timedelta(days=1), timedelta(days=9), timedelta(days=70))
OPENED = {"it.road-traffic-fine": "2004-03-01"}


def test_folding_the_commands_gives_the_same_file_every_time() -> None:
    rule = "answer: {title: {en: Answer}, owner: clerk, within: 5 days, after: start_on, met_by: [act], law: A 1}"
    play = played(library(definition(deadlines=rule)), "2026-03-02", start_on="2026-03-02")
    play.fire("act", "2026-03-04")
    play.fire("note", "2026-03-05", {"start_on": "2026-03-05"})
    play.look("2026-04-05")

    first = fold(play.library, play.commands)
    again = fold(play.library, play.commands)

    assert first == again == play.file


class Walk:
    """A random way through one procedure; every decision on the way is held against the laws of a history."""

    def __init__(self, key: str, seed: int) -> None:
        self.dice = Random(seed)
        self.play = Play(SHIPPED, key)
        self.now = instant(OPENED.get(key, "2026-08-03"))
        self.seen: dict[int, int] = {}

    def run(self, steps: int) -> None:
        self.open()
        for _ in range(steps):
            self.now += self.dice.choice(PACES)
            self.step()
            self.catch_up()

    def machine(self, case: Case) -> Machine:
        return SHIPPED.machine(case.procedure, case.version_of_procedure)

    def open(self) -> None:
        machine = SHIPPED.find(self.play.procedure)
        for name in machine.openings:
            t = machine.procedure.transitions[name]
            today = machine.calendar.local_day(self.now)
            try:
                decision = self.play.open(self.now, name, t.by[0], facts_for(machine, t, today, self.dice))
            except WritsError:
                continue
            self.hold(decision)
            return
        pytest.skip(f"no opening of {self.play.procedure} was possible with these facts")

    def step(self) -> None:
        file = self.play.file
        assert file is not None
        case = self.dice.choice(list(file.cases.values()))
        machine = self.machine(case)
        found = possible(SHIPPED, file, case.id, at=self.now)
        # What must be given is invented below; ends are rare, or every walk would be short.
        names = [name for name, blockers in found.items() if all(blocker.code == "missing" for blocker in blockers)]
        names = names or sorted(machine.procedure.transitions)
        ends = [machine.procedure.transitions[name].to in machine.final for name in names]
        t = machine.procedure.transitions[self.dice.choices(names, [1 if end else 8 for end in ends])[0]]
        facts = facts_for(machine, t, machine.calendar.local_day(self.now), self.dice)
        for group in t.opens:
            child = SHIPPED.find(machine.procedure.children[group].procedure)
            opening = child.procedure.transitions[machine.procedure.children[group].opens_with]
            facts |= facts_for(child, opening, machine.calendar.local_day(self.now), self.dice)
        before = self.play.file
        try:
            self.hold(self.play.decide(Fire(case.id, t.name, facts), self.now))
        except WritsError:
            assert self.play.file is before

    def catch_up(self) -> None:
        """An act dated in the past may start a clock that has already run out: one look settles it."""
        decision = self.play.look(self.now)
        self.hold(decision)
        wake = decision.file.wake_at
        assert wake is None or wake > self.now, f"a step of {wake} was not fired by {self.now}"

    def hold(self, decision: Decision) -> None:
        file = decision.file
        for event in decision.events:
            assert event.seq == self.seen.get(event.case, 0) + 1, f"{event.name} is event {event.seq}"
            self.seen[event.case] = event.seq
        assert file.decided_at == self.now
        for case in file.cases.values():
            assert case.seq == self.seen[case.id]
            self.hold_case(file, case)

    def hold_case(self, file: File, case: Case) -> None:
        machine = self.machine(case)
        if case.state not in machine.final:
            speaks = any(deadline.open for deadline in case.deadlines)
            known = case.state in machine.waits_rules
            assert speaks or known, f"{case.procedure}: silence in {case.state}"
        else:
            assert case.outcome == machine.final[case.state]
            assert case.closed_on is not None
        for deadline in case.deadlines:
            if deadline.open:
                assert deadline.stay == (case.stays.get(deadline.state, 0) if deadline.state else 0), deadline
            else:
                assert deadline.settled_seq is not None
        lasting = [pause for pause in case.pauses if pause.until is None]
        assert len({pause.name for pause in lasting}) == len(lasting)


@pytest.mark.parametrize("key", ROOTS)
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_random_way_through_a_shipped_procedure_never_falls_silent_and_never_crashes(key: str, seed: int) -> None:
    walk = Walk(key, seed)

    walk.run(25)

    assert fold(SHIPPED, walk.play.commands) == walk.play.file


def test_a_fine_that_was_paid_reopened_and_served_is_not_forgotten() -> None:
    play = Play(SHIPPED, "it.road-traffic-fine")
    play.open("2004-03-01", "record", facts={"amount": "50 EUR"})
    play.fire("pay_in_full", "2004-03-02", {"total_paid": "100 EUR"})
    play.fire("send_although_paid", "2004-03-03", {"expense": "10 EUR"})
    play.fire("serve", "2004-03-04")
    play.look("2005-03-03")

    assert any(deadline.open for deadline in play.case().deadlines)


def test_a_walk_notices_a_silent_case() -> None:
    walk = Walk("vn.civil-judgment", 0)
    walk.open()
    assert walk.play.file is not None
    case = walk.play.file.case(1)
    silent = Case(**{**{name: getattr(case, name) for name in Case.__dataclass_fields__}, "deadlines": ()})

    with pytest.raises(AssertionError, match="silence"):
        walk.hold_case(walk.play.file, silent)


def test_an_act_is_never_recorded_before_the_last_one() -> None:
    play = played(library(definition()), "2026-03-05")
    instants: list[datetime] = []
    for day in ("2026-03-07", "2026-03-06", "2026-03-08"):
        instants += [event.recorded_at for event in play.fire("note", day).events]

    assert instants == sorted(instants)
