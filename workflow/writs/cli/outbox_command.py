"""`writs outbox`: what waits, what went out, what died and why, and what a person does about it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from writs.cli.options import clock_of, installation_of, parser_of, whole_number
from writs.core.errors import WritsError, WrongInput

if TYPE_CHECKING:
    from datetime import datetime

    from writs.storage.connection import Database
    from writs.storage.outbox import Attempt, NoticeId, StoredNotice

_STATUSES = ("pending", "dead", "sent", "cancelled")


class NoticeNotFound(WritsError):
    code = "notice-not-found"
    exit_code = 2

    def __init__(self, notice: str) -> None:
        super().__init__(notice)
        self.notice = notice

    def __str__(self) -> str:
        return f'There is no notice "{self.notice}"; `writs outbox list` shows them, as OFFICE-CASE-SEQ-N.'


class NoticeSettled(WritsError):
    """Asked for what its status does not allow."""

    code = "notice-settled"

    def __init__(self, notice: str, status: str, wanted: str) -> None:
        super().__init__(notice, status, wanted)
        self.notice, self.status, self.wanted = notice, status, wanted

    def __str__(self) -> str:
        return f"The notice {self.notice} is {self.status}; only one that is {self.wanted} can be asked for that."


def run(arguments: Sequence[str]) -> int:
    parser = parser_of("outbox", "Letters that wait, went out or died.")
    parser.add_argument("do", choices=["list", "show", "retry", "cancel"])
    parser.add_argument("notices", nargs="*", metavar="ID", help="a notice, as OFFICE-CASE-SEQ-N")
    for status in _STATUSES:
        parser.add_argument(f"--{status}", action="store_true", help=f"list those that are {status}")
    parser.add_argument("--all-offices", action="store_true", help="of every office, not one")
    parser.add_argument("--all-dead", action="store_true", help="with retry: every dead letter of the office")
    parser.add_argument("--because", metavar="REASON", help="with cancel: why nobody need be told")
    parser.add_argument("--limit", metavar="N", help="at most so many; 200 by default")
    options = parser.parse_args(arguments)
    at = clock_of(options).now()
    limit = whole_number("--limit", options.limit) or 200
    with installation_of(options) as installation:
        database = installation.database
        office = None if options.all_offices else installation.settings.office
        if options.do == "list":
            statuses = tuple(s for s in _STATUSES if getattr(options, s)) or ("pending", "dead")
            return _list(database, office, statuses, limit, options.json)
        chosen = [_id(text) for text in options.notices]
        if options.do == "retry" and options.all_dead:
            chosen += _dead(database, office)
        elif not chosen:
            raise WrongInput(f"`writs outbox {options.do}` needs the ID of a notice.")
        if options.do == "show":
            return _show(database, chosen, options.json)
        if options.do == "cancel" and not (options.because or "").strip():
            raise WrongInput("`writs outbox cancel` needs --because: who reads the outbox later asks why.")
        return _change(database, options.do, chosen, options.because, at, options.json)


def _id(text: str) -> NoticeId:
    from writs.storage.outbox import NoticeId

    found = NoticeId.read(text)
    if found is None:
        raise NoticeNotFound(text)
    return found


def _dead(database: Database, office: int | None) -> list[NoticeId]:
    from writs.storage.outbox import notices

    with database.reading() as connection:
        driver = connection.connection.dbapi_connection
        return [notice.id for notice in notices(driver, statuses=("dead",), office=office, limit=100_000)]


def _list(database: Database, office: int | None, statuses: Sequence[str], limit: int, as_json: bool) -> int:
    from writs.storage.outbox import counts, notices

    with database.reading() as connection:
        driver = connection.connection.dbapi_connection
        found = notices(driver, statuses=statuses, office=office, limit=limit + 1)
        numbers = counts(driver)
    more = len(found) > limit
    if as_json:
        listed = [notice_as_json(notice) for notice in found[:limit]]
        print(json.dumps({"notices": listed, "counts": numbers, "more": more}, ensure_ascii=False))
        return 0
    if not found:
        print(f"Nothing is {' or '.join(statuses)}.")
        return 0
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="dim", pad_edge=False)
    for column in ("id", "case", "kind", "to", "about", "status", "next", "why"):
        # An id is for copying: it is never cut.
        table.add_column(column, no_wrap=column == "id", overflow="fold")
    for notice in found[:limit]:
        again = notice.next_attempt_at.isoformat(timespec="minutes") if notice.next_attempt_at else ""
        status = f"{notice.status} ({notice.attempts})" if notice.attempts else notice.status
        table.add_row(
            str(notice.id), notice.reference, notice.kind, notice.destination, notice.about, status, again,
            notice.reason or "",
        )  # fmt: skip
    Console(emoji=False, highlight=False, markup=False, soft_wrap=True).print(table)
    if more:
        print("There are more; --limit shows them.")
    return 0


def _show(database: Database, chosen: Sequence[NoticeId], as_json: bool) -> int:
    from writs.storage.outbox import attempts_of, find

    shown: list[dict[str, Any]] = []
    with database.reading() as connection:
        driver = connection.connection.dbapi_connection
        for one in chosen:
            notice = find(driver, one)
            if notice is None:
                raise NoticeNotFound(str(one))
            attempts = [_attempt_as_json(attempt) for attempt in attempts_of(driver, one)]
            shown.append({**notice_as_json(notice), "deliveries": attempts})
    if as_json:
        print(json.dumps({"notices": shown}, ensure_ascii=False))
        return 0
    for entry in shown:
        print(f"{entry['id']}: {entry['kind']} about {entry['about']} of case {entry['case']} to {entry['to']}")
        print(f"  {entry['status']}" + (f": {entry['reason']}" if entry["reason"] else ""))
        for attempt in entry["deliveries"]:
            outcome = attempt["outcome"] or "unknown: the node died or is still at it; a copy has the same id"
            told = f" ({attempt['receipt']})" if attempt["receipt"] else ""
            print(f"  {attempt['attempt']}. {attempt['started_at']} to {attempt['person']}: {outcome}{told}")
    return 0


def _change(
    database: Database, do: str, chosen: Sequence[NoticeId], because: str | None, at: datetime, as_json: bool
) -> int:
    from writs.storage.outbox import cancel, find, requeue

    with database.writing() as connection:
        driver = connection.connection.dbapi_connection
        for one in chosen:
            notice = find(driver, one)
            if notice is None:
                raise NoticeNotFound(str(one))
            done = requeue(driver, one, at) if do == "retry" else cancel(driver, one, str(because))
            if not done:
                raise NoticeSettled(str(one), notice.status, "dead or cancelled" if do == "retry" else "pending")
    word = "go out again" if do == "retry" else "were cancelled"
    if as_json:
        print(json.dumps({"done": do, "notices": [str(one) for one in chosen]}, ensure_ascii=False))
    else:
        print(f"{len(chosen)} notices {word}.")
    return 0


def notice_as_json(notice: StoredNotice) -> dict[str, Any]:
    again = notice.next_attempt_at
    return {
        "id": str(notice.id),
        "case": notice.reference,
        "kind": notice.kind,
        "to": notice.destination,
        "role": notice.role,
        "about": notice.about,
        "due": None if notice.due_on is None else notice.due_on.isoformat(),
        "status": notice.status,
        "attempts": notice.attempts,
        "created_at": notice.created_at.isoformat(),
        "next_attempt_at": None if again is None else again.isoformat(),
        "reason": notice.reason,
    }


def _attempt_as_json(attempt: Attempt) -> dict[str, Any]:
    return {
        "attempt": attempt.number,
        "node": attempt.node,
        "person": attempt.person,
        "started_at": attempt.started_at.isoformat(),
        "finished_at": None if attempt.finished_at is None else attempt.finished_at.isoformat(),
        "outcome": attempt.outcome,
        "receipt": attempt.receipt,
    }
