"""A procedure in plain data, normalised: what `writs describe` prints and pages are made from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from writs.core import model as m
from writs.core.expressions import parse


def describe(p: m.Procedure) -> dict[str, Any]:
    """The shape of the outside interface; deadlines of the whole case stand beside the states."""
    return {
        "key": p.key,
        "version": p.version,
        "title": dict(p.title),
        "jurisdiction": p.jurisdiction,
        "calendar": p.calendar,
        "in_force": {"from": _iso(p.in_force_from), "until": _iso(p.in_force_until)},
        "hash": p.hash,
        "sources": [
            {"name": s.name, "title": s.title, "in_force": _iso(s.in_force), "confidence": s.confidence}
            for s in p.sources.values()
        ],
        "asks_host": host_questions(p),
        "states": [
            {
                "name": state.name,
                "title": dict(state.title),
                "phase": state.phase,
                "final": state.final is not None,
                "outcome": state.final,
                "interlude": state.interlude,
                "waits": _wait(state.waits),
                "deadlines": [deadline(p, rule) for rule in p.deadlines if rule.state == state.name],
            }
            for state in p.states.values()
        ],
        "deadlines": [deadline(p, rule) for rule in p.deadlines if rule.state is None],
        "transitions": [
            {
                "name": t.name,
                "title": dict(t.title),
                "from": list(t.sources),
                "to": t.to,
                "by": list(t.by),
                "needs": list(t.needs),
                "accepts": list(t.accepts),
                "when": t.when,
                "opens": list(t.opens),
                "issues": list(t.issues),
                "law": law(t.law),
                "confidence": t.confidence,
            }
            for t in p.transitions.values()
        ],
        "parameters": [_parameter(parameter) for parameter in p.parameters.values()],
        "pauses": [
            {
                "name": pause.name,
                "title": dict(pause.title),
                "while": list(pause.while_),
                "between": list(pause.between or ()),
                "stops": dict(pause.stops),
                "longest": pause.longest,
                "law": law(pause.law),
                "confidence": pause.confidence,
                "note": pause.note,
            }
            for pause in p.pauses.values()
        ],
        "ladders": {
            name: [
                {
                    "at": r.at,
                    "remind": list(r.remind),
                    "notify": list(r.notify),
                    "escalate": list(r.escalate),
                    "times": r.times,
                }
                for r in rungs
            ]
            for name, rungs in p.ladders.items()
        },
    }


def host_questions(p: m.Procedure) -> list[str]:
    """The yes/no questions that its conditions put to the host (`host.NAME`)."""
    asked = (name for text in expressions(p) for name in parse(text).names if name.startswith("host."))
    return list(dict.fromkeys(name.removeprefix("host.") for name in asked))


def expressions(p: m.Procedure) -> Iterator[str]:
    """Every expression of a definition that has no errors, in the order of its sections."""
    yield from (text for text in (p.applies_when, *(row.when for row in p.pending_cases)) if text is not None)
    for fact in p.facts.values():
        yield from (text for text in (fact.is_, fact.required_when) if text is not None)
    for t in p.transitions.values():
        yield from (() if t.when is None else (t.when,))
        yield from (text for name, text in t.sets.items() if name not in p.facts or text not in p.facts[name].choices)
    for rule in p.deadlines:
        yield from (text for text in (rule.when, rule.met_when, rule.dropped_when) if text is not None)
    for children in p.children.values():
        yield from children.gives.values()


def deadline(p: m.Procedure, rule: m.DeadlineRule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "title": dict(rule.title),
        "owner": ", ".join(rule.owners or rule.holders),
        "right": rule.is_right,
        "within": within(p, rule),
        "within_by": within_by(p, rule),
        "extended_by": [
            {"by": e.transition, "adds": e.adds, "until": e.until, "at_most": e.at_most, "times": e.times}
            for e in rule.extensions
        ],
        "after": start(rule),
        "kind": rule.kind,
        "law": law(rule.law),
        "confidence": rule.confidence,
        "note": rule.note,
        "ladder": rule.ladder,
        "met_by": list(rule.met_by),
        "met_when": rule.met_when,
        "then": {"bars": list(rule.bars), "fires": rule.fires},
        "holds": list(rule.holds),
    }


def within(p: m.Procedure, rule: m.DeadlineRule) -> str | None:
    """The length in words, as `writs due` takes it; of several terms each."""
    if rule.kind == "several":
        return " | ".join(length(p, term.within) for term in rule.terms)
    return length(p, rule.length) if rule.length is not None else None


def within_by(p: m.Procedure, rule: m.DeadlineRule) -> dict[str, str] | None:
    """Which length for which choice, as the last row has it; None where there is one length for all."""
    parameter = p.parameters.get(rule.length or "")
    return dict(parameter.rows[-1].values) if parameter is not None and parameter.by is not None else None


def _parameter(parameter: m.Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "title": dict(parameter.title),
        "type": parameter.type,
        "by": parameter.by,
        "rows": [
            {
                "from": _iso(row.since),
                "values": dict(row.values),
                "law": law(row.law),
                "confidence": row.confidence,
                "note": row.note,
            }
            for row in parameter.rows
        ],
    }


def length(p: m.Procedure, text: str) -> str:
    """A period as it stands; a parameter gives its values in the order of its rows, each once."""
    parameter = p.parameters.get(text)
    if parameter is None:
        return text
    return " | ".join(dict.fromkeys(value for row in parameter.rows for value in row.values.values()))


def start(rule: m.DeadlineRule) -> str | None:
    """From when, in the words of the definition."""
    if rule.start is None:
        return _several(rule.terms_pick or "", [_words(term.after) for term in rule.terms]) if rule.terms else None
    return _words(rule.start)


def _words(begun: m.Start) -> str:
    if begun.kind == "entry":
        return "entry"
    if begun.kind in ("later_of", "earlier_of"):
        return _several(begun.kind, begun.names)
    prefix = {"each": "each ", "due": "due of ", "meeting": "meeting of "}.get(begun.kind, "")
    return prefix + begun.names[0]


def _several(pick: str, words: Sequence[str]) -> str:
    return f"{{{pick}: [{', '.join(words)}]}}"


def law(cited: m.Law) -> str:
    return "; ".join(cited)


def _wait(waits: m.Wait | None) -> dict[str, Any] | None:
    if waits is None:
        return None
    return {
        "for": waits.for_,
        "until": list(waits.until),
        "review": waits.review,
        "reviewer": waits.reviewer,
        "why": waits.why,
    }


def _iso(day: Any) -> str | None:
    return day.isoformat() if day is not None else None
