"""The directory: people, how they are reached, who stands for a role. It is data of an office, never part of a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any, Literal

from writs.storage.canonical import read_day, read_json, write_json

UNDELIVERED = "-undelivered"
"""Who hears of letters that could not be delivered; no role of a procedure can have that name."""
Digest = Literal["none", "daily", "weekly", "both"]
_COLUMNS = (
    "person, name, language, zone, channels, quiet, away_from, away_until, delegate, digest, digest_at, folds"
)  # fmt: skip
_PEOPLE = f"SELECT office_id, {_COLUMNS} FROM writs_person"
_PUT = (
    f"INSERT INTO writs_person (office_id, {_COLUMNS}) VALUES ({','.join('?' * 13)})"
    " ON CONFLICT (office_id, person) DO UPDATE SET name=excluded.name, language=excluded.language,"
    " zone=excluded.zone, channels=excluded.channels, quiet=excluded.quiet, away_from=excluded.away_from,"
    " away_until=excluded.away_until, delegate=excluded.delegate, digest=excluded.digest,"
    " digest_at=excluded.digest_at, folds=excluded.folds"
)
_PUT_ROLE = (
    "INSERT INTO writs_addressee (office_id, role, person) VALUES (?,?,?)"
    " ON CONFLICT (office_id, role) DO UPDATE SET person=excluded.person"
)


@dataclass(frozen=True, slots=True)
class Route:
    """One way to reach a person. `secrets` names a setting, never a secret itself."""

    channel: str
    to: str
    secrets: str | None = None
    gone_on: date | None = None
    """The day on which the receiver said that nobody is there any more; it is not used since."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the person's own zone in which nothing is sent. Escalations wait too, unless they may not."""

    since: time
    until: time
    weekends: bool = True
    """Saturday and Sunday are quiet from morning to night."""
    escalations_wait: bool = True


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, or a desk with a shared mailbox."""

    office: int
    id: str
    name: str
    language: str
    zone: str
    routes: tuple[Route, ...]
    quiet: Quiet | None = None
    away: tuple[date, date] | None = None
    """First and last day of an absence."""
    delegate: str | None = None
    digest: Digest = "none"
    digest_at: time = time(7, 30)
    folds: bool = False

    def is_away(self, day: date) -> bool:
        return self.away is not None and self.away[0] <= day <= self.away[1]


@dataclass(frozen=True, slots=True)
class Directory:
    """The people of all offices, as they were at one moment."""

    people: Mapping[tuple[int, str], Person]
    addressees: Mapping[tuple[int, str], str]
    """(office, role) → person."""

    def person(self, office: int, person: str) -> Person | None:
        return self.people.get((office, person))

    def of_role(self, office: int, role: str) -> Person | None:
        named = self.addressees.get((office, role))
        return None if named is None else self.people.get((office, named))

    def roles_of(self, office: int, person: str) -> frozenset[str]:
        return frozenset(role for (at, role), who in self.addressees.items() if at == office and who == person)


def directory(connection: Any) -> Directory:
    """Everybody. A nation has some ten thousand officers; an office some dozens."""
    people = {(row[0], row[1]): _read(row) for row in connection.execute(_PEOPLE).fetchall()}
    roles = connection.execute("SELECT office_id, role, person FROM writs_addressee").fetchall()
    return Directory(people, {(row[0], row[1]): row[2] for row in roles})


def put_people(connection: Any, people: Iterable[Person], addressees: Mapping[tuple[int, str], str]) -> None:
    """Write people and who stands for which role; who is not named stays as he is."""
    connection.executemany(_PUT, [_row(person) for person in people])
    connection.executemany(_PUT_ROLE, [(office, role, person) for (office, role), person in addressees.items()])


def close_route(connection: Any, person: Person, route: Route, day: date) -> None:
    """Nobody is there any more: the route is kept, with the day, and not used until it is imported again."""
    routes = tuple(replace(known, gone_on=day) if known == route else known for known in person.routes)
    connection.execute(
        "UPDATE writs_person SET channels=? WHERE office_id=? AND person=?",
        (_routes(routes), person.office, person.id),
    )


def _routes(routes: Iterable[Route]) -> str:
    return write_json(
        [[r.channel, r.to, r.secrets, None if r.gone_on is None else r.gone_on.isoformat()] for r in routes]
    )


def _row(p: Person) -> tuple[Any, ...]:
    quiet = None
    if p.quiet is not None:
        quiet = write_json(
            [f"{p.quiet.since:%H:%M}", f"{p.quiet.until:%H:%M}", p.quiet.weekends, p.quiet.escalations_wait]
        )
    away = (None, None) if p.away is None else (p.away[0].isoformat(), p.away[1].isoformat())
    return (
        p.office, p.id, p.name, p.language, p.zone, _routes(p.routes), quiet, *away, p.delegate, p.digest,
        f"{p.digest_at:%H:%M}", p.folds,
    )  # fmt: skip


def _read(row: tuple[Any, ...]) -> Person:
    office, person, name, language, zone, channels, quiet, since, until, delegate, digest, digest_at, folds = row
    routes = tuple(Route(r[0], r[1], r[2], None if r[3] is None else read_day(r[3])) for r in read_json(channels))
    hours = None if quiet is None else _quiet(*read_json(quiet))
    return Person(
        office, person, name, language, zone, routes,
        hours, None if since is None else (read_day(since), read_day(until)), delegate, digest,
        time.fromisoformat(digest_at), bool(folds),
    )  # fmt: skip


def _quiet(since: str, until: str, weekends: bool, escalations_wait: bool) -> Quiet:
    return Quiet(time.fromisoformat(since), time.fromisoformat(until), weekends, escalations_wait)
