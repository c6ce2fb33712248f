"""Days that do not count, from several causes at once, against a model that walks from day to day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.definitions import definition, library
from tests.support.play import Play, played

LIMIT = "limit: {title: {en: Limit}, owner: clerk, within: LENGTH, after: start_on, met_by: [act], law: A 1}"
PAUSES = """
    stop: {title: {en: Stop}, while: stopped, stops: {limit: remaining}, law: A 1}
    other: {title: {en: Other}, while: flag, stops: {limit: remaining}, law: A 1}
    obstacle: {title: {en: Obstacle}, between: [from_on, until_on], stops: {limit: remaining}, law: A 1}
    """
MONDAY = date(2026, 3, 2)


def running(length: str = "10 days", pauses: str = PAUSES) -> Play:
    text = definition(deadlines=LIMIT.replace("LENGTH", length), pauses=pauses)
    return played(library(text), str(MONDAY), start_on=str(MONDAY))


def model(length: int, off: set[date], play: Play) -> str:
    """Walk from day to day, leave out what is off, and roll the last day once."""
    calendar = play.library.in_force("vn.small", MONDAY).calendar
    day, counted = MONDAY, 0
    while counted < length:
        day += timedelta(1)
        counted += day not in off
    while not calendar.counts(day):
        day += timedelta(1)
    return str(day)


def test_days_between_two_facts_are_taken_out_afterwards() -> None:
    play = running()
    assert play.due("limit") == "2026-03-12"

    play.fire("note", "2026-03-10", {"from_on": "2026-03-03", "until_on": "2026-03-08"})

    assert (play.due("limit"), play.status("limit")) == ("2026-03-17", "running")


def test_a_day_that_two_pauses_cover_is_left_out_once() -> None:
    play = running()
    play.fire("note", "2026-03-04", {"stopped": "yes"})
    play.fire("note", "2026-03-06", {"flag": "yes"})
    play.fire("note", "2026-03-10", {"stopped": "no"})
    assert play.status("limit") == "suspended"

    play.fire("note", "2026-03-12", {"flag": "no"})

    assert play.status("limit") == "running"
    assert play.due("limit") == "2026-03-20" == model(10, {date(2026, 3, day) for day in range(4, 12)}, play)


def test_working_days_are_counted_around_a_pause() -> None:
    play = running("5 working days")
    play.fire("note", "2026-03-05", {"stopped": "yes"})

    play.fire("note", "2026-03-10", {"stopped": "no"})

    assert play.due("limit") == "2026-03-12"


def test_a_pause_lasts_while_a_deadline_runs() -> None:
    text = definition(
        deadlines=LIMIT.replace("LENGTH", "10 days")
        + "\nwait: {title: {en: Wait}, right_of: debtor, within: 3 days, after: other_on, met_by: [extend], law: A 1}",
        pauses="stop: {title: {en: Stop}, while: wait, stops: {limit: remaining}, law: A 1}",
    )
    play = played(library(text), str(MONDAY), start_on=str(MONDAY))
    play.fire("note", "2026-03-03", {"other_on": "2026-03-03"})
    assert play.status("limit") == "suspended"

    play.look("2026-03-08")

    assert (play.status("wait"), play.status("limit"), play.due("limit")) == ("lapsed", "running", "2026-03-16")


def test_nothing_is_told_while_time_stands_still_and_all_of_it_afterwards() -> None:
    play = running()
    play.fire("note", "2026-03-04", {"stopped": "yes"})

    assert play.look("2026-05-04").notices == ()
    play.fire("note", "2026-05-05", {"stopped": "no"})
    told = play.look("2026-06-30").notices

    assert [notice.kind for notice in told] == ["remind", "remind", "escalate"]


@settings(max_examples=60, deadline=None)
@given(
    length=st.integers(5, 20),
    moves=st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["stopped", "flag"])), max_size=8),
)
def test_overlapping_pauses_agree_with_a_walk_from_day_to_day(length: int, moves: list[tuple[int, str]]) -> None:
    play = running(f"{length} days")
    day, lasting, off = MONDAY + timedelta(1), set[str](), set[date]()
    for wait, cause in [*moves, (1, "stopped"), (1, "flag")]:
        for _ in range(wait):
            if lasting:
                off.add(day)
            day += timedelta(1)
        if play.status("limit") not in ("running", "suspended") or (not lasting and str(day) > play.due("limit")):
            return
        lasting ^= {cause}
        play.fire("note", str(day), {cause: "yes" if cause in lasting else "no"})
    for cause in sorted(lasting):
        play.fire("note", str(day), {cause: "no"})

    if play.status("limit") == "running":
        assert play.due("limit") == model(length, off, play)
