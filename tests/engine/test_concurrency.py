"""Many hands on one file: nothing is lost, nothing is done twice, and whoever comes second is told so."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from writs.core.case import Actor
from writs.core.errors import CaseChanged, ConcurrentChange
from writs.engine import Engine
from writs.storage.audit import verify
from writs.storage.connection import Database, configure_sqlite, open_database
from writs.storage.soundness import unsound

MORNING = datetime(2026, 3, 2, 2, tzinfo=UTC)
CLERK = Actor("clerk", "Lan")
WORKER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from writs.core.case import Actor
from writs.documents.definitions import load_library
from writs.engine import Catalogue, Engine
from writs.storage.connection import open_database

url, definition, references, times = sys.argv[1], Path(sys.argv[2]), sys.argv[3].split(","), int(sys.argv[4])
engine, database = Engine(Catalogue(load_library([definition]))), open_database(url)
print("ready", flush=True)
sys.stdin.readline()
for n in range(times):
    for reference in references:
        with database.writing() as connection:
            engine.fire(
                connection, reference, "pay", at=datetime(2026, 3, 2, 3, tzinfo=UTC), facts={"payment": 1},
                actor=Actor("clerk", "Lan"), key=f"{sys.argv[5]}-{reference}-{n}",
            )
        print(n, flush=True)
"""


@pytest.fixture
def told(engine: Engine, database: Database) -> int:
    with database.writing() as connection:
        case = engine.open(connection, "vn.small", "1/2026", at=MORNING, facts={"claim": 100_000}, actor=CLERK).case
        engine.fire(connection, case, "tell", at=MORNING, actor=CLERK)
    return case


def pay(engine: Engine, database: Database, case: int, **more: object) -> None:
    with database.writing() as connection:
        engine.fire(connection, case, "pay", at=MORNING, facts={"payment": 1}, actor=CLERK, **more)  # type: ignore[arg-type]


def paid(engine: Engine, database: Database, case: int | str) -> int:
    with database.reading() as connection:
        value: object = engine.look(connection, case)[1].facts["paid"]
    assert isinstance(value, Decimal)
    return int(value)


def sound(database: Database) -> list[object]:
    with database.reading() as connection:
        driver = connection.connection.dbapi_connection
        return [*verify(driver).broken, *unsound(driver)]


def worker(database: Database, definition: Path, references: str, times: int, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, database.url, str(definition), references, str(times), name],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_no_payment_of_many_threads_is_lost(engine: Engine, database: Database, told: int) -> None:
    with ThreadPoolExecutor(6) as pool:
        payments = [pool.submit(pay, engine, database, told) for _ in range(60)]
    for payment in payments:
        payment.result()

    assert paid(engine, database, told) == 60
    assert sound(database) == []


def test_of_many_who_saw_the_same_version_one_succeeds(engine: Engine, database: Database, told: int) -> None:
    with database.reading() as connection:
        seen = engine.look(connection, told)[1].version
    together = threading.Barrier(6)

    def attempt(_: int) -> type[Exception] | None:
        together.wait()
        try:
            pay(engine, database, told, version=seen)
        except CaseChanged as error:
            return type(error)
        return None

    with ThreadPoolExecutor(6) as pool:
        ends = list(pool.map(attempt, range(6)))

    assert (ends.count(None), ends.count(CaseChanged)) == (1, 5)
    assert paid(engine, database, told) == 1


def test_a_click_that_comes_from_many_threads_is_done_once(engine: Engine, database: Database, told: int) -> None:
    with ThreadPoolExecutor(6) as pool:
        clicks = [pool.submit(pay, engine, database, told, key="click") for _ in range(12)]
    for click in clicks:
        click.result()

    assert paid(engine, database, told) == 1


def test_no_payment_of_many_processes_is_lost(engine: Engine, database: Database, told: int, small_file: Path) -> None:
    found = [worker(database, small_file, "1/2026", 15, f"w{n}") for n in range(3)]
    for process in found:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in found:
        process.communicate("go\n", timeout=60)

    assert [process.returncode for process in found] == [0, 0, 0]
    assert paid(engine, database, told) == 45
    assert sound(database) == []


def test_a_process_that_is_killed_leaves_whole_commands_and_may_repeat_them(
    engine: Engine, database: Database, told: int, small_file: Path, rows: Callable[[], object]
) -> None:
    """Killed ten times at whatever it was doing; the same keys are then asked again to the end."""
    for kill in range(10):
        process = worker(database, small_file, "1/2026", 1000, "w")
        assert process.stdout is not None
        assert process.stdin is not None
        process.stdout.readline()
        process.stdin.write("go\n")
        process.stdin.flush()
        for _ in range(3 * kill + 1):
            process.stdout.readline()
        process.kill()
        process.communicate()
        assert sound(database) == []

    done = paid(engine, database, told)
    last = worker(database, small_file, "1/2026", 60, "w")
    last.communicate("go\n", timeout=60)

    assert done >= 28
    assert paid(engine, database, told) == max(done, 60)
    with database.reading() as connection:
        stored, again = engine.decide_again(connection, told)
        assert again == stored
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_a_kill_before_the_commit_leaves_nothing(
    engine: Engine, database: Database, told: int, small_file: Path, rows: Callable[[], object]
) -> None:
    before = rows()
    unfinished = (
        WORKER.replace("        print(n, flush=True)", "    ").replace(
            "    for reference in references:\n        with database.writing() as connection:",
            "    for reference in references:\n        if True:\n            connection = database.engine.connect()\n"
            "            connection.begin()",
        )
        + "    print('written', flush=True)\n    sys.stdin.readline()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", unfinished, database.url, str(small_file), "1/2026", "1", "w"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("go\n")
    process.stdin.flush()
    assert process.stdout.readline() == "written\n"

    process.kill()
    process.communicate()

    assert rows() == before
    pay(engine, database, told)


def test_who_has_read_before_another_wrote_must_begin_anew(
    engine: Engine, database: Database, told: int, tmp_path: Path
) -> None:
    late = create_engine(f"sqlite:///{tmp_path / 'writs.db'}")
    configure_sqlite(late, immediate=False)
    with Session(late) as session:
        assert engine.look(session, told)[1].facts["paid"] == 0
        pay(engine, database, told)

        with pytest.raises(ConcurrentChange, match="repeat the whole transaction"):
            engine.fire(session, told, "pay", at=MORNING, facts={"payment": 1}, actor=CLERK)

        session.rollback()
        engine.fire(session, told, "pay", at=MORNING, facts={"payment": 1}, actor=CLERK)
        session.commit()
    late.dispose()

    assert paid(engine, database, told) == 2


def test_files_are_taken_in_one_order_whatever_the_order_asked(engine: Engine, database: Database, told: int) -> None:
    with database.writing() as connection:
        other = engine.open(
            connection, "vn.small", "2/2026", at=MORNING + timedelta(days=1), facts={"claim": 1}, actor=CLERK
        ).case
        assert engine.lock(connection, ["2/2026", told]) == engine.lock(connection, [told, other, "1/2026"])


def test_a_second_program_opens_the_database_while_the_first_has_it(database: Database) -> None:
    second = open_database(database.url)
    with database.writing(), second.reading() as connection:
        assert verify(connection.connection.dbapi_connection).ok
    second.close()
