"""Reading calendars: `procedures/calendars/KEY.yaml` → Calendar."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from writs.core.calendars import Calendar, CalendarDay, CountingRules
from writs.documents.reader import read_file
from writs.documents.shipped import shipped_directory

_KEYS = frozenset(
    [
        "calendar",
        "title",
        "jurisdiction",
        "zone",
        "days_of",
        "counting",
        "covers",
        "provisional",
        "every_year",
        "days",
        "spans",
        "sources",
        "note",
    ]
)
_DAY_KEYS = frozenset(["day", "name", "act", "kind", "confirmed", "from", "until", "note"])
_COUNTING_KEYS = frozenset(
    [
        "plain_days",
        "short_days_are_working",
        "clear_days_skip",
        "roll",
        "roll_units",
        "at_least_working",
        "worked_weekends_count",
    ]
)


class CalendarUnreadable(ValueError):
    """The calendar file does not say what a calendar must say; names the file and the place."""


class UnknownCalendar(LookupError):
    """No calendar of that key is shipped; carries the keys that are."""

    def __init__(self, key: str, known: tuple[str, ...]) -> None:
        super().__init__(key, known)
        near = difflib.get_close_matches(key, known, 1)
        hint = f' Did you mean "{near[0]}"?' if near else ""
        self.message = f'There is no calendar "{key}".{hint} There are: {", ".join(known)}.'

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
    """Read one calendar; `days_of: NAME` takes the days of `NAME.days.yaml` beside it."""
    document = read_file(path)
    tree = document.tree
    text = document.text
    if "days_of" in tree:
        days_document = read_file(path.with_name(f"{tree['days_of']}.days.yaml"))
        text += days_document.text
        tree = {**days_document.tree, **tree}
    try:
        return _calendar(tree, hashlib.sha256(text.encode()).hexdigest()[:12])
    except (KeyError, ValueError, TypeError) as error:
        reason = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
        raise CalendarUnreadable(f"{path.name} cannot be read as a calendar: {reason}.") from error


def _calendar(tree: Mapping[str, Any], revision: str) -> Calendar:
    _only(tree, _KEYS, "a calendar")
    first, last = (int(year) for year in str(tree["covers"]).split("-"))
    days: dict[date, CalendarDay] = {}
    for row in tree.get("every_year", []):
        _only(row, _DAY_KEYS, "a yearly day")
        for year in range(int(row.get("from", first)), int(row.get("until", last)) + 1):
            _add(days, row, date.fromisoformat(f"{year}-{row['day']}"))
    for row in tree.get("days", []):
        _only(row, _DAY_KEYS, "a day")
        _add(days, row, date.fromisoformat(row["day"]))
    provisional = frozenset(int(year) for year in tree.get("provisional", []))
    spans = {
        name: tuple((date.fromisoformat(a), date.fromisoformat(b)) for a, b in ranges)
        for name, ranges in tree.get("spans", {}).items()
    }
    ZoneInfo(tree["zone"])
    return Calendar(
        key=tree["calendar"],
        title=tree["title"],
        jurisdiction=tree["jurisdiction"],
        zone=tree["zone"],
        revision=revision,
        rules=_rules(tree["counting"]),
        days=days,
        covers=(first, last),
        provisional_years=provisional,
        spans=spans,
    )


def _add(days: dict[date, CalendarDay], row: Mapping[str, Any], day: date) -> None:
    kind = row.get("kind", "holiday")
    if kind not in ("holiday", "worked"):
        raise ValueError(f"{day} is neither holiday nor worked but {kind}")
    if kind == "worked" and day.weekday() < 5:
        raise ValueError(f"{day} is worked anyway, it is not a day of the weekend")
    if day in days:
        raise ValueError(f"{day} stands twice")
    days[day] = CalendarDay(day, kind, row["name"], row["act"], row.get("confirmed", "yes") == "yes")


def _rules(tree: Mapping[str, Any]) -> CountingRules:
    _only(tree, _COUNTING_KEYS, "counting")
    given: dict[str, Any] = dict(tree)
    for name in ("short_days_are_working", "at_least_working"):
        if name in given:
            given[name] = int(given[name])
    if "worked_weekends_count" in given:
        given["worked_weekends_count"] = given["worked_weekends_count"] == "yes"
    if "roll_units" in given:
        given["roll_units"] = frozenset(given["roll_units"])
    return CountingRules(**given)


def _only(tree: Mapping[str, Any], known: frozenset[str], what: str) -> None:
    for key in tree:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            raise ValueError(f'"{key}" is not a key of {what}' + (f', did you mean "{near[0]}"' if near else ""))
