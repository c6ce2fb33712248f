"""What the import linter cannot see: who asks the clock, what the pure core imports, and how long a file may be."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE_ROOTS = ("workflow", "storage")

THE_CLOCK = Path("workflow/writs/runner/clock.py")
"""The one module that may ask what time it is; everywhere else `at` is an argument."""

CLOCK_READINGS = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
}

LINES = 400
LONGER_WITH_REASON: dict[str, str] = {}
"""Path → why it may be longer. An entry that is no longer needed fails too."""


@pytest.fixture(scope="session")
def sources(tracked: list[Path], root: Path) -> dict[Path, str]:
    chosen = [path for path in tracked if path.suffix == ".py" and path.parts[0] in SOURCE_ROOTS]
    return {path: (root / path).read_text(encoding="utf-8") for path in chosen}


def clock_readings(source: str) -> Iterator[int]:
    """The lines on which a module asks the clock: `datetime.now`, `dt.date.today`, `from time import time`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
            if (name, node.attr) in CLOCK_READINGS:
                yield node.lineno
        if isinstance(node, ast.ImportFrom) and any((node.module, name.name) in CLOCK_READINGS for name in node.names):
            yield node.lineno


@pytest.mark.parametrize(
    "line",
    [
        "datetime.now(UTC)",
        "datetime.datetime.now()",
        "datetime.utcnow()",
        "date.today()",
        "time.time()",
        "ask = datetime.now",
        "from time import time",
    ],
)
def test_a_reading_of_the_clock_is_recognised(line: str) -> None:
    assert list(clock_readings(line)) == [1]


@pytest.mark.parametrize("line", ["clock.now()", "time.monotonic()", "'datetime.now()'", "from datetime import time"])
def test_what_is_no_reading_of_the_wall_clock_is_left_alone(line: str) -> None:
    assert list(clock_readings(line)) == []


def test_only_the_clock_module_asks_the_clock(sources: dict[Path, str]) -> None:
    found = [
        f"{path}:{line}" for path, source in sources.items() if path != THE_CLOCK for line in clock_readings(source)
    ]

    assert found == []


def imported_modules(source: str) -> set[str]:
    """Every module a file imports, by its absolute name; a relative import begins with a dot."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(name.name for name in node.names)
        if isinstance(node, ast.ImportFrom):
            names.add("." * node.level + (node.module or ""))
    return names


def may_stand_in_the_core(module: str) -> bool:
    first = module.partition(".")[0]
    return first in sys.stdlib_module_names or first == "transitions" or f"{module}.".startswith("writs.core.")


@pytest.mark.parametrize("module", ["writs.storage", "writs.corex", "yaml", "sqlmodel", "..engine"])
def test_what_lies_above_or_outside_the_core_may_not_stand_in_it(module: str) -> None:
    assert not may_stand_in_the_core(module)


def test_the_core_imports_the_standard_library_transitions_and_itself(sources: dict[Path, str]) -> None:
    core = {path: source for path, source in sources.items() if path.is_relative_to("workflow/writs/core")}
    foreign = [
        f"{path}: {module}"
        for path, source in core.items()
        for module in imported_modules(source)
        if not may_stand_in_the_core(module)
    ]

    assert core
    assert foreign == []


def test_a_file_can_be_read_in_one_sitting(sources: dict[Path, str]) -> None:
    lengths = {str(path): len(source.splitlines()) for path, source in sources.items()}
    too_long = [f"{path}: {lines} lines" for path, lines in lengths.items() if lines > LINES]

    assert [entry for entry in too_long if entry.partition(":")[0] not in LONGER_WITH_REASON] == []
    assert [path for path in LONGER_WITH_REASON if lengths.get(path, 0) <= LINES] == []
