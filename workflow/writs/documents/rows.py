"""Cross-check of a body of law with the definitions: each of its rows, and where it lives or who will hold it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from writs.core import model as m
from writs.core.description import within
from writs.documents.library import Library

SUFFIX = "-rows.csv"
COLUMNS = ("row", "subject", "limit", "law", "mark", "places", "planned", "note")
VERIFIED, VERIFIED_WORD = "V", "verified"
"""The mark of a row, and the confidence of a rule, that was seen in its source."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row lives: `vn.asset/deadline/hold_auction`."""

    procedure: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class LawRow:
    """One rule of the law: its number on the fact sheet, its limit in the words of the language, its articles."""

    row: str
    subject: str
    limit: str
    law: tuple[str, ...]
    mark: str
    places: tuple[Place, ...]
    planned: str
    note: str


def read_rows(path: Path) -> list[LawRow]:
    """The rows of one table. Raises ValueError where the columns are others or a place is not of three parts."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ValueError(f"{path.name} must have the columns {', '.join(COLUMNS)}; it has {reader.fieldnames}.")
        return [_row(record) for record in reader]


def _row(record: Mapping[str, str]) -> LawRow:
    return LawRow(
        record["row"],
        record["subject"],
        record["limit"],
        tuple(_parts(record["law"])),
        record["mark"],
        tuple(_place(text) for text in _parts(record["places"])),
        record["planned"],
        record["note"],
    )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _place(text: str) -> Place:
    parts = text.split("/")
    if len(parts) != 3:
        raise ValueError(f'"{text}" is no place; write PROCEDURE/deadline/NAME.')
    return Place(*parts)


@dataclass(frozen=True, slots=True)
class _Found:
    law: tuple[str, ...]
    certain: bool
    lengths: tuple[str, ...] = ()


def differences(rows: Iterable[LawRow], library: Library) -> list[str]:
    """What the table says and the definitions do not: a place that is gone, a limit or an article that is another,
    a doubt that the definition does not show. Empty if they agree."""
    said: list[str] = []
    for row in rows:
        if not row.places and not row.planned:
            said.append(f"{row.row} lives nowhere and is planned nowhere")
        found: list[_Found] = []
        for place in row.places:
            here = _look_up(library, place)
            if here is None:
                said.append(f"{row.row}: there is no {place.kind} {place.name} in {place.procedure}")
            else:
                found.append(here)
        if len(found) == len(row.places) and found:
            said += _disagreements(row, found)
    return said


def _disagreements(row: LawRow, found: list[_Found]) -> list[str]:
    said: list[str] = []
    lengths = {length for place in found for length in place.lengths}
    if row.limit and lengths and row.limit not in lengths:
        said.append(f"{row.row}: the limit is {row.limit}, the definitions say {', '.join(sorted(lengths))}")
    cited = {citation for place in found for citation in place.law}
    said += [
        f"{row.row}: none of its places cites {article}"
        for article in row.law
        if not any(citation.startswith(article) for citation in cited)
    ]
    if row.mark != VERIFIED and all(place.certain for place in found):
        said.append(f"{row.row} is marked {row.mark}, and the definitions call it verified")
    return said


def _look_up(library: Library, place: Place) -> _Found | None:
    machine = library.newest(place.procedure)
    if machine is None:
        return None
    p = machine.procedure
    if place.kind == "deadline":
        rule = machine.rules.get(place.name)
        if rule is None:
            return None
        return _Found(rule.law, rule.confidence == VERIFIED_WORD, tuple((within(p, rule) or "").split(" | ")))
    if place.kind == "parameter":
        parameter = p.parameters.get(place.name)
        if parameter is None:
            return None
        law = tuple(citation for row in parameter.rows for citation in row.law)
        return _Found(law, all(row.confidence == VERIFIED_WORD for row in parameter.rows))
    among: dict[str, Mapping[str, m.Transition | m.Fact | m.Pause | m.Document | m.State]] = {
        "transition": p.transitions,
        "fact": p.facts,
        "pause": p.pauses,
        "document": p.documents,
        "state": p.states,
    }
    found = among.get(place.kind, {}).get(place.name)
    if found is None:
        return None
    law = () if isinstance(found, m.State) else found.law
    certain = isinstance(found, m.Document | m.State) or found.confidence == VERIFIED_WORD
    return _Found(law, certain)


def rows_page(rows: Iterable[LawRow], title: str) -> str:
    """The table for people, as a page in Markdown."""
    listed = list(rows)
    live = sum(bool(row.places) for row in listed)
    lines = [
        f"# {title}",
        "",
        f"Each rule of the law and where it lives in [the definitions](../../procedures): {live} of {len(listed)} rows",
        "live. Made from the CSV file beside this page by `make docs-tables`; a test holds every place, limit and",
        "article against the definitions. Marks: V verified, V~ seen in a weak source only, ? to be confirmed.",
        "",
        "| Row | Rule | Limit | Law | Mark | Lives in |",
        "|---|---|---|---|---|---|",
    ]
    for row in listed:
        where = "<br>".join(f"`{place.procedure}` {place.kind} `{place.name}`" for place in row.places)
        notes = [where, f"*not yet: `{row.planned}`*" if row.planned else "", row.note]
        cells = (row.row, row.subject, row.limit, "; ".join(row.law), row.mark, "<br>".join(n for n in notes if n))
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def pages_of_rows(folder: Path) -> dict[str, str]:
    """File name → text of the page beside each table of rows in the folder."""
    made: dict[str, str] = {}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        title = f"Rows of the law: {path.name.removesuffix(SUFFIX)}"
        made[path.with_suffix(".md").name] = rows_page(read_rows(path), title)
    return made
