"""`writs people`: who is reached how."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from writs.cli.options import installation_of, parser_of, writable
from writs.cli.problem_lines import print_problems, problems_as_json
from writs.core.errors import WrongInput

if TYPE_CHECKING:
    from writs.app.installation import Installation
    from writs.notify.people import PeopleFile
    from writs.storage.directory import Directory, Person


def run(arguments: Sequence[str]) -> int:
    parser = parser_of("people", "Import the directory of an office (docs/reminders.md), or list it.", at=False)
    parser.add_argument("do", choices=["import", "list"])
    parser.add_argument("file", nargs="?", metavar="FILE", help="a directory in YAML or CSV")
    options = parser.parse_args(arguments)
    with installation_of(options) as installation:
        if options.do == "import":
            if options.file is None:
                raise WrongInput("`writs people import` needs a file; docs/reminders.md shows one.")
            return _import(installation, Path(options.file), options.json)
        return _list(installation, options.json)


def _import(installation: Installation, path: Path, as_json: bool) -> int:
    from writs.cli.lint_command import PathMissing
    from writs.documents.reader import DocumentUnreadable
    from writs.notify.people import PeopleFile, read_people
    from writs.storage.directory import directory, put_people
    from writs.storage.offices import name_office

    if not path.is_file():
        raise PathMissing(path)
    try:
        found = read_people(path, installation.settings.office)
    except DocumentUnreadable as error:
        found = PeopleFile(problems=[error.problem])
    except UnicodeDecodeError:
        raise WrongInput(f'"{path}" is not UTF-8 text; save it as UTF-8.') from None
    unknown: list[str] = []
    if not found.problems:
        with writable(installation).writing() as connection:
            driver = connection.connection.dbapi_connection
            known = {**directory(driver).people, **{(p.office, p.id): p for p in found.people}}
            unknown = [*_unknown(found, known), *_taken(driver, found)]
            if not unknown:
                if (office := found.office) is not None:
                    name_office(driver, office.number, office.code, office.name, office.zone, office.calendar)
                put_people(driver, found.people, found.addressees)
    if as_json:
        said = {"people": len(found.people), "roles": len(found.addressees), "unknown": unknown}
        print(json.dumps({**said, "problems": problems_as_json(found.problems)}, ensure_ascii=False))
    elif found.problems or unknown:
        from rich.console import Console

        print_problems(Console(emoji=False, highlight=False, soft_wrap=True), found.problems)
        for sentence in unknown:
            print(sentence)
        print("Nothing was imported.")
    else:
        print(f"{len(found.people)} people and {len(found.addressees)} roles are in the directory now.")
    return 1 if found.problems or unknown else 0


def _taken(driver: Any, found: PeopleFile) -> list[str]:
    """A code belongs to one office only."""
    from writs.storage.offices import office_with_code

    office = found.office
    holder = None if office is None else office_with_code(driver, office.code)
    if office is None or holder in (None, office.number):
        return []
    return [f'The code "{office.code}" belongs to office {holder}; choose another for office {office.number}.']


def _unknown(found: Any, known: Mapping[tuple[int, str], Person]) -> list[str]:
    """Sentences about people who are named and are nowhere."""
    sentences = [
        f'"{person}" is to stand for "{role}" in office {office} and is neither in this file nor in the directory.'
        for (office, role), person in found.addressees.items()
        if (office, person) not in known
    ]
    sentences += [
        f'"{person.delegate}" is to stand in for "{person.id}" and is neither in this file nor in the directory.'
        for person in found.people
        if person.delegate is not None and (person.office, person.delegate) not in known
    ]
    return sentences


def _list(installation: Installation, as_json: bool) -> int:
    from writs.storage.directory import directory

    office = installation.settings.office
    with installation.database.reading() as connection:
        found = directory(connection.connection.dbapi_connection)
    people = [found.people[key] for key in sorted(found.people) if key[0] == office]
    if as_json:
        print(json.dumps({"office": office, "people": [_as_json(found, p) for p in people]}, ensure_ascii=False))
        return 0
    if not people:
        print(f"Nobody is in the directory of office {office}; `writs people import FILE` fills it.")
        return 0
    from rich.console import Console
    from rich.table import Table

    table = Table("person", "name", "roles", "channels", "digest", "away", box=None, header_style="dim", pad_edge=False)
    for entry in (_as_json(found, p) for p in people):
        ways = ", ".join(way["channel"] + (" (gone)" if way["gone_on"] else "") for way in entry["channels"])
        away = f"{entry['away'][0]} – {entry['away'][1]}: {entry['delegate'] or '?'}" if entry["away"] else ""
        table.add_row(entry["person"], entry["name"], ", ".join(entry["roles"]), ways, entry["digest"], away)
    Console(emoji=False, highlight=False, markup=False).print(table)
    return 0


def _as_json(found: Directory, p: Person) -> dict[str, Any]:
    return {
        "person": p.id,
        "name": p.name,
        "language": p.language,
        "zone": p.zone,
        "roles": sorted(found.roles_of(p.office, p.id)),
        "channels": [
            {"channel": r.channel, "to": r.to, "gone_on": None if r.gone_on is None else r.gone_on.isoformat()}
            for r in p.routes
        ],
        "away": None if p.away is None else [day.isoformat() for day in p.away],
        "delegate": p.delegate,
        "digest": p.digest,
        "digest_at": f"{p.digest_at:%H:%M}",
        "folds": p.folds,
    }
