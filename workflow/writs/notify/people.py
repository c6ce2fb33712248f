"""The directory of an office as a file: YAML for people to write, CSV for what comes out of other systems.

Everything that is wrong is told at once, each at its line, and then nothing is imported.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from writs.core.problems import PlacedProblem, Problem
from writs.documents.reader import Document, read
from writs.documents.shapes import Shapes
from writs.notify.addresses import problem_of
from writs.notify.wording import LANGUAGES
from writs.storage.directory import UNDELIVERED, Person, Quiet, Route

_FILE_KEYS = ("office", "code", "name", "calendar", "language", "zone", "people", "roles", "undelivered")
_PERSON_KEYS = (
    "name", "language", "zone", "channels", "quiet", "away", "digest", "digest_at", "fold",
)  # fmt: skip
_QUIET_KEYS, _AWAY_KEYS = ("from", "until", "weekends", "escalations"), ("from", "until", "delegate")
_CHANNELS = ("email", "webhook", "apprise", "file", "console")
_COLUMNS = (
    "person", "name", "language", "zone", "email", "webhook", "apprise", "roles", "quiet_from", "quiet_until",
    "away_from", "away_until", "delegate", "digest", "digest_at", "fold",
)  # fmt: skip
_SETTING = re.compile(r"WRITS_[A-Z0-9_]{1,60}\Z")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):[0-5]\d\Z")
Where = tuple[str, ...]


@dataclass(slots=True)
class PeopleFile:
    """What a file says: people, who stands for which role, and everything that is wrong with it."""

    people: list[Person] = field(default_factory=list[Person])
    office: OfficeEntry | None = None
    """The office itself, where the file names it."""
    addressees: dict[tuple[int, str], str] = field(default_factory=dict[tuple[int, str], str])
    problems: list[PlacedProblem] = field(default_factory=list[PlacedProblem])


@dataclass(frozen=True, slots=True)
class OfficeEntry:
    """How an office is called: its code in lists, its name at the head of a page."""

    number: int
    code: str
    name: str
    zone: str
    calendar: str


def read_people(path: Path, office: int) -> PeopleFile:
    """Read a directory. `office` is meant where the file names none. Raises DocumentUnreadable; OSError stays one."""
    if path.suffix.lower() == ".csv":
        document = _from_csv(path)
    else:
        document = read(path.read_bytes(), str(path))
    reader = _Reader(document, office)
    found = PeopleFile(list(reader.people()), reader.named())
    found.addressees = dict(reader.addressees())
    reader.references(found.people)
    found.problems = [*document.duplicates, *(document.place(problem) for problem in reader.shapes.problems)]
    return found


class _Reader:
    def __init__(self, document: Document, office: int) -> None:
        self.shapes = Shapes()
        self.tree = document.tree
        self._keys(self.tree, (), _FILE_KEYS)
        self.office = self._number(office)
        self.language = self._language(self.tree, (), "vi")
        self.zone = self._zone(self.tree, (), "Asia/Ho_Chi_Minh")

    def named(self) -> OfficeEntry | None:
        """What letters and formal documents call the office."""
        name, code = (self.shapes.text(self.tree, key, (), "The file") for key in ("name", "code"))
        calendar = self.shapes.text(self.tree, "calendar", (), "The file") or "vn"
        if name is None:
            if code is not None:
                self.shapes.say(("code",), "missing-key", "An office with a code needs a name.", "name: …")
            return None
        return OfficeEntry(self.office, code or str(self.office), name, self.zone, calendar)

    def people(self) -> Iterator[Person]:
        for person, entry in self.shapes.mapping(self.tree.get("people"), ("people",), "people").items():
            where = ("people", person)
            record = self.shapes.mapping(entry, where, "person")
            self._keys(record, where, _PERSON_KEYS)
            if not person.isprintable() or not 0 < len(person) <= 100 or person != person.strip():
                self.shapes.say(where, "bad-name", f'"{person[:40]}" is no name of a person.', at_key=True)
            digest = self.shapes.choice(record, "digest", where, ("none", "daily", "weekly", "both"), "none")
            folds = self.shapes.yes(record, "fold", where)
            if folds and digest not in ("daily", "both"):
                said = '"fold" lets reminders wait for the daily digest, and there is none.'
                self.shapes.say((*where, "fold"), "no-digest", said, "digest: daily")
            since, delegate = self._away(record, where)
            yield Person(
                self.office, person, self.shapes.text(record, "name", where, "A person", required=True) or person,
                self._language(record, where, self.language), self._zone(record, where, self.zone),
                tuple(self._routes(record, where)), self._quiet(record, where), since, delegate, digest,
                self._clock(record, "digest_at", where, time(7, 30)), folds,
            )  # fmt: skip

    def addressees(self) -> Iterator[tuple[tuple[int, str], str]]:
        for role, person in self.shapes.mapped(self.tree, "roles", ()).items():
            self.shapes.name(role, ("roles", role))
            yield (self.office, role), person
        alarm = self.shapes.text(self.tree, "undelivered", (), "The file")
        if alarm is not None:
            yield (self.office, UNDELIVERED), alarm

    def references(self, people: list[Person]) -> None:
        """Delegates of the file stand in the file or, as the import sees, in the directory; not for themselves."""
        for person in people:
            if person.delegate == person.id:
                where = ("people", person.id, "away", "delegate")
                self.shapes.say(where, "own-delegate", f'"{person.id}" cannot stand in for "{person.id}".')

    # -- parts
    def _keys(self, record: Mapping[str, Any], where: Where, known: tuple[str, ...]) -> None:
        for key in record:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                said = f'"{key}" is not known here; there are {", ".join(known)}.'
                hint = f'did you mean "{near[0]}"?' if near else None
                self.shapes.say((*where, key), "unknown-key", said, hint, at_key=True)

    def _number(self, usual: int) -> int:
        text = self.tree.get("office")
        if text is None:
            return usual
        if isinstance(text, str) and text.isascii() and text.isdigit() and 0 < int(text[:10]) < 2**31:
            return int(text)
        self.shapes.say(("office",), "wrong-shape", '"office" is the number of an office, from 1.')
        return usual

    def _language(self, record: Mapping[str, Any], where: Where, usual: str) -> str:
        found: str = self.shapes.choice(record, "language", where, LANGUAGES, usual)
        return found

    def _zone(self, record: Mapping[str, Any], where: Where, usual: str) -> str:
        text = self.shapes.text(record, "zone", where, "A person") or usual
        try:
            ZoneInfo(text)
        except (KeyError, OSError, ValueError):
            self.shapes.say(
                (*where, "zone"), "unknown-name", f'There is no time zone "{text[:60]}".', "Asia/Ho_Chi_Minh"
            )
            return usual
        return text

    def _routes(self, record: Mapping[str, Any], where: Where) -> Iterator[Route]:
        listed = self.shapes.listed(record, "channels", where)
        if not listed and "channels" not in record:
            self.shapes.say(where, "missing-key", 'A person needs "channels".', "channels: [{email: an@court.example}]")
        for number, entry in enumerate(listed):
            spot = (*where, "channels", str(number))
            way = self.shapes.mapping(entry, spot, "channel")
            named = [key for key in way if key in _CHANNELS]
            self._keys(way, spot, (*_CHANNELS, "secrets"))
            if len(named) != 1 or not isinstance(way[named[0]], str):
                self.shapes.say(spot, "wrong-shape", f"A channel is one of {', '.join(_CHANNELS)} with its address.")
                continue
            channel, to, secrets = named[0], way[named[0]].strip(), way.get("secrets")
            wrong = problem_of(channel, to)
            if wrong is not None:
                self.shapes.say(spot, "bad-address", wrong)
            if secrets is not None and not (isinstance(secrets, str) and _SETTING.match(secrets)):
                said = '"secrets" names a setting such as WRITS_SECRET_BANK; the secret itself never stands in a file.'
                self.shapes.say(spot, "secret-in-file", said)
                secrets = None
            yield Route(channel, to, secrets)

    def _quiet(self, record: Mapping[str, Any], where: Where) -> Quiet | None:
        if record.get("quiet") in (None, ""):
            return None
        spot = (*where, "quiet")
        hours = self.shapes.mapping(record["quiet"], spot, "quiet")
        self._keys(hours, spot, _QUIET_KEYS)
        weekends = self.shapes.yes(hours, "weekends", spot) if "weekends" in hours else True
        waits = self.shapes.choice(hours, "escalations", spot, ("wait", "go"), "wait") == "wait"
        since = self._clock(hours, "from", spot, time(19))
        return Quiet(since, self._clock(hours, "until", spot, time(7)), weekends, waits)

    def _away(self, record: Mapping[str, Any], where: Where) -> tuple[tuple[date, date] | None, str | None]:
        if record.get("away") in (None, ""):
            return None, None
        spot = (*where, "away")
        absence = self.shapes.mapping(record["away"], spot, "away")
        self._keys(absence, spot, _AWAY_KEYS)
        first, last = self.shapes.day(absence, "from", spot), self.shapes.day(absence, "until", spot)
        if first is None or last is None or first > last:
            self.shapes.say(spot, "wrong-shape", 'An absence has a first day ("from") and a last one ("until").')
            return None, None
        return (first, last), self.shapes.text(absence, "delegate", spot, "An absence")

    def _clock(self, record: Mapping[str, Any], key: str, where: Where, usual: time) -> time:
        text = record.get(key)
        if text is None:
            return usual
        if isinstance(text, str) and _CLOCK.match(text):
            hour, _, minute = text.partition(":")
            return time(int(hour), int(minute))
        self.shapes.say((*where, key), "wrong-shape", f'"{key}" is a time of day such as 07:30.')
        return usual


def _from_csv(path: Path) -> Document:
    """The same tree as YAML gives, from one line for each person."""
    document = Document(str(path), path.read_bytes().decode("utf-8-sig"), {})
    rows = csv.DictReader(io.StringIO(document.text))
    people: dict[str, Any] = {}
    roles: dict[str, str] = {}
    document.tree = {"people": people, "roles": roles}
    document.marks[id(document.tree), "people"] = document.marks[id(document.tree), "roles"] = (1, 1, 1, 1)
    for column in rows.fieldnames or ():
        if column not in _COLUMNS:
            said = f'There is no column "{column}"; there are {", ".join(_COLUMNS)}.'
            document.duplicates.append(document.place(Problem("error", "unknown-key", said, (), None)))
    for row in rows:
        given = {key: value.strip() for key, value in row.items() if isinstance(value, str) and value.strip() and key}
        person = given.get("person", "")
        if person in people:
            said = f'"{person}" appears twice.'
            document.duplicates.append(
                PlacedProblem(document.file, rows.line_num, 1, "error", "duplicate-key", said, None)
            )  # fmt: skip
        people[person] = entry = _entry(given)
        document.marks[id(people), person] = (rows.line_num, 1, rows.line_num, 1)
        for key in entry:
            document.marks[id(entry), key] = (rows.line_num, 1, rows.line_num, 1)
        for role in given.get("roles", "").split():
            if role == UNDELIVERED.strip("-"):
                document.tree["undelivered"] = person
            else:
                roles[role] = person
    return document


def _entry(given: Mapping[str, str]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        key: given[key] for key in ("name", "language", "zone", "digest", "digest_at", "fold") if key in given
    }
    entry["channels"] = [{key: given[key]} for key in ("email", "apprise", "webhook") if key in given]
    for group, columns in (
        ("quiet", {"from": "quiet_from", "until": "quiet_until"}),
        ("away", {"from": "away_from", "until": "away_until", "delegate": "delegate"}),
    ):
        found = {key: given[column] for key, column in columns.items() if column in given}
        if found:
            entry[group] = found
    return entry
