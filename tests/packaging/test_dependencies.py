"""What we depend on has a floor, is locked with hashes, and tells nothing of the machine that locked it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


@pytest.fixture(scope="session")
def declared(pyproject: dict[str, Any]) -> list[Requirement]:
    project = pyproject["project"]
    groups = [project["dependencies"], *project.get("optional-dependencies", {}).values()]
    groups += pyproject["dependency-groups"].values()
    groups.append(pyproject["build-system"]["requires"])
    return [Requirement(line) for group in groups for line in group]


@pytest.fixture(scope="session")
def lock(root: Path) -> str:
    return (root / "constraints.txt").read_text(encoding="utf-8")


def locked_packages(lock: str) -> dict[str, str]:
    """Name → the text of its entry, hashes included."""
    entries = [entry for entry in re.split(r"\n(?=\S)", lock.strip()) if not entry.startswith("#")]
    return {canonicalize_name(entry.partition("==")[0]): entry for entry in entries}


def test_every_dependency_has_a_floor(declared: list[Requirement]) -> None:
    floorless = [str(wanted) for wanted in declared if not any(bound.operator == ">=" for bound in wanted.specifier)]

    assert floorless == []


def test_every_dependency_is_locked_at_a_version_it_allows(declared: list[Requirement], lock: str) -> None:
    packages = locked_packages(lock)

    for wanted in declared:
        entry = packages.get(canonicalize_name(wanted.name), "")
        version = re.search(r"==(\S+)", entry)
        assert version, f"{wanted.name} is not in constraints.txt; run `make lock`"
        assert wanted.specifier.contains(version[1]), f"{entry.splitlines()[0]} is not {wanted}; run `make lock`"


def test_every_locked_package_has_hashes(lock: str) -> None:
    assert [name for name, entry in locked_packages(lock).items() if "--hash=sha256:" not in entry] == []


def test_the_lock_names_no_address_and_repeats_no_command_line(lock: str) -> None:
    assert "://" not in lock
    assert not lock.startswith("#")


def test_the_version_is_said_once_and_the_command_repeats_it(pyproject: dict[str, Any]) -> None:
    said = subprocess.run(
        [str(Path(sys.executable).with_name("writs")), "--version"], capture_output=True, text=True, check=True
    )

    assert said.stdout == f"writs {pyproject['project']['version']}\n"
