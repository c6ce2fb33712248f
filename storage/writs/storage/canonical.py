"""The letters that are hashed: one way to write a value, an event, a chain.

JSON in UTF-8 and NFC, keys sorted, no spaces, no floats. What JSON does not know is written as an object with one key
that no fact can have: {"$number":"1.5"}, {"$day":"2026-11-24"}, {"$moment":"…"}, {"$period":"10 days"}.
"""

from __future__ import annotations

import hashlib
import json
import struct
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from writs.core.errors import WrongInput
from writs.core.periods import Period, parse_period


@lru_cache(maxsize=16_384)
def instant_text(instant: datetime) -> str:
    """An instant as 27 characters in UTC: `2026-11-24T08:00:00.000000Z`. One command writes the same few again."""
    if instant.tzinfo is not UTC:
        instant = instant.astimezone(UTC)
    return instant.isoformat(timespec="microseconds")[:26] + "Z"


@lru_cache(maxsize=16_384)
def read_instant(text: str) -> datetime:
    """The instant of 27 characters. Many clocks share one midnight, so what was read is remembered."""
    return datetime.fromisoformat(text[:26]).replace(tzinfo=UTC)


@lru_cache(maxsize=16_384)
def read_day(text: str) -> date:
    return date.fromisoformat(text)


def moment_text(moment: datetime) -> str:
    """A moment with the zone it was said in (RFC 9557): `2026-11-24T08:00:00+07:00[Asia/Ho_Chi_Minh]`."""
    zone = f"[{moment.tzinfo.key}]" if isinstance(moment.tzinfo, ZoneInfo) else ""
    return moment.isoformat() + zone


def read_moment(text: str) -> datetime:
    stamp, _, zone = text.partition("[")
    moment = datetime.fromisoformat(stamp)
    if moment.utcoffset() is not None and not moment.utcoffset() and not zone:
        return moment.replace(tzinfo=UTC)
    return moment.astimezone(ZoneInfo(zone[:-1])) if zone else moment


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return {"$number": str(value)}
    if isinstance(value, datetime):
        return {"$moment": moment_text(value)}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    if isinstance(value, Period):
        return {"$period": str(value)}
    if isinstance(value, Mapping):
        return dict(value)  # a read-only view
    raise WrongInput(f"{value!r} cannot be kept in a history; give text, a number, a day or a moment.")


_encoder = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain, check_circular=False
)


def write_json(value: Any) -> str:
    """Canonical JSON. Raises WrongInput for what a history cannot hold."""
    text = _encoder.encode(value)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


_READERS: Mapping[str, Any] = {
    "$number": Decimal,
    "$day": read_day,
    "$moment": read_moment,
    "$period": parse_period,
}


def _restore(found: dict[str, Any]) -> Any:
    if len(found) == 1:
        ((key, value),) = found.items()
        reader = _READERS.get(key)
        if reader is not None:
            return reader(value)
    return found


_decoder = json.JSONDecoder(object_hook=_restore)


def read_json(text: str) -> Any:
    """What `write_json` wrote, with its numbers, days and moments."""
    return _decoder.decode(text)


def refuse_floats(facts: Mapping[str, Any]) -> None:
    """A float has no one spelling, so it is never hashed. Raises WrongInput."""
    for name, value in facts.items():
        if isinstance(value, float):
            raise WrongInput(f'"{name}" is given as a float, {value!r}; give it as text or as a Decimal.')


def first_link(office: int, case: int) -> bytes:
    """What the first event of a case is chained to."""
    return hashlib.sha256(b"writs/case/1\0" + struct.pack(">qq", office, case)).digest()


def link(previous: bytes, letters: bytes) -> bytes:
    """The hash of an event: it covers the event's letters and everything before it."""
    return hashlib.sha256(b"writs/event/1\0" + previous + struct.pack(">Q", len(letters)) + letters).digest()
