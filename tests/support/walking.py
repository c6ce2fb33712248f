"""Random ways through the shipped procedures as lists of accepted decisions, ready to be stored."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from tests.support.play import instant
from tests.support.wandering import facts_for

from writs.core.case import Actor, Command, Decision, File, Fire, Look, Open
from writs.core.decide import decide, possible
from writs.core.errors import WritsError
from writs.documents.library import shipped_library
from writs.engine.alarm import wake_of
from writs.storage.personal import PersonalNames
from writs.storage.write_path import Circumstances

SHIPPED = shipped_library()
ROOTS = [procedure.key for procedure in SHIPPED.procedures() if procedure.part_of is None]
PERSONAL = {(p.key, p.version): PersonalNames.of(p) for p in SHIPPED.procedures()}
OUTLIVING = {(p.key, p.version, rule.name) for p in SHIPPED.procedures() for rule in p.deadlines if rule.outlives}
HASHES = {(p.key, p.version): hashlib.sha256(p.name.encode()).digest() for p in SHIPPED.procedures()}
PACES = (timedelta(0), timedelta(hours=7), timedelta(days=1), timedelta(days=9), timedelta(days=70))


@dataclass(frozen=True, slots=True)
class Walked:
    """One accepted step of a walk."""

    decision: Decision
    command: Command
    at: datetime

    @property
    def about(self) -> Circumstances:
        return Circumstances(self.command, HASHES, wake_of(SHIPPED, self.decision.file), personal=PERSONAL)


def walk(key: str, seed: int, steps: int = 25, root: int = 1) -> list[Walked]:
    """From an opening on, whatever was possible; empty where no opening was."""
    dice = Random(seed)
    now = instant("2004-03-01" if key.startswith("it.") else "2026-08-03")
    found: list[Walked] = []
    file: File | None = None
    for _ in range(steps):
        now += dice.choice(PACES)
        command = _open(key, root, now, dice) if file is None else _next(file, now, dice)
        try:
            decision = decide(SHIPPED, file, command, at=now)
        except WritsError:
            continue
        if decision.events:
            found.append(Walked(decision, command, now))
            file = decision.file
    return found


def _facts(machine: Any, name: str, day: date, dice: Random) -> dict[str, Any]:
    return facts_for(machine, machine.procedure.transitions[name], day, dice)


def _open(key: str, root: int, now: datetime, dice: Random) -> Open:
    machine = SHIPPED.find(key)
    name = dice.choice(machine.openings)
    facts = _facts(machine, name, machine.calendar.local_day(now), dice)
    by = machine.procedure.transitions[name].by[0]
    return Open(root, 7, f"{root}/2026", key, name, facts, Actor(by, f"{by}-1"), assigned={by: "Lan"})


def _next(file: File, now: datetime, dice: Random) -> Command:
    case = dice.choice(list(file.cases.values()))
    machine = SHIPPED.machine(case.procedure, case.version_of_procedure)
    possible_now = possible(SHIPPED, file, case.id, at=now)
    names = [name for name, blockers in possible_now.items() if all(b.code == "missing" for b in blockers)]
    if not names or dice.random() < 0.2:
        return Look()
    ends = [machine.procedure.transitions[name].to in machine.final for name in names]
    name = dice.choices(names, [1 if end else 8 for end in ends])[0]
    day = machine.calendar.local_day(now)
    facts = _facts(machine, name, day, dice)
    for group in machine.procedure.transitions[name].opens:
        rule = machine.procedure.children[group]
        facts |= _facts(SHIPPED.find(rule.procedure), rule.opens_with, day, dice)
    return Fire(case.id, name, facts)
