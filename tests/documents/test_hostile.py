"""Hostile and broken files: one clear problem, quickly, and never a crash; through the command line as well."""

from __future__ import annotations

import random
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.documents.test_trials import SCENARIOS
from tests.support.claim import CHILD, GOOD, parent

from writs.cli import main
from writs.core.description import describe
from writs.core.diagram import diagram
from writs.core.sentences import in_language
from writs.core.table import table
from writs.documents.definitions import Definition
from writs.documents.library import Library
from writs.documents.linting import lint_definitions
from writs.documents.order import NotInLines, in_order
from writs.documents.procedures import build
from writs.documents.reader import DocumentUnreadable, read
from writs.documents.scenarios import ScenarioReport, run_scenarios

SECOND = 1.0
"""Of processor time, for reading and refusing one file."""
BOMB = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))

UNREADABLE: dict[str, tuple[bytes, str]] = {
    "200 kB of brackets": (b"[" * 200_000, "too-large"),
    "200 kB of braces": (b"{" * 200_000, "yaml-forbidden"),
    "200 kB of quotes": (b'"' * 200_001, "yaml-unreadable"),
    "100,000 dashes": (b"- " * 100_000, "too-large"),
    "100,000 questions": (b"? " * 100_000, "yaml-forbidden"),
    "100,000 tabs": (b"\t" * 100_000, "yaml-unreadable"),
    "100,000 anchors": (b"&a " * 100_000, "yaml-forbidden"),
    "a bomb of aliases": (BOMB.encode(), "yaml-forbidden"),
    "10 MB": (b"a: b\n" * 2_000_000, "too-large"),
    "keys without end": ("".join(f"k{n}: v\n" for n in range(60_000)).encode()[: 500 * 1024], "too-large"),
    "values without end": (b"a: [" + b"x," * 60_000 + b"]\n", "too-large"),
    "a huge text": (b"a: " + b"x" * 400_000, "too-large"),
    "a huge key": (b"x" * 400_000 + b": a", "too-large"),
    "deep in one line": (b"a: " + b"{a: " * 100_000, "too-large"),
    "deep over lines": ("".join(" " * n + f"a{n}:\n" for n in range(400)).encode(), "too-large"),
    "a NUL": (b"a: \x00\n", "yaml-forbidden"),
    "a NUL behind an escape": (b'a: "x\\0y"\n', "yaml-forbidden"),
    "a bell behind an escape": (b'a: "x\\ay"\n', "yaml-forbidden"),
    "a line separator": ("a: x\u2028y\n".encode(), "yaml-forbidden"),
    "a line separator behind an escape": (b'a: "x\\u2028y"\n', "yaml-forbidden"),
    "text that runs backwards": ("a: x\u202ey\n".encode(), "yaml-forbidden"),
    "a byte order mark in the middle": ("a: x\ufeffy\n".encode(), "yaml-forbidden"),
    "UTF-16": ("writs: 1\n".encode("utf-16"), "yaml-unreadable"),
    "UTF-16 without a mark": ("writs: 1\n".encode("utf-16-le"), "yaml-forbidden"),
    "a lone surrogate": (b"a: \xed\xa0\x80\n", "yaml-unreadable"),
    "a lone surrogate behind an escape": (b'a: "\\ud800"\n', "yaml-unreadable"),
    "a tag": (b"a: !!python/object/apply:os.system [x]\n", "yaml-forbidden"),
    "a tag of its own": (b"%TAG ! tag:x,2000:\n---\na: !foo b\n", "yaml-forbidden"),
    "a merge key": (b"a: {<<: {b: c}}\n", "yaml-forbidden"),
    "a list as a key": (b"? [a, b]\n: c\n", "yaml-forbidden"),
    "two documents": (b"a: b\n---\nc: d\n", "yaml-forbidden"),
    "nothing": (b"", "wrong-shape"),
    "a comment": (b"# nothing\n", "wrong-shape"),
    "a byte order mark alone": (b"\xef\xbb\xbf", "wrong-shape"),
    "a list": (b"- a\n", "wrong-shape"),
    "a word": (b"hello", "wrong-shape"),
}


