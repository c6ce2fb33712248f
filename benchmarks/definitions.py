"""G12, definitions: reading a procedure of three hundred lines, against the parser alone and the usual stack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from io import StringIO
from typing import Any

import yaml

from benchmarks.goal import Goal, Run, compared, unknown
from benchmarks.harness import Contender, interleave, repeated
from writs.core.expressions import parse
from writs.core.machine import Machine
from writs.core.model import Procedure
from writs.documents.calendars import shipped_calendar
from writs.documents.library import Library, load_library
from writs.documents.procedures import build
from writs.documents.reader import read
from writs.documents.schema import schema
from writs.documents.shipped import shipped_directory

KEY = "gb.taking-control"
"""The shipped procedure that comes nearest to three hundred lines."""


def expressions(procedure: Procedure) -> list[str]:
    """Every condition and effect that running the procedure may ever compile."""
    found: list[str | None] = [procedure.applies_when]
    found += [fact.is_ for fact in procedure.facts.values()]
    for transition in procedure.transitions.values():
        found.append(transition.when)
        found += [
            text
            for fact, text in transition.sets.items()
            if not (procedure.facts[fact].type == "choice" and text in procedure.facts[fact].choices)
        ]
    for rule in procedure.deadlines:
        found += [rule.when, rule.met_when, rule.dropped_when]
    return [text for text in found if text is not None]


def cold(text: bytes) -> Callable[[], object]:
    """Read, build, and compile everything: what it takes before the first case can run."""

    def load() -> Machine:
        parse.cache_clear()
        procedure, _ = build(read(text))
        assert procedure is not None
        machine = Machine(procedure, shipped_calendar(procedure.calendar))
        for expression in expressions(procedure):
            machine.evaluator(expression)
        return machine

    return load


def _first_use() -> object:
    """From the folder to a machine as the engine asks for it: read, built and linted among the other definitions."""
    parse.cache_clear()
    path = shipped_directory() / f"{KEY}.yaml"
    return Library(load_library([path])).find(KEY)


def _round_trip(text: str) -> Contender:
    """What keeps comments and checks shapes elsewhere: ruamel's round trip, then a JSON Schema validator."""
    reader: Any = import_module("ruamel.yaml").YAML(typ="rt")
    reader.Resolver = _only_text()
    validator: Any = import_module("jsonschema").Draft202012Validator(schema())

    def load() -> None:
        tree = reader.load(StringIO(text))
        assert next(validator.iter_errors(tree), None) is None

    load()
    return repeated(load, batch=1)


def _only_text() -> Any:
    """A resolver by which every scalar is text, as the language wants it; this also spares ruamel its guessing."""
    versioned: Any = import_module("ruamel.yaml.resolver").VersionedResolver
    tags: Any = import_module("ruamel.yaml.tag").Tag
    scalar: Any = import_module("ruamel.yaml.nodes").ScalarNode
    text = tags(suffix="tag:yaml.org,2002:str")

    def resolve(self: Any, kind: Any, value: Any, implicit: Any) -> Any:
        return text if kind is scalar else versioned.resolve(self, kind, value, implicit)

    return type("OnlyText", (versioned,), {"resolve": resolve})


def measure(run: Run) -> Iterator[Goal]:
    data = (shipped_directory() / f"{KEY}.yaml").read_bytes()
    text = data.decode("utf-8")
    shipped = Library(load_library([shipped_directory()]))
    shipped.find(KEY)
    contenders: dict[str, Contender] = {
        "parser": repeated(yaml.load, [(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))], batch=1),
        "cold": repeated(cold(data), batch=1),
        "warm": repeated(shipped.find, [(KEY,)]),
        "first use": repeated(_first_use, batch=1),
    }
    missing = ""
    try:
        contenders["round trip"] = _round_trip(text)
    except ImportError as error:
        missing = f"{error.name} is not installed"
    rounds = interleave(contenders, rounds=run.rounds, seconds=run.seconds(0.2, 1.0), gate=run.gate)
    lines = text.count("\n")
    what = f"cold load of {lines} lines (read, built, every expression compiled) against CSafeLoader alone"
    yield compared("G12", what, rounds, "cold", "parser", "<= 3.5", by="cpu_cost", unit="µs of CPU")
    # 0.1 ms where the parser alone took 1.64 ms: the goal's absolute time, said as a ratio that holds on any machine.
    what = "warm load (the library knows the version) against CSafeLoader alone"
    yield compared("G12", what, rounds, "warm", "parser", "<= 0.06", by="cpu_cost", unit="µs of CPU")
    what = "cold load against ruamel's round trip with a JSON Schema"
    if missing:
        yield unknown("G12", what, ">= 5", missing)
    else:
        yield compared("G12", what, rounds, "cold", "round trip", ">= 5", by="cpu_rate", unit="loads per CPU second")
    what = "first use from a folder, linted too, against CSafeLoader alone"
    yield compared("G12", what, rounds, "first use", "parser", "<= 3.5", by="cpu_cost", unit="µs of CPU")
