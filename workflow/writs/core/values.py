"""Values of facts: what may be given for each type, and how it is written as text."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from writs.core.calendars import Calendar
from writs.core.errors import WrongInput, did_you_mean
from writs.core.expressions import Value
from writs.core.model import Fact
from writs.core.periods import Period, PeriodError, parse_period

_LARGEST = Decimal(10) ** 24
_MOST_TEXT = 20_000


def read_value(fact: Fact, given: Any, calendar: Calendar, currency: str | None) -> Value:
    """The value of a fact from a Python value or from text. Raises WrongInput with a sentence."""
    reader = _READERS.get(fact.type, _text)
    value: Value | None = reader(fact, given, calendar, currency)
    if value is None:
        raise WrongInput(f'"{fact.name}" must be {_WANTED.get(fact.type, fact.type)}, not {given!r}.')
    return value


_WANTED = {
    "text": "text",
    "integer": "a whole number",
    "number": "a number",
    "money": "an amount such as 500_000_000 VND",
    "date": "a day such as 2026-11-24",
    "moment": "a moment such as 2026-11-24T08:00",
    "yes_no": "yes or no",
    "period": 'a period such as "10 days"',
}


def _text(fact: Fact, given: Any, calendar: Calendar, currency: str | None) -> Value | None:
    if not isinstance(given, str):
        return None
    if len(given) > _MOST_TEXT:
        raise WrongInput(f'"{fact.name}" is longer than {_MOST_TEXT} characters.')
    return unicodedata.normalize("NFC", given)


def _number(fact: Fact, given: Any, calendar: Calendar, currency: str | None) -> Value | None:
    if isinstance(given, bool | float):
        return None
    try:
        number = given if isinstance(given, Decimal) else Decimal(str(given).replace("_", ""))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) > _LARGEST:
        raise WrongInput(f'"{fact.name}" is beyond every amount that can be meant: {given}.')
    return number


def _integer(fact: Fact, given: Any, calendar: Calendar, currency: str | None) -> Value | None:
    number = _number(fact, given, calendar, currency)
    return number if isinstance(number, Decimal) and number == number.to_integral_value() else None


def _money(fact: Fact, given: Any, calendar: Calendar, currency: str | None) -> Value | None:
    if isinstance(given, str) and " " in given.strip():
        amount, _, unit = given.strip().rpartition(" ")
        if currency is not None and unit != currency:
            raise WrongInput(f'"{fact.name}" is money in {currency}, not in {unit}.')
        given = amount
    return _number(fact, given, calendar, currency)


def _date(fact: Fact, given: Any, calendar: Calendar, currency: str | None) -> Value | None:
    if isinstance(given, str):
        try:
            given = date.fromisoformat(given)
        except ValueError:
            return None
    if isinstance(given, datetime) or not isinstance(given, date):
        return None
    if not 1800 <= given.year <= 2200:
        raise WrongInput(f'"{fact.name}" lies in the year {given.year}; days from 1800 to 2200 are understood.')
    return given


def _moment(fact: Fact, given: Any, calendar: Calendar, currency: str | None) -> Value | None:
    if isinstance(given, str):
        try:
            moment = datetime.fromisoformat(given)
        except ValueError:
            return None
        # Written text means the wall clock of the jurisdiction; a Python value must say its zone.
        return moment if moment.tzinfo else moment.replace(tzinfo=calendar.timezone)
    if not isinstance(given, datetime):
        return None
    if given.tzinfo is None:
        raise WrongInput(f'"{fact.name}" has no time zone: {given.isoformat()}. Say which instant is meant.')
    return given


def _yes_no(fact: Fact, given: Any, calendar: Calendar, currency: str | None) -> Value | None:
    return (
        given if isinstance(given, bool) else {"yes": True, "no": False}.get(given) if isinstance(given, str) else None
    )


def _choice(fact: Fact, given: Any, calendar: Calendar, currency: str | None) -> Value | None:
    if given in fact.choices:
        return str(given)
    raise WrongInput(
        f'"{given}" is no choice of "{fact.name}"{did_you_mean(str(given), fact.choices)}.'
        f" There are: {', '.join(fact.choices)}."
    )


def _period(fact: Fact, given: Any, calendar: Calendar, currency: str | None) -> Value | None:
    if isinstance(given, Period):
        return given
    try:
        return parse_period(str(given))
    except PeriodError:
        return None


_READERS: Mapping[str, Any] = {
    "integer": _integer,
    "number": _number,
    "money": _money,
    "date": _date,
    "moment": _moment,
    "yes_no": _yes_no,
    "choice": _choice,
    "period": _period,
}


def write_value(value: Value | None) -> str | None:
    """A value as text that reads back: yes/no, ISO days, plain decimals."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)
