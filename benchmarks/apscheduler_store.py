"""APScheduler 3 with one job per deadline: what the engine does not do, and what it costs."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event

from benchmarks.harness import Sample

PAST = datetime(2020, 1, 1, tzinfo=UTC)
FAR = datetime(2090, 1, 1, tzinfo=UTC)
_fired = threading.Semaphore(0)


def fire() -> None:
    """The whole work of a job: nothing but to be counted."""
    _fired.release()


def _scheduler(store: Any) -> Any:
    """Nothing is dropped for being late, so that all of the jobs are fired; by default most of them would not be."""
    background: Any = import_module("apscheduler.schedulers.background").BackgroundScheduler
    scheduler = background(
        jobstores={"default": store},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        timezone=UTC,
    )
    scheduler.start(paused=True)
    return scheduler


def fires(database: Path, jobs: int) -> Sample:
    """So many jobs due at once, stored in SQLite (WAL, FULL), each fired once and deleted."""
    engine = create_engine(f"sqlite:///{database}")

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    store: Any = import_module("apscheduler.jobstores.sqlalchemy").SQLAlchemyJobStore(engine=engine)
    scheduler = _scheduler(store)
    for number in range(jobs):
        due = PAST + timedelta(seconds=number)
        scheduler.add_job("benchmarks.apscheduler_store:fire", "date", run_date=due, id=str(number))
    cpu, begun = time.process_time(), time.perf_counter()
    scheduler.resume()
    for _ in range(jobs):
        if not _fired.acquire(timeout=60):
            raise RuntimeError("APScheduler did not fire all of its jobs")
    elapsed, spent = time.perf_counter() - begun, time.process_time() - cpu
    scheduler.shutdown()
    engine.dispose()
    return Sample(jobs, elapsed, spent)


def pending_in_memory() -> Any:
    """A paused scheduler with the memory store, and a way to add jobs that are far from due."""
    scheduler = _scheduler(import_module("apscheduler.jobstores.memory").MemoryJobStore())

    def add(jobs: int) -> None:
        for number in range(jobs):
            scheduler.add_job(fire, "date", run_date=FAR + timedelta(seconds=number))

    return scheduler, add
