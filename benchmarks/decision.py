"""G11: from a command to a checked plan, against the state machines one would take else; and eight threads."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from benchmarks import cycle
from benchmarks.goal import Goal, Run, compared, unknown
from benchmarks.harness import Contender, interleave, repeated
from writs.core.case import Actor, Fire, Open
from writs.core.decide import decide
from writs.documents.library import shipped_library

THREADS = 8


def measure(run: Run) -> Iterator[Goal]:
    shelf, file = cycle.ours()
    command = cycle.moves()[0]
    flat, nested = cycle.flat(), cycle.hierarchical()
    light, deep = cycle.Light("s0"), cycle.Light("p0_a")
    trigger = flat.events["go"].trigger
    target = shelf.only.target
    contenders: dict[str, Contender] = {
        "ours": repeated(lambda: decide(shelf, file, command, at=cycle.AT), batch=50),
        "lawful": repeated(_lawful(), batch=50),
        "arbiter": repeated(target, [("go0", "s0"), ("go0", "s1")], batch=50),
        "flat": repeated(trigger, [(light,)], batch=50),
        "nested": repeated(nested.trigger_event, [(deep, "go")], batch=50),
    }
    missing = ""
    try:
        contenders["statemachine"] = repeated(cycle.python_statemachine(), batch=20)
    except ImportError:
        missing = "python-statemachine is not installed"
    rounds = interleave(contenders, rounds=run.rounds, seconds=run.seconds(0.15, 0.5), gate=run.gate)
    what = "one decision (role, guard of two conditions, effect, event) against a shared trigger of transitions"
    yield compared("G11", what, rounds, "ours", "flat", "<= 2", by="cpu_cost", unit="µs of CPU")
    what = "one decision over grouped states against HierarchicalMachine"
    yield compared("G11", what, rounds, "ours", "nested", ">= 3", by="cpu_rate", unit="decisions per CPU second")
    what = "one decision of vn.civil-judgment that meets and arms deadlines, against the same trigger"
    yield compared("G11", what, rounds, "lawful", "flat", None, by="cpu_cost", unit="µs of CPU")
    what = "where a grouped transition leads, the arbiter alone, against HierarchicalMachine"
    yield compared("G11", what, rounds, "arbiter", "nested", None, by="cpu_cost", unit="µs of CPU")
    what = "one decision against python-statemachine"
    if missing:
        yield unknown("G11", what, None, missing)
    else:
        yield compared("G11", what, rounds, "ours", "statemachine", None, by="cpu_cost", unit="µs of CPU")
    yield _stress(run, shelf)


def _lawful() -> Callable[[], object]:
    """A judgment's request is accepted as complete: the longest-running procedure we ship, its clocks and ladders."""
    library, at = shipped_library(), datetime(2026, 8, 3, 3, tzinfo=UTC)
    facts = {"creditor_name": "A", "debtor_name": "B", "claim": "1 VND", "judgment_effective_on": "2026-07-06"}
    opening = Open(1, 1, "1/2026", "vn.civil-judgment", None, facts, Actor("intake"))
    file = decide(library, None, opening, at=at).file
    command = Fire(1, "accept_as_complete", {}, Actor("intake"))
    return lambda: decide(library, file, command, at=at)


def _stress(run: Run, shelf: cycle.Shelf) -> Goal:
    """Eight threads share one machine, each with its own light object, switching as often as they can."""
    nested, each = cycle.hierarchical(), 2_000 if run.quick else 20_000

    def walk_ours() -> int:
        wrong, states = 0, cycle.STATES
        for n in range(each):
            group = n % (states // 2)
            wrong += shelf.only.target(f"go{group}", f"s{2 * group}") != f"s{2 * (group + 1) % states}"
        return wrong

    def walk_nested() -> int:
        wrong, light = 0, cycle.Light("p0_a")
        for n in range(1, each + 1):
            expected = f"p{n // 2 % (cycle.STATES // 2)}_{'ab'[n % 2]}"
            try:
                nested.trigger_event(light, "go")
            except Exception:
                wrong += 1
            else:
                wrong += light.state != expected
            light.state = expected
        return wrong

    ours, decided, theirs = (_threads(work) for work in (walk_ours, _decisions(shelf, each // 20), walk_nested))
    what = f"wrong or failed steps of {THREADS} threads on one machine, against HierarchicalMachine"
    details = {"steps_each_side": THREADS * each, "whole_decisions": THREADS * (each // 20)}
    wrong = ours + decided
    return Goal("G11", what, wrong, theirs, None, "<= 0", wrong == 0, 1, "errors", details)


def _decisions(shelf: cycle.Shelf, each: int) -> Callable[[], int]:
    """Whole decisions, a file for each thread: every one must end where the last one led."""
    moves = cycle.moves()

    def walk() -> int:
        file, wrong = cycle.ours()[1], 0
        for n in range(each):
            file = decide(shelf, file, moves[n % len(moves)], at=cycle.AT).file
            wrong += file.cases[1].state != f"s{2 * (n + 1) % cycle.STATES}"
        return wrong

    return walk


def _threads(work: Callable[[], int]) -> int:
    """The errors of all threads together; a thread that dies counts as one."""
    found: list[int] = []

    def run() -> None:
        try:
            found.append(work())
        except Exception:
            found.append(1)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=run) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    return sum(found)
