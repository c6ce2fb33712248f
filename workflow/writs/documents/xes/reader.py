"""Reading XES as a stream: one trace at a time, never the whole log, on the expat parser of the standard library."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

CHUNK = 512 * 1024
LONGEST_TAG = 8 * 1024 * 1024
"""No tag of a log is longer, in bytes of its text."""
MOST_EVENTS = 100_000
"""No trace has more events: a trace is held in memory while it is read."""
VALUES = frozenset({"string", "date", "int", "float", "boolean", "id"})
_NESTED = frozenset({"list", "container"})


class LogUnreadable(ValueError):
    """The log cannot be read: the file, the place, what was expected and what to do."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(file, line, reason)
        self.file, self.line, self.reason = file, line, reason

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class XesEvent:
    """One event; attributes keep their text. `local_date` is the day as it was written, with its own offset."""

    name: str
    stamp: str | None
    local_date: date | None
    attributes: Mapping[str, str]

    @property
    def at(self) -> datetime | None:
        return datetime.fromisoformat(self.stamp) if self.stamp is not None else None


@dataclass(frozen=True, slots=True)
class Trace:
    name: str
    attributes: Mapping[str, str]
    events: tuple[XesEvent, ...]


@dataclass(slots=True)
class XesLog:
    """The log's own attributes (complete once the first trace has come) and its traces, in the order of the file."""

    attributes: dict[str, str] = field(default_factory=dict[str, str])
    _traces: Iterator[Trace] = field(default_factory=lambda: iter(()))

    def __iter__(self) -> Iterator[Trace]:
        return self._traces


def read_log(path: Path, *, progress: Callable[[int], None] | None = None, skip: int = 0) -> XesLog:
    """Open a log (`.xes`, or gzip by its first bytes). `progress` hears how many bytes of the file were read.

    `skip` leaves out the first traces. Raises LogUnreadable while iterating.
    """
    log = XesLog()
    log._traces = _traces(path, log, progress, skip)  # pyright: ignore[reportPrivateUsage]
    return log


def log_hash(path: Path, *, progress: Callable[[int], None] | None = None) -> bytes:
    """SHA-256 of the file as it lies; its identity. Raises LogUnreadable where it is cut off or not well-formed.

    So a log is known to be whole before anything is done with it; it costs a quarter of reading it.
    """
    whole = hashlib.sha256()
    reader = _WellFormed(path.name)
    for chunk in _unpacked(path, reader, progress, whole.update):
        reader.feed(chunk)
    return whole.digest()


def _traces(path: Path, log: XesLog, progress: Callable[[int], None] | None, skip: int) -> Iterator[Trace]:
    builder = _Builder(path.name, log)
    number = 0
    for chunk in _unpacked(path, builder, progress):
        builder.feed(chunk)
        for trace in builder.taken():
            number += 1
            if number > skip:
                yield trace


def _unpacked(
    path: Path,
    reader: _WellFormed,
    progress: Callable[[int], None] | None,
    packed_too: Callable[[bytes], None] | None = None,
) -> Iterator[bytes]:
    """The file in pieces, unpacked, the empty one last. `packed_too` gets its bytes as they lie."""
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        source: Any = _Tapped(raw, packed_too) if packed_too is not None else raw
        stream: Any = gzip.GzipFile(fileobj=source) if packed else source
        while True:
            try:
                chunk = stream.read(CHUNK)
            except (EOFError, OSError, zlib.error) as error:
                raise reader.refuse(f"the file is cut off or damaged: {error}") from None
            yield chunk
            if progress is not None:
                progress(raw.tell())
            if not chunk:
                return


class _Tapped:
    """A file whose bytes somebody else gets to see too."""

    def __init__(self, raw: IO[bytes], see: Callable[[bytes], None]) -> None:
        self._raw, self._see = raw, see

    def read(self, size: int = -1) -> bytes:
        found = self._raw.read(size)
        self._see(found)
        return found


