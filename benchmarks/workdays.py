"""G13: adding working days against the `holidays` package, on the very days that package knows for Vietnam."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from typing import Any

from benchmarks.goal import Goal, Run, compared, unknown
from benchmarks.harness import interleave, repeated
from writs.core.calendars import Calendar, CalendarDay, CountingRules

YEARS = range(2000, 2030)
"""Thirty years of start days; the calendars know two years more, into which the last periods lead."""


def same_days(theirs: Any) -> Calendar:
    """Our calendar with exactly their days, worked Saturdays included, so that both answer the same question."""
    days: dict[date, CalendarDay] = {}
    day, last = date(YEARS.start, 1, 1), date(YEARS.stop + 1, 12, 31)
    while day <= last:
        works = bool(theirs.is_working_day(day))
        if works != (day.weekday() < 5):
            days[day] = CalendarDay(day, "worked" if works else "holiday", {"en": "as the package says"}, "holidays")
        day += timedelta(days=1)
    covers = (YEARS.start, YEARS.stop + 1)
    return Calendar("same", {"en": "Same days"}, "vn", "Asia/Ho_Chi_Minh", "0", CountingRules(), days, covers)


def measure(run: Run) -> Iterator[Goal]:
    try:
        theirs: Any = import_module("holidays").country_holidays("VN", years=range(YEARS.start, YEARS.stop + 2))
    except ImportError:
        yield unknown("G13", "working days against holidays.get_nth_working_day", ">= 40", "holidays is not installed")
        return
    ours = same_days(theirs)
    chosen = random.Random(13)
    starts = [date(2025, 1, 1) + timedelta(days=chosen.randrange(700)) for _ in range(200)]
    for count, target in ((10, ">= 40"), (120, ">= 400")):
        given = [(start, count) for start in starts]
        rounds = interleave(
            {
                "ours": repeated(ours.add_working, given),
                "holidays": repeated(theirs.get_nth_working_day, given[:20], batch=20),
            },
            rounds=run.rounds,
            seconds=run.seconds(0.1, 0.4),
            gate=run.gate,
        )
        what = f"+{count} working days in Vietnam against holidays.get_nth_working_day"
        yield compared("G13", what, rounds, "ours", "holidays", target, by="cpu_rate", unit="answers per CPU second")
    rounds = interleave(
        {str(count): repeated(ours.add_working, [(start, count) for start in starts]) for count in (1, 250)},
        rounds=run.rounds,
        seconds=run.seconds(0.1, 0.4),
        gate=run.gate,
    )
    what = "+250 working days against +1, both ours"
    yield compared("G13", what, rounds, "250", "1", "<= 1.5", by="cpu_cost", unit="µs of CPU")
    yield _agreement(ours, theirs, run)


def _agreement(ours: Calendar, theirs: Any, run: Run) -> Goal:
    """Every start day of thirty years, every count from 1 to 250, against a walk over the days they call working."""
    first = date(YEARS.start, 1, 1)
    span = [first + timedelta(days=n) for n in range((date(YEARS.stop + 1, 12, 31) - first).days + 1)]
    working = [day for day in span if theirs.is_working_day(day)]
    differences = compared_days = passed = 0
    for number, start in enumerate(span):
        if start.year not in YEARS:
            break
        passed += number > 0 and start == working[passed]
        if run.quick and number % 10:
            continue
        upcoming = working[passed + (start == working[passed]) :]
        for count, day in zip(range(1, 251), upcoming, strict=False):
            differences += ours.add_working(start, count) != day
            compared_days += 1
    chosen = random.Random(31)
    for _ in range(200 if run.quick else 5_000):
        start, count = chosen.choice(span[: 365 * 30]), chosen.randrange(1, 251)
        differences += ours.add_working(start, count) != theirs.get_nth_working_day(start, count)
        compared_days += 1
    what = "answers that differ from the days of the holidays package, thirty years, 1 to 250 days"
    return Goal(
        "G13", what, differences, 0, None, "<= 0", differences == 0, 1, "answers", {"answers_compared": compared_days}
    )
