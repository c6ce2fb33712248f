"""Reading calendars: `procedures/calendars/KEY.yaml` → Calendar, with every mistake at its line and column."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import TZPATH, ZoneInfo

from writs.core.calendars import Calendar, CalendarDay, CountingRules
from writs.core.problems import PlacedProblem
from writs.core.sentences import sentence
from writs.documents.reader import Document, DocumentUnreadable, read_file
from writs.documents.shapes import Shapes
from writs.documents.shipped import shipped_directory

_DAYS_KEYS = ("covers", "provisional", "every_year", "days", "sources", "note")
_KEYS = (
    "calendar",
    "title",
    "jurisdiction",
    "zone",
    "counting",
    "days_of",
    "spans",
    "register_year_begins",
    *_DAYS_KEYS,
)
_DAY_KEYS = ("day", "kind", "name", "act", "confirmed", "note")
_YEARLY_KEYS = ("from", "until", *_DAY_KEYS)
_COUNTING_KEYS = (
    "plain_days", "short_days_are_working", "clear_days_skip", "days_back_are_clear", "roll", "roll_units",
    "worked_weekends_count", "at_least_working",
)  # fmt: skip
_ROLL_UNITS = ("day", "clear_day", "week", "month", "year")
_COVERS = re.compile(r"([0-9]{4})-([0-9]{4})\Z")
_YEARLY = re.compile(r"[0-9]{2}-[0-9]{2}\Z")

Entry = Mapping[str, Any]
Place = tuple[str, ...]


class CalendarUnreadable(ValueError):
    """The file does not say what a calendar must say; `problems` holds every reason, each with its place."""

    def __init__(self, name: str, problems: tuple[PlacedProblem, ...]) -> None:
        super().__init__(name, problems)
        self.name = name
        self.problems = problems

    def __str__(self) -> str:
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        return f"{self.name} cannot be read as a calendar; correct it and try again:\n{lines}"


class UnknownCalendar(LookupError):
    """No calendar of that key is shipped; carries the keys that are."""

    def __init__(self, key: str, known: tuple[str, ...]) -> None:
        super().__init__(key, known)
        # Keys are two letters long: one wrong letter leaves half of the key.
        near = difflib.get_close_matches(key.lower(), known, 1, 0.5)
        hint = sentence(' Did you mean "{0}"?', near[0]) if near else ""
        self.message = sentence('There is no calendar "{0}".{1} There are: {2}.', key, hint, ", ".join(known))

    def __str__(self) -> str:
        return self.message


def calendar_keys() -> tuple[str, ...]:
    """The keys of the shipped calendars by which time can be counted."""
    folder = shipped_directory() / "calendars"
    return tuple(sorted(path.stem for path in folder.glob("*.yaml") if not path.stem.endswith(".days")))


@cache
def shipped_calendar(key: str) -> Calendar:
    """A shipped calendar, read once. Raises UnknownCalendar with a suggestion."""
    if key not in calendar_keys():
        raise UnknownCalendar(key, calendar_keys())
    return read_calendar(shipped_directory() / "calendars" / f"{key}.yaml")


def read_calendar(path: Path) -> Calendar:
    """Read one calendar; `days_of: NAME` takes the days of `NAME.days.yaml` beside it.

    Raises CalendarUnreadable with all problems. The revision is a hash of all text that was read.
    """
    document = _read(path)
    shapes = Shapes()
    tree = _known(shapes, document.tree, (), _KEYS, "a calendar")
    shared = _shared_days(shapes, path, tree)
    text = document.text + (shared.text if shared is not None else "")
    days_shapes = shapes if shared is None else Shapes()
    days_tree = tree if shared is None else _known(days_shapes, shared.tree, (), _DAYS_KEYS, "a list of days")
    covers = _covers(days_shapes, days_tree)
    days = _days(days_shapes, days_tree, covers)
    provisional = _provisional(days_shapes, days_tree, covers)
    calendar = Calendar(
        key=_needed(shapes, tree, "calendar", "A calendar"),
        title=_names(shapes, tree, "title", ()),
        jurisdiction=_needed(shapes, tree, "jurisdiction", "A calendar"),
        zone=_zone(shapes, tree),
        revision=hashlib.sha256(text.encode()).hexdigest()[:12],
        rules=_rules(shapes, _known(shapes, tree.get("counting"), ("counting",), _COUNTING_KEYS, "counting")),
        days=days,
        covers=covers,
        provisional_years=provisional,
        spans=_spans(shapes, tree),
        tzdata=_tzdata_edition(),
        register_year_begins=_register_year(shapes, tree),
    )
    if calendar.key and calendar.key != path.stem:
        shapes.say(
            ("calendar",), "wrong-name", f'This file holds the calendar "{calendar.key}".', f"{calendar.key}.yaml"
        )
    placed = [*document.duplicates, *map(document.place, shapes.problems)]
    if shared is not None:
        placed += [*shared.duplicates, *map(shared.place, days_shapes.problems)]
    if placed:
        raise CalendarUnreadable(path.name, tuple(sorted(placed, key=lambda it: (it.file, it.line, it.column))))
    return calendar


def _read(path: Path) -> Document:
    try:
        return read_file(path)
    except DocumentUnreadable as error:
        raise CalendarUnreadable(path.name, (error.problem,)) from error


def _shared_days(shapes: Shapes, path: Path, tree: Entry) -> Document | None:
    name = shapes.text(tree, "days_of", (), "A calendar")
    if name is None:
        return None
    for key in _DAYS_KEYS[:4]:
        if key in tree:
            message = f'The days come from "{name}"; "{key}" belongs there.'
            shapes.say((key,), "said-twice", message, "remove it here", at_key=True)
    beside = path.with_name(f"{name}.days.yaml")
    if beside.is_file():
        return _read(beside)
    shapes.say(("days_of",), "unknown-name", f'There is no file "{beside.name}" beside this one.', "add it")
    return None


@cache
def _tzdata_edition() -> str:
    """The edition of the time-zone data that `zoneinfo` reads: the system's first, else the package's."""
    for folder in map(Path, TZPATH):
        if not folder.is_dir():
            continue
        for name in ("+VERSION", "tzdata.zi"):
            if (folder / name).is_file():
                with (folder / name).open(encoding="utf-8") as lines:
                    return lines.readline().strip().removeprefix("# version ")
        return ""
    # Slow to import, and seldom needed.
    from importlib.metadata import version

    return version("tzdata")


def _known(shapes: Shapes, value: Any, path: Place, known: tuple[str, ...], what: str) -> Entry:
    found = shapes.mapping(value, path, what)
    for key in found:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f'did you mean "{near[0]}"?' if near else None
            shapes.say((*path, key), "unknown-key", f'"{key}" is not a key of {what}.', hint, at_key=True)
    return found


def _needed(shapes: Shapes, record: Entry, key: str, what: str, path: Place = ()) -> str:
    return shapes.text(record, key, path, what, required=True) or ""


def _names(shapes: Shapes, record: Entry, key: str, path: Place) -> dict[str, str]:
    names = shapes.mapped(record, key, path)
    if not names.get("en"):
        shapes.say((*path, key) if key in record else path, "missing-translation", f'"{key}" needs a text in "en".')
        return {"en": "", **names}
    return names


def _zone(shapes: Shapes, tree: Entry) -> str:
    zone = _needed(shapes, tree, "zone", "A calendar")
    try:
        return ZoneInfo(zone).key if zone else ""
    except (KeyError, ValueError, OSError):
        shapes.say(("zone",), "unknown-name", f'There is no time zone "{zone}".', "write it like Europe/Rome")
        return ""


def _covers(shapes: Shapes, tree: Entry) -> tuple[int, int]:
    text = _needed(shapes, tree, "covers", "A list of days")
    match = _COVERS.match(text)
    years = (int(match[1]), int(match[2])) if match is not None else (0, 0)
    if match is None or not 1 <= years[0] <= years[1]:
        if text:
            shapes.say(("covers",), "wrong-shape", f'"{text}" is no range of years.', "write it like 2023-2027")
        return (1, 9999)
    return years


def _provisional(shapes: Shapes, tree: Entry, covers: tuple[int, int]) -> frozenset[int]:
    years: set[int] = set()
    for place, value in enumerate(shapes.listed(tree, "provisional", ())):
        if isinstance(value, str) and value.isdecimal() and covers[0] <= int(value) <= covers[1]:
            years.add(int(value))
        else:
            message = f'"{value}" is not one of the covered years {covers[0]} to {covers[1]}.'
            shapes.say(("provisional", str(place)), "wrong-shape", message)
    return frozenset(years)


def _days(shapes: Shapes, tree: Entry, covers: tuple[int, int]) -> dict[date, CalendarDay]:
    days: dict[date, CalendarDay] = {}
    for place, row in enumerate(shapes.listed(tree, "every_year", ())):
        path = ("every_year", str(place))
        entry = _known(shapes, row, path, _YEARLY_KEYS, "a yearly day")
        text = _needed(shapes, entry, "day", "A yearly day", path)
        if text and not _YEARLY.match(text):
            shapes.say((*path, "day"), "wrong-shape", f'"{text}" is no day of the year.', "write it like 12-25")
            continue
        for year in _years(shapes, entry, path, covers) if text else ():
            _add(shapes, days, entry, path, f"{year:04}-{text}", covers)
    for place, row in enumerate(shapes.listed(tree, "days", ())):
        path = ("days", str(place))
        entry = _known(shapes, row, path, _DAY_KEYS, "a day")
        _add(shapes, days, entry, path, _needed(shapes, entry, "day", "A day", path), covers)
    return days


def _years(shapes: Shapes, entry: Entry, path: Place, covers: tuple[int, int]) -> Iterator[int]:
    bounds: list[int] = []
    for key, default in (("from", covers[0]), ("until", covers[1])):
        text = entry.get(key, str(default))
        if not (isinstance(text, str) and text.isdecimal() and covers[0] <= int(text) <= covers[1]):
            shapes.say((*path, key), "wrong-shape", f'"{text}" is not one of the years {covers[0]} to {covers[1]}.')
            return
        bounds.append(int(text))
    yield from range(bounds[0], bounds[1] + 1)


def _add(
    shapes: Shapes, days: dict[date, CalendarDay], entry: Entry, path: Place, text: str, covers: tuple[int, int]
) -> None:
    kind = shapes.choice(entry, "kind", path, ("holiday", "worked"), "holiday")
    names = _names(shapes, entry, "name", path)
    act = _needed(shapes, entry, "act", "A day", path)
    confirmed = "confirmed" not in entry or shapes.yes(entry, "confirmed", path)
    if not text:
        return
    try:
        day = date.fromisoformat(text)
    except ValueError:
        shapes.say((*path, "day"), "wrong-shape", f'"{text}" is no day of the calendar.', "write it like 2026-11-24")
        return
    if not covers[0] <= day.year <= covers[1]:
        message = f"{day} lies outside the covered years {covers[0]} to {covers[1]}."
        shapes.say((*path, "day"), "out-of-range", message, "correct the day or `covers`")
    if kind == "worked" and day.weekday() < 5:
        shapes.say((*path, "day"), "wrong-kind", f"{day} is not a weekend day and is worked anyway.", "remove it")
    if day in days:
        shapes.say(
            (*path, "day"), "said-twice", f'{day} stands twice; the other is "{days[day].name["en"]}".', "keep one"
        )
    days[day] = CalendarDay(day, kind, names, act, confirmed)


def _register_year(shapes: Shapes, tree: Entry) -> tuple[int, int]:
    """`10-01`: month and day from which formal documents are numbered anew; 1 January where nothing is said."""
    text = tree.get("register_year_begins", "01-01")
    try:
        if not isinstance(text, str) or not _YEARLY.match(text):
            raise ValueError
        day = date.fromisoformat(f"2001-{text}")
    except ValueError:
        shapes.say(("register_year_begins",), "wrong-shape", "Write the month and the day, such as 10-01.", "10-01")
        return 1, 1
    return day.month, day.day


def _spans(shapes: Shapes, tree: Entry) -> dict[str, tuple[tuple[date, date], ...]]:
    spans: dict[str, tuple[tuple[date, date], ...]] = {}
    named = shapes.mapping(tree.get("spans"), ("spans",), "spans")
    for name in named:
        ranges: list[tuple[date, date]] = []
        for place, pair in enumerate(shapes.listed(named, name, ("spans",))):
            try:
                first, last = map(date.fromisoformat, pair)
            except (TypeError, ValueError):
                first, last = date.max, date.min
            if first > last:
                message = f'A span is a first and a last day, not "{pair}".'
                shapes.say(("spans", name, str(place)), "wrong-shape", message, '["2026-02-02", "2026-03-04"]')
            ranges.append((first, last))
        spans[name] = tuple(ranges)
    return spans


def _rules(shapes: Shapes, counting: Entry) -> CountingRules:
    path = ("counting",)
    units = shapes.texts(counting, "roll_units", path)
    for unit in units:
        if unit not in _ROLL_UNITS:
            shapes.say((*path, "roll_units"), "unknown-name", f'"{unit}" is none of {", ".join(_ROLL_UNITS)}.')
    rules = CountingRules()
    skips = ("nothing", "sundays_and_holidays")
    return CountingRules(
        plain_days=shapes.choice(counting, "plain_days", path, ("calendar", "working"), rules.plain_days),
        short_days_are_working=_number(shapes, counting, "short_days_are_working"),
        clear_days_skip=shapes.choice(counting, "clear_days_skip", path, skips, rules.clear_days_skip),
        days_back_are_clear=shapes.yes(counting, "days_back_are_clear", path),
        roll=shapes.choice(counting, "roll", path, ("none", "next_working_day"), rules.roll),
        roll_units=frozenset(units) if "roll_units" in counting else rules.roll_units,
        worked_weekends_count="worked_weekends_count" not in counting
        or shapes.yes(counting, "worked_weekends_count", path),
        at_least_working=_number(shapes, counting, "at_least_working"),
    )


def _number(shapes: Shapes, counting: Entry, key: str) -> int:
    text = counting.get(key, "0")
    if isinstance(text, str) and text.isdecimal() and len(text) < 4:
        return int(text)
    shapes.say(("counting", key), "wrong-shape", f'"{key}" is a number of days, not "{text}".', "5")
    return 0
