"""`writs calendar-feed`: deadlines as a calendar, into a file or under a secret address."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from writs.cli.options import clock_of, installation_of, parser_of
from writs.cli.written_file import WrittenFile
from writs.core.errors import WrongInput


def run(arguments: Sequence[str]) -> int:
    parser = parser_of("calendar-feed", "Deadlines as a calendar (docs/reminders.md).")
    whose = parser.add_mutually_exclusive_group(required=True)
    whose.add_argument("--person", metavar="P", help="what this person owes")
    whose.add_argument("--whole-office", action="store_true", help="everything that is open in the office")
    parser.add_argument("--out", metavar="FILE", help="write the calendar into a file (.ics)")
    parser.add_argument(
        "--new-address", action="store_true", help="make a new secret address to subscribe to; the old one is dead"
    )
    options = parser.parse_args(arguments)
    if not options.out and not options.new_address:
        raise WrongInput("Say --out FILE, or --new-address for an address to subscribe to.")
    at = clock_of(options).now()
    out = WrittenFile(Path(options.out)) if options.out else None
    with installation_of(options) as installation:
        office = installation.settings.office
        content = installation.feeds.calendar(office, options.person, at=at) if out is not None else None
        path = installation.feeds.renew(office, options.person, at=at) if options.new_address else None
        address = None if path is None else f"{(installation.post.public_url or '').rstrip('/')}{path}"
    if out is not None and content is not None:
        with out as file:
            file.write(content)
    if options.json:
        print(json.dumps({"out": options.out, "address": address}, ensure_ascii=False))
    else:
        if out is not None:
            print(f"The calendar is in {options.out}.")
        if address is not None:
            print(f"{address}\nWho knows this address reads the calendar. It is shown this once.")
    return 0
