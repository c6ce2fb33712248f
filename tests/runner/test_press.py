"""The press in its thread: it prints, says once what it cannot print, and survives."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from writs.papers.pdf import PrinterMissing
from writs.runner import press as module
from writs.runner.clock import StoppedClock
from writs.runner.press import Press
from writs.runner.printing import PrintReport

NOON = StoppedClock(datetime(2026, 3, 2, 5, tzinfo=UTC))


class Room:
    """Answers in the order it was told; the last answer goes on."""

    def __init__(self, *answers: PrintReport | Exception) -> None:
        self.answers, self.asked, self.enough = list(answers), 0, threading.Event()

    def run_once(self, *, at: datetime, limit: int | None = None) -> PrintReport:
        self.asked += 1
        if len(self.answers) == 1:
            self.enough.set()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def played(room: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AFTER_FAILURE", timedelta(0))
    press = Press(room, NOON, between=timedelta(0))
    press.start()
    assert room.enough.wait(20)
    press.stop()


def test_a_press_goes_on_after_whatever_went_wrong(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    missing = PrinterMissing("A PDF", "no Pango")
    room = Room(missing, missing, RuntimeError("defect"), PrintReport(printed=["1-1-1-1"]))

    played(room, monkeypatch)

    assert room.asked >= 4
    assert [record.levelname for record in caplog.records if "Pango" in record.getMessage()] == ["WARNING"]
    assert "Printing failed" in caplog.text


def test_what_cannot_be_printed_is_said_once(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    failing = PrintReport(failed=[("1-1-1-1", "a value is missing")])

    played(Room(failing, failing, failing, PrintReport()), monkeypatch)

    assert caplog.text.count("Not printed") == 1
