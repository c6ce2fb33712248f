"""The namespace `writs` has two source roots and belongs to nobody; its portions are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

import writs

ROOTS = ("workflow/writs", "storage/writs")


def test_the_namespace_itself_is_no_file() -> None:
    assert getattr(writs, "__file__", None) is None


@pytest.mark.parametrize("source_root", ROOTS)
def test_no_source_root_claims_the_namespace(root: Path, source_root: str) -> None:
    assert [path.name for path in (root / source_root).iterdir() if path.is_file()] == []


@pytest.mark.parametrize("source_root", ROOTS)
def test_every_portion_is_a_typed_package(root: Path, source_root: str) -> None:
    portions = [path for path in (root / source_root).iterdir() if any(path.rglob("*.py"))]

    assert portions
    for marker in ("__init__.py", "py.typed"):
        assert [portion.name for portion in portions if not (portion / marker).is_file()] == []
