"""Problems of a file, each at its line: for people with colours, for machines as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from writs.core.problems import PlacedProblem
from writs.core.sentences import in_language

if TYPE_CHECKING:
    from rich.console import Console

SEVERITIES: Mapping[str, Mapping[str, str]] = {
    "en": {"error": "error", "warning": "warning"},
    "vi": {"error": "lỗi", "warning": "cảnh báo"},
}


def problems_as_json(problems: Iterable[PlacedProblem], language: str = "en") -> list[dict[str, Any]]:
    return [
        {
            "file": problem.file,
            "line": problem.line,
            "column": problem.column,
            "severity": problem.severity,
            "code": problem.code,
            "message": in_language(problem.message, language),
            "suggestion": None if problem.suggestion is None else in_language(problem.suggestion, language),
        }
        for problem in problems
    ]


def print_problems(console: Console, problems: Sequence[PlacedProblem], language: str = "en") -> None:
    from rich.markup import escape

    for problem in problems:
        colour, word = "red" if problem.severity == "error" else "yellow", SEVERITIES[language][problem.severity]
        advice, message = in_language(problem.suggestion or "", language), in_language(problem.message, language)
        hint = f"  [dim]{escape(advice)}[/dim]" if advice else ""
        place = f"{problem.file}:{problem.line}:{problem.column}"
        console.print(f"{escape(place)}: [{colour}]{word} {problem.code}[/] {escape(message)}{hint}")
