"""A page says what the definition says: every limit, its length, its owner, its law, in the reader's language."""

from __future__ import annotations

import re

import pytest
from tests.support.claim import GOOD, changed, definition

from writs.core.model import Procedure
from writs.core.table import table
from writs.documents.library import Library


def procedure(*changes: tuple[str, str]) -> Procedure:
    found = definition(changed(GOOD, list(changes)), "claim").procedure
    assert found is not None
    return found


def row_of(text: str, name: str) -> list[str]:
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in text.splitlines()]
    return next(row[1:] for row in rows if len(row) == 8 and row[1].endswith(f"<br>`{name}`"))


def test_a_limit_is_shown_with_length_start_owner_consequence_law_and_ladder() -> None:
    text = table(procedure())

    assert row_of(text, "serve") == [
        "Serve<br>`serve`", "5 working days", "`filed_on`<br>Filed on", "Clerk", "overdue", "ACT 1", "`usual`",
    ]  # fmt: skip
    pay = row_of(text, "pay")
    assert (pay[1], pay[4]) == (r"10 days \| 20 days", "the clock: Lapse")


@pytest.mark.parametrize(
    ("measure", "length", "start"),
    [
        ("at_least: 3 days\n        before: filed_on", "3 days", "before `filed_on`<br>Filed on"),
        ("due: filed_on", "on the day", "`filed_on`<br>Filed on"),
        ("every: 6 months\n        after: filed_on", "every 6 months", "`filed_on`<br>Filed on"),
        ("not_before: 7 clear days\n        after: filed_on\n        holds: serve", "not before 7 clear days",
         "`filed_on`<br>Filed on"),
        ("not_before: 2 days\n        within: 9 days\n        after: filed_on\n        holds: serve",
         "not before 2 days; 9 days", "`filed_on`<br>Filed on"),
        ("within: without delay\n        review: 5 days\n        after: entry", "without delay", "`entry`"),
        ("later_of:\n          - {within: 5 days, after: filed_on}\n          - {within: 1 month, after: entry}",
         r"5 days \| 1 month", "`{later_of: [filed_on, entry]}`"),
        ("within: 5 days\n        after: filed_on\n        when: kind is hard", "5 days",
         "`filed_on`<br>Filed on<br>if `kind is hard`"),
    ],
)  # fmt: skip
def test_every_kind_of_limit_has_its_words(measure: str, length: str, start: str) -> None:
    row = row_of(table(procedure(("within: 5 working days\n        after: filed_on", measure))), "serve")

    assert row[1:3] == [length, start]


def test_a_right_and_a_doubt_are_marked_and_the_note_is_told() -> None:
    doubt = "ACT 1\n        confidence: uncertain\n        note: two readings"
    text = table(
        procedure(
            ("owner: debtor", "right_of: debtor"),
            ("met_by: [serve]\n        law: ACT 1", f"met_by: [serve]\n        law: {doubt}"),
        )
    )

    assert row_of(text, "pay")[3] == "Debtor (may)"
    assert row_of(text, "serve")[0] == "Serve **?**<br>`serve`"
    assert "- `serve` (uncertain): two readings" in text


def test_a_title_cannot_break_out_of_its_cell() -> None:
    text = table(procedure(("title: {en: Serve}\n", "title: {en: 'a | b <b> *c* `d` [e](f)'}\n")))

    assert row_of(text, "serve")[0] == r"a \| b &lt;b> \*c\* \`d\` \[e](f)<br>`serve`"


def test_lengths_and_ladders_are_vietnamese_for_vietnamese_readers(library: Library) -> None:
    text = table(library.find("vn.complaint").procedure, "vi")

    assert row_of(text, "settle")[1] == r"15 ngày \| 5 ngày làm việc \| 30 ngày"
    assert "1 ngày làm việc trước: nhắc người có nghĩa vụ" in text
    assert "working days" not in text[: text.index("## Cách hiểu")]
