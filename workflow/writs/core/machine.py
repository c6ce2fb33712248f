"""A procedure made ready to run: names resolved, expressions compiled, one shared flat machine of `transitions`.

Built once per published version and shared by all threads: the machine holds no model, has no automatic transitions
and no queue, so that nothing in it ever changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from typing import Any

from transitions import Machine as FlatMachine

from writs.core import model as m
from writs.core.calendars import Calendar
from writs.core.expressions import Evaluator, Expression, Meanings, Value, compile_expression, parse
from writs.core.periods import Period, parse_period
from writs.core.values import read_value


class _Place:
    """The light object that `transitions` moves: it holds where a case stands and nothing else."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


class Machine:
    """One version of a procedure with its calendar. Stateless; thread-safe."""

    def __init__(self, procedure: m.Procedure, calendar: Calendar) -> None:
        self.procedure = procedure
        self.calendar = calendar
        p = procedure
        self.final = {name: state.final for name, state in p.states.items() if state.final}
        self.interludes = frozenset(name for name, state in p.states.items() if state.interlude)
        self.sources = {name: frozenset(p.expand(t.sources)) for name, t in p.transitions.items()}
        self.openings = tuple(name for name, sources in self.sources.items() if "start" in sources)
        self.rules = {rule.name: rule for rule in p.deadlines}
        self.of_case = tuple(rule for rule in p.deadlines if rule.state is None)
        self.of_state: dict[str, tuple[m.DeadlineRule, ...]] = {
            state: tuple(rule for rule in p.deadlines if rule.state == state) for state in p.states
        }
        self.outliving = frozenset(rule.name for rule in p.deadlines if rule.outlives)
        self.guarded_by_hand = frozenset(name for t in p.transitions.values() for name in t.not_by_who_did)
        self.held_by = self._index(lambda rule: rule.holds)
        self.barred_by = self._index(lambda rule: rule.bars)
        self.derived = {name: fact for name, fact in p.facts.items() if fact.is_ is not None}
        self.demanding = frozenset(
            name for name, role in p.roles.items() if role.grade or role.conflict or role.relation == "assigned"
        )
        self.demanded = {name: fact.required_when for name, fact in p.facts.items() if fact.required_when is not None}
        self.named = frozenset(name for name, fact in p.facts.items() if fact.type == "yes_no")
        self.met_by = {
            name: frozenset(rule.name for rule in p.deadlines if name in rule.met_by) for name in p.transitions
        }
        self.extended_by = {
            name: frozenset(rule.name for rule in p.deadlines if any(e.transition == name for e in rule.extensions))
            for name in p.transitions
        }
        self.restored_by: dict[str, frozenset[str]] = {
            name: frozenset(rule.name for rule in p.deadlines if any(r.transition == name for r in rule.restorations))
            for name in {r.transition for rule in p.deadlines for r in rule.restorations}
        }
        self.conditional = frozenset(rule.name for rule in p.deadlines if rule.met_when or rule.dropped_when)
        self.pause_reach = {name: self._reach(pause) for name, pause in p.pauses.items()}
        self.tolled_between = frozenset(
            name for pause in p.pauses.values() if pause.between for name in self.pause_reach[pause.name]
        )
        """Deadlines from which days known afterwards may be taken out."""
        self.simple = frozenset(rule.name for rule in p.deadlines if self._is_simple(rule))
        self.dependent = tuple(rule for rule in p.deadlines if rule.name not in self.simple)
        self.watched: dict[str, tuple[tuple[m.DeadlineRule, frozenset[str] | None], ...]] = {
            state: tuple((rule, self._starters(rule)) for rule in (*self.of_case, *self.of_state[state]))
            for state in p.states
        }
        """State → the clocks that may start there, each with the facts one of which an act must record for it to
        start; None where it must be looked at always."""
        self.pause_sources = {
            name: (
                frozenset(p.expand(pause.while_)) & frozenset(p.states),
                tuple(word for word in pause.while_ if word not in p.states),
            )
            for name, pause in p.pauses.items()
            if pause.while_
        }
        self.waits_rules = {
            name: m.DeadlineRule(
                name=REVIEW,
                title=state.title,
                state=name,
                kind="unnumbered",
                owners=(state.waits.reviewer,),
                length="without delay",
                start=m.Start("entry"),
                review=state.waits.review,
                ladder="",
            )
            for name, state in p.states.items()
            if state.waits is not None
        }
        self.has_clocks = bool(p.deadlines or p.pauses or self.waits_rules or p.part_of)
        """Whether anything of a case could ever run, stand still or be looked at again; a parent may pause a child."""
        self.takes = {name: frozenset((*t.needs, *t.accepts)) for name, t in p.transitions.items()}
        self.starting = self._starting()
        self._flat = self._build()
        self._targets: dict[tuple[str, str], str] = {}

    @property
    def name(self) -> str:
        return self.procedure.name

    def _is_simple(self, rule: m.DeadlineRule) -> bool:
        """Whether its clock can start only by an act that records one of its start facts, or by entering its state."""
        plain = rule.start is not None and rule.start.kind in ("fact", "each", "later_of", "earlier_of", "entry")
        derived = rule.start is not None and any(name in self.derived for name in rule.start.names)
        tolled = rule.name in self.tolled_between
        return plain and not derived and not tolled and not rule.when and not rule.restarts_with and not rule.terms

    def _starters(self, rule: m.DeadlineRule) -> frozenset[str] | None:
        if rule.name not in self.simple:
            return None
        return frozenset(rule.start.names) if rule.start is not None else frozenset()

    def _index(self, pick: Callable[[m.DeadlineRule], tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for rule in self.procedure.deadlines:
            for transition in pick(rule):
                found[transition].append(rule.name)
        return {name: tuple(rules) for name, rules in found.items()}

    def _reach(self, pause: m.Pause) -> dict[str, m.Mode]:
        """Deadline → mode: those written under the named states, and those named themselves."""
        found: dict[str, m.Mode] = {}
        for target, mode in pause.stops.items():
            states = self.procedure.expand((target,))
            for rule in self.procedure.deadlines:
                if rule.name == target or (rule.state is not None and rule.state in states):
                    found[rule.name] = mode
        return found

    def _starting(self) -> dict[str, Value]:
        facts: dict[str, Value] = {}
        for name, fact in self.procedure.facts.items():
            if fact.starts_as is not None:
                facts[name] = read_value(fact, fact.starts_as, self.calendar, self.procedure.currency)
        return facts

    def _build(self) -> Any:
        """One flat machine: a trigger `NAME` per transition that leads somewhere fixed."""
        p = self.procedure
        flat: Any = FlatMachine(
            model=None,
            states=["start", *p.states],
            initial="start",
            auto_transitions=False,
            send_event=False,
            queued=False,
        )
        for name, t in p.transitions.items():
            if t.to is not None and t.to != "back":
                for source in self.sources[name]:
                    flat.add_transition(name, source, t.to)
        return flat

    def target(self, transition: str, state: str) -> str:
        """Where a transition with a fixed target leads from `state`.

        `transitions` decides, once for each pair; the answer is kept, as nothing in its machine ever changes. Raises
        its MachineError where the transition does not start there.
        """
        found = self._targets.get((transition, state))
        if found is None:
            found = self._targets[transition, state] = self.arbitrate(transition, state)
        return found

    def arbitrate(self, transition: str, state: str) -> str:
        """Ask `transitions` itself, which is what `target` keeps."""
        place = _Place(state)
        self._flat.events[transition].trigger(place)
        return place.state

    @cached_property
    def meanings(self) -> Meanings:
        p = self.procedure
        return Meanings(
            derived=frozenset(self.derived),
            parameters=frozenset(p.parameters),
            deadlines=frozenset(self.rules),
            facts=frozenset(p.facts),
        )

    @cached_property
    def _evaluators(self) -> dict[str, Evaluator]:
        return {}

    def evaluator(self, text: str) -> Evaluator:
        """The compiled form of an expression of this procedure, compiled when first asked."""
        found = self._evaluators.get(text)
        if found is None:
            found = self._evaluators[text] = compile_expression(parse(text), self.meanings)
        return found

    def derivation(self, name: str) -> Expression | None:
        fact = self.derived.get(name)
        return parse(fact.is_) if fact is not None and fact.is_ is not None else None

    @cached_property
    def _parameters(self) -> dict[str, list[tuple[Any, dict[str, Value]]]]:
        found: dict[str, list[tuple[Any, dict[str, Value]]]] = {}
        for name, parameter in self.procedure.parameters.items():
            fact = m.Fact(name, parameter.type, {})
            found[name] = [
                (
                    row.since,
                    {k: read_value(fact, v, self.calendar, self.procedure.currency) for k, v in row.values.items()},
                )
                for row in parameter.rows
            ]
        return found

    def parameter(self, name: str, on: Any, key: str) -> Value | None:
        """The value in force on that day (the first row's before any), under `key`."""
        rows = self._parameters[name]
        values = rows[0][1]
        for since, held in rows:
            if since <= on:
                values = held
        return values.get(key)

    @cached_property
    def periods(self) -> dict[str, Period]:
        """Lengths that stand in the text itself."""
        found: dict[str, Period] = {}
        for rule in self.procedure.deadlines:
            for text in (rule.length, rule.not_before, *(term.within for term in rule.terms)):
                if text is not None and text not in self.procedure.parameters:
                    found[text] = parse_period(text)
        return found


REVIEW = "review"
"""The name under which a state's wait is looked at again; no definition can use it for a deadline of its own."""
