"""Tolling against a model that walks from day to day: two pauses that overlap, their longest time, and an extension."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.definitions import definition, library
from tests.support.play import Play, played

MONDAY = date(2026, 3, 2)
ONE = timedelta(days=1)
LIMIT = "limit: {title: {en: L}, owner: clerk, within: LENGTH, after: start_on, met_by: [act], law: A 1,"
LIMIT += " extended_by: {extend: {adds: MORE, times: any}}}"
PAUSES = """
    stop: {title: {en: S}, while: stopped, stops: {limit: MODE}, longest: 6 days, law: A 1}
    other: {title: {en: O}, while: flag, stops: {limit: remaining}, law: A 1}
    """


def running(length: str, more: str = "5 days", mode: str = "remaining") -> Play:
    rule = LIMIT.replace("LENGTH", length).replace("MORE", more)
    text = definition(deadlines=rule, pauses=PAUSES.replace("MODE", mode))
    return played(library(text), str(MONDAY), start_on=str(MONDAY))


class Model:
    """Days one after the other; a day that any pause covers does not count."""

    def __init__(self, play: Play, length: int, working: bool) -> None:
        self.calendar = play.library.in_force("vn.small", MONDAY).calendar
        self.lengths = [length]
        self.working = working
        self.off: set[date] = set()

    def walk(self, start: date, length: int) -> date:
        day, counted = start, 0
        while counted < length:
            day += ONE
            counted += day not in self.off and (not self.working or self.calendar.counts(day))
        while not self.calendar.counts(day):
            day += ONE
        return day

    def due(self) -> date:
        day = MONDAY
        for length in self.lengths:
            day = self.walk(day, length)
        return day


@settings(max_examples=150, deadline=None)
@given(
    length=st.integers(3, 20),
    working=st.booleans(),
    moves=st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["stopped", "flag", "extend"])), max_size=9),
)
def test_pauses_their_longest_time_and_extensions_agree_with_a_walk_from_day_to_day(
    length: int, working: bool, moves: list[tuple[int, str]]
) -> None:
    unit = "working days" if working else "days"
    play = running(f"{length} {unit}", f"4 {unit}")
    model = Model(play, length, working)
    day, since = MONDAY + ONE, dict[str, date]()

    def cover() -> None:
        """Mark today where a pause covers it; `stop` covers six days at most."""
        begun = since.get("stopped")
        if "flag" in since or (begun is not None and day < begun + 6 * ONE):
            model.off.add(day)

    for wait, what in [*moves, (1, "stopped"), (1, "flag"), (1, "stopped"), (1, "flag")]:
        for _ in range(wait):
            cover()
            day += ONE
        play.look(str(day))
        if play.status("limit") not in ("running", "suspended"):
            return
        if what == "extend":
            play.fire("extend", str(day), by="head")
            model.lengths.append(4)
            continue
        begins = what not in since
        if begins:
            since[what] = day
        else:
            del since[what]
        play.fire("note", str(day), {what: "yes" if begins else "no"})
    for cause in sorted(since):
        play.fire("note", str(day), {cause: "no"})

    if play.status("limit") == "running":
        assert play.due("limit") == str(model.due())


@settings(max_examples=60, deadline=None)
@given(length=st.integers(2, 15), begin=st.integers(0, 12), lasts=st.integers(0, 6), working=st.booleans())
def test_a_restart_counts_the_full_time_from_the_day_of_resuming(
    length: int, begin: int, lasts: int, working: bool
) -> None:
    unit = "working days" if working else "days"
    play = running(f"{length} {unit}", mode="restart")
    model = Model(play, length, working)
    first = MONDAY + begin * ONE
    if str(first) > play.due("limit"):
        return
    last = first + min(lasts, 5) * ONE

    play.fire("note", str(first), {"stopped": "yes"})
    play.fire("note", str(last), {"stopped": "no"})

    assert play.due("limit") == str(model.walk(last, length))


@settings(max_examples=60, deadline=None)
@given(begin=st.integers(0, 8), lasts=st.integers(0, 5), length=st.integers(3, 15))
def test_an_absolute_day_stays_whatever_stands_still(begin: int, lasts: int, length: int) -> None:
    play = running(f"{length} days", mode="absolute")
    due, first = play.due("limit"), MONDAY + begin * ONE
    if str(first) > due:
        return

    play.fire("note", str(first), {"stopped": "yes"})
    play.fire("note", str(first + lasts * ONE), {"stopped": "no"})

    assert play.due("limit") == due
    assert play.status("limit") == ("running" if str(first + lasts * ONE) <= due else "overdue")


@settings(max_examples=60, deadline=None)
@given(begin=st.integers(1, 9), lasts=st.integers(1, 5), late=st.integers(0, 40), length=st.integers(3, 10))
def test_a_pause_learned_late_gives_the_day_of_one_learned_in_time(
    begin: int, lasts: int, late: int, length: int
) -> None:
    in_time, afterwards = running(f"{length} days"), running(f"{length} days")
    first, last = MONDAY + begin * ONE, MONDAY + (begin + lasts) * ONE
    if str(first) > in_time.due("limit"):
        return
    in_time.fire("note", str(first), {"stopped": "yes"})
    in_time.fire("note", str(last), {"stopped": "no"})

    recorded = str(last + late * ONE)
    afterwards.fire("note", recorded, {"stopped": "yes"}, dated=str(first))
    afterwards.fire("note", recorded, {"stopped": "no"}, dated=str(last))
    in_time.look(recorded)

    assert (afterwards.due("limit"), afterwards.status("limit")) == (in_time.due("limit"), in_time.status("limit"))


def test_a_pause_knows_the_events_that_began_and_ended_it_and_names_its_law() -> None:
    play = running("10 days")
    begun = play.fire("note", "2026-03-04", {"stopped": "yes"}, by="clerk", person="Lan").events[-1]
    ended = play.fire("note", "2026-03-06", {"stopped": "no"}).events[-1]

    (pause,) = play.case().pauses
    assert (pause.began, pause.ended, begun.person) == (begun.seq, ended.seq, "Lan")
    assert next(c for c in begun.changes if c["what"] == "paused")["law"] == ["A 1"]


def test_of_two_pauses_that_overlap_the_one_that_restarts_restarts_from_its_own_end() -> None:
    play = running("10 days", mode="restart")
    play.fire("note", "2026-03-04", {"stopped": "yes"})
    play.fire("note", "2026-03-05", {"flag": "yes"})
    play.fire("note", "2026-03-06", {"stopped": "no"})
    assert (play.status("limit"), play.deadline("limit").occurrence) == ("suspended", 2)

    play.fire("note", "2026-03-09", {"flag": "no"})

    # Ten days after Friday the 6th are the 16th; the 7th and 8th stood still.
    assert (play.status("limit"), play.due("limit")) == ("running", "2026-03-18")


@pytest.mark.parametrize(("zone", "start", "due"), [
    # The clock goes forward on 29 March 2026 and back on 25 October in London: elapsed time counts.
    ("gap", "2026-03-28T12:00", "2026-03-29T13:00"),
    ("overlap", "2026-10-24T12:00", "2026-10-25T11:00"),
])  # fmt: skip
def test_hours_are_elapsed_time_over_a_change_of_the_clock(zone: str, start: str, due: str) -> None:
    rule = "limit: {title: {en: L}, owner: clerk, within: 24 hours, after: start_at, met_by: [act], law: A 1}"
    play = played(library(definition(deadlines=rule, calendar="gb-cpr")), f"{start[:10]}", start_at=start)
    calendar = play.library.in_force("vn.small", MONDAY).calendar

    ends = play.deadline("limit").due_at

    assert ends is not None
    assert ends.astimezone(calendar.timezone).isoformat()[:16] == due, zone
