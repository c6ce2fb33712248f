"""A cycle of twenty states, told to every state machine in its own words: two conditions, a role, an effect.

Nothing is timed in it, so that what is measured is the decision alone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

from transitions import Machine as FlatMachine
from transitions.extensions import HierarchicalMachine

from writs.core.case import Actor, File, Fire, Open
from writs.core.decide import decide
from writs.core.machine import Machine
from writs.documents.calendars import shipped_calendar
from writs.documents.procedures import build
from writs.documents.reader import read

STATES = 20
AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
CLERK = Actor("clerk")

_HEAD = """
writs: 1
procedure: bench.cycle
version: 1
title: {en: A cycle of twenty states}
jurisdiction: vn
calendar: vn
currency: VND
languages: [en]
sources: {A: {title: An act, in_force: 2020-01-01}}
in_force: {from: 2020-01-01}
phases: {all: {en: All}}
roles:
  clerk: {title: {en: Clerk}}
facts:
  claim: {type: money, starts_as: 500 VND, title: {en: Claim}}
  kind: {type: choice, starts_as: person, of: {person: {en: Person}, company: {en: Company}}, title: {en: Kind}}
  moved_on: {type: date, title: {en: Moved on}}
groups:
"""


def _text() -> str:
    """Ten groups of two states: the hierarchy. A transition starts from a group and leads into the next one."""
    groups = STATES // 2
    rows = [_HEAD]
    rows += [f"  g{n}: {{title: {{en: G}}, states: [s{2 * n}, s{2 * n + 1}]}}\n" for n in range(groups)]
    rows.append("states:\n")
    rows += [f"  s{n}: {{title: {{en: S}}, phase: all}}\n" for n in range(STATES)]
    rows.append("transitions:\n  begin: {title: {en: Begin}, from: start, to: s0, by: clerk}\n")
    guard = "claim >= 100 VND and kind is person"
    for n in range(groups):
        rows.append(
            f"  go{n}: {{title: {{en: Go}}, from: g{n}, to: s{2 * (n + 1) % STATES}, by: clerk,"
            f" when: {guard}, records: moved_on, law: A 1}}\n"
        )
    rows.append("ladders: {}\n")
    return "".join(rows)


class Shelf:
    """A library of one procedure; it does not lint, as a state without a voice would not pass."""

    def __init__(self, machine: Machine) -> None:
        self.only = machine

    def machine(self, key: str, version: str) -> Machine:
        return self.only

    def in_force(self, key: str, day: date) -> Machine:
        return self.only


def ours() -> tuple[Shelf, File]:
    """The library and a file that stands in the first state."""
    procedure, problems = build(read(_text()))
    assert procedure is not None, problems
    shelf = Shelf(Machine(procedure, shipped_calendar("vn")))
    opening = Open(1, 1, "1/2026", "bench.cycle", "begin", {}, CLERK, date(2026, 3, 2))
    return shelf, decide(shelf, None, opening, at=AT).file


def moves() -> list[Fire]:
    """One turn through the ten groups."""
    return [Fire(1, f"go{n}", {}, CLERK) for n in range(STATES // 2)]


class Light:
    """What a flat machine moves: nothing but where it stands."""

    __slots__ = ("done", "state")

    def __init__(self, state: str) -> None:
        self.state = state
        self.done = 0


def allowed(*_: object) -> bool:
    return True


def effect(*_: object) -> None:
    return None


_WORK: dict[str, Any] = {"conditions": [allowed, allowed], "before": [effect], "after": [effect]}


def flat() -> Any:
    """`transitions` at its best: one shared machine without models, two conditions, a callback before and after."""
    return FlatMachine(
        model=None,
        states=[f"s{n}" for n in range(STATES)],
        transitions=[
            {"trigger": "go", "source": f"s{n}", "dest": f"s{(n + 1) % STATES}", **_WORK} for n in range(STATES)
        ],
        initial="s0",
        auto_transitions=False,
        send_event=True,
    )


def hierarchical() -> Any:
    """The hierarchical machine of `transitions`: ten parents with two children each."""
    parents = STATES // 2
    rows: list[dict[str, Any]] = []
    for n in range(parents):
        rows.append({"trigger": "go", "source": f"p{n}_a", "dest": f"p{n}_b", **_WORK})
        rows.append({"trigger": "go", "source": f"p{n}_b", "dest": f"p{(n + 1) % parents}_a", **_WORK})
    return HierarchicalMachine(
        model=None,
        states=[{"name": f"p{n}", "children": ["a", "b"], "initial": "a"} for n in range(parents)],
        transitions=rows,
        initial="p0_a",
        auto_transitions=False,
        send_event=True,
    )


def python_statemachine() -> Callable[[], object]:
    """One instance of a python-statemachine class; raises ImportError where the package is missing."""
    package: Any = import_module("statemachine")
    states = {f"s{n}": package.State(f"s{n}", initial=n == 0) for n in range(STATES)}
    go: Any = None
    for n in range(STATES):
        step = states[f"s{n}"].to(states[f"s{(n + 1) % STATES}"], cond=["first", "second"], before="work", after="rest")
        go = step if go is None else go | step
    methods = {"first": allowed, "second": allowed, "work": effect, "rest": effect}
    kind = type(package.StateMachine)("Cycle", (package.StateMachine,), {**states, "go": go, **methods})
    instance = kind()
    return lambda: instance.send("go")
