"""A log replayed into a database: whole, once, and as if nothing had happened when it was killed in the middle."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from tests.storage.conftest import driver
from tests.support.fines import KEY, fines, fines_file, logged

from writs.documents.reader import read, read_file
from writs.documents.shipped import shipped_directory
from writs.documents.xes import Trace, log_hash, read_log, write_log
from writs.engine.catalogue import Catalogue
from writs.engine.folding import fold_stored
from writs.runner import replay_import
from writs.runner.replay import Replay
from writs.runner.replay_import import ReplayImport, ReplayImpossible
from writs.runner.replay_mapping import MappingUnreadable, ReplayMapping
from writs.storage.audit import verify
from writs.storage.connection import Database, open_database
from writs.storage.read import load_file
from writs.storage.replays import ReplayOvertaken
from writs.storage.schema import upgrade
from writs.storage.soundness import unsound
from writs.storage.tables import metadata

CATALOGUE = Catalogue.shipped()
MACHINE = CATALOGUE.find(KEY)
MAPPING = ReplayMapping.read(read_file(shipped_directory() / f"{KEY}.replay.yaml"), MACHINE)


@pytest.fixture
def database(tmp_path: Path) -> Iterable[Database]:
    found = new_database(tmp_path / "replay.db")
    yield found
    found.close()


def new_database(path: Path) -> Database:
    found = open_database(f"sqlite:///{path}", create=True)
    upgrade(found)
    return found


def begin(database: Database, log: str = "fines.xes", *, autopilot: bool = False, office: int = 1) -> ReplayImport:
    identity = (log, log.encode().ljust(32, b"."))
    return ReplayImport.begin(database, CATALOGUE, MACHINE, MAPPING, identity, autopilot=autopilot, office=office)


def rows_of(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row there is; of a replay's report all but the seconds it took."""
    with database.reading() as connection:
        found = {name: connection.exec_driver_sql(f"SELECT * FROM {name}").fetchall() for name in metadata.tables}
    rows = {name: sorted((tuple(row) for row in table), key=repr) for name, table in found.items()}
    rows["writs_replay"] = [(*row[:-1], {**json.loads(row[-1]), "seconds": None}) for row in rows["writs_replay"]]
    return rows


@pytest.mark.parametrize("autopilot", [False, True])
def test_every_case_is_stored_as_it_was_decided_and_follows_from_its_history(
    database: Database, autopilot: bool
) -> None:
    in_memory = Replay(CATALOGUE, MACHINE, MAPPING, autopilot=autopilot)
    decided = list(in_memory.run(fines(90)))
    run = begin(database, autopilot=autopilot)

    run.run(fines(90))

    told = {**run.report.as_json(), "seconds": None}
    assert told == {**in_memory.report.as_json(), "seconds": None}
    assert [(r.case, r.event, r.code, r.reason) for r in run.refusals()] == [
        (r.case, r.event, r.code, r.reason) for case in decided for r in case.refusals
    ]
    with database.reading() as connection:
        for case in decided:
            if case.file is not None:
                stored, number = load_file(driver(connection), 1, case.name)
                assert stored.file.case(number).deadlines == case.file.case(case.file.root).deadlines
                assert stored.file.case(number).facts == case.file.case(case.file.root).facts
        folded = fold_stored(CATALOGUE, driver(connection))
        assert folded.broken == []
        assert folded.cases == sum(case.file is not None for case in decided)
        assert verify(driver(connection)).broken == []
        assert unsound(driver(connection), CATALOGUE.outliving()) == []


def test_nobody_is_told_about_the_past(database: Database) -> None:
    begin(database).run(fines(30))

    with database.reading() as connection:
        stands = connection.exec_driver_sql("SELECT DISTINCT status, next_attempt_at FROM writs_notice").fetchall()
    assert [tuple(row) for row in stands] == [("cancelled", None)]


