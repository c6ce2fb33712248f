"""Deadlines, ladders and pauses: each has a measure, a start, somebody who owes or may, and something that meets it."""

from __future__ import annotations

from writs.core import model as m
from writs.core.ladders import rung_of
from writs.core.lint.names import given_somewhere, law, period
from writs.core.lint.report import Path, Report, length_key, path_of, start_key
from writs.core.sentences import sentence


def times(report: Report) -> None:
    p = report.procedure
    for rule in p.deadlines:
        _deadline(report, rule, path_of(rule))
    _ladders(report)
    _pauses(report)
    for state in p.states.values():
        if state.waits is not None:
            _wait(report, state, state.waits)
    _duties_held(report)


def _deadline(report: Report, rule: m.DeadlineRule, path: Path) -> None:
    p = report.procedure
    law(report, path, rule.law, rule.confidence, rule.note, needed=True)
    if bool(rule.owners) == bool(rule.holders):
        message = sentence('Say whose duty (owner) or whose right (right_of) "{0}" is.', rule.name)
        report.say(path, "owner-missing", message)
    for key, people in (("owner", rule.owners), ("right_of", rule.holders)):
        for place, role in report.each((*path, key), people):
            report.known(place, role, p.roles, "role")
    if not rule.met_by and rule.met_when is None:
        report.say(path, "met-by-nothing", sentence('Nothing meets "{0}".', rule.name), "met_by or met_when")
    lengths = [((*path, length_key(rule)), rule.length), ((*path, "not_before"), rule.not_before)]
    terms = [((*path, rule.terms_pick or "", str(number)), term) for number, term in enumerate(rule.terms)]
    for place, text in [*lengths, *(((*place, "within"), term.within) for place, term in terms)]:
        if text is not None and text in p.parameters:
            report.used.add(text)
        elif text is not None:
            period(report, place, text)
    if rule.review is not None:
        period(report, (*path, "review"), rule.review)
    if rule.start is not None:
        _start(report, rule, rule.start, path, (*path, start_key(rule)))
    for place, term in terms:
        _start(report, rule, term.after, path, (*place, "after"))
    if rule.kind in ("earliest", "window") and not rule.holds:
        report.say(
            path, "holds-nothing", sentence('"{0}" says not before, but holds nothing back.', rule.name), "holds:"
        )
    _acts(report, rule, path)
    for key, text in (("when", rule.when), ("met_when", rule.met_when), ("dropped_when", rule.dropped_when)):
        if text is not None:
            report.expression((*path, key), text)
    for place, fact in report.each((*path, "restarts_with"), rule.restarts_with):
        report.used.add(fact)
        report.known(place, fact, p.facts, "fact")
    for how in rule.extensions:
        place = (*path, "extended_by", how.transition)
        report.known(place, how.transition, p.transitions, "transition")
        if how.until is not None:
            report.used.add(how.until)
            report.known(place, how.until, p.facts, "fact")
        for text in (how.adds, how.at_most):
            if text is not None:
                period(report, place, text)
    for restoring in rule.restorations:
        place = (*path, "restored_by", restoring.transition)
        report.known(place, restoring.transition, p.transitions, "transition")
        if restoring.until is not None:
            report.used.add(restoring.until)
            report.known(place, restoring.until, p.facts, "fact")
        if restoring.within is not None:
            period(report, place, restoring.within)
    report.known((*path, "ladder"), rule.ladder, p.ladders, "ladder")


def _start(report: Report, rule: m.DeadlineRule, start: m.Start, path: Path, place: Path) -> None:
    p = report.procedure
    if start.kind == "entry":
        if rule.state is None:
            message = "Only a deadline of a state runs from entry."
            report.say(path, "entry-outside-state", message, "after: a fact")
        return
    given = given_somewhere(report)
    for name in start.names:
        if start.kind in ("due", "meeting"):
            report.known(place, name, {r.name for r in p.deadlines}, "deadline")
            continue
        report.used.add(name)
        if not report.known(place, name, p.facts, "fact"):
            continue
        if name not in given:
            message = sentence('The clock of "{0}" never starts: nothing sets "{1}".', rule.name, name)
            report.say(path, "start-never-set", message, sentence("records: {0}", name))
        kind = p.facts[name].type
        if kind not in ("date", "moment"):
            report.say(place, "start-no-date", sentence('"{0}" is {1}, not a day.', name, kind))
        elif kind == "date" and rule.length is not None and rule.length.endswith((" hour", " hours")):
            report.say(
                place,
                "hours-from-a-day",
                sentence('Hours need a moment; "{0}" is a day.', name),
                sentence("{0}_at", name[:-3]),
            )


