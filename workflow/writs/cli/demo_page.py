"""The demonstration for people: one page, in Vietnamese or English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from writs.cli.case_words import WORDS, near, title_of
from writs.core import model as m

MOST = 6
"""Rows of a list; how many more there are is said."""
_ACTS = 12
_WIDE = 110
PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Civil-judgment enforcement in two offices, as of {day}",
        "played": "Played from {first}: {cases} cases, {children} assets and complaints beside them, {events} events,"
        " {acts} of them acts of the clock; {reminders} reminders, {escalations} escalations.",
        "standing": "Where the cases stand", "state": "state", "due": "Due within a week", "overdue": "Overdue",
        "reminded": "Who was reminded", "escalated": "What went up to a head, and why", "told": "told",
        "to": "to", "undone": "not done", "about": "about", "owed": "owed by", "file": "One file: {case}",
        "why": "Why {due}?", "became": "{title} ({law}), {became}", "late_by": "in {case}",
        "proof": "{cases} cases, {events} events: every chain holds, and every history, decided again from nothing,"
        " gives the same case.", "broken": "BROKEN:", "more": "… and {n} more", "earlier": "… {n} earlier acts",
        "next": "Try next", "refused": "Refused", "none": "none",
    },
    "vi": {
        "title": "Thi hành án dân sự tại hai cơ quan, đến ngày {day}",
        "played": "Diễn ra từ {first}: {cases} vụ việc, {children} tài sản và khiếu nại kèm theo, {events} sự kiện,"
        " trong đó {acts} bước do đồng hồ thực hiện; {reminders} lần nhắc, {escalations} lần báo cấp trên.",
        "standing": "Các vụ việc đang ở đâu", "state": "trạng thái", "due": "Đến hạn trong một tuần",
        "overdue": "Quá hạn", "reminded": "Đã nhắc ai", "escalated": "Đã báo thủ trưởng, và vì sao", "told": "ngày báo",
        "to": "người nhận", "undone": "việc chưa làm", "about": "về việc", "owed": "người phải làm",
        "file": "Một hồ sơ: {case}", "why": "Vì sao {due}?", "became": "{title} ({law}), {became}",
        "late_by": "vụ {case}",
        "proof": "{cases} vụ việc, {events} sự kiện: mọi chuỗi đều nguyên vẹn, và mọi lịch sử khi quyết định lại từ đầu"
        " đều cho đúng vụ việc đó.", "broken": "HỎNG:", "more": "… và {n} mục nữa", "earlier": "… {n} bước trước",
        "next": "Thử tiếp", "refused": "Bị từ chối", "none": "không có",
    },
}  # fmt: skip


class DemoPage:
    """Prints what `writs demo --json` answers."""

    def __init__(self, answer: Mapping[str, Any], procedure: m.Procedure, language: str) -> None:
        self.answer, self.procedure, self.language = answer, procedure, language
        self.say, self.words = PHRASES[language], WORDS[language]
        self._whole = {self.words["due"], self.words["day"], self.words["case"], self.say["told"], ""}
        self.console = Console(emoji=False, highlight=False)
        # What belongs to a title stands beside it where there is room, below it otherwise.
        self._apart = " " if self.console.width >= _WIDE else "\n"

    def show(self) -> None:
        self._headline()
        self._standing()
        self._due("due", "due_this_week")
        self._due("overdue", "overdue")
        self._told("reminded", "about", self.answer["reminded"][:MOST])
        self._told("escalated", "undone", self.answer["escalations"][:MOST])
        self._file()
        self._why()
        self._proof()
        self._next()

    def _head(self, text: str) -> None:
        self.console.print(f"\n[bold]{escape(text)}[/bold]")

    def _table(self, *columns: str) -> Table:
        table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
        for column in columns:
            # A day and a name that one may have to type stay whole; titles give way.
            table.add_column(column, no_wrap=column in self._whole, min_width=10 if column in self._whole else None)
        return table

    def _headline(self) -> None:
        a = self.answer
        self.console.print(f"\n[bold]{self.say['title'].format(day=a['day'])}[/bold]")
        told = self.say["played"].format(
            first=a["first_day"], cases=a["cases"], children=a["children"], events=a["events"],
            acts=sum(a["automatic"].values()), reminders=a["reminders"], escalations=len(a["escalations"]),
        )  # fmt: skip
        self.console.print(told)

    def _standing(self) -> None:
        self._head(self.say["standing"])
        states: Mapping[str, Mapping[str, int]] = self.answer["states"]
        table = self._table(self.say["state"], *states)
        for column in table.columns[1:]:
            column.justify = "right"
        total = {state: sum(office.get(state, 0) for office in states.values()) for state in self.procedure.states}
        for state in self.procedure.states:
            if total[state]:
                title = title_of(self.procedure.states[state].title, state, self.language)
                table.add_row(title, *(str(office.get(state, "·")) for office in states.values()))
        self.console.print(table)

    def _due(self, heading: str, key: str) -> None:
        entries: Sequence[Mapping[str, Any]] = self.answer[key]
        self._head(self.say[heading])
        if not entries:
            self.console.print(f"[dim]{self.say['none']}[/dim]")
            return
        table = self._table(self.words["due"], "", self.words["case"], self.words["limit"], self.say["owed"])
        for entry in entries[:MOST]:
            style = "red" if entry["days"] < 0 else "bold" if entry["days"] == 0 else ""
            who = entry["person"] or entry["who_title"][self.language]
            limit = title_of(entry["title"], entry["deadline"], self.language)
            law = f"{self._apart}[dim]{escape(entry['law'])}[/dim]" if entry["law"] else ""
            table.add_row(
                entry["due"], near(entry["days"], self.language), entry["case"], limit + law, escape(who), style=style
            )
        self.console.print(table)
        self._more(len(entries))

    def _more(self, number: int) -> None:
        if number > MOST:
            self.console.print(f"[dim]{self.say['more'].format(n=number - MOST)}[/dim]")

    def _told(self, heading: str, about: str, notices: Sequence[Mapping[str, Any]]) -> None:
        self._head(self.say[heading])
        table = self._table(self.say["told"], self.words["case"], self.say["to"], self.say[about], self.words["due"])
        for notice in notices:
            title = title_of(notice["title"], notice["deadline"], self.language)
            owed = notice["owed_by_title"][self.language]
            by = f"{self._apart}[dim]({escape(owed)})[/dim]" if owed and about == "undone" else ""
            to = escape(notice["person"] or notice["to_title"][self.language])
            table.add_row(notice["day"], notice["case"], to, title + by, notice["due"] or "")
        self.console.print(table)

    def _file(self) -> None:
        acts: Sequence[Mapping[str, Any]] = self.answer["timeline"]
        self._head(self.say["file"].format(case=acts[0]["case"]))
        if len(acts) > _ACTS:
            self.console.print(f"[dim]{self.say['earlier'].format(n=len(acts) - _ACTS)}[/dim]")
        table = self._table(self.words["day"], self.words["act"], self.words["by"], self.words["law"])
        for act in acts[-_ACTS:]:
            who = self.words["clock"] if act["who"] == "the clock" else act["who"]
            title = title_of(act["title"], act["act"], self.language)
            table.add_row(act["day"], title, escape(who), escape(act["law"]))
        self.console.print(table)

    def _why(self) -> None:
        why = self.answer["explained"]
        self._head(self.say["why"].format(due=why["due"]))
        title = title_of(why["title"], why["deadline"], self.language)
        told = self.say["became"].format(title=title, law=escape(why["law"]), became=self.words[why["became"]])
        self.console.print(f"{told}, {self.say['late_by'].format(case=why['case'])}")
        # A grid, so that a long sentence goes on under its beginning.
        steps = Table.grid(padding=(0, 1))
        for sentence in why["steps"][self.language]:
            steps.add_row("·", escape(sentence))
        self.console.print(steps)

    def _proof(self) -> None:
        proof = self.answer["verified"]
        broken = [*proof["broken"], *proof["decided_again"]["broken"]]
        self.console.print()
        if broken:
            for each in broken:
                told = f"{each['case']} {each['seq']}: {each['reason']}"
                self.console.print(f"[red]{self.say['broken']}[/red] {escape(told)}")
            return
        told = self.say["proof"].format(cases=proof["cases"], events=proof["events"])
        self.console.print(f"[green]✓[/green] {told}")

    def _next(self) -> None:
        self._head(self.say["next"])
        for line in self.answer["try_next"]:
            # A command line is copied as it is: never folded, never cut.
            self.console.print(f"  {escape(line)}", soft_wrap=True)
        self.console.print()
