"""`writs print`: the formal documents that acts have issued, as files; and what is wrong with an office's forms."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from writs.cli.options import clock_of, installation_of, parser_of
from writs.core.errors import WritsError

if TYPE_CHECKING:
    from writs.app.installation import Installation
    from writs.storage.papers import Paper


class NoSuchPaper(WritsError):
    """There is no such document, or not as a file."""

    code = "no-such-document"
    exit_code = 2

    def __init__(self, name: str, advice: str) -> None:
        super().__init__(name, advice)
        self.name, self.advice = name, advice

    def __str__(self) -> str:
        return f'There is no document "{self.name}"; {self.advice}'


def run(arguments: Sequence[str]) -> int:
    parser = parser_of("print", "Print the formal documents that acts have issued, and list them.")
    parser.add_argument("document", metavar="DOCUMENT", nargs="?", help="OFFICE-CASE-SEQ-N, as --list shows it")
    parser.add_argument("--list", action="store_true", dest="listing", help="list the documents, printed or not")
    parser.add_argument("--case", metavar="CASE", help="with --list: those of one case")
    parser.add_argument("--format", choices=["pdf", "docx"], default="pdf")
    parser.add_argument("--out", metavar="FILE", help="where the file of DOCUMENT goes; - is standard output")
    parser.add_argument("--check-forms", metavar="FOLDER", help="say whether the forms of a folder can be used")
    parser.add_argument("--forms", metavar="FOLDER", action="append", help="an office's own forms; else WRITS_FORMS")
    parser.add_argument("--limit", metavar="N", type=int, help="print at most so many")
    options = parser.parse_args(arguments)
    if options.check_forms:
        return _check(Path(options.check_forms), options)
    with installation_of(options) as installation:
        if options.forms:
            installation.use_forms(tuple(Path(folder) for folder in options.forms))
        if options.listing:
            return _list(installation, options)
        if options.document:
            return _give(installation, options)
        report = installation.print_room.run_once(at=clock_of(options).now(), limit=options.limit)
    if options.json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        print(f"Printed {len(report.printed)} documents." if report.printed else "Nothing was to be printed.")
        for name, reason in report.failed:
            print(f"  not {name}: {reason}")
    return 1 if report.failed else 0


def _check(folder: Path, options: argparse.Namespace) -> int:
    from writs.papers.forms import problems_of

    if not folder.is_dir():
        raise NoSuchPaper(str(folder), "name a folder of forms.")
    found = problems_of(folder)
    if options.json:
        print(json.dumps({"problems": [{"form": p.name, "line": p.line, "message": p.reason} for p in found]}))
    else:
        for problem in found:
            print(problem)
        if not found:
            print("All forms can be used.")
    return 1 if found else 0


def _list(installation: Installation, options: argparse.Namespace) -> int:
    from datetime import date

    from writs.storage.papers import papers_between, papers_of
    from writs.storage.read import load_file

    with installation.database.reading() as connection:
        driver: Any = connection.connection.dbapi_connection
        office = installation.settings.office
        if options.case is not None:
            asked = int(options.case) if options.case.isdigit() else options.case
            _, number = load_file(driver, office, asked)
            papers = papers_of(driver, office, number)
        else:
            papers = papers_between(driver, office, date(1900, 1, 1), date(2200, 1, 1))
    if options.json:
        print(json.dumps({"documents": [_as_json(paper) for paper in papers]}, ensure_ascii=False))
    else:
        for paper in papers:
            number_text = f"no. {paper.number}" if paper.number is not None else "no number"
            printed = "printed" if paper.printed else paper.problem or "not printed yet"
            print(f"{paper.name}  {paper.issued_on}  {paper.reference}  {paper.document} {number_text}: {printed}")
        if not papers:
            print("No document has been issued.")
    return 0


def _as_json(paper: Paper) -> dict[str, Any]:
    return {
        "document": paper.name,
        "case": paper.reference,
        "kind": paper.document,
        "number": paper.number,
        "register_year": paper.register_year,
        "issued_on": paper.issued_on.isoformat(),
        "signer": {"role": paper.signer_role, "person": paper.signer, "delegation": paper.delegation},
        "printed": paper.printed,
        "problem": paper.problem,
    }


def _give(installation: Installation, options: argparse.Namespace) -> int:
    from writs.storage.papers import file_of, paper_by_key

    parts = options.document.split("-")
    if len(parts) != 4 or not all(part.isdigit() for part in parts):
        raise NoSuchPaper(options.document, "a document is named OFFICE-CASE-SEQ-N, as `writs print --list` shows it.")
    key = (int(parts[0]), int(parts[1]), int(parts[2]), int(parts[3]))
    with installation.database.reading() as connection:
        driver: Any = connection.connection.dbapi_connection
        paper, found = paper_by_key(driver, key), file_of(driver, key, options.format)
    if paper is None:
        raise NoSuchPaper(options.document, "`writs print --list` shows those that are there.")
    if found is None and paper.printed:
        raise NoSuchPaper(options.document, "its file has been erased.")
    if found is None:
        installation.print_room.one(paper, at=clock_of(options).now())
        with installation.database.reading() as connection:
            found = file_of(connection.connection.dbapi_connection, key, options.format)
    assert found is not None
    digest, content = found
    out = options.out or f"{paper.document}-{paper.name}.{options.format}"
    if out == "-":
        sys.stdout.buffer.write(content)
        return 0
    try:
        Path(out).write_bytes(content)
    except OSError as error:
        raise NoSuchPaper(out, f"the file cannot be written ({error.strerror}); choose another place.") from None
    if options.json:
        print(json.dumps({**_as_json(paper), "file": out, "sha256": digest.hex()}, ensure_ascii=False))
    else:
        print(f"{out} ({len(content):,} bytes, SHA-256 {digest.hex()})")
    return 0
