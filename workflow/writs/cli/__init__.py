"""The command line. Each command lives in a module of its own and is imported only when it is called."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Sequence

HELP = {
    "due": "Compute a deadline and explain it",
    "lint": "Check definitions",
    "test": "Run scenario tests",
    "describe": "Show one procedure, normalised",
    "diagram": "Draw a procedure as Mermaid text",
    "schema": "Print the JSON Schema of the procedure language",
    "replay": "Run an XES log through a procedure",
    "demo": "The main job in under a minute, from nothing",
    "open": "Open a case",
    "fire": "Fire a transition on a case",
    "show": "Show a case: where it stands, what can happen, its history",
    "due-list": "List what is due",
    "explain": "Explain a deadline of a case",
    "work": "Run the clock: fire what is due, once or for ever",
    "export": "Write histories as an XES log",
    "verify": "Audit the hash chains",
    "db": "Create, upgrade or check the schema",
    "doctor": "Say what is wrong with this installation",
}


def usage() -> str:
    width = max(map(len, HELP)) + 2
    lines = "\n".join(f"  {name:<{width}}{text}" for name, text in HELP.items())
    return f"writs: judgment-enforcement procedures as state machines\n\nUsage: writs COMMAND [options]\n\n{lines}\n\n`writs COMMAND --help` explains one."


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of the console script: returns 0 fine, 1 the answer is no, 2 wrong usage or unreadable input."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if words else 2
    if words[0] in ("--version", "version"):
        from importlib.metadata import version

        print(f"writs {version('writs')}")
        return 0
    name, rest = words[0], words[1:]
    if name not in HELP:
        from writs.core.errors import did_you_mean

        print(f'There is no command "{name}"{did_you_mean(name, HELP)}\n\n{usage()}', file=sys.stderr)
        return 2
    module = importlib.import_module(f"writs.cli.{name.replace('-', '_')}_command")
    return run(module.run, rest)


def run(command: object, arguments: Sequence[str]) -> int:
    """Run one command; an error of ours becomes a sentence and the exit code of its class."""
    from writs.core.errors import WritsError

    try:
        return int(command(arguments))  # type: ignore[operator]
    except WritsError as error:
        if "--json" in arguments:
            print(json.dumps({"error": error.details()}, ensure_ascii=False))
        print(error, file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


def entry() -> None:
    """What the console script calls."""
    sys.exit(main())
