"""`writs note`: write a note into the history of a case."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence

from writs.cli.act import actor_of
from writs.cli.options import clock_of, installation_of, parser_of
from writs.core.case import Actor
from writs.core.errors import WrongInput


def run(arguments: Sequence[str]) -> int:
    parser = parser_of("note", "Write a note into the history of a case. It changes nothing else.", lang=True)
    parser.add_argument("case", metavar="CASE", help="its reference or number")
    parser.add_argument("text", metavar="TEXT")
    parser.add_argument("--as", dest="actor", metavar="ROLE[:PERSON]", required=True, help="who writes it")
    parser.add_argument("--key", metavar="K", help="idempotency key: the same request again is done once")
    options = parser.parse_args(arguments)
    text = unicodedata.normalize("NFC", options.text).strip()
    if not text:
        raise WrongInput("A note needs text.")
    if len(text) > LONGEST:
        raise WrongInput(f"A note has at most {LONGEST:,} characters, not {len(text):,}; keep the document elsewhere.")
    actor = actor_of(options)
    assert isinstance(actor, Actor)
    at = clock_of(options).now()
    with installation_of(options) as installation:
        with installation.database.writing() as connection:
            outcome = installation.engine.note(connection, options.case, text, at=at, actor=actor, key=options.key)
        if options.json:
            print(json.dumps(outcome.as_json(), ensure_ascii=False))
        else:
            from writs.cli.outcome_lines import print_outcome

            print_outcome(outcome, installation.catalogue, options.lang)
    return 0


LONGEST = 20_000
