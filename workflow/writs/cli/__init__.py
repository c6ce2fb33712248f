"""The command line. Each command lives in a module of its own and is imported only when it is called.

`writs due-list` is `run(arguments) -> int` in `writs/cli/due_list_command.py`: it prints its answer, and returns 0 for
fine, 1 for an answer that is no, 2 for wrong usage or unreadable input. What it raises becomes a sentence here.
"""

from __future__ import annotations

import importlib
import itertools
import json
import os
import sys
from collections.abc import Callable, Sequence

from writs.core.errors import WritsError, did_you_mean

HELP = {
    "due": "Compute a deadline and explain it",
    "lint": "Check definitions",
    "fmt": "Put the sections of definitions in order",
    "test": "Run scenario tests",
    "describe": "Show one procedure, normalised",
    "diagram": "Draw a procedure as Mermaid text",
    "schema": "Print the JSON Schema of the procedure language",
    "replay": "Run an XES log through a procedure",
    "export": "Write the histories of cases as an event log in XES",
    "open": "Open a case",
    "fire": "Fire a transition on a case, or be told why not",
    "correct": "Correct a recorded fact; what hangs on it is counted again",
    "recount": "Count cases again by a calendar that came out later",
    "simulate": "The timeline a case would have, every date explained",
    "note": "Write a note into the history of a case",
    "show": "Show a case: state, deadlines, facts, history, what can happen next",
    "blockers": "What can happen to a case now, and why not",
    "explain": "Why a deadline of a case ends on its day",
    "due-list": "Open deadlines, the most urgent first",
    "cases": "List cases, or find them by words",
    "verify": "Prove that no history was changed",
    "db": "Make or check the schema of the database",
    "doctor": "Say what is wrong with this installation",
    "print": "Print the formal documents that acts have issued",
    "people": "Who is reached how: import the directory of an office, or list it",
    "outbox": "Letters that wait, went out or died: list, show, retry, cancel",
    "send": "Deliver what the outbox holds, once",
    "notice": "Print a letter on paper",
    "calendar-feed": "Deadlines as a calendar, in a file or to subscribe to",
    "templates": "Check the words that an office writes for its letters",
    "work": "Let the clock work on a database, once or until stopped",
    "demo": "The main job in under a minute, from nothing",
}


Command = Callable[[Sequence[str]], int]
"""What a command module offers as `run`: the words after its name in, an exit code out."""


class UnknownCommand(WritsError):
    """There is no command of that name."""

    code = "unknown-command"
    exit_code = 2

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f'There is no command "{self.name}"{did_you_mean(self.name, HELP) or "."} `writs --help` lists them.'


class CommandMissing(WritsError):
    """The command is known, but this installation lacks its module."""

    code = "command-missing"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"`writs {self.name}` is not part of this installation; install writs again."


def usage() -> str:
    width = max(map(len, HELP)) + 2
    commands = "\n".join(f"  {name:<{width}}{text}" for name, text in HELP.items())
    return (
        "writs: judgment-enforcement procedures as state machines\n\n"
        "Usage: writs COMMAND [options]\n\n"
        f"{commands}\n\n"
        "`writs COMMAND --help` explains one; `writs --version` says which version this is."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (default: the process's own) and return its exit code.

    0 fine · 1 the answer is no · 2 wrong usage or unreadable input · 130 interrupted.
    """
    return run(_answer, sys.argv[1:] if arguments is None else arguments)


def _answer(words: Sequence[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if words else 2
    if words[0] in ("--version", "version"):
        from importlib.metadata import version

        print(f"writs {version('writs')}")
        return 0
    return find(words[0])(words[1:])


def find(name: str) -> Command:
    """The `run` of a command's module, imported now. Raises UnknownCommand or CommandMissing."""
    if name not in HELP:
        raise UnknownCommand(name)
    module = f"writs.cli.{name.replace('-', '_')}_command"
    try:
        run_it: Command = importlib.import_module(module).run
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise CommandMissing(name) from None
    return run_it


def run(command: Command, arguments: Sequence[str]) -> int:
    """Run one command; an error of ours becomes a sentence, under --json a document too, and its class's exit code."""
    as_json = "--json" in arguments
    try:
        code = command(arguments)
        sys.stdout.flush()
        return code
    except WritsError as error:
        if as_json:
            _print_error(error.details())
        print(error.told(_language(arguments)), file=sys.stderr)
        return error.exit_code
    except SystemExit as stop:
        # argparse leaves this way, after it wrote the mistake to standard error.
        if not isinstance(stop.code, int):
            raise
        if as_json and stop.code == 2:
            _print_error({"code": "wrong-usage", "message": "The options were not understood; see standard error."})
        return stop.code
    except BrokenPipeError:
        # Who read us has left (`writs … | head`). Nothing more can be written, not even by the flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


def _language(arguments: Sequence[str]) -> str:
    """What `--lang` asks for."""
    words = " ".join(arguments).replace("--lang=", "--lang ").split()
    return "vi" if any(pair == ("--lang", "vi") for pair in itertools.pairwise(words)) else "en"


def _print_error(details: dict[str, object]) -> None:
    print(json.dumps({"error": details}, ensure_ascii=False))


def entry() -> None:
    """What the console script calls."""
    sys.exit(main())