def test_a_finished_replay_changes_nothing_when_it_is_run_again(database: Database) -> None:
    begin(database).run(fines(30))
    before = rows_of(database)

    again = begin(database)
    again.run(fines(30))

    assert again.progress.finished
    assert rows_of(database) == before


def test_a_limit_stops_and_the_rest_follows(database: Database, tmp_path: Path) -> None:
    some = begin(database)
    some.run(fines(60), limit=25)
    assert (some.progress.traces, some.progress.finished) == (25, False)

    rest = begin(database)
    rest.run(islice(fines(60), 25, None))

    whole = new_database(tmp_path / "whole.db")
    begin(whole).run(fines(60))
    assert rows_of(database) == rows_of(whole)
    whole.close()


def test_names_of_a_log_may_come_twice_or_not_at_all(database: Database) -> None:
    begins = logged("Create Fine", date(2004, 1, 5), {"amount": "35.0"})
    traces = [Trace(name, {}, (begins,)) for name in ("A", "", "A", "Vụ 1", "Vụ 1", " ")]

    begin(database).run(traces)

    with database.reading() as connection:
        names = connection.exec_driver_sql("SELECT reference FROM writs_case ORDER BY case_id").scalars().all()
        assert verify(driver(connection)).ok
    assert names == ["A", "#2", "A #3", "Vụ 1", "Vụ 1 #5", "#6"]


def test_the_same_cases_in_another_wrapping_are_refused_as_a_whole(database: Database) -> None:
    begin(database, "fines.xes").run(fines(20))

    again = begin(database, "fines.xes.gz")
    before = rows_of(database)
    with pytest.raises(ReplayImpossible, match='has a case "F00000" that did not come with this log'):
        again.run(fines(20))

    assert rows_of(database) == before
    begin(database, "fines.xes.gz", office=2).run(fines(20))


def test_half_a_log_is_not_replayed_otherwise_than_the_other_half(database: Database) -> None:
    begin(database).run(fines(20), limit=5)

    with pytest.raises(ReplayImpossible, match="before, by the book"):
        begin(database, autopilot=True)
    text = (shipped_directory() / f"{KEY}.replay.yaml").read_text(encoding="utf-8")
    other = ReplayMapping.read(read(text + "\n# another text\n"), MACHINE)
    with pytest.raises(ReplayImpossible, match="another text of its mapping"):
        ReplayImport.begin(
            database, CATALOGUE, MACHINE, other, ("fines.xes", b"fines.xes".ljust(32, b".")), autopilot=False, office=1
        )


def test_two_at_once_do_not_write_the_same_case_twice(database: Database) -> None:
    first, second = begin(database), begin(database)
    first.run(fines(20))

    with pytest.raises(ReplayOvertaken, match="Another process is replaying"):
        second.run(fines(20))

    with database.reading() as connection:
        assert verify(driver(connection)).ok


def test_what_does_not_follow_from_the_history_is_found(database: Database) -> None:
    begin(database).run(fines(9))
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE writs_case SET state='sent' WHERE reference='F00000'")
        connection.exec_driver_sql("UPDATE writs_case SET wake_at=NULL WHERE reference='F00005'")
    with database.reading() as connection:
        broken = fold_stored(CATALOGUE, driver(connection)).broken
    assert [(b.case, b.reason) for b in broken] == [
        ("F00000", "its history decides another case than the one that is stored"),
        ("F00005", "its alarm is not set for what its history owes next"),
    ]


KILL = """
import os, signal, sys
from writs.runner import replay_import
from writs.cli import entry
place, batch = sys.argv.pop(1), int(sys.argv.pop(1))
replay_import.BATCH_TRACES = int(sys.argv.pop(1))
real, seen = replay_import.ReplayImport._store, 0
def store(self, traces):
    global seen
    seen += 1
    if seen == batch:
        def die(*_): os.kill(os.getpid(), signal.SIGKILL)
        if place == "before": die()
        if place == "within": replay_import.keep_refused = die
    real(self, traces)
    if seen == batch: die()
replay_import.ReplayImport._store = store
entry()
"""


