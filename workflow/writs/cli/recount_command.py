"""`writs recount`: count cases again by the calendars as they are now."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Sequence
from typing import Any

from writs.cli.act import actor_of
from writs.cli.options import clock_of, installation_of, parser_of
from writs.core.errors import WrongInput


def run(arguments: Sequence[str]) -> int:
    parser = parser_of("recount", "Count cases again by the calendars as they are now.", lang=True)
    parser.add_argument("cases", metavar="CASE", nargs="*", help="references or numbers; or --all")
    parser.add_argument("--all", action="store_true", help="every file of the office that has not ended")
    parser.add_argument(
        "--reason", metavar="TEXT", required=True, help="why, for example the decree; stays in the files"
    )
    parser.add_argument("--as", dest="actor", metavar="ROLE[:PERSON]", required=True, help="who orders it")
    parser.add_argument("--dry-run", action="store_true", help="only say what it would change")
    options = parser.parse_args(arguments)
    if options.all == bool(options.cases):
        raise WrongInput("Name the cases to count again, or all of them with --all.")
    actor = actor_of(options)
    assert actor is not None
    reason, at = unicodedata.normalize("NFC", options.reason), clock_of(options).now()
    with installation_of(options) as installation:
        from writs.cli.progress import Progress
        from writs.runner.recounting import recount, unfinished

        engine, database = installation.engine, installation.database
        cases: list[int | str] = list(unfinished(database, engine)) if options.all else list(options.cases)
        changed, stuck, done = list[Any](), list[Any](), 0
        with Progress("counting", len(cases)) as advance:
            for file in recount(database, engine, cases, reason, at=at, actor=actor, dry=options.dry_run):
                done += 1
                if advance is not None:
                    advance(done)
                if file.stuck is not None:
                    stuck.append({"case": file.reference, "reason": file.stuck})
                    continue
                changed += file.consequences
        if options.json:
            answer = {
                "dry_run": options.dry_run,
                "files": done,
                "deadlines": [c.as_json() for c in changed],
                "stuck": stuck,
            }
            print(json.dumps(answer, ensure_ascii=False))
        else:
            from writs.cli.consequence_lines import print_consequences

            print_consequences(changed, options.lang, done=not options.dry_run)
            for file in stuck:
                print(f"{file['case']}: {file['reason']}", file=sys.stderr)
    return 1 if stuck else 0
