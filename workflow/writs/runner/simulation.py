"""The timeline a case would have, without a database: what the clock does, and what happens if people act on the last
day, one working day late, or never. Pure: it knows no clock and asks nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from writs.core.acts import Session
from writs.core.case import Actor, Command, Deadline, Decision, Event, File, Fire, Look, Open
from writs.core.counting import count, start_day
from writs.core.decide import Library, decide, possible
from writs.core.errors import TransitionRefused, WritsError, WrongInput, did_you_mean
from writs.core.explanation import Step
from writs.core.machine import Machine
from writs.core.model import Fact
from writs.core.periods import parse_period
from writs.core.reasons import explained
from writs.core.values import write_value
from writs.core.world import World
from writs.documents.reader import Document
from writs.documents.scenarios import watch_scenario

Way = Literal["nobody-acts", "on-time", "everyone-late"]
CASE = 1
MOST_ENTRIES = 1_000
MOST_ASKED = 3
"""So often in a row the same reminder is shown."""
_MORNING = time(9)


@dataclass(frozen=True, slots=True)
class Dated:
    """A deadline that was armed, and why its day is its day."""

    name: str
    due_on: date | None
    provisional: bool
    cause: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happens: an act, a step of the clock, or an act that would be refused."""

    on: date
    at: datetime
    kind: str
    name: str
    by: str
    state: str
    case: str
    facts: Mapping[str, str] = field(default_factory=dict[str, str])
    placeholders: tuple[str, ...] = ()
    """Facts whose values were made up by their type."""
    armed: tuple[Dated, ...] = ()
    ended: tuple[tuple[str, str], ...] = ()
    """(deadline, status) of what this settled or made overdue."""
    told: tuple[tuple[str, str, str], ...] = ()
    """(kind, role, deadline) of the notices."""
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Simulation:
    procedure: str
    entries: tuple[Entry, ...]
    state: str
    outcome: str | None
    until: date
    cut: bool
    """Whether it was cut off before the end: more than a thousand things would happen."""
    goes_on: str | None = None
    """What is asked again and again from there on, with nothing else to come."""
    failures: tuple[str, ...] = ()
    """What did not go as a script says."""


def simulate(
    library: Library,
    machine: Machine,
    begin: date,
    *,
    way: Way = "nobody-acts",
    facts: Mapping[str, Any] | None = None,
    transition: str | None = None,
    until: date | None = None,
    world: World | None = None,
) -> Simulation:
    """Open a case on `begin` and let time pass until nothing is left to wait for, or until the day `until`, which is
    five years on if not given.

    Needed facts that are not given get a placeholder by their type. Raises WrongInput, TransitionRefused when the
    case cannot be opened.
    """
    last = until or date(begin.year + 5, begin.month, min(begin.day, 28))
    if last < begin:
        raise WrongInput(f"The simulation would end on {last}, before it begins on {begin}.")
    return _Run(library, machine, facts or {}, world).play(begin, last, way, transition)


def simulate_script(library: Library, machine: Machine, document: Document, name: str | None) -> Simulation:
    """The timeline of a scenario's steps: the script says who acts and when. Raises WrongInput."""
    cases = document.tree.get("cases")
    names = list(cases) if isinstance(cases, dict) else []
    chosen = name if name is not None else names[0] if len(names) == 1 else None
    if chosen not in names:
        what = f'has no scenario "{name}"{did_you_mean(name, names)}' if name else "has several scenarios; say which"
        raise WrongInput(f"{document.file} {what}. There are: {', '.join(names) or 'none'}.")
    run = _Run(library, machine, {}, None)
    failures = watch_scenario(document, machine, library, chosen or "", run.take)
    if run.file is None:
        raise WrongInput(f"{document.file}: {'; '.join(map(str, failures)) or 'nothing happens in it'}")
    case = run.file.case(CASE)
    last = run.machine.calendar.local_day(run.file.decided_at)
    told = tuple(map(str, failures))
    return Simulation(run.machine.procedure.name, tuple(run.entries), case.state, case.outcome, last, False, None, told)


