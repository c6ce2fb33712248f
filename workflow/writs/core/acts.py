"""One decision in the making: drafts of the cases of a file, the clock's own steps, and the acts in their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from writs.core import model as m
from writs.core.blockers import blockers_of
from writs.core.case import Actor, Case, Decision, Event, File, Notice, PauseInterval
from writs.core.clocks import next_review, rule_of
from writs.core.counting import count
from writs.core.draft import Draft, as_day
from writs.core.errors import Blocker, TransitionRefused, WrongInput, did_you_mean
from writs.core.expressions import Value
from writs.core.machine import Machine
from writs.core.periods import parse_period
from writs.core.settling import (
    arm_all,
    begin_pause,
    end,
    end_pause,
    extend,
    leave,
    look_at_conditions,
    look_at_pauses,
    meet,
    settle,
)
from writs.core.values import read_value
from writs.core.world import ChildrenInWorld, World

CLOCK = Actor("clock")
MOST_STEPS = 10_000


class Session:
    """Mutable inside one decision; `decision()` freezes it. It is the `Family` of its drafts."""

    def __init__(self, library: Any, cases: Mapping[int, Case], root: int, at: datetime, clock_acts: bool, world: World | None = None) -> None:
        self.library = library
        self.cases = dict(cases)
        self.root = root
        self.at = at.astimezone(UTC)
        self.clock_acts = clock_acts
        self.world = world
        self.drafts: dict[int, Draft] = {}
        self.events: list[Event] = []
        self.notices: list[Notice] = []
        self.changes: list[Mapping[str, Any]] = []

    # -- drafts
    def draft(self, case: int) -> Draft:
        found = self.drafts.get(case)
        if found is None:
            frozen = self.cases[case]
            machine = self.library.machine(frozen.procedure, frozen.version_of_procedure)
            found = self.drafts[case] = Draft(frozen, machine, self, machine.calendar.local_day(self.at))
        return found

    def new_draft(
        self, machine: Machine, case: int, parent: int | None, group: str | None, office: int, reference: str, day: date
    ) -> Draft:
        p = machine.procedure
        frozen = Case(
            office=office, id=case, root=self.root, parent=parent, group=group, reference=reference, procedure=p.key,
            version_of_procedure=p.version, state="start", outcome=None, opened_on=day, closed_on=None, version=0, seq=0,
            facts=machine.starting, recordings={}, stack=(), stays={}, deadlines=(), pauses=(),
        )  # fmt: skip
        self.cases[case] = frozen
        found = self.drafts[case] = Draft(frozen, machine, self, day)
        return found

    def decision(self) -> Decision:
        for case, draft in self.drafts.items():
            self.cases[case] = draft.freeze() if draft.touched else self.cases[case]
        return Decision(File(self.root, self.cases, self.at), tuple(self.events), tuple(self.notices))

    # -- the cases beside a case
    def parent_fact(self, draft: Draft, name: str) -> Value | None:
        if draft.case.parent is not None:
            return self.draft(draft.case.parent).value(name)
        return self.world.parent.get(name) if self.world is not None else None

    def _group(self, draft: Draft, children: str) -> list[Draft]:
        return [
            self.draft(case.id)
            for case in list(self.cases.values())
            if case.parent == draft.case.id and case.group == children
        ]

    def _given(self, children: str) -> ChildrenInWorld | None:
        return self.world.children.get(children) if self.world is not None else None

    def children_number(self, draft: Draft, children: str, place: str | None) -> Decimal | None:
        if (given := self._given(children)) is not None:
            return given.count(place)
        family = self._group(draft, children)
        return Decimal(len(family) if place is None else sum(child.holds_in(place) for child in family))

    def children_sum(self, draft: Draft, children: str, fact: str) -> Value | None:
        if (given := self._given(children)) is not None:
            return given.sum(fact)
        total = Decimal(0)
        for child in self._group(draft, children):
            value = child.value(fact)
            if not isinstance(value, Decimal):
                return None
            total += value
        return total

    # -- events
    def say(self, what: str, **details: Any) -> None:
        self.changes.append({"what": what, **details})

    def happened(self, draft: Draft, kind: Any, name: str, day: date, actor: Actor, facts: Mapping[str, Value]) -> None:
        draft.touched = True
        self.events.append(
            Event(
                draft.case.id, draft.seq, kind, name, self.at, day, actor.role, actor.person, facts, tuple(self.changes)
            )
        )
        self.changes = []

    def note(self, case: int, text: str, actor: Actor) -> None:
        draft = self.draft(case)
        draft.seq += 1
        self.say("note", text=text)
        self.happened(draft, "note", "note", draft.machine.calendar.local_day(self.at), actor, {})

    # -- the clock
    def catch_up(self) -> None:
        """Fire every step whose instant has come, in the order of the instants, each dated at its own."""
        for _ in range(MOST_STEPS):
            due = self._next()
            if due is None:
                return
            instant, case, place = due
            if place < 0:
                self._end_by_longest(self.draft(case), -place - 1, instant)
            else:
                self._step(self.draft(case), place, instant)
        # What is left stays due and goes on with the next command or sweep.

    def _next(self) -> tuple[datetime, int, int] | None:
        best: tuple[datetime, int, int] | None = None
        for case in self.cases:
            draft = self.drafts.get(case)
            deadlines = draft.deadlines if draft is not None else self.cases[case].deadlines
            for place, deadline in enumerate(deadlines):
                instant = deadline.next_step_at
                if instant is not None and instant <= self.at and (best is None or (instant, case) < best[:2]):
                    best = (instant, case, place)
            pauses = draft.pauses if draft is not None else self.cases[case].pauses
            for place, pause in enumerate(pauses):
                if pause.until is None and (instant := self._longest(case, pause)) is not None and instant <= self.at:
                    if best is None or (instant, case) < best[:2]:
                        best = (instant, case, -place - 1)
        return best

    def _longest(self, case: int, pause: PauseInterval) -> datetime | None:
        frozen = self.cases[case]
        machine = self.library.machine(frozen.procedure, frozen.version_of_procedure)
        rule = machine.procedure.pauses.get(pause.name)
        if rule is None or rule.longest is None:
            return None
        day = count(machine.calendar, pause.since, parse_period(rule.longest), roll=False).due_on
        return machine.calendar.day_begins(day)

    def _end_by_longest(self, draft: Draft, place: int, instant: datetime) -> None:
        day = draft.machine.calendar.local_day(instant)
        draft.day = day
        draft.seq += 1
        end_pause(draft, draft.pauses[place].name, day, instant, self.say, by_longest=True)
        self.happened(draft, "step", draft.pauses[place].name, day, CLOCK, {})

    def _step(self, draft: Draft, place: int, instant: datetime) -> None:
        deadline = draft.deadlines[place]
        rule = rule_of(draft, deadline)
        step = deadline.ladder[deadline.next_step]
        draft.seq += 1
        draft.day = (
            deadline.due_on if step.id == "due" and deadline.due_on else draft.machine.calendar.local_day(instant)
        )
        self._tell(draft, deadline.name, deadline.due_on, step)
        self.say("step", deadline=deadline.name, generation=deadline.generation, step=step.id, at=instant.isoformat())
        draft.deadlines[place] = (
            next_review(draft, rule, deadline)
            if rule.review and deadline.due_on is None
            else replace(deadline, next_step=deadline.next_step + 1)
        )
        acts: str | None = None
        if step.id == "due" and rule.kind != "earliest":
            acts = self._ended(draft, place, rule)
        day = draft.day
        self.happened(draft, "step", deadline.name, day, CLOCK, {})
        if acts is not None and self.clock_acts:
            self.clock_fires(draft, acts, day, deadline.name)
        elif step.id == "due":
            look_at_pauses(draft, self._after(day), self.at, self.say)
            self.changes = []

    def _after(self, day: date) -> date:
        """A time that ran out at 24:00 stood through its whole last day."""
        return date.fromordinal(day.toordinal() + 1)

    def _ended(self, draft: Draft, place: int, rule: m.DeadlineRule) -> str | None:
        """The day has passed: overdue, missed, or a right that lapsed. Returns what the clock fires."""
        deadline = draft.deadlines[place]
        if rule.is_right:
            draft.deadlines[place] = replace(
                deadline, status="lapsed", settled_seq=draft.seq, settled_on=deadline.due_on
            )
            self.say("settled", deadline=rule.name, occurrence=deadline.occurrence, status="lapsed")
        elif rule.fires is not None or rule.bars:
            settle(draft, place, "missed", draft.day, self.say)
        else:
            draft.deadlines[place] = replace(draft.deadlines[place], status="overdue")
            self.say("overdue", deadline=rule.name, occurrence=deadline.occurrence)
        return rule.fires

    def _tell(self, draft: Draft, name: str, due_on: date | None, step: Any) -> None:
        for kind, people in (("remind", step.remind), ("notify", step.notify), ("escalate", step.escalate)):
            for role in people:
                person = draft.assigned.get(role)
                self.notices.append(Notice(draft.case.id, draft.seq, kind, role, person, name, due_on))

    def clock_fires(self, draft: Draft, transition: str, day: date, because: str) -> None:
        """The clock fires a transition, dated that day. If it is no longer possible, that is recorded."""
        draft.day = day
        blockers = blockers_of(draft, transition, CLOCK, {})
        if blockers:
            draft.seq += 1
            self.say("blocked", transition=transition, because=because, blockers=[str(b) for b in blockers])
            self.happened(draft, "blocked", transition, day, CLOCK, {})
            if any(b.code != "wrong-state" for b in blockers):
                owner = next(iter(draft.machine.procedure.transitions[transition].by), "clock")
                self.notices.append(Notice(draft.case.id, draft.seq, "blocked", owner, None, because, day))
            return
        self._act(draft, transition, {}, CLOCK, day, None, None, False)

    # -- acts
    def day_of_opening(self, occurred: date | datetime | None) -> date:
        return as_day(occurred) or self.at.date()

    def perform(
        self,
        draft: Draft,
        name: str,
        raw: Mapping[str, Any],
        actor: Actor | None,
        occurred: date | datetime | None,
        *,
        child: int | None,
        opening: bool,
    ) -> None:
        """A person's act: read what was given, collect all blockers, then do it."""
        day, moment = self._when(draft, occurred)
        draft.day = day
        if opening:
            draft.opened = day
        t = draft.machine.procedure.transitions[name]
        mine, childs = self._share(draft, t, raw)
        given = self._read(draft, mine, t)
        blockers = blockers_of(draft, name, actor, given)
        blockers += self._children_block(draft, t, childs, day)
        applies = draft.machine.procedure.applies_when
        if opening and applies is not None:
            draft.facts = {**draft.facts, **given}
            if draft.machine.evaluator(applies)(draft) is not True:
                blockers.append(Blocker("not", applies, f"{draft.machine.procedure.key} does not apply to this case"))
        if blockers:
            raise TransitionRefused(name, draft.state, tuple(blockers))
        self._act(draft, name, given, actor or Actor(t.by[0]), day, moment, (childs, child), opening)

    def _when(self, draft: Draft, occurred: date | datetime | None) -> tuple[date, datetime | None]:
        calendar = draft.machine.calendar
        today = calendar.local_day(self.at)
        if occurred is None:
            return today, self.at.astimezone(calendar.timezone)
        if isinstance(occurred, datetime):
            moment = occurred if occurred.tzinfo else occurred.replace(tzinfo=calendar.timezone)
            day = calendar.local_day(moment)
        else:
            moment, day = None, occurred
        if day > today:
            raise WrongInput(f"The act is dated {day}, but today is {today}; an act cannot lie in the future.")
        if day.year < 1900:
            raise WrongInput(f"The act is dated {day}; that cannot be meant.")
        return day, moment

    def _share(self, draft: Draft, t: m.Transition, raw: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is given for this case and what is given for the child that the act opens."""
        wanted = {*t.needs, *t.accepts}
        theirs: set[str] = set()
        for group in t.opens:
            if self._given(group) is not None:
                continue
            rule = draft.machine.procedure.children[group]
            opening = self.library.in_force(rule.procedure, draft.day).procedure.transitions[rule.opens_with]
            theirs |= {*opening.needs, *opening.accepts}
        for name in raw:
            if name not in wanted and name not in theirs:
                raise WrongInput(
                    f'"{t.name}" takes no fact "{name}"{did_you_mean(name, wanted | theirs)}.'
                    f" It takes: {', '.join(sorted(wanted | theirs)) or 'none'}."
                )
        return (
            {name: value for name, value in raw.items() if name in wanted},
            {name: value for name, value in raw.items() if name in theirs},
        )

    def _read(self, draft: Draft, raw: Mapping[str, Any], t: m.Transition) -> dict[str, Value]:
        p = draft.machine.procedure
        return {
            name: read_value(p.facts[name], value, draft.machine.calendar, p.currency)
            for name, value in raw.items()
            if value is not None
        }

    def _children_block(self, draft: Draft, t: m.Transition, childs: Mapping[str, Any], day: date) -> list[Blocker]:
        found: list[Blocker] = []
        for group in t.opens:
            if self._given(group) is not None:
                continue
            rule = draft.machine.procedure.children[group]
            opening = self.library.in_force(rule.procedure, day).procedure.transitions[rule.opens_with]
            found += [
                Blocker("missing", name, f'"{name}" must be given for the new case of {group}', opening.law)
                for name in opening.needs
                if name not in childs and name not in rule.gives
            ]
        if t.to in draft.machine.final:
            for group, rule in draft.machine.procedure.children.items():
                open_ones = self.children_number(draft, group, "open")
                if rule.end_rule == "must_have_ended" and open_ones:
                    found.append(Blocker("open-children", group, f"{open_ones} of {group} have not ended", rule.law))
        return found

    def _act(
        self,
        draft: Draft,
        name: str,
        given: Mapping[str, Value],
        actor: Actor,
        day: date,
        moment: datetime | None,
        child: tuple[Mapping[str, Any], int | None] | None,
        opening: bool,
    ) -> None:
        """The order of one act (docs/language.md b.7): inputs, sets, records, clears; deadlines; state; arming."""
        machine = draft.machine
        t = machine.procedure.transitions[name]
        draft.seq += 1
        draft.version += 1
        draft.day = day
        facts, recordings = draft.facts, draft.recordings
        facts = draft.facts = {**facts, **given}
        for fact in given:
            recordings[fact] = draft.seq
        if t.sets:
            values = {fact: self._value(draft, fact, text) for fact, text in t.sets.items()}
            for fact, value in values.items():
                if value is None:
                    facts.pop(fact, None)
                else:
                    facts[fact] = value
                recordings[fact] = draft.seq
        for fact in t.records:
            is_moment = machine.procedure.facts[fact].type == "moment"
            facts[fact] = (moment or machine.calendar.day_begins(day)) if is_moment else day
            recordings[fact] = draft.seq
        for fact in t.clears:
            facts.pop(fact, None)
        if name in machine.guarded_by_hand and actor.person is not None:
            draft.did[name] = actor.person
        before = draft.state
        entered = self._move(draft, t, day)
        if opening:
            # The clocks of the case start with it, so that what the opening itself meets is seen to be met.
            arm_all(draft, None, self.at, self.say)
        meet(draft, name, day, moment, self.at, self.say)
        extend(draft, name, day, self.at, self.say)
        look_at_conditions(draft, day, self.say)
        self._left(draft, t, before, day)
        look_at_pauses(draft, day, self.at, self.say)
        arm_all(draft, day if entered else None, self.at, self.say)
        look_at_conditions(draft, day, self.say)
        arm_all(draft, None, self.at, self.say)
        look_at_pauses(draft, day, self.at, self.say)
        for document in t.issues:
            self.say("issued", document=document)
        if before != draft.state:
            self.say("moved", frm=before, to=draft.state)
        self.happened(draft, "opened" if opening else "transition", name, day, actor, given)
        self._family(draft, t, before, day, actor, child)

    def _value(self, draft: Draft, fact: str, text: str) -> Value | None:
        rule = draft.machine.procedure.facts[fact]
        if rule.type == "choice" and text in rule.choices:
            return text
        return draft.machine.evaluator(text)(draft)

    def _move(self, draft: Draft, t: m.Transition, day: date) -> bool:
        """Change the state; whether it was entered anew (going back to an interrupted state is no entering)."""
        if t.to is None:
            return False
        machine, old = draft.machine, draft.state
        if t.to == "back":
            draft.state = draft.stack.pop()
            if old in machine.final:
                draft.outcome = draft.closed_on = None
                draft.stays[draft.state] = draft.stays.get(draft.state, 0) + 1
                return True
            return False
        target = machine.target(t.name, old)
        if target in machine.interludes:
            draft.stack.append(old)
        elif target in machine.final:
            if old not in machine.interludes:
                draft.stack.clear()
            draft.stack.append(old)
            draft.outcome, draft.closed_on = machine.final[target], day
        else:
            draft.stack.clear()
        if old in machine.final and target not in machine.final:
            draft.outcome = draft.closed_on = None
        draft.state = target
        draft.stays[target] = draft.stays.get(target, 0) + 1
        return True

    def _left(self, draft: Draft, t: m.Transition, before: str, day: date) -> None:
        if t.to is None:
            return
        machine = draft.machine
        if draft.state in machine.interludes:
            if before in machine.interludes and before not in draft.stack:
                leave(draft, (before,), day, self.say)
        elif t.to == "back":
            leave(draft, (before,), day, self.say)
        else:
            # Entering the same state again starts its clocks anew: those of the former stay are left behind.
            stay = draft.stays.get(draft.state, 0)
            keep = draft.deadlines
            leave(
                draft,
                {d.state for d in keep if d.state is not None and (d.state, d.stay) != (draft.state, stay)},
                day,
                self.say,
            )
        if draft.state in machine.final:
            end(draft, day, self.say)

    # -- the family
    def _family(
        self,
        draft: Draft,
        t: m.Transition,
        before: str,
        day: date,
        actor: Actor,
        child: tuple[Mapping[str, Any], int | None] | None,
    ) -> None:
        for group in t.opens:
            if self._given(group) is not None:
                continue
            facts, number = child if child is not None else ({}, None)
            self._open_child(draft, group, facts, number, day, actor)
        self._share_pauses(draft, day)
        if draft.state in draft.machine.final and before not in draft.machine.final:
            for group, rule in draft.machine.procedure.children.items():
                if rule.end_rule == "fires" and rule.ends_with is not None:
                    for other in self._group(draft, group):
                        if other.holds_in("open"):
                            self.clock_fires(other, rule.ends_with, day, "when_case_ends")
        if draft.case.parent is not None and draft.state != before:
            self._tell_parent(draft, before, day)

    def _open_child(
        self, draft: Draft, group: str, facts: Mapping[str, Any], number: int | None, day: date, actor: Actor
    ) -> None:
        rule = draft.machine.procedure.children[group]
        machine = self.library.in_force(rule.procedure, day)
        case = number if number is not None else max(self.cases) + 1
        turn = 1 + sum(c.parent == draft.case.id and c.group == group for c in self.cases.values())
        reference = f"{draft.case.reference}/{group}-{turn}"
        other = self.new_draft(machine, case, draft.case.id, group, draft.case.office, reference, day)
        given: dict[str, Any] = dict(facts)
        gifts: dict[str, Value] = {}
        for fact, text in rule.gives.items():
            value = draft.machine.evaluator(text)(draft)
            if value is not None and fact not in given:
                gifts[fact] = value
        other.facts = {**other.facts, **gifts}
        other.assigned.update(draft.assigned)
        opening = machine.procedure.transitions[rule.opens_with]
        other.day = day
        other.opened = day
        read = self._read(other, given, opening)
        blockers = [
            b
            for b in blockers_of(other, opening.name, None, {**gifts, **read})
            if b.code != "missing" or b.name not in gifts
        ]
        if blockers:
            raise TransitionRefused(opening.name, "start", tuple(blockers))
        self._act(other, opening.name, read, actor, day, None, None, True)

    def _share_pauses(self, draft: Draft, day: date) -> None:
        """A pause that reaches children stops their clocks too."""
        for pause, rule in draft.machine.procedure.pauses.items():
            lasting = any(p.name == pause and p.until is None for p in draft.pauses)
            for group, mode in rule.stops.items():
                if group not in draft.machine.procedure.children:
                    continue
                name = f"parent:{pause}:{mode}"
                for other in self._group(draft, group):
                    held = any(p.name == name and p.until is None for p in other.pauses)
                    if lasting == held or not other.holds_in("open"):
                        continue
                    other.seq += 1
                    other.day = day
                    if lasting:
                        begin_pause(other, name, day, self.say)
                    else:
                        end_pause(other, name, day, self.at, self.say)
                    self.happened(other, "step", name, day, CLOCK, {})

    def _tell_parent(self, draft: Draft, before: str, day: date) -> None:
        parent = self.draft(draft.case.parent or 0)
        rule = parent.machine.procedure.children.get(draft.case.group or "")
        if rule is None:
            return
        for place, transition in rule.when_one_is.items():
            group = draft.machine.procedure.groups.get(place)
            was = before in group.states if group is not None else before == place
            if draft.holds_in(place) and not was:
                self.clock_fires(parent, transition, day, draft.case.reference)
