"""A case after a command, for a terminal: where it stands, what happened, what the law waits for next."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.markup import escape

from writs.cli.case_words import WORDS, title_of
from writs.core.machine import Machine
from writs.documents.library import Library
from writs.engine import Outcome

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {"before": "This was done before under the same key; nothing was changed.", "waiting": "Next"},
    "vi": {"before": "Việc này đã làm với cùng khóa; không có gì thay đổi.", "waiting": "Tiếp theo"},
}


def print_outcome(outcome: Outcome, library: Library, language: str) -> None:
    words, console = {**WORDS[language], **_WORDS[language]}, Console(emoji=False, highlight=False)
    key, _, version = outcome.procedure.partition("@")
    machine = library.machine(key, version)
    state = machine.procedure.states.get(outcome.state)
    name = title_of(state.title if state is not None else None, outcome.state, language)
    console.print(f"[bold]{escape(outcome.reference)}[/bold]  [dim]{escape(outcome.procedure)}[/dim]")
    console.print(f"[bold]{name}[/bold] [dim]({escape(outcome.state)})[/dim]")
    if outcome.replayed:
        console.print(f"[dim]{words['before']}[/dim]")
    for happening in outcome.happened:
        if happening.case == outcome.case:
            console.print(f"  {happening.on}  {_happening(machine, happening.kind, happening.name, language)}")
    if outcome.deadlines:
        console.print(f"{words['waiting']}:")
    for deadline in sorted(outcome.deadlines, key=lambda d: (d.due_on is None, d.due_on)):
        rule = machine.rules.get(deadline.name)
        title = title_of(rule.title if rule is not None else None, deadline.name, language)
        when = str(deadline.due_on) if deadline.due_on is not None else words["none"]
        marks = [words["suspended"]] if deadline.status == "suspended" else []
        marks += [words["provisional"]] if deadline.provisional else []
        tail = f" [dim]({', '.join(marks)})[/dim]" if marks else ""
        console.print(f"  {when}  {title} [dim]· {escape(', '.join(deadline.who))}[/dim]{tail}")
    if outcome.children:
        console.print(f"{words['children']}: {escape(', '.join(outcome.children))}")


def _happening(machine: Machine, kind: str, name: str, language: str) -> str:
    transition = machine.procedure.transitions.get(name)
    rule = machine.rules.get(name)
    found = transition.title if transition is not None else rule.title if rule is not None else None
    return f"{title_of(found, name, language)} [dim]({kind})[/dim]"
