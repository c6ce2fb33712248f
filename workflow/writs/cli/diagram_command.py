"""`writs diagram`: a procedure as Mermaid text."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from writs.cli.describe_command import find
from writs.core.diagram import diagram


def run(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="writs diagram", description="Draw a procedure.", allow_abbrev=False)
    parser.add_argument("procedure", metavar="KEY[@VERSION]", help="or the path of a definition")
    parser.add_argument("--lang", choices=["vi", "en"], default="en")
    options = parser.parse_args(arguments)
    print(diagram(find(options.procedure).procedure, options.lang), end="")
    return 0
