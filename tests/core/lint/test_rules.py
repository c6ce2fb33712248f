"""The rules of the lint, each by the least change that breaks it: its code, its place, and nothing else."""

from __future__ import annotations

import pytest
from tests.support.claim import GOOD, Change, changed, problems_of_texts, standing_at

from writs.core.lint.names import WORDS
from writs.documents.keys import RESERVED

WAITING = "waits: {for: clerk, until: [%s], review: 3 days, reviewer: clerk, why: none}"
HOLD = """deadlines:
  quiet:
    title: {en: Quiet}
    owner: clerk
    not_before: 3 days
    after: filed_on
    holds: [serve]
    met_by: [serve]
    law: ACT 1
  write_down:"""


def a_state(name: str, rest: str) -> Change:
    return (
        "  settled: {title",
        f"  {name}: {{title: {{en: X}}, phase: open, counts_as: pending, {rest}}}\n  settled: {{title",
    )


def an_act(name: str, rest: str, before: str = "hear") -> Change:
    act = f"  {name}: {{title: {{en: X}}, {rest}, by: clerk, law: ACT 1}}"
    return f"  {before}: {{title", f"{act}\n  {before}: {{title"


def facts(*lines: str) -> Change:
    return "  paid_up:", "".join(f"  {line}\n" for line in lines) + "  paid_up:"