def _acts(report: Report, rule: m.DeadlineRule, path: Path) -> None:
    p = report.procedure
    for key, listed in (("met_by", rule.met_by), ("holds", rule.holds), ("then", rule.bars)):
        within = (*path, key) if key != "then" else (*path, "then", "bars")
        for place, name in report.each(within, listed):
            if not report.known(place, name, p.transitions, "transition"):
                continue
            sources = p.expand(p.transitions[name].sources)
            if key == "met_by" and rule.state is not None and rule.state not in sources:
                report.say(place, "met-by-elsewhere", sentence('"{0}" cannot be fired in "{1}".', name, rule.state))
    if rule.fires is not None and report.known((*path, "then", "fires"), rule.fires, p.transitions, "transition"):
        t = p.transitions[rule.fires]
        if "clock" not in t.by:
            message = sentence('The clock fires "{0}", which does not say by: clock.', t.name)
            report.say((*path, "then", "fires"), "clock-may-not", message, "add clock")
        if rule.state is not None and rule.state not in p.expand(t.sources):
            report.say(
                (*path, "then", "fires"),
                "met-by-elsewhere",
                sentence('"{0}" cannot be fired in "{1}".', t.name, rule.state),
            )


def _wait(report: Report, state: m.State, waits: m.Wait) -> None:
    p, path = report.procedure, ("states", state.name, "waits")
    for key, role in (("for", waits.for_), ("reviewer", waits.reviewer)):
        report.known((*path, key), role, p.roles, "role")
    period(report, (*path, "review"), waits.review)
    for place, name in report.each((*path, "until"), waits.until):
        if report.known(place, name, p.transitions, "transition"):
            sources = p.expand(p.transitions[name].sources)
            if state.name not in sources:
                report.say(place, "met-by-elsewhere", sentence('"{0}" cannot be fired in "{1}".', name, state.name))


def _ladders(report: Report) -> None:
    p = report.procedure
    for name, rungs in p.ladders.items():
        for number, rung in enumerate(rungs):
            path = ("ladders", name, str(number))
            for verb, people in (("remind", rung.remind), ("notify", rung.notify), ("escalate", rung.escalate)):
                for place, role in report.each((*path, verb), people):
                    report.known(place, role, {*p.roles, "owner"}, "role")
            try:
                how, _, _ = rung_of(rung.at)
            except ValueError:
                report.say((*path, "at"), "bad-rung", sentence('"{0}" is no rung.', rung.at), "2 working days before")
                continue
            if how == "every" and rung.times is None:
                report.say(path, "rung-unbounded", "Say how many times.", "times: 4")
            if how in ("before", "share") and rung.escalate:
                report.say(path, "bad-rung", "A superior is called upon from the due day on, not before.", "notify:")
        if not any(rung.escalate for rung in rungs):
            report.warn(
                ("ladders", name), "ladder-without-escalation", sentence('Ladder "{0}" never leaves the owner.', name)
            )


def _pauses(report: Report) -> None:
    p = report.procedure
    deadlines = {rule.name for rule in p.deadlines}
    for pause in p.pauses.values():
        path: Path = ("pauses", pause.name)
        law(report, path, pause.law, pause.confidence, pause.note, needed=True)
        for place, name in report.each((*path, "while"), pause.while_):
            report.used.add(name)
            if report.known(place, name, {*p.states, *p.groups, *p.facts, *deadlines}, "state, fact or deadline"):
                fact = p.facts.get(name)
                if fact is not None and fact.type != "yes_no":
                    report.say(
                        place, "guard-not-yes-no", sentence('"{0}" is {1}; a pause needs yes or no.', name, fact.type)
                    )
        for place, name in report.each((*path, "between"), pause.between or ()):
            report.used.add(name)
            if report.known(place, name, p.facts, "fact") and p.facts[name].type != "date":
                report.say(place, "start-no-date", sentence('"{0}" is {1}, not a day.', name, p.facts[name].type))
        for name in pause.stops:
            among = {*p.states, *p.groups, *deadlines, *p.children}
            report.known((*path, "stops", name), name, among, "state, group, deadline or children")
        if pause.longest is not None:
            period(report, (*path, "longest"), pause.longest)


def _duties_held(report: Report) -> None:
    """Nobody owes what another time forbids him to do."""
    p = report.procedure
    for rule in p.deadlines:
        if not rule.owners or rule.kind in ("earliest", "window"):
            continue
        holders = [other for other in p.deadlines if other.name != rule.name and set(rule.met_by) & set(other.holds)]
        held = {name for other in holders for name in other.holds}
        stopped = any(
            {other.name for other in holders} & set(pause.while_) and rule.name in pause.stops
            for pause in p.pauses.values()
        )
        if holders and set(rule.met_by) <= held and not stopped:
            names = ", ".join(other.name for other in holders)
            message = sentence('"{0}" runs while {1} holds back every act that meets it.', rule.name, names)
            report.warn(path_of(rule), "duty-held", message, sentence("pause it while {0} runs", names))
