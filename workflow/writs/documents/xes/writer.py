"""Writing XES (IEEE 1849-2016) as a stream; the bytes depend on the content alone."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import quoteattr

from writs.documents.xes.reader import Trace

_EXTENSIONS = (("Concept", "concept"), ("Time", "time"), ("Organizational", "org"), ("Lifecycle", "lifecycle"))
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
{extensions}
  <global scope="trace"><string key="concept:name" value=""/></global>
  <global scope="event"><string key="concept:name" value=""/></global>
  <classifier name="Activity" keys="concept:name"/>
  <string key="concept:name" value={title}/>
"""


def write_log(path: Path, traces: Iterable[Trace], *, title: str = "writs") -> int:
    """Write traces to a file (gzip where the name ends in `.gz`); returns how many events were written."""
    with path.open("wb") as raw:
        if not path.name.endswith(".gz"):
            return _write(raw, traces, title)
        # No time and no name in the header: the same log gives the same bytes.
        with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
            return _write(packed, traces, title)


def _write(out: IO[bytes] | gzip.GzipFile, traces: Iterable[Trace], title: str) -> int:
    def put(text: str) -> None:
        out.write(text.encode("utf-8"))

    extensions = "\n".join(
        f'  <extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>'
        for name, prefix in _EXTENSIONS
    )
    put(_HEAD.format(extensions=extensions, title=_quoted(title)))
    events = 0
    for trace in traces:
        put("  <trace>\n")
        _attributes(put, {**trace.attributes, "concept:name": trace.name}, "    ")
        for event in trace.events:
            put("    <event>\n")
            known: dict[str, str] = {**event.attributes, "concept:name": event.name}
            if event.stamp is not None:
                known["time:timestamp"] = event.stamp
            _attributes(put, known, "      ")
            put("    </event>\n")
            events += 1
        put("  </trace>\n")
    put("</log>\n")
    return events


def _attributes(put: Any, attributes: Mapping[str, str], indent: str) -> None:
    for key, value in attributes.items():
        kind = "date" if key == "time:timestamp" else "string"
        put(f"{indent}<{kind} key={_quoted(key)} value={_quoted(value)}/>\n")


def _quoted(text: str) -> str:
    """As an XML attribute; characters that XML cannot hold become the replacement character, line breaks survive."""
    clean = _FORBIDDEN.sub("\ufffd", text)
    return quoteattr(clean, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
