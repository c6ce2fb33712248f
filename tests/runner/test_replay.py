"""The real log: every event a command, none lost, the same result twice."""

from __future__ import annotations

import gzip
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from writs.core.decide import fold
from writs.documents.library import Library
from writs.documents.reader import read_file
from writs.documents.shipped import shipped_directory
from writs.documents.xes import LogUnreadable, Trace, XesEvent, read_log, write_log
from writs.runner.replay import Replay, ReplayMapping

KEY = "it.road-traffic-fine"


def replay(library: Library, *, autopilot: bool) -> Replay:
    machine = library.find(KEY)
    mapping = ReplayMapping.read(read_file(shipped_directory() / f"{KEY}.replay.yaml"), machine)
    return Replay(library, machine, mapping, autopilot=autopilot)


def trace(*events: tuple[str, str, dict[str, str]]) -> Trace:
    rows = tuple(XesEvent(name, f"{day}T00:00:00+01:00", _day(day), facts) for name, day, facts in events)
    return Trace("A1", {}, rows)


def _day(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)


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


def test_a_written_log_reads_back_the_same(tmp_path: Path) -> None:
    traces = [trace(*SERVED), Trace("Vụ việc số 2 <&\"'>", {"org": "Hà Nội"}, ())]
    path = tmp_path / "log.xes.gz"

    assert write_log(path, traces) == 3
    first = path.read_bytes()
    again = list(read_log(path))
    write_log(path, traces)

    assert [(t.name, [(e.name, e.stamp) for e in t.events]) for t in again] == [
        (t.name, [(e.name, e.stamp) for e in t.events]) for t in traces
    ]
    assert path.read_bytes() == first


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<html/>", "expected"),
        ("", "well-formed|no <log>"),
        ("<log><trace><event></event></trace></log>", "concept:name"),
        ("<log><event/></log>", "outside"),
        ('<log><trace><event><string key="concept:name" value="x"/><date key="time:timestamp" value="soon"/></event>'
         "</trace></log>", "time stamp"),
        ('<!DOCTYPE l [<!ENTITY a "aaaa">]><log>&a;</log>', "entities"),
        ("<log><trace>", "well-formed"),
    ],
)  # fmt: skip
def test_a_log_that_cannot_be_read_says_where_and_why(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "bad.xes"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(LogUnreadable, match=reason):
        list(read_log(path))


def test_a_cut_off_archive_is_said_to_be_cut_off(tmp_path: Path) -> None:
    whole = gzip.compress(b"<log>" + b"<trace></trace>" * 5000 + b"</log>")
    path = tmp_path / "cut.xes.gz"
    path.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(LogUnreadable, match="cut off"):
        list(read_log(path))
