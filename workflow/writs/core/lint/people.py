"""People: who owes can act, and who signs takes part."""

from __future__ import annotations

from writs.core.lint.report import Report, path_of
from writs.core.model import Procedure


def people(report: Report) -> None:
    _strangers(report)
    _signers(report)


def may_act_for(p: Procedure, role: str) -> set[str]:
    """The role and whoever it may delegate to."""
    found, todo = set[str](), [role]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += p.roles[name].delegates_to if name in p.roles else ()
    return found


def _strangers(report: Report) -> None:
    """An official who owes must be able to do what is owed.

    What a party or an outsider owes is written down by an official (the police plan *is received*), and what a
    superior answers for may be done by his officer: so this looks only at duties that nobody but the clock can meet,
    and at those of officials that only parties and outsiders can.
    """
    p = report.procedure
    for rule in p.deadlines:
        met = [p.transitions[name] for name in rule.met_by if name in p.transitions]
        owners = [p.roles[name] for name in rule.owners if name in p.roles]
        if not met or not owners or rule.met_when is not None:
            continue
        doers = {name for t in met for name in (*t.by, *t.approved_by)} - {"clock"}
        if any(may_act_for(p, role.name) & doers for role in owners):
            continue
        officials = any(name in p.roles and p.roles[name].kind == "official" for name in doers)
        if doers and (officials or any(role.kind != "official" for role in owners)):
            continue
        names = ", ".join(rule.owners)
        message = f'None of {names}, who owe "{rule.name}", may fire what meets it.'
        report.warn(path_of(rule), "met-by-stranger", message, "add the role to by")


def _signers(report: Report) -> None:
    p = report.procedure
    for document in p.documents.values():
        issuing = [t for t in p.transitions.values() if document.name in t.issues]
        if not issuing or document.signed_by not in p.roles:
            continue
        # The signer does it himself, approves it, or one of them may sign for the other.
        doers = {role for t in issuing for role in (*t.by, *t.approved_by)}
        takes_part = bool(doers & may_act_for(p, document.signed_by)) or any(
            document.signed_by in may_act_for(p, role) for role in doers
        )
        if not takes_part:
            acts = ", ".join(t.name for t in issuing)
            message = f'"{document.name}" is signed by {document.signed_by}, who takes no part in {acts}.'
            report.say(("documents", document.name, "signed_by"), "signer-absent", message, "add the role to by")
