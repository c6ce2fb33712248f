"""The beat of a node: a pass when something is due, at the latest after an interval, whatever went wrong before.

APScheduler holds one job in its memory and nothing else; what is due is told by the database alone. The full interval
is the proof that nothing is forgotten, the earlier waking is only speed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED  # type: ignore[import-untyped]
from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]
from apscheduler.jobstores.base import JobLookupError  # type: ignore[import-untyped]
from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]

from writs.core.errors import WritsError
from writs.runner.clock import Clock, SystemClock, elapsed
from writs.runner.jump_guard import JumpGuard
from writs.runner.sweep_report import SweepReport
from writs.runner.sweeper import Sweeper
from writs.storage.alarms import NodePass, failing, note_pass
from writs.storage.health import files_waiting
from writs.storage.read import next_wake

log = logging.getLogger(__name__)
JOB = "sweep"
STRETCH = 1000
"""So many files are swept between two looks at the clock and at whether the node is to stop."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """How a node fares; what health pages look at."""

    node: str
    started_at: datetime
    last_pass_at: datetime | None = None
    """The last pass that went through."""
    oldest_due_at: datetime | None = None
    """Since when the oldest file waits that the last pass left behind."""
    passes: int = 0
    fired: int = 0
    late: int = 0
    """Steps fired more than the interval after their instant."""
    set_aside: int = 0
    trouble: str | None = None
    """Why the last pass did not go through; None where it did."""


class Metronome:
    """Passes over one database, in a thread of its own between `start` and `stop`.

    `on_pass` is told after each pass, good or bad. `elapsed` gives seconds on a scale that nobody sets.
    """

    def __init__(
        self,
        sweeper: Sweeper,
        clock: Clock,
        *,
        node: str,
        interval: timedelta = timedelta(seconds=60),
        largest_jump: timedelta = timedelta(days=1),
        on_pass: Callable[[Pulse], object] = lambda pulse: None,
        elapsed: Callable[[], float] = elapsed,
    ) -> None:
        self.pulse = Pulse(node, clock.now())
        self._sweeper = sweeper
        self._clock = clock
        self._interval = interval
        self._guard = JumpGuard(largest_jump)
        self._on_pass = on_pass
        self._elapsed = elapsed
        self._stopping = threading.Event()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._scheduler.add_listener(self._wake_earlier, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)
        self._next: datetime | None = None

    # -- one pass
    def beat(self, limit: int | None = None) -> SweepReport:
        """One pass: everything due now, in at most `limit` files, and word of it for the doctor.

        Raises ClockJumped, DatabaseUnusable, SchemaMismatch and whatever else went wrong.
        """
        at = self._clock.now()
        self._guard.check(at, self._elapsed())
        report = SweepReport(at)
        while limit is None or report.files < limit:
            most = STRETCH if limit is None else min(STRETCH, limit - report.files)
            report.add(self._sweeper.run_once(at=self._clock.now(), limit=most))
            if not report.more or self._stopping.is_set():
                break
        self._note(self._clock.now(), report)
        return report

    def _note(self, at: datetime, report: SweepReport) -> None:
        pulse = self.pulse
        with self._sweeper.database.writing() as connection:
            driver = connection.connection.dbapi_connection
            waiting, aside = files_waiting(driver, at).since, len(failing(driver))
            fired = pulse.fired + report.fired
            late = pulse.late + report.later_than(self._interval)
            note_pass(driver, NodePass(pulse.node, pulse.started_at, at, waiting, fired, aside))
            self._next = next_wake(driver, at)
        self.pulse = Pulse(pulse.node, pulse.started_at, at, waiting, pulse.passes + 1, fired, late, aside)

    def tick(self) -> None:
        """One pass that survives everything: what went wrong is logged, and the next pass catches up."""
        self._next = None
        try:
            report = self.beat()
        except WritsError as error:
            log.error("%s", error)
            self._in_trouble(error)
        except Exception as error:
            log.exception("A pass failed; the next one catches up.")
            self._in_trouble(error)
        else:
            if report.files:
                log.info("%s", report)
        self._on_pass(self.pulse)

    def _in_trouble(self, error: Exception) -> None:
        p = self.pulse
        trouble = str(error) or type(error).__name__
        self.pulse = Pulse(
            p.node, p.started_at, p.last_pass_at, p.oldest_due_at, p.passes, p.fired, p.late, p.set_aside, trouble
        )
        # Connections to a database that went away are of no use when it comes back.
        self._sweeper.database.close()

    # -- the beat
    def start(self) -> None:
        """Make the first pass at once, in the background, and go on."""
        now = SystemClock().now()
        self._scheduler.add_job(
            self.tick, "interval", id=JOB, seconds=self._interval.total_seconds(), next_run_time=now
        )  # fmt: skip
        self._scheduler.start()

    def stop(self) -> None:
        """End after the batch that is being written. What is left stays due."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def watch(self) -> None:
        """See that the beat goes on although the machine's clock was set back: the scheduler waits for instants."""
        job = self._scheduler.get_job(JOB)
        if job is not None and job.next_run_time - SystemClock().now() > 2 * self._interval:
            self._wake_at(SystemClock().now())

    def _wake_earlier(self, event: object) -> None:
        """After a pass: the next one when the next alarm rings, if that is before the interval is over."""
        if self._next is None:
            return
        ahead = self._next - self._clock.now()
        if ahead < self._interval:
            self._wake_at(SystemClock().now() + max(ahead, timedelta(0)))

    def _wake_at(self, instant: datetime) -> None:
        if self._stopping.is_set():
            return
        try:
            self._scheduler.modify_job(JOB, next_run_time=instant)
        except JobLookupError:
            # It was stopped meanwhile.
            log.debug("No job to wake.")
