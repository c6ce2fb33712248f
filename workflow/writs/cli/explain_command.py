"""`writs explain`: why a deadline of a case ends on its day."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from writs.cli.options import installation_of, parser_of
from writs.core.periods import parse_period

if TYPE_CHECKING:
    from writs.app.deadline_view import Explained

_WORDS = {
    "en": {
        "owes": "{who}: {within} after {after}", "may": "{who} may: {within} after {after}", "no": "no",
        "start": "start", "cause": "because", "due": "last day", "status": "became", "armed": "by",
        "never": "It has not begun in this case; it starts with: {after}.", "why": "Why {due}?", "began": "Start",
        "recorded": "recorded on {on} by {who}: {act}", "paused": "Stood still", "calendar": "Calendar then",
        "differs": "Counted today, the day would be another: the facts or the calendar have changed since.",
        "settled": "Settled", "unsure": "our reading, or from an unsure source",
    },
    "vi": {
        "owes": "{who}: {within} kể từ {after}", "may": "{who} có quyền: {within} kể từ {after}", "no": "số",
        "start": "bắt đầu", "cause": "lý do", "due": "ngày cuối", "status": "kết quả", "armed": "bởi",
        "never": "Chưa bắt đầu trong vụ việc này; bắt đầu từ: {after}.", "why": "Vì sao {due}?", "began": "Bắt đầu",
        "recorded": "ghi ngày {on} bởi {who}: {act}", "paused": "Tạm dừng", "calendar": "Lịch khi tính",
        "differs": "Nếu tính hôm nay sẽ ra ngày khác: dữ kiện hoặc lịch đã thay đổi.",
        "settled": "Kết thúc", "unsure": "cách hiểu của chúng tôi hoặc nguồn chưa chắc chắn",
    },
}  # fmt: skip
_CAUSES = {
    "armed": ("begun", "bắt đầu"), "periodic": ("next period", "kỳ tiếp theo"), "extended": ("extended", "gia hạn"),
    "resumed": ("resumed", "tiếp tục"), "restarted": ("begun anew", "tính lại từ đầu"),
    "corrected": ("corrected", "đính chính"), "restored": ("restored", "khôi phục"), "kept": ("kept", "giữ nguyên"),
    "moved": ("moved to a new version", "chuyển phiên bản"),
}  # fmt: skip


def run(arguments: Sequence[str]) -> int:
    parser = parser_of(
        "explain", "Say why a deadline ends on its day: each step, and every date it had.", at=False, lang=True
    )
    parser.add_argument("case", metavar="CASE", help="its reference or number")
    parser.add_argument("deadline", metavar="DEADLINE", help="as `writs show CASE` names it")
    options = parser.parse_args(arguments)
    with installation_of(options) as installation:
        from writs.app.deadline_view import explain_deadline

        with installation.database.reading() as connection:
            file, case = installation.engine.look(connection, options.case)
            driver = connection.connection.dbapi_connection
            found = explain_deadline(installation.catalogue, driver, file, case, options.deadline)
    if options.json:
        print(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        _print(found, options.lang)
    return 0 if found.generations else 1


def _print(found: Explained, language: str) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from writs.cli.case_words import WORDS, people, title_of

    words, common, console = _WORDS[language], WORDS[language], Console(emoji=False, highlight=False)
    answer, p = found.as_json(), found.machine.procedure
    law = escape("; ".join(answer["law"]))
    console.print(
        f"[bold]{escape(answer['case'])}[/bold]  {title_of(answer['title'], answer['deadline'], language)}"
        f"  [dim]{escape(answer['deadline'])}[/dim]  {law}"
    )
    rule = words["may" if answer["right"] else "owes"]
    who = people(p, answer["owner"], found.case.assigned, language)
    after = _after(found, language)
    console.print(
        rule.format(who=who, within=escape(_length(answer["within"], language) or common["none"]), after=after)
    )
    if answer["confidence"] != "verified":
        console.print(f"[yellow]{words['unsure']}[/yellow]" + (f": {escape(answer['note'])}" if answer["note"] else ""))
    if not found.generations:
        console.print(words["never"].format(after=after))
        return
    table = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("no", "start", "due", "cause", "armed", "status"):
        table.add_column(words[column], overflow="fold")
    for entry in found.generations:
        doubt = f" ({common['provisional']})" if entry["provisional"] else ""
        due = (entry["due"] or common["none"]) + doubt
        cause = _CAUSES[entry["cause"]][language == "vi"]
        table.add_row(
            f"{entry['occurrence']}.{entry['generation']}", entry["start"][:16], due, cause,
            _who(found, entry["armed"], language), common[entry["status"]],
        )  # fmt: skip
    console.print()
    console.print(table)
    _why(console, found, found.generations[-1], language)


def _length(text: str | None, language: str) -> str:
    """A length in words; several are kept apart by a bar."""
    if text is None:
        return ""
    return " | ".join(parse_period(part).in_words(language) for part in text.split(" | "))


def _after(found: Explained, language: str) -> str:
    """From when, in the titles of the facts."""
    from writs.cli.case_words import title_of

    rule, p = found.rule, found.machine.procedure
    if rule.start is None or rule.start.kind not in ("fact", "each", "later_of", "earlier_of"):
        return str(found.as_json()["after"] or "")
    titles = [title_of(p.facts[name].title if name in p.facts else None, name, language) for name in rule.start.names]
    return " / ".join(titles)


def _who(found: Explained, event: Mapping[str, Any] | None, language: str) -> str:
    from rich.markup import escape

    from writs.cli.case_words import people, title_of

    if event is None:
        return ""
    who = escape(event["person"]) if event["person"] else people(found.machine.procedure, [event["role"]], {}, language)
    return f"{event['on']} {title_of(event['title'], event['name'], language)} [dim]({who})[/dim]"


def _why(console: Any, found: Explained, entry: Mapping[str, Any], language: str) -> None:
    """The steps of one generation."""
    from rich.markup import escape

    from writs.cli.case_words import title_of

    words = _WORDS[language]
    console.print(f"\n[bold]{words['why'].format(due=entry['due'])}[/bold]")
    begun = entry["started_by"]
    if begun is not None:
        told = f"{words['began']}: {title_of(begun['title'], begun['fact'], language)} = {escape(str(begun['value']))}"
        if begun["event"] is not None:
            told += f" [dim]({_who(found, begun['event'], language)})[/dim]"
        console.print(f"  · {told}")
    for pause in entry["pauses"]:
        name = title_of(pause["title"], pause["name"] or "", language)
        console.print(f"  · {words['paused']}: {pause['since']} – {pause['until']} {name} {escape(pause['law'])}")
    for step in entry["steps"]:
        console.print(f"  · {escape(step[language])}")
    now = f"{found.machine.calendar.key} {found.machine.calendar.revision}"
    if entry["calendar"] is not None and entry["calendar"] != now:
        console.print(f"  · {words['calendar']}: {escape(entry['calendar'])}")
    if entry["settled"] is not None:
        console.print(f"  · {words['settled']}: {_who(found, entry['settled'], language)}")
    if not entry["agrees"]:
        console.print(f"  [yellow]{words['differs']}[/yellow]")
