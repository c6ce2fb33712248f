"""A length of time as the law writes it: `5 working days`, `7 clear days`, `6 months`, `at once`, `without delay`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from writs.core.sentences import sentence

Unit = Literal[
    "day", "working_day", "clear_day", "week", "month", "year", "hour", "at_once", "without_delay"
]  # fmt: skip

UNITS_VI: Mapping[Unit, str] = {
    "day": "ngày",
    "working_day": "ngày làm việc",
    "clear_day": "ngày trọn vẹn",
    "week": "tuần",
    "month": "tháng",
    "year": "năm",
    "hour": "giờ",
    "at_once": "ngay",
    "without_delay": "không chậm trễ",
}
_WORDS: dict[str, Unit] = {"day": "day", "week": "week", "month": "month", "year": "year", "hour": "hour"}
_PATTERN = re.compile(r"([0-9]{1,9}) (?:(working|clear) )?(day|week|month|year|hour)(s?)\Z")
_LIKELY = re.compile(r"\s*([0-9]{1,9})\s*([a-z]+(?: +[a-z]+)?)\s*\Z", re.IGNORECASE)
_SPELLINGS = ("working days", "clear days", "days", "weeks", "months", "years", "hours")
_OTHER_NAMES = {"business days": "working days", "court days": "working days", "calendar days": "days"}
_LONGEST_YEARS = 1000
_PER_YEAR: Mapping[Unit, int] = {
    "day": 366,
    "working_day": 262,
    "clear_day": 366,
    "week": 53,
    "month": 12,
    "year": 1,
    "hour": 8784,
}


class PeriodError(ValueError):
    """The text is not a period; the message says what was written and gives an example."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(text, reason)
        self.text = text
        self.reason = reason

    def __str__(self) -> str:
        return f'"{self.text[:60]}" is not a period: {self.reason}'


@dataclass(frozen=True, slots=True)
class Period:
    """`count` units of the law's own kind; `at once` and `without delay` have no number (count 0)."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        if self.unit == "at_once":
            return "at once"
        if self.unit == "without_delay":
            return "without delay"
        return f"{self.count} {self.unit.replace('_', ' ')}{'' if self.count == 1 else 's'}"

    def in_words(self, language: str) -> str:
        """As people of that language read it; English is how a definition writes it."""
        if language != "vi":
            return str(self)
        return UNITS_VI[self.unit] if self.count == 0 else f"{self.count} {UNITS_VI[self.unit]}"


AT_ONCE = Period(0, "at_once")
WITHOUT_DELAY = Period(0, "without_delay")


@lru_cache(maxsize=4096)
def parse_period(text: str) -> Period:
    """Read a period. Raises PeriodError with an example of what would be understood."""
    if text == "at once":
        return AT_ONCE
    if text == "without delay":
        return WITHOUT_DELAY
    match = _PATTERN.match(text)
    if match is None:
        raise PeriodError(text, _advice(text))
    count, kind, word = int(match[1]), match[2], match[3]
    if kind and word != "day":
        raise PeriodError(text, sentence('only days can be {0}; write "{1} {0} days" or "{1} {2}s"', kind, count, word))
    unit: Unit = "working_day" if kind == "working" else "clear_day" if kind == "clear" else _WORDS[word]
    if count > _LONGEST_YEARS * _PER_YEAR[unit]:
        raise PeriodError(text, sentence("it is longer than {0} years", _LONGEST_YEARS))
    return Period(count, unit)


def _advice(text: str) -> str:
    for fixed in ("at once", "without delay"):
        if difflib.SequenceMatcher(None, text.lower(), fixed).ratio() > 0.8:
            return sentence('did you mean "{0}"?', fixed)
    likely = _LIKELY.match(text)
    if likely is not None:
        words = " ".join(likely[2].lower().split())
        plural = words if words.endswith("s") else words + "s"
        near = difflib.get_close_matches(plural, (*_SPELLINGS, *_OTHER_NAMES), 1, 0.7)
        if near:
            return sentence('did you mean "{0} {1}"?', likely[1], _OTHER_NAMES.get(near[0], near[0]))
    return 'write for example "10 days", "5 working days", "7 clear days", "24 hours", "6 months"'
