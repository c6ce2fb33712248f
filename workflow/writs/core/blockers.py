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
from writs.core.sentences import sentence


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
    here = sentence('the case is "{0}"', draft.state)
    if draft.state in draft.machine.final:
        here = sentence('the case has ended ("{0}")', draft.state)
    where = ", ".join(sorted(sources))
    return Blocker(
        "wrong-state", "", sentence('{0}; "{1}" starts from {2}{3}', here, t.name, where, _too_soon(draft, t)), t.law
    )


def _too_soon(draft: Draft, t: m.Transition) -> str:
    """What the clock had done before this act became known, where the act would have been in time."""
    for name in sorted(draft.machine.met_by[t.name]):
        last, rule = draft.latest(name), draft.machine.rules[name]
        if last is None or last.acted is None or not withdrawable(draft, rule, last, draft.day):
            continue
        back = ways_back(draft, rule)
        way = sentence("; the way back is {0}", " or ".join(back)) if back else ""
        fired = '. In time for "{0}", but the clock had fired "{1}" (event {2}){3}'
        return sentence(fired, name, rule.fires, last.acted, way)
    return ""


def _missing(draft: Draft, t: m.Transition, given: Mapping[str, Value]) -> list[Blocker]:
    machine = draft.machine
    missing = [name for name in t.needs if name not in given]
    for name in t.accepts:
        rule = machine.demanded.get(name)
        if rule is not None and name not in given and _is_yes(draft, rule, given):
            missing.append(name)
    return [Blocker("missing", name, sentence('"{0}" must be given', name), t.law) for name in missing]


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
            found.append(
                Blocker(
                    "held", deadline_name, sentence('"{0}" holds it back until {1}', deadline_name, until), rule.law
                )
            )
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
            found.append(
                Blocker(
                    "barred", deadline_name, sentence('the time of "{0}" ended on {1}', deadline_name, last.due_on), law
                )
            )
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
        replace(b, message=sentence("{0} does not apply to this case: {1}", p.key, b.message))
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
    missing = sentence(" (not known: {0})", ", ".join(refusal.unknown)) if refusal.unknown else ""
    if refusal.conditions:
        return [
            Blocker(
                "condition",
                name,
                sentence("{0}: not fulfilled{1}", facts[name].title or name, missing),
                facts[name].law or law,
            )
            for name in refusal.conditions
        ]
    code = "not" if refusal.value is False else "unknown"
    reason = " and ".join(refusal.failing)
    if code == "unknown":
        return [Blocker(code, when, sentence("it cannot be told whether {0}{1}", reason, missing), law)]
    return [Blocker(code, when, sentence("not so: {0}{1}", reason, missing), law)]