def killed(place: str, batch: int, size: int, log: Path, database: Path, *more: str) -> None:
    """Replay in a process of its own that dies by kill -9 at that place of that batch."""
    words = ["replay", str(log), "--procedure", KEY, "--database", f"sqlite:///{database}", *more]
    done = subprocess.run(
        [sys.executable, "-c", KILL, place, str(batch), str(size), *words], capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def finish(log: Path, database: Database, autopilot: bool) -> ReplayImport:
    run = ReplayImport.begin(
        database, CATALOGUE, MACHINE, MAPPING, (log.name, log_hash(log)), autopilot=autopilot, office=1
    )
    run.run(read_log(log, skip=run.progress.traces))
    return run


@pytest.mark.parametrize("place", ["before", "within", "after"])
def test_a_replay_that_was_killed_goes_on_as_if_nothing_had_happened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    log = fines_file(tmp_path / "fines.xes.gz", 100)
    killed(place, 3, 20, log, tmp_path / "killed.db")
    killed(place, 2, 20, log, tmp_path / "killed.db")
    monkeypatch.setattr(replay_import, "BATCH_TRACES", 20)
    survivor, calm = (new_database(tmp_path / f"{name}.db") for name in ("killed", "calm"))

    resumed = finish(log, survivor, autopilot=False)
    finish(log, calm, autopilot=False)

    assert resumed.resumed_after == {"before": 60, "within": 60, "after": 100}[place]
    assert rows_of(survivor) == rows_of(calm)
    with survivor.reading() as connection:
        assert verify(driver(connection)).ok
        assert fold_stored(CATALOGUE, driver(connection)).broken == []
    survivor.close()
    calm.close()


@pytest.mark.parametrize("autopilot", [False, True])
def test_a_slice_of_the_real_log_survives_being_killed(tmp_path: Path, real_log: Path, autopilot: bool) -> None:
    log = tmp_path / "slice.xes.gz"
    write_log(log, islice(read_log(real_log), 300))
    more = ["--autopilot"] if autopilot else []
    killed("within", 3, 100, log, tmp_path / "killed.db", *more)
    survivor, calm = (new_database(tmp_path / f"{name}.db") for name in ("killed", "calm"))

    resumed = finish(log, survivor, autopilot)
    finish(log, calm, autopilot)

    assert resumed.resumed_after == 200
    assert rows_of(survivor) == rows_of(calm)
    in_memory = Replay(CATALOGUE, MACHINE, MAPPING, autopilot=autopilot)
    for _ in in_memory.run(read_log(log)):
        pass
    assert {**resumed.report.as_json(), "seconds": None} == {**in_memory.report.as_json(), "seconds": None}
    with survivor.reading() as connection:
        assert verify(driver(connection)).ok
        assert unsound(driver(connection), CATALOGUE.outliving()) == []
        assert fold_stored(CATALOGUE, driver(connection)).broken == []
    survivor.close()
    calm.close()


@pytest.mark.parametrize(
    ("changed", "to", "reason"),
    [
        ("replay: it.road-traffic-fine", "replay: vn.civil-judgment", "not to"),
        ("fire: [hand_over]", "fire: [hand_ovr]", 'did you mean "hand_over"'),
        ("fire: [hand_over]", "fire: []", "fires nothing"),
        ("amount: raised_amount", "amount: raised_amoun", 'did you mean "raised_amount"'),
        ("until: 2013-06-17", "until: soon", "is no day"),
        ("events:", "events: all\nothers:", "must be a mapping"),
    ],
)
def test_a_mapping_that_says_nothing_useful_is_refused(changed: str, to: str, reason: str) -> None:
    text = (shipped_directory() / f"{KEY}.replay.yaml").read_text(encoding="utf-8")
    assert changed in text

    with pytest.raises(MappingUnreadable, match=reason):
        ReplayMapping.read(read(text.replace(changed, to)), MACHINE)
