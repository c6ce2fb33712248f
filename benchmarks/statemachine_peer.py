"""A contender of G1: python-statemachine decides, the floor's statements write."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks import floor
from benchmarks import ten_steps as play


def player(folder: Path, synchronous: str) -> Callable[[], int]:
    """Each command makes an instance at the stored state, as its documentation shows for a persisted model."""
    package: Any = import_module("statemachine")
    states = {
        name: package.State(name, initial=name == play.STATES[0], final=name == play.STATES[-1]) for name in play.STATES
    }
    go: Any = None
    for before, after in play.NEXT.items():
        step = states[before].to(states[after])
        go = step if go is None else go | step
    kind: Any = type(package.StateMachine)("TenSteps", (package.StateMachine,), {**states, "go": go})

    def move(state: str) -> str:
        machine = kind(start_value=state)
        machine.send("go")
        after: str = next(iter(machine.configuration_values))
        return after

    return floor.player(folder, synchronous, move)
