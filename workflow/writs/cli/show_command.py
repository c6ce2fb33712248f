"""`writs show`: one case, where it stands and what comes next."""

from __future__ import annotations

import json
from collections.abc import Sequence

from writs.cli.options import clock_of, installation_of, parser_of


def run(arguments: Sequence[str]) -> int:
    parser = parser_of("show", "Show a case as the law has it now. Nothing is written.", lang=True)
    parser.add_argument("case", metavar="CASE", help="its reference or number")
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--timeline", dest="events", action="store_const", const="timeline", help="all acts, not the last ones"
    )
    how.add_argument(
        "--history", dest="events", action="store_const", const="history", help="every event with its effects"
    )
    options = parser.parse_args(arguments)
    at = clock_of(options).now()
    with installation_of(options) as installation:
        from writs.app.case_view import as_json, view_of
        from writs.storage.read import events_of

        with installation.database.reading() as connection:
            file, case = installation.engine.look(connection, options.case)
            view = view_of(installation.catalogue, file, case, at)
            data = as_json(view, events_of(connection.connection.dbapi_connection, case.office, case.id))
        if options.json:
            print(json.dumps(data, ensure_ascii=False))
        else:
            from writs.cli.case_lines import CaseLines

            CaseLines(view, data, options.lang).all(options.events or "recent")
    return 0
