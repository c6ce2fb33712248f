"""Ways through the shipped procedures, made from the definitions: each ends, and no act leads where nothing goes on.

A way never stands in one place twice, and may go back to where it was interrupted. Where a procedure has more ways than
can be walked, the first ones are taken in a fixed order, spread over all openings and acts.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from writs.core.machine import Machine
from writs.documents.library import shipped_library

Place = tuple[str, tuple[str, ...]]
"""Where a case stands, and what it interrupted to get there."""
LIBRARY = shipped_library()
MACHINES = {p.name: LIBRARY.machine(p.key, p.version) for p in LIBRARY.procedures()}
MOST_WAYS = 4_000


def moves(machine: Machine, place: Place) -> Iterator[tuple[str, Place]]:
    """Every act that may lead away from a place, and where to. Guards are not asked: they speak about one case."""
    state, stack = place
    for name, t in machine.procedure.transitions.items():
        if state not in machine.sources[name] or t.to is None:
            continue
        if t.to == "back":
            if stack:
                yield name, (stack[-1], stack[:-1])
        elif t.to in machine.interludes:
            yield name, (t.to, (*stack, state) if state not in stack else stack)
        elif t.to in machine.final:
            yield name, (t.to, (state,))
        else:
            yield name, (t.to, ())


def is_end(machine: Machine, place: Place) -> bool:
    return place[0] in machine.final


@cache
def ends_from(name: str) -> frozenset[Place]:
    """The places from which some end can be reached."""
    machine = MACHINES[name]
    found: dict[Place, list[Place]] = {}
    waiting: list[Place] = [("start", ())]
    while waiting:
        place = waiting.pop()
        if place in found:
            continue
        found[place] = [to for _, to in moves(machine, place)]
        waiting += found[place]
    good = {place for place in found if is_end(machine, place)}
    grown = True
    while grown:
        more = {place for place, to in found.items() if place not in good and any(other in good for other in to)}
        grown = bool(more)
        good |= more
    return frozenset(good)


def ways(machine: Machine, most: int) -> Iterator[tuple[list[str], Place, bool]]:
    """Ways from every opening: the acts, the last place, and whether the way could only go round from there."""
    budget = most
    for opening, first in moves(machine, ("start", ())):
        share = max(1, most // max(1, len(machine.openings)))
        stack: list[tuple[list[str], Place, frozenset[str]]] = [([opening], first, frozenset({first[0]}))]
        while stack and share and budget:
            acts, place, seen = stack.pop()
            if is_end(machine, place):
                share, budget = share - 1, budget - 1
                yield acts, place, False
                continue
            onward = [(name, to) for name, to in moves(machine, place) if to[0] not in seen]
            back = [
                (name, to)
                for name, to in moves(machine, place)
                if to[0] in seen and machine.procedure.transitions[name].to == "back"
            ]
            if not onward:
                share, budget = share - 1, budget - 1
                yield acts, place, True
                continue
            # Going back is walked once on a way; the interlude that it leaves counts as seen.
            stack += [
                ([*acts, name], to, seen | {to[0]}) for name, to in reversed([*onward, *back]) if name not in acts
            ]


@pytest.mark.parametrize("name", sorted(MACHINES))
def test_every_way_ends_or_can_still_end(name: str) -> None:
    machine = MACHINES[name]
    walked = 0
    for acts, place, goes_round in ways(machine, MOST_WAYS):
        walked += 1
        if goes_round:
            assert place in ends_from(name), f"{' → '.join(acts)} stands in {place[0]} and no act leads to an end"
        else:
            assert place[0] in machine.final
    assert walked > 0


@pytest.mark.parametrize("name", sorted(MACHINES))
def test_some_end_can_be_reached_from_every_place_that_can_be_reached(name: str) -> None:
    machine = MACHINES[name]
    reached: set[Place] = set()
    waiting: list[Place] = [("start", ())]
    while waiting:
        place = waiting.pop()
        if place not in reached:
            reached.add(place)
            waiting += [to for _, to in moves(machine, place)]

    assert reached - ends_from(name) == set()
    assert {state for state, _ in reached} >= set(machine.procedure.states)


def test_a_dead_end_would_be_found() -> None:
    name = next(name for name in MACHINES if name.startswith("vn.bank-inquiry"))
    places = ends_from(name)

    assert ("start", ()) in places
    assert ("nowhere", ()) not in places
