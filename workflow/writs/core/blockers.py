"""Why a transition cannot be fired now: every reason, or none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from writs.core import model as m
from writs.core.case import PASSED, Actor, Deadline
from writs.core.draft import Draft
from writs.core.errors import Blocker
from writs.core.expressions import Value, parse, refuse
from writs.core.people import who_may_not
from writs.core.premature import ways_back, withdrawable


def blockers_of(draft: Draft, name: str, actor: Actor | None, given: Mapping[str, Value]) -> list[Blocker]:
    """All blockers of a transition. A transition that does not start here is refused for that alone: its other
    conditions speak about another place."""
    t = draft.machine.procedure.transitions[name]
    sources = draft.machine.sources[name]
    if draft.state not in sources:
        return [_wrong_state(draft, t, sources)]
    found = who_may_not(draft, t, actor) if actor is not None else []
    if t.needs or t.accepts:
        found += _missing(draft, t, given)
    if draft.deadlines:
        found += _held(draft, name)
    if t.when is not None:
        found += _guard(draft, t.when, given, t.law)
    if t.to == "back" and not draft.stack:
        found.append(Blocker("wrong-state", draft.state, "there is nothing to go back to"))
    return found


def _wrong_state(draft: Draft, t: m.Transition, sources: Collection[str]) -> Blocker:
    here = f'the case is "{draft.state}"'
    if draft.state in draft.machine.final:
        here = f'the case has ended ("{draft.state}")'
    where = ", ".join(sorted(sources))
    return Blocker("wrong-state", "", f'{here}; "{t.name}" starts from {where}{_too_soon(draft, t)}', t.law)


def _too_soon(draft: Draft, t: m.Transition) -> str:
    """What the clock had done before this act became known, where the act would have been in time."""
    for name in sorted(draft.machine.met_by[t.name]):
        last, rule = draft.latest(name), draft.machine.rules[name]
        if last is None or last.acted is None or not withdrawable(draft, rule, last, draft.day):
            continue
        back = ways_back(draft, rule)
        way = f"; the way back is {' or '.join(back)}" if back else ""
        return f'. In time for "{name}", but the clock had fired "{rule.fires}" (event {last.acted}){way}'
    return ""


def _missing(draft: Draft, t: m.Transition, given: Mapping[str, Value]) -> list[Blocker]:
    machine = draft.machine
    missing = [name for name in t.needs if name not in given]
    for name in t.accepts:
        rule = machine.demanded.get(name)
        if rule is not None and name not in given and _is_yes(draft, rule, given):
            missing.append(name)
    return [Blocker("missing", name, f'"{name}" must be given', t.law) for name in missing]


def _is_yes(draft: Draft, text: str, given: Mapping[str, Value]) -> bool:
    """Whether a condition is yes once the facts that come with the act are known."""
    before = draft.facts
    draft.facts = {**before, **given}
    try:
        return draft.machine.evaluator(text)(draft) is True
    finally:
        draft.facts = before


def _held(draft: Draft, name: str) -> list[Blocker]:
    machine, found = draft.machine, list[Blocker]()
    for deadline_name in machine.held_by.get(name, ()):
        rule = machine.rules[deadline_name]
        holding = next(
            (d for d in draft.deadlines if d.name == deadline_name and _holds(rule, name, draft.day, d)), None
        )
        if holding is not None:
            until = "time goes on" if holding.status == "suspended" else str(holding.opens_on or holding.due_on)
            found.append(Blocker("held", deadline_name, f'"{deadline_name}" holds it back until {until}', rule.law))
    for deadline_name in machine.barred_by.get(name, ()):
        last = draft.latest(deadline_name)
        if (
            last is not None
            and last.due_on is not None
            and draft.day > last.due_on
            and last.status in ("running", "overdue", "missed", "lapsed", "late")
            and _lasts(draft, last)
        ):
            law = machine.rules[deadline_name].law
            found.append(Blocker("barred", deadline_name, f'the time of "{deadline_name}" ended on {last.due_on}', law))
    return found


def _lasts(draft: Draft, deadline: Deadline) -> bool:
    """Whether the scope of the deadline lasts: the whole case, or the stay in its state, interrupted or not."""
    state = deadline.state
    if state is None:
        return True
    return deadline.stay == draft.stays.get(state, 0) and (draft.state == state or state in draft.stack)


def _holds(rule: m.DeadlineRule, name: str, day: date, deadline: Deadline) -> bool:
    """Whether the deadline refuses that act on that day. One that stands still holds on; one that passed meanwhile
    still held on the days before."""
    status = deadline.status
    if status != "running" and status != "suspended" and status not in PASSED:
        return False
    waits = rule.kind in ("earliest", "window")
    if not waits and name in rule.met_by:
        return False
    last = deadline.opens_on if waits else deadline.due_on
    if last is None:
        return False
    return status == "suspended" or (day < last if waits else day <= last)


def applies_not(draft: Draft, given: Mapping[str, Value]) -> list[Blocker]:
    """Why the procedure is not made for a case opened with these facts: `applies_when` is not yes."""
    p = draft.machine.procedure
    if p.applies_when is None:
        return []
    return [
        replace(b, message=f"{p.key} does not apply to this case: {b.message}")
        for b in _guard(draft, p.applies_when, given, ())
    ]


def _guard(draft: Draft, when: str, given: Mapping[str, Value], law: tuple[str, ...]) -> list[Blocker]:
    before = draft.facts
    draft.facts = {**before, **given}
    try:
        machine = draft.machine
        if machine.evaluator(when)(draft) is True:
            return []
        refusal = refuse(parse(when), draft, machine.meanings, machine.named, machine.derivation)
    finally:
        draft.facts = before
    facts = draft.machine.procedure.facts
    missing = f" (not known: {', '.join(refusal.unknown)})" if refusal.unknown else ""
    if refusal.conditions:
        return [
            Blocker(
                "condition",
                name,
                f"{facts[name].title.get('en', name)}: not fulfilled{missing}",
                facts[name].law or law,
            )
            for name in refusal.conditions
        ]
    code = "not" if refusal.value is False else "unknown"
    reason = " and ".join(refusal.failing)
    return [
        Blocker(code, when, f"{'it cannot be told whether' if code == 'unknown' else 'not so:'} {reason}{missing}", law)
    ]
