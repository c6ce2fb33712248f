"""The dispatcher in its thread: it delivers, survives, is woken and ends when it is told to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.support.post_office import PostOffice

from writs.core.errors import DatabaseUnusable
from writs.notify.message import Message
from writs.runner.clock import StoppedClock
from writs.runner.courier import Courier
from writs.runner.dispatch_report import DispatchReport

REMINDED = datetime(2026, 3, 5, 2, tzinfo=UTC)
LONG = timedelta(minutes=10)


@pytest.fixture
def office(tmp_path: Path, small_definition: str) -> Iterator[PostOffice]:
    found = PostOffice(tmp_path, small_definition)
    found.usual_people()
    yield found
    found.close()


def test_a_courier_delivers_rests_is_woken_and_stops(office: PostOffice) -> None:
    looked, arrived = threading.Event(), threading.Event()

    def arrive(message: Message) -> None:
        arrived.set()

    office.hands.fails = arrive
    courier = Courier(office.dispatcher(), StoppedClock(REMINDED), between=LONG, seen=lambda report: looked.set())
    courier.start()
    assert looked.wait(20)
    office.open("1/2026", REMINDED - timedelta(days=3))
    office.sweep(REMINDED)
    courier.wake()

    assert arrived.wait(20)
    courier.stop()
    assert [m.kind for m in office.hands.messages] == ["remind"]
    assert office.outbox()[0].status == "sent"


def test_a_courier_survives_a_database_that_cannot_be_used(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("writs.runner.courier.AFTER_FAILURE", timedelta(0))
    trouble = [DatabaseUnusable("x", "it is locked", "Wait."), RuntimeError("defect")]
    done = threading.Event()

    class Troubled:
        def run_once(self, *, at: datetime) -> DispatchReport:
            if trouble:
                raise trouble.pop(0)
            done.set()
            return DispatchReport(at)

    courier = Courier(Troubled(), StoppedClock(REMINDED), between=LONG)  # type: ignore[arg-type]
    courier.start()

    assert done.wait(20)
    courier.stop()
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_courier_that_died_is_started_again_by_who_watches_and_a_stopped_one_is_not(office: PostOffice) -> None:
    rounds: list[int] = []
    again = threading.Event()

    class Dying:
        def run_once(self, *, at: datetime) -> DispatchReport:
            rounds.append(1)
            if len(rounds) == 1:
                raise SystemExit
            again.set()
            return DispatchReport(at)

    courier = Courier(Dying(), StoppedClock(REMINDED), between=LONG)  # type: ignore[arg-type]
    courier.start()
    assert courier._thread is not None
    courier._thread.join()
    courier.watch()

    assert again.wait(20)
    courier.stop()
    courier.watch()
    assert len(rounds) == 2
