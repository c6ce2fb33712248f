"""The JSON Schema says the same as the reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from writs.documents.keys import KEYS
from writs.documents.library import definition_files
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
