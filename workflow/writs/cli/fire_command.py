"""`writs fire`: fire a transition on a case."""

from __future__ import annotations

import json
from collections.abc import Sequence

from writs.cli.act import actor_of, add_act_options, facts_of, occurred_of
from writs.cli.options import clock_of, installation_of, parser_of, whole_number
from writs.core.case import Case
from writs.core.errors import WrongInput
from writs.documents.library import Library


def run(arguments: Sequence[str]) -> int:
    parser = parser_of("fire", "Fire a transition. Refused with all reasons, or done.", lang=True)
    parser.add_argument("case", metavar="CASE", help="its reference or number")
    parser.add_argument("transition", metavar="TRANSITION")
    parser.add_argument("--child", metavar="NAME", help="fire on a child of the case: assets-1")
    parser.add_argument("--version", metavar="N", help="the version you saw; refused if the case has changed since")
    add_act_options(parser)
    options = parser.parse_args(arguments)
    facts, actor, occurred = facts_of(options), actor_of(options), occurred_of(options)
    at = clock_of(options).now()
    case = options.case if options.child is None else f"{options.case}/{options.child}"
    with installation_of(options) as installation:
        engine = installation.engine
        with installation.database.writing() as connection:
            if actor is None:
                _refuse_the_clocks_own(engine.look(connection, case)[1], engine.catalogue, options.transition)
            outcome = engine.fire(
                connection, case, options.transition, at=at, facts=facts, actor=actor, occurred=occurred,
                key=options.key, version=whole_number("--version", options.version),
            )  # fmt: skip
        if options.json:
            print(json.dumps(outcome.as_json(), ensure_ascii=False))
        else:
            from writs.cli.outcome_lines import print_outcome

            print_outcome(outcome, installation.catalogue, options.lang)
    return 0


def _refuse_the_clocks_own(case: Case, library: Library, transition: str) -> None:
    """What only the clock may do is not done in its name by hand."""
    machine = library.machine(case.procedure, case.version_of_procedure)
    rule = machine.procedure.transitions.get(transition)
    if rule is not None and rule.by == ("clock",):
        raise WrongInput(
            f'"{transition}" is fired by the clock alone, when its day has come; `writs work --once` lets it.'
        )