class _WellFormed:
    """What every reader of a log insists on: whole, well-formed, no entities, no piece too long to be meant."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.parser: Any = expat.ParserCreate()
        self.parser.EntityDeclHandler = self.entity
        self.fed = 0

    @property
    def line(self) -> int:
        return int(self.parser.CurrentLineNumber)

    def refuse(self, reason: str) -> LogUnreadable:
        return LogUnreadable(self.file, self.line, reason)

    def entity(self, *_: Any) -> None:
        raise self.refuse("the log declares entities, which are not allowed; remove its DOCTYPE")

    def feed(self, chunk: bytes) -> None:
        try:
            self.parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code)
            raise self.refuse(f"this is not well-formed XML: {reason}; is the file complete?") from None
        self.fed += len(chunk)
        # The parser keeps an unfinished tag whole in memory, however long it grows.
        if self.fed - self.parser.CurrentByteIndex > LONGEST_TAG:
            raise self.refuse(f"a single tag is longer than {LONGEST_TAG // 1024 // 1024} MB; that cannot be meant")


class _Builder(_WellFormed):
    """Makes traces from tags."""

    def __init__(self, file: str, log: XesLog) -> None:
        super().__init__(file)
        self.log = log
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.ready: list[Trace] = []
        self.trace: dict[str, str] | None = None
        self.events: list[XesEvent] = []
        self.event: dict[str, str] | None = None
        self.defaults: dict[str, dict[str, str]] = {"trace": {}, "event": {}}
        self.scope: str | None = None
        self.depth = 0
        self.seen_log = False
        self.days: dict[str, date] = {}

    def feed(self, chunk: bytes) -> None:
        super().feed(chunk)
        if not chunk and not self.seen_log:
            raise self.refuse("there is no <log> in this file; it is no event log")

    def taken(self) -> list[Trace]:
        ready, self.ready = self.ready, []
        return ready

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag in VALUES:
            self.depth += 1
            # Attributes of attributes do not belong to the event; they are passed over.
            if self.depth == 1 and "key" in given:
                target = self.event if self.event is not None else self.trace
                if target is None:
                    target = self.defaults[self.scope] if self.scope is not None else self.log.attributes
                target[given["key"]] = given.get("value", "")
        elif tag == "event":
            if self.trace is None:
                raise self.refuse("an <event> stands outside a <trace>")
            if len(self.events) >= MOST_EVENTS:
                raise self.refuse(f"a trace has more than {MOST_EVENTS:,} events; is this one case?")
            self.event = dict(self.defaults["event"])
        elif tag == "trace":
            self.trace, self.events = dict(self.defaults["trace"]), []
        elif tag == "global":
            self.scope = given.get("scope") if given.get("scope") in self.defaults else None
        elif tag == "log":
            self.seen_log = True
        elif tag in _NESTED:
            self.depth += 1
        elif not self.seen_log:
            raise self.refuse(f"<{tag}> stands where <log> was expected; it is no event log")

    def end(self, tag: str) -> None:
        if tag in VALUES or tag in _NESTED:
            self.depth -= 1
        elif tag == "event" and self.event is not None:
            self.events.append(self.made())
            self.event = None
        elif tag == "trace" and self.trace is not None:
            self.ready.append(Trace(self.trace.get("concept:name", ""), self.trace, tuple(self.events)))
            self.trace = None
        elif tag == "global":
            self.scope = None

    def made(self) -> XesEvent:
        attributes = self.event or {}
        name = attributes.get("concept:name")
        if name is None:
            raise self.refuse('an event has no "concept:name": nothing says what happened')
        stamp = attributes.get("time:timestamp")
        if stamp is None:
            return XesEvent(name, None, None, attributes)
        day = self.days.get(stamp)
        if day is None:
            try:
                day = self.days[stamp] = datetime.fromisoformat(stamp).date()
            except ValueError:
                raise self.refuse(f'"{stamp[:40]}" is no time stamp; write 2012-03-01T00:00:00+01:00') from None
            if len(self.days) > 50_000:
                self.days.clear()
        return XesEvent(name, stamp, day, attributes)
