"""Writing XES (IEEE 1849-2016) as a stream; the bytes depend on the content alone.

What is written keeps the order and the types of the standard's schema: extensions, globals, classifiers, attributes of
the log, traces.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Protocol
from uuid import UUID
from xml.sax.saxutils import quoteattr

Value = str | bool | int | Decimal | datetime | UUID
"""What an attribute holds; a moment with its offset. A Decimal becomes a float, whose text stays exact."""
STANDARD = {
    "Concept": "concept",
    "Time": "time",
    "Lifecycle": "lifecycle",
    "Organizational": "org",
    "Identity": "identity",
}
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class WrittenEvent(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def stamp(self) -> str | None: ...
    @property
    def attributes(self) -> Mapping[str, Value]: ...


class WrittenTrace(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def attributes(self) -> Mapping[str, Value]: ...
    @property
    def events(self) -> Iterable[WrittenEvent]: ...


@dataclass(frozen=True, slots=True)
class Head:
    """What a log says of itself before its first trace."""

    title: str = "writs"
    extensions: tuple[tuple[str, str, str], ...] = ()
    """(name, prefix, URI) of those that are not of the standard."""
    of_traces: tuple[tuple[str, Value], ...] = (("concept:name", ""),)
    """Attributes that every trace has, with the value that stands for a missing one."""
    of_events: tuple[tuple[str, Value], ...] = (("concept:name", ""),)
    classifiers: tuple[tuple[str, str], ...] = (("Activity", "concept:name"),)
    """(name, keys) by which events are told apart; their keys are among `of_events`."""


PLAIN = Head()


def write_log(path: Path, traces: Iterable[WrittenTrace], head: Head = PLAIN) -> int:
    """Write traces to a file (gzip where the name ends in `.gz`); returns how many events were written."""
    with path.open("wb") as raw:
        return write_stream(raw, traces, head, packed=path.name.endswith(".gz"))


def write_stream(out: IO[bytes], traces: Iterable[WrittenTrace], head: Head = PLAIN, *, packed: bool = False) -> int:
    """Write traces to an open file, one at a time; returns how many events were written."""
    if not packed:
        return _write(out.write, traces, head)
    # No time and no name in the header: the same log gives the same bytes.
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0) as gz:
        return _write(gz.write, traces, head)


def _write(write: Callable[[bytes], object], traces: Iterable[WrittenTrace], head: Head) -> int:
    def put(text: str) -> None:
        write(text.encode("utf-8"))

    put(_beginning(head))
    events = 0
    for trace in traces:
        lines = ["  <trace>\n", *_attributes({"concept:name": trace.name, **trace.attributes}, "    ")]
        for event in trace.events:
            known: dict[str, Value] = {"concept:name": event.name}
            if event.stamp is not None:
                known["time:timestamp"] = event.stamp
            known |= event.attributes
            lines += ["    <event>\n", *_attributes(known, "      "), "    </event>\n"]
            events += 1
        put("".join([*lines, "  </trace>\n"]))
    put("</log>\n")
    return events


def _beginning(head: Head) -> str:
    standard = tuple((n, p, f"http://www.xes-standard.org/{p}.xesext") for n, p in STANDARD.items())
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        '<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">\n',
    ]
    lines += [
        f"  <extension name={_quoted(name)} prefix={_quoted(prefix)} uri={_quoted(uri)}/>\n"
        for name, prefix, uri in (*standard, *head.extensions)
    ]
    for scope, known in (("trace", head.of_traces), ("event", head.of_events)):
        lines += [f'  <global scope="{scope}">\n', *_attributes(dict(known), "    "), "  </global>\n"]
    lines += [f"  <classifier name={_quoted(name)} keys={_quoted(keys)}/>\n" for name, keys in head.classifiers]
    return "".join([*lines, *_attributes({"concept:name": head.title}, "  ")])


def _attributes(attributes: Mapping[str, Value], indent: str) -> Iterable[str]:
    for key, value in attributes.items():
        kind, text = _typed(key, value)
        yield f"{indent}<{kind} key={_quoted(key)} value={_quoted(text)}/>\n"


def _typed(key: str, value: Value) -> tuple[str, str]:
    """The element that holds a value, and the value in the words of XML Schema."""
    if isinstance(value, str):
        return ("date" if key == "time:timestamp" else "string"), value
    if isinstance(value, bool):
        return "boolean", "true" if value else "false"
    if isinstance(value, int):
        return "int", str(value)
    if isinstance(value, Decimal):
        return "float", f"{value:f}"
    if isinstance(value, datetime):
        return "date", value.isoformat(timespec="milliseconds")
    return "id", str(value)


def _quoted(text: str) -> str:
    """As an XML attribute; characters that XML cannot hold become the replacement character, line breaks survive."""
    clean = _FORBIDDEN.sub("\ufffd", text)
    return quoteattr(clean, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
