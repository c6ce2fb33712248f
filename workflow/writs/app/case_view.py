"""One case in plain data, with titles and law: what `writs show` prints and what pages are made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from writs.core import model as m
from writs.core.case import Case, Deadline, Decision, Event, File, Look, PauseInterval
from writs.core.decide import decide, possible
from writs.core.errors import ClockStuck
from writs.core.machine import REVIEW, Machine
from writs.core.values import write_value
from writs.engine import Catalogue, Choice
from writs.engine.choices import choices_of
from writs.engine.machines import rule_for
from writs.storage.read import StoredEvent


@dataclass(frozen=True)
class CaseView:
    """A case as the law has it at an instant: what is stored, and what the clock owes by then and has not written."""

    machine: Machine
    file: File
    case: Case
    at: datetime
    pending: tuple[Event, ...]
    """Steps that the next command or sweep will write first."""
    choices: tuple[Choice, ...]
    """What can happen now, and why the rest cannot."""
    stuck: str | None = None
    """Why the clock of the file cannot go on; then the file is shown as it is stored."""

    @property
    def today(self) -> date:
        return self.machine.calendar.local_day(self.at)


def view_of(catalogue: Catalogue, file: File, case: Case, at: datetime, role: str | None = None) -> CaseView:
    """Look at a case. Nothing is written."""
    machine = catalogue.machine(case.procedure, case.version_of_procedure)
    stuck, decision = None, Decision(file, (), ())
    try:
        decision = decide(catalogue, file, Look(), at=at)
    except ClockStuck as error:
        stuck = str(error)
    seen = decision.file.case(case.id)
    choices = choices_of(catalogue, seen, possible(catalogue, file, case.id, at=at, role=role))
    pending = tuple(event for event in decision.events if event.case == case.id)
    return CaseView(machine, decision.file, seen, max(at, file.decided_at), pending, choices, stuck)


def as_json(view: CaseView, events: Iterable[StoredEvent]) -> dict[str, Any]:
    """Everything about the case."""
    case, p = view.case, view.machine.procedure
    state = p.states.get(case.state)
    return {
        "office": case.office,
        "case": case.id,
        "reference": case.reference,
        "procedure": p.name,
        "title": dict(p.title),
        "as_of": view.at.isoformat(),
        "state": case.state,
        "state_title": dict(state.title) if state is not None else {},
        "outcome": case.outcome,
        "opened_on": case.opened_on.isoformat(),
        "closed_on": _iso(case.closed_on),
        "version": case.version,
        "seq": case.seq,
        "parent": view.file.case(case.parent).reference if case.parent is not None else None,
        "assigned": dict(case.assigned),
        "waits": _wait(state.waits if state is not None else None),
        "facts": facts(view.machine, case),
        "deadlines": [deadline(view.machine, d) for d in in_order(case.deadlines)],
        "pauses": [pause(p, each) for each in case.pauses],
        "proposals": [
            {"transition": name, "role": proposal.role, "person": proposal.person, "on": _iso(proposal.proposed_on)}
            for name, proposal in case.proposals.items()
        ],
        "children": [
            {"case": other.id, "reference": other.reference, "procedure": other.procedure, "state": other.state,
             "outcome": other.outcome}
            for other in view.file.cases.values()
            if other.parent == case.id
        ],
        "clock_stuck": view.stuck,
        "pending": [event_of(view.machine, event) for event in view.pending],
        "timeline": [stored_event(view.machine, event) for event in events],
        "possible": [choice.as_json() for choice in view.choices],
    }  # fmt: skip


def facts(machine: Machine, case: Case) -> list[dict[str, Any]]:
    """What is known, in the order of the procedure."""
    return [
        {
            "name": name,
            "title": dict(fact.title),
            "type": fact.type,
            "value": write_value(case.facts[name]),
            "value_title": dict(fact.choices.get(str(case.facts[name]), {})),
            "currency": machine.procedure.currency if fact.type == "money" else None,
            "recorded": name in case.recordings,
            "law": "; ".join(fact.law),
        }
        for name, fact in machine.procedure.facts.items()
        if case.facts.get(name) is not None
    ]


def in_order(deadlines: Iterable[Deadline]) -> list[Deadline]:
    """Open ones first, the most urgent at the top."""
    return sorted(deadlines, key=lambda d: (not d.open, d.due_on or date.max, d.name, d.occurrence))


def deadline(machine: Machine, d: Deadline) -> dict[str, Any]:
    rule = rule_for(machine, d.name, d.state)
    return {
        "name": d.name,
        "title": dict(rule.title) if rule is not None else {},
        "status": d.status,
        "open": d.open,
        "due": _iso(d.due_on),
        "opens_on": _iso(d.opens_on),
        "start": d.start.isoformat(),
        "who": list(d.who),
        "right": rule.is_right if rule is not None else False,
        "law": "; ".join(rule.law) if rule is not None else "",
        "occurrence": d.occurrence,
        "generation": d.generation,
        "cause": d.cause,
        "provisional": d.provisional,
        "settled_on": _iso(d.settled_on),
        "next_step_at": _iso(d.next_step_at),
    }


def pause(p: m.Procedure, interval: PauseInterval) -> dict[str, Any]:
    rule = p.pauses.get(interval.name)
    return {
        "name": interval.name,
        "title": dict(rule.title) if rule is not None else {},
        "since": _iso(interval.since),
        "until": _iso(interval.until),
        "law": "; ".join(rule.law) if rule is not None else "",
    }


def stored_event(machine: Machine, event: StoredEvent) -> dict[str, Any]:
    """An event as it lies in the database, with its title and law."""
    body = event.said()
    told = _event(machine, event.kind, event.name, body["changes"])
    return {
        "seq": event.seq,
        "on": event.occurred_on.isoformat(),
        "recorded_at": event.recorded_at.isoformat(),
        "kind": event.kind,
        "name": event.name,
        **told,
        "role": body["actor"][0],
        "person": body["actor"][1],
        "facts": {name: write_value(value) for name, value in body["facts"].items()},
        "erased": event.erased,
        "changes": body["changes"],
        "hash": event.hash.hex(),
    }


def event_of(machine: Machine, event: Event) -> dict[str, Any]:
    """An event that is not written yet."""
    return {
        "seq": event.seq,
        "on": event.occurred_on.isoformat(),
        "kind": event.kind,
        "name": event.name,
        **_event(machine, event.kind, event.name, event.changes),
        "role": event.role,
        "person": event.person,
    }


def _event(machine: Machine, kind: str, name: str, changes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    p = machine.procedure
    transition = p.transitions.get(name)
    if transition is not None and kind != "step":
        return {"title": dict(transition.title), "law": "; ".join(transition.law)}
    if name == REVIEW:
        return {"title": {}, "law": ""}
    rule = machine.rules.get(name)
    if rule is not None:
        return {"title": dict(rule.title), "law": "; ".join(rule.law)}
    stops = p.pauses.get(name)
    if stops is not None:
        return {"title": dict(stops.title), "law": "; ".join(stops.law)}
    note = next((change for change in changes if change["what"] == "note"), None)
    return {"title": {}, "law": ""} if note is None else {"title": {}, "law": "", "text": note.get("text")}


def _wait(waits: m.Wait | None) -> dict[str, Any] | None:
    if waits is None:
        return None
    return {"for": waits.for_, "review": waits.review, "reviewer": waits.reviewer, "why": waits.why}


def _iso(value: date | datetime | None) -> str | None:
    return value.isoformat() if value is not None else None
