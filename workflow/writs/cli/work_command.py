"""`writs work`: a node. Its clock sweeps all offices of the database, once or until it is stopped."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from writs.cli.options import clock_of, installation_of, parser_of, whole_number

if TYPE_CHECKING:
    from writs.runner.sweep_report import SweepReport


def run(arguments: Sequence[str]) -> int:
    parser = parser_of("work", "Let the clock work: fire what is due in every case of every office.")
    parser.add_argument("--once", action="store_true", help="one pass, then end")
    parser.add_argument("--limit", metavar="N", help="with --once: at most so many files")
    options = parser.parse_args(arguments)
    clock = clock_of(options)
    with installation_of(options) as installation:
        report = installation.sweeper.run_once(at=clock.now(), limit=whole_number("--limit", options.limit))
    if options.json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        print_report(report)
    return 1 if report.set_aside else 0


def print_report(report: SweepReport) -> None:
    if not report.files:
        print(f"Nothing is due at {report.at.isoformat(timespec='seconds')}.")
        return
    kinds = ", ".join(f"{number} {kind}" for kind, number in report.steps.most_common()) or "nothing"
    print(f"Looked at {report.files} files, the oldest {report.latest} late: fired {kinds}.")
    for name, number in report.acts.most_common():
        print(f"  {number} × {name}")
    for name, number in report.blocked.most_common():
        print(f"  {number} × {name} could not be fired; somebody was told")
    for aside in report.set_aside:
        print(f"  set aside: {aside.reference} (office {aside.office}): {aside.reason}")
    if report.more:
        print("More is due.")
