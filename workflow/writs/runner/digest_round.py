"""Sending digests: one letter for each reader and day, with everything that is due, overdue, escalated or waiting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from writs.core.errors import WritsError
from writs.engine.catalogue import Catalogue
from writs.engine.machines import Machines, rule_for
from writs.notify.addressing import Addressed, alarm_of, in_place_of
from writs.notify.digest import MOST_LINES, Pile, cut, last_day, message_id, owed_by, reader_of, slots
from writs.notify.facts import everywhere, kind_of, owner_titles, rule_title
from writs.notify.message import DeliveryFailed, PermanentFailure, Receipt, TemporaryFailure
from writs.notify.post import Post
from writs.notify.wording import one_line, spoken
from writs.papers.citations import citation_in_words
from writs.runner.dispatch_report import DispatchLine, DispatchReport
from writs.runner.letters import Letter, office_name, settled_meanwhile
from writs.runner.routes import Routes, rest
from writs.storage import outbox
from writs.storage.connection import Database
from writs.storage.digests import DigestKey, claim_digest, settle_digest, waiting_digests
from writs.storage.directory import Directory, directory
from writs.storage.docket import DueAsked, DueLine, due_lines
from writs.storage.outbox import StoredNotice
from writs.storage.read import load_file

FOLDED = "waits for the digest"
MOST_OF_AN_OFFICE = 50_000
_LONGEST_WAIT = timedelta(days=60)
"""A proposal that nobody has looked at for so long is no longer in digests; its case still shows it."""


@dataclass(frozen=True, slots=True)
class TakenDigest:
    """A digest that is ours until the lease ends, with the single reminders that it takes along."""

    digest: DigestKey
    attempt: int
    addressed: Addressed
    pile: Pile
    folded: Sequence[tuple[StoredNotice, int]]


class DigestRound:
    """One look at who is to get a digest by now."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        post: Post,
        *,
        node: str,
        lease: timedelta,
        most_tries: int,
        chance: Callable[[], float],
    ) -> None:
        self.database, self.catalogue, self.post = database, catalogue, post
        self._node, self._lease, self._most_tries, self._chance = node, lease, most_tries, chance

    def run(self, routes: Routes, at: datetime, now: Callable[[], datetime], report: DispatchReport) -> None:
        """Send every digest whose time has come. Raises DatabaseUnusable."""
        with self.database.reading() as connection:
            driver = connection.connection.dbapi_connection
            people = directory(driver)
            begun = waiting_digests(driver, at)
            wanted = [
                digest
                for person in people.people.values()
                if person.digest != "none"
                for digest in slots(person, at)
                if begun.get(digest, True)
            ]
            piles = self._piles(driver, people, wanted, at) if wanted else {}
        for digest in wanted:
            taken = self._take(people, digest, piles[digest], now())
            if taken is not None:
                self._send(taken, routes, now, report)

    # -- gathering
    def _piles(
        self, driver: Any, people: Directory, wanted: Sequence[DigestKey], at: datetime
    ) -> dict[DigestKey, Pile]:
        piles: dict[DigestKey, Pile] = {}
        for office in sorted({digest.office for digest in wanted}):
            mine = [digest for digest in wanted if digest.office == office]
            until = max(last_day(digest) for digest in mine)
            owed = owed_by(people, due_lines(driver, DueAsked(until, office), MOST_OF_AN_OFFICE))
            told = self._told(driver, people, office, at)
            for digest in mine:
                pile = Pile(due=[d for d in owed.get((office, digest.person), ()) if d.due_on <= last_day(digest)])
                since = at - timedelta(days=7 if digest.span == "weekly" else 1)
                pile.escalated = [n for n in told["escalated"].get(digest.person, ()) if n.created_at >= since]
                pile.waiting = list(told["waiting"].get(digest.person, ()))
                pile.folded = list(told["folded"].get(digest.person, ()))
                if alarm_of(people, office) == digest.person:
                    pile.undelivered = outbox.notices(driver, statuses=("dead",), office=office, limit=MOST_LINES + 1)
                piles[digest] = pile
        return piles

    def _told(
        self, driver: Any, people: Directory, office: int, at: datetime
    ) -> Mapping[str, Mapping[str, list[StoredNotice]]]:
        """What the outbox says, by reader: escalations of the week, proposals that still wait, folded reminders."""
        found: dict[str, dict[str, list[StoredNotice]]] = {"escalated": {}, "waiting": {}, "folded": {}}

        def add(pile: str, notice: StoredNotice) -> None:
            reader = reader_of(people, notice)
            if reader is not None:
                found[pile].setdefault(reader, []).append(notice)

        every = ("pending", "sent", "dead")
        week = at - timedelta(days=7)
        for notice in outbox.notices(
            driver, statuses=every, office=office, kinds=("escalate",), since=week, limit=5000
        ):
            if settled_meanwhile(driver, notice) is None:
                add("escalated", notice)
        asked = outbox.notices(
            driver, statuses=every, office=office, kinds=("notify",), since=at - _LONGEST_WAIT, limit=5000
        )
        for notice in asked:
            if kind_of(notice) == "approve" and settled_meanwhile(driver, notice) is None:
                add("waiting", notice)
        for notice in outbox.notices(driver, statuses=("pending",), office=office, due=at, limit=5000):
            if notice.reason == FOLDED and settled_meanwhile(driver, notice) is None:
                add("folded", notice)
        return found

    # -- taking, sending, settling
    def _take(self, people: Directory, digest: DigestKey, pile: Pile, at: datetime) -> TakenDigest | None:
        person = people.people[digest.office, digest.person]
        with self.database.writing() as connection:
            driver = connection.connection.dbapi_connection
            attempt = claim_digest(driver, digest, at=at, until=at + self._lease)
            if attempt is None:
                return None
            if pile.empty and digest.span == "daily":
                settle_digest(driver, digest, attempt, "cancelled", "nothing to say", at)
                return None
            folded: list[tuple[StoredNotice, int]] = []
            for notice in pile.folded:
                fresh = outbox.find(driver, notice.id)
                if fresh is not None and fresh.status == "pending" and fresh.next_attempt_at == notice.next_attempt_at:
                    until = at + self._lease
                    number = outbox.claim(driver, fresh, person=person.id, node=self._node, at=at, until=until)
                    folded.append((fresh, number))
        return TakenDigest(digest, attempt, in_place_of(people, person, at), pile, folded)

    def _send(self, taken: TakenDigest, routes: Routes, now: Callable[[], datetime], report: DispatchReport) -> None:
        try:
            with self.database.reading() as connection:
                letter = self._letter(connection.connection.dbapi_connection, taken, now())
            outcome: Receipt | DeliveryFailed = routes.send(letter, now())
        except WritsError as error:
            outcome = PermanentFailure(one_line(str(error)))
        self._settle(taken, outcome, now(), report)

    def _settle(
        self, taken: TakenDigest, outcome: Receipt | DeliveryFailed, at: datetime, report: DispatchReport
    ) -> None:
        digest, attempt, reason = taken.digest, taken.attempt, str(outcome)
        with self.database.writing() as connection:
            driver = connection.connection.dbapi_connection
            if isinstance(outcome, Receipt):
                word, again = "sent", None
            elif isinstance(outcome, TemporaryFailure) and attempt < self._most_tries:
                word, again = "put back", at + rest(attempt - 1, outcome, self._chance())
            else:
                word, again = "dead", None
            status = "pending" if again is not None else word
            settle_digest(driver, digest, attempt, status, reason, at, again)
            for notice, number in taken.folded:
                if word == "sent":
                    outbox.finish(driver, notice.id, number, "sent", f"in the digest of {digest.day}; {reason}", at)
                    outbox.settle_sent(driver, notice.id, number)
                else:
                    # With a digest that is dead each reminder goes out on its own; with one that waits, it waits too.
                    outbox.finish(driver, notice.id, number, "failed", reason, at)
                    why = FOLDED if again is not None else f"the digest could not be delivered: {reason}"
                    outbox.put_back(driver, notice.id, number, why, again or at)
        report.lines.append(
            DispatchLine(message_id(digest), "", "digest", taken.addressed.person.id, word, reason)
        )  # fmt: skip

    # -- words
    def _letter(self, driver: Any, taken: TakenDigest, at: datetime) -> Letter:
        digest, addressed, pile = taken.digest, taken.addressed, taken.pile
        reader = addressed.person
        language = spoken(reader.language)
        machines = Machines(self.catalogue, driver)
        office = office_name(driver, digest.office)
        facts = everywhere(addressed, office, at, self.post.public_url, None)
        today: date = facts["today"]
        more = 0
        sections: dict[str, tuple[Mapping[str, Any], ...]] = {}
        for name, lines in (
            ("overdue_lines", [_due_line(machines, d, today, language) for d in pile.due if d.due_on < today]),
            ("due_lines", [_due_line(machines, d, today, language) for d in pile.due if d.due_on >= today]),
            ("escalated_lines", self._notice_lines(driver, pile.escalated, today, language)),
            ("waiting_lines", self._notice_lines(driver, pile.waiting, today, language)),
            ("reminders", self._notice_lines(driver, _not_listed(pile), today, language)),
            ("undelivered_lines", [_dead_line(notice) for notice in pile.undelivered]),
        ):
            sections[name], left = cut(lines)
            more += left
        facts |= {**sections, "weekly": digest.span == "weekly", "until": last_day(digest), "more": more}
        words = self.post.templates.render("digest", reader.language, facts)
        data = {
            "kind": "digest", "office": digest.office, "person": reader.id, "day": digest.day.isoformat(),
            "span": digest.span, "subject": words.subject, "text": words.text,
            "on_behalf_of": None if addressed.on_behalf_of is None else addressed.on_behalf_of.id,
            "due": [_plain(line) for line in sections["due_lines"]],
            "overdue": [_plain(line) for line in sections["overdue_lines"]],
        }  # fmt: skip
        return Letter(message_id(digest), at, "digest", addressed, words, data)

    def _notice_lines(
        self, driver: Any, notices: Sequence[StoredNotice], today: date, language: str
    ) -> list[Mapping[str, Any]]:
        lines: list[Mapping[str, Any]] = []
        for notice in notices[: MOST_LINES + 1]:
            stored, number = load_file(driver, notice.id.office, notice.id.case)
            self.catalogue.make_ready(driver, stored)
            case = stored.file.case(number)
            machine = self.catalogue.machine(case.procedure, case.version_of_procedure)
            rule = None if kind_of(notice) == "approve" else rule_for(machine, notice.about, case.state)
            act = machine.procedure.transitions.get(notice.about)
            law = rule.law if rule is not None else act.law if act is not None else ()
            owners = rule.owners or rule.holders if rule is not None else ()
            lines.append({
                "case": case.reference,
                "about": rule_title(machine.procedure, rule, notice.about, language),
                "due": notice.due_on,
                "days_left": None if notice.due_on is None else (notice.due_on - today).days,
                "law": "; ".join(citation_in_words(cited, machine.procedure.sources, language) for cited in law),
                "owner": owner_titles(machine.procedure, owners, case.assigned, language),
                "provisional": False,
            })  # fmt: skip
        return lines


def _due_line(machines: Machines, line: DueLine, today: date, language: str) -> Mapping[str, Any]:
    machine = machines.of(line.rules)
    rule = rule_for(machine, line.name, line.of_state) if machine is not None else None
    law, title, owner = "", line.name, ", ".join(line.owners)
    if machine is not None:
        title = rule_title(machine.procedure, rule, line.name, language)
        owner = owner_titles(machine.procedure, line.owners, line.assigned, language)
        cited = rule.law if rule is not None else ()
        law = "; ".join(citation_in_words(one, machine.procedure.sources, language) for one in cited)
    return {
        "case": line.reference,
        "about": title,
        "due": line.due_on,
        "days_left": (line.due_on - today).days,
        "law": law,
        "owner": owner,
        "provisional": line.provisional,
    }


def _not_listed(pile: Pile) -> list[StoredNotice]:
    """Folded reminders of which no list speaks anyway."""
    listed = {(line.case, line.name) for line in pile.due}
    return [notice for notice in pile.folded if (notice.id.case, notice.about) not in listed]


def _dead_line(notice: StoredNotice) -> Mapping[str, Any]:
    return {"letter": str(notice.id), "case": notice.reference, "reason": notice.reason or ""}


def _plain(line: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in line.items()}
