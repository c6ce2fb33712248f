"""`writs templates`: check what an office writes for its letters."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from writs.cli.problem_lines import print_problems, problems_as_json


def run(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="writs templates", allow_abbrev=False, description="Check a folder of templates (docs/reminders.md)."
    )
    parser.add_argument("do", choices=["check"])
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    from writs.cli.lint_command import PathMissing
    from writs.notify.templates import check_folder

    folder = Path(options.folder)
    if not folder.is_dir():
        raise PathMissing(folder)
    problems = check_folder(folder)
    number = len(list(folder.glob("*.txt")))
    if options.json:
        print(json.dumps({"templates": number, "problems": problems_as_json(problems)}, ensure_ascii=False))
    else:
        from rich.console import Console

        print_problems(Console(emoji=False, highlight=False, soft_wrap=True), problems)
        print(f"{number} templates, {len(problems)} problems.")
    return 1 if problems else 0
