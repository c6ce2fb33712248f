"""The clock on a real database: fire what is due in every file, a batch of files in each transaction.

A batch is claimed, decided and written in one writing transaction, so that a crash leaves all of it or nothing, and
two sweepers never do the same. Where a batch fails it is rolled back and its files are tried one by one; a file that
fails alone is set aside, visibly, and the others go on. Effects are dated at their legal instants, however late.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from writs.core.case import Decision, Look
from writs.core.decide import decide
from writs.core.errors import ClockStuck, DatabaseUnusable, WritsError
from writs.engine.alarm import wake_of
from writs.engine.catalogue import Catalogue
from writs.runner.sweep_report import SweepReport
from writs.storage.alarms import Alarm, claim, set_aside, still_due
from writs.storage.connection import Database
from writs.storage.papers import PaperRegister
from writs.storage.read import load_file
from writs.storage.write_path import Batch, Circumstances

log = logging.getLogger(__name__)
BUDGET = 0.005
"""Seconds that one batch may hold SQLite's write lock; commands of people wait no longer than that."""
SMALLEST, LARGEST = 5, 500
REST = 0.001


class Sweeper:
    """Sweeps one database, all offices. Stateless but for the size of its batches; use one in each thread.

    `rest` waits the given seconds between two batches, as long as the batch took, so that the commands of another
    process find the lock free.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        *,
        rest: Callable[[float], object] = time.sleep,
        budget: float = BUDGET,
    ) -> None:
        self.database = database
        self.catalogue = catalogue
        self._rest = rest
        self._budget = budget
        self._size = SMALLEST * 4

    def run_once(self, *, at: datetime, limit: int | None = None) -> SweepReport:
        """Fire everything due by `at`, in at most `limit` files.

        Raises DatabaseUnusable; what was committed until then stands.
        """
        if at.tzinfo is None:
            raise ValueError(f"{at.isoformat()} has no time zone; say which instant is meant.")
        report = SweepReport(at)
        while limit is None or report.files < limit:
            size = self._size if limit is None else min(self._size, limit - report.files)
            begun = time.perf_counter()
            claimed = self._batch(at, size, report)
            took = time.perf_counter() - begun
            if claimed < size:
                return report
            self._adapt(claimed, took)
            self._rest(took + REST)
        report.more = self._anything_left(at)
        return report

    def _adapt(self, files: int, took: float) -> None:
        """Come halfway to as many files as the budget has room for: one slow write to disk is no rule."""
        fitting = int(files * self._budget / max(took, 1e-6))
        self._size = max(SMALLEST, min(LARGEST, (self._size + fitting) // 2))

    def _batch(self, at: datetime, size: int, report: SweepReport) -> int:
        """One batch, all of it or file by file. Returns how many files were claimed."""
        claimed: Sequence[Alarm] = ()
        try:
            with self.database.writing() as connection:
                driver = connection.connection.dbapi_connection
                claimed = claim(driver, at, size)
                decided = self._write(driver, claimed, at)
        except DatabaseUnusable:
            raise
        except Exception:
            if not claimed:
                raise
            # Whichever file it was, nothing of the batch is written; each of them alone shows which.
            for alarm in claimed:
                self._alone(alarm, at, report)
        else:
            report.count(claimed, decided)
        return len(claimed)

    def _write(self, driver: Any, claimed: Sequence[Alarm], at: datetime) -> list[Decision]:
        batch, decided = Batch(PaperRegister(driver)), list[Decision]()
        for alarm in claimed:
            stored, _ = load_file(driver, alarm.office, alarm.root)
            self.catalogue.make_ready(driver, stored)
            decision = decide(self.catalogue, stored.file, Look(), at=at)
            known = stored.file.cases
            hashes = {
                (case.procedure, case.version_of_procedure): self.catalogue.publish(
                    driver, case.procedure, case.version_of_procedure, at
                )
                for number, case in decision.file.cases.items()
                if number not in known
            }
            wake = wake_of(self.catalogue, decision.file)
            if wake is not None and wake <= at and not decision.events:
                reference = stored.file.cases[alarm.root].reference
                raise ClockStuck(reference, "wake_at", f"its alarm of {wake.isoformat()} rings and nothing is due")
            batch.add(stored, decision, Circumstances(Look(), hashes, wake, personal=self.catalogue.personal))
            decided.append(decision)
        if claimed:
            batch.write(driver)
        return decided

    def _alone(self, alarm: Alarm, at: datetime, report: SweepReport) -> None:
        """One file in a transaction of its own; if it fails again, it is set aside with the reason."""
        try:
            with self.database.writing() as connection:
                driver = connection.connection.dbapi_connection
                if not still_due(driver, alarm, at):
                    return
                decided = self._write(driver, (alarm,), at)
        except DatabaseUnusable:
            raise
        except Exception as error:
            reason = str(error) if isinstance(error, WritsError) else f"{type(error).__name__}: {error}"
            with self.database.writing() as connection:
                found = set_aside(connection.connection.dbapi_connection, alarm, reason, at)
            log.error("Set aside: case %s of office %s: %s", found.reference, found.office, reason, exc_info=error)
            report.stands_aside(alarm, found)
        else:
            report.count((alarm,), decided)

    def _anything_left(self, at: datetime) -> bool:
        with self.database.reading() as connection:
            return bool(claim(connection.connection.dbapi_connection, at, 1))
