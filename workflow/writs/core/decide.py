"""The heart: `decide(library, file, command, at=…)`, a pure function from a file and a command to what happens.

It first lets the clock do what the law owes by now, in the order of the legal instants; then it collects every blocker
of the command; then it performs the act in the fixed order of docs/language.md. Nothing is changed on refusal.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Protocol

from writs.core.acts import Session
from writs.core.blockers import blockers_of
from writs.core.case import Actor, Case, Command, Correct, Decision, File, Fire, Look, Move, Note, Open, Record, Recount
from writs.core.correcting import correct, recount
from writs.core.errors import (
    Blocker,
    CaseNotFound,
    ClockStuck,
    ProcedureNotFound,
    TransitionRefused,
    UnknownTransition,
    WrongInput,
    did_you_mean,
)
from writs.core.force import version_for
from writs.core.machine import Machine
from writs.core.pending import move
from writs.core.recording import write_down
from writs.core.ticking import MOST_STEPS, catch_up
from writs.core.world import World


class Library(Protocol):
    """Published procedures, ready to run."""

    def machine(self, key: str, version: str) -> Machine: ...
    def in_force(self, key: str, day: date) -> Machine: ...


def decide(
    library: Library,
    file: File | None,
    command: Command,
    *,
    at: datetime,
    clock_acts: bool = True,
    clock_stands: bool = False,
    world: World | None = None,
) -> Decision:
    """Decide one command on one file at one instant.

    `file` is None for Open. `clock_acts=False` lets ladders speak and times end but leaves what the clock would
    fire to somebody else: so a foreign log is replayed as it was. `clock_stands` leaves out what the clock owes; only a
    note may be written then, on a file whose clock is stuck. `world` stands for the cases beside a lone one in
    scenarios. Raises TransitionRefused with all blockers,
    WrongInput, UnknownTransition, CaseNotFound, ClockStuck; then nothing has changed.
    """
    if at.tzinfo is None:
        raise WrongInput(f"{at.isoformat()} has no time zone; say which instant is meant.")
    if isinstance(command, Open):
        session = Session(library, {}, command.case, at, clock_acts, world)
        _open(session, command)
        catch_up(session)
        return session.decision()
    if file is None:
        raise WrongInput("This command needs a file.")
    # Time never runs backwards within a file, whatever the clock of a node says.
    at = max(at, file.decided_at)
    session = Session(library, file.cases, file.root, at, clock_acts, world)
    if clock_stands and not isinstance(command, Note | Record):
        raise WrongInput("While the clock stands still, only a note can be written.")
    if not clock_stands:
        _catch_up(session, file.decided_at, complete=not isinstance(command, Look))
    if isinstance(command, Fire):
        _fire(session, file, command)
    elif isinstance(command, Note | Record):
        write_down(session, command)
    elif isinstance(command, Move):
        move(session, command)
    elif isinstance(command, Correct):
        correct(session, command)
    elif isinstance(command, Recount):
        recount(session, command)
    else:
        assert isinstance(command, Look)
    if not isinstance(command, Look | Note | Record):
        # What was armed may lie behind already: a late fact acts at once.
        catch_up(session)
    return session.decision()


def _catch_up(session: Session, since: datetime, *, complete: bool) -> None:
    left = catch_up(session, since)
    if left is not None and complete:
        reason = f"more than {MOST_STEPS:,} steps are due before this; let a sweep do them, then ask again"
        raise ClockStuck(session.cases[session.root].reference, left, reason)


def _open(session: Session, command: Open) -> None:
    key, _, version = command.procedure.partition("@")
    day = session.day_of_opening(command.occurred)
    if version:
        machine = session.library.machine(key, version)
    else:
        machine = version_for(session.library, key, day, command.transition, command.facts)
    transition = command.transition or (machine.openings[0] if machine.openings else "")
    if transition not in machine.openings:
        raise UnknownTransition(transition, machine.openings)
    if machine.procedure.part_of is not None and "@" not in command.procedure:
        raise ProcedureNotFound(
            key,
            (),
            f'"{key}" runs only as a child of {machine.procedure.part_of}; open it by a transition of its parent.',
        )
    draft = session.new_draft(machine, command.case, None, None, command.office, command.reference, day)
    for role in command.assigned:
        if role not in machine.procedure.roles:
            hint = did_you_mean(role, machine.procedure.roles) or "."
            raise WrongInput(f'The procedure knows no role "{role}"{hint}')
    draft.assigned.update(command.assigned)
    session.perform(draft, transition, command.facts, command.actor, command.occurred, child=None, opening=True)


def _fire(session: Session, file: File, command: Fire) -> None:
    if command.case not in file.cases:
        raise CaseNotFound(str(command.case))
    draft = session.draft(command.case)
    transitions = draft.machine.procedure.transitions
    if command.transition not in transitions:
        raise UnknownTransition(command.transition, transitions)
    session.perform(
        draft, command.transition, command.facts, command.actor, command.occurred, child=command.child, opening=False
    )


def possible(
    library: Library, file: File, case: int, *, at: datetime, role: str | None = None
) -> Mapping[str, list[Blocker]]:
    """What can happen now, and why not: every transition of the case's procedure with its blockers (none: it can).

    While the clock of the file is stuck, that blocks them all.
    """
    session = Session(library, file.cases, file.root, max(at, file.decided_at), True)
    try:
        _catch_up(session, file.decided_at, complete=True)
    except ClockStuck as stuck:
        found = file.cases[case]
        machine = library.machine(found.procedure, found.version_of_procedure)
        blocker = Blocker("clock-stuck", stuck.deadline, stuck.reason)
        return {name: [blocker] for name in machine.procedure.transitions if "start" not in machine.sources[name]}
    draft = session.draft(case)
    draft.day = draft.machine.calendar.local_day(session.at)
    actor = Actor(role) if role is not None else None
    return {
        name: blockers_of(draft, name, actor, {})
        for name in draft.machine.procedure.transitions
        if "start" not in draft.machine.sources[name]
    }


def fold(library: Library, commands: Any, *, clock_acts: bool = True) -> File | None:
    """Replay (command, at) pairs from nothing: what a recorded history must reproduce, case by case."""
    file: File | None = None
    for command, at in commands:
        file = decide(library, file, command, at=at, clock_acts=clock_acts).file
    return file


__all__ = ["Case", "Decision", "Library", "TransitionRefused", "decide", "fold", "possible"]
