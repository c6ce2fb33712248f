"""`writs simulate`: the timeline that a case would have, every date explained. No database is touched."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from writs.cli.act import pairs
from writs.cli.options import read_when
from writs.core.errors import WrongInput

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "ends": "It ends as {outcome} in {state}.", "stands": "On {until} it stands in {state}.",
        "cut": "Cut off here.", "goes_on": "And so on, nothing else is to come: {what}", "due": "until",
        "none": "no day; looked at again", "made_up": "placeholder", "by": "by", "refused": "cannot be done",
        "provisional": "provisional", "remind": "remind", "notify": "tell", "escalate": "call upon",
        "blocked": "blocked", "clock": "the clock",
    },
    "vi": {
        "ends": "Kết thúc: {outcome}, tại {state}.", "stands": "Ngày {until} vụ việc ở {state}.",
        "cut": "Dừng ở đây.", "goes_on": "Cứ thế tiếp tục, không còn việc nào khác: {what}", "due": "đến hết",
        "none": "không có ngày; sẽ xem lại", "made_up": "giá trị giả định", "by": "do",
        "refused": "không thực hiện được", "provisional": "tạm tính", "remind": "nhắc", "notify": "báo",
        "escalate": "báo cấp trên", "blocked": "bị chặn", "clock": "đồng hồ",
    },
}  # fmt: skip


def run(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="writs simulate", description="The timeline that a case would have. Nothing is stored.", allow_abbrev=False
    )
    parser.add_argument("procedure", metavar="KEY[@VERSION]")
    parser.add_argument("--from", dest="begin", metavar="DATE", help="the day of the opening")
    parser.add_argument("--until", metavar="DATE", help="five years on by default")
    parser.add_argument("--transition", metavar="T", help="which opening, if there are several")
    parser.add_argument("--fact", metavar="NAME=VALUE", action="append", default=[], help="a fact; may be repeated")
    parser.add_argument("--procedures", metavar="FOLDER", action="append", default=[], help="definitions of your own")
    way = parser.add_mutually_exclusive_group()
    for name, text in (
        ("nobody-acts", "the opening, then only the clock (default)"),
        ("on-time", "every duty is done on its last day"),
        ("everyone-late", "every duty is done one working day late"),
    ):
        way.add_argument(f"--{name}", dest="way", action="store_const", const=name, help=text)
    way.add_argument("--script", metavar="FILE", help="the steps of a scenario file; --case names one of several")
    parser.add_argument("--case", metavar="NAME", help="which scenario of the script")
    parser.add_argument("--explain", action="store_true", help="say how each day was counted")
    parser.add_argument("--lang", choices=["vi", "en"], default="en")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args(arguments)
    begin = _day("--from", options.begin) if options.begin else None
    until = _day("--until", options.until) if options.until else None
    facts = dict(pairs("--fact", options.fact))

    from writs.documents.definitions import load_library
    from writs.documents.library import Library
    from writs.documents.shipped import shipped_directory
    from writs.runner.simulation import simulate

    folders = [Path(folder) for folder in options.procedures]
    for folder in folders:
        if not folder.exists():
            raise WrongInput(f'--procedures "{folder}": there is no such folder.')
    library = Library(load_library([shipped_directory(), *folders]))
    key, _, version = options.procedure.partition("@")
    if options.script is not None:
        found = _by_script(options, library, key, version)
    elif begin is None:
        raise WrongInput("Say on which day the case is opened, with --from; or give a --script.")
    else:
        machine = library.machine(key, version) if version else library.in_force(key, begin)
        found = simulate(
            library, machine, begin, way=options.way or "nobody-acts", facts=facts, transition=options.transition,
            until=until,
        )  # fmt: skip
    if options.json:
        print(json.dumps(as_json(found), ensure_ascii=False))
    else:
        _print(found, library.machine(*found.procedure.split("@")), options)
    return 1 if found.failures else 0


def _by_script(options: argparse.Namespace, library: Any, key: str, version: str) -> Any:
    from writs.core.errors import ProcedureNotFound
    from writs.documents.reader import DocumentUnreadable, read_file
    from writs.runner.simulation import simulate_script

    script = Path(options.script)
    machine = library.machine(key, version) if version else library.newest(key)
    if machine is None:
        raise ProcedureNotFound(key, library.keys())
    try:
        return simulate_script(library, machine, read_file(script), options.case)
    except (DocumentUnreadable, OSError) as error:
        raise WrongInput(f'--script "{script}" cannot be read: {error}') from None


def _day(option: str, text: str) -> date:
    found = read_when(option, text)
    if isinstance(found, datetime):
        raise WrongInput(f'{option} "{text}" is a moment; give a day.')
    return found


def as_json(found: Any) -> dict[str, Any]:
    """The timeline as plain data."""
    return {
        "procedure": found.procedure,
        "state": found.state,
        "outcome": found.outcome,
        "until": found.until.isoformat(),
        "cut": found.cut,
        "goes_on": found.goes_on,
        "failures": list(found.failures),
        "timeline": [
            {
                "on": e.on.isoformat(),
                "at": e.at.isoformat(),
                "kind": e.kind,
                "name": e.name,
                "by": e.by,
                "case": e.case,
                "state": e.state,
                "facts": dict(e.facts),
                "placeholders": list(e.placeholders),
                "armed": [
                    {
                        "deadline": d.name,
                        "due": d.due_on.isoformat() if d.due_on is not None else None,
                        "provisional": d.provisional,
                        "cause": d.cause,
                        "steps": [{"code": s.code, "day": s.day, "text": dict(s.text)} for s in d.steps],
                    }
                    for d in e.armed
                ],
                "ended": [{"deadline": name, "status": status} for name, status in e.ended],
                "notices": [{"kind": kind, "to": to, "deadline": name} for kind, to, name in e.told],
                "refused": list(e.refused),
            }
            for e in found.entries
        ],
    }


def _print(found: Any, machine: Any, options: argparse.Namespace) -> None:
    from rich.console import Console
    from rich.markup import escape

    from writs.cli.case_words import WORDS, title_of

    words, statuses = _WORDS[options.lang], WORDS[options.lang]
    console = Console(emoji=False, highlight=False, soft_wrap=True)
    p = machine.procedure
    titles = {
        **{rule.name: rule.title for rule in p.deadlines},
        **{name: t.title for name, t in p.transitions.items()},
        **{name: s.title for name, s in p.states.items()},
    }

    def named(name: str) -> str:
        return title_of(titles.get(name), name, options.lang)

    console.print(f"[bold]{escape(found.procedure)}[/bold]")
    for entry in found.entries:
        who = words["clock"] if entry.by == "clock" else escape(entry.by)
        mark = " [red]✗[/red]" if entry.refused else ""
        console.print(f"{entry.on}  {named(entry.name)} [dim]({entry.kind}, {words['by']} {who})[/dim]{mark}")
        if entry.facts:
            told = [
                f"{name} = {escape(value)}"
                + (f" [dim]({words['made_up']})[/dim]" if name in entry.placeholders else "")
                for name, value in entry.facts.items()
            ]
            console.print(f"            {'; '.join(told)}")
        for reason in entry.refused:
            console.print(f"            {words['refused']}: {escape(reason)}")
        for name, status in entry.ended:
            console.print(f"            {named(name)}: {statuses.get(status, status)}")
        for kind, to, name in entry.told:
            console.print(f"            [dim]{words.get(kind, kind)} {escape(to)}: {named(name)}[/dim]")
        for dated in entry.armed:
            due = f"{words['due']} {dated.due_on}" if dated.due_on is not None else words["none"]
            mark = f" ({words['provisional']})" if dated.provisional else ""
            console.print(f"            {named(dated.name)} {due}{mark}")
            if options.explain:
                for step in dated.steps:
                    console.print(
                        f"              · [dim]{escape(step.text.get(options.lang) or step.text['en'])}[/dim]"
                    )
    if found.cut:
        console.print(words["cut"])
    if found.goes_on is not None:
        console.print(words["goes_on"].format(what=", ".join(named(name) for name in found.goes_on.split(", "))))
    for failure in found.failures:
        console.print(f"[red]✗[/red] {escape(failure)}")
    state = named(found.state)
    ending = {"state": state, "outcome": found.outcome, "until": found.until}
    console.print(words["ends" if found.outcome else "stands"].format(**ending))
