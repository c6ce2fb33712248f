"""`writs export`: our histories as XES, as the standard wants them, read back by our own importer."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import Said
from tests.support.fines import KEY, fines_file
from tests.support.xes_schema import offences

from writs.cli import main
from writs.documents.reader import read
from writs.documents.xes import Trace, read_log
from writs.engine import Catalogue
from writs.runner.demo import demo_on
from writs.runner.replay import Replay
from writs.runner.replay_mapping import ReplayMapping
from writs.storage.connection import Database, open_database
from writs.storage.read import load_file
from writs.storage.schema import upgrade

CATALOGUE = Catalogue.shipped()


@pytest.fixture(scope="module")
def docket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The demonstration's two offices, played once for all tests of this file."""
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('docket') / 'docket.db'}", create=True)
    upgrade(database)
    demo_on(database, CATALOGUE).play()
    yield database
    database.close()


Told = Callable[..., Said]


@pytest.fixture
def told(folder: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    """`told("export", "--json")`: what one command line answers."""

    def run(*words: str) -> Said:
        capsys.readouterr()
        code = main(words)
        printed = capsys.readouterr()
        return Said(code, printed.out, printed.err)

    return run


@pytest.fixture
def export(docket: Database, told: Told, tmp_path: Path) -> Callable[..., list[Trace]]:
    def run(*words: str) -> list[Trace]:
        path = tmp_path / "log.xes"
        assert told("export", *words, "--database", docket.url, "--out", str(path)).code == 0
        assert offences(path) == []
        return list(read_log(path))

    return run


def test_every_case_and_every_event_comes_back(docket: Database, export: Callable[..., list[Trace]]) -> None:
    traces = export()

    with docket.reading() as connection:
        cases = connection.exec_driver_sql("SELECT reference, seq, state FROM writs_case ORDER BY reference").fetchall()
    assert sorted((t.name, len(t.events), t.attributes["writs:state"]) for t in traces) == [tuple(c) for c in cases]
    children = {t.name: t.attributes["writs:parent"] for t in traces if "writs:parent" in t.attributes}
    assert children["HN-2026-001/assets-1"] == "HN-2026-001"


def test_vietnamese_text_comes_back_as_it_was(export: Callable[..., list[Trace]]) -> None:
    (trace,) = (t for t in export("HN-2026-003", "--personal", "--lang", "vi") if t.name == "HN-2026-003")

    opened = trace.events[0].attributes
    assert opened["creditor_name"] == "Bên được thi hành 5"
    assert opened["writs:title"] == "Nhận yêu cầu"
    assert opened["time:timestamp"] == "2026-08-17T10:00:00.000+07:00"
    served = next(e for e in trace.events if e.name == "serve_decision").attributes
    assert (served["org:resource"], served["org:role"]) == ("Nguyễn Thị Lan", "enforcer")


def test_personal_data_stays_out_unless_it_is_asked_for(export: Callable[..., list[Trace]]) -> None:
    def facts(*words: str) -> str:
        return json.dumps([dict(e.attributes) for t in export("HN-2026-003", *words) for e in t.events])

    assert "creditor_name" not in facts()
    assert "creditor_name" in facts("--personal")


def test_acts_can_be_had_without_what_the_clock_said(export: Callable[..., list[Trace]]) -> None:
    everything, acts = export("HN-2026-001"), export("HN-2026-001", "--acts")

    assert {e.attributes["writs:kind"] for t in acts for e in t.events} == {"opened", "transition"}
    assert any(e.name.startswith("perform_voluntarily:") for t in everything for e in t.events)
    assert [t.name for t in acts] == ["HN-2026-001", "HN-2026-001/assets-1"]


def test_one_office_can_be_had_alone(export: Callable[..., list[Trace]]) -> None:
    assert {t.name[:2] for t in export("--office", "2")} == {"DN"}


def test_without_a_file_the_log_goes_to_standard_output(docket: Database, told: Told, tmp_path: Path) -> None:
    said = told("export", "HN-2026-003", "--database", docket.url)

    (tmp_path / "log.xes").write_text(said.out, encoding="utf-8")
    assert said.code == 0
    assert [t.name for t in read_log(tmp_path / "log.xes")] == ["HN-2026-003"]


def test_a_packed_log_is_the_same_twice(docket: Database, told: Told, tmp_path: Path) -> None:
    written: list[bytes] = []
    for name in ("one.xes.gz", "two.xes.gz"):
        said = told("export", "--database", docket.url, "--out", str(tmp_path / name), "--json")
        assert json.loads(said.out)["cases"] == 30
        written.append((tmp_path / name).read_bytes())

    assert written[0] == written[1]
    assert gzip.decompress(written[0]).startswith(b"<?xml")


def test_an_exported_log_replays_to_the_same_cases(told: Told, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'fines.db'}"
    log = fines_file(tmp_path / "fines.xes", 45)
    assert told("replay", str(log), "--procedure", KEY, "--database", database).code == 0
    assert told("export", "--database", database, "--acts", "--out", str(tmp_path / "own.xes.gz")).code == 0
    machine = CATALOGUE.find(KEY)
    rows = (
        f"  {name}: {{fire: [{name}], facts: {{{', '.join(f'{fact}: {fact}' for fact in (*t.needs, *t.accepts))}}}}}"
        for name, t in machine.procedure.transitions.items()
    )
    mapping = ReplayMapping.read(read("\n".join(["writs: 1", f"replay: {KEY}", "events:", *rows])), machine)
    replay = Replay(CATALOGUE, machine, mapping, autopilot=False)

    again = {case.name: case.file for case in replay.run(read_log(tmp_path / "own.xes.gz"))}

    assert replay.report.refused.total() == 0
    stored = open_database(database)
    with stored.reading() as connection:
        for name, file in again.items():
            there, number = load_file(connection.connection.dbapi_connection, 1, name)
            assert file is not None
            case, same = there.file.case(number), file.case(file.root)
            assert (case.state, case.facts, case.opened_on) == (same.state, same.facts, same.opened_on)
            assert [(d.name, d.status, d.due_on) for d in case.deadlines] == [
                (d.name, d.status, d.due_on) for d in same.deadlines
            ]
    assert len(again) > 20
    stored.close()


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--out", "FOLDER"], 2, "it is a folder"),
        (["--out", "FOLDER/none/log.xes"], 2, "Make the folder first."),
        (["--out", "DATABASE"], 2, "this command reads it"),
        (["--json"], 2, "say where with --out"),
        (["HN-2026-00", "--out", "FOLDER/log.xes"], 2, 'There is no case "HN-2026-00'),
        (["--format", "csv"], 2, "invalid choice"),
        (["--office", "x"], 2, "the number of an office"),
        (["--database", "sqlite:///FOLDER/none.db"], 1, "there is no such file"),
    ],
)
def test_what_cannot_be_written_is_a_sentence_and_leaves_nothing(
    docket: Database, told: Told, tmp_path: Path, words: list[str], code: int, sentence: str
) -> None:
    database = docket.url.removeprefix("sqlite:///")
    before = Path(database).stat().st_size
    words = [word.replace("FOLDER", str(tmp_path)).replace("DATABASE", database) for word in words]

    said = told("export", "--database", docket.url, *words)

    assert said.code == code
    assert sentence in said.err
    assert "Traceback" not in said.err
    assert list(tmp_path.glob("*.xes*")) == []
    assert Path(database).stat().st_size == before
