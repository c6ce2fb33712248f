"""`writs lint`: check definitions, all problems at once, each at its line and column."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from writs.cli.problem_lines import print_problems, problems_as_json
from writs.core.errors import WritsError
from writs.core.problems import PlacedProblem
from writs.core.sentences import LANGUAGES
from writs.documents.library import Definition, load_library
from writs.documents.linting import lint_definitions
from writs.documents.trials import scenarios_missing

WORDS = {
    "en": {
        "nothing": "There is no definition (KEY.yaml) here, so nothing was checked.",
        "sizes": "{0} states, {1} transitions, {2} deadlines; {3} errors, {4} warnings",
    },
    "vi": {
        "nothing": "Ở đây không có định nghĩa (KEY.yaml) nào để kiểm tra.",
        "sizes": "{0} trạng thái, {1} bước chuyển, {2} thời hạn; {3} lỗi, {4} cảnh báo",
    },
}  # fmt: skip


class PathMissing(WritsError):
    """There is nothing to check at that path."""

    code = "path-missing"
    exit_code = 2

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f'There is no file or folder "{self.path}"; name a definition or a folder of them.'


def run(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="writs lint", description="Check definitions.", allow_abbrev=False)
    parser.add_argument("paths", nargs="+", metavar="PATH", help="definitions or folders of them")
    parser.add_argument("--strict", action="store_true", help="warnings that nobody acknowledged fail, too")
    parser.add_argument(
        "--for-publication", action="store_true", help="a deadline that no scenario meets or misses is an error"
    )
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="the language of messages")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    paths = [Path(name) for name in options.paths]
    for path in paths:
        if not path.exists():
            raise PathMissing(path)
    definitions = load_library(paths)
    missing = scenarios_missing(definitions, "error" if options.for_publication else "warning")
    problems = sorted([*lint_definitions(definitions), *missing], key=lambda x: (x.file, x.line, x.column, x.code))
    if options.json:
        print(json.dumps(as_json(definitions, problems, options.lang), ensure_ascii=False))
    else:
        _print(definitions, problems, options.lang)
    errors = any(problem.severity == "error" for problem in problems)
    return 1 if errors or (options.strict and problems) else 0


def as_json(
    definitions: Sequence[Definition], problems: Sequence[PlacedProblem], language: str = "en"
) -> dict[str, Any]:
    return {
        "procedures": [
            {
                "key": p.key,
                "version": p.version,
                "states": len(p.states),
                "transitions": len(p.transitions),
                "deadlines": len(p.deadlines),
            }
            for p in (definition.procedure for definition in definitions)
            if p is not None
        ],
        "problems": problems_as_json(problems, language),
    }


def _print(definitions: Sequence[Definition], problems: Sequence[PlacedProblem], language: str) -> None:
    from rich.console import Console
    from rich.markup import escape

    console, words = Console(emoji=False, highlight=False, soft_wrap=True), WORDS[language]
    print_problems(console, problems, language)
    if not definitions:
        console.print(words["nothing"])
    for definition in definitions:
        p = definition.procedure
        if p is not None:
            own = [x for x in problems if x.file == str(definition.path)]
            errors = sum(x.severity == "error" for x in own)
            mark = "[red]✗[/red]" if errors else "[green]✓[/green]"
            sizes = words["sizes"].format(
                len(p.states), len(p.transitions), len(p.deadlines), errors, len(own) - errors
            )
            console.print(f"{mark} {escape(p.name)}: {sizes}")