class _Run:
    def __init__(self, library: Library, machine: Machine, facts: Mapping[str, Any], world: World | None) -> None:
        self.library, self.machine, self.given, self.world = library, machine, dict(facts), world
        self.entries: list[Entry] = []
        self.file: File | None = None
        self.tried: set[tuple[int, str, int]] = set()
        self.made_up: tuple[str, ...] = ()
        self.asked: Counter[tuple[str, str]] = Counter()
        """How often in a row somebody was only asked again about a thing."""
        known = machine.procedure.facts
        for name in self.given:
            if name not in known:
                raise WrongInput(f'There is no fact "{name}" in {machine.procedure.key}{did_you_mean(name, known)}.')

    def play(self, begin: date, last: date, way: Way, transition: str | None) -> Simulation:
        self.open(begin, transition)
        assert self.file is not None
        ends = self.machine.calendar.day_ends(last)
        while len(self.entries) < MOST_ENTRIES:
            wake = self.file.wake_at
            planned = self.next_act(way) if way != "nobody-acts" else None
            if planned is not None and planned[0] < ends and (wake is None or planned[0] < wake):
                self.act(*planned)
            elif planned is None and (again := self.only_asked_again()) is not None:
                return self.end(last, again)
            elif wake is not None and wake < ends:
                self.take(decide(self.library, self.file, Look(), at=wake, world=self.world))
            else:
                break
        return self.end(last, None)

    def end(self, last: date, goes_on: str | None) -> Simulation:
        assert self.file is not None
        case, cut = self.file.case(CASE), len(self.entries) >= MOST_ENTRIES
        return Simulation(
            self.machine.procedure.name, tuple(self.entries), case.state, case.outcome, last, cut, goes_on
        )

    def only_asked_again(self) -> str | None:
        """What is asked again and again, where nothing else is to come."""
        assert self.file is not None
        coming = [d for case in self.file.cases.values() for d in case.deadlines if d.next_step_at is not None]
        if not coming or any(d.due_on is not None for d in coming):
            return None
        asked = [self.asked[case.reference, d.name] for case in self.file.cases.values() for d in case.deadlines
                 if d in coming]  # fmt: skip
        return ", ".join(dict.fromkeys(d.name for d in coming)) if min(asked) >= MOST_ASKED else None

    # -- opening and acting
    def open(self, begin: date, transition: str | None) -> None:
        machine = self.machine
        name = transition or next(iter(machine.openings), "")
        t = machine.procedure.transitions.get(name)
        if t is None or name not in machine.openings:
            raise WrongInput(
                f'"{name}" opens no case of {machine.procedure.key}{did_you_mean(name, machine.openings)}.'
                f" There are: {', '.join(machine.openings)}."
            )
        facts = self.facts_for(machine, name, begin)
        wanted = {*t.needs, *t.accepts}
        facts |= {fact: value for fact, value in self.given.items() if fact in wanted}
        actor = Actor(next((role for role in t.by if role != "clock"), "clock"))
        command = Open(CASE, 1, "simulation", machine.procedure.name, name, facts, actor, begin)
        self.take(decide(self.library, None, command, at=self.morning(begin), world=self.world))

    def next_act(self, way: Way) -> tuple[datetime, int, Deadline] | None:
        """The duty that is done next, and when."""
        assert self.file is not None
        found: list[tuple[datetime, int, str, Deadline]] = []
        for case in self.file.cases.values():
            machine = self.library.machine(case.procedure, case.version_of_procedure)
            for deadline in case.deadlines:
                rule = machine.rules.get(deadline.name)
                if rule is None or rule.is_right or not rule.met_by or not deadline.open:
                    continue
                if deadline.status == "suspended" or (case.id, deadline.name, deadline.occurrence) in self.tried:
                    continue
                moment = self.moment(machine, deadline, way)
                found.append((max(moment, self.file.decided_at), case.id, deadline.name, deadline))
        if not found:
            return None
        at, case_id, _, deadline = min(found, key=lambda it: it[:3])
        return at, case_id, deadline

    def moment(self, machine: Machine, deadline: Deadline, way: Way) -> datetime:
        """Nine in the morning of the last day, or of the working day after it; of hours, the last one."""
        calendar = machine.calendar
        if deadline.due_on is None or deadline.due_at is None:
            # Without a number: on time is the next working day, late a working day after the first review.
            begun = start_day(calendar, deadline.start)
            if way == "everyone-late":
                begun = count(calendar, begun, parse_period(machine.rules[deadline.name].review or "1 day")).due_on
            return self.morning(calendar.add_working(begun, 1), machine)
        if deadline.opens_on is not None and way == "on-time":
            return self.morning(max(deadline.opens_on, deadline.due_on), machine)
        if way == "everyone-late":
            return self.morning(calendar.add_working(deadline.due_on, 1), machine)
        return min(self.morning(deadline.due_on, machine), deadline.due_at - timedelta(hours=1))

    def act(self, at: datetime, case_id: int, deadline: Deadline) -> None:
        """Fire the first transition that meets the deadline and can be fired; else tell why none can."""
        assert self.file is not None
        self.tried.add((case_id, deadline.name, deadline.occurrence))
        case = self.file.case(case_id)
        machine = self.library.machine(case.procedure, case.version_of_procedure)
        rule, day = machine.rules[deadline.name], machine.calendar.local_day(at)
        choices = possible(self.library, self.file, case_id, at=at)
        refused: list[str] = []
        for name in rule.met_by:
            blockers = [b for b in choices.get(name, []) if b.code != "missing"]
            if blockers:
                refused.append(f"{name}: {'; '.join(b.message for b in blockers)}")
                continue
            t = machine.procedure.transitions[name]
            people = [role for role in t.by if role != "clock"]
            role = next((role for role in people if role in rule.owners), people[0] if people else "clock")
            facts = self.facts_for(machine, name, day)
            number = max(self.file.cases) + 1 if t.opens else None
            try:
                command: Command = Fire(case_id, name, facts, Actor(role), day, number)
                self.take(decide(self.library, self.file, command, at=at, world=self.world))
                return
            except TransitionRefused as refusal:
                refused += [f"{name}: {blocker.message}" for blocker in refusal.blockers]
            except WritsError as error:
                refused.append(f"{name}: {error}")
        if refused:
            self.entries.append(
                Entry(day, at, "refused", deadline.name, ", ".join(deadline.who), case.state, case.reference,
                      refused=tuple(refused))
            )  # fmt: skip

    def facts_for(self, machine: Machine, name: str, day: date) -> dict[str, Any]:
        """What the transition needs, for itself and for the child it opens: as given, else a placeholder."""
        t = machine.procedure.transitions[name]
        facts: dict[str, Any] = {}
        made_up: list[str] = []
        wanted = [(machine, fact) for fact in t.needs]
        for group in t.opens:
            child = machine.procedure.children[group]
            opened = self.library.in_force(child.procedure, day)
            needs = opened.procedure.transitions[child.opens_with].needs
            wanted += [(opened, fact) for fact in needs if fact not in child.gives]
        for where, fact in wanted:
            if fact in self.given:
                facts[fact] = self.given[fact]
            else:
                facts[fact] = placeholder(where.procedure.facts[fact], day, where)
                made_up.append(fact)
        self.made_up = tuple(made_up)
        return facts

    def morning(self, day: date, machine: Machine | None = None) -> datetime:
        return datetime.combine(day, _MORNING, (machine or self.machine).calendar.timezone)

    # -- telling
    def take(self, decision: Decision) -> None:
        self.file = decision.file
        for entry in self.told(decision):
            only_asked = entry.kind == "step" and not entry.armed and not entry.ended
            thing = entry.case, entry.name
            self.asked[thing] = self.asked[thing] + 1 if only_asked else 0
            if self.asked[thing] <= MOST_ASKED:
                self.entries.append(entry)
        self.made_up = ()

    def told(self, decision: Decision) -> Iterator[Entry]:
        for event in decision.events:
            case = decision.file.case(event.case)
            machine = self.library.machine(case.procedure, case.version_of_procedure)
            yield Entry(
                on=event.occurred_on,
                at=event.recorded_at,
                kind=event.kind,
                name=event.name,
                by=event.role,
                state=case.state,
                case=case.reference,
                facts={name: write_value(value) or "" for name, value in event.facts.items()},
                placeholders=tuple(name for name in self.made_up if name in event.facts),
                armed=tuple(self.armed(decision, machine, event)),
                ended=tuple(
                    (change["deadline"], change.get("status", "overdue"))
                    for change in event.changes
                    if change["what"] in ("settled", "overdue")
                ),
                told=tuple(
                    (n.kind, n.to, n.deadline) for n in decision.notices if (n.case, n.seq) == (event.case, event.seq)
                ),
            )

    def armed(self, decision: Decision, machine: Machine, event: Event) -> Iterator[Dated]:
        case = decision.file.case(event.case)
        draft = Session(self.library, decision.file.cases, decision.file.root, decision.file.decided_at, True).draft(
            case.id
        )
        for change in event.changes:
            if change["what"] != "armed":
                continue
            found = next(
                (d for d in case.deadlines if (d.name, d.generation) == (change["deadline"], change["generation"])),
                None,
            )
            due = date.fromisoformat(change["due"]) if change["due"] else None
            steps = tuple(explained(draft, found)) if found is not None else ()
            yield Dated(change["deadline"], due, change["provisional"], change["cause"], steps)


_PLACEHOLDERS: Mapping[str, Any] = {
    "text": "…", "integer": 1, "number": 1, "money": 100_000_000, "period": "10 days", "yes_no": False, "party": "…",
    "asset": "…", "document": "…",
}  # fmt: skip


def placeholder(fact: Fact, day: date, machine: Machine) -> Any:
    """A plausible value by the type of the fact: the day of the act, the first choice, a round sum."""
    if fact.type == "date":
        return day
    if fact.type == "moment":
        return datetime.combine(day, _MORNING, machine.calendar.timezone)
    if fact.type == "choice":
        return next(iter(fact.choices))
    return _PLACEHOLDERS.get(fact.type, "…")
