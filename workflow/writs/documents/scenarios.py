"""Scenario tests: `KEY.scenarios.yaml` beside a procedure, run on the pure core, with coverage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, cast

from writs.core.case import Actor, Case, Deadline, Decision, File, Fire, Look, Move, Open
from writs.core.decide import Library, decide
from writs.core.errors import MoveRefused, TransitionRefused, WritsError, did_you_mean
from writs.core.machine import Machine
from writs.core.model import Fact
from writs.core.values import read_value, write_value
from writs.core.world import ChildrenInWorld, World
from writs.documents.reader import Document

CASE = 1
STEPS = ("given", "when", "advance", "law_changes", "then")
EXPECTED = ("state", "refused", "deadlines", "facts", "fired", "notices", "version", "carried")
_WORDS = {"running": "running", "suspended": "running", "overdue": "missed", "lapsed": "dropped"}


@dataclass(frozen=True, slots=True, order=True)
class ScenarioFailure:
    file: str
    line: int
    scenario: str
    step: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.scenario}, step {self.step}: {self.message}"


@dataclass(slots=True)
class Coverage:
    """What the scenarios of one procedure touched."""

    transitions: set[str] = field(default_factory=set[str])
    met: set[str] = field(default_factory=set[str])
    missed: set[str] = field(default_factory=set[str])
    armed: set[str] = field(default_factory=set[str])


@dataclass(slots=True)
class ScenarioReport:
    passed: int = 0
    failures: list[ScenarioFailure] = field(default_factory=list[ScenarioFailure])
    failed: int = 0
    coverage: dict[str, Coverage] = field(default_factory=lambda: defaultdict(Coverage))
    machines: dict[str, Machine] = field(default_factory=dict[str, Machine])
    """The versions that were tested, by their names (`key@version`), as in `coverage`."""


def run_scenarios(document: Document, machine: Machine, library: Library, report: ScenarioReport) -> None:
    """Run every scenario of one file; each scenario counts as passed or failed once."""
    procedure = machine.procedure
    report.machines[procedure.name] = machine
    report.coverage.setdefault(procedure.name, Coverage())
    cases = document.tree.get("cases")
    if not isinstance(cases, dict):
        report.failed += 1
        report.failures.append(ScenarioFailure(document.file, 1, "", 0, 'a scenario file needs "cases"'))
        return
    for name, scenario in cast(dict[str, Any], cases).items():
        before = len(report.failures)
        _Run(document, machine, library, report, name).play(scenario)
        if len(report.failures) == before:
            report.passed += 1
        else:
            report.failed += 1


def watch_scenario(
    document: Document, machine: Machine, library: Library, name: str, watch: Callable[[Decision], None]
) -> list[ScenarioFailure]:
    """Play one scenario of a file and show every decision as it falls; what did not go as written is returned.

    Raises KeyError where the file has no scenario of that name.
    """
    report = ScenarioReport()
    _Run(document, machine, library, report, name, watch).play(document.tree["cases"][name])
    return report.failures


class _Run:
    def __init__(
        self,
        document: Document,
        machine: Machine,
        library: Library,
        report: ScenarioReport,
        name: str,
        watch: Callable[[Decision], None] | None = None,
    ) -> None:
        self.watch = watch
        self.document, self.machine, self.library, self.report, self.name = document, machine, library, report, name
        self.tested = machine
        """The version that the file is about; a scenario may begin under an earlier one."""
        self.stays: tuple[str, ...] = ()
        """Why the law changed and the case did not move."""
        self.file: File | None = None
        self.host: dict[str, bool] = {}
        self.world = World()
        self.refused: list[str] | None = None
        self.decision: Decision | None = None
        self.last_day: date | None = None
        self.step = 0

    @property
    def case(self) -> Case | None:
        return self.file.cases[CASE] if self.file is not None else None

    def fail(self, message: str) -> None:
        line, _ = self.document.position(("cases", self.name, "steps", str(self.step)))
        self.report.failures.append(ScenarioFailure(self.document.file, line, self.name, self.step + 1, message))

    def play(self, scenario: Any) -> None:
        steps: Any = cast(dict[str, Any], scenario).get("steps") if isinstance(scenario, dict) else None
        if not isinstance(steps, list):
            self.fail('a scenario needs "steps"')
            return
        begins: Any = scenario.get("begins_under")
        if begins is not None and not self.begin_under(str(begins)):
            return
        listed: list[Any] = steps
        for number, step in enumerate(listed):
            self.step = number
            if not isinstance(step, dict) or len(cast(dict[str, Any], step)) != 1:
                self.fail(f"a step has one word: {', '.join(STEPS[:-1])} or {STEPS[-1]}")
                return
            ((word, what),) = cast(dict[str, Any], step).items()
            following = listed[number + 1] if number + 1 < len(listed) else {}
            try:
                self.one(word, what, following)
            except (WritsError, ValueError, KeyError, AttributeError, TypeError) as error:
                self.fail(str(error) or type(error).__name__)
                return

    def one(self, word: str, what: Any, following: Any) -> None:
        if word == "given":
            self.given(what)
        elif word == "when":
            self.when(what)
            then = cast(dict[str, Any], following).get("then") if isinstance(following, dict) else None
            expected = isinstance(then, dict) and "refused" in then
            if self.refused and not expected:
                self.fail(f"{what['fire']} was refused: {self.refused}")
        elif word == "advance":
            self.refused = None
            self.advance(date.fromisoformat(what))
        elif word == "law_changes":
            self.refused = None
            self.law_changes(date.fromisoformat(what))
            then = cast(dict[str, Any], following).get("then") if isinstance(following, dict) else None
            if self.stays and not (isinstance(then, dict) and "version" in then):
                self.fail(f"the case stays under {self.machine.name}: {'; '.join(self.stays)}")
        elif word == "then":
            self.then(what)
        else:
            self.fail(f'"{word}" is no step{did_you_mean(word, STEPS)}')

    # -- another version
    def begin_under(self, version: str) -> bool:
        """Let the case be opened under an earlier version of the same procedure."""
        try:
            self.machine = self.library.machine(self.tested.procedure.key, version)
        except WritsError as error:
            self.fail(str(error))
            return False
        return True

    def law_changes(self, day: date) -> None:
        """The version that the file is about comes into force for the case, as its provision for pending cases says."""
        if self.machine is self.tested:
            raise ValueError("the law can change only in a scenario that says begins_under: an earlier version")
        self.advance(day)
        fired = self.decision
        try:
            move = Move(CASE, self.tested.procedure.version, Actor("clock"), day)
            moved = decide(self.library, self.file, move, at=self._instant(day), world=self.world)
        except MoveRefused as refusal:
            self.stays = refusal.reasons
            return
        self.stays, self.machine = (), self.tested
        if fired is not None:
            moved = replace(moved, events=fired.events + moved.events, notices=fired.notices + moved.notices)
        self.take(moved)

    # -- given
    def given(self, what: Mapping[str, Any]) -> None:
        p = self.machine.procedure
        for name, told in what.items():
            if name == "parent":
                parent = self._parent_facts()
                facts = {f: read_value(parent[f], v, self.machine.calendar, p.currency) for f, v in told.items()}
                self.world = replace(self.world, parent={**self.world.parent, **facts})
            elif name == "host":
                self.host.update({question: _yes_or_no(question, answer) for question, answer in told.items()})
                self.world = replace(self.world, answers=self._answer)
            elif name in p.children:
                self.world = replace(self.world, children={**self.world.children, name: self._children(name, told)})
            else:
                self.fail(f'"{name}" is neither parent, host nor children of this procedure')

    def _answer(self, question: str, case: int) -> bool | None:
        return self.host.get(question)

    def _parent_facts(self) -> Mapping[str, Fact]:
        key = self.machine.procedure.part_of
        return self.library.in_force(key or "", self._day_of_force).procedure.facts

    @property
    def _day_of_force(self) -> date:
        return self.machine.procedure.in_force_from or date(2026, 7, 1)

    def _children(self, name: str, told: Mapping[str, Any]) -> ChildrenInWorld:
        p = self.machine.procedure
        had = self.world.children.get(name, ChildrenInWorld())
        number = int(told.get("number", had.number))
        child = self.library.in_force(p.children[name].procedure, self._day_of_force).procedure
        standing: dict[str, int] = dict(had.standing)
        sums: dict[str, Any] = dict(had.sums)
        for key, value in told.items():
            if key == "number":
                continue
            if key in child.facts:
                sums[key] = read_value(child.facts[key], value, self.machine.calendar, p.currency)
            else:
                standing[key] = number if value == "all" else 0 if value == "none" else int(value)
        return ChildrenInWorld(number, standing, sums)

    # -- when, advance
    def _instant(self, day: date | datetime) -> datetime:
        calendar = self.machine.calendar
        if isinstance(day, datetime):
            return day if day.tzinfo else day.replace(tzinfo=calendar.timezone)
        return calendar.day_begins(day)

    def _not_back(self, day: date) -> None:
        if self.last_day is not None and day < self.last_day:
            raise ValueError(f"{day} lies before {self.last_day}: the clock cannot go back")
        self.last_day = day

    def when(self, what: Mapping[str, Any]) -> None:
        text, name = what["day"], what["fire"]
        day: date | datetime = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
        self._not_back(day.date() if isinstance(day, datetime) else day)
        role = what.get("by")
        actor = Actor(role, what.get("person", role), what.get("delegation")) if role else None
        at, facts = self._instant(day), what.get("with") or {}
        procedure = self.machine.procedure
        if name not in procedure.transitions:
            raise ValueError(f'there is no transition "{name}"{did_you_mean(name, procedure.transitions)}')
        self.refused = None
        try:
            if self.file is None:
                opening = Open(CASE, 1, "scenario", procedure.name, name, facts, actor or Actor("clock"), day)
                self.take(decide(self.library, None, opening, at=at, world=self.world))
            else:
                # What the clock owes is looked at on its own, so that it stands even where the act is refused.
                self.take(decide(self.library, self.file, Look(), at=at, world=self.world))
                fired = self.decision
                act = Fire(CASE, name, facts, actor, day)
                self.take(decide(self.library, self.file, act, at=at, world=self.world))
                if fired is not None and self.decision is not None:
                    events, notices = fired.events + self.decision.events, fired.notices + self.decision.notices
                    self.decision = replace(self.decision, events=events, notices=notices)
            if self.machine is self.tested:
                self.report.coverage[procedure.name].transitions.add(name)
        except TransitionRefused as refusal:
            self.refused = [str(blocker) for blocker in refusal.blockers]

    def advance(self, day: date) -> None:
        self._not_back(day)
        self.take(decide(self.library, self.file, Look(), at=self._instant(day), world=self.world))

    def take(self, decision: Decision) -> None:
        self.decision, self.file = decision, decision.file
        if self.watch is not None:
            self.watch(decision)
        if self.machine is not self.tested:
            return
        coverage = self.report.coverage[self.machine.procedure.name]
        for event in decision.events:
            if event.kind in ("transition", "opened") and event.case == CASE:
                coverage.transitions.add(event.name)
        for deadline in decision.file.cases[CASE].deadlines:
            coverage.armed.add(deadline.name)
            if deadline.status in ("met", "late"):
                coverage.met.add(deadline.name)
            if deadline.status in ("late", "missed", "overdue", "lapsed"):
                coverage.missed.add(deadline.name)

    # -- then
    def then(self, what: Mapping[str, Any]) -> None:
        case = self.case
        if case is None and "refused" not in what:
            raise ValueError("no case has been opened yet")
        for key, expected in what.items():
            if key == "refused":
                if (self.refused or []) != expected:
                    self.fail(f"refused because {self.refused or 'of nothing'}, not {expected}")
            elif key == "state" and case is not None:
                if case.state != expected:
                    self.fail(f"state is {case.state}, not {expected}")
            elif key == "version" and case is not None:
                if case.version_of_procedure != expected:
                    stays = f": {'; '.join(self.stays)}" if self.stays else ""
                    self.fail(f"the case is under version {case.version_of_procedure}, not {expected}{stays}")
            elif key == "carried":
                self._carried(expected)
            elif key == "deadlines" and case is not None:
                for name, day in expected.items():
                    self._deadline(case, name, day)
            elif key == "facts":
                self._facts(expected)
            elif key == "fired":
                self._fired(expected)
            elif key == "notices":
                self._notices(expected)
            else:
                self.fail(f'"{key}" cannot be expected{did_you_mean(key, EXPECTED)}')

    def _deadline(self, case: Case, name: str, expected: str) -> None:
        if name not in self.machine.rules:
            self.fail(f'there is no deadline "{name}"{did_you_mean(name, self.machine.rules)}')
            return
        if self.machine is self.tested:
            self.report.coverage[self.machine.procedure.name].armed.add(name)
        found = case.deadline(name)
        got = spoken(found, wants_day=expected[:1].isdigit())
        if got != expected:
            due = f" (due {found.due_on})" if found is not None and found.due_on is not None else ""
            self.fail(f"{name} is {got}{due}, not {expected}")

    def _facts(self, expected: Mapping[str, str]) -> None:
        assert self.file is not None
        from writs.core.acts import Session

        session = Session(self.library, self.file.cases, CASE, self.file.decided_at, True, self.world)
        draft = session.draft(CASE)
        p = self.machine.procedure
        for name, text in expected.items():
            if name not in p.facts:
                self.fail(f'there is no fact "{name}"{did_you_mean(name, p.facts)}')
                continue
            value = draft.value(name)
            wanted = None if text == "unknown" else read_value(p.facts[name], text, self.machine.calendar, p.currency)
            if value != wanted:
                self.fail(f"{name} is {write_value(value) or 'unknown'}, not {text}")

    def _fired(self, expected: Mapping[str, str]) -> None:
        events = self.decision.events if self.decision is not None else ()
        fired = {e.name: e.occurred_on.isoformat() for e in events if e.kind == "transition" and e.role == "clock"}
        for name, day in expected.items():
            if fired.get(name) != day:
                self.fail(f"{name} fired {fired.get(name) or 'not at all'}, not on {day}")

    def _carried(self, expected: Mapping[str, str]) -> None:
        """What became of running times when the law changed."""
        events = self.decision.events if self.decision is not None else ()
        told = {c["deadline"]: c["how"] for e in events for c in e.changes if c["what"] == "carried"}
        for name, how in expected.items():
            if told.get(name, "none") != how:
                self.fail(f"{name}: {told.get(name, 'none')}, not {how}")

    def _notices(self, expected: Mapping[str, Any]) -> None:
        notices = self.decision.notices if self.decision is not None else ()
        for role, names in expected.items():
            told = [notice.deadline for notice in notices if notice.to == role]
            for name in cast(list[str], names) if isinstance(names, list) else [str(names)]:
                if name not in told:
                    self.fail(f"{role} was told of {told or 'nothing'}, not of {name}")


def _yes_or_no(question: str, answer: str) -> bool:
    if answer not in ("yes", "no"):
        raise ValueError(f'the host answers "{question}" with yes or no, not "{answer}"')
    return answer == "yes"


def spoken(deadline: Deadline | None, *, wants_day: bool) -> str:
    """A deadline in the words of scenarios: its day while it runs, else what became of it."""
    if deadline is None:
        return "none"
    if wants_day and deadline.status in ("running", "suspended"):
        return deadline.due_on.isoformat() if deadline.due_on is not None else "running"
    return _WORDS.get(deadline.status, deadline.status)
