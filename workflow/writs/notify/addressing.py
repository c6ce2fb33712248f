"""Who gets a notice, and when: the person named by the case, else whoever stands for the role; a delegate during an
absence; nothing in quiet hours. Pure: the directory, the notice and the instant in, an answer out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from writs.storage.directory import UNDELIVERED, Directory, Person
from writs.storage.outbox import StoredNotice

_LONGEST_CHAIN = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Addressed:
    """Who reads it, and in whose place."""

    person: Person
    on_behalf_of: Person | None = None


@dataclass(frozen=True, slots=True)
class NoAddress:
    """Nobody can be told; the sentence says what is missing and what to do."""

    reason: str


def addressee(directory: Directory, notice: StoredNotice, at: datetime) -> Addressed | NoAddress:
    """Who is to read a notice at an instant."""
    office = notice.id.office
    if notice.person is not None:
        found = directory.person(office, notice.person)
        if found is None:
            return NoAddress(
                f'"{notice.person}" ({notice.role}) is not in the directory of office {office};'
                " add this person (`writs people import`) and send it out again"
            )
    else:
        found = directory.of_role(office, notice.role)
        if found is None:
            return NoAddress(
                f'nobody stands for the role "{notice.role}" in office {office} and the case names nobody;'
                " name a person under `roles:` (`writs people import`) and send it out again"
            )
    addressed = in_place_of(directory, found, at)
    if not any(route.gone_on is None for route in addressed.person.routes):
        return NoAddress(f'"{addressed.person.id}" of office {office} has no channel that can be used; add one')
    return addressed


def in_place_of(directory: Directory, person: Person, at: datetime) -> Addressed:
    """The person, or during an absence the delegate, the delegate's delegate and so on.

    Where that leads in a circle, or to somebody who is not in the directory, the person is told after all.
    """
    now, seen = person, {person.id}
    for _ in range(_LONGEST_CHAIN):
        if not now.is_away(_local(now, at).date()):
            return Addressed(now, None if now is person else person)
        deputy = directory.person(now.office, now.delegate) if now.delegate is not None else None
        if deputy is None or deputy.id in seen:
            break
        seen.add(deputy.id)
        now = deputy
    return Addressed(person)


def quiet_until(person: Person, kind: str, at: datetime) -> datetime | None:
    """When the person's quiet hours end, if `at` lies in them and this kind of notice waits."""
    quiet = person.quiet
    if quiet is None or (kind in ("escalate", "undelivered") and not quiet.escalations_wait):
        return None
    moment = _local(person, at)
    if not _is_quiet(person, moment):
        return None
    day = moment.date()
    for _ in range(12):
        morning = datetime.combine(day, quiet.until, ZoneInfo(person.zone))
        if morning > moment and not _is_quiet(person, morning):
            return morning.astimezone(UTC)
        day += _DAY
    return None


def next_time(person: Person, clock: time, at: datetime) -> datetime:
    """The next instant at which it is `clock` for the person on a day from Monday to Friday."""
    moment = _local(person, at)
    day = moment.date()
    while True:
        found = datetime.combine(day, clock, ZoneInfo(person.zone))
        if found > moment and day.weekday() < 5:
            return found.astimezone(UTC)
        day += _DAY


def _is_quiet(person: Person, moment: datetime) -> bool:
    quiet = person.quiet
    assert quiet is not None
    if quiet.weekends and moment.weekday() >= 5:
        return True
    clock = moment.time()
    if quiet.since <= quiet.until:
        return quiet.since <= clock < quiet.until
    return clock >= quiet.since or clock < quiet.until


def _local(person: Person, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(person.zone))


def alarm_of(directory: Directory, office: int) -> str | None:
    """Who is told of letters that could not be delivered."""
    return directory.addressees.get((office, UNDELIVERED))
