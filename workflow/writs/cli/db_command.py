"""`writs db`: the schema of the database."""

from __future__ import annotations

import json
from collections.abc import Sequence

from writs.cli.options import installation_of, parser_of


def run(arguments: Sequence[str]) -> int:
    parser = parser_of(
        "db", "Make or bring forward the schema, or say whether it is the one this program needs.", at=False
    )
    parser.add_argument("do", choices=["upgrade", "check"], help="upgrade makes a SQLite file that is not there")
    options = parser.parse_args(arguments)
    with installation_of(options) as installation:
        from writs.storage.connection import open_database
        from writs.storage.revisions import HEAD
        from writs.storage.schema import check, upgrade

        database = open_database(installation.settings.database, create=options.do == "upgrade")
        try:
            if options.do == "upgrade":
                before = upgrade(database)
            else:
                check(database)
                before = HEAD
        finally:
            database.close()
    if options.json:
        print(json.dumps({"database": database.url, "ok": True, "before": before, "schema": HEAD}, ensure_ascii=False))
    elif before == HEAD:
        print(f"{database.url} has schema {HEAD}, the one this program needs.")
    else:
        print(f"{database.url} has schema {HEAD} now; before it had {before or 'none'}.")
    return 0
