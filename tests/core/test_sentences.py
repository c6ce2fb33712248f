"""Every sentence about definitions and refusals can be said in Vietnamese, with the same names in it."""

from __future__ import annotations

import ast
import copy
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.core.lint.test_rules import ALONE, CONSTRUCTS
from tests.support.claim import GOOD, changed, problems_of_texts
from tests.support.definitions import definition, library
from tests.support.play import played

from writs.core.errors import TransitionRefused
from writs.core.sentences import in_language, sentence
from writs.core.vietnamese import VIETNAMESE

SOURCES = Path(__file__).resolve().parents[2] / "workflow" / "writs"
SPEAKERS = [
    *sorted((SOURCES / "core" / "lint").glob("*.py")),
    *sorted((SOURCES / "core" / "expressions").glob("*.py")),
    *(SOURCES / "core" / f"{name}.py" for name in ("blockers", "people", "family", "force", "periods", "errors")),
    *(SOURCES / "documents" / f"{name}.py"
      for name in ("shapes", "reader", "deadlines", "definitions", "procedures", "linting", "trials")),
]  # fmt: skip
CALLS = {
    "say": (2, 3), "warn": (2, 3), "stop": (1, 3), "Blocker": (2,), "Problem": (2, 4), "PlacedProblem": (5, 6),
    "fail": (0,), "ExpressionError": (0,), "PeriodError": (1,), "TypeProblem": (1, 4), "sentence": (0,),
}  # fmt: skip
YAML = re.compile(r"[a-z_]+:( \S.*)?\Z|[=…]|\d|yes\Z|[a-z_]+\Z|\{0\}: \{\{|\{0\}_at\Z|[a-z_]+-[a-z-]+\Z")
"""Advice that is itself a line of the definition reads the same in every language."""


def spoken(path: Path) -> Iterator[str]:
    """The templates and plain sentences that a module hands over to be said."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for place in CALLS.get(name, ()):
            if place < len(node.args):
                yield from constants(node.args[place], path)


def constants(node: ast.expr, path: Path) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body, path)
        yield from constants(node.orelse, path)
    else:
        assert not isinstance(node, ast.JoinedStr), f"{path.name}:{node.lineno}: use sentence(…), it can be translated"


@pytest.mark.parametrize("path", SPEAKERS, ids=lambda path: path.stem)
def test_every_sentence_of_a_module_has_its_vietnamese(path: Path) -> None:
    missing = [text for text in spoken(path) if text and text not in VIETNAMESE and not YAML.match(text)]

    assert missing == []


def test_both_languages_have_the_same_parts() -> None:
    def parts(text: str) -> set[str]:
        return set(re.findall(r"\{(\d+)\}", text))

    # Vietnamese has no article, so "a key of {1} {2}" needs no {1}.
    article = '"{0}" is not a key of {1} {2}.'

    assert [en for en, vi in VIETNAMESE.items() if parts(en) != parts(vi) and en != article] == []
    assert parts(VIETNAMESE[article]) == {"0", "2"}


def test_a_name_within_quotes_stays_and_a_word_outside_them_is_translated() -> None:
    said = sentence('Unknown {0} "{1}".', "state", "state")

    assert said == 'Unknown state "state".'
    assert in_language(said, "vi") == 'Không có trạng thái "state".'
    assert in_language(said, "en") == said
    assert in_language("nobody has translated this", "vi") == "nobody has translated this"


def test_a_sentence_is_text_in_every_other_respect() -> None:
    said = sentence('"{0}" must be given', "fee")

    assert (str(said), len(said), hash(said)) == ('"fee" must be given', 19, hash('"fee" must be given'))
    for again in (copy.deepcopy(said), pickle.loads(pickle.dumps(said))):
        assert in_language(again, "vi") == 'phải nhập "fee"'


@pytest.mark.parametrize("row", [*ALONE, *CONSTRUCTS], ids=lambda row: row[0].split()[0])
def test_every_problem_of_the_rules_is_said_in_vietnamese(row: tuple[str, str, list[tuple[str, str]]]) -> None:
    for problem in problems_of_texts(changed(GOOD, row[2])):
        said = in_language(problem.message, "vi")
        assert said != problem.message
        assert not re.search(r"\b(the|is|of|that|must|no|not|cannot)\b", re.sub(r'"[^"]*"', "", said)), said


def test_a_refusal_is_said_in_vietnamese_with_the_title_of_the_condition() -> None:
    facts = "ready: {type: yes_no, is: amount > 5 VND, title: {en: Ready, vi: Đã sẵn sàng}}"
    act = "pay: {title: {en: Pay}, from: underway, by: clerk, needs: [order_on], when: ready, law: A 1}"
    play = played(library(definition(facts=facts, transitions=act)), "2026-03-02")

    with pytest.raises(TransitionRefused) as refused:
        play.fire("pay", "2026-03-03", by="debtor")

    assert refused.value.sentences("vi") == [
        '"debtor" không được làm việc này; việc này của clerk',
        'phải nhập "order_on"',
        "Đã sẵn sàng: chưa thỏa (chưa biết: amount)",
    ]
    assert refused.value.sentences() == [blocker.message for blocker in refused.value.blockers]
