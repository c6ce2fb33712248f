"""Running a foreign log through a procedure: every event is a command, accepted or refused with a reason, none lost.

Two ways. *Conformance*: the log is the only actor; times run out and ladders speak, but the clock fires nothing.
*Autopilot*: events that the mapping calls automatic are left out, and the clock of the engine must supply them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol, cast

from writs.core.case import Actor, Command, Decision, File, Fire, Look, Open
from writs.core.decide import Library, decide
from writs.core.errors import TransitionRefused, WritsError
from writs.core.machine import Machine
from writs.documents.reader import Document

OFFICE = 1


class LogEvent(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def local_date(self) -> date | None: ...
    @property
    def attributes(self) -> Mapping[str, Any]: ...


class LogTrace(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def events(self) -> Iterable[Any]: ...


class MappingUnreadable(WritsError, ValueError):
    """The replay mapping does not say how the log speaks to the procedure."""

    code = "mapping-unreadable"
    exit_code = 2


@dataclass(frozen=True, slots=True)
class EventRule:
    fire: tuple[str, ...]
    facts: Mapping[str, str]
    automatic: bool


@dataclass(frozen=True, slots=True)
class ReplayMapping:
    """`KEY.replay.yaml`: which transitions an event of the log may be, and which facts it carries."""

    events: Mapping[str, EventRule]
    nothing: frozenset[str]
    until: date | None
    """The day the log ends; on autopilot the clock runs to its end."""

    @classmethod
    def read(cls, document: Document, machine: Machine) -> ReplayMapping:
        tree = document.tree
        facts = cast(dict[str, str], tree.get("facts", {}))
        events: dict[str, EventRule] = {}
        for name, row in cast(dict[str, dict[str, Any]], tree.get("events", {})).items():
            fire = row.get("fire", [])
            chosen = tuple(cast(list[str], fire)) if isinstance(fire, list) else (str(fire),)
            for transition in chosen:
                if transition not in machine.procedure.transitions:
                    raise MappingUnreadable(f'{document.file}: "{name}" names no transition: "{transition}".')
            events[name] = EventRule(chosen, {**facts, **row.get("facts", {})}, row.get("automatic") == "yes")
        until = cast(dict[str, str], tree.get("log", {})).get("until")
        return cls(events, frozenset(tree.get("nothing", [])), date.fromisoformat(until) if until else None)


@dataclass(slots=True)
class ReplayReport:
    """The counts of interface.md; `as_json` has its shape."""

    cases: int = 0
    events: int = 0
    accepted: int = 0
    left_out: int = 0
    refused: Counter[str] = field(default_factory=Counter[str])
    states: Counter[str] = field(default_factory=Counter[str])
    deadlines: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])
    automatic: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        kinds = ("in_time", "late", "never", "dropped", "open")
        return {
            "cases": self.cases,
            "events": self.events,
            "accepted": self.accepted,
            "left_to_the_clock": self.left_out,
            "refused": {"total": self.refused.total(), "by_code": dict(sorted(self.refused.items()))},
            "states": dict(sorted(self.states.items())),
            "deadlines": {
                name: {"armed": counts.total(), **{kind: counts[kind] for kind in kinds}}
                for name, counts in sorted(self.deadlines.items())
            },
            "automatic": {
                name: {
                    kind: counts[kind] for kind in ("fired", "same_day_as_log", "other_day", "not_in_log", "log_only")
                }
                for name, counts in sorted(self.automatic.items())
            },
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True, slots=True)
class ReplayedCase:
    """One trace after its replay: its file, the decisions that led there, and the commands that were accepted."""

    name: str
    file: File | None
    decisions: tuple[Decision, ...]
    commands: tuple[tuple[Command, datetime], ...]


class Replay:
    """Runs traces one after the other and counts; holds nothing of a case once it is counted."""

    def __init__(self, library: Library, machine: Machine, mapping: ReplayMapping, *, autopilot: bool) -> None:
        self.library, self.machine, self.mapping, self.autopilot = library, machine, mapping, autopilot
        self.report = ReplayReport()
        self._takes = {name: frozenset((*t.needs, *t.accepts)) for name, t in machine.procedure.transitions.items()}
        self._actors = {
            name: Actor(next((r for r in t.by if r != "clock"), "clock"))
            for name, t in machine.procedure.transitions.items()
        }
        for rule in machine.procedure.deadlines:
            self.report.deadlines[rule.name] = Counter()
        if autopilot:
            for event in mapping.events.values():
                if event.automatic:
                    for transition in event.fire:
                        self.report.automatic[transition] = Counter()
        end = mapping.until + timedelta(days=1) if mapping.until and autopilot else mapping.until
        self._end = machine.calendar.day_begins(end) if end is not None else None

    def run(self, traces: Iterable[LogTrace]) -> Iterator[ReplayedCase]:
        """Replay each trace; the case numbers follow the order of the log."""
        for trace in traces:
            yield self.one(trace)

    def one(self, trace: LogTrace) -> ReplayedCase:
        report = self.report
        report.cases += 1
        number = report.cases
        file: File | None = None
        decisions: list[Decision] = []
        commands: list[tuple[Command, datetime]] = []
        logged: dict[str, date] = {}
        for event in trace.events:
            report.events += 1
            rule, day = self.mapping.events.get(event.name), event.local_date
            if rule is None or day is None:
                report.refused["unknown-event" if rule is None else "no-date"] += 1
                continue
            if rule.automatic:
                for transition in rule.fire:
                    logged[transition] = day
                if self.autopilot:
                    report.left_out += 1
                    continue
            step = self._event(number, trace.name, file, rule, event, day)
            if isinstance(step, str):
                report.refused[step] += 1
                continue
            report.accepted += 1
            file = step[0].file
            decisions.append(step[0])
            commands.append(step[1])
        if file is not None and self.autopilot and self._end is not None:
            look = (Look(), self._end)
            decisions.append(decide(self.library, file, look[0], at=look[1]))
            commands.append(look)
            file = decisions[-1].file
        self._count(file, decisions, logged)
        return ReplayedCase(trace.name, file, tuple(decisions), tuple(commands))

    def _event(
        self, number: int, name: str, file: File | None, rule: EventRule, event: LogEvent, day: date
    ) -> tuple[Decision, tuple[Command, datetime]] | str:
        """The first transition that is not refused; else the reason that says most."""
        at = self.machine.calendar.day_begins(day)
        given = {
            fact: text
            for key, fact in rule.facts.items()
            if (text := _text(event.attributes.get(key))) is not None and text not in self.mapping.nothing
        }
        reason = ""
        for transition in rule.fire:
            takes = self._takes[transition]
            facts = {fact: value for fact, value in given.items() if fact in takes}
            command: Command
            if file is None:
                key = self.machine.procedure.name
                command = Open(number, OFFICE, name, key, transition, facts, self._actors[transition], day)
            else:
                command = Fire(number, transition, facts, self._actors[transition], day)
            try:
                decision = decide(self.library, file, command, at=at, clock_acts=self.autopilot)
            except TransitionRefused as refusal:
                codes = ",".join(blocker.code for blocker in refusal.blockers)
                if not reason or reason == "wrong-state":
                    reason = codes
            except WritsError as error:
                reason = reason or error.code
            else:
                return decision, (command, at)
        return reason or "refused"

    # -- counting
    def _count(self, file: File | None, decisions: list[Decision], logged: Mapping[str, date]) -> None:
        if file is None:
            return
        case = file.cases[file.root]
        self.report.states[case.state] += 1
        last = self._end or file.decided_at
        ended = case.state in self.machine.final
        for deadline in case.deadlines:
            counts = self.report.deadlines.get(deadline.name)
            if counts is None:
                continue
            counts[self._became(deadline, last, ended)] += 1
        for transition, counts in self.report.automatic.items():
            fired = next(
                (
                    e.occurred_on
                    for d in decisions
                    for e in d.events
                    if e.kind == "transition" and e.name == transition and e.role == "clock"
                ),
                None,
            )
            there = logged.get(transition)
            if fired is not None:
                counts["fired"] += 1
                same = "not_in_log" if there is None else "same_day_as_log" if there == fired else "other_day"
                counts[same] += 1
            elif there is not None:
                counts["log_only"] += 1

    def _became(self, deadline: Any, last: datetime, ended: bool) -> str:
        rule = self.machine.rules[deadline.name]
        status = deadline.status
        if status == "met":
            return "in_time"
        if status == "late":
            return "late"
        if rule.is_right or status in ("dropped", "lapsed"):
            return "dropped"
        if status in ("missed", "overdue"):
            return "never"
        # In conformance the log ends with its last stamp, a midnight; on autopilot the clock ran through that day.
        passed = deadline.due_at is not None and deadline.due_at <= last and rule.kind != "earliest"
        return "never" if passed else "open"


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    text = getattr(value, "text", None)
    return str(text) if text is not None else str(value)
