"""A hostile file gives one clear problem, at once, and never a crash."""

from __future__ import annotations

import pytest

from writs.documents.reader import DocumentUnreadable, read


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("[" * 200_000, "too-large"),
        ("x" * 10_000_000, "too-large"),
        ("a: &x [1]\nb: *x", "yaml-forbidden"),
        ("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]", "yaml-forbidden"),
        ("a: !!python/object/apply:os.system [x]", "yaml-forbidden"),
        ('a: "\\ud800"', "yaml-unreadable"),
        ("a: \ud800", "yaml-unreadable"),
        (b"\xff\xfe\x00a", "yaml-unreadable"),
        ("a: 1\n---\nb: 2", "yaml-forbidden"),
        ("? [a]\n: b", "yaml-forbidden"),
        ("<<: {a: 1}", "yaml-forbidden"),
        ("a: x\u2028y", "yaml-forbidden"),
        ("a: [1\nb: 2", "yaml-unreadable"),
        ("a: " + "y" * 30_000, "too-large"),
        ("- a\n- b", "wrong-shape"),
        ("", "wrong-shape"),
        ("a: {" + "b: {" * 40, "too-large"),
    ],
)
def test_a_hostile_file_is_one_problem(data: str | bytes, code: str) -> None:
    with pytest.raises(DocumentUnreadable) as error:
        read(data)

    assert error.value.problem.code == code
    assert error.value.problem.line >= 1


def test_a_key_written_twice_is_shown_with_its_first_line() -> None:
    document = read("a: 1\nb: 2\na: 3")

    assert [(p.code, p.line) for p in document.duplicates] == [("duplicate-key", 3)]
    assert "line 1" in document.duplicates[0].message


def test_every_scalar_stays_text() -> None:
    assert read("a: no\nb: 010\nc: 2026-01-01\nd: ~\ne: 1.5").tree == {
        "a": "no",
        "b": "010",
        "c": "2026-01-01",
        "d": "~",
        "e": "1.5",
    }


def test_places_are_counted_in_characters_not_bytes() -> None:
    document = read("tên: {vi: Quyết định, en: Decision}\nx:\n  - a\n  - b")

    assert document.position(("tên", "en")) == (1, 27)
    assert document.position(("x", "1")) == (4, 5)
    assert document.position(("x", "7")) == (3, 3) or document.position(("x", "7"))[0] >= 2
