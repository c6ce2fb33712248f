"""`writs schema`: the JSON Schema of the procedure language, for editors."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from writs.documents.schema import schema


def run(arguments: Sequence[str]) -> int:
    argparse.ArgumentParser(prog="writs schema", description="Print the JSON Schema of the language.").parse_args(
        arguments
    )
    print(json.dumps(schema(), ensure_ascii=False, indent=2))
    return 0