# code, what stands where the problem points, what is changed in the good definition
ALONE: list[tuple[str, str, list[Change]]] = [
    ("unknown-name", "pended", [("counts_as: pending\n    interlude", "counts_as: pended\n    interlude")]),
    ("unknown-name", "opened",
     [("open, counts_as: pending, final: lapsed", "opened, counts_as: pending, final: lapsed")]),
    ("unknown-name", "sent", [("states: [filed, served]", "states: [filed, served, sent]")]),
    ("unknown-name", "notise", [("issues: notice", "issues: [notise, notice]")]),
    ("unknown-name", "loud", [("        then: {fires: lapse}", "        then: {fires: lapse}\n        ladder: loud")]),
    ("unknown-name", "MAKE 4", [("remaining}\n    law: ACT 4", "remaining}\n    law: MAKE 4")]),
    ("unknown-name", "remaining", [("stops: {underway: remaining}", "stops: {under: remaining}")]),
    ("unknown-name", "filled_on", [("in_force: {from: 2026-01-01}", "in_force: {from: 2026-01-01, by: filled_on}")]),
    ("start-no-date", "amount", [("in_force: {from: 2026-01-01}", "in_force: {from: 2026-01-01, by: amount}")]),
    ("unknown-name", "amout", [("is: received >= amount", "is: received >= amout")]),
    ("unknown-name", "kind is plane", [("when: paid_up,", "when: paid_up and kind is plane,")]),
    ("guard-syntax", ">= 3 EUR", [("when: paid_up,", "when: paid_up and >= 3 EUR,")]),
    ("guard-type", "amount < 3", [("when: paid_up,", "when: paid_up and amount < 3,")]),
    ("guard-not-yes-no", "kind", [("while: halted", "while: [halted, kind]")]),
    ("derived-loop derived-loop", "not late_now",
     [facts("due_now: {type: yes_no, is: not late_now, title: {en: Due}}",
            "late_now: {type: yes_no, is: not due_now, title: {en: Late}}")]),
    ("fact-before-set", "halted_on > filed_on",
     [("records: served_on, issues", "when: halted_on > filed_on, records: served_on, issues"),
      ("from: underway, to: halted", "from: served, to: halted")]),
    ("fact-unused", "odd:",
     [facts("odd: {type: yes_no, title: {en: Odd}}"), ("records: heard_at", "accepts: [odd], records: heard_at")]),
    ("parameter-dead", "time_to_pay:", [("within: time_to_pay", "within: 10 days")]),
    ("parameter-gap", "time_to_pay:", [("{from: 2026-01-01, plain", "{from: 2026-03-01, plain")]),
    ("parameter-order", "time_to_pay:",
     [("law: ACT 5}", "law: ACT 5}\n      - {from: 2025-01-01, plain: 9 days, hard: 9 days, law: ACT 5}")]),
    ("law-not-in-force", "NEW 5", [("hard: 20 days, law: ACT 5}", "hard: 20 days, law: NEW 5}")]),
    ("law-not-in-force", "NEW 3", [("met_by: [receive]\n    law: ACT 3", "met_by: [receive]\n    law: NEW 3")]),
    ("law-not-in-force", "OLD 3",
     [("  NEW: {title", "  OLD: {title: The old Act, in_force: 2000-01-01, until: 2025-06-30}\n  NEW: {title"),
      ("[receive]\n    law: ACT 3", "[receive]\n    law: OLD 3")]),
    ("unknown-name", "30 days", [("plain: 10 days, hard: 20 days", "plain: 10 days, hard: 20 days, extra: 30 days")]),
    ("bad-period", "20 dais", [("hard: 20 days", "hard: 20 dais")]),
    ("name-clash", "lapsed:",
     [("  underway: {title", "  lapsed: {title: {en: Lapsed}, states: [lapsed]}\n  underway: {title")]),
    ("reserved-name", "number:",
     [("time_to_pay:\n    title", "number:\n    title"), ("within: time_to_pay", "within: number")]),
    ("reserved-name", "clock:", [("  debtor: {title", "  clock: {title: {en: Clock}}\n  debtor: {title")]),
    ("reserved-name state-unreachable", "back:", [a_state("back", "final: back")]),
    ("no-end", "states:",
     [("final: settled", WAITING % "reopen"), ("final: lapsed", WAITING % "reopen"),
      an_act("reopen", "from: [settled, lapsed], to: filed, records: filed_on")]),
    ("state-without-end unbounded-loop", "stuck:",
     [a_state("stuck", WAITING % "stay"), an_act("stay", "from: [filed, stuck], to: stuck")]),
    ("silent-state", "filed:", [("        after: filed_on", "        after: halted_on")]),
    ("silent-state", "filed:", [("        after: filed_on", "        when: kind is plain\n        after: filed_on")]),
    ("voice-far-away", "filed:", [("within: 5 working days", "within: 5 years")]),
    ("unbounded-loop", "open_end:", [
        a_state("open_end", WAITING % "again, go_on"),
        an_act("again", "from: [filed, open_end], to: open_end"),
        an_act("go_on", "from: open_end, to: served, records: served_on", before="halt"),
    ]),
    ("interlude-without-back", "halted:", [("from: halted, to: back, by", "from: halted, to: filed, by"), ]),
    ("interlude-runs-on", "halted:", [("while: halted", "between: [filed_on, served_on]")]),
    ("clock-may-not", "lapse", [("to: lapsed, by: clock", "to: lapsed, by: clerk")]),
    ("clock-cannot-answer", "lapse:", [("to: lapsed, by: clock,", "to: lapsed, by: clock, needs: [kind],")]),
    ("met-by-stranger", "write_down:", [("from: underway, by: clerk, sets", "from: underway, by: debtor, sets")]),
    ("start-never-set fact-never-set", "write_down:", [("by: clerk, records: heard_at,", "by: clerk,")]),
    ("met-by-elsewhere", "file", [("met_by: [settle]", "met_by: [settle, halt, file]")]),
    ("met-by-elsewhere", "file", [("until: [resume]", "until: [resume, file]")]),
    ("entry-outside-state", "write_down:",
     [("within: 24 hours\n    after: heard_at", "within: 2 days\n    after: entry")]),
    ("holds-nothing", "quiet:", [("deadlines:\n  write_down:", HOLD.replace("    holds: [serve]\n", ""))]),
    ("duty-held", "serve:", [("deadlines:\n  write_down:", HOLD.replace("not_before: 3 days", "within: 3 days"))]),
    ("bad-rung", "{at: 2 working", [("before, remind: owner", "before, remind: owner, escalate: head")]),
    ("bad-rung", "shortly", [("at: due", "at: shortly")]),
    ("rung-unbounded", "{at: every", [(", times: 4}", "}")]),
    ("signer-absent", "debtor", [("signed_by: clerk", "signed_by: debtor")]),
    ("document-never-issued", "notice:", [(" issues: notice,", "")]),
    ("statistics-missing", "lapsed:", [("counts_as: pending, final: lapsed", "final: lapsed")]),
    ("uncertain-without-note", "halt:",
     [("halted_on, law: ACT 4", "halted_on, law: ACT 4, confidence: uncertain")]),
    ("parent-missing", "parent.amount", [("when: paid_up,", "when: paid_up and parent.amount > 3 EUR,")]),
]  # fmt: skip


