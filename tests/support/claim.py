"""A small good definition, and ways to spoil it: each bad definition differs from it in what its test names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from writs.core.problems import PlacedProblem
from writs.documents.definitions import Definition
from writs.documents.linting import lint_definitions
from writs.documents.procedures import build
from writs.documents.reader import read

GOOD = """\
writs: 1
procedure: xx.claim
version: 2026.1
title: {en: Claim}
jurisdiction: xx
calendar: eu
currency: EUR
languages: [en]

sources:
  ACT: {title: The Act, in_force: 2020-01-01}
  NEW: {title: The new Act, in_force: 2030-01-01}

in_force: {from: 2026-01-01}

phases:
  open: {en: Open}

statistics:
  pending: {en: Pending}

roles:
  clerk: {title: {en: Clerk}, delegates_to: [deputy]}
  deputy: {title: {en: Deputy}}
  head: {title: {en: Head}}
  debtor: {title: {en: Debtor}, kind: party}

facts:
  amount: {type: money, title: {en: Amount}}
  received: {type: money, starts_as: 0 EUR, title: {en: Received}}
  kind: {type: choice, of: {plain: {en: Plain}, hard: {en: Hard}}, title: {en: Kind}}
  filed_on: {type: date, title: {en: Filed on}}
  served_on: {type: date, title: {en: Served on}}
  heard_at: {type: moment, title: {en: Heard at}}
  halted_on: {type: date, title: {en: Halted on}}
  paid_up: {type: yes_no, is: received >= amount, title: {en: Paid up}}

parameters:
  time_to_pay:
    title: {en: Time to pay}
    type: period
    by: kind
    values:
      - {from: 2026-01-01, plain: 10 days, hard: 20 days, law: ACT 5}

groups:
  underway: {title: {en: Under way}, states: [filed, served]}

states:
  filed:
    title: {en: Filed}
    phase: open
    counts_as: pending
    deadlines:
      serve:
        title: {en: Serve}
        owner: clerk
        within: 5 working days
        after: filed_on
        met_by: [serve]
        law: ACT 1
  served:
    title: {en: Served}
    phase: open
    counts_as: pending
    deadlines:
      pay:
        title: {en: Pay}
        owner: debtor
        within: time_to_pay
        after: served_on
        met_by: [settle]
        then: {fires: lapse}
        law: ACT 2
  halted:
    title: {en: Halted}
    phase: open
    counts_as: pending
    interlude: yes
    waits: {for: debtor, until: [resume], review: 30 days, reviewer: clerk, why: the law names no time}
  settled: {title: {en: Settled}, phase: open, counts_as: pending, final: settled}
  lapsed: {title: {en: Lapsed}, phase: open, counts_as: pending, final: lapsed}

transitions:
  file: {title: {en: File}, from: start, to: filed, by: clerk, needs: [amount, kind], records: filed_on, law: ACT 1}
  serve: {title: {en: Serve}, from: filed, to: served, by: clerk, records: served_on, issues: notice, law: ACT 1}
  receive: {title: {en: Receive}, from: underway, by: clerk, sets: {received: received + amount}, law: ACT 2}
  settle: {title: {en: Settle}, from: served, to: settled, by: [debtor, clerk], when: paid_up, law: ACT 2}
  lapse: {title: {en: Lapse}, from: served, to: lapsed, by: clock, law: ACT 2}
  hear: {title: {en: Hear}, from: served, by: clerk, records: heard_at, law: ACT 3}
  halt: {title: {en: Halt}, from: underway, to: halted, by: head, records: halted_on, law: ACT 4}
  resume: {title: {en: Resume}, from: halted, to: back, by: head, law: ACT 4}

deadlines:
  write_down:
    title: {en: Write down}
    owner: clerk
    within: 24 hours
    after: heard_at
    met_by: [receive]
    law: ACT 3

pauses:
  halt_time:
    title: {en: Halt}
    while: halted
    stops: {underway: remaining}
    law: ACT 4

documents:
  notice: {title: {en: Notice}, signed_by: clerk, law: ACT 1}

ladders:
  usual:
    - {at: 2 working days before, remind: owner}
    - {at: due, remind: owner, escalate: head}
    - {at: every 5 working days after, escalate: head, times: 4}
"""

CHILD = """\
writs: 1
procedure: xx.part
version: 2026.1
title: {en: Part}
jurisdiction: xx
calendar: eu
currency: EUR
languages: [en]
part_of: xx.claim
sources: {ACT: {title: The Act, in_force: 2020-01-01}}
in_force: {from: 2026-01-01}
phases: {open: {en: Open}}
roles: {clerk: {title: {en: Clerk}}}
facts:
  share: {type: money, title: {en: Share}}
  whole: {type: yes_no, is: share >= parent.amount, title: {en: Whole}}
states:
  begun:
    title: {en: Begun}
    phase: open
    waits: {for: clerk, until: [finish], review: 5 days, reviewer: clerk, why: the law names no time}
  done: {title: {en: Done}, phase: open, final: done}
transitions:
  begin: {title: {en: Begin}, from: start, to: begun, by: clerk, law: ACT 1}
  finish: {title: {en: Finish}, from: begun, to: done, by: [clerk, clock], when: whole, law: ACT 1}
ladders: {usual: [{at: due, remind: owner, escalate: clerk}]}
"""

CHILDREN = """\
children:
  parts:
    title: {en: Parts}
    procedure: xx.part
    opens_with: begin
    gives: {share: amount}
    when_one_is: {done: lapse}
    when_case_ends: {fires: finish}
    law: ACT 1

documents:"""
OPENS = (
    "  split: {title: {en: Split}, from: underway, by: clerk, opens: parts, law: ACT 1}\n\ndeadlines:\n  write_down:"
)

Change = tuple[str, str]


def changed(text: str, changes: Sequence[Change]) -> str:
    """The text with each change made at the one place where it fits; a change that fits nowhere is a broken test."""
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the good definition"
        text = text.replace(old, new)
    return text


def parent(*changes: Change) -> str:
    """The good definition with one kind of children."""
    return changed(GOOD, [("documents:", CHILDREN), ("\ndeadlines:\n  write_down:", OPENS), *changes])


def definition(text: str, name: str) -> Definition:
    document = read(text, name)
    procedure, problems = build(document)
    placed = [*document.duplicates, *(document.place(problem) for problem in problems)]
    return Definition(Path(name), document, procedure, placed)


def problems_of_texts(*texts: str) -> list[PlacedProblem]:
    """Every problem of the definitions, read as one library."""
    return lint_definitions([definition(text, f"{number}.yaml") for number, text in enumerate(texts, 1)])


def standing_at(text: str, problem: PlacedProblem, length: int = 24) -> str:
    """What stands in the text where the problem points to."""
    return text.split("\n")[problem.line - 1][problem.column - 1 :][:length]
