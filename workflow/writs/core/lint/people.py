"""People: who owes can act, who signs takes part, and where two people are asked for there are two."""

from __future__ import annotations

from writs.core.lint.report import Path, Report, path_of
from writs.core.model import Procedure, Transition
from writs.core.sentences import sentence


def people(report: Report) -> None:
    _strangers(report)
    _signers(report)
    for t in report.procedure.transitions.values():
        _somebody_may(report, t)
        for place, other in report.each(("transitions", t.name, "not_by_who_did"), t.not_by_who_did):
            if other in report.procedure.transitions:
                _two_people(report, place, t, report.procedure.transitions[other])


def may_act_for(p: Procedure, role: str) -> set[str]:
    """The role and whoever it may delegate to."""
    found, todo = set[str](), [role]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += p.roles[name].delegates_to if name in p.roles else ()
    return found


def only_one(p: Procedure, roles: tuple[str, ...]) -> str | None:
    """The role, where they come down to one that one person has and nobody may act for; None where several may."""
    acting = {name for role in roles for name in may_act_for(p, role)} - {"clock"}
    if len(acting) != 1:
        return None
    name = next(iter(acting))
    role = p.roles.get(name)
    return name if role is not None and role.relation in ("assigned", "head_of_office") else None


def _somebody_may(report: Report, t: Transition) -> None:
    """Somebody can fire it: a role that does not exclude itself, and for an approval a second person."""
    p, path = report.procedure, ("transitions", t.name)
    for key, roles in (("by", t.by), ("approved_by", t.approved_by)):
        known = [p.roles[name] for name in roles if name in p.roles]
        if known and "clock" not in roles and all(role.name in role.conflict for role in known):
            names = ", ".join(role.name for role in known)
            message = sentence('Nobody may fire "{0}": {1} may not act where he is a party himself.', t.name, names)
            report.say((*path, key), "nobody-may", message)
    if not t.by:
        report.say(path, "nobody-may", sentence('Nobody may fire "{0}": it names no role.', t.name), "by:")
    if t.approved_by and (one := only_one(p, t.by)) is not None and one == only_one(p, t.approved_by):
        message = sentence(
            'Nobody may fire "{0}": {1} proposes it, another {2} must approve it, and there is one.', t.name, one, one
        )
        report.say((*path, "approved_by"), "nobody-may", message, "delegates_to")


def _two_people(report: Report, place: Path, t: Transition, other: Transition) -> None:
    """Four eyes need two people who may act."""
    one = only_one(report.procedure, t.by)
    if one is not None and one == only_one(report.procedure, other.by):
        message = sentence(
            '"{0}" must not be done by who did "{1}", but only {2} may do either and an office has one.',
            t.name,
            other.name,
            one,
        )
        report.say(place, "four-eyes-impossible", message, "delegates_to")


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
        message = sentence('None of {0}, who owe "{1}", may fire what meets it.', names, rule.name)
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
            message = sentence(
                '"{0}" is signed by {1}, who takes no part in {2}.', document.name, document.signed_by, acts
            )
            report.say(("documents", document.name, "signed_by"), "signer-absent", message, "add the role to by")
