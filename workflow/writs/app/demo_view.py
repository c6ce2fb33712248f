"""What a head of office wants to see on a Friday, in plain data, read from the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from writs.app.docket_view import due_entries
from writs.core.case import Case, Deadline
from writs.core.counting import add_months
from writs.core.explanation import explain
from writs.core.machine import REVIEW, Machine
from writs.core.periods import PeriodError, parse_period
from writs.engine.folding import fold_stored
from writs.engine.machines import Machines
from writs.runner.demo import FORENOON, Demo
from writs.storage.audit import verify
from writs.storage.canonical import read_instant, read_json
from writs.storage.docket import DueAsked
from writs.storage.read import events_of, load_file

WEEK = 7
NOBODY: Mapping[str, str] = {}
_ROOTS = "SELECT office_id, reference FROM writs_case WHERE root_id = case_id ORDER BY office_id, reference"
_NOTICES = (
    "SELECT created_at, office_id, case_id, kind, destination, payload FROM writs_notice"
    " ORDER BY created_at, office_id, case_id, seq, n"
)
_BY_CLOCK = (
    "SELECT name, count(*) FROM writs_event WHERE kind='transition' AND actor='clock' GROUP BY name ORDER BY 2 DESC, 1"
)


@dataclass(frozen=True, slots=True)
class Known:
    """A case of the docket with the machine by which it is decided."""

    case: Case
    machine: Machine


class DemoView:
    """One look at the database of a demonstration; `connection` is a DBAPI connection that sees one moment of it."""

    def __init__(self, demo: Demo, connection: Any) -> None:
        self.demo, self.connection = demo, connection
        self.at: datetime = demo.machine.calendar.day_begins(demo.last_day) + FORENOON
        self.known: dict[tuple[int, int], Known] = {}
        for office, reference in connection.execute(_ROOTS).fetchall():
            stored, _ = load_file(connection, office, reference)
            demo.catalogue.make_ready(connection, stored)
            for case in stored.file.cases.values():
                machine = demo.catalogue.machine(case.procedure, case.version_of_procedure)
                self.known[office, case.id] = Known(case, machine)

    def summary(self) -> dict[str, Any]:
        """Everything, as `writs demo --json` prints it."""
        cases = [known.case for known in self.known.values()]
        due, overdue = self._due()
        chains, folded = verify(self.connection), fold_stored(self.demo.catalogue, self.connection)
        reminders = [self._notice(row) for row in self._notices if row[3] == "remind"]
        escalations = [self._notice(row) for row in self._notices if row[3] == "escalate"]
        return {
            "day": self.demo.last_day.isoformat(),
            "first_day": self.demo.first_day.isoformat(),
            "months": self._months(),
            "cases": len(self.demo.rows),
            "children": sum(case.parent is not None for case in cases),
            "events": chains.events,
            "automatic": dict(self.connection.execute(_BY_CLOCK).fetchall()),
            "states": self._states(),
            "due_this_week": due,
            "overdue": overdue,
            "reminders": len(reminders),
            "reminded": reminders[::-1],
            "escalations": escalations[::-1],
            "timeline": self._timeline(),
            "explained": self._explained(escalations),
            "refused": [
                {"day": r.day.isoformat(), "case": r.reference, "transition": r.transition, "why": r.why}
                for r in self.demo.refused
            ],
            "verified": {**chains.as_json(), "decided_again": folded.as_json()},
        }

    @cached_property
    def _notices(self) -> list[tuple[Any, ...]]:
        return list(self.connection.execute(_NOTICES).fetchall())

    def _months(self) -> int:
        months = 0
        while add_months(self.demo.first_day, months + 1) <= self.demo.last_day:
            months += 1
        return months

    def _states(self) -> dict[str, dict[str, int]]:
        counted = {name: Counter[str]() for name in self.demo.offices.values()}
        for known in self.known.values():
            if known.case.parent is None:
                counted[self.demo.offices[known.case.office]][known.case.state] += 1
        return {office: dict(states.most_common()) for office, states in counted.items()}

    # -- what is due
    def _due(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        machines = Machines(self.demo.catalogue, self.connection)
        asked = DueAsked(self.demo.last_day + timedelta(days=WEEK))
        entries, _ = due_entries(self.connection, machines, asked, at=self.at)
        wanted = [self._entry(e) for e in entries if e["deadline"] != REVIEW and e["status"] != "suspended"]
        return [e for e in wanted if e["days"] >= 0], [e for e in wanted if e["days"] < 0]

    def _entry(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        return {
            **entry,
            "office": self.demo.offices[entry["office"]],
            "office_number": entry["office"],
            "who": ", ".join(entry["owner"]),
            "who_title": self._titles(self.known[entry["office"], entry["id"]], entry["owner"]),
            "person": next(iter(entry["people"].values()), None),
        }

    # -- what people were told
    def _notice(self, row: tuple[Any, ...]) -> dict[str, Any]:
        created, office, number, _, destination, payload = row
        told, known = read_json(payload), self.known[office, number]
        name, due = told["about"], told["due"]
        rule = known.machine.rules.get(name)
        deadline = _deadline(known.case, name, due)
        owners = deadline.who if deadline is not None else ()
        return {
            "day": known.machine.calendar.local_day(read_instant(created)).isoformat(),
            "office": self.demo.offices[office],
            "case": known.case.reference,
            "to": told["role"],
            "to_title": self._titles(known, (told["role"],)),
            "person": destination if destination != told["role"] else None,
            "deadline": name,
            "title": dict(rule.title) if rule is not None else {},
            "law": "; ".join(rule.law) if rule is not None else "",
            "due": due,
            "owed_by": [known.case.assigned.get(role, role) for role in owners],
            "owed_by_title": self._titles(known, owners, known.case.assigned),
        }

    def _titles(self, known: Known, roles: Iterable[str], people: Mapping[str, str] = NOBODY) -> dict[str, str]:
        """Roles as each language names them, or the people in them."""
        of, roles = known.machine.procedure.roles, tuple(roles)
        return {
            language: ", ".join(people.get(r) or (of[r].title.get(language, r) if r in of else r) for r in roles)
            for language in ("en", "vi")
        }

    # -- one file, one day
    def _timeline(self) -> list[dict[str, Any]]:
        """The acts of the most eventful file in order, with who did them."""
        events = {place: list(events_of(self.connection, *place)) for place in self.known}
        root = max(
            (known.case for known in self.known.values() if known.case.parent is None),
            key=lambda case: len({e.name for e in events[case.office, case.id]}),
        )
        told: list[tuple[tuple[int, int, int], dict[str, Any]]] = []
        for (office, number), known in self.known.items():
            if (office, known.case.root) != (root.office, root.id):
                continue
            for event in events[office, number]:
                if event.kind not in ("opened", "transition"):
                    continue
                body, t = event.said(), known.machine.procedure.transitions[event.name]
                role, person = body["actor"]
                entry = {
                    "day": event.occurred_on.isoformat(),
                    "case": known.case.reference,
                    "act": event.name,
                    "title": dict(t.title),
                    "who": "the clock" if role == "clock" else person or role,
                    "law": "; ".join(t.law),
                }
                told.append(((body["revision"], number, event.seq), entry))
        return [entry for _, entry in sorted(told, key=lambda pair: pair[0])]

    def _explained(self, escalations: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """The day behind an escalation, each step in words: of all days the one with the most to say."""
        found: list[tuple[int, dict[str, Any]]] = []
        for known in self.known.values():
            for name in {e["deadline"] for e in escalations if e["case"] == known.case.reference}:
                deadline, rule = known.case.deadline(name), known.machine.rules.get(name)
                if deadline is None or rule is None or deadline.extended or deadline.paused:
                    continue
                try:
                    words = explain(known.machine.calendar, deadline.start, parse_period(rule.length or "at once"))
                except PeriodError:
                    continue
                if words.counted.due_on != deadline.due_on:
                    continue
                steps = {language: words.sentences(language) for language in ("en", "vi")}
                entry = {
                    "case": known.case.reference,
                    "office_number": known.case.office,
                    "deadline": name,
                    "title": dict(rule.title),
                    "law": "; ".join(rule.law),
                    "due": deadline.due_on.isoformat() if deadline.due_on is not None else None,
                    "became": deadline.status,
                    "steps": steps,
                }
                found.append((len(steps["en"]), entry))
        return max(found, key=lambda pair: pair[0])[1]


def _deadline(case: Case, name: str, due: str | None) -> Deadline | None:
    return next((d for d in case.deadlines if d.name == name and str(d.due_on) == due), None)
