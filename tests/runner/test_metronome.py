"""The beat: it fires what is due, survives what goes wrong and catches up, and never trusts a clock that leaps."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.runner.test_sweeper import MIDNIGHT, MORNING, docket

from writs.core.errors import DatabaseUnusable
from writs.engine import Engine
from writs.runner.clock import StoppedClock, SystemClock, elapsed
from writs.runner.jump_guard import ClockJumped, JumpGuard
from writs.runner.metronome import Metronome, Pulse
from writs.runner.sweeper import Sweeper
from writs.storage.alarms import NodePass, passes
from writs.storage.connection import Database

PATIENCE = 20.0
"""Seconds after which a background thread is taken for dead."""


class Shifted:
    """The machine's clock, moved so that an instant of choice comes in a moment."""

    def __init__(self, instant: datetime) -> None:
        self._ahead = instant - SystemClock().now()

    def now(self) -> datetime:
        return SystemClock().now() + self._ahead


class Machine:
    """A clock and the seconds that really go by, both moved by hand."""

    def __init__(self, instant: datetime) -> None:
        self.clock = StoppedClock(instant)
        self.seconds = 0.0

    def goes_on(self, span: timedelta) -> None:
        self.clock.instant += span
        self.seconds += span.total_seconds()

    def metronome(self, database: Database, engine: Engine) -> Metronome:
        sweeper = Sweeper(database, engine.catalogue, rest=lambda seconds: None)
        return Metronome(sweeper, self.clock, node="desk", elapsed=lambda: self.seconds)


@pytest.fixture
def machine() -> Machine:
    return Machine(MORNING)


@pytest.fixture
def metronome(machine: Machine, database: Database, engine: Engine) -> Metronome:
    return machine.metronome(database, engine)


def reported(database: Database) -> list[NodePass]:
    with database.reading() as connection:
        return list(passes(connection.connection.dbapi_connection))


def test_a_pass_fires_what_is_due_and_leaves_word(
    machine: Machine, metronome: Metronome, engine: Engine, database: Database
) -> None:
    docket(engine, database, 3)
    machine.goes_on(MIDNIGHT - MORNING)

    metronome.tick()

    assert metronome.pulse == Pulse("desk", MORNING, MIDNIGHT, None, passes=1, fired=6, late=3, set_aside=0)
    assert reported(database) == [NodePass("desk", MORNING, MIDNIGHT, None, 6, 0)]


def test_a_limited_pass_tells_since_when_the_rest_waits(
    machine: Machine, metronome: Metronome, engine: Engine, database: Database
) -> None:
    docket(engine, database, 3)
    machine.goes_on(MIDNIGHT - MORNING)

    report = metronome.beat(limit=2)

    assert (report.files, report.more) == (2, True)
    assert reported(database)[0].oldest_due_at is not None


def test_a_database_that_is_gone_is_survived_and_caught_up_with(
    machine: Machine, metronome: Metronome, engine: Engine, database: Database, tmp_path: Path
) -> None:
    docket(engine, database, 2)
    metronome.tick()
    database.close()
    away = tmp_path / "away.db"
    (tmp_path / "writs.db").rename(away)
    machine.goes_on(MIDNIGHT - MORNING)

    metronome.tick()
    assert metronome.pulse.trouble is not None
    assert not (tmp_path / "writs.db").exists()
    assert metronome.pulse.last_pass_at == MORNING

    away.rename(tmp_path / "writs.db")
    machine.goes_on(timedelta(minutes=1))
    metronome.tick()
    assert metronome.pulse.trouble is None
    assert metronome.pulse.fired == 4


