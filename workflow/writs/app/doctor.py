"""What is wrong with an installation, each finding a sentence that says what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from writs.app.installation import Installation
from writs.core.errors import ProcedureError
from writs.runner.sweep_report import length_text
from writs.storage import health
from writs.storage.alarms import failing, passes
from writs.storage.schema import broken_fences
from writs.storage.soundness import unsound

LARGEST_LOG = 256 * 1024 * 1024
_PATIENCE = 5
"""So many intervals may go by before a waiting file means that no clock is running."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    check: str
    ok: bool
    message: str

    def as_json(self) -> dict[str, Any]:
        return {"check": self.check, "ok": self.ok, "message": self.message}


def examine(installation: Installation, at: datetime) -> Iterator[Finding]:
    """Look at everything. Raises DatabaseUnusable and SchemaMismatch: then there is nothing more to look at."""
    with installation.database.reading() as connection:
        driver = connection.connection.dbapi_connection
        yield Finding("schema", True, "The schema is the one this program needs.")
        yield _fences(broken_fences(connection))
        procedures = list(_procedures(driver, installation))
        yield _soundness(unsound(driver, installation.catalogue.outliving()))
        yield from _aside(driver)
        yield _lag(driver, at, installation.settings.interval)
        yield from _nodes(driver, at)
        yield from _notices(driver, at)
        yield _log(health.log_size(driver))
        yield from procedures


def _fences(broken: list[str]) -> Finding:
    if not broken:
        return Finding("triggers", True, "Events and fired steps are append-only.")
    names = ", ".join(broken)
    return Finding(
        "triggers", False, f"Triggers are missing or changed: {names}. Find out who did it; run `writs verify`."
    )


def _soundness(found: list[tuple[str, int]]) -> Finding:
    if not found:
        return Finding("invariants", True, "No case contradicts itself.")
    kinds = Counter(sentence for sentence, _ in found)
    first = dict(reversed(found))
    told = "; ".join(f"{sentence} ({number} ×, first case {first[sentence]})" for sentence, number in kinds.items())
    return Finding("invariants", False, f"What must never be: {told}. Keep the database and report it.")


def _aside(driver: Any) -> Iterator[Finding]:
    found = failing(driver)
    if not found:
        yield Finding("set-aside", True, "No file stands aside.")
    for file in found:
        yield Finding(
            "set-aside",
            False,
            f"Case {file.reference} of office {file.office} could not be decided, {file.failures} times: {file.reason}"
            f" Tried again at {_instant(file.again_at)}.",
        )


def _lag(driver: Any, at: datetime, interval: timedelta) -> Finding:
    waiting = health.files_waiting(driver, at)
    if waiting.since is None:
        return Finding("clock", True, "Nothing is due that has not been done.")
    late = at - waiting.since
    files = "1 file waits" if waiting.number == 1 else f"{waiting.number} files wait"
    told = f"{files} for the clock, the oldest since {_instant(waiting.since)} ({length_text(late)})."
    if late <= interval * _PATIENCE:
        return Finding("clock", True, told)
    return Finding("clock", False, f"{told} Start `writs work`, or look at its log.")


def _nodes(driver: Any, at: datetime) -> Iterator[Finding]:
    found = passes(driver)
    if not found:
        yield Finding("node", True, "No node has reported a pass yet; `writs work` is one.")
    for node in found:
        since = f"{node.fired} steps since {_instant(node.started_at)}"
        told = f"Node {node.node}: last pass {_instant(node.last_pass_at)}, {since}."
        if node.last_pass_at > at:
            told += " That has not come yet: its clock, or this one, is wrong."
        yield Finding("node", node.last_pass_at <= at, told)


def _notices(driver: Any, at: datetime) -> Iterator[Finding]:
    waiting, dead = health.notices_waiting(driver), health.dead_notices(driver)
    since = f", the oldest since {_instant(waiting.since)}" if waiting.since is not None else ""
    yield Finding("notices", True, f"{waiting.number} notices wait to be sent{since}.")
    if dead:
        yield Finding("dead-notices", False, f"{dead} notices could not be sent; somebody was not told.")


def _log(size: int) -> Finding:
    told = f"The write-ahead log has {size / 1024 / 1024:.1f} MiB."
    if size <= LARGEST_LOG:
        return Finding("log", True, told)
    return Finding("log", False, f"{told} Somebody reads for very long; look for that program and end it.")


def _procedures(driver: Any, installation: Installation) -> Iterator[Finding]:
    """The texts that decide cases: ours, or where we no longer have them, those that the database keeps."""
    catalogue = installation.catalogue
    ours = {(p.key, p.version) for p in catalogue.procedures()}
    for key, version, stored in health.stored_procedures(driver):
        name = f"{key}@{version}"
        try:
            catalogue.pinned(driver, key, version, stored)
        except ProcedureError as error:
            yield Finding("procedure", False, str(error))
        else:
            how = (
                "is the text that the database keeps" if (key, version) in ours else "is known from the database alone"
            )
            yield Finding("procedure", True, f"{name} {how}.")


def _instant(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z")
