"""What is wrong with a definition: one problem, its place in the document and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """`path` leads from the top of the document to the place; the reader turns it into line and column."""

    severity: Severity
    code: str
    message: str
    path: tuple[str, ...] = ()
    suggestion: str | None = None
    at_key: bool = False
    """The key itself is meant, not its value."""


@dataclass(frozen=True, slots=True, order=True)
class PlacedProblem:
    file: str
    line: int
    column: int
    severity: Severity
    code: str
    message: str
    suggestion: str | None = None

    def __str__(self) -> str:
        hint = f" ({self.suggestion})" if self.suggestion else ""
        return f"{self.file}:{self.line}:{self.column}: {self.severity} {self.code}: {self.message}{hint}"
