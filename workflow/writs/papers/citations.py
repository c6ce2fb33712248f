"""A citation as a jurist writes it: `L25 83.2a` becomes `điểm a khoản 2 Điều 83 Luật 106/2025/QH15`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from writs.core.model import Source

_ACT = re.compile(r"(?P<kind>[^\W\d]+) (?:No\.? )?(?P<number>\d+/\d{4}\S*)")
_PLACE = re.compile(r"(?P<article>\d+)(?:\.(?P<clause>\d+))?(?P<point>[a-zđ])?\Z")
_KINDS = {
    "vi": {"Law": "Luật", "Decree": "Nghị định", "Circular": "Thông tư", "Resolution": "Nghị quyết"},
}


def citation_in_words(citation: str, sources: Mapping[str, Source], language: str) -> str:
    """The full citation. What is not understood stays as it stands: better short than wrong."""
    name, _, place = citation.partition(" ")
    source = sources.get(name)
    if source is None:
        return citation
    act = act_in_words(source.title, language)
    match = _PLACE.match(place)
    if match is None:
        return f"{act}, {place}" if place else act
    article, clause, point = match["article"], match["clause"], match["point"]
    if language == "vi":
        found = [f"điểm {point}"] if point else []
        found += [f"khoản {clause}"] if clause else []
        return " ".join([*found, f"Điều {article}", act])
    inner = (f"({clause})" if clause else "") + (f"({point})" if point else "")
    return f"{act}, article {article}{inner}"


def act_in_words(title: str, language: str) -> str:
    """The act by its kind and number, in the language's own word for the kind."""
    match = _ACT.search(title)
    kinds = _KINDS.get(language)
    if match is None or kinds is None or match["kind"] not in kinds:
        return title
    return f"{kinds[match['kind']]} {match['number']}"
