"""Transitions: where they start and lead, who may fire them, what they take, write and open."""

from __future__ import annotations

from writs.core import model as m
from writs.core.lint.names import law
from writs.core.lint.report import Path, Report
from writs.core.sentences import sentence


def transitions(report: Report) -> None:
    p = report.procedure
    finals = {state.name for state in p.states.values() if state.final}
    interludes = {state.name for state in p.states.values() if state.interlude}
    places = {*p.states, *p.groups, "start"}
    for t in p.transitions.values():
        path: Path = ("transitions", t.name)
        law(report, path, t.law, t.confidence, t.note, needed=True)
        for place, name in report.each((*path, "from"), t.sources):
            report.known(place, name, places, "state or group")
        if t.to is not None and t.to != "back":
            report.known((*path, "to"), t.to, p.states, "state")
        _leaving(report, t, path, finals, interludes)
        for place, role in report.each((*path, "by"), t.by):
            report.known(place, role, {*p.roles, "clock"}, "role")
        for place, role in report.each((*path, "approved_by"), t.approved_by):
            report.known(place, role, p.roles, "role")
        for place, other in report.each((*path, "not_by_who_did"), t.not_by_who_did):
            report.known(place, other, p.transitions, "transition")
        _facts(report, t, path)
        if t.when is not None:
            report.expression((*path, "when"), t.when)
        for place, document in report.each((*path, "issues"), t.issues):
            report.known(place, document, p.documents, "document")
        for place, children in report.each((*path, "opens"), t.opens):
            report.known(place, children, p.children, "children")
        _clock(report, t, path)


def _leaving(report: Report, t: m.Transition, path: Path, finals: set[str], interludes: set[str]) -> None:
    for source in report.procedure.expand(t.sources):
        if t.to is not None and source in finals and not t.reopens:
            report.say(path, "leaves-final", sentence('"{0}" leaves the end "{1}".', t.name, source), "reopens: yes")
        if t.to == "back" and source not in interludes and not (source in finals and t.reopens):
            message = sentence('"{0}" interrupts nothing, so there is nothing to go back to.', source)
            report.say(path, "back-from-nowhere", message, "interlude: yes")


def _facts(report: Report, t: m.Transition, path: Path) -> None:
    facts = report.procedure.facts
    for key, names in (("needs", t.needs), ("accepts", t.accepts), ("records", t.records), ("clears", t.clears)):
        for place, name in report.each((*path, key), names):
            if not report.known(place, name, facts, "fact"):
                continue
            fact = facts[name]
            if fact.is_ is not None:
                message = sentence('"{0}" is computed and cannot be given.', name)
                report.say(place, "sets-derived", message, "set the facts it is made of")
            if key == "records" and fact.type not in ("date", "moment"):
                report.say(
                    place,
                    "records-no-date",
                    sentence('"{0}" is {1}; records writes days.', name, fact.type),
                    "use sets",
                )
    for name, text in t.sets.items():
        place = (*path, "sets", name)
        if not report.known(place, name, facts, "fact"):
            continue
        fact = facts[name]
        if fact.is_ is not None:
            report.say(
                place,
                "sets-derived",
                sentence('"{0}" is computed and cannot be set.', name),
                "set the facts it is made of",
            )
        elif fact.type == "choice" and text in fact.choices:
            continue
        else:
            report.expression(place, text, fact.type)


def _clock(report: Report, t: m.Transition, path: Path) -> None:
    """The clock fires only what says so, and what says so is fired by something."""
    p = report.procedure
    if "clock" in t.by and t.needs:
        report.say(
            path, "clock-cannot-answer", sentence('The clock cannot supply "{0}".', t.needs[0]), "move it to accepts"
        )
    if "clock" in t.by and (t.issues or t.opens):
        what = ", ".join((*t.issues, *t.opens))
        message = sentence('The clock would take a coercive measure without a person: "{0}" brings {1}.', t.name, what)
        report.warn(path, "clock-coerces", message, "let it remind instead")
    if t.by != ("clock",):
        return
    fired = {rule.fires for rule in p.deadlines} | {x for c in p.children.values() for x in c.when_one_is.values()}
    for other in report.library.values():
        fired |= {c.ends_with for c in other.children.values() if c.procedure == p.key}
    if t.name not in fired:
        message = sentence('"{0}" is by: clock, but no deadline, child or parent fires it.', t.name)
        report.say(path, "clock-never-fires", message)
