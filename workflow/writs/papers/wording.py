"""How a value stands in a formal document: days, money and names as a jurist of that language writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from writs.core.expressions import Value
from writs.core.model import Fact
from writs.core.periods import Period

_WEEKDAYS = {
    "vi": ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "ru": ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
}
_MONTHS = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
    "ru": (
        "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
        "декабря",
    ),
}  # fmt: skip
_YES_NO = {"vi": ("có", "không"), "en": ("yes", "no"), "ru": ("да", "нет")}
_SEPARATOR = {"vi": ".", "ru": "\N{NO-BREAK SPACE}"}


def day_in_words(day: date, language: str) -> str:
    """`ngày 16 tháng 11 năm 2026`, `16 November 2026`, `16 ноября 2026 г.`"""
    if language == "vi":
        # Days and months below ten get a zero, so that nothing can be written before them (Decree 30/2020, annex I).
        month = f"{day.month:02}" if day.month < 3 else str(day.month)
        return f"ngày {day.day:02} tháng {month} năm {day.year}"
    month = _MONTHS.get(language, _MONTHS["en"])[day.month - 1]
    return f"{day.day} {month} {day.year}" + (" г." if language == "ru" else "")


def day_with_weekday(day: date, language: str) -> str:
    """The day as people say it, with its weekday: `thứ Hai, ngày 16 tháng 11 năm 2026`."""
    return f"{_WEEKDAYS.get(language, _WEEKDAYS['en'])[day.weekday()]}, {day_in_words(day, language)}"


def number_in_words(value: Decimal, language: str) -> str:
    """Thousands set apart as the language does it: `500.000.000`, `500,000,000`; the rest of the digits untouched."""
    whole, _, part = f"{value:,f}".partition(".")
    separator = _SEPARATOR.get(language, ",")
    part = part.rstrip("0")
    mark = "." if separator == "," else ","
    return whole.replace(",", separator) + (f"{mark}{part}" if part else "")


def value_in_words(fact: Fact, value: Value | None, language: str, currency: str | None) -> str:
    """A fact's value for a reader; empty where it is not known."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _YES_NO.get(language, _YES_NO["en"])[0 if value else 1]
    if isinstance(value, datetime):
        return f"{value:%H:%M}, {day_in_words(value.date(), language)}"
    if isinstance(value, date):
        return day_in_words(value, language)
    if isinstance(value, Decimal):
        number = number_in_words(value, language)
        return f"{number} {currency}" if fact.type == "money" and currency else number
    if isinstance(value, Period):
        return str(value)
    if fact.type == "choice" and value in fact.choices:
        return title_of(fact.choices[value], language)
    return str(value)


def title_of(title: Mapping[str, Any], language: str) -> str:
    """A title in the language, in English where it has none, else in whatever there is."""
    return str(title.get(language) or title.get("en") or next(iter(title.values()), ""))
