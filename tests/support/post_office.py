"""An office with people, a database, and channels that a test plays with: what the tests of delivery begin with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from writs.core.case import Actor
from writs.documents.definitions import load_library
from writs.engine import Catalogue, Engine
from writs.notify.message import Channel, Message, Receipt
from writs.notify.post import Post
from writs.notify.templates import Templates
from writs.runner.dispatch_report import DispatchReport
from writs.runner.dispatcher import Dispatcher
from writs.storage import outbox
from writs.storage.connection import Database, open_database
from writs.storage.directory import UNDELIVERED, Person, Route, put_people
from writs.storage.outbox import Attempt, NoticeId, StoredNotice
from writs.storage.schema import upgrade

ZONE = "Asia/Ho_Chi_Minh"
ADDRESSES = {"clerk": "lan@court.example", "head": "an@court.example", "debtor": "debtor@mail.example"}


def somebody(person: str, *routes: Route, **more: Any) -> Person:
    usual = {"office": 1, "name": person.title(), "language": "en", "zone": ZONE}
    return Person(id=person, routes=routes or (Route("email", f"{person}@court.example"),), **{**usual, **more})


@dataclass
class Hands:
    """A channel that keeps what it is given; `fails` says, message by message, with which failure."""

    name: str = "email"
    messages: list[Message] = field(default_factory=list[Message])
    fails: Callable[[Message], Exception | None] = lambda message: None
    closed: int = 0

    def send(self, message: Message) -> Receipt:
        failure = self.fails(message)
        if failure is not None:
            raise failure
        self.messages.append(message)
        return Receipt(self.name, "taken")

    def close(self) -> None:
        self.closed += 1


class Seconds:
    """Seconds that go by only when a test says so."""

    def __init__(self) -> None:
        self.gone = 0.0

    def __call__(self) -> float:
        return self.gone


class PostOffice:
    """A database with one office, its directory and a dispatcher."""

    def __init__(self, folder: Path, definition: str) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder / 'writs.db'}"
        self.database: Database = open_database(self.url, create=True)
        upgrade(self.database)
        self.definition = folder / "vn.small.yaml"
        self.definition.write_text(definition, encoding="utf-8")
        self.catalogue = Catalogue(load_library([self.definition]))
        self.engine = Engine(self.catalogue)
        self.hands = Hands()
        self.seconds = Seconds()
        self.templates: Path | None = None

    # -- the office
    def people(self, *people: Person, **roles: str) -> None:
        """Write people; roles by keyword, `undelivered` for dead letters."""
        named = {(1, UNDELIVERED if role == "undelivered" else role): who for role, who in roles.items()}
        with self.database.writing() as connection:
            put_people(connection.connection.dbapi_connection, people, named)

    def usual_people(self, **more: Any) -> None:
        self.people(somebody("lan", **more), somebody("an"), clerk="lan", head="an", undelivered="an")

    # -- cases
    def open(self, reference: str, at: datetime, **more: Any) -> int:
        with self.database.writing() as connection:
            return self.engine.open(
                connection,
                "vn.small",
                reference,
                at=at,
                facts={"claim": "500 VND"},
                actor=Actor("clerk", "lan"),
                **more,
            ).case

    def fire(self, reference: str, transition: str, at: datetime, **more: Any) -> None:
        with self.database.writing() as connection:
            self.engine.fire(connection, reference, transition, at=at, actor=Actor("clerk", "lan"), **more)

    def sweep(self, at: datetime) -> None:
        """Let the clock do what it owes in every file."""
        with self.database.writing() as connection:
            roots = (
                connection.exec_driver_sql("SELECT case_id FROM writs_case WHERE wake_at IS NOT NULL").scalars().all()
            )
            for root in roots:
                self.engine.sweep(connection, root, at=at)

    # -- delivery
    def dispatcher(self, *channels: Channel, **more: Any) -> Dispatcher:
        post = Post({channel.name: channel for channel in channels or (self.hands,)}, Templates(self.templates))
        return Dispatcher(
            self.database, self.catalogue, post, **{"chance": lambda: 1.0, "elapsed": self.seconds, **more}
        )

    def dispatch(self, at: datetime, *channels: Channel, **more: Any) -> DispatchReport:
        return self.dispatcher(*channels, **more).run_once(at=at)

    def outbox(self, *statuses: str) -> list[StoredNotice]:
        with self.database.reading() as connection:
            wanted = statuses or ("pending", "sent", "dead", "cancelled")
            return outbox.notices(connection.connection.dbapi_connection, statuses=wanted)

    def attempts(self, notice: NoticeId) -> list[Attempt]:
        with self.database.reading() as connection:
            return outbox.attempts_of(connection.connection.dbapi_connection, notice)

    def requeue(self, notice: NoticeId, at: datetime) -> bool:
        with self.database.writing() as connection:
            return outbox.requeue(connection.connection.dbapi_connection, notice, at)

    def close(self) -> None:
        self.database.close()


def every(step: timedelta, start: datetime, end: datetime) -> list[datetime]:
    found: list[datetime] = []
    while start < end:
        found.append(start)
        start += step
    return found
