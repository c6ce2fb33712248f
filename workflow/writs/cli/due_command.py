"""`writs due`: compute a deadline, one or a batch, and explain it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

from writs.core.counting import Counted, CountingError, count
from writs.core.errors import did_you_mean
from writs.core.explanation import explain
from writs.core.periods import PeriodError, parse_period
from writs.documents.calendars import CalendarUnreadable, UnknownCalendar, shipped_calendar

_BATCH_KEYS = ("calendar", "after", "within", "before", "beginning_with", "roll", "explain", "flags")


def run(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    if options.batch is not None:
        return _batch(options.batch)
    if not (options.calendar and options.after and options.within):
        print("writs due needs --calendar, --after and --within (or --batch FILE).", file=sys.stderr)
        return 2
    request = {
        "calendar": options.calendar,
        "after": options.after,
        "within": options.within,
        "before": options.before,
        "beginning_with": options.beginning_with,
        "roll": False if options.no_roll else None,
    }
    try:
        answer = compute(request, explained=True)
    except DueRefused as refusal:
        if options.json:
            print(json.dumps({"error": {"code": "wrong-input", "message": str(refusal)}}, ensure_ascii=False))
        print(refusal, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        _print(answer, options.explain, options.lang)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="writs due", description="Compute a deadline and explain it.", allow_abbrev=False
    )
    parser.add_argument("--calendar", metavar="C", help="vn, ru, gb-tcg, gb-cpr, eu, it")
    parser.add_argument(
        "--after", metavar="WHEN", help="the day (2026-11-18) or moment (2026-11-18T16:30) it starts from"
    )
    parser.add_argument("--within", metavar="PERIOD", help='"10 days", "5 working days", "7 clear days", "24 hours"')
    parser.add_argument("--before", action="store_true", help="count back from WHEN")
    parser.add_argument("--beginning-with", action="store_true", help="the first day counts")
    parser.add_argument("--no-roll", action="store_true", help="do not move the last day off a day of rest")
    parser.add_argument("--explain", action="store_true", help="say each step")
    parser.add_argument("--lang", choices=["vi", "en"], default="en")
    parser.add_argument(
        "--batch", metavar="FILE", help="JSON lines in, one JSON line out for each; - for standard input"
    )
    parser.add_argument("--json", action="store_true")
    return parser


class DueRefused(ValueError):
    """The request cannot be computed; the message says why."""


def compute(request: dict[str, Any], *, explained: bool) -> dict[str, Any]:
    """One request of the interface → its answer. Raises DueRefused with a sentence."""
    try:
        calendar = shipped_calendar(str(request["calendar"]))
        period = parse_period(str(request["within"]))
        start = _when(str(request["after"]))
    except KeyError as missing:
        raise DueRefused(f"The request lacks {missing}.") from None
    except (UnknownCalendar, PeriodError, CalendarUnreadable) as error:
        raise DueRefused(str(error)) from None
    choices: dict[str, Any] = {
        "backward": _flag(request, "before"),
        "beginning_with": _flag(request, "beginning_with"),
        "roll": False if request.get("roll") is not None and not _flag(request, "roll") else None,
    }
    if choices["backward"] and choices["beginning_with"]:
        raise DueRefused("A period counted back does not begin with its first day; choose one of the two.")
    try:
        if not explained:
            return _answer(count(calendar, start, period, **choices), [])
        explanation = explain(calendar, start, period, **choices)
    except CountingError as error:
        raise DueRefused(str(error)) from None
    steps = [{"code": step.code, "day": step.day, **step.text} for step in explanation.steps]
    return _answer(explanation.counted, steps)


def _flag(request: dict[str, Any], name: str) -> bool:
    value = request.get(name, False)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise DueRefused(f'"{name}" must be true or false, not {value!r}.')


def _when(text: str) -> date | datetime:
    try:
        if "T" in text or " " in text:
            return datetime.fromisoformat(text)
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise DueRefused(f'"{text[:40]}" is no day or moment; write 2026-11-18 or 2026-11-18T16:30.') from None


def _answer(counted: Counted, steps: list[Any]) -> dict[str, Any]:
    return {
        "due": _iso(counted.due),
        "nominal": _iso(counted.nominal),
        "provisional": counted.provisional,
        "steps": steps,
    }


def _iso(value: date | datetime) -> str:
    return value.isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()


def _batch(name: str) -> int:
    if name == "-":
        return _answer_lines(sys.stdin, sys.stdout)
    path = Path(name)
    if not path.is_file():
        print(f'There is no file "{name}" to read requests from.', file=sys.stderr)
        return 2
    # What is not UTF-8 becomes a line that cannot be read, answered in its place.
    with path.open(encoding="utf-8", errors="replace") as lines:
        return _answer_lines(lines, sys.stdout)


def _answer_lines(lines: TextIO, out: TextIO) -> int:
    failed = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            request = _request(line)
            answer = compute(request, explained=bool(request.get("explain", True)))
        except (DueRefused, ValueError, RecursionError) as error:
            failed += 1
            answer = {"error": {"code": "wrong-input", "message": f"Line {number}: {error}"}}
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return 1 if failed else 0


def _request(line: str) -> dict[str, Any]:
    """One line of a batch. Keys that are nobody's are passed over, but a misspelt one is refused."""
    request = json.loads(line)
    if not isinstance(request, dict):
        raise DueRefused("A request is a JSON object.")
    for key in request:
        if key not in _BATCH_KEYS and (hint := did_you_mean(str(key), _BATCH_KEYS)):
            raise DueRefused(f'"{key}" is no key of a request{hint}')
    # `flags` is how published examples write the switches of the command line.
    flags = str(request.get("flags", ""))
    request.setdefault("before", "--before" in flags)
    request.setdefault("beginning_with", "--beginning-with" in flags)
    if "--no-roll" in flags:
        request["roll"] = False
    return request


def _print(answer: dict[str, Any], explained: bool, language: str) -> None:
    mark = "  (provisional)" if answer["provisional"] else ""
    print(answer["due"] + mark)
    if explained:
        for step in answer["steps"]:
            print(f"  · {step[language]}")
