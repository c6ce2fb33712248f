"""`writs verify`: prove that no history was changed."""

from __future__ import annotations

import json
from collections.abc import Sequence

from writs.cli.options import installation_of, parser_of


def run(arguments: Sequence[str]) -> int:
    parser = parser_of("verify", "Check the hash chain of every case, or of one.", at=False)
    parser.add_argument("case", metavar="CASE", nargs="?", help="its reference or number; else all, of every office")
    options = parser.parse_args(arguments)
    with installation_of(options) as installation:
        from writs.storage.audit import verify
        from writs.storage.read import load_file

        with installation.database.reading() as connection:
            driver = connection.connection.dbapi_connection
            if options.case is None:
                report = verify(driver)
            else:
                office = installation.settings.office
                report = verify(driver, office, load_file(driver, office, options.case)[1])
    if options.json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        print(f"{report.cases} cases, {report.events} events: {'all as written.' if report.ok else 'BROKEN'}")
        for broken in report.broken:
            print(f"  {broken.case}, event {broken.seq}: {broken.reason}.")
    return 0 if report.ok else 1
