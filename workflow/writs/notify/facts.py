"""What a notice is about, gathered from its case and procedure and said in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from writs.core import model as m
from writs.core.case import Case, Deadline
from writs.core.machine import REVIEW, Machine
from writs.notify.addressing import Addressed
from writs.notify.wording import listed, spoken
from writs.papers.citations import citation_in_words
from writs.papers.wording import day_with_weekday, title_of
from writs.storage.outbox import StoredNotice

_SENTENCES: Mapping[str, Mapping[str, str]] = {
    "fires": {
        "en": "After that day the clock does this by itself: {what}.",
        "vi": "Sau ngày đó, hệ thống tự thực hiện: {what}.",
        "ru": "После этого дня само собой наступает: {what}.",
    },
    "bars": {
        "en": "After that day this is no longer possible: {what}.",
        "vi": "Sau ngày đó không còn thực hiện được: {what}.",
        "ru": "После этого дня уже невозможно: {what}.",
    },
    "right": {
        "en": "It is a right, not a duty: after that day it can no longer be used.",
        "vi": "Đây là quyền, không phải nghĩa vụ: sau ngày đó không sử dụng được nữa.",
        "ru": "Это право, а не обязанность: после этого дня им уже нельзя воспользоваться.",
    },
    "owed": {
        "en": "It stays owed and is listed as overdue until it is done.",
        "vi": "Việc này vẫn phải làm và bị ghi là quá hạn cho đến khi hoàn thành.",
        "ru": "Обязанность остаётся и числится просроченной до исполнения.",
    },
    "review": {"en": "Look again", "vi": "Xem lại", "ru": "Посмотреть снова"},
    "escalate": {
        "en": "If it is still open on {day}, {who} is told.",
        "vi": "Nếu đến {day} vẫn chưa xong, sẽ báo cáo {who}.",
        "ru": "Если не исполнено до {day}, об этом сообщается: {who}.",
    },
}


@dataclass(frozen=True, slots=True)
class Matter:
    """A notice with the case and the rules it comes from."""

    notice: StoredNotice
    case: Case
    machine: Machine
    office: str
    at: datetime

    @property
    def procedure(self) -> m.Procedure:
        return self.machine.procedure

    @property
    def today(self) -> date:
        return self.machine.calendar.local_day(self.at)

    def rule(self) -> m.DeadlineRule | None:
        """The rule behind the deadline; the review of a wait has one for each state."""
        name = self.notice.about
        return self.machine.waits_rules.get(self.case.state) if name == REVIEW else self.machine.rules.get(name)

    def deadline(self) -> Deadline | None:
        """The generation that the notice speaks of, or what has become of it."""
        found = None
        for deadline in self.case.deadlines:
            if deadline.name == self.notice.about and self.notice.occurrence in (None, deadline.occurrence):
                found = deadline
        return found


def kind_of(notice: StoredNotice) -> str:
    """Which words a notice wants: a proposal is told as `notify` of a transition and has no deadline."""
    return "approve" if notice.kind == "notify" and notice.occurrence is None and notice.due_on is None else notice.kind


def facts_of(
    matter: Matter, addressed: Addressed, public_url: str | None, undelivered: Mapping[str, str]
) -> dict[str, Any]:
    """Everything that the template of this notice may use."""
    language = spoken(addressed.person.language)
    notice, procedure = matter.notice, matter.procedure
    rule = None if kind_of(notice) == "approve" else matter.rule()
    act_rule, deadline = procedure.transitions.get(notice.about), matter.deadline()
    law = rule.law if rule is not None else act_rule.law if act_rule is not None else ()
    due = deadline.due_on if deadline is not None else notice.due_on
    state = procedure.states.get(matter.case.state)
    found: dict[str, Any] = {
        **everywhere(addressed, matter.office, matter.at, public_url, matter.case.reference),
        "late": notice.requeued > 0,
        "role": role_title(procedure, notice.role, language),
        "case": matter.case.reference,
        "procedure": title_of(procedure.title, language),
        "state": None if state is None else title_of(state.title, language),
        "about": rule_title(procedure, rule, notice.about, language),
        "due": due,
        "days_left": None if due is None else (due - matter.today).days,
        "overdue": due is not None and due < matter.today,
        "provisional": deadline is not None and deadline.provisional,
        "owner": owners(matter, rule, language),
        "done_by": acts(procedure, rule.met_by if rule is not None else (), language),
        "law": laws(procedure, law, language),
        "consequences": tuple(consequences(matter, rule, deadline, language)),
    }
    found.update(undelivered)
    return found


def everywhere(
    addressed: Addressed, office: str, at: datetime, public_url: str | None, reference: str | None
) -> dict[str, Any]:  # fmt: skip
    """What every template may use."""
    person, absent = addressed.person, addressed.on_behalf_of
    link = None if public_url is None else public_url.rstrip("/")
    if link is not None and reference is not None:
        link = f"{link}/cases/{quote(reference, safe='')}"
    return {
        "office": office,
        "person": person.name,
        "on_behalf_of": None if absent is None else absent.name,
        "away_until": None if absent is None or absent.away is None else absent.away[1],
        "today": at.astimezone(ZoneInfo(person.zone)).date(),
        "link": link,
        "late": False,
    }


def role_title(procedure: m.Procedure, role: str, language: str) -> str:
    found = procedure.roles.get(role)
    return role if found is None else title_of(found.title, language)


def rule_title(procedure: m.Procedure, rule: m.DeadlineRule | None, name: str, language: str) -> str:
    """The title of a deadline, or else of a transition: names of both kinds may be the same."""
    if rule is None:
        return act(procedure, name, language)
    title = title_of(rule.title, language)
    return f"{_SENTENCES['review'][language]} – {title}" if rule.name == REVIEW else title or name


def act(procedure: m.Procedure, name: str, language: str) -> str:
    """The title of a transition."""
    transition = procedure.transitions.get(name)
    return name if transition is None else title_of(transition.title, language)


def acts(procedure: m.Procedure, transitions: tuple[str, ...], language: str) -> str:
    """Titles of transitions in one phrase: `“Serve” and “Publish”`."""
    return listed([f"“{act(procedure, name, language)}”" for name in transitions], language)


def laws(procedure: m.Procedure, law: m.Law, language: str) -> tuple[str, ...]:
    """Citations as a jurist writes them."""
    return tuple(citation_in_words(cited, procedure.sources, language) for cited in law)


def owners(matter: Matter, rule: m.DeadlineRule | None, language: str) -> str:
    """Who owes it: the roles, with the persons whom the case names."""
    roles = (rule.owners or rule.holders) if rule is not None else (matter.notice.role,)
    return owner_titles(matter.procedure, roles, matter.case.assigned, language)


def owner_titles(
    procedure: m.Procedure, roles: tuple[str, ...], assigned: Mapping[str, str], language: str
) -> str:  # fmt: skip
    """Roles by their titles, each with the person whom the case names: `Enforcer (Lan)`."""
    words: list[str] = []
    for role in roles:
        title, person = role_title(procedure, role, language), assigned.get(role)
        words.append(f"{title} ({person})" if person else title)
    return listed(words, language)


def consequences(
    matter: Matter, rule: m.DeadlineRule | None, deadline: Deadline | None, language: str
) -> Iterator[str]:  # fmt: skip
    """What follows if nothing is done."""
    if rule is None:
        return
    procedure = matter.procedure

    def say(name: str, **words: str) -> str:
        return _SENTENCES[name][language].format(**words)

    if rule.is_right:
        yield say("right")
    elif rule.fires is not None:
        yield say("fires", what=acts(procedure, (rule.fires,), language))
    elif not rule.bars and rule.kind not in ("earliest",):
        yield say("owed")
    if rule.bars:
        yield say("bars", what=acts(procedure, rule.bars, language))
    coming = next((step for step in deadline.ladder[deadline.next_step :] if step.escalate), None) if deadline else None
    if coming is not None and coming.at > matter.at:
        who = listed([role_title(procedure, role, language) for role in coming.escalate], language)
        yield say("escalate", day=day_with_weekday(matter.machine.calendar.local_day(coming.at), language), who=who)
