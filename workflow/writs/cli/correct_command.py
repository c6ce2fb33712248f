"""`writs correct`: a recorded fact was otherwise; what hangs on it is counted again."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from typing import Any

from writs.cli.act import actor_of, pairs
from writs.cli.options import clock_of, installation_of, parser_of, whole_number
from writs.core.case import Correct
from writs.core.errors import WrongInput


def run(arguments: Sequence[str]) -> int:
    parser = parser_of(
        "correct", "Correct a recorded fact: every deadline that hangs on it is counted again.", lang=True
    )
    parser.add_argument("case", metavar="CASE", help="its reference or number")
    parser.add_argument("facts", metavar="NAME=VALUE", nargs="*", help="what the fact is, and was from the beginning")
    parser.add_argument("--never", metavar="NAME", action="append", default=[], help="the fact never was")
    parser.add_argument("--reason", metavar="TEXT", required=True, help="why; it stays in the file")
    parser.add_argument("--as", dest="actor", metavar="ROLE[:PERSON]", required=True, help="who corrects")
    parser.add_argument("--dry-run", action="store_true", help="only say what it would change")
    parser.add_argument("--version", metavar="N", help="the version you saw; refused if the case has changed since")
    parser.add_argument("--key", metavar="K", help="idempotency key: the same request again is done once")
    options = parser.parse_args(arguments)
    facts: dict[str, Any] = dict(pairs("correct", options.facts))
    for name in options.never:
        if name in facts:
            raise WrongInput(f'"{name}" is given a value, and --never says that it never was.')
        facts[name] = None
    reason = unicodedata.normalize("NFC", options.reason)
    actor = actor_of(options)
    assert actor is not None
    at = clock_of(options).now()
    version = whole_number("--version", options.version)
    with installation_of(options) as installation:
        engine, database = installation.engine, installation.database
        command = Correct(0, facts, reason, actor)
        with database.reading() if options.dry_run else database.writing() as connection:
            found = () if options.key else engine.preview(connection, options.case, command, at=at)
            outcome = None
            if not options.dry_run:
                outcome = engine.correct(
                    connection, options.case, facts, reason=reason, at=at, actor=actor, key=options.key,
                    version=version,
                )  # fmt: skip
            elif options.key:
                found = engine.preview(connection, options.case, command, at=at)
        if options.json:
            answer: dict[str, Any] = {"dry_run": options.dry_run, "deadlines": [c.as_json() for c in found]}
            if outcome is not None:
                answer["outcome"] = outcome.as_json()
            print(json.dumps(answer, ensure_ascii=False))
        else:
            from writs.cli.consequence_lines import print_consequences
            from writs.cli.outcome_lines import print_outcome

            if outcome is not None:
                print_outcome(outcome, installation.catalogue, options.lang)
            print_consequences(found, options.lang, done=outcome is not None)
    return 0
