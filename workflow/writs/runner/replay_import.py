"""A log replayed into a database: batch by batch, each with its progress in one transaction.

Killed at any moment, it goes on after the last batch that was committed, and ends as if nothing had happened.
"""

from __future__ import annotations

import json
import time
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from writs.core.case import Decision
from writs.core.errors import VersionConflict, WritsError
from writs.core.machine import Machine
from writs.engine.alarm import wake_of
from writs.engine.catalogue import Catalogue
from writs.runner.replay import LogTrace, Refusal, Replay, ReplayedCase
from writs.runner.replay_mapping import LogNotMeant, ReplayMapping
from writs.runner.replay_report import ReplayReport
from writs.storage.canonical import read_day
from writs.storage.connection import Database
from writs.storage.replays import (
    Refused,
    ReplayedLog,
    ReplayProgress,
    advance_replay,
    begin_replay,
    find_replay,
    forget_replay,
    keep_refused,
    refused_of,
    taken,
)
from writs.storage.write_path import Circumstances, record_new_files

BATCH_TRACES, BATCH_EVENTS = 500, 4_000
"""A batch is full when it has as many traces, or as many events."""


class ReplayImpossible(WritsError):
    """This log cannot go into this office as it is asked for; nothing was changed."""

    code = "replay-impossible"
    exit_code = 2

    def __init__(self, log: str, reason: str) -> None:
        super().__init__(log, reason)
        self.log, self.reason = log, reason

    def __str__(self) -> str:
        return (
            f"{self.log} cannot be replayed here: {self.reason.rstrip('.')}."
            " Take another office (--office) or another database."
        )


