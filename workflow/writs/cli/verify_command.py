"""`writs verify`: prove that no history was changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from writs.cli.options import installation_of, parser_of

if TYPE_CHECKING:
    from writs.storage.audit import AuditReport


def run(arguments: Sequence[str]) -> int:
    parser = parser_of("verify", "Check the hash chain of every case, or of one.", at=False)
    parser.add_argument("case", metavar="CASE", nargs="?", help="its reference or number; else all, of every office")
    parser.add_argument(
        "--replay", action="store_true", help="decide every history again, too: it must give the case that is stored"
    )
    options = parser.parse_args(arguments)
    with installation_of(options) as installation:
        from writs.storage.audit import verify
        from writs.storage.read import load_file, root_of

        with installation.database.reading() as connection:
            driver = connection.connection.dbapi_connection
            office = installation.settings.office
            case = None if options.case is None else load_file(driver, office, options.case)[1]
            report = verify(driver) if case is None else verify(driver, office, case)
            again = None
            if options.replay:
                from writs.engine.folding import fold_stored

                file = None if case is None else (office, root_of(driver, office, case))
                again = fold_stored(installation.catalogue, driver, file)
    if options.json:
        answer = report.as_json() if again is None else {**report.as_json(), "decided_again": again.as_json()}
        print(json.dumps(answer, ensure_ascii=False))
    else:
        _print(report, "as written")
        if again is not None:
            _print(again, "as its history decides it again")
    return 0 if report.ok and (again is None or again.ok) else 1


def _print(report: AuditReport, how: str) -> None:
    print(f"{report.cases} cases and {report.events} events: {f'all {how}.' if report.ok else 'BROKEN'}")
    if report.erased:
        print(f"  {report.erased} events without their personal data, which was erased.")
    for broken in report.broken:
        print(f"  {broken.case}, event {broken.seq}: {broken.reason}.")
