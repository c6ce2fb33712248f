"""What comes from outside, looked at before anything is read: types, times, lengths, letters. Wrong is WrongInput."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from writs.core.case import Actor
from writs.core.errors import WrongInput

_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_LONGEST_KEY = 200
_LONGEST_REFERENCE = 200
_LONGEST_TEXT = 100_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NO_LETTER = re.compile("[\0\ud800-\udfff]")
"""The null character, and halves of pairs that stand alone: no database keeps them as they are."""


def instant(at: Any) -> None:
    """`at` is an instant with a time zone, in a year that can be meant."""
    if not isinstance(at, datetime):
        raise WrongInput(f"An instant is a datetime with a time zone, not {at!r}.")
    _zoned(at)
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise WrongInput(f"It cannot be {at.isoformat()}; look at the clock that says so.")


def day(occurred: Any) -> None:
    """`occurred` is nothing, a day, or an instant with a time zone. Which days can be meant, the core says."""
    if occurred is not None and not isinstance(occurred, date):
        raise WrongInput(f"The day of an act is a date or a datetime, not {occurred!r}.")
    if isinstance(occurred, datetime):
        _zoned(occurred)


def _zoned(moment: datetime) -> None:
    if moment.utcoffset() is None:
        raise WrongInput(f"{moment.isoformat()} has no time zone; say which instant is meant.")


def facts(given: Any) -> dict[str, Any]:
    """Facts by their names; their types are the procedure's business."""
    found = _mapping(given, "Facts")
    for name, value in found.items():
        if isinstance(value, str):
            _text(value, f'"{name}"', _LONGEST_TEXT)
    return found


def people(assigned: Any) -> dict[str, str]:
    """Role → person."""
    found = _mapping(assigned, "Who is assigned")
    return {role: line(person, f'Who acts as "{role}"') for role, person in found.items()}


def _mapping(given: Any, what: str) -> dict[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        raise WrongInput(f'{what} are given by name, as in {{"name": value}}, not as {given!r}.')
    return dict(given)


def line(given: Any, what: str, longest: int = _LONGEST_REFERENCE) -> str:
    """A line of text that is not empty, in NFC."""
    if not isinstance(given, str):
        raise WrongInput(f"{what} must be text, not {given!r}.")
    return _line(given, what, longest)


@lru_cache(maxsize=1000)
def _line(given: str, what: str, longest: int) -> str:
    """The same roles and people come again and again."""
    found = _text(given, what, longest)
    if not found.strip():
        raise WrongInput(f"{what} is empty.")
    if _CONTROL.search(found):
        raise WrongInput(f"{what} holds a control character: {found!r}.")
    return found


def words(given: Any, what: str) -> str:
    """A text that is not empty, of any number of lines, in NFC."""
    found = _text(given, what, _LONGEST_TEXT)
    if not found.strip():
        raise WrongInput(f"{what} is empty.")
    return found


def _text(given: Any, what: str, longest: int) -> str:
    if not isinstance(given, str):
        raise WrongInput(f"{what} must be text, not {given!r}.")
    if len(given) > longest:
        raise WrongInput(f"{what} has {len(given):,} characters; {longest:,} is the most.")
    if _NO_LETTER.search(given):
        raise WrongInput(f"{what} holds letters that are none: {given!r}.")
    return unicodedata.normalize("NFC", given)


def actor(given: Any) -> None:
    if given is None:
        return
    if not isinstance(given, Actor):
        raise WrongInput(f"Who acts is given as Actor(role, person), not as {given!r}.")
    line(given.role, "The role of who acts")
    if given.person is not None:
        line(given.person, "The name of who acts")


def key(given: Any) -> None:
    if given is not None and (not isinstance(given, str) or not 1 <= len(given) <= _LONGEST_KEY):
        raise WrongInput(f"An idempotency key is text of 1 to {_LONGEST_KEY} characters, not {given!r}.")


def case(given: Any) -> None:
    if isinstance(given, bool) or not isinstance(given, int | str):
        raise WrongInput(f"A case is named by its number or its reference, not by {given!r}.")


def version(given: Any) -> None:
    if given is not None and (isinstance(given, bool) or not isinstance(given, int)):
        raise WrongInput(f"The version of a case is a whole number, not {given!r}.")
