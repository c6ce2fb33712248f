"""One command checks everything, and CI runs exactly that."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def makefile(root: Path) -> str:
    return (root / "Makefile").read_text(encoding="utf-8")


def test_ci_runs_the_steps_of_make_check_in_their_order(root: Path, makefile: str) -> None:
    check = re.search(r"^check: ([a-z -]+) ##", makefile, re.MULTILINE)
    steps = re.search(r"^steps=\(([a-z -]+)\)$", (root / ".ci/run").read_text(encoding="utf-8"), re.MULTILINE)

    assert check
    assert steps
    assert check[1].split() == steps[1].split()


def test_the_tests_come_first_in_ci(makefile: str) -> None:
    assert re.search(r"^check: test ", makefile, re.MULTILINE)


def test_every_target_is_documented(makefile: str) -> None:
    declared = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    documented = re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE)

    assert declared
    assert sorted(documented) == sorted(declared[1].split())


def test_make_help_prints_the_targets_of_the_readme(root: Path) -> None:
    printed = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=root, capture_output=True, text=True, check=True
    )

    for target in ("make test", "make demo", "make check"):
        assert target in printed.stdout


def test_the_scripts_of_ci_can_be_run(root: Path) -> None:
    assert all(os.access(root / ".ci" / name, os.X_OK) for name in ("run", "wheel-smoke"))
