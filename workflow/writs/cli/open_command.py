"""`writs open`: open a case of a procedure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from writs.cli.act import actor_of, add_act_options, facts_of, occurred_of, pairs
from writs.cli.options import clock_of, installation_of, parser_of, writable
from writs.core.case import Actor
from writs.core.draft import as_day
from writs.core.errors import UnknownTransition
from writs.core.machine import Machine
from writs.documents.library import Library


def run(arguments: Sequence[str]) -> int:
    parser = parser_of("open", "Open a case. A SQLite file that is not there is made.", lang=True)
    parser.add_argument("procedure", metavar="PROCEDURE", help="KEY (the version in force that day) or KEY@VERSION")
    parser.add_argument("--reference", required=True, metavar="REF", help="what people call the case; once per office")
    parser.add_argument("--transition", metavar="T", help="which opening transition; by default the first")
    parser.add_argument(
        "--assign", metavar="ROLE=PERSON", action="append", default=[], help="who acts in a role; may be repeated"
    )
    add_act_options(parser)
    options = parser.parse_args(arguments)
    facts, actor, occurred = facts_of(options), actor_of(options), occurred_of(options)
    assigned = dict(pairs("--assign", options.assign))
    at = clock_of(options).now()
    with installation_of(options) as installation:
        # Looked up first, so that a mistyped name does not leave an empty database behind.
        machine = _machine(installation.catalogue, options.procedure, as_day(occurred) or at.date())
        actor = actor or _opener(machine, options.transition)
        with writable(installation).writing() as connection:
            outcome = installation.engine.open(
                connection, options.procedure, options.reference, at=at, transition=options.transition, facts=facts,
                actor=actor, occurred=occurred, assigned=assigned, key=options.key,
            )  # fmt: skip
        if options.json:
            print(json.dumps(outcome.as_json(), ensure_ascii=False))
        else:
            from writs.cli.outcome_lines import print_outcome

            print_outcome(outcome, installation.catalogue, options.lang)
    return 0


def _machine(library: Library, name: str, day: date) -> Machine:
    key, _, version = name.partition("@")
    return library.machine(key, version) if version else library.in_force(key, day)


def _opener(machine: Machine, transition: str | None) -> Actor:
    """The first role that may open such a case."""
    name = transition or next(iter(machine.openings), "")
    if name not in machine.openings:
        raise UnknownTransition(name, machine.openings)
    return Actor(machine.procedure.transitions[name].by[0])
