"""The JSON Schema says the same as the reader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from writs.documents.keys import KEYS
from writs.documents.library import definition_files
from writs.documents.procedures import build
from writs.documents.reader import read, read_file
from writs.documents.schema import schema
from writs.documents.shipped import shipped_directory


@pytest.mark.parametrize("path", definition_files([shipped_directory()]), ids=lambda path: path.stem)
def test_every_shipped_definition_fits_the_schema(path: Path) -> None:
    assert list(Draft202012Validator(schema()).iter_errors(read_file(path).tree)) == []


def test_a_key_that_the_reader_refuses_the_schema_refuses_too(small_text: str) -> None:
    validator = Draft202012Validator(schema())

    assert validator.is_valid(read(small_text).tree)
    assert not validator.is_valid(read(small_text.replace("records: told_on", "recods: told_on")).tree)
    assert not validator.is_valid(read(small_text.replace("title: {en: Small}", "title: Small")).tree)


def test_the_schema_knows_every_key_of_every_kind() -> None:
    kinds = {"procedure": schema(), **schema()["$defs"]}

    for kind, keys in KEYS.items():
        assert tuple(kinds[kind.replace(" ", "_")]["properties"]) == keys


def as_an_editor_reads(path: Path) -> Any:
    """By the core schema of YAML 1.2, as language servers do: `1` is a number, `yes` and a day are text."""
    loader: Any = YAML(typ="safe", pure=True)
    loader.version = (1, 2)
    return json.loads(json.dumps(loader.load(path.read_text(encoding="utf-8")), default=str))


@pytest.mark.parametrize("path", definition_files([shipped_directory()]), ids=lambda path: path.stem)
def test_every_shipped_definition_is_fine_in_an_editor(path: Path) -> None:
    assert list(Draft202012Validator(schema()).iter_errors(as_an_editor_reads(path))) == []


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("writs: 1\n", "writs: 2\n"),
        ("version: 1.0\n", ""),
        ("kind: party", "kind: partie"),
        ("kind: party", "kind: party, grade: lowest"),
        ("type: money, starts_as", "type: mony, starts_as"),
        ("final: paid", "final: paid, interlude: true"),
        ("owner: clerk\n", "ownr: clerk\n"),
        ("then: {fires: lapse}", "then: lapse"),
        ("sets: {paid: paid + payment}", "sets: [paid]"),
        ("{at: due, remind: owner, escalate: head}", "due"),
        ("from: told, by: [debtor, clerk]", "from: {told: yes}, by: [debtor, clerk]"),
    ],
)
def test_what_the_schema_refuses_the_reader_refuses_too(good: str, bad: str, small_text: str) -> None:
    assert small_text.count(good) >= 1
    document = read(small_text.replace(good, bad, 1))

    assert not Draft202012Validator(schema()).is_valid(document.tree)
    assert [problem for problem in build(document)[1] if problem.severity == "error"]


def test_the_modeline_of_the_reference_names_the_file_that_the_command_writes() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "language.md").read_text(encoding="utf-8")

    assert "writs schema > writs.schema.json" in text
    assert "# yaml-language-server: $schema=writs.schema.json" in text
