"""Why a deadline ends on its day: every generation with its start, its rule, its steps, its pauses and orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from writs.core import model as m
from writs.core.acts import Session
from writs.core.case import Case, Deadline, File, PauseInterval
from writs.core.clocks import ends_of
from writs.core.description import start as start_words
from writs.core.description import within
from writs.core.draft import Draft
from writs.core.errors import HistoryErased, WrongInput, did_you_mean
from writs.core.machine import REVIEW, Machine
from writs.core.reasons import explained
from writs.core.values import write_value
from writs.engine import Catalogue
from writs.engine.machines import rule_for
from writs.storage.history import files_of, history
from writs.storage.read import StoredEvent, events_of, generations_of

Entry = dict[str, Any]


@dataclass(frozen=True)
class Explained:
    """A deadline of a case with all its generations, the first at the beginning."""

    machine: Machine
    case: Case
    rule: m.DeadlineRule
    generations: list[Entry] = field(default_factory=list[Entry])

    def as_json(self) -> Entry:
        p, rule = self.machine.procedure, self.rule
        calendar = self.machine.calendar
        return {
            "case": self.case.reference,
            "procedure": p.name,
            "deadline": rule.name,
            "title": dict(rule.title),
            "owner": list(rule.owners or rule.holders),
            "right": rule.is_right,
            "within": within(p, rule),
            "after": start_words(rule),
            "law": list(rule.law),
            "confidence": rule.confidence,
            "note": rule.note,
            "calendar": {"key": calendar.key, "revision": calendar.revision, "tzdata": calendar.tzdata},
            "due": self.generations[-1]["due"] if self.generations else None,
            "status": self.generations[-1]["status"] if self.generations else None,
            "generations": self.generations,
        }


def explain_deadline(catalogue: Catalogue, connection: Any, file: File, case: Case, name: str) -> Explained:
    """Explain a deadline of a case from what is stored. Raises WrongInput for a name that the procedure lacks."""
    machine = catalogue.machine(case.procedure, case.version_of_procedure)
    known = {*machine.rules, *([REVIEW] if machine.waits_rules else [])}
    if name not in known:
        raise WrongInput(f'{machine.name} has no deadline "{name}"{did_you_mean(name, known) or "."}')
    rows = generations_of(connection, case.office, case.id, name)
    rule = rule_for(machine, name, rows[-1].state if rows else case.state) or next(iter(machine.waits_rules.values()))
    events = {event.seq: event for event in events_of(connection, case.office, case.id)}
    then = _files_then(catalogue, connection, file, case, {row.armed_seq for row in rows})
    found = Explained(machine, case, rule)
    for row in rows:
        at_arming = then.get(row.armed_seq, file)
        own = rule_for(machine, name, row.state) or rule
        draft = Session(catalogue, at_arming.cases, file.root, at_arming.decided_at, True).draft(case.id)
        draft.day = events[row.armed_seq].occurred_on if row.armed_seq in events else draft.day
        found.generations.append(_generation(machine, draft, own, row, case.pauses, events))
    return found


def _files_then(
    catalogue: Catalogue, connection: Any, file: File, case: Case, wanted: Iterable[int]
) -> Mapping[int, File]:
    """The file as it was when those events had been written; nothing where its history was erased."""
    found: dict[int, File] = {}
    open_ones = sorted(wanted)
    try:
        past = history(connection, case.office, file.root)
    except HistoryErased:
        return found
    for then in files_of(catalogue, past):
        seen = then.cases.get(case.id)
        while open_ones and seen is not None and seen.seq >= open_ones[0]:
            found[open_ones.pop(0)] = then
    return found


def _generation(
    machine: Machine,
    draft: Draft,
    rule: m.DeadlineRule,
    row: Deadline,
    pauses: tuple[PauseInterval, ...],
    events: Mapping[int, StoredEvent],
) -> Entry:
    counted = ends_of(draft, rule, row.start, row.orders, row.paused, row.begun)
    last = counted[0] if counted is not None else None
    armed = events.get(row.armed_seq)
    return {
        "occurrence": row.occurrence,
        "generation": row.generation,
        "status": row.status,
        "cause": row.cause,
        "start": row.start.isoformat(),
        "started_by": _started_by(machine, rule, draft, row, events),
        "due": _iso(row.due_on),
        "due_at": row.due_at.isoformat() if row.due_at is not None else None,
        "opens_on": _iso(row.opens_on),
        "provisional": row.provisional,
        "armed": _event(machine, armed),
        "calendar": _calendar_then(armed, row),
        "settled": _event(machine, events.get(row.settled_seq or 0)),
        "settled_on": _iso(row.settled_on),
        "pauses": [_pause(machine, pauses, span) for span in row.paused],
        "orders": [
            {"transition": o.transition, "on": _iso(o.on), "kind": o.kind, "value": o.value} for o in row.orders
        ],
        "steps": [{"code": step.code, "day": step.day, **step.text} for step in explained(draft, row)],
        "agrees": row.due_on == (last.due_on if last is not None else None),
    }


def _started_by(
    machine: Machine, rule: m.DeadlineRule, draft: Draft, row: Deadline, events: Mapping[int, StoredEvent]
) -> Entry | None:
    """The fact a clock starts from, its value then and the event that recorded it."""
    if row.begun != "start" or rule.start is None or rule.start.kind not in ("fact", "each", "later_of", "earlier_of"):
        return None
    name = next((n for n in rule.start.names if draft.facts.get(n) == row.start), rule.start.names[0])
    fact = machine.procedure.facts.get(name)
    return {
        "fact": name,
        "title": dict(fact.title) if fact is not None else {},
        "value": write_value(draft.facts.get(name)),
        "event": _event(machine, events.get(draft.recordings.get(name, 0))),
    }


def _event(machine: Machine, event: StoredEvent | None) -> Entry | None:
    if event is None:
        return None
    role, person = event.said()["actor"]
    t = machine.procedure.transitions.get(event.name)
    rule = machine.rules.get(event.name)
    titled = t or rule
    return {
        "seq": event.seq,
        "on": event.occurred_on.isoformat(),
        "recorded_at": event.recorded_at.isoformat(),
        "kind": event.kind,
        "name": event.name,
        "title": dict(titled.title) if titled is not None else {},
        "role": role,
        "person": person,
        "law": "; ".join(titled.law) if titled is not None else "",
    }


def _calendar_then(event: StoredEvent | None, row: Deadline) -> str | None:
    """The calendar and its revision by which a generation was counted, as its event says."""
    for change in event.said()["changes"] if event is not None else ():
        place = (change.get("deadline"), change.get("occurrence"), change.get("generation"))
        if change["what"] == "armed" and place == (row.name, row.occurrence, row.generation):
            calendar: str | None = change.get("calendar")
            return calendar
    return None


def _pause(machine: Machine, pauses: tuple[PauseInterval, ...], span: tuple[date, date]) -> Entry:
    """Days that stood still, and by which rule where one pause explains them all."""
    since, until = span
    cause = next((p for p in pauses if p.since == since and p.until == until), None)
    rule = machine.procedure.pauses.get(cause.name) if cause is not None else None
    return {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "name": cause.name if cause is not None else None,
        "title": dict(rule.title) if rule is not None else {},
        "law": "; ".join(rule.law) if rule is not None else "",
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