def test_a_locked_database_is_survived(
    machine: Machine, metronome: Metronome, engine: Engine, database: Database, tmp_path: Path
) -> None:
    docket(engine, database, 1)
    with database.reading() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=1")
    other = sqlite3.connect(tmp_path / "writs.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    metronome.tick()

    assert "another program holds it" in str(metronome.pulse.trouble)
    other.close()
    metronome.tick()
    assert metronome.pulse.trouble is None


def test_a_defect_is_survived(
    metronome: Metronome, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*ignored: object, **more: object) -> None:
        raise ZeroDivisionError("a defect")

    with monkeypatch.context() as patch:
        patch.setattr(Sweeper, "run_once", fail)
        metronome.tick()

    assert metronome.pulse.trouble == "a defect"
    assert "A pass failed; the next one catches up." in caplog.text
    metronome.tick()
    assert metronome.pulse.trouble is None


def test_a_clock_that_leaps_ahead_fires_nothing_until_it_is_set_right(
    machine: Machine, metronome: Metronome, engine: Engine, database: Database
) -> None:
    docket(engine, database, 1)
    metronome.tick()
    machine.clock.instant += timedelta(days=400)
    machine.seconds += 60

    metronome.tick()
    metronome.tick()
    assert "went ahead by 399 days, 23:59:00" in str(metronome.pulse.trouble)
    assert metronome.pulse.fired == 0

    machine.clock.instant -= timedelta(days=400)
    metronome.tick()
    assert metronome.pulse.trouble is None


def test_a_restart_explains_a_long_silence(
    machine: Machine, metronome: Metronome, engine: Engine, database: Database
) -> None:
    docket(engine, database, 1)
    metronome.tick()
    machine.clock.instant += timedelta(days=400)

    machine.metronome(database, engine).tick()

    assert reported(database)[0].fired > 0


def test_a_clock_that_is_set_back_fires_nothing_early_and_nothing_twice(
    machine: Machine, metronome: Metronome, engine: Engine, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    docket(engine, database, 1)
    machine.goes_on(MIDNIGHT - MORNING)
    metronome.tick()
    fired = metronome.pulse.fired

    machine.clock.instant -= timedelta(days=5)
    metronome.tick()

    assert metronome.pulse.fired == fired
    assert "set back by 5 days" in caplog.text


def test_the_guard_allows_what_the_setting_allows() -> None:
    guard = JumpGuard(timedelta(hours=2))
    guard.check(MORNING, 0)
    guard.check(MORNING + timedelta(hours=2), 0)

    with pytest.raises(ClockJumped, match="more than 2:00:00"):
        guard.check(MORNING + timedelta(hours=5), 60)
    guard.check(MORNING + timedelta(days=30), timedelta(days=30).total_seconds())


def test_real_seconds_go_by() -> None:
    assert 0 < elapsed() <= elapsed()


def test_a_stopped_clock_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        StoppedClock(datetime(2026, 3, 9))  # noqa: DTZ001
    assert StoppedClock(MORNING).now() == MORNING
    assert SystemClock().now().tzinfo is UTC


class Beating:
    """A metronome in its own thread, and every pulse it had."""

    def __init__(self, database: Database, engine: Engine, clock: Shifted, interval: timedelta) -> None:
        self.pulses: list[Pulse] = []
        self.changed = threading.Condition()
        sweeper = Sweeper(database, engine.catalogue)
        self.metronome = Metronome(sweeper, clock, node="desk", interval=interval, on_pass=self._told)

    def _told(self, pulse: Pulse) -> None:
        with self.changed:
            self.pulses.append(pulse)
            self.changed.notify_all()

    def passes(self, number: int) -> Pulse:
        """Wait until so many passes were made."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.pulses) >= number, PATIENCE)
            return self.pulses[number - 1]


@pytest.fixture
def beating(database: Database, engine: Engine) -> Iterator[Beating]:
    """Half a second before the midnight at which `tell` ends, with an interval of an hour."""
    docket(engine, database, 1)
    Sweeper(database, engine.catalogue).run_once(at=MIDNIGHT - timedelta(days=1))
    found = Beating(database, engine, Shifted(MIDNIGHT - timedelta(seconds=0.5)), timedelta(hours=1))
    yield found
    found.metronome.stop()


def test_the_beat_wakes_for_the_next_alarm_and_not_before(beating: Beating) -> None:
    beating.metronome.start()

    first, second = beating.passes(1), beating.passes(2)

    assert (first.fired, second.fired) == (0, 1)
    assert second.last_pass_at is not None
    assert second.last_pass_at >= MIDNIGHT


def test_the_beat_goes_on_at_its_interval_whatever_goes_wrong(
    database: Database, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*ignored: object, **more: object) -> None:
        raise DatabaseUnusable("x", "it is gone", "Bring it back.")

    monkeypatch.setattr(Sweeper, "run_once", fail)
    beating = Beating(database, engine, Shifted(MORNING), timedelta(seconds=0.05))
    beating.metronome.start()
    try:
        third = beating.passes(3)
        assert third.trouble is not None
        monkeypatch.undo()
        assert any(beating.passes(number).trouble is None for number in range(4, 9))
    finally:
        beating.metronome.stop()


def test_the_beat_is_woken_when_the_scheduler_waits_for_an_instant_far_ahead(beating: Beating) -> None:
    """As after the machine's clock was set back by days: the scheduler would sleep until then."""
    beating.metronome.start()
    beating.passes(2)
    beating.metronome._wake_at(SystemClock().now() + timedelta(days=3))  # pyright: ignore[reportPrivateUsage]

    beating.metronome.watch()

    beating.passes(3)


def test_a_stop_ends_a_long_pass_and_what_is_left_stays_due(
    database: Database, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    docket(engine, database, 40)
    monkeypatch.setattr("writs.runner.metronome.STRETCH", 25)
    sweeper = Sweeper(database, engine.catalogue, rest=lambda seconds: stopped.stop())
    stopped = Metronome(sweeper, StoppedClock(MIDNIGHT), node="desk")

    report = stopped.beat()

    assert (report.files, report.more) == (25, True)
    assert sweeper.run_once(at=MIDNIGHT).files == 15
