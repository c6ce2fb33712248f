"""One decision in the making: drafts of the cases of a file, and the acts in their order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from writs.core import model as m
from writs.core.arming import arm_all, arm_dependent
from writs.core.blockers import applies_not, blockers_of
from writs.core.calendars import Calendar
from writs.core.case import CLOCK, Actor, Case, Decision, Event, File, Issued, Notice, Proposal
from writs.core.draft import Draft, as_day
from writs.core.errors import TransitionRefused, WrongInput
from writs.core.expressions import Value
from writs.core.extending import extend, restore
from writs.core.family import children_block, news, share_inputs
from writs.core.issuing import issue
from writs.core.machine import Machine
from writs.core.pauses import look_at_pauses
from writs.core.people import approves, unchecked
from writs.core.settling import end, leave, look_at_conditions, meet
from writs.core.values import read_value
from writs.core.world import ChildrenInWorld, World


class Session:
    """Mutable inside one decision; `decision()` freezes it. It is the `Family` of its drafts."""

    def __init__(
        self,
        library: Any,
        cases: Mapping[int, Case],
        root: int,
        at: datetime,
        clock_acts: bool,
        world: World | None = None,
    ) -> None:
        self.library = library
        self.cases = dict(cases)
        self.root = root
        self.now = at if at.tzinfo is UTC else at.astimezone(UTC)
        """When this is decided and recorded."""
        self.at = self.now
        """The moment that is being decided: now for a command, its own instant for a step of the clock."""
        self.reached = self.now
        """How far the file is decided: now, unless more steps were due than one decision does."""
        self.clock_acts = clock_acts
        self.world = world
        self.drafts: dict[int, Draft] = {}
        self.events: list[Event] = []
        self.notices: list[Notice] = []
        self.issued: list[Issued] = []
        self.proposer: Proposal | None = None
        """Who proposed the act that is being approved."""
        self.changes: list[Mapping[str, Any]] = []
        self._local: dict[Calendar, datetime] = {}
        self._answers: dict[tuple[int, str], bool | None] = {}
        self._asked: dict[tuple[int, str], bool | None] = {}
        """Answers of the host that the event in the making rests on."""

    def local(self, calendar: Calendar) -> datetime:
        """This instant on the clocks of the calendar's zone, converted once."""
        found = self._local.get(calendar)
        if found is None:
            found = self._local[calendar] = self.at.astimezone(calendar.timezone)
        return found

    def move_to(self, instant: datetime) -> None:
        """Decide as at that instant; every case of the file looks at the facts of that day."""
        self.at = instant
        self._local.clear()
        for draft in self.drafts.values():
            draft.day = draft.machine.calendar.local_day(instant)

    # -- drafts
    def draft(self, case: int) -> Draft:
        found = self.drafts.get(case)
        if found is None:
            frozen = self.cases[case]
            machine: Machine = self.library.machine(frozen.procedure, frozen.version_of_procedure)
            found = self.drafts[case] = Draft(frozen, machine, self, self.local(machine.calendar).date())
        return found

    def new_draft(
        self, machine: Machine, case: int, parent: int | None, group: str | None, office: int, reference: str, day: date
    ) -> Draft:
        p = machine.procedure
        frozen = Case(
            office=office, id=case, root=self.root, parent=parent, group=group, reference=reference, procedure=p.key,
            version_of_procedure=p.version, state="start", outcome=None, opened_on=day, closed_on=None, version=0,
            seq=0,
            facts=machine.starting, recordings={}, stack=(), stays={}, deadlines=(), pauses=(),
        )  # fmt: skip
        self.cases[case] = frozen
        found = self.drafts[case] = Draft(frozen, machine, self, day)
        return found

    def decision(self) -> Decision:
        for case, draft in self.drafts.items():
            if draft.touched:
                self.cases[case] = draft.freeze()
        # Drafts know the session and it knows them: parted here, both go at once and wait for no garbage collector.
        self.drafts.clear()
        file = File(self.root, self.cases, self.reached)
        return Decision(file, tuple(self.events), tuple(self.notices), tuple(self.issued))

    # -- the cases beside a case
    def parent_fact(self, draft: Draft, name: str) -> Value | None:
        if draft.case.parent is not None:
            return self.draft(draft.case.parent).value(name)
        return self.world.parent.get(name) if self.world is not None else None

    def group_of(self, draft: Draft, children: str) -> list[Draft]:
        return [
            self.draft(case.id)
            for case in list(self.cases.values())
            if case.parent == draft.case.id and case.group == children
        ]

    def host_answer(self, draft: Draft, question: str) -> bool | None:
        """What the host answers, asked once per decision; None where it answers no such question."""
        key = (draft.case.id, question)
        if key not in self._answers:
            answers = self.world.answers if self.world is not None else None
            if answers is not None:
                self._answers[key] = answers(question, draft.case.id)
            else:
                ask = getattr(self.library, "answers", None)
                self._answers[key] = ask(question, draft.freeze()) if ask is not None else None
        self._asked[key] = self._answers[key]
        return self._answers[key]

    def given(self, children: str) -> ChildrenInWorld | None:
        return self.world.children.get(children) if self.world is not None else None

    def children_number(self, draft: Draft, children: str, place: str | None) -> Decimal | None:
        if (given := self.given(children)) is not None:
            return given.count(place)
        family = self.group_of(draft, children)
        return Decimal(len(family) if place is None else sum(child.holds_in(place) for child in family))

    def children_sum(self, draft: Draft, children: str, fact: str) -> Value | None:
        if (given := self.given(children)) is not None:
            return given.sum(fact)
        total = Decimal(0)
        for child in self.group_of(draft, children):
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
        if self._asked:
            for (case, question), answer in self._asked.items():
                self.say("answered", case=case, question=question, answer=answer)
            self._asked.clear()
        who, changes = (actor.role, actor.person), tuple(self.changes)
        self.events.append(Event(draft.case.id, draft.seq, kind, name, self.now, day, *who, facts, changes))
        self.changes = []

    # -- the clock
    def clock_fires(self, draft: Draft, transition: str, day: date, because: str) -> int | None:
        """The clock fires a transition, dated that day; its event. If it is no longer possible, that is recorded."""
        draft.day = day
        blockers = blockers_of(draft, transition, CLOCK, {})
        if blockers:
            draft.seq += 1
            self.say("blocked", transition=transition, because=because, blockers=[str(b) for b in blockers])
            self.happened(draft, "blocked", transition, day, CLOCK, {})
            if any(b.code != "wrong-state" for b in blockers):
                owner = next(iter(draft.machine.procedure.transitions[transition].by), "clock")
                self.notices.append(Notice(draft.case.id, draft.seq, "blocked", owner, None, because, day))
            return None
        event = draft.seq + 1
        self.act(draft, transition, {}, CLOCK, day, None, None, False)
        return event

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
        machine = draft.machine
        t = machine.procedure.transitions[name]
        proposal = draft.proposals.get(name) if t.approved_by and approves(draft, t, actor) else None
        mine, childs = share_inputs(self, draft, t, proposal.given if proposal is not None else raw)
        given = self.read(draft, mine, t)
        blockers = blockers_of(draft, name, actor, given)
        if machine.procedure.children:
            blockers += children_block(self, draft, t, childs, day)
        if opening:
            blockers += applies_not(draft, given)
        if blockers:
            raise TransitionRefused(name, draft.state, tuple(blockers))
        acting = actor or Actor(t.by[0])
        if actor is not None and actor.role in machine.demanding:
            for gap in unchecked(draft, actor):
                self.say("unchecked", **gap)
        if t.approved_by and proposal is None:
            self._propose(draft, t, raw, acting, day)
            return
        draft.proposals.pop(name, None)
        self.proposer = proposal
        self.act(draft, name, given, acting, day, moment, (childs, child), opening)

    def _propose(self, draft: Draft, t: m.Transition, raw: Mapping[str, Any], actor: Actor, day: date) -> None:
        """The act waits for another person's approval; nothing else changes until then."""
        draft.seq += 1
        draft.proposals[t.name] = Proposal(dict(raw), actor.role, actor.person, day)
        self.say("proposed", transition=t.name, to=list(t.approved_by))
        self.happened(draft, "proposed", t.name, day, actor, {})
        for role in t.approved_by:
            person = draft.assigned.get(role)
            self.notices.append(Notice(draft.case.id, draft.seq, "notify", role, person, t.name, None))

    def _when(self, draft: Draft, occurred: date | datetime | None) -> tuple[date, datetime | None]:
        calendar = draft.machine.calendar
        now = self.local(calendar)
        today = now.date()
        if occurred is None:
            return today, now
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

    def read(self, draft: Draft, raw: Mapping[str, Any], t: m.Transition) -> dict[str, Value]:
        p = draft.machine.procedure
        return {
            name: read_value(p.facts[name], value, draft.machine.calendar, p.currency)
            for name, value in raw.items()
            if value is not None
        }

    def act(
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
        # It belongs to this act alone, not to what follows from it in other cases.
        proposer, self.proposer = self.proposer, None
        draft.seq += 1
        draft.version += 1
        draft.day = day
        draft.act = name
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
            arm_all(draft, None, self.at, self.say, everything=True)
        if machine.has_clocks:
            meet(draft, name, day, moment, self.at, self.say)
            extend(draft, name, day, self.at, self.say)
            look_at_conditions(draft, day, self.say)
            self._left(draft, t, before, day)
            if name in machine.restored_by:
                restore(draft, name, day, self.at, self.say)
            look_at_pauses(draft, day, self.at, self.say)
            arm_all(draft, day if entered else None, self.at, self.say, everything=before in machine.final)
            look_at_conditions(draft, day, self.say)
            arm_dependent(draft, self.at, self.say)
            look_at_pauses(draft, day, self.at, self.say)
        for document in t.issues:
            self.issued.append(issue(draft, document, t, given, actor, proposer, day))
            self.say("issued", document=document)
        if before != draft.state:
            self.say("moved", frm=before, to=draft.state)
        self.happened(draft, "opened" if opening else "transition", name, day, actor, given)
        news(self, draft, t, before, day, actor, child)

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
