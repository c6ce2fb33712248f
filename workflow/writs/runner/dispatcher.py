"""Delivering what the outbox holds: take, send, settle.

Taking and settling are short writing transactions; sending happens between them, outside of any. A dispatcher that is
killed loses nothing: what it had taken falls due again when the lease ends, and a copy carries the same id.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from writs.core.case import Actor
from writs.core.errors import DatabaseUnusable, WritsError
from writs.engine.catalogue import Catalogue
from writs.engine.engine import Engine
from writs.notify.addressing import Addressed, NoAddress, addressee, alarm_of, next_time, quiet_until
from writs.notify.message import DeliveryFailed, PermanentFailure, Receipt, TemporaryFailure
from writs.notify.post import Post
from writs.notify.wording import one_line
from writs.runner.clock import elapsed
from writs.runner.digest_round import FOLDED, DigestRound
from writs.runner.dispatch_report import DispatchReport
from writs.runner.letters import Letter, settled_meanwhile, write_letter
from writs.runner.routes import Routes, rest
from writs.storage import outbox
from writs.storage.canonical import write_json
from writs.storage.connection import Database
from writs.storage.directory import Directory, directory
from writs.storage.outbox import StoredNotice

LEASE, BETWEEN_DIGESTS = timedelta(minutes=5), timedelta(minutes=1)
MOST_TRIES = 80
"""At most so often a notice is tried, some three days long; then it is a dead letter."""
AT_ONCE = 20
"""Notices taken in one transaction: as many as a lease has room for."""
_FOLDS = frozenset({"remind", "notify"})


@dataclass(frozen=True, slots=True)
class Taken:
    """A notice that is ours until the lease ends."""

    notice: StoredNotice
    attempt: int
    addressed: Addressed


class Dispatcher:
    """Delivers the notices of one database, all offices. Use one in each thread; several may work side by side.

    `chance` gives numbers from 0 up to 1 for the spread of retries; `elapsed` counts seconds that go by.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        post: Post,
        *,
        node: str = "dispatcher",
        chance: Callable[[], float] = random.random,
        elapsed: Callable[[], float] = elapsed,
        lease: timedelta = LEASE,
        most_tries: int = MOST_TRIES,
    ) -> None:
        self.database, self.catalogue, self.post, self.node = database, catalogue, post, node
        self._chance, self._elapsed, self._lease, self._most_tries = chance, elapsed, lease, most_tries
        self._looked_at: datetime | None = None

    def run_once(self, *, at: datetime, limit: int = 1000) -> DispatchReport:
        """Deliver what is due by `at`, at most `limit` notices.

        Raises DatabaseUnusable; what was settled until then stands.
        """
        if at.tzinfo is None:
            raise ValueError(f"{at.isoformat()} has no time zone; say which instant is meant.")
        report = DispatchReport(at)
        begun = self._elapsed()
        routes = Routes(self.database, self.post)

        def now() -> datetime:
            return at + timedelta(seconds=self._elapsed() - begun)

        try:
            self._digests(routes, at, now, report)
            people = self._people(now())
            while people is not None and len(report.lines) < limit:
                size = min(AT_ONCE, limit - len(report.lines))
                moment = now()
                taken, seen = self._take(people, moment, size, report)
                for one in taken:
                    self._deliver(one, moment, now, routes, report)
                if not seen:
                    break
        finally:
            self.post.close()
        with self.database.reading() as connection:
            report.next_at = outbox.next_attempt(connection.connection.dbapi_connection)
        report.more = report.next_at is not None and report.next_at <= now()
        return report

    def _digests(self, routes: Routes, at: datetime, now: Callable[[], datetime], report: DispatchReport) -> None:
        """Look for digests, once a minute at most: that is a look at everybody."""
        if self._looked_at is not None and timedelta(0) <= at - self._looked_at < BETWEEN_DIGESTS:
            return
        self._looked_at = at
        DigestRound(
            self.database, self.catalogue, self.post, node=self.node, lease=self._lease, most_tries=self._most_tries,
            chance=self._chance,
        ).run(routes, at, now, report)  # fmt: skip

    # -- taking
    def _people(self, at: datetime) -> Directory | None:
        """The directory for this round, read before the write lock is taken; None where nothing is due."""
        with self.database.reading() as connection:
            driver = connection.connection.dbapi_connection
            due = outbox.next_attempt(driver)
            return directory(driver) if due is not None and due <= at else None

    def _take(self, people: Directory, at: datetime, size: int, report: DispatchReport) -> tuple[list[Taken], int]:
        """Sort what is due: some is ours now, some waits, some is dead or no longer needed. And how many were seen."""
        taken: list[Taken] = []
        with self.database.writing() as connection:
            driver = connection.connection.dbapi_connection
            ready = outbox.ready(driver, at, size)
            for notice in ready:
                found = self._sorted(driver, people, notice, at, report)
                if found is not None:
                    person = found.person.id
                    until = at + self._lease
                    attempt = outbox.claim(driver, notice, person=person, node=self.node, at=at, until=until)
                    taken.append(Taken(notice, attempt, found))
        return taken, len(ready)

    def _sorted(
        self, driver: Any, people: Directory, notice: StoredNotice, at: datetime, report: DispatchReport
    ) -> Addressed | None:
        if (moot := settled_meanwhile(driver, notice)) is not None:
            outbox.cancel(driver, notice.id, moot)
            report.add(notice, notice.destination, "cancelled", moot)
            return None
        found = addressee(people, notice, at)
        if isinstance(found, NoAddress):
            self._bury(driver, people, notice, None, found.reason, at)
            report.add(notice, notice.destination, "dead", found.reason)
            return None
        person = found.person
        until, reason = quiet_until(person, notice.kind, at), "quiet hours"
        if until is None and self._folds(found, notice):
            until, reason = next_time(person, person.digest_at, at), FOLDED
        if until is not None:
            outbox.defer(driver, notice.id, reason, until)
            report.add(notice, person.id, "waits", f"{reason}, until {until.isoformat(timespec='minutes')}")
            return None
        return found

    def _folds(self, found: Addressed, notice: StoredNotice) -> bool:
        """Whether a notice waits for its reader's digest: once only, so that a failing digest keeps nobody waiting."""
        person = found.person
        daily = person.folds and person.digest in ("daily", "both") and found.on_behalf_of is None
        return daily and notice.kind in _FOLDS and notice.reason != FOLDED and not notice.attempts

    # -- sending
    def _deliver(
        self, one: Taken, taken_at: datetime, now: Callable[[], datetime], routes: Routes, report: DispatchReport
    ) -> None:
        """Send one notice and write down how it went."""
        notice = one.notice
        letter: Letter | None = None
        if now() - taken_at > self._lease * 0.6:
            # What is begun now could outlive its lease, and another dispatcher would send it too.
            self._settle(one, None, TemporaryFailure("not begun: the lease was nearly over"), now(), report)
            return
        try:
            with self.database.reading() as connection:
                driver = connection.connection.dbapi_connection
                letter = write_letter(driver, self.catalogue, self.post, notice, one.addressed, now())
            outcome: Receipt | DeliveryFailed = routes.send(letter, now())
        except DatabaseUnusable:
            raise
        except WritsError as error:
            outcome = PermanentFailure(one_line(str(error)))
        self._settle(one, letter, outcome, now(), report)

    # -- settling
    def _settle(
        self, one: Taken, letter: Letter | None, outcome: Receipt | DeliveryFailed, at: datetime, report: DispatchReport
    ) -> None:
        notice, attempt = one.notice, one.attempt
        told, reason = one.addressed.person.id, str(outcome)
        with self.database.writing() as connection:
            driver = connection.connection.dbapi_connection
            if isinstance(outcome, Receipt):
                outbox.finish(driver, notice.id, attempt, "sent", reason, at)
                word = "sent" if outbox.settle_sent(driver, notice.id, attempt) else "overtaken"
                if letter is not None and letter.to_outsider:
                    self._note(connection, one, letter, outcome, at)
            elif isinstance(outcome, TemporaryFailure) and notice.tries + 1 < self._most_tries:
                outbox.finish(driver, notice.id, attempt, "failed", reason, at)
                again = at + rest(notice.tries, outcome, self._chance())
                word = "put back" if outbox.put_back(driver, notice.id, attempt, reason, again) else "overtaken"
            else:
                if isinstance(outcome, TemporaryFailure):
                    reason = f"given up after {notice.tries + 1} attempts: {reason}"
                outbox.finish(driver, notice.id, attempt, "refused", reason, at)
                word = "dead" if self._bury(driver, directory(driver), notice, attempt, reason, at) else "overtaken"
        report.add(notice, told, word, reason)

    def _bury(
        self, driver: Any, people: Directory, notice: StoredNotice, attempt: int | None, reason: str, at: datetime
    ) -> bool:
        """Make it a dead letter and tell whoever the office named for that."""
        if not outbox.bury(driver, notice.id, attempt, reason):
            return False
        told = alarm_of(people, notice.id.office)
        if told is not None:
            said = {
                "about": notice.about,
                "due": None if notice.due_on is None else notice.due_on.isoformat(),
                "person": told,
                "reference": notice.reference,
                "role": notice.role,
                "occurrence": notice.occurrence,
            }
            outbox.tell_of(driver, notice, told, write_json(said), at)
        return True

    def _note(self, connection: Any, one: Taken, letter: Letter, receipt: Receipt, at: datetime) -> None:
        """The delivery to a party is a fact of the case: a note, once, whatever is repeated."""
        notice = one.notice
        text = f"{notice.kind} {notice.id} ({notice.about}) delivered to {letter.addressed.person.name}; {receipt}"
        engine = Engine(self.catalogue, office=notice.id.office)
        try:
            engine.note(connection, notice.id.case, text, at=at, actor=Actor("clock"), key=f"delivery:{notice.id}")
        except WritsError as error:
            # The letter has arrived; that its note waits for somebody is told where attempts are shown.
            said = f"{receipt}; not noted on the case: {one_line(str(error))}"
            outbox.finish(connection.connection.dbapi_connection, notice.id, one.attempt, "sent", said, at)
