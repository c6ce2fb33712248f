"""`writs work`: a node. Its clock sweeps all offices of the database, and its courier delivers, until it is stopped."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence
from datetime import timedelta

from writs.cli.options import clock_of, installation_of, parser_of, whole_number
from writs.core.errors import WrongInput


def run(arguments: Sequence[str]) -> int:
    parser = parser_of("work", "Fire what is due in every case of every office, and deliver the letters.")
    parser.add_argument("--once", action="store_true", help="one pass, then end")
    parser.add_argument("--limit", metavar="N", help="with --once: at most so many files")
    parser.add_argument(
        "--interval", metavar="SECONDS", help="at the latest so long after it is due; else WRITS_INTERVAL, else 60"
    )
    parser.add_argument(
        "--clock-only",
        action="store_true",
        help="deliver and print nothing; another node does, or `writs send`",
    )
    parser.add_argument(
        "--listen", metavar="IP:PORT", help="answer /healthz, /readyz, /metrics and calendar feeds there, by plain HTTP"
    )
    options = parser.parse_args(arguments)
    limit, seconds = whole_number("--limit", options.limit), whole_number("--interval", options.interval)
    if seconds == 0:
        raise WrongInput("--interval must be at least one second.")
    if not options.once and (options.at is not None or limit is not None):
        raise WrongInput("--at and --limit are for one pass; add --once.")
    if options.once and options.listen is not None:
        raise WrongInput("--listen is for a node that stays; leave out --once.")
    logging.basicConfig(
        format="%(asctime)s %(levelname)s %(message)s", datefmt="%Y-%m-%dT%H:%M:%S%z", level=logging.INFO,
        stream=sys.stderr,
    )  # fmt: skip
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    for printer in ("weasyprint", "fontTools"):
        # Each step of each page is of no use to an operator.
        logging.getLogger(printer).setLevel(logging.ERROR)
    clock = clock_of(options)
    with installation_of(options, interval=None if seconds is None else timedelta(seconds=seconds)) as installation:
        if options.once:
            metronome = installation.metronome(clock)
            report = metronome.beat(limit)
            _print(report.as_json() if options.json else f"{report}" if report.files else "Nothing is due.")
            return 1 if report.set_aside else 0
        from writs.app.node import Node, Part, stopped_by_signals

        hands = [] if options.clock_only else [installation.courier(clock), installation.press(clock)]

        def wake(pulse: object) -> None:
            for hand in hands:
                hand.wake()

        metronome = installation.metronome(clock, wake)
        parts: list[Part] = [metronome, *hands]
        if options.listen is not None:
            parts.append(installation.listener(options.listen, metronome, clock))
        node = Node(parts)
        with stopped_by_signals(node):
            node.run()
        pulse = metronome.pulse
        done = {"node": pulse.node, "passes": pulse.passes, "fired": pulse.fired, "set_aside": pulse.set_aside}
        _print(done if options.json else f"Stopped after {pulse.passes} passes and {pulse.fired} steps.")
    return 0


def _print(answer: object) -> None:
    print(answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False))