@pytest.mark.parametrize(("codes", "place", "changes"), ALONE, ids=[f"{n}-{row[0]}" for n, row in enumerate(ALONE)])
def test_the_rule_speaks_alone_and_at_its_place(codes: str, place: str, changes: list[Change]) -> None:
    text = changed(GOOD, changes)

    problems = problems_of_texts(text)

    assert sorted(problem.code for problem in problems) == sorted(codes.split())
    first = next(problem for problem in problems if problem.code == codes.split()[0])
    assert standing_at(text, first, len(place)) == place


def test_the_reserved_words_are_those_of_the_reader() -> None:
    assert RESERVED <= WORDS


WINDOW = "not_before: 2 days\n        within: 5 working days\n        after: filed_on"
SEVERAL = "later_of: [{within: %s, after: %s}, {within: 5 working days, after: filed_on}]"
SERVE = "within: 5 working days\n        after: filed_on"
MONEY = "  fee: {title: {en: Fee}, type: money, values: [{from: 2026-01-01, is: 5 EUR, law: ACT 5}]}\n"
FEE = ("groups:\n  underway", MONEY + "\ngroups:\n  underway")

CHAIN = [f"f{n}: {{type: yes_no, is: not f{n - 1}, title: {{en: F}}}}" for n in range(1, 42)]

# The bad side of the constructs whose good side tests/core/test_constructs.py runs.
CONSTRUCTS: list[tuple[str, str, list[Change]]] = [
    ("holds-nothing", "serve:", [(SERVE, WINDOW)]),
    ("unknown-name", "sent_on", [(SERVE, SEVERAL % ("3 days", "sent_on"))]),
    ("bad-period", "3 dais", [(SERVE, SEVERAL % ("3 dais", "filed_on"))]),
    ("start-no-date", "amount", [(SERVE, SEVERAL % ("3 days", "amount"))]),
    ("bad-rung", "150% of the time", [("at: 2 working days before", "at: 150% of the time")]),
    ("unknown-name", "mayor", [("before, remind: owner", "before, notify: mayor")]),
    ("guard-type", "amount as of filed_on", [("when: paid_up,", "when: paid_up and amount as of filed_on > 3 EUR,")]),
    ("guard-type", "amount", [FEE, ("when: paid_up,", "when: paid_up and fee as of amount > 3 EUR,")]),
    ("guard-type", "host.solvent", [("when: paid_up,", "when: paid_up and host.solvent > 3 EUR,")]),
    ("bad-period", "3 monts", [("remaining}\n    law: ACT 4", "remaining}\n    longest: 3 monts\n    law: ACT 4")]),
    ("unknown-name", "remain", [("stops: {underway: remaining}", "stops: {underway: remain}")]),
    ("unknown-name", "mayor", [("by: [debtor, clerk],", "by: [debtor, clerk], approved_by: mayor,")]),
    ("unknown-name", "minor", [("head: {title: {en: Head}}", "head: {title: {en: Head}, grade: minor}")]),
    ("unknown-name", "cousin", [("head: {title: {en: Head}}", "head: {title: {en: Head}, relation: cousin}")]),
    ("unknown-name", "mayor", [("head: {title: {en: Head}}", "head: {title: {en: Head}, conflict: [mayor]}")]),
    ("guard-not-yes-no", "amount",
     [facts("x: {type: text, required_when: amount, title: {en: X}}"), ("[amount, kind]", "[amount, kind, x]")]),
    ("guard-not-yes-no", "amount", [("phases:\n", "applies_when: amount\n\nphases:\n")]),
    ("unknown-key", "Esq", [("title: {en: Debtor}", "title: {en: Debtor, Esq}")]),
    ("too-large", "not f40", [facts("f0: {type: yes_no, starts_as: no, title: {en: F}}", *CHAIN)]),
    ("unknown-name", "monthly", [("signed_by: clerk", "signed_by: clerk, number: monthly")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "place", "changes"), CONSTRUCTS, ids=[f"{n}-{row[0]}" for n, row in enumerate(CONSTRUCTS)]
)
def test_a_construct_used_wrongly_is_found_at_its_place(code: str, place: str, changes: list[Change]) -> None:
    text = changed(GOOD, changes)

    problems = problems_of_texts(text)

    first = next(problem for problem in problems if problem.code == code)
    assert {problem.code for problem in problems} == {code}
    assert standing_at(text, first, len(place)) == place
