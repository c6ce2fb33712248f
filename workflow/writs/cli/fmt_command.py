"""`writs fmt`: put the sections of definitions in their order; comments and text stay as they are."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from writs.cli.lint_command import PathMissing
from writs.documents.definitions import definition_files
from writs.documents.order import NotInLines, in_order
from writs.documents.reader import DocumentUnreadable


def run(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="writs fmt", description="Put the sections of definitions in their order.", allow_abbrev=False
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="definitions or folders of them; default: this folder")
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if something would change")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    paths = [Path(name) for name in options.paths or ["."]]
    for path in paths:
        if not path.exists():
            raise PathMissing(path)
    changed: list[dict[str, Any]] = []
    unreadable: list[str] = []
    files = definition_files(paths)
    for path in files:
        try:
            data = path.read_bytes()
            ordered = in_order(data, str(path))
        except (DocumentUnreadable, NotInLines, OSError) as error:
            unreadable.append(str(error))
            continue
        if ordered.moved:
            changed.append({"file": str(path), "moved": list(ordered.moved)})
            if not options.check:
                mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
                path.write_bytes(mark + ordered.text.encode("utf-8"))
    if options.json:
        print(json.dumps({"files": len(files), "changed": changed, "unreadable": unreadable}, ensure_ascii=False))
    else:
        _print(changed, len(files), options.check)
    for sentence in unreadable:
        print(sentence, file=sys.stderr)
    return 2 if unreadable else 1 if changed and options.check else 0


def _print(changed: Sequence[dict[str, Any]], files: int, check: bool) -> None:
    for change in changed:
        print(f"{change['file']}: {'would move' if check else 'moved'} {', '.join(change['moved'])}")
    if not changed:
        print(f"{files} definitions, nothing to change." if files else "There is no definition (KEY.yaml) here.")
