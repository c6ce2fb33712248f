"""How short days and numbers of days are said in Vietnamese, English and Russian."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial

from writs.papers.wording import day_with_weekday

LANGUAGES = ("vi", "en", "ru")


def spoken(language: str) -> str:
    """The language in which we can write to somebody who reads `language`: `vi-VN` is `vi`; English for others."""
    short = language.partition("-")[0].lower()
    return short if short in LANGUAGES else "en"


def short_day(day: date, language: str) -> str:
    """For subjects and lists: `T3 24/11/2026`, `Tue 24 Nov 2026`, `вт 24.11.2026`."""
    if language == "vi":
        return f"{'CN' if day.weekday() == 6 else f'T{day.weekday() + 2}'} {day:%d/%m/%Y}"
    if language == "ru":
        return f"{('пн', 'вт', 'ср', 'чт', 'пт', 'сб', 'вс')[day.weekday()]} {day:%d.%m.%Y}"
    weekday, number, month, year = day_with_weekday(day, "en").replace(",", "").split()
    return f"{weekday[:3]} {number} {month[:3]} {year}"


def days_left(days: int, language: str) -> str:
    """How far off a day is, in words; negative once it has passed."""
    if language == "vi":
        fixed = {0: "hôm nay", 1: "ngày mai", -1: "quá hạn từ hôm qua"}
        return fixed.get(days) or (f"còn {days} ngày" if days > 0 else f"quá hạn {-days} ngày")
    if language == "ru":
        fixed = {0: "сегодня", 1: "завтра", -1: "срок истёк вчера"}
        count = f"{abs(days)} {_russian(abs(days), 'день', 'дня', 'дней')}"
        return fixed.get(days) or (f"через {count}" if days > 0 else f"просрочено на {count}")
    fixed = {0: "today", 1: "tomorrow", -1: "since yesterday"}
    return fixed.get(days) or (f"in {days} days" if days > 0 else f"{-days} days ago")


def _russian(number: int, one: str, few: str, many: str) -> str:
    if number % 10 == 1 and number % 100 != 11:
        return one
    return few if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else many


def listed(words: Iterable[str], language: str) -> str:
    """`a`, `a and b`, `a, b and c`."""
    found = list(words)
    both = {"vi": " và ", "en": " and ", "ru": " и "}[language]
    return both.join([", ".join(found[:-1]), found[-1]]) if len(found) > 1 else "".join(found)


def one_line(text: str) -> str:
    """A text without breaks and control characters, in NFC: fit for a subject."""
    plain = "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text)
    return unicodedata.normalize("NFC", " ".join(plain.split()))


def filters(language: str) -> Mapping[str, Callable[..., str]]:
    """What templates say about days, in one language."""
    words: Mapping[str, Callable[..., str]] = {
        "day": day_with_weekday,
        "short": short_day,
        "left": days_left,
        "listed": listed,
    }
    return {name: partial(say, language=language) for name, say in words.items()}
