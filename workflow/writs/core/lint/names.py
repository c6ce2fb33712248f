"""Names, types and uses: every name means one thing, every fact comes from somewhere and is read by something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from writs.core import model as m
from writs.core.expressions import ExpressionError, parse
from writs.core.lint.report import Path, Report, path_of
from writs.core.periods import PeriodError, parse_period


def names(report: Report) -> None:
    p = report.procedure
    _clashes(report)
    for name, phase in ((state.name, state.phase) for state in p.states.values()):
        report.known(("states", name, "phase"), phase, p.phases, "phase")
    for state in p.states.values():
        if p.statistics:
            if state.counts_as is None:
                report.say(
                    ("states", state.name), "statistics-missing", f'"{state.name}" counts as nothing.', "counts_as:"
                )
            else:
                report.known(("states", state.name, "counts_as"), state.counts_as, p.statistics, "statistics group")
    for group in p.groups.values():
        for state_name in group.states:
            report.known(("groups", group.name, "states"), state_name, p.states, "state")
    for role in p.roles.values():
        for other in (*role.delegates_to, *role.conflict):
            report.known(("roles", role.name), other, p.roles, "role")
    _facts(report)
    _parameters(report)
    for rule_no, rule in enumerate(p.pending_cases):
        report.expression(("pending_cases", str(rule_no), "when"), rule.when)
    if p.applies_when is not None:
        report.expression(("applies_when",), p.applies_when)


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
                report.say((f"{kind}s" if kind != "children" else kind, name), "name-clash",
                           f'"{name}" is both a {seen[name]} and a {kind}.', "rename one")  # fmt: skip
            seen[name] = kind
    for name, number in deadlines.items():
        if number > 1:
            report.say(("deadlines", name), "name-clash", f'{number} deadlines are called "{name}".', "rename one")
    for name in set(p.states) & set(p.groups):
        report.say(("groups", name), "name-clash", f'"{name}" is both a state and a group.', "rename one")


def _facts(report: Report) -> None:
    p = report.procedure
    for fact in p.facts.values():
        path: Path = ("facts", fact.name)
        day, moment = fact.name.endswith("_on"), fact.name.endswith("_at")
        if ((fact.type == "date") != day or (fact.type == "moment") != moment) and fact.is_ is None:
            report.say(path, "date-name", "A day fact is called …_on, a moment …_at, and no other fact is.")
        if fact.type == "choice" and not fact.choices:
            report.say(path, "missing-key", f'The choice "{fact.name}" needs "of".', "of: {…}")
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
                report.say(("facts", name, "is"), "derived-loop", f'"{name}" is computed from itself.')
                break
            if other not in seen:
                seen.add(other)
                todo += reads.get(other, ())


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
            report.say(path, "missing-key", f'"{parameter.name}" needs "values".', "values: [{from: …, is: …}]")
        elif p.in_force_from is not None and days and min(days) > p.in_force_from:
            message = f'"{parameter.name}" has no value on {p.in_force_from}, a day the procedure is in force.'
            report.say(path, "parameter-gap", message, f"add a row from {p.in_force_from}")
        for number, row in enumerate(parameter.rows):
            place = (*path, "values", str(number))
            law(report, place, row.law, row.confidence, row.note, needed=True)
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
        report.say(path, "bad-period", f'"{text[:60]}" is not a period.', error.reason)


def law(report: Report, path: Path, cited: m.Law, confidence: str, note: str | None, *, needed: bool) -> None:
    """Citations name a source; an uncertain rule says why; what is cited is law while the rule is."""
    p = report.procedure
    if not cited and needed:
        report.say(path, "law-missing", f'"{path[-1]}" names no law.', "law: …")
    for citation in cited:
        source = citation.split(" ")[0]
        if not report.known((*path, "law"), source, p.sources, "source"):
            continue
        begun = p.sources[source].in_force
        rows = path[0] == "parameters"
        if begun is not None and p.in_force_from is not None and p.in_force_from < begun and not rows:
            message = f"{source} is in force from {begun}, this rule from {p.in_force_from}."
            report.warn((*path, "law"), "law-not-in-force", message)
    if confidence == "uncertain" and note is None:
        report.warn(path, "uncertain-without-note", f'"{path[-1]}" is uncertain and does not say why.', "note:")


def uses(report: Report) -> None:
    """After all else was read: facts that nothing sets, facts and parameters that nothing reads."""
    p = report.procedure
    given = {name for name, fact in p.facts.items() if fact.starts_as is not None or fact.is_ is not None}
    for t in p.transitions.values():
        given |= {*t.needs, *t.accepts, *t.sets, *t.records}
    # What an act writes may be read by the document that it issues; what a child knows, by its parent's people.
    documented = {name for t in p.transitions.values() if t.issues for name in (*t.needs, *t.accepts, *t.sets)}
    if p.part_of is not None:
        documented |= set(p.facts)
    parent = report.library.get(p.part_of or "")
    for children in parent.children.values() if parent is not None else ():
        if children.procedure == p.key:
            given |= set(children.gives)
    for name, fact in p.facts.items():
        if name not in given:
            report.say(
                ("facts", name), "fact-never-set", f'Nothing ever sets "{name}".', "add it to needs, records or sets"
            )
        read = name in report.used or name in report.used_by_others or fact.kept_for is not None or name in documented
        record = fact.type in ("text", "party", "asset", "document", "date", "moment")
        if not read and not record and fact.is_ is None:
            report.warn(("facts", name), "fact-unused", f'No rule reads "{name}".', "say kept_for, or delete")
    for name in p.parameters:
        if name not in report.used:
            report.say(("parameters", name), "parameter-dead", f'Nothing uses "{name}".', "delete it")


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


__all__ = ["law", "names", "path_of", "period", "used_by", "uses"]
