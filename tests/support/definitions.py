"""Small procedures as text: one plain line of states to which a test adds the deadlines or pauses it is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from textwrap import dedent, indent

from writs.core.errors import ProcedureNotFound
from writs.core.machine import Machine
from writs.documents.calendars import shipped_calendar
from writs.documents.procedures import build
from writs.documents.reader import read

_HEAD = """\
writs: 1
procedure: {key}
version: 1
title: {{en: A small procedure}}
jurisdiction: vn
calendar: {calendar}
currency: VND
languages: [en]
{header}
sources: {{A: {{title: An act, in_force: 2020-01-01}}}}
in_force: {{from: 2020-01-01}}
phases: {{all: {{en: All}}}}
"""
_SECTIONS: dict[str, str] = {
    "roles": """
        clerk: {title: {en: Clerk}}
        head: {title: {en: Head}, delegates_to: [deputy]}
        deputy: {title: {en: Deputy}}
        debtor: {title: {en: Debtor}, kind: party}
        """,
    "facts": """
        start_on: {type: date, title: {en: Start}}
        other_on: {type: date, title: {en: Other}}
        order_on: {type: date, title: {en: Ordered day}}
        from_on: {type: date, title: {en: From}}
        until_on: {type: date, title: {en: Until}}
        start_at: {type: moment, title: {en: Moment}}
        flag: {type: yes_no, starts_as: no, title: {en: Flag}}
        stopped: {type: yes_no, starts_as: no, title: {en: Stopped}}
        amount: {type: money, title: {en: Amount}}
        """,
    "parameters": "",
    "groups": """
        underway: {title: {en: Underway}, states: [first, second]}
        """,
    "states": """
        second: {title: {en: Second}, phase: all}
        held: {title: {en: Held}, phase: all, interlude: yes}
        done: {title: {en: Done}, phase: all, final: done}
        """,
    "transitions": """
        begin: {title: {en: Begin}, from: start, to: first, by: clerk, accepts: [ALL]}
        note: {title: {en: Note}, from: [underway, held, done], by: clerk, accepts: [ALL]}
        act: {title: {en: Act}, from: [underway, held], by: [clerk, debtor]}
        extend: {title: {en: Extend}, from: underway, by: head, accepts: [order_on]}
        go: {title: {en: Go}, from: first, to: second, by: clerk}
        again: {title: {en: Enter again}, from: first, to: first, by: clerk}
        expire: {title: {en: Expire}, from: first, to: second, by: clock}
        interrupt: {title: {en: Interrupt}, from: underway, to: held, by: clerk}
        resume: {title: {en: Resume}, from: held, to: back, by: clerk}
        finish: {title: {en: Finish}, from: [underway, held], to: done, by: head, needs: [amount], when: flag}
        close: {title: {en: Close}, from: [underway, held], to: done, by: clerk}
        reopen: {title: {en: Reopen}, from: done, to: back, reopens: yes, by: head}
        """,
    "deadlines": "",
    "pauses": "",
    "children": "",
    "ladders": """
        usual:
          - {at: 1 working day before, remind: owner}
          - {at: due, remind: owner, escalate: head}
        """,
}
_ALL = "start_on, other_on, order_on, from_on, until_on, start_at, flag, stopped, amount"


def block(text: str, depth: int) -> str:
    return indent(dedent(text).strip("\n"), " " * depth)


def definition(
    key: str = "vn.small", *, header: str = "", first: str = "", calendar: str = "vn", **sections: str
) -> str:
    """The text of a procedure; `first` holds deadlines of its first state, other words add to their section."""
    parts = [_HEAD.format(key=key, calendar=calendar, header=header)]
    for name, given in _SECTIONS.items():
        body = "\n".join(block(text, 2) for text in (given, sections.get(name, "")) if text.strip())
        if name == "states":
            deadlines = f"\n    deadlines:\n{block(first, 6)}" if first.strip() else ""
            body = f"  first:\n    title: {{en: First}}\n    phase: all{deadlines}\n{body}"
        if body:
            parts.append(f"{name}:\n{body}\n")
    return "".join(parts).replace("[ALL]", f"[{_ALL}]")


class Shelf:
    """Procedures ready to run, looked up by key: what `decide` asks for. Unlike a real library it does not
    lint, so that a test may leave out what it is not about."""

    def __init__(self, machines: Iterable[Machine]) -> None:
        self.machines = {machine.procedure.key: machine for machine in machines}

    def machine(self, key: str, version: str) -> Machine:
        return self.in_force(key, date.min)

    def in_force(self, key: str, day: date) -> Machine:
        found = self.machines.get(key)
        if found is None:
            raise ProcedureNotFound(key, list(self.machines))
        return found


def library(*texts: str) -> Shelf:
    """Those texts, ready to run; a mistake in the shape of one fails the test with its line."""
    machines: list[Machine] = []
    for text in texts:
        document = read(text)
        procedure, problems = build(document)
        placed = [*document.duplicates, *(document.place(problem) for problem in problems)]
        assert placed == [], "\n".join(map(str, placed))
        assert procedure is not None
        machines.append(Machine(procedure, shipped_calendar(procedure.calendar)))
    return Shelf(machines)
