"""Tolling, against a model that walks day by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

PAUSE = """pauses:
  stop:
    title: {en: Stop}
    while: stopped
    stops: {told: MODE}
    law: L 6
ladders:
"""
FACT = "  stopped: {type: yes_no, starts_as: no, title: {en: Stopped}}\n  told_on: {"
ACTS = """  stop: {title: {en: Stop}, from: told, by: head, sets: {stopped: yes}, law: L 6}
  resume: {title: {en: Resume}, from: told, by: head, sets: {stopped: no}, law: L 6}
  lapse: {"""


@pytest.fixture(scope="session")
def told(make_play: Any, small_definition: str) -> Any:
    """A case of the small procedure in which ten days run from 3 March 2026, with a pause of that mode."""

    def make(mode: str, old: str = "", new: str = "") -> Any:
        text = small_definition.replace("ladders:\n", PAUSE).replace("  told_on: {", FACT).replace("  lapse: {", ACTS)
        p = make_play(text.replace("MODE", mode).replace(old or "MODE", new))
        p.open("2026-03-02", claim="10 VND")
        p.fire("tell", "2026-03-03")
        assert p.case.deadline("pay").due_on == date(2026, 3, 13)
        return p

    return make


def test_while_stopped_nothing_is_missed_fired_or_reminded(told: Any) -> None:
    p = told("remaining")
    p.fire("stop", "2026-03-06", "head")

    assert p.look("2026-06-01").notices == ()
    assert p.case.state == "told"
    assert p.case.deadline("pay").status == "suspended"


def test_remaining_leaves_the_paused_days_out(told: Any) -> None:
    p = told("remaining")
    p.fire("stop", "2026-03-06", "head")
    p.fire("resume", "2026-03-16", "head")

    assert p.case.deadline("pay").due_on == date(2026, 3, 23)


def test_restart_counts_the_full_length_anew(told: Any) -> None:
    p = told("restart")
    p.fire("stop", "2026-03-06", "head")
    p.fire("resume", "2026-03-16", "head")

    assert p.case.deadline("pay").due_on == date(2026, 3, 26)
    assert p.case.deadline("pay").occurrence == 2


def test_absolute_keeps_the_day_and_misses_it_on_resuming(told: Any) -> None:
    p = told("absolute")
    p.fire("stop", "2026-03-06", "head")
    p.look("2026-04-01")
    assert p.case.state == "told"

    p.fire("resume", "2026-04-02", "head")
    p.look("2026-04-02")

    assert p.case.state == "lapsed"


@settings(max_examples=60, deadline=None)
@given(
    pauses=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 12)), min_size=1, max_size=4),
)
def test_several_pauses_agree_with_a_walk_from_day_to_day(told: Any, pauses: list[tuple[int, int]]) -> None:
    p = told("remaining")
    day, off = date(2026, 3, 3), set[date]()
    left = {date(2026, 3, 3) + timedelta(n) for n in range(1, 11)}
    for wait, length in pauses:
        begin = day + timedelta(wait + 1)
        if p.case.state != "told" or begin > p.case.deadline("pay").due_on:
            break
        p.fire("stop", begin.isoformat(), "head")
        finish = begin + timedelta(length)
        p.fire("resume", finish.isoformat(), "head")
        off |= {begin + timedelta(n) for n in range(length)}
        day = finish
    counted, model = 0, date(2026, 3, 3)
    while counted < len(left):
        model += timedelta(1)
        counted += model not in off
    while not p.machine.calendar.counts(model):
        model += timedelta(1)

    assert p.case.deadline("pay").due_on == model


def test_a_pause_has_a_longest_length_after_which_the_clock_runs_again(told: Any) -> None:
    p = told("remaining", "    law: L 6\nladders", "    longest: 10 days\n    law: L 6\nladders")
    p.fire("stop", "2026-03-06", "head")

    p.look("2026-03-17")

    assert p.case.deadline("pay").status == "running"
    assert p.case.deadline("pay").due_on == date(2026, 3, 23)


@pytest.mark.parametrize("mode", ["remaining", "restart", "absolute"])
def test_a_deadline_born_in_a_pause_is_born_stopped(told: Any, mode: str) -> None:
    p = told(mode, "starts_as: no, title: {en: Stopped}", "starts_as: yes, title: {en: Stopped}")

    assert p.case.deadline("pay").status == "suspended"
