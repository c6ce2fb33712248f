"""Parents, children and documents: what is opened, given, told and signed."""

from __future__ import annotations

from writs.core import model as m
from writs.core.lint.names import law
from writs.core.lint.report import Path, Report
from writs.core.sentences import sentence


def family(report: Report) -> None:
    p = report.procedure
    if p.part_of is not None and p.part_of not in report.library:
        report.known(("part_of",), p.part_of, report.library, "procedure")
    for children in p.children.values():
        _children(report, children, ("children", children.name))
    issued = {name for t in p.transitions.values() for name in t.issues}
    for document in p.documents.values():
        path: Path = ("documents", document.name)
        report.known((*path, "signed_by"), document.signed_by, p.roles, "role")
        for place, role in report.each((*path, "to"), document.to):
            report.known(place, role, p.roles, "role")
        if document.name not in issued:
            report.warn(
                path, "document-never-issued", sentence('No transition issues "{0}".', document.name), "issues:"
            )


def _children(report: Report, children: m.Children, path: Path) -> None:
    p = report.procedure
    law(report, path, children.law, "verified", None, needed=True)
    if not any(children.name in t.opens for t in p.transitions.values()):
        report.say(
            path,
            "child-never-opened",
            sentence("Nothing opens {0}.", children.name),
            sentence("opens: {0}", children.name),
        )
    child = report.library.get(children.procedure)
    if child is None:
        message = sentence('Procedure "{0}" is not in the catalogue.', children.procedure)
        report.say((*path, "procedure"), "child-missing", message)
        return
    if child.part_of != p.key:
        report.say(
            (*path, "procedure"), "child-of-another", sentence("{0} is not part of {1}.", child.key, p.key), "part_of"
        )
    opening = (*path, "opens_with")
    known = report.known(opening, children.opens_with, child.transitions, "transition of the child")
    if known and "start" not in child.transitions[children.opens_with].sources:
        report.say(
            opening, "no-opening", sentence('"{0}" opens nothing: it does not come from start.', children.opens_with)
        )
    for name, text in children.gives.items():
        if report.known((*path, "gives", name), name, child.facts, "fact of the child"):
            report.expression((*path, "gives", name), text, child.facts[name].type)
    for place, transition in children.when_one_is.items():
        row = (*path, "when_one_is", place)
        report.known(row, place, {*child.states, *child.groups}, "state of the child")
        known = report.known(row, transition, p.transitions, "transition")
        if known and "clock" not in p.transitions[transition].by:
            message = sentence('The clock fires "{0}", which does not say by: clock.', transition)
            report.say(row, "clock-may-not", message, "add clock")
    if children.ends_with is not None:
        report.known(
            (*path, "when_case_ends", "fires"), children.ends_with, child.transitions, "transition of the child"
        )
