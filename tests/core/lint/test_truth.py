"""What a condition is said to come out as includes whatever it does come out as."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.claim import GOOD, definition

from writs.core.case import Case
from writs.core.draft import Draft
from writs.core.lint.truth import MOST, exclude_each_other, outcomes
from writs.core.machine import Machine
from writs.core.pending import Alone
from writs.documents.calendars import shipped_calendar

_PROCEDURE = definition(GOOD, "good").procedure
assert _PROCEDURE is not None
PROCEDURE = _PROCEDURE
MACHINE = Machine(PROCEDURE, shipped_calendar("eu"))

ATOMS = st.sampled_from(
    [
        "paid_up", "amount > 10 EUR", "amount <= 10 EUR", "amount = 20 EUR", "received < amount", "amount != received",
        "kind is plain", "kind is one of plain, hard", "kind is known", "filed_on < served_on", "served_on is known",
        "filed_on >= 2026-02-01", "2026-03-01 > filed_on", "pay is met", "pay is not running", "paid_up is known",
        "this_day > 2026-02-15", "this_day is a working day", "yes", "no", "amount - received > 5 EUR",
    ]
)  # fmt: skip
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda x: f"({x[0]} {x[1]} {x[2]})"),
        inner.map(lambda x: f"not ({x})"),
    ),
    max_leaves=4,
)
DAYS = st.dates(date(2026, 1, 1), date(2026, 4, 30))
MONEY = st.sampled_from([Decimal(n) for n in (0, 5, 10, 15, 20, 30)])
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "amount": MONEY, "received": MONEY, "kind": st.sampled_from(["plain", "hard"]), "filed_on": DAYS,
        "served_on": DAYS,
    },
)  # fmt: skip


def draft_of(facts: dict[str, Any], day: date) -> Draft:
    case = Case(
        office=1, id=1, root=1, parent=None, group=None, reference="1", procedure="xx.claim",
        version_of_procedure="2026.1", state="served", outcome=None, opened_on=date(2026, 1, 1), closed_on=None,
        version=1, seq=1, facts=facts, recordings={}, stack=(), stays={}, deadlines=(), pauses=(),
    )  # fmt: skip
    return Draft(case, MACHINE, Alone(), day)


@settings(deadline=None)
@given(CONDITIONS, CONDITIONS, FACTS, DAYS)
def test_no_answer_is_forgotten(first: str, second: str, facts: dict[str, Any], day: date) -> None:
    found = outcomes(PROCEDURE, first, second)
    draft = draft_of(facts, day)

    answers = (MACHINE.evaluator(first)(draft), MACHINE.evaluator(second)(draft))

    assert found is None or answers in found


def test_two_guards_exclude_each_other_through_what_they_are_computed_from() -> None:
    assert exclude_each_other(PROCEDURE, "paid_up", "received < amount")
    assert not exclude_each_other(PROCEDURE, "paid_up", "received <= amount")
    assert not exclude_each_other(PROCEDURE, "paid_up", None)


def test_a_condition_with_too_many_parts_is_left_alone() -> None:
    many = " and ".join(f"days from filed_on to served_on != {n} + {n}" for n in range(40))

    assert outcomes(PROCEDURE, many) is None
    assert MOST < 2**40
