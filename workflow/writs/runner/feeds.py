"""Calendar feeds: made from the database, read by whoever has the secret address.

The handler is a plain function of a request and answers with status, headers and bytes, so that any server can mount
it. An address that is wrong in whatever way gets the same answer: nobody learns who has a feed.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote, unquote

from writs.core.errors import WritsError
from writs.engine.catalogue import Catalogue
from writs.engine.machines import Machines, rule_for
from writs.notify.digest import owed_by
from writs.notify.facts import owner_titles, rule_title
from writs.notify.feed import CalendarMissing, Entry, calendar_of
from writs.notify.wording import spoken
from writs.papers.citations import citation_in_words
from writs.papers.wording import title_of
from writs.runner.letters import office_name
from writs.storage.connection import Database
from writs.storage.directory import directory
from writs.storage.feeds import OFFICE, FeedLine, feed_lines, put_token, token_hash

PREFIX = "/feeds/"
MOST_ENTRIES = 5_000
_ENDED_SHOWN = timedelta(days=30)
_NOBODY = hashlib.sha256(b"nobody has this feed").digest()


class NoSuchReader(WritsError):
    """A feed is for a person of the directory, or for an office."""

    code = "no-such-reader"
    exit_code = 2

    def __init__(self, office: int, person: str) -> None:
        super().__init__(office, person)
        self.office, self.person = office, person

    def __str__(self) -> str:
        return f'"{self.person}" is not in the directory of office {self.office}; `writs people list` shows who is.'


@dataclass(frozen=True, slots=True)
class FeedAnswer:
    """What a server sends back."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


class Feeds:
    """The feeds of one database."""

    def __init__(self, database: Database, catalogue: Catalogue, *, public_url: str | None = None) -> None:
        self._database, self._catalogue, self._public_url = database, catalogue, public_url

    def renew(self, office: int, person: str | None, *, at: datetime) -> str:
        """Give a person (or, with None, the office) a new secret address; the one before is dead. Returns its path.

        The secret is shown here once and kept as a hash. Raises NoSuchReader.
        """
        subject = self._subject(office, person)
        token = secrets.token_urlsafe(32)
        with self._database.writing() as connection:
            put_token(connection.connection.dbapi_connection, office, subject, _hashed(token), at)
        return f"{PREFIX}{office}/{quote(subject, safe='')}/{token}.ics"

    def calendar(self, office: int, person: str | None, *, at: datetime) -> bytes:
        """The calendar of a person, or of the whole office. Raises NoSuchReader, CalendarMissing."""
        return self._made(office, self._subject(office, person), at)

    def answer(self, method: str, path: str, *, at: datetime, if_none_match: str | None = None) -> FeedAnswer:
        """Answer a request for `/feeds/OFFICE/PERSON/TOKEN.ics`."""
        if method not in ("GET", "HEAD"):
            return FeedAnswer(405, headers={"Allow": "GET, HEAD"})
        place = _place(path)
        office, subject, token = place if place is not None else (0, "", "")
        with self._database.reading() as connection:
            driver = connection.connection.dbapi_connection
            wanted = token_hash(driver, office, subject)
            there = subject == OFFICE or directory(driver).person(office, subject) is not None
        if not hmac.compare_digest(_hashed(token), wanted or _NOBODY) or wanted is None or not there:
            return FeedAnswer(404, b"There is no such calendar.\n", {"Content-Type": "text/plain; charset=utf-8"})
        try:
            body = self._made(office, subject, at)
        except CalendarMissing as error:
            return FeedAnswer(503, f"{error}\n".encode(), {"Content-Type": "text/plain; charset=utf-8"})
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {"ETag": etag, "Cache-Control": "private, max-age=900", "X-Robots-Tag": "noindex"}
        if if_none_match is not None and etag in [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]:
            return FeedAnswer(304, headers=headers)
        headers |= {"Content-Type": "text/calendar; charset=utf-8", "Content-Length": str(len(body))}
        return FeedAnswer(200, body if method == "GET" else b"", headers)

    # -- making
    def _subject(self, office: int, person: str | None) -> str:
        if person is None:
            return OFFICE
        with self._database.reading() as connection:
            if directory(connection.connection.dbapi_connection).person(office, person) is None:
                raise NoSuchReader(office, person)
        return person

    def _made(self, office: int, subject: str, at: datetime) -> bytes:
        with self._database.reading() as connection:
            driver = connection.connection.dbapi_connection
            people = directory(driver)
            reader = people.person(office, subject)
            language = spoken(reader.language if reader is not None else "vi")
            since = (at - _ENDED_SHOWN).date()
            lines = feed_lines(driver, office, since, MOST_ENTRIES * 10)
            if subject != OFFICE:
                mine = {id(line) for line in owed_by(people, (f.line for f in lines)).get((office, subject), ())}
                lines = [found for found in lines if id(found.line) in mine]
            machines = Machines(self._catalogue, driver)
            entries = [self._entry(machines, found, language) for found in lines[:MOST_ENTRIES]]
            name = office_name(driver, office)
        return calendar_of(f"{reader.name} – {name}" if reader is not None else name, entries, language)

    def _entry(self, machines: Machines, found: FeedLine, language: str) -> Entry:
        line = found.line
        machine = machines.of(line.rules)
        title, law, owner, procedure = line.name, "", ", ".join(line.owners), line.rules.key
        if machine is not None:
            p = machine.procedure
            rule = rule_for(machine, line.name, line.of_state)
            title = rule_title(p, rule, line.name, language)
            cited = rule.law if rule is not None else ()
            law = "; ".join(citation_in_words(one, p.sources, language) for one in cited)
            owner = owner_titles(p, line.owners, line.assigned, language)
            procedure = title_of(p.title, language)
        link = None if self._public_url is None else _link(self._public_url, line.reference)
        uid = f"{line.office}-{line.case}-{line.name}-{found.occurrence}@writs"
        return Entry(
            uid, found.seq, found.changed_at, line.status, line.due_on, title, line.reference, procedure, owner, law,
            line.provisional, link,
        )  # fmt: skip


def _link(public_url: str, reference: str) -> str:
    return f"{public_url.rstrip('/')}/cases/{quote(reference, safe='')}"


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _place(path: str) -> tuple[int, str, str] | None:
    """Office, subject and token of a path; None for anything else."""
    parts = path.partition("?")[0].removeprefix(PREFIX).split("/")
    if not path.startswith(PREFIX) or len(path) > 2000 or len(parts) != 3 or not parts[2].endswith(".ics"):
        return None
    office = parts[0]
    if not office.isascii() or not office.isdigit() or not 0 < len(office) < 10:
        return None
    return int(office), unquote(parts[1]), parts[2].removesuffix(".ics")
