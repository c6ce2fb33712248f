"""Personal data beside the chain: the hashed letters hold only its seal, so that it can be erased and the chain stays.

Personal are the facts that a procedure declares so, the words of notes, and the names of people in roles that are not
official. An event keeps them in `private`: 32 characters of salt and canonical JSON. Its body names SHA-256 of that
text; without the salt nobody can try names against it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from writs.core.model import Procedure
from writs.storage.canonical import read_json, write_json

_SALT = 32


@dataclass(frozen=True, slots=True)
class PersonalNames:
    """What is personal under one version of a procedure."""

    facts: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    """Roles whose holders are private people: parties and outsiders."""

    @classmethod
    def of(cls, procedure: Procedure) -> PersonalNames:
        return cls(
            frozenset(name for name, fact in procedure.facts.items() if fact.personal),
            frozenset(name for name, role in procedure.roles.items() if role.kind != "official"),
        )

    def __or__(self, other: PersonalNames) -> PersonalNames:
        return self if other == self else PersonalNames(self.facts | other.facts, self.roles | other.roles)

    def split(self, facts: Mapping[str, Any]) -> tuple[Mapping[str, Any], dict[str, Any]]:
        """What may be read by all, and what is personal."""
        if self.facts.isdisjoint(facts):
            return facts, {}
        return (
            {name: value for name, value in facts.items() if name not in self.facts},
            {name: value for name, value in facts.items() if name in self.facts},
        )


NOTHING_PERSONAL = PersonalNames()
_IN_WORDS = ("note", "corrected", "recounted")
"""Kinds of events that hold free words, which may name people."""


def sealed(said: Mapping[str, Any]) -> str:
    """The text for an event's `private`."""
    return secrets.token_hex(_SALT // 2) + write_json(said)


def seal_of(private: str) -> str:
    """What the body of the event says of it."""
    return hashlib.sha256(private.encode("utf-8")).hexdigest()


def unsealed(private: str) -> dict[str, Any]:
    said: dict[str, Any] = read_json(private[_SALT:])
    return said


def take_out(body: dict[str, Any], event: PersonalNames, command: PersonalNames) -> str | None:
    """Move what is personal out of an event's body; the text for `private`, None where there was nothing."""
    said: dict[str, Any] = {}
    body["facts"], mine = event.split(body["facts"])
    if mine:
        said["facts"] = mine
    role, person = body["actor"]
    if person is not None and role in event.roles:
        body["actor"], said["person"] = [role, None], person
    if body["kind"] in _IN_WORDS:
        said["text"] = [change.get("text") for change in body["changes"]]
        body["changes"] = [{**change, "text": None} if "text" in change else change for change in body["changes"]]
    if "command" in body and (asked := _from_command(body, command)):
        said["command"] = asked
    if not said:
        return None
    private = sealed(said)
    body["private"] = seal_of(private)
    return private


def _from_command(body: dict[str, Any], names: PersonalNames) -> dict[str, Any]:
    if not names.facts and not names.roles and "text" not in body["command"]:
        return {}
    command, said = dict(body["command"]), dict[str, Any]()
    if "facts" in command:
        command["facts"], mine = names.split(command["facts"])
        if mine:
            said["facts"] = mine
    if "text" in command:
        command["text"], said["text"] = None, command["text"]
    actor = command.get("actor")
    if actor is not None and actor[1] is not None and actor[0] in names.roles:
        command["actor"], said["person"] = [actor[0], None, *actor[2:]], actor[1]
    assigned = command.get("assigned") or {}
    if mine := {role: person for role, person in assigned.items() if role in names.roles}:
        command["assigned"] = {role: person for role, person in assigned.items() if role not in names.roles}
        said["assigned"] = mine
    if said:
        body["command"] = command
    return said


def put_back(body: dict[str, Any], private: str) -> dict[str, Any]:
    """The event as it was before `take_out`."""
    said = unsealed(private)
    whole = {name: value for name, value in body.items() if name != "private"}
    whole["facts"] = {**body["facts"], **said.get("facts", {})}
    if "person" in said:
        whole["actor"] = [body["actor"][0], said["person"]]
    if "text" in said:
        texts = said["text"]
        whole["changes"] = [
            {**change, "text": text} if "text" in change else change
            for change, text in zip(body["changes"], texts, strict=True)
        ]
    asked = said.get("command")
    if asked:
        command = dict(body["command"])
        if "facts" in asked:
            command["facts"] = {**command["facts"], **asked["facts"]}
        if "text" in asked:
            command["text"] = asked["text"]
        if "person" in asked:
            command["actor"] = [command["actor"][0], asked["person"], *command["actor"][2:]]
        if "assigned" in asked:
            command["assigned"] = {**command["assigned"], **asked["assigned"]}
        whole["command"] = command
    return whole