class ReplayImport:
    """One log on its way into one office. `begin` finds where it stands, `run` brings it further."""

    def __init__(self, database: Database, catalogue: Catalogue, replay: Replay, progress: ReplayProgress) -> None:
        self.database, self.catalogue, self.replay, self.progress = database, catalogue, replay, progress
        self.resumed_after = progress.traces
        """How many traces were in the database before this run."""
        self._hashes: dict[tuple[str, str], bytes] = {}
        self._mark = 0.0

    @classmethod
    def begin(
        cls,
        database: Database,
        catalogue: Catalogue,
        machine: Machine,
        mapping: ReplayMapping,
        log: tuple[str, bytes],
        *,
        autopilot: bool,
        office: int,
    ) -> ReplayImport:
        """Enter a log, by its name and the hash of its file, or find how far it has come. Raises ReplayImpossible."""
        procedure = (machine.procedure.key, machine.procedure.version)
        asked = ReplayedLog(*log, procedure, catalogue.hash_of(*procedure), mapping.hash, autopilot)
        with database.writing() as connection:
            driver = connection.connection.dbapi_connection
            progress = find_replay(driver, office, asked.hash)
            if progress is not None and progress.traces == 0:
                # Nothing is there yet that another mapping could contradict.
                forget_replay(driver, progress)
                progress = None
            if progress is not None:
                _refuse_change(progress.log, asked)
            try:
                catalogue.keeps(driver, *procedure)
            except VersionConflict as conflict:
                raise ReplayImpossible(asked.name, str(conflict)) from conflict
            if progress is None:
                empty = Replay(catalogue, machine, mapping, autopilot=autopilot).report
                progress = begin_replay(driver, office, asked, _text(empty))
        report = ReplayReport.read(json.loads(progress.report))
        replay = Replay(catalogue, machine, mapping, autopilot=autopilot, office=office, report=report)
        return cls(database, catalogue, replay, progress)

    @property
    def report(self) -> ReplayReport:
        """What is counted, over all runs."""
        return self.replay.report

    def run(self, traces: Iterable[LogTrace], *, limit: int | None = None) -> None:
        """Bring the log to its end, or to its first `limit` traces. `traces` begins after those that are there.

        Raises LogNotMeant, ReplayImpossible where a case of another origin has the name of a trace, ReplayOvertaken,
        DatabaseUnusable, and what reading the log raises; what was committed before stays.
        """
        self._mark = time.perf_counter()
        rest = iter(traces)
        while not self.progress.finished and (limit is None or self.progress.traces < limit):
            some = _batch(rest, None if limit is None else limit - self.progress.traces)
            self._store(some)
        self.report.seconds += time.perf_counter() - self._mark

    def refusals(self) -> Iterator[Refusal]:
        """Every event that was not accepted, in the order of the log, from the database."""
        with self.database.reading() as connection:
            for trace, event, case, name, day, code, reason in refused_of(
                connection.connection.dbapi_connection, self.progress
            ):
                yield Refusal(trace, case, event, name, None if day is None else read_day(day), code, reason)

    # -- one batch
    def _store(self, traces: list[LogTrace]) -> None:
        """Decide first, then write: nobody waits for the write lock while the law is applied."""
        beginning = self.progress.traces == 0
        cases = [self.replay.one(trace, case=number, reference=name) for trace, number, name in self._named(traces)]
        self.report.seconds += time.perf_counter() - self._mark
        self._mark = time.perf_counter()
        if beginning and not self.report.understood:
            raise LogNotMeant(self.progress.log.name, self.replay.mapping.events)
        with self.database.writing() as connection:
            driver = connection.connection.dbapi_connection
            progress = advance_replay(
                driver, self.progress, traces=self.report.cases, finished=not traces, report=_text(self.report)
            )
            self._publish(driver, cases)
            record_new_files(driver, (self._history(case) for case in cases if case.decisions))
            keep_refused(driver, progress, [_row(refusal) for case in cases for refusal in case.refusals])
        self.progress = progress

    def _named(self, traces: list[LogTrace]) -> Iterator[tuple[LogTrace, int, str]]:
        """Each trace with the number and the reference of its case.

        Names of a log need not be unique: the second of a name, or a trace without one, is told apart by its turn. A
        name that a case of another origin has is refused: somebody may be replaying the same log in other wrapping.
        """
        names = [unicodedata.normalize("NFC", trace.name).strip() for trace in traces]
        with self.database.reading() as connection:
            there = taken(connection.connection.dbapi_connection, self.progress.office, names)
        for name, case in there.items():
            if not self.progress.holds(case):
                raise ReplayImpossible(
                    self.progress.log.name,
                    f'office {self.progress.office} has a case "{name}" that did not come with this log',
                )
        seen = set(there)
        for turn, (trace, name) in enumerate(zip(traces, names, strict=True), self.progress.traces + 1):
            reference = f"{name} #{turn}".strip() if name in seen or not name else name
            seen.add(name)
            yield trace, self.progress.case(turn), reference

    def _publish(self, driver: Any, cases: list[ReplayedCase]) -> None:
        """Keep the text of each procedure by which a case was decided."""
        for replayed in cases:
            if replayed.file is None:
                continue
            for case in replayed.file.cases.values():
                name = (case.procedure, case.version_of_procedure)
                if name not in self._hashes:
                    at = replayed.decisions[0].file.decided_at
                    self._hashes[name] = self.catalogue.publish(driver, *name, at)

    def _history(self, case: ReplayedCase) -> Iterator[tuple[Decision, Circumstances]]:
        """The decisions of a case as they are stored. Only the last alarm counts; nobody is told about the past."""
        last = case.decisions[-1]
        for decision, (command, _) in zip(case.decisions, case.commands, strict=True):
            wake = wake_of(self.catalogue, decision.file) if decision is last else None
            yield (
                decision,
                Circumstances(
                    command,
                    self._hashes,
                    wake,
                    clock_acts=self.replay.autopilot,
                    silent=True,
                    personal=self.catalogue.personal,
                ),
            )


def _batch(traces: Iterator[LogTrace], most: int | None) -> list[LogTrace]:
    """The next traces, as many as make a batch; none at the end of the log."""
    found: list[LogTrace] = []
    events = 0
    for trace in islice(traces, BATCH_TRACES if most is None else min(BATCH_TRACES, most)):
        found.append(trace)
        events += len(trace.events)
        if events >= BATCH_EVENTS:
            break
    return found


def _refuse_change(begun: ReplayedLog, asked: ReplayedLog) -> None:
    """Half a log is never replayed otherwise than the other half. Raises ReplayImpossible."""
    if begun.autopilot != asked.autopilot:
        how = "on autopilot" if begun.autopilot else "by the book"
        raise ReplayImpossible(asked.name, f"it was replayed into this office before, {how}")
    if begun.procedure != asked.procedure:
        name = "@".join(begun.procedure)
        raise ReplayImpossible(asked.name, f"it was replayed into this office before, by {name}")
    if begun.procedure_hash != asked.procedure_hash:
        name = "@".join(begun.procedure)
        raise ReplayImpossible(asked.name, f"it was begun with another text of {name}")
    if begun.mapping_hash != asked.mapping_hash:
        raise ReplayImpossible(asked.name, "it was begun with another text of its mapping")


def _text(report: ReplayReport) -> str:
    return json.dumps(report.as_json(), ensure_ascii=False)


def _row(refusal: Refusal) -> Refused:
    day = None if refusal.day is None else refusal.day.isoformat()
    return (refusal.trace, refusal.event, refusal.case, refusal.name, day, refusal.code, refusal.reason)
