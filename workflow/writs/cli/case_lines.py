"""One case on a terminal: where it stands, what the law waits for, what happened, what can happen now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from writs.app.case_view import CaseView
from writs.cli.case_words import WORDS, amount, near, people, title_of
from writs.core.sentences import in_language

RECENT = 12
"""So many of the last acts are shown without being asked for."""
_STYLE = {
    "overdue": "red", "missed": "red", "late": "yellow", "suspended": "cyan", "running": "green", "met": "dim",
    "dropped": "dim", "lapsed": "dim",
}  # fmt: skip
Entry = Mapping[str, Any]


class CaseLines:
    """Prints the parts of a view in one language."""

    def __init__(self, view: CaseView, data: Entry, language: str) -> None:
        self.view = view
        self.data = data
        self.language = language
        self.words = WORDS[language]
        self.console = Console(emoji=False, highlight=False)

    def all(self, events: str) -> None:
        """`events`: recent, timeline or history."""
        self.heading()
        self.deadlines()
        self.facts()
        self.children()
        self.history(events)
        self.possible(everything=False)

    def heading(self) -> None:
        data, words = self.data, self.words
        state = title_of(data["state_title"], data["state"], self.language)
        self._print(
            f"[bold]{escape(data['reference'])}[/bold]  {title_of(data['title'], '', self.language)}"
            f"  [dim]{escape(data['procedure'])}[/dim]"
        )
        when = f"{words['opened']} {data['opened_on']}"
        if data["closed_on"]:
            when += f", {words['closed']} {data['closed_on']}"
        self._print(
            f"[bold]{state}[/bold] [dim]({escape(data['state'])})  {when}  {words['version']} {data['version']}[/dim]"
        )
        if data["parent"]:
            self._print(f"{words['parent']} {escape(data['parent'])}")
        p = self.view.machine.procedure
        for role, person in data["assigned"].items():
            self._print(f"[dim]{people(p, [role], {}, self.language)}:[/dim] {escape(person)}")
        if data["waits"]:
            who = people(p, [data["waits"]["for"]], {}, self.language)
            self._print(f"[dim]{words['waits'].format(who=who, why=escape(data['waits']['why']))}[/dim]")
        for pause in data["pauses"]:
            if pause["until"] is None:
                name = title_of(pause["title"], pause["name"], self.language)
                self._print(f"[cyan]{words['paused'].format(since=pause['since'])}: {name}[/cyan]")
        if data["clock_stuck"]:
            self._print(f"[red]{words['stuck']}: {escape(data['clock_stuck'])}[/red]")

    def deadlines(self) -> None:
        running = [d for d in self.data["deadlines"] if d["open"]]
        ended = [d for d in self.data["deadlines"] if not d["open"]]
        if not running and not ended:
            return
        table = self._table("due", "limit", "who", "law", "status")
        for entry in running:
            table.add_row(*self._limit(entry))
        if ended:
            counts = ", ".join(
                f"{sum(d['status'] == status for d in ended)} {self.words[status]}"
                for status in dict.fromkeys(d["status"] for d in ended)
            )
            table.add_row("", f"[dim]{self.words['earlier_end']}: {counts}[/dim]", "", "", "")
        self._section("limits", table)

    def _limit(self, entry: Entry) -> tuple[str, ...]:
        due = date.fromisoformat(entry["due"]) if entry["due"] else None
        title = title_of(entry["title"], entry["name"], self.language)
        right = f" [dim]({self.words['right']})[/dim]" if entry["right"] else ""
        who = people(self.view.machine.procedure, entry["who"], self.data["assigned"], self.language)
        counts = due is not None and entry["status"] in ("running", "overdue")
        marks = [near((due - self.view.today).days, self.language) if due and counts else self.words[entry["status"]]]
        marks += [self.words["provisional"]] if entry["provisional"] else []
        style = _STYLE[entry["status"]]
        return (
            entry["due"] or f"[dim]{self.words['none']}[/dim]", f"{title} [dim]{escape(entry['name'])}[/dim]{right}",
            who, escape(entry["law"]), f"[{style}]{', '.join(marks)}[/{style}]",
        )  # fmt: skip

    def facts(self) -> None:
        known = [fact for fact in self.data["facts"] if fact["recorded"]]
        if not known:
            return
        table = Table.grid(padding=(0, 2))
        for fact in known:
            name = title_of(fact["title"], fact["name"], self.language)
            table.add_row(f"  [dim]{name}[/dim]", amount(fact, self.language))
        self._section("facts", table)
        if others := len(self.data["facts"]) - len(known):
            self._print(f"  [dim]{self.words['as_begun'].format(n=others)}[/dim]")

    def children(self) -> None:
        if not self.data["children"]:
            return
        table = Table.grid(padding=(0, 2))
        for child in self.data["children"]:
            table.add_row(
                f"  {escape(child['reference'])}", escape(child["state"]), f"[dim]{child['outcome'] or ''}[/dim]"
            )
        self._section("children", table)

    # -- the past
    def history(self, how: str) -> None:
        events = self.data["timeline"]
        if how == "history":
            shown = list(events)
        else:
            shown = [
                event for event in events if event["kind"] in ("opened", "transition", "blocked", "note", "proposed")
            ]
        hidden = len(events) - len(shown)
        if how == "recent" and len(shown) > RECENT:
            hidden += len(shown) - RECENT
            shown = shown[-RECENT:]
        table = self._table("day", "act", "who", "law")
        for event in shown:
            table.add_row(*self._happened(event, numbered=how == "history"))
        for event in self.data["pending"]:
            day, act, who, law = self._happened(event, numbered=False)
            table.add_row(day, f"{act} [yellow]({self.words['not_written']})[/yellow]", who, law)
        self._section("history", table)
        if hidden and how != "history":
            self._print(f"  [dim]{self.words['earlier'].format(n=hidden)}[/dim]")

    def _happened(self, event: Entry, *, numbered: bool) -> tuple[str, ...]:
        title = title_of(event["title"], event["name"], self.language)
        if event["kind"] == "note":
            title = escape(event["text"] or self.words["erased"])
        mark = {"blocked": "blocked", "note": "note", "proposed": "proposed", "step": "step"}.get(event["kind"])
        tail = f" [dim]({self.words[mark]})[/dim]" if mark else ""
        if numbered:
            tail += "".join(f"\n[dim]{line}[/dim]" for line in self._effects(event))
        who = (
            escape(event["person"])
            if event["person"]
            else people(self.view.machine.procedure, [event["role"]], {}, self.language)
        )
        day = f"[dim]{event['seq']:>3}[/dim] {event['on']}" if numbered else event["on"]
        return day, title + tail, who, escape(event["law"])

    def _effects(self, event: Entry) -> Iterator[str]:
        """What followed from an event, one line each."""
        p, rules = self.view.machine.procedure, self.view.machine.rules
        for name, value in event.get("facts", {}).items():
            fact = p.facts.get(name)
            yield f"  {title_of(fact.title if fact else None, name, self.language)} = {escape(str(value))}"
        for change in event.get("changes", ()):
            name = str(change.get("deadline", ""))
            title = title_of(rules[name].title if name in rules else None, name, self.language)
            if change["what"] == "armed":
                yield f"  ↦ {title}: {change['due'] or self.words['none']}"
            elif change["what"] == "settled":
                yield f"  ✓ {title}: {self.words[change['status']]}"
            elif change["what"] == "overdue":
                yield f"  ! {title}: {self.words['overdue']}"
            elif change["what"] == "moved":
                state = p.states.get(change["to"])
                yield f"  → {title_of(state.title if state else None, change['to'], self.language)}"
            elif change["what"] == "issued":
                paper = p.documents.get(change["document"])
                yield f"  ✉ {title_of(paper.title if paper else None, change['document'], self.language)}"

    # -- the future
    def possible(self, *, everything: bool) -> None:
        acts: Sequence[Entry] = self.data["possible"]
        here = [act for act in acts if not any(b["code"] == "wrong-state" for b in act["blockers"])]
        table = self._table("act", "by", "law", "why")
        for act in acts if everything else here:
            table.add_row(*self._act(act))
        self._section("possible", table if table.row_count else f"  [dim]{self.words['nothing']}[/dim]")
        if not everything and len(acts) > len(here):
            self._print(f"  [dim]{self.words['elsewhere'].format(n=len(acts) - len(here))}[/dim]")

    def _act(self, act: Entry) -> tuple[str, ...]:
        title = f"{title_of(act['title'], act['name'], self.language)} [dim]{escape(act['name'])}[/dim]"
        sign = "[green]✓[/green]" if act["possible"] else "[red]✗[/red]"
        reasons = escape("; ".join(in_language(blocker["message"], self.language) for blocker in act["blockers"]))
        who = people(self.view.machine.procedure, act["by"], self.data["assigned"], self.language)
        return f"{sign} {title}", who, escape("; ".join(act["law"])), f"[dim]{reasons}[/dim]"

    # -- the page
    def _table(self, *columns: str) -> Table:
        made = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
        for number, column in enumerate(columns):
            fixed = column in ("due", "day")
            made.add_column(
                self.words[column], no_wrap=fixed, overflow="fold", ratio=None if fixed else 3 if number < 2 else 2
            )
        return made

    def _section(self, name: str, body: Table | str) -> None:
        self._print(f"\n[bold]{self.words[name]}[/bold]")
        self.console.print(body)

    def _print(self, text: str) -> None:
        self.console.print(text)
