"""Two sweepers in processes of their own on one file, killed in the middle of their work again and again: nothing is
lost, nothing is done twice, and every history can be decided again."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

from tests.runner.test_sweeper import MIDNIGHT, MORNING, docket, sound

from writs.core.case import Actor
from writs.engine import Engine
from writs.runner.sweeper import Sweeper
from writs.storage.connection import Database, open_database
from writs.storage.schema import upgrade

FILES = 120
LATER = MORNING + timedelta(days=40)
# Forks a sweeper for each number it is given: how many thousand instructions SQLite may do until the sweeper kills
# itself with signal 9, most likely inside a transaction; 0 lets it live. Answers how many were killed.
NURSERY = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from sqlalchemy import event
from writs.documents.definitions import load_library
from writs.engine import Catalogue
from writs.runner.sweeper import Sweeper
from writs.storage.connection import open_database

url, definition, at = sys.argv[1], Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
catalogue = Catalogue(load_library([definition]))
catalogue.find("vn.small")

def sweep(thousands):
    database = open_database(url)
    left = thousands

    def die():
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine, "connect", lambda connection, record: connection.set_progress_handler(die, 1000))
    Sweeper(database, catalogue, budget=1e-9).run_once(at=at)

def fork(thousands):
    child = os.fork()
    if child == 0:
        try:
            sweep(thousands)
        except BaseException:
            import traceback
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return child

for line in sys.stdin:
    ends = [os.waitpid(child, 0)[1] for child in [fork(int(word)) for word in line.split()]]
    assert all(end in (0, signal.SIGKILL) for end in ends), ends
    print(sum(end == signal.SIGKILL for end in ends), flush=True)
"""


class Nursery:
    """A process that bears sweepers and sees them die."""

    def __init__(self, folder: Path) -> None:
        words = [f"sqlite:///{folder / 'writs.db'}", str(folder / "vn.small.yaml"), LATER.isoformat()]
        self._process = subprocess.Popen(
            [sys.executable, "-c", NURSERY, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, *ignored: object) -> None:
        self._process.communicate(timeout=60)

    def begin(self, *thousands: int) -> None:
        """Let sweepers work at the same time, each until it dies."""
        assert self._process.stdin is not None
        self._process.stdin.write(" ".join(map(str, thousands)) + "\n")
        self._process.stdin.flush()

    def killed(self) -> int:
        """Wait until they have ended; how many were killed."""
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


def state_of(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """What must not depend on when, how often and by whom it was swept."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql
        return {
            "cases": [tuple(r) for r in rows("SELECT reference, state, outcome, closed_on, seq FROM writs_case"
                                             " ORDER BY reference")],
            "events": [tuple(r) for r in rows("SELECT c.reference, e.seq, e.kind, e.name, e.occurred_on FROM"
                                              " writs_event e JOIN writs_case c USING (office_id, case_id)"
                                              " ORDER BY 1, 2")],
            "steps": [tuple(r) for r in rows("SELECT c.reference, s.name, s.step, s.step_at FROM writs_deadline_step s"
                                             " JOIN writs_case c USING (office_id, case_id) ORDER BY 1, 2, 3")],
            "notices": [tuple(r) for r in rows("SELECT c.reference, n.seq, n.n, n.kind FROM writs_notice n"
                                               " JOIN writs_case c USING (office_id, case_id) ORDER BY 1, 2, 3")],
        }  # fmt: skip


def prepare(engine: Engine, database: Database) -> None:
    docket(engine, database, FILES)
    with database.writing() as connection:
        for number in range(1, FILES, 2):
            engine.fire(connection, f"{number}/2026", "tell", at=MORNING, actor=Actor("clerk"))


def test_killed_sweepers_lose_nothing_and_do_nothing_twice(engine: Engine, database: Database, tmp_path: Path) -> None:
    prepare(engine, database)
    dice, kills, most, progress = random.Random(7), 0, 8, [0]
    with Nursery(tmp_path) as nursery:
        while kills < 12 and len(progress) < 40:
            nursery.begin(dice.randint(1, most), dice.randint(1, most))
            kills += nursery.killed()
            progress.append(steps_in(database))
            if progress[-1] == progress[-2]:
                # Both died before their first batch was written: the next ones live longer.
                most += 8
        nursery.begin(0, 0)
        assert nursery.killed() == 0

    assert kills >= 12
    assert len(set(progress)) >= 3, "some died after they had written something"
    assert Sweeper(database, engine.catalogue).run_once(at=LATER).files == 0
    assert sound(database) == []
    found = state_of(database)
    assert Counter(case[1] for case in found["cases"]) == {"lapsed": FILES // 2, "received": FILES // 2}
    assert len(found["steps"]) == len(set(found["steps"]))
    with database.reading() as connection:
        for number in range(1, FILES + 1):
            stored, again = engine.decide_again(connection, f"{number}/2026")
            assert stored == again
    assert found == undisturbed(engine, tmp_path)


def steps_in(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM writs_deadline_step").scalar() or 0)


def undisturbed(engine: Engine, folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """The same docket swept by one process, day by day."""
    database = open_database(f"sqlite:///{folder / 'undisturbed.db'}", create=True)
    upgrade(database)
    prepare(engine, database)
    sweeper = Sweeper(database, engine.catalogue, rest=lambda seconds: None)
    for day in range((LATER - MORNING).days + 1):
        sweeper.run_once(at=MORNING + timedelta(days=day))
    found = state_of(database)
    database.close()
    return found


def test_people_find_the_lock_free_between_the_batches_of_another_process(
    engine: Engine, database: Database, tmp_path: Path
) -> None:
    docket(engine, database, FILES)
    with Nursery(tmp_path) as nursery:
        nursery.begin(0, 0)
        for number in range(1, 41):
            with database.writing() as connection:
                engine.note(connection, f"{number}/2026", "seen", at=MIDNIGHT, actor=Actor("clerk"))
        assert nursery.killed() == 0

    assert Sweeper(database, engine.catalogue).run_once(at=LATER).files == 0
    assert sound(database) == []