@pytest.mark.parametrize(("data", "code"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_document_is_one_problem_in_under_a_second(
    data: bytes, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "xx.claim.yaml"
    path.write_bytes(data)
    began = time.process_time()

    with pytest.raises(DocumentUnreadable) as refused:
        read(data, "x.yaml")
    took = time.process_time() - began

    assert refused.value.problem.code == code
    assert took < SECOND
    for command, exit_code in (("lint", 1), ("describe", 1), ("diagram", 1), ("fmt", 2)):
        assert main([command, str(path)]) == exit_code
        captured = capsys.readouterr()
        assert code in captured.out + captured.err or "does not" in captured.err
        assert len(captured.out + captured.err) < 1500
    path.rename(tmp_path / "xx.claim.scenarios.yaml")
    assert main(["test", str(tmp_path)]) == 1


def test_the_place_of_a_forbidden_character_is_told() -> None:
    with pytest.raises(DocumentUnreadable) as refused:
        read("a: b\nc: d\u202ee\n")

    problem = refused.value.problem
    assert (problem.line, problem.column, problem.message) == (2, 5, "The character U+202E is not allowed.")


def test_keys_that_stand_again_and_again_are_told_all_at_once() -> None:
    assert len(read(b"a: b\n" * 3000).duplicates) == 2999


def test_a_byte_order_mark_at_the_head_and_an_accent_behind_an_escape_are_read() -> None:
    assert read(b'\xef\xbb\xbfa: "e\\u0301"\n').tree == {"a": "é"}


def many(line: str, before: str, number: int) -> str:
    """The good definition with so many lines more."""
    assert before in GOOD
    return GOOD.replace(before, "".join(line.format(n, n + 1) for n in range(number)) + before, 1)


LARGE = {
    "sections that are not known": GOOD + "".join(f"x{n}: y\n" for n in range(3000)),
    "states that nothing reaches": many(
        "  s{0}: {{title: {{en: X}}, phase: open, counts_as: pending}}\n", "  settled: {title", 2000
    ),
    "acts with unknown names": many(
        "  t{0}: {{title: {{en: X}}, from: filed, to: q{0}, by: z{0}, law: K{0} 1}}\n", "  hear: {title", 1000
    ),
    "deadlines that hand on to each other": many(
        "  d{0}: {{title: {{en: X}}, owner: clerk, within: 3 days, after: filed_on, met_by: [receive], law: ACT 1}}\n",
        "  write_down:\n", 500,
    ),
    "facts computed from each other": many(
        "  f{0}: {{type: yes_no, is: not f{1}, title: {{en: X}}}}\n", "  amount: {type", 1000
    ),
    "a guard in many brackets": GOOD.replace("when: paid_up,", f'when: "{"(" * 900}paid_up{")" * 900}",'),
    "a guard of many parts": GOOD.replace("when: paid_up,", f'when: "{" and ".join(["amount > 5 EUR"] * 90)}",'),
}  # fmt: skip


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_a_definition_of_absurd_size_is_checked_in_seconds(text: str, tmp_path: Path) -> None:
    path = tmp_path / "xx.claim.yaml"
    path.write_text(text, encoding="utf-8")
    began = time.process_time()

    assert main(["lint", str(path)]) in (0, 1)

    assert time.process_time() - began < 4 * SECOND


# -- mutations
TOKEN = re.compile(r"[A-Za-z_0-9.]+|[^\sA-Za-z_0-9]")
VALUES = [
    "[]", "{}", "yes", "no", "~", '""', "0", "-1", "2026-02-30", "999999999 years", "[a, [b]]", "{a: {b: c}}", "start",
    "back", "clock", "owner", "0 days", "due of serve", "each filed_on", "{later_of: []}", "0% of the time",
    "parent.amount", "host.x", "every 0 days after", "x" * 300,
]  # fmt: skip


def mutated(text: str, random_: random.Random) -> str:
    """A few changes such as a tired author, a bad merge or an enemy makes."""
    for _ in range(random_.choice([1, 1, 2, 4])):
        lines, kind = text.split("\n"), random_.randrange(7)
        n, m = random_.randrange(len(lines)), random_.randrange(len(lines))
        if kind == 0:
            del lines[n]
        elif kind == 1:
            lines.insert(n, lines[m])
        elif kind == 2:
            lines[n] = " " * random_.randrange(8) + lines[n].strip()
        if kind < 3:
            text = "\n".join(lines)
            continue
        tokens = list(TOKEN.finditer(text))
        a, b = random_.choice(tokens), random_.choice(tokens)
        if kind in (3, 4):
            text = text[: a.start()] + b[0] + text[a.end() :]
        elif kind == 5:
            text = text[: a.start()] + random_.choice("{}[],:\"'#&*!|>-? \n\t0\u0301") + text[a.start() :]
        else:
            values = list(re.finditer(r": (?=\S)", text))
            value = random_.choice(values)
            text = text[: value.end()] + random_.choice(VALUES) + text[text.find("\n", value.end()) :]
    return text


def looked_at(text: str) -> None:
    """Everything that is done with a definition before a case is opened on it."""
    try:
        document = read(text, "x.yaml")
        in_order(text.encode(), "x.yaml")
    except (DocumentUnreadable, NotInLines):
        return
    procedure, problems = build(document)
    if procedure is None:
        return
    placed = [*document.duplicates, *(document.place(problem) for problem in problems)]
    definition = Definition(Path("x.yaml"), document, procedure, placed)
    found = lint_definitions([definition])
    assert all(problem.line >= 1 and problem.column >= 1 for problem in found)
    assert all(in_language(problem.message, "vi") for problem in found)
    if any(problem.severity == "error" for problem in found) or procedure.calendar != "eu":
        return
    describe(procedure)
    diagram(procedure)
    table(procedure, "vi")
    library = Library([definition])
    run_scenarios(read(SCENARIOS), library.find(procedure.key), library, ScenarioReport())


@settings(deadline=None, max_examples=150)
@given(st.sampled_from([GOOD, GOOD, GOOD, parent(), CHILD]), st.integers(0, 10**9))
def test_no_mutation_of_a_definition_makes_the_program_crash(text: str, seed: int) -> None:
    looked_at(mutated(text, random.Random(seed)))


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**9))
def test_no_mutation_of_a_scenario_makes_the_program_crash(seed: int) -> None:
    document = read(GOOD, "good.yaml")
    library = Library([Definition(Path("good.yaml"), document, build(document)[0], [])])
    report = ScenarioReport()
    try:
        scenarios = read(mutated(SCENARIOS, random.Random(seed)), "x.scenarios.yaml")
    except DocumentUnreadable:
        return

    run_scenarios(scenarios, library.find("xx.claim"), library, report)

    assert report.passed + report.failed >= 0
