"""`writs send`: deliver what the outbox holds, once. `writs work` does it again and again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from writs.cli.options import clock_of, installation_of, parser_of, whole_number

if TYPE_CHECKING:
    from writs.runner.dispatch_report import DispatchReport


def run(arguments: Sequence[str]) -> int:
    parser = parser_of("send", "Deliver what the outbox holds, of every office, once (docs/reminders.md).")
    parser.add_argument("--limit", metavar="N", help="at most so many letters; 1000 by default")
    options = parser.parse_args(arguments)
    clock = clock_of(options)
    limit = whole_number("--limit", options.limit) or 1000
    with installation_of(options) as installation:
        report = installation.dispatcher.run_once(at=clock.now(), limit=limit)
    if options.json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        print_dispatch(report)
    return 1 if report.dead else 0


def print_dispatch(report: DispatchReport) -> None:
    """What became of each letter that did not simply arrive, and the sum."""
    for line in report.lines:
        if line.outcome != "sent":
            print(f"{line.notice} ({line.kind}, {line.case}) to {line.to}: {line.outcome}: {line.reason}")
    counted = ", ".join(f"{number} {word}" for word, number in report.counts.most_common()) or "nothing to send"
    print(f"{counted}.")
    if report.next_at is not None:
        print(f"The next letter is due at {report.next_at.isoformat(timespec='seconds')}.")
