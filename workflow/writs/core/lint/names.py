"""Names, types and uses: every name means one thing, every fact comes from somewhere and is read by something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from writs.core import model as m
from writs.core.expressions import ExpressionError, parse
from writs.core.lint.report import Path, Report, path_of
from writs.core.periods import PeriodError, parse_period
from writs.core.sentences import sentence

_WORDS = (
    "and or not is known a one of falls in all any no are open yes this_day opened_on due days from to working"
    " number sum least greatest rounded that as start back clock owner entry parent host at_once"
)
WORDS = frozenset(_WORDS.split())
_PLACES = frozenset(("start", "back", "open"))
_PEOPLE = frozenset(("clock", "owner"))


def names(report: Report) -> None:
    p = report.procedure
    _clashes(report)
    for name, phase in ((state.name, state.phase) for state in p.states.values()):
        report.known(("states", name, "phase"), phase, p.phases, "phase")
    for state in p.states.values():
        if p.statistics:
            if state.counts_as is None:
                report.say(
                    ("states", state.name),
                    "statistics-missing",
                    sentence('"{0}" counts as nothing.', state.name),
                    "counts_as:",
                )
            else:
                report.known(("states", state.name, "counts_as"), state.counts_as, p.statistics, "statistics group")
    for group in p.groups.values():
        for place, state_name in report.each(("groups", group.name, "states"), group.states):
            report.known(place, state_name, p.states, "state")
    for role in p.roles.values():
        for key, others in (("delegates_to", role.delegates_to), ("conflict", role.conflict)):
            for place, other in report.each(("roles", role.name, key), others):
                report.known(place, other, p.roles, "role")
    _facts(report)
    _parameters(report)
    for rule_no, rule in enumerate(p.pending_cases):
        place = ("pending_cases", str(rule_no))
        report.expression((*place, "when"), rule.when)
        law(report, place, rule.law, rule.confidence, rule.note, needed=True)
        for old, new in rule.states.items():
            report.known((*place, "states", old), new, p.states, "state")
    if p.in_force_by is not None and report.known(("in_force", "by"), p.in_force_by, p.facts, "fact"):
        report.used.add(p.in_force_by)
        kind = p.facts[p.in_force_by].type
        if kind not in ("date", "moment"):
            report.say(("in_force", "by"), "start-no-date", sentence('"{0}" is {1}, not a day.', p.in_force_by, kind))
        _decides(report, p.in_force_by)
    if p.applies_when is not None:
        report.expression(("applies_when",), p.applies_when)


def _decides(report: Report, by: str) -> None:
    """The fact that decides which version a new case gets is known at every opening."""
    p = report.procedure
    if p.facts[by].starts_as is not None:
        return
    parent = report.library.get(p.part_of or "")
    given = {fact for c in (parent.children.values() if parent else ()) if c.procedure == p.key for fact in c.gives}
    for t in p.transitions.values():
        if "start" in t.sources and by not in (*t.needs, *t.records) and by not in given:
            message = sentence('"{0}" asks for "{1}", which no path to it has set.', t.name, by)
            report.say(("in_force", "by"), "fact-before-set", message, sentence("{0}: {{needs: [{1}]}}", t.name, by))


def _clashes(report: Report) -> None:
    p = report.procedure
    deadlines = Counter(rule.name for rule in p.deadlines)
    spaces: list[tuple[str, Iterable[str]]] = [
        ("fact", p.facts), ("parameter", p.parameters), ("deadline", deadlines), ("children", p.children),
    ]  # fmt: skip
    seen: dict[str, str] = {}
    for kind, among in spaces:
        for name in among:
            if name in seen:
                path = (f"{kind}s" if kind != "children" else kind, name)
                message = sentence('"{0}" is both a {1} and a {2}.', name, seen[name], kind)
                report.say(path, "name-clash", message, "rename one")
            seen[name] = kind
    for name, number in deadlines.items():
        if number > 1:
            report.say(
                ("deadlines", name),
                "name-clash",
                sentence('{0} deadlines are called "{1}".', number, name),
                "rename one",
            )
    for name in p.groups:
        if name in p.states:
            report.say(
                ("groups", name), "name-clash", sentence('"{0}" is both a state and a group.', name), "rename one"
            )
    _reserved(report)


def _reserved(report: Report) -> None:
    """Words that the language uses where a name of that kind could stand; facts were looked at on reading."""
    p = report.procedure
    named: list[tuple[Path, str, frozenset[str]]] = [(("parameters", name), name, WORDS) for name in p.parameters]
    named += [(path_of(rule), rule.name, WORDS) for rule in p.deadlines]
    named += [(("children", name), name, WORDS) for name in p.children]
    named += [(("states", name), name, _PLACES) for name in p.states]
    named += [(("groups", name), name, _PLACES) for name in p.groups]
    named += [(("roles", name), name, _PEOPLE) for name in p.roles]
    for path, name, words in named:
        if name in words:
            report.say(path, "reserved-name", sentence('"{0}" is a word of the language.', name), "choose another")


def _facts(report: Report) -> None:
    p = report.procedure
    for fact in p.facts.values():
        path: Path = ("facts", fact.name)
        day, moment = fact.name.endswith("_on"), fact.name.endswith("_at")
        if ((fact.type == "date") != day or (fact.type == "moment") != moment) and fact.is_ is None:
            report.say(path, "date-name", "A day fact is called …_on, a moment …_at, and no other fact is.")
        if fact.type == "choice" and not fact.choices:
            report.say(path, "missing-key", sentence('The choice "{0}" needs "of".', fact.name), "of: {…}")
        if fact.is_ is not None:
            report.expression((*path, "is"), fact.is_, fact.type)
        if fact.required_when is not None:
            report.expression((*path, "required_when"), fact.required_when)
        if fact.starts_as is not None and fact.type == "choice":
            report.known((*path, "starts_as"), fact.starts_as, fact.choices, "choice")
        elif fact.starts_as is not None and fact.type not in ("text", "party"):
            report.expression((*path, "starts_as"), fact.starts_as, fact.type)
    _loops(report)


def _loops(report: Report) -> None:
    """Derived facts may not be computed from each other in a circle."""
    p = report.procedure
    reads: dict[str, set[str]] = {}
    for fact in p.facts.values():
        if fact.is_ is not None:
            try:
                reads[fact.name] = {name for name in parse(fact.is_).names if name in p.facts}
            except ExpressionError:
                reads[fact.name] = set()
    for name in reads:
        todo, seen = list(reads[name]), set[str]()
        while todo:
            other = todo.pop()
            if other == name:
                report.say(("facts", name, "is"), "derived-loop", sentence('"{0}" is computed from itself.', name))
                break
            if other not in seen:
                seen.add(other)
                todo += reads.get(other, ())
        else:
            if _depth(reads, name) > _DEEPEST:
                message = sentence('"{0}" is computed through more than {1} other facts.', name, _DEEPEST)
                report.say(("facts", name, "is"), "too-large", message, "set some of them")


_DEEPEST = 40
"""Derived facts that may stand behind each other, as deep as an expression may be nested."""


def _depth(reads: dict[str, set[str]], name: str, level: int = 0) -> int:
    if level > _DEEPEST:
        return level
    return max((_depth(reads, other, level + 1) for other in reads.get(name, ())), default=level)


def _parameters(report: Report) -> None:
    p = report.procedure
    for parameter in p.parameters.values():
        path: Path = ("parameters", parameter.name)
        keys: set[str] = {"is"}
        if parameter.by is not None:
            report.used.add(parameter.by)
            if report.known((*path, "by"), parameter.by, p.facts, "fact"):
                keys = set(p.facts[parameter.by].choices)
        days = [row.since for row in parameter.rows]
        if days != sorted(set(days)):
            report.say(path, "parameter-order", "The values do not follow each other in time.", "sort by from")
        if not parameter.rows:
            report.say(
                path, "missing-key", sentence('"{0}" needs "values".', parameter.name), "values: [{from: …, is: …}]"
            )
        elif p.in_force_from is not None and days and min(days) > p.in_force_from:
            message = sentence(
                '"{0}" has no value on {1}, a day the procedure is in force.', parameter.name, p.in_force_from
            )
            report.say(path, "parameter-gap", message, sentence("add a row from {0}", p.in_force_from))
        for number, row in enumerate(parameter.rows):
            place = (*path, "values", str(number))
            law(report, place, row.law, row.confidence, row.note, needed=True, since=row.since)
            for key, text in row.values.items():
                report.known((*place, key), key, keys, "choice")
                if parameter.type == "period":
                    period(report, (*place, key), text)
                else:
                    report.expression((*place, key), text, parameter.type)


def period(report: Report, path: Path, text: str) -> None:
    try:
        parse_period(text)
    except PeriodError as error:
        report.say(path, "bad-period", sentence('"{0}" is not a period.', text[:60]), error.reason)


def law(
    report: Report,
    path: Path,
    cited: m.Law,
    confidence: str,
    note: str | None,
    *,
    needed: bool,
    since: date | None = None,
) -> None:
    """Citations name a source; an uncertain rule says why; what is cited is law when the rule begins.

    A rule begins with its procedure, a row of a parameter on its own day (`since`).
    """
    p = report.procedure
    begins = since or p.in_force_from
    if not cited and needed:
        report.say(path, "law-missing", sentence('"{0}" names no law.', path[-1]), "law: …")
    for place, citation in report.each((*path, "law"), cited):
        source = citation.split(" ")[0]
        if not report.known(place, source, p.sources, "source"):
            continue
        begun, ended = p.sources[source].in_force, p.sources[source].until
        if begins is not None and begun is not None and begins < begun:
            message = sentence("{0} is in force from {1}, this rule from {2}.", source, begun, begins)
            report.warn((*path, "law"), "law-not-in-force", message)
        elif begins is not None and ended is not None and ended < begins:
            message = sentence("{0} is in force until {1}, this rule from {2}.", source, ended, begins)
            report.warn((*path, "law"), "law-not-in-force", message)
    if confidence == "uncertain" and note is None:
        report.warn(
            path, "uncertain-without-note", sentence('"{0}" is uncertain and does not say why.', path[-1]), "note:"
        )


def given_somewhere(report: Report) -> set[str]:
    """Facts that have a value at some time: from the start, computed, by an act, or from the parent."""
    p = report.procedure
    given = {name for name, fact in p.facts.items() if fact.starts_as is not None or fact.is_ is not None}
    for t in p.transitions.values():
        given |= {*t.needs, *t.accepts, *t.sets, *t.records}
    parent = report.library.get(p.part_of or "")
    for children in parent.children.values() if parent is not None else ():
        if children.procedure == p.key:
            given |= set(children.gives)
    return given


def uses(report: Report) -> None:
    """After all else was read: facts that nothing sets, facts and parameters that nothing reads."""
    p = report.procedure
    given = given_somewhere(report)
    # What an act writes may be read by the document that it issues; what a child knows, by its parent's people.
    documented = {name for t in p.transitions.values() if t.issues for name in (*t.needs, *t.accepts, *t.sets)}
    if p.part_of is not None:
        documented |= set(p.facts)
    for name, fact in p.facts.items():
        if name not in given:
            report.say(
                ("facts", name),
                "fact-never-set",
                sentence('Nothing ever sets "{0}".', name),
                "add it to needs, records or sets",
            )
        read = name in report.used or name in report.used_by_others or fact.kept_for is not None or name in documented
        record = fact.type in ("text", "party", "asset", "document", "date", "moment")
        if not read and not record and fact.is_ is None:
            report.warn(
                ("facts", name), "fact-unused", sentence('No rule reads "{0}".', name), "say kept_for, or delete"
            )
    for name in p.parameters:
        if name not in report.used:
            report.say(("parameters", name), "parameter-dead", sentence('Nothing uses "{0}".', name), "delete it")


def used_by(procedure: m.Procedure) -> set[str]:
    """Facts that the expressions of another procedure read in this one: `parent.x`, `sum of x of …`."""
    texts = [fact.is_ for fact in procedure.facts.values() if fact.is_ is not None]
    texts += [t.when for t in procedure.transitions.values() if t.when is not None]
    found: set[str] = set()
    for text in texts:
        try:
            expression = parse(text)
        except ExpressionError:
            continue
        found |= {name.removeprefix("parent.") for name in expression.names}
        found |= {word for word in text.replace("(", " ").replace(")", " ").split() if word.isidentifier()}
    return found


__all__ = ["given_somewhere", "law", "names", "path_of", "period", "used_by", "uses"]
