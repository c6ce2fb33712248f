"""The rules of the lint that look at two procedures: a parent and the children that it opens."""

from __future__ import annotations

import pytest
from tests.support.claim import CHILD, Change, changed, parent, problems_of_texts, standing_at

# The same, with a child beside: what is changed in the parent, in the child.
FAMILY: list[tuple[str, str, list[Change], list[Change]]] = [
    ("child-missing", "xx.parts", [("procedure: xx.part", "procedure: xx.parts")], []),
    (
        "child-of-another",
        "xx.part",
        [],
        [("part_of: xx.claim", "part_of: vn.bank-inquiry"), ("parent.amount", "3 EUR")],
    ),
    ("child-never-opened", "parts:", [(" opens: parts,", "")], []),
    ("unknown-name", "bogin", [("opens_with: begin", "opens_with: bogin")], []),
    ("no-opening", "finish", [("opens_with: begin", "opens_with: finish")], []),
    ("unknown-name", "finnish", [("{fires: finish}", "{fires: finnish}")], []),
    ("clock-may-not", "hear", [("{done: lapse}", "{done: hear}")], []),
    ("unknown-name", "lapse", [("{done: lapse}", "{dine: lapse}")], []),
    ("effect-type", "kind", [("gives: {share: amount}", "gives: {share: kind}")], []),
    ("unknown-name", "parent.amout", [], [("parent.amount", "parent.amout")]),
    ("fact-never-set", "share:", [("    gives: {share: amount}\n", "")], []),
    ("unknown-name", "all parts are dane", [("when: paid_up,", "when: paid_up and all parts are dane,")], []),
    ("guard-type", "sum of whole of parts",
     [("when: paid_up,", "when: paid_up and sum of whole of parts > 3 EUR,")], []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "place", "in_parent", "in_child"), FAMILY, ids=[f"{n}-{row[0]}" for n, row in enumerate(FAMILY)]
)
def test_the_rule_speaks_about_a_family(code: str, place: str, in_parent: list[Change], in_child: list[Change]) -> None:
    texts = [parent(*in_parent), changed(CHILD, in_child)]

    problems = problems_of_texts(*texts)

    first = next(problem for problem in problems if problem.code == code)
    text = texts[int(first.file.removesuffix(".yaml")) - 1]
    assert standing_at(text, first, len(place)) == place
