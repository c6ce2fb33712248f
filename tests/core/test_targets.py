"""Where a transition leads: `transitions` is the arbiter, and what the machine keeps of its answers is the same."""

from __future__ import annotations

import pytest
from transitions import MachineError

from writs.core.machine import Machine
from writs.documents.calendars import shipped_calendar
from writs.documents.library import Library


def test_the_kept_target_is_the_arbiters_for_every_transition_and_state(library: Library) -> None:
    compared = 0
    for procedure in library.procedures():
        machine = Machine(procedure, shipped_calendar(procedure.calendar))
        for name, t in procedure.transitions.items():
            if t.to is None or t.to == "back":
                continue
            for state in ("start", *procedure.states):
                if state in machine.sources[name]:
                    asked, kept = machine.target(name, state), machine.target(name, state)
                    assert asked == kept == machine.arbitrate(name, state) == t.to, (procedure.key, name, state)
                else:
                    # Twice, as a refusal must not be kept as an answer either.
                    for _ in range(2):
                        with pytest.raises(MachineError):
                            machine.target(name, state)
                compared += 1

    assert compared > 1000
