"""G12, guards: one compiled condition against simpleeval, the CEL of Rust, and Python's own eval."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from benchmarks.goal import Goal, Run, compared, unknown
from benchmarks.harness import Contender, interleave, repeated
from writs.core.expressions import Meanings, compile_expression, parse

OURS = "amount > 1_000_000 VND and kind is company and days >= 10"
THEIRS = "amount > 1000000 and kind == 'company' and days >= 10"
CEL = "amount > 1000000 && kind == 'company' && days >= 10"


def _ours(case: dict[str, Any]) -> Contender:
    scope = SimpleNamespace(facts={**case, "amount": Decimal(case["amount"]), "days": Decimal(case["days"])})
    evaluate: Any = compile_expression(parse(OURS), Meanings(facts=frozenset(case)))
    assert evaluate(scope) is True
    return repeated(evaluate, [(scope,)], batch=1000)


def _simpleeval(case: dict[str, Any]) -> Contender:
    evaluator: Any = import_module("simpleeval").SimpleEval(names=case)
    tree = evaluator.parse(THEIRS)

    def evaluate() -> object:
        return evaluator.eval(THEIRS, previously_parsed=tree)

    assert evaluate() is True
    return repeated(evaluate)


def _cel(case: dict[str, Any]) -> Contender:
    program: Any = import_module("cel").compile(CEL)
    assert program.execute(case) is True
    return repeated(program.execute, [(case,)])


def _eval(case: dict[str, Any]) -> Contender:
    code = compile(THEIRS, "<guard>", "eval")
    assert eval(code, {"__builtins__": {}}, case) is True
    return repeated(eval, [(code, {"__builtins__": {}}, case)])


def measure(run: Run) -> Iterator[Goal]:
    case = {"amount": 125_000_000, "kind": "company", "days": 12}
    contenders = {"ours": _ours(case), "eval": _eval(case)}
    missing: dict[str, str] = {}
    for name, package, make in (
        ("simpleeval", "simpleeval", _simpleeval),
        ("cel", "common-expression-language", _cel),
    ):
        try:
            contenders[name] = make(case)
        except ImportError:
            missing[name] = f"{package} is not installed"
    rounds = interleave(contenders, rounds=run.rounds, seconds=run.seconds(0.1, 0.4), gate=run.gate)
    for name, title in (("simpleeval", "simpleeval, parsed before"), ("cel", "the CEL of Rust, compiled before")):
        what = f"one guard of three conditions against {title}"
        if name in missing:
            yield unknown("G12", what, ">= 12", missing[name])
        else:
            yield compared("G12", what, rounds, "ours", name, ">= 12", by="cpu_rate", unit="evaluations per CPU second")
    what = "one guard against eval of compiled Python, which checks nothing and knows no unknown"
    yield compared("G12", what, rounds, "ours", "eval", None, by="cpu_cost", unit="µs of CPU")
