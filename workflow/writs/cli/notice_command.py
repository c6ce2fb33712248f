"""`writs notice print`: a notice on paper, for whoever has no mailbox or must sign for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from writs.cli.options import clock_of, installation_of, parser_of
from writs.cli.outbox_command import NoticeNotFound
from writs.cli.written_file import WrittenFile


def run(arguments: Sequence[str]) -> int:
    parser = parser_of("notice", "Print a notice as PDF.", lang=True)
    parser.add_argument("do", choices=["print"])
    parser.add_argument("notice", metavar="ID", help="as OFFICE-CASE-SEQ-N; `writs outbox list` shows them")
    parser.add_argument("--out", metavar="FILE", required=True, help="the PDF to write")
    options = parser.parse_args(arguments)
    at = clock_of(options).now()
    out = WrittenFile(Path(options.out))
    from writs.runner.notice_paper import print_notice
    from writs.storage.outbox import NoticeId

    chosen = NoticeId.read(options.notice)
    with installation_of(options) as installation:
        content = None
        if chosen is not None:
            content = print_notice(
                installation.database, installation.catalogue, installation.post, chosen, at=at, language=options.lang
            )
        if content is None:
            raise NoticeNotFound(options.notice)
    with out as file:
        file.write(content)
    if options.json:
        print(json.dumps({"notice": options.notice, "out": options.out, "bytes": len(content)}, ensure_ascii=False))
    else:
        print(f"{options.notice} is in {options.out}.")
    return 0
