"""Cases of the small procedure on a real database, in the fewest words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from writs.core.case import Actor
from writs.engine import Engine, Outcome
from writs.storage.audit import verify
from writs.storage.connection import Database
from writs.storage.soundness import unsound

MORNING = datetime(2026, 3, 2, 2, tzinfo=UTC)
"""Monday, nine o'clock in Vietnam."""
CLERK = Actor("clerk", "Lan")


@dataclass(frozen=True, slots=True)
class Docket:
    """An engine with its database; each method is a transaction of its own."""

    engine: Engine
    database: Database

    def open(self, reference: str, procedure: str = "vn.small", **more: Any) -> int:
        given: dict[str, Any] = {"at": MORNING, "facts": {"claim": 500}, "actor": CLERK, **more}
        with self.database.writing() as connection:
            return self.engine.open(connection, procedure, reference, **given).case

    def fire(self, case: int | str, name: str, days: float = 0, **more: Any) -> Outcome:
        given: dict[str, Any] = {"at": MORNING + timedelta(days=days), "actor": CLERK, **more}
        with self.database.writing() as connection:
            return self.engine.fire(connection, case, name, **given)

    def sweep(self, root: int, days: float) -> Outcome:
        with self.database.writing() as connection:
            return self.engine.sweep(connection, root, at=MORNING + timedelta(days=days))

    def close(self, case: int) -> None:
        """Through all of it: told, paid, closed."""
        self.fire(case, "tell")
        self.fire(case, "pay", 1, facts={"payment": 500})
        self.fire(case, "close", 2)

    def state(self, case: int | str) -> str:
        with self.database.reading() as connection:
            return self.engine.look(connection, case)[1].state

    def broken(self) -> list[object]:
        """Everything that an audit finds; a history that does not give its file again is one of them."""
        with self.database.reading() as connection:
            driver: Any = connection.connection.dbapi_connection
            found: list[object] = [*verify(driver).broken, *unsound(driver, self.engine.catalogue.outliving())]
            roots = driver.execute("SELECT case_id FROM writs_case WHERE root_id = case_id AND office_id = ?",
                                   (self.engine.office,)).fetchall()  # fmt: skip
            for (root,) in roots:
                stored, again = self.engine.decide_again(connection, root)
                if again is None or again.cases != stored.cases:
                    found.append(f"{root} is not what its history gives")
            return found
