"""The main job from nothing: a docket of two offices, months of scripted clerks, and what a head of office sees."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from writs.core.case import Actor, Case, Decision, Event, File, Fire, Look, Notice, Open
from writs.core.counting import add_months
from writs.core.decide import Library, decide
from writs.core.errors import TransitionRefused
from writs.core.explanation import explain
from writs.core.machine import REVIEW, Machine
from writs.core.periods import parse_period
from writs.documents.shipped import shipped_directory
from writs.runner.clerks import STORIES, Act

PROCEDURE = "vn.civil-judgment"


@dataclass(slots=True)
class DocketCase:
    """One row of the docket while the months go by."""

    office: str
    enforcer: str
    story: list[tuple[date, Act]]
    file: File | None = None
    events: list[Event] = field(default_factory=list[Event])
    notices: list[tuple[date, Notice]] = field(default_factory=list[tuple[date, Notice]])
    refusals: list[tuple[date, str, str]] = field(default_factory=list[tuple[date, str, str]])


@dataclass(slots=True)
class Demo:
    """Every case of the docket as it stands on the last day."""

    machine: Machine
    library: Library
    last_day: date
    cases: dict[str, DocketCase] = field(default_factory=dict[str, DocketCase])

    def open_cases(self) -> Iterable[tuple[str, DocketCase, Case]]:
        for reference, row in self.cases.items():
            if row.file is not None:
                for case in row.file.cases.values():
                    yield reference, row, case


def docket_path() -> Path:
    """The shipped docket: beside the procedures in a checkout, inside the wheel otherwise."""
    beside = shipped_directory().with_name("examples")
    return beside / "docket.csv"


def run_demo(library: Library, last_day: date = date(2026, 10, 2)) -> Demo:
    """Play the docket day by day up to `last_day`; the clock of each case is looked at every day."""
    machine = library.in_force(PROCEDURE, last_day)
    demo = Demo(machine, library, last_day)
    with docket_path().open(encoding="utf-8", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: row["received_on"])
    first = date.fromisoformat(rows[0]["received_on"])
    for row in rows:
        demo.cases[row["reference"]] = DocketCase(row["office"], row["enforcer"], _script(machine, row))
    day = first
    while day <= last_day:
        for number, row in enumerate(rows, 1):
            _day(demo, number, row, day)
        day += timedelta(days=1)
    return demo


def _script(machine: Machine, row: Mapping[str, str]) -> list[tuple[date, Act]]:
    day = date.fromisoformat(row["received_on"])
    script: list[tuple[date, Act]] = []
    for act in STORIES[row["story"]]:
        day = machine.calendar.add_working(day, act.after)
        script.append((day, act))
    return script


def _day(demo: Demo, number: int, row: Mapping[str, str], day: date) -> None:
    case, received = demo.cases[row["reference"]], date.fromisoformat(row["received_on"])
    calendar = demo.machine.calendar
    # Clerks work in the forenoon: two hours after the office opens, in the zone of the jurisdiction.
    at = calendar.day_begins(day) + timedelta(hours=10)
    if case.file is None:
        if day != received:
            return
        facts = {
            "creditor_name": row["creditor"],
            "debtor_name": row["debtor"],
            "claim": f"{row['claim']} VND",
            "judgment_effective_on": row["judgment_effective_on"],
            "judgment_received_on": row["received_on"],
        }
        command = Open(
            case=number * 1000,
            office=1 if row["office"] == "Hà Nội" else 2,
            reference=row["reference"],
            procedure=PROCEDURE,
            facts=facts,
            actor=Actor("intake"),
            occurred=day,
            assigned={"enforcer": row["enforcer"]},
        )
        _take(case, decide(demo.library, None, command, at=at), day)
    else:
        _take(case, decide(demo.library, case.file, Look(), at=at), day)
    for planned, act in case.story:
        if planned == day:
            _act(demo, case, number, act, day)


def _act(demo: Demo, case: DocketCase, number: int, act: Act, day: date) -> None:
    assert case.file is not None
    target = number * 1000
    if act.on is not None:
        children = [c.id for c in case.file.cases.values() if c.group == act.on]
        if not children:
            return
        target = children[-1]
    person = case.enforcer if act.role == "enforcer" else f"{act.role} {case.office}"
    facts = {name: _given(demo, case, value, day) for name, value in act.facts.items()}
    at = demo.machine.calendar.day_begins(day) + timedelta(hours=10)
    try:
        command = Fire(target, act.transition, facts, Actor(act.role, person), day)
        _take(case, decide(demo.library, case.file, command, at=at), day)
    except TransitionRefused as refusal:
        case.refusals.append((day, act.transition, str(refusal)))


def _given(demo: Demo, case: DocketCase, text: str, day: date) -> str:
    if text == "all":
        assert case.file is not None
        return f"{case.file.cases[case.file.root].facts['claim']} VND"
    if text[:1] in "+-" and text[1:].isdigit():
        return demo.machine.calendar.add_working(day, int(text)).isoformat()
    return text


def _take(case: DocketCase, decision: Decision, day: date) -> None:
    case.file = decision.file
    case.events += decision.events
    case.notices += [(day, notice) for notice in decision.notices]


def summary(demo: Demo) -> dict[str, Any]:
    """What the head of office wants to see, in plain data."""
    last, until = demo.last_day, demo.last_day + timedelta(days=7)
    states: dict[str, Counter[str]] = {}
    due: list[dict[str, Any]] = []
    overdue: list[dict[str, Any]] = []
    for _, row, case in demo.open_cases():
        machine = demo.library.machine(case.procedure, case.version_of_procedure)
        if case.parent is None:
            states.setdefault(row.office, Counter())[case.state] += 1
        for deadline in case.deadlines:
            if deadline.due_on is None or deadline.name == REVIEW or deadline.status not in ("running", "overdue"):
                continue
            entry = {
                "case": case.reference,
                "office": row.office,
                "deadline": deadline.name,
                "title": dict(machine.rules[deadline.name].title),
                "due": deadline.due_on.isoformat(),
                "who": ", ".join(deadline.who),
                "person": row.enforcer if "enforcer" in deadline.who else None,
                "law": "; ".join(machine.rules[deadline.name].law),
            }
            if deadline.status == "overdue":
                overdue.append(entry)
            elif deadline.due_on <= until:
                due.append(entry)
    notices = [(row, day, notice) for row in demo.cases.values() for day, notice in row.notices]
    escalations: list[dict[str, Any]] = [
        {
            "day": day.isoformat(),
            "case": row.file.cases[notice.case].reference if row.file is not None else "",
            "to": notice.to,
            "deadline": notice.deadline,
            "due": notice.due_on.isoformat() if notice.due_on is not None else None,
        }
        for row, day, notice in notices
        if notice.kind == "escalate"
    ]
    return {
        "day": last.isoformat(),
        "cases": len(demo.cases),
        "children": sum(case.parent is not None for _, _, case in demo.open_cases()),
        "events": sum(len(row.events) for row in demo.cases.values()),
        "automatic": dict(
            Counter(
                e.name for r in demo.cases.values() for e in r.events if e.kind == "transition" and e.role == "clock"
            )
        ),
        "states": {office: dict(counts.most_common()) for office, counts in states.items()},
        "due_this_week": sorted(due, key=lambda entry: entry["due"]),
        "overdue": sorted(overdue, key=lambda entry: entry["due"]),
        "reminders": sum(notice.kind == "remind" for _, _, notice in notices),
        "escalations": sorted(escalations, key=lambda entry: entry["day"], reverse=True),
        "timeline": timeline(demo, _most_eventful(demo)),
        "explained": explained(demo, _most_eventful(demo)),
        "refused": [
            {"day": day.isoformat(), "case": reference, "transition": name, "why": why}
            for reference, row in demo.cases.items()
            for day, name, why in row.refusals
        ],
    }


def _most_eventful(demo: Demo) -> str:
    return max(demo.cases, key=lambda reference: len({e.name for e in demo.cases[reference].events}))


def timeline(demo: Demo, reference: str) -> list[dict[str, Any]]:
    """The acts of one file in order, with who did them."""
    row = demo.cases[reference]
    assert row.file is not None
    found: list[dict[str, Any]] = []
    for event in row.events:
        if event.kind not in ("opened", "transition"):
            continue
        case = row.file.cases[event.case]
        t = demo.library.machine(case.procedure, case.version_of_procedure).procedure.transitions[event.name]
        who = "the clock" if event.role == "clock" else event.person or event.role
        found.append(
            {
                "day": event.occurred_on.isoformat(),
                "case": case.reference,
                "act": event.name,
                "title": dict(t.title),
                "who": who,
                "law": "; ".join(t.law),
            }
        )
    return found


def explained(demo: Demo, reference: str) -> dict[str, Any]:
    """One deadline of that case, each step in words: the decision's five working days."""
    row = demo.cases[reference]
    assert row.file is not None
    case = row.file.cases[row.file.root]
    deadline = case.deadline("decide")
    assert deadline is not None
    rule = demo.machine.rules["decide"]
    words = explain(demo.machine.calendar, deadline.start, parse_period(rule.length or "at once"))
    return {
        "case": reference,
        "deadline": "decide",
        "title": dict(rule.title),
        "law": "; ".join(rule.law),
        "due": deadline.due_on.isoformat() if deadline.due_on is not None else None,
        "became": deadline.status,
        "steps": {language: words.sentences(language) for language in ("en", "vi")},
    }


def months_played(demo: Demo) -> int:
    first = min(case.events[0].occurred_on for case in demo.cases.values() if case.events)
    months = 0
    while add_months(first, months + 1) <= demo.last_day:
        months += 1
    return months
