"""From a read document to a Procedure, with every mistake of shape at its place; `writs.core.lint` checks the names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, cast

from writs.core import model as m
from writs.core.people import GRADES, RELATIONS
from writs.core.problems import Problem
from writs.core.sentences import sentence
from writs.documents.deadlines import deadline_rule
from writs.documents.keys import EDITION, FACT_TYPES, REQUIRED_SECTIONS, RESERVED, SECTIONS
from writs.documents.reader import Document
from writs.documents.shapes import Shapes

Entry = Mapping[str, Any]


def build(document: Document) -> tuple[m.Procedure | None, list[Problem]]:
    """The procedure that a document declares and its problems of shape; None if it is too far from being one."""
    shapes = Shapes()
    tree = document.tree
    edition = tree.get("writs")
    if edition is not None and edition != EDITION:
        message = sentence("This file asks for edition {0}; this program knows {1}.", edition, EDITION)
        shapes.say(("writs",), "unknown-edition", message, "upgrade the program")
        return None, shapes.problems
    shapes.record(tree, (), "procedure")
    for key in REQUIRED_SECTIONS:
        if key not in tree:
            shapes.say((), "missing-key", sentence('A procedure needs "{0}".', key), "add it")
    present = [key for key in tree if key in SECTIONS]
    if present != [key for key in SECTIONS if key in tree]:
        shapes.warn((), "key-order", "The sections do not stand in the usual order.", "`writs fmt` puts them right")
    procedure = _Builder(shapes, tree).procedure(hashlib.sha256(document.text.encode()).hexdigest())
    return procedure, shapes.problems


class _Builder:
    def __init__(self, shapes: Shapes, tree: Entry) -> None:
        self.s = shapes
        self.tree = tree
        self.languages = shapes.texts(tree, "languages", ())

    def procedure(self, digest: str) -> m.Procedure:
        s, tree = self.s, self.tree
        in_force = s.record(tree.get("in_force"), ("in_force",), "in_force")
        counting = s.record(tree.get("counting"), ("counting",), "counting")
        states = {name: self.state(name, x, p) for name, x, p in s.entries(tree.get("states"), ("states",), "state")}
        deadlines = [
            deadline_rule(s, name, None, x, p, self.languages)
            for name, x, p in s.entries(tree.get("deadlines"), ("deadlines",), "deadline")
        ]
        for state, record in s.mapping(tree.get("states"), ("states",), "states").items():
            if isinstance(record, dict):
                within = ("states", state, "deadlines")
                deadlines += [
                    deadline_rule(s, name, state, x, p, self.languages)
                    for name, x, p in s.entries(cast(Entry, record).get("deadlines"), within, "deadline")
                ]
        return m.Procedure(
            key=s.text(tree, "procedure", (), "A procedure") or "unnamed",
            version=s.text(tree, "version", (), "A procedure") or "0",
            title=s.title(tree.get("title"), ("title",), self.languages, "Procedure"),
            jurisdiction=s.text(tree, "jurisdiction", (), "A procedure") or "",
            calendar=s.text(tree, "calendar", (), "A procedure") or "",
            languages=self.languages,
            currency=s.text(tree, "currency", (), "A procedure"),
            part_of=s.text(tree, "part_of", (), "A procedure"),
            sources={n: self.source(n, x, p) for n, x, p in self.sources()},
            in_force_from=s.day(in_force, "from", ("in_force",)),
            in_force_until=s.day(in_force, "until", ("in_force",)),
            in_force_by=s.text(in_force, "by", ("in_force",), "in_force"),
            applies_when=s.text(tree, "applies_when", (), "A procedure"),
            pending_cases=self.pending(),
            rolls=False if counting.get("roll") == "none" else None,
            phases=self.titles("phases", "Phase"),
            statistics=self.titles("statistics", "Statistics group"),
            roles={n: self.role(n, x, p) for n, x, p in s.entries(tree.get("roles"), ("roles",), "role")},
            facts={n: self.fact(n, x, p) for n, x, p in s.entries(tree.get("facts"), ("facts",), "fact")},
            parameters={
                n: self.parameter(n, x, p)
                for n, x, p in s.entries(tree.get("parameters"), ("parameters",), "parameter")
            },
            groups={
                n: m.Group(n, self.named(x, p, "Group"), s.texts(x, "states", p))
                for n, x, p in s.entries(tree.get("groups"), ("groups",), "group")
            },
            states=states,
            transitions={
                n: self.transition(n, x, p)
                for n, x, p in s.entries(tree.get("transitions"), ("transitions",), "transition")
            },
            deadlines=tuple(deadlines),
            pauses={n: self.pause(n, x, p) for n, x, p in s.entries(tree.get("pauses"), ("pauses",), "pause")},
            children={n: self.child(n, x, p) for n, x, p in s.entries(tree.get("children"), ("children",), "child")},
            documents={
                n: self.document(n, x, p) for n, x, p in s.entries(tree.get("documents"), ("documents",), "document")
            },
            ladders=self.ladders(),
            acknowledged=self.acknowledged(),
            hash=digest,
        )

    def named(self, record: Entry, path: m.Path, what: str) -> m.Title:
        return self.s.title(record.get("title"), (*path, "title"), self.languages, what)

    def titles(self, section: str, what: str) -> dict[str, m.Title]:
        found = self.s.mapping(self.tree.get(section), (section,), section)
        return {name: self.s.title(x, (section, name), self.languages, what) for name, x in found.items()}

    def sources(self) -> list[tuple[str, Entry, m.Path]]:
        found = self.s.mapping(self.tree.get("sources"), ("sources",), "sources")
        return [(n, self.s.record(x, ("sources", n), "source"), ("sources", n)) for n, x in found.items()]

    def source(self, name: str, x: Entry, p: m.Path) -> m.Source:
        title = self.s.text(x, "title", p, sentence('Source "{0}"', name), required=True) or name
        return m.Source(name, title, self.s.day(x, "in_force", p), self.s.day(x, "until", p), self.s.confidence(x, p))

    def pending(self) -> tuple[m.PendingRule, ...]:
        rules: list[m.PendingRule] = []
        for number, row in enumerate(self.s.listed(self.tree, "pending_cases", ())):
            p = ("pending_cases", str(number))
            x = self.s.record(row, p, "pending case")
            how = ("keep", "recompute", "keep_and_remind_at_the_shorter")
            rules.append(
                m.PendingRule(
                    when=self.s.text(x, "when", p, "A pending case", required=True) or "no",
                    then=self.s.choice(x, "then", p, ("move", "stay"), "stay"),
                    running_deadlines=self.s.choice(x, "running_deadlines", p, how, "keep"),
                    states=self.s.mapped(x, "states", p),
                    law=self.s.texts(x, "law", p),
                    confidence=self.s.confidence(x, p),
                    note=self.s.text(x, "note", p, "A pending case"),
                )
            )
        return tuple(rules)

    def role(self, name: str, x: Entry, p: m.Path) -> m.Role:
        return m.Role(
            name,
            self.named(x, p, "Role"),
            self.s.choice(x, "kind", p, ("official", "party", "outside"), "official"),
            self.s.choice(x, "relation", p, RELATIONS, None),
            self.s.choice(x, "grade", p, GRADES, None),
            self.s.texts(x, "conflict", p),
            self.s.texts(x, "delegates_to", p),
            self.s.texts(x, "law", p),
        )

    def fact(self, name: str, x: Entry, p: m.Path) -> m.Fact:
        if name in RESERVED:
            self.s.say(
                p, "reserved-name", sentence('"{0}" is a word of the language.', name), "choose another", at_key=True
            )
        choices = self.s.mapping(x.get("of"), (*p, "of"), "of")
        return m.Fact(
            name,
            self.s.choice(x, "type", p, FACT_TYPES, "text"),
            self.named(x, p, "Fact"),
            {c: self.s.title(t, (*p, "of", c), self.languages, "Choice") for c, t in choices.items()},
            self.s.text(x, "starts_as", p, "A fact"),
            self.s.text(x, "is", p, "A fact"),
            self.s.yes(x, "personal", p),
            self.s.text(x, "required_when", p, "A fact"),
            self.s.text(x, "kept_for", p, "A fact"),
            self.s.texts(x, "law", p),
            self.s.confidence(x, p),
            self.s.text(x, "note", p, "A fact"),
        )

    def parameter(self, name: str, x: Entry, p: m.Path) -> m.Parameter:
        rows: list[m.ParameterRow] = []
        for number, row in enumerate(self.s.listed(x, "values", p)):
            place = (*p, "values", str(number))
            found = self.s.mapping(row, place, "row")
            since = self.s.day(found, "from", place)
            if since is None:
                self.s.say(place, "missing-key", 'A value needs "from".', "from: 2026-07-01")
                continue
            rows.append(
                m.ParameterRow(
                    since,
                    {
                        k: v
                        for k, v in found.items()
                        if k not in ("from", "law", "confidence", "note") and isinstance(v, str)
                    },
                    self.s.texts(found, "law", place),
                    self.s.confidence(found, place),
                    self.s.text(found, "note", place, "A value"),
                )
            )
        kind = self.s.choice(x, "type", p, FACT_TYPES, "number")
        by = self.s.text(x, "by", p, "A parameter")
        return m.Parameter(name, kind, self.named(x, p, "Parameter"), by, tuple(rows))

    def state(self, name: str, x: Entry, p: m.Path) -> m.State:
        waits = None
        if "waits" in x:
            place = (*p, "waits")
            w = self.s.record(x["waits"], place, "wait")
            for key in ("for", "until", "review", "reviewer", "why"):
                if key not in w:
                    message = sentence(
                        'A wait must say "{0}": for whom, until what, when it is looked at again, by whom and why.', key
                    )
                    self.s.say(place, "wait-incomplete", message, sentence("add `{0}:`", key))
            waits = m.Wait(
                for_=self.s.text(w, "for", place, "A wait") or "",
                until=self.s.texts(w, "until", place),
                review=self.s.text(w, "review", place, "A wait") or "1 month",
                reviewer=self.s.text(w, "reviewer", place, "A wait") or "",
                why=self.s.text(w, "why", place, "A wait") or "",
            )
        return m.State(
            name,
            self.named(x, p, "State"),
            self.s.text(x, "phase", p, sentence('State "{0}"', name), required=True) or "",
            self.s.text(x, "counts_as", p, "A state"),
            self.s.text(x, "final", p, "A state"),
            self.s.yes(x, "interlude", p),
            waits,
            self.s.text(x, "note", p, "A state"),
        )

    def transition(self, name: str, x: Entry, p: m.Path) -> m.Transition:
        t = self.s.texts
        for key in ("from", "by"):
            if key not in x:
                self.s.say(p, "missing-key", sentence('Transition "{0}" needs "{1}".', name, key), "add it")
        return m.Transition(
            name=name,
            title=self.named(x, p, "Transition"),
            sources=t(x, "from", p),
            to=self.s.text(x, "to", p, "A transition"),
            by=t(x, "by", p),
            reopens=self.s.yes(x, "reopens", p),
            approved_by=t(x, "approved_by", p),
            not_by_who_did=t(x, "not_by_who_did", p),
            needs=t(x, "needs", p),
            accepts=t(x, "accepts", p),
            when=self.s.text(x, "when", p, "A transition"),
            sets=self.s.mapped(x, "sets", p),
            records=t(x, "records", p),
            clears=t(x, "clears", p),
            issues=t(x, "issues", p),
            opens=t(x, "opens", p),
            law=t(x, "law", p),
            confidence=self.s.confidence(x, p),
            note=self.s.text(x, "note", p, "A transition"),
        )

    def pause(self, name: str, x: Entry, p: m.Path) -> m.Pause:
        between = self.s.texts(x, "between", p)
        if ("while" in x) == ("between" in x) or len(between) not in (0, 2):
            self.s.say(p, "pause-source", "A pause needs either while or between (two day facts).")
        stops = self.s.mapped(x, "stops", p)
        for target, mode in stops.items():
            if mode not in ("remaining", "restart", "absolute"):
                message = sentence('Time goes on as remaining, restart or absolute, not "{0}".', mode)
                self.s.say((*p, "stops", target), "unknown-name", message)
        return m.Pause(
            name,
            self.named(x, p, "Pause"),
            self.s.texts(x, "while", p),
            (between[0], between[1]) if len(between) == 2 else None,
            cast(Any, stops),
            self.s.text(x, "longest", p, "A pause"),
            self.s.texts(x, "law", p),
            self.s.confidence(x, p),
            self.s.text(x, "note", p, "A pause"),
        )

    def child(self, name: str, x: Entry, p: m.Path) -> m.Children:
        end = x.get("when_case_ends")
        fires = self.s.mapping(end, (*p, "when_case_ends"), "end").get("fires") if isinstance(end, dict) else None
        rule: Any = "fires" if fires else end if end in ("must_have_ended", "go_on") else None
        if rule is None:
            message = sentence("Say what becomes of open {0} when the case ends.", name)
            self.s.say(p, "child-left-alone", message, "when_case_ends: {fires: …}, must_have_ended or go_on")
        return m.Children(
            name,
            self.named(x, p, "Children"),
            self.s.text(x, "procedure", p, sentence('Children "{0}"', name), required=True) or "",
            self.s.text(x, "opens_with", p, sentence('Children "{0}"', name), required=True) or "",
            self.s.mapped(x, "gives", p),
            self.s.mapped(x, "when_one_is", p),
            fires if isinstance(fires, str) else None,
            rule,
            self.s.texts(x, "law", p),
        )

    def document(self, name: str, x: Entry, p: m.Path) -> m.Document:
        return m.Document(
            name,
            self.named(x, p, "Document"),
            self.s.text(x, "signed_by", p, sentence('Document "{0}"', name), required=True) or "",
            self.s.choice(x, "number", p, ("yearly", "per_case"), None),
            self.s.texts(x, "to", p),
            self.s.text(x, "template", p, "A document"),
            self.s.texts(x, "law", p),
        )

    def ladders(self) -> dict[str, tuple[m.Rung, ...]]:
        found: dict[str, tuple[m.Rung, ...]] = {}
        section = self.s.mapping(self.tree.get("ladders"), ("ladders",), "ladders")
        for name in section:
            rungs: list[m.Rung] = []
            for number, row in enumerate(self.s.listed(section, name, ("ladders",))):
                p = ("ladders", name, str(number))
                x = self.s.record(row, p, "rung")
                times = self.s.text(x, "times", p, "A rung")
                if times is not None and not times.isdigit():
                    self.s.say((*p, "times"), "wrong-shape", '"times" must be a number.')
                    times = None
                rungs.append(
                    m.Rung(
                        self.s.text(x, "at", p, "A rung", required=True) or "due",
                        self.s.texts(x, "remind", p),
                        self.s.texts(x, "notify", p),
                        self.s.texts(x, "escalate", p),
                        int(times) if times else None,
                    )
                )
            found[name] = tuple(rungs)
        return found

    def acknowledged(self) -> tuple[m.Acknowledgement, ...]:
        rows: list[m.Acknowledgement] = []
        for number, row in enumerate(self.s.listed(self.tree, "acknowledged", ())):
            p = ("acknowledged", str(number))
            x = self.s.record(row, p, "acknowledgement")
            warning = self.s.text(x, "warning", p, "An acknowledgement", required=True) or ""
            because = self.s.text(x, "because", p, "An acknowledgement", required=True) or ""
            rows.append(m.Acknowledgement(warning, self.s.texts(x, "at", p), because))
        return tuple(rows)
