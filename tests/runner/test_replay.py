"""The real log: every event a command, none lost, the same result twice."""

from __future__ import annotations

import json
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from writs.core.decide import fold
from writs.documents.library import Library
from writs.documents.reader import read_file
from writs.documents.shipped import shipped_directory
from writs.documents.xes import Trace, XesEvent, read_log
from writs.runner.replay import Replay, ReplayMapping, ReplayReport

KEY = "it.road-traffic-fine"


def replay(library: Library, *, autopilot: bool) -> Replay:
    machine = library.find(KEY)
    mapping = ReplayMapping.read(read_file(shipped_directory() / f"{KEY}.replay.yaml"), machine)
    return Replay(library, machine, mapping, autopilot=autopilot)


def trace(*events: tuple[str, str, dict[str, str]]) -> Trace:
    rows = tuple(XesEvent(name, f"{day}T00:00:00+01:00", date.fromisoformat(day), facts) for name, day, facts in events)
    return Trace("A1", {}, rows)


SERVED: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("Create Fine", "2008-01-10", {"amount": "35.0"}),
    ("Send Fine", "2008-03-01", {"expense": "11.0"}),
    ("Insert Fine Notification", "2008-03-10", {}),
)


def test_the_clock_raises_the_sum_on_the_sixtieth_day(library: Library) -> None:
    run = replay(library, autopilot=True)
    unpaid = trace(*SERVED, ("Add penalty", "2008-05-09", {"amount": "70.0"}))

    run.one(unpaid)

    assert dict(run.report.automatic["raise"]) == {"fired": 1, "same_day_as_log": 1}
    assert run.report.deadlines["pay"]["never"] == 1


def test_a_fine_paid_on_the_last_day_is_not_raised(library: Library) -> None:
    run = replay(library, autopilot=True)
    paid = ("Payment", "2008-05-09", {"paymentAmount": "46.0", "totalPaymentAmount": "46.0"})

    run.one(trace(*SERVED, paid, ("Add penalty", "2008-05-09", {"amount": "70.0"})))

    assert dict(run.report.automatic["raise"]) == {"log_only": 1}
    assert run.report.deadlines["pay"]["in_time"] == 1
    assert run.report.states == {"settled": 1}


def test_every_event_is_accepted_or_refused_with_a_reason(library: Library) -> None:
    run = replay(library, autopilot=False)

    run.one(trace(*SERVED, ("Create Fine", "2008-06-01", {"amount": "1"}), ("Dance", "2008-06-02", {})))

    report = run.report.as_json()
    assert report["events"] == report["accepted"] + report["refused"]["total"] == 5
    assert report["refused"]["by_code"] == {"unknown-event": 1, "wrong-state": 1}


def test_a_refusal_says_which_event_and_why(library: Library) -> None:
    run = replay(library, autopilot=False)

    told = run.one(trace(*SERVED, ("Send Fin", "2008-06-01", {}), ("Send Fine", "2008-06-02", {"expense": "1"})))

    assert [(r.trace, r.case, r.event, r.name, r.code) for r in told.refusals] == [
        (1, "A1", 4, "Send Fin", "unknown-event"),
        (1, "A1", 5, "Send Fine", "wrong-state"),
    ]
    assert told.refusals[0].reason == 'The mapping knows no event "Send Fin"; did you mean "Send Fine"?'
    assert told.refusals[1].reason.startswith('Cannot fire "send" on a case that is "served"')


def test_what_comes_before_the_opening_is_refused_by_that_name(library: Library) -> None:
    run = replay(library, autopilot=False)

    told = run.one(trace(("Payment", "2008-01-02", {"totalPaymentAmount": "1.0"}), *SERVED))

    assert told.file is not None
    assert [(r.event, r.code, r.reason) for r in told.refusals] == [
        (1, "not-open-yet", '"Payment" came before anything that opens a case: "Create Fine".')
    ]


def test_a_report_reads_back_and_counts_on(library: Library) -> None:
    run = replay(library, autopilot=True)
    run.one(trace(*SERVED, ("Dance", "2008-06-02", {}), ("Add penalty", "2008-05-09", {"amount": "70.0"})))

    again = ReplayReport.read(json.loads(json.dumps(run.report.as_json())))

    assert again.as_json() == run.report.as_json()


@pytest.mark.parametrize("autopilot", [False, True])
def test_the_real_log_replays_without_loss_and_twice_the_same(
    library: Library, real_log: Path, autopilot: bool
) -> None:
    reports: list[dict[str, Any]] = []
    for _ in range(2):
        run = replay(library, autopilot=autopilot)
        for case in run.run(islice(read_log(real_log), 400)):
            assert case.file is not None
            assert fold(library, case.commands, clock_acts=autopilot) == case.file
        reports.append(run.report.as_json())

    assert reports[0] == reports[1]
    answer = reports[0]
    assert answer["events"] == answer["accepted"] + answer["refused"]["total"] + answer["left_to_the_clock"]
    assert answer["refused"]["total"] <= answer["events"] * 0.03
    for counts in answer["deadlines"].values():
        assert counts["armed"] == sum(counts[k] for k in ("in_time", "late", "never", "dropped", "open"))
