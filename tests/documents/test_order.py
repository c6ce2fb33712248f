"""Sections are put in order by moving lines: nothing else changes, and nothing is ever lost."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.claim import GOOD

from writs.cli import main
from writs.documents.keys import SECTIONS
from writs.documents.library import definition_files
from writs.documents.order import NotInLines, in_order
from writs.documents.procedures import build
from writs.documents.reader import DocumentUnreadable, read
from writs.documents.shipped import shipped_directory

SHIPPED = definition_files([shipped_directory()])


def ordered(text: str) -> str:
    return in_order(text.encode(), "x.yaml").text


def meaning(text: str) -> object:
    procedure, problems = build(read(text))
    assert procedure is not None
    return replace(procedure, hash=""), [problem for problem in problems if problem.code != "key-order"]


def shuffled(text: str, seed: int) -> str:
    """The same sections in another order, each with the comments above it."""
    starts = [found.start() for found in re.finditer(r"(?m)^(?:#.*\n)*[a-z_]+:", text)]
    head, sections = text[: starts[0]], [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    random.Random(seed).shuffle(sections)
    return head + "".join(section if section.endswith("\n") else section + "\n" for section in sections)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_is_in_order_is_left_to_the_letter(path: Path) -> None:
    text = path.read_bytes().decode()

    assert in_order(text.encode(), str(path)).text == text
    assert in_order(text.encode(), str(path)).moved == ()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shuffled_definition_is_put_right(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    mixed = shuffled(text, 7)

    made = ordered(mixed)

    assert list(read(made).tree) == list(read(text).tree)
    assert meaning(made) == meaning(text)


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 10_000))
def test_any_order_is_put_right_once_and_for_all_and_means_the_same(seed: int) -> None:
    mixed = shuffled(re.sub(r"(?m)^(?=([a-z_]+):)", r"# about \1\n", GOOD), seed)

    made = ordered(mixed)

    assert list(read(made).tree) == [key for key in SECTIONS if key in read(mixed).tree]
    assert re.findall(r"(?m)^# about ([a-z_]+)\n\1:", made) == list(read(made).tree)
    assert meaning(made) == meaning(mixed)
    assert ordered(made) == made
    assert Counter(made.split()) == Counter(mixed.split())


def test_comments_move_with_the_section_below_them_and_the_head_of_the_file_stays() -> None:
    text = "# Claims, by the clerk\n\n" + GOOD.replace("roles:\n", "# who may act\n# (all of them)\nroles:\n")
    start, stop = text.index("# who may act"), text.index("facts:\n")
    mixed = text[:start] + text[stop:] + "\n" + text[start:stop].rstrip("\n") + "\n"

    result = in_order(mixed.encode(), "x.yaml")

    assert result.moved == ("roles",)
    assert result.text == text


def test_a_comment_inside_a_section_stays_where_it_is() -> None:
    text = GOOD.replace("  deputy: {title", "  # stands in for the clerk\n  deputy: {title")
    start, stop = text.index("roles:\n"), text.index("facts:\n")

    assert ordered(text[:start] + text[stop:] + text[start:stop]).strip() == text.strip()


def test_line_ends_and_the_byte_order_mark_are_kept(tmp_path: Path) -> None:
    lines = GOOD.replace("\n", "\r\n")
    start, stop = lines.index("roles:"), lines.index("facts:")
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + (lines[:start] + lines[stop:] + lines[start:stop]).encode())

    assert main(["fmt", str(path)]) == 0

    made = path.read_bytes()
    assert made.startswith(b"\xef\xbb\xbf")
    assert made.count(b"\n") == made.count(b"\r\n")
    assert meaning(made.decode("utf-8-sig")) == meaning(GOOD)


def test_a_section_that_the_language_does_not_know_stays_behind_its_neighbour() -> None:
    text = GOOD.replace("facts:\n", "extra: {x: y}\nfacts:\n")
    start, stop = text.index("sources:\n"), text.index("\nin_force:") + 1

    keys = list(read(ordered(text[:start] + text[stop:] + text[start:stop])).tree)

    assert keys.index("extra") == keys.index("roles") + 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{version: 1, procedure: x.y, writs: 1}\n", "does not begin its line"),
        ("version: 1\nwrits: 1\nwrits: 1\n", "stands in it twice"),
        ('title: {en: "a\n# b"}\nwrits: 1\n', "would tear a text apart"),
    ],
)
def test_what_cannot_be_moved_by_lines_is_left_alone(text: str, reason: str) -> None:
    with pytest.raises((NotInLines, DocumentUnreadable), match=reason):
        ordered(text)


def test_a_document_end_stays_at_the_end() -> None:
    start, stop = GOOD.index("roles:\n"), GOOD.index("facts:\n")
    mixed = "---\n" + GOOD[:start] + GOOD[stop:] + GOOD[start:stop] + "...\n"

    made = ordered(mixed)

    assert made.startswith("---\n")
    assert made.endswith("...\n")
    assert meaning(made) == meaning(GOOD)


# -- the command
MIXED = (
    GOOD[: GOOD.index("roles:\n")]
    + GOOD[GOOD.index("facts:\n") :]
    + GOOD[GOOD.index("roles:\n") : GOOD.index("facts:\n")]
)


def test_the_check_changes_nothing_and_says_no(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(MIXED, encoding="utf-8")

    assert main(["fmt", str(tmp_path), "--check"]) == 1

    assert capsys.readouterr().out == f"{path}: would move roles\n"
    assert path.read_text(encoding="utf-8") == MIXED


def test_the_file_is_put_in_order_and_then_the_check_is_content(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(MIXED, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert main(["fmt"]) == 0
    assert capsys.readouterr().out == "x.yaml: moved roles\n"
    assert path.read_text(encoding="utf-8").strip() == GOOD.strip()
    assert main(["fmt", "--check", "--json"]) == 0
    assert capsys.readouterr().out == '{"files": 1, "changed": [], "unreadable": []}\n'


def test_what_cannot_be_read_is_said_and_the_others_are_put_in_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.yaml").write_text("a: [", encoding="utf-8")
    (tmp_path / "x.yaml").write_text(MIXED, encoding="utf-8")

    assert main(["fmt", str(tmp_path)]) == 2

    captured = capsys.readouterr()
    assert "bad.yaml" in captured.err
    assert "moved roles" in captured.out


def test_the_shipped_definitions_are_in_order() -> None:
    assert main(["fmt", str(shipped_directory()), "--check"]) == 0
