"""What the schema of IEEE 1849-2016 asks of a log, held against a file: order, types, names, and what is declared."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree

SPACE = "{http://www.xes-standard.org/}"
ORDER = ("extension", "global", "classifier", "attribute", "trace", "event")
NAME = re.compile(r"^[A-Za-z_:][\w:.\-]*$")
NCNAME = re.compile(r"^[A-Za-z_][\w.\-]*$")
DOUBLE = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$")


def _long(text: str) -> bool:
    return -(2**63) <= int(text) < 2**63


def _moment(text: str) -> bool:
    return "T" in text and datetime.fromisoformat(text).tzinfo is not None


TYPES: dict[str, Callable[[str], object]] = {
    "string": lambda text: True,
    "date": _moment,
    "int": _long,
    "float": DOUBLE.match,
    "boolean": lambda text: text in ("true", "false", "1", "0"),
    "id": UUID,
}


def offences(path: Path) -> list[str]:
    """Everything that the schema, or the words of the standard, do not allow."""
    root = ElementTree.parse(path).getroot()
    found = [] if root.tag == f"{SPACE}log" else [f"the root is {root.tag}"]
    if not re.match(r"^\d+(\.\d+)?$", root.get("xes.version", "")):
        found.append("xes.version is no decimal")
    found += _order(root)
    prefixes = {"": None} | {each.get("prefix", ""): each.get("uri") for each in root.iter(f"{SPACE}extension")}
    for extension in root.iter(f"{SPACE}extension"):
        if not NCNAME.match(extension.get("name", "")) or not NCNAME.match(extension.get("prefix", "")):
            found.append(f"extension {extension.attrib}")
    globals_of = {each.get("scope"): set(_keys(each)) for each in root.iter(f"{SPACE}global")}
    for classifier in root.iter(f"{SPACE}classifier"):
        keys = set(classifier.get("keys", "").split())
        if not NCNAME.match(classifier.get("name", "")) or not keys <= globals_of["event"]:
            found.append(f"classifier {classifier.attrib}")
    for trace in root.iter(f"{SPACE}trace"):
        found += _component(trace, globals_of["trace"], prefixes)
        for event in trace.iter(f"{SPACE}event"):
            found += _component(event, globals_of["event"], prefixes)
    identities = [each.get("value") for each in root.iter(f"{SPACE}id") if UUID(each.get("value")).int]
    if len(set(identities)) != len(identities):
        found.append("an identity comes twice")
    return found


def _order(root: ElementTree.Element) -> list[str]:
    kinds = [child.tag.removeprefix(SPACE) for child in root]
    places = [ORDER.index("attribute" if kind in TYPES else kind) for kind in kinds]
    return [] if places == sorted(places) else ["the parts of the log are out of order"]


def _keys(component: ElementTree.Element) -> list[str]:
    return [child.get("key", "") for child in component if child.tag.removeprefix(SPACE) in TYPES]


def _component(component: ElementTree.Element, wanted: set[str], prefixes: dict[str, str | None]) -> list[str]:
    found: list[str] = []
    keys = _keys(component)
    if len(set(keys)) != len(keys):
        found.append(f"a key comes twice: {keys}")
    if not wanted <= set(keys):
        found.append(f"declared for all, but missing: {wanted - set(keys)}")
    for child in component:
        kind, key, value = child.tag.removeprefix(SPACE), child.get("key", ""), child.get("value")
        if kind in TYPES and (value is None or not TYPES[kind](value)):
            found.append(f"{key} is no {kind}: {value}")
        if kind in TYPES and (not NAME.match(key) or key.rpartition(":")[0] not in prefixes):
            found.append(f"{key} belongs to no extension")
    return found
