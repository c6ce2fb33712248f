"""Running a foreign log through a procedure: every event is a command, accepted or refused with a reason, none lost.

Two ways. *Conformance*: the log is the only actor; times run out and ladders speak, but the clock fires nothing.
*Autopilot*: events that the mapping calls automatic are left out, and the clock of the engine must supply them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from writs.core.case import Actor, Command, Deadline, Decision, File, Fire, Look, Open
from writs.core.decide import Library, decide
from writs.core.errors import TransitionRefused, WritsError, did_you_mean
from writs.core.machine import Machine
from writs.runner.replay_mapping import EventRule
from writs.runner.replay_mapping import MappingUnreadable as MappingUnreadable
from writs.runner.replay_mapping import ReplayMapping as ReplayMapping
from writs.runner.replay_report import ReplayReport as ReplayReport

OFFICE = 1


class LogEvent(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def local_date(self) -> date | None: ...
    @property
    def attributes(self) -> Mapping[str, str]: ...


class LogTrace(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def events(self) -> Sequence[LogEvent]: ...


@dataclass(frozen=True, slots=True)
class Refusal:
    """An event that was not accepted: which one, and why. `trace` and `event` count from 1."""

    trace: int
    case: str
    event: int
    name: str
    day: date | None
    code: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        return {
            "case": self.case,
            "trace": self.trace,
            "event": self.event,
            "name": self.name,
            "day": self.day.isoformat() if self.day is not None else None,
            "code": self.code,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class ReplayedCase:
    """One trace after its replay: its file, the decisions that led there with their commands, and what was refused."""

    name: str
    file: File | None
    decisions: tuple[Decision, ...]
    commands: tuple[tuple[Command, datetime], ...]
    refusals: tuple[Refusal, ...]


class Replay:
    """Runs traces one after the other and counts; holds nothing of a case once it is counted."""

    def __init__(
        self,
        library: Library,
        machine: Machine,
        mapping: ReplayMapping,
        *,
        autopilot: bool,
        office: int = OFFICE,
        report: ReplayReport | None = None,
    ) -> None:
        self.library, self.machine, self.mapping, self.autopilot = library, machine, mapping, autopilot
        self.office = office
        self.report = report or ReplayReport()
        self._takes = {name: frozenset((*t.needs, *t.accepts)) for name, t in machine.procedure.transitions.items()}
        self._actors = {
            name: Actor(next((r for r in t.by if r != "clock"), "clock"))
            for name, t in machine.procedure.transitions.items()
        }
        self._opens = frozenset(machine.openings)
        self._first = ", ".join(f'"{name}"' for name, e in mapping.events.items() if self._opens.intersection(e.fire))
        for rule in machine.procedure.deadlines:
            self.report.deadlines.setdefault(rule.name, Counter())
        if autopilot:
            for event in mapping.events.values():
                if event.automatic:
                    for transition in event.fire:
                        self.report.automatic.setdefault(transition, Counter())
        end = mapping.until + timedelta(days=1) if mapping.until and autopilot else mapping.until
        self._end = machine.calendar.day_begins(end) if end is not None else None

    def run(self, traces: Iterable[LogTrace]) -> Iterator[ReplayedCase]:
        """Replay each trace; the case numbers follow the order of the log."""
        for trace in traces:
            yield self.one(trace)

    def one(self, trace: LogTrace, *, case: int | None = None, reference: str | None = None) -> ReplayedCase:
        """Replay one trace, as the case of that number and reference (by default its turn and its name)."""
        report = self.report
        report.cases += 1
        number = case or report.cases
        file: File | None = None
        decisions: list[Decision] = []
        commands: list[tuple[Command, datetime]] = []
        refusals: list[Refusal] = []
        logged: dict[str, date] = {}
        for turn, event in enumerate(trace.events, 1):
            report.events += 1
            rule, day = self.mapping.events.get(event.name), event.local_date
            if rule is not None and day is not None:
                if rule.automatic:
                    for transition in rule.fire:
                        logged[transition] = day
                    if self.autopilot:
                        report.left_out += 1
                        continue
                step = self._event(number, reference or trace.name, file, rule, event, day)
            else:
                step = self._not_understood(event)
            if len(step) == 3:
                decision, command, at = step
                report.accepted += 1
                file = decision.file
                decisions.append(decision)
                commands.append((command, at))
            else:
                report.refused[step[0]] += 1
                refusals.append(Refusal(report.cases, trace.name, turn, event.name, day, *step))
        if file is not None and self.autopilot and self._end is not None:
            look = decide(self.library, file, Look(), at=self._end)
            # A look that found nothing to do leaves no event, so it is no part of a history.
            if look.events:
                file = look.file
                decisions.append(look)
                commands.append((Look(), self._end))
        self._count(file, decisions, logged)
        return ReplayedCase(trace.name, file, tuple(decisions), tuple(commands), tuple(refusals))

    def _not_understood(self, event: LogEvent) -> tuple[str, str]:
        if event.name not in self.mapping.events:
            near = did_you_mean(event.name, self.mapping.events) or "."
            return "unknown-event", f'The mapping knows no event "{event.name}"{near}'
        return "no-date", f'The event "{event.name}" has no "time:timestamp", so nothing says when it happened.'

    def _event(
        self, number: int, reference: str, file: File | None, rule: EventRule, event: LogEvent, day: date
    ) -> tuple[Decision, Command, datetime] | tuple[str, str]:
        """The first transition that is not refused; else the reason that says most, as its code and in words."""
        at = self.machine.calendar.day_begins(day)
        given = {
            fact: text
            for key, fact in rule.facts.items()
            if (text := event.attributes.get(key)) is not None and text not in self.mapping.nothing
        }
        if file is None and not self._opens.intersection(rule.fire):
            return "not-open-yet", f'"{event.name}" came before anything that opens a case: {self._first}.'
        found: tuple[str, WritsError] | None = None
        for transition in rule.fire:
            takes = self._takes[transition]
            facts = {fact: value for fact, value in given.items() if fact in takes}
            command: Command
            if file is None:
                key = self.machine.procedure.name
                command = Open(number, self.office, reference, key, transition, facts, self._actors[transition], day)
            else:
                command = Fire(number, transition, facts, self._actors[transition], day)
            try:
                decision = decide(self.library, file, command, at=at, clock_acts=self.autopilot)
            except TransitionRefused as refusal:
                codes = ",".join(blocker.code for blocker in refusal.blockers)
                if found is None or found[0] == "wrong-state" != codes:
                    found = codes, refusal
            except WritsError as error:
                found = found or (error.code, error)
            else:
                return decision, command, at
        if found is None:
            return "refused", f'Nothing could be fired for "{event.name}".'
        return found[0], str(found[1])

    # -- counting
    def _count(self, file: File | None, decisions: list[Decision], logged: Mapping[str, date]) -> None:
        if file is None:
            return
        case = file.cases[file.root]
        self.report.states[case.state] += 1
        last = self._end or file.decided_at
        for deadline in case.deadlines:
            counts = self.report.deadlines.get(deadline.name)
            if counts is None:
                continue
            counts[self._became(deadline, last)] += 1
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

    def _became(self, deadline: Deadline, last: datetime) -> str:
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
