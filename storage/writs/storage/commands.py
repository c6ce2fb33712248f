"""Commands as plain data and back: what an event keeps so that the whole history can be decided again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from writs.core.case import Actor, Command, Correct, Fire, Look, Move, Note, Open, Record, Recount
from writs.storage.canonical import refuse_floats


def command_data(command: Command, procedure: str | None = None) -> dict[str, Any]:
    """A command as plain data. `procedure` is the version an opening got, so that a later one does not change it."""
    if isinstance(command, Look):
        return {"do": "look"}
    if isinstance(command, Note):
        return {"do": "note", "case": command.case, "text": command.text, "actor": _actor_data(command.actor)}
    if isinstance(command, Record):
        refuse_floats(command.details)
        return {
            "do": "record", "case": command.case, "kind": command.kind, "name": command.name,
            "details": dict(command.details), "actor": _actor_data(command.actor),
        }  # fmt: skip
    if isinstance(command, Move):
        actor, occurred = _actor_data(command.actor), command.occurred
        return {"do": "move", "case": command.case, "version": command.version, "actor": actor, "occurred": occurred}
    if isinstance(command, Recount):
        return {"do": "recount", "text": command.reason, "actor": _actor_data(command.actor)}
    refuse_floats(command.facts)
    if isinstance(command, Correct):
        facts, actor = dict(command.facts), _actor_data(command.actor)
        return {"do": "correct", "case": command.case, "facts": facts, "text": command.reason, "actor": actor}
    data: dict[str, Any] = {
        "case": command.case,
        "transition": command.transition,
        "facts": dict(command.facts),
        "actor": _actor_data(command.actor),
        "occurred": command.occurred,
    }
    if isinstance(command, Fire):
        return {"do": "fire", "child": command.child, **data}
    return {
        "do": "open",
        "office": command.office,
        "reference": command.reference,
        "procedure": procedure or command.procedure,
        "assigned": dict(command.assigned),
        **data,
    }


def read_command(data: Mapping[str, Any]) -> Command:
    """The command that `command_data` wrote."""
    if data["do"] == "look":
        return Look()
    actor = _read_actor(data["actor"])
    if data["do"] == "note":
        return Note(data["case"], data["text"], actor or Actor("clock"))
    if data["do"] == "record":
        return Record(data["case"], data["kind"], data["name"], data["details"], actor or Actor("clock"))
    if data["do"] == "move":
        return Move(data["case"], data["version"], actor or Actor("clock"), data["occurred"])
    if data["do"] == "correct":
        return Correct(data["case"], data["facts"], data["text"], actor or Actor("clock"))
    if data["do"] == "recount":
        return Recount(data["text"], actor or Actor("clock"))
    if data["do"] == "fire":
        return Fire(data["case"], data["transition"], data["facts"], actor, data["occurred"], data["child"])
    return Open(
        data["case"], data["office"], data["reference"], data["procedure"], data["transition"], data["facts"],
        actor or Actor("clock"), data["occurred"], data["assigned"],
    )  # fmt: skip


def _actor_data(actor: Actor | None) -> list[Any] | None:
    if actor is None:
        return None
    told = [actor.role, actor.person, actor.delegation]
    return told if actor.grade is None and actor.relations is None else [*told, actor.grade, actor.relations]


def _read_actor(data: list[Any] | None) -> Actor | None:
    if data is None:
        return None
    if len(data) < 5 or data[4] is None:
        return Actor(*data)
    return Actor(data[0], data[1], data[2], data[3], tuple(data[4]))
