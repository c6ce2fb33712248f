"""`writs blockers`: what can happen to a case now, and why the rest cannot."""

from __future__ import annotations

import json
from collections.abc import Sequence

from writs.cli.options import clock_of, installation_of, parser_of


def run(arguments: Sequence[str]) -> int:
    parser = parser_of("blockers", "What can happen now, and why not, for every transition.", lang=True)
    parser.add_argument("case", metavar="CASE", help="its reference or number")
    parser.add_argument("--as", dest="role", metavar="ROLE", help="for that role only; else whoever may")
    options = parser.parse_args(arguments)
    at = clock_of(options).now()
    with installation_of(options) as installation:
        from writs.app.case_view import as_json, view_of

        with installation.database.reading() as connection:
            file, case = installation.engine.look(connection, options.case)
            view = view_of(installation.catalogue, file, case, at, options.role)
            data = as_json(view, ())
        if options.json:
            kept = ("office", "case", "reference", "procedure", "as_of", "state", "state_title", "version", "possible")
            print(json.dumps({name: data[name] for name in kept}, ensure_ascii=False))
        else:
            from writs.cli.case_lines import CaseLines

            lines = CaseLines(view, data, options.lang)
            lines.heading()
            lines.possible(everything=True)
    return 0
