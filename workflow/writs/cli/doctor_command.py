"""`writs doctor`: what is wrong with this installation."""

from __future__ import annotations

import json
from collections.abc import Sequence

from writs.cli.options import clock_of, installation_of, parser_of


def run(arguments: Sequence[str]) -> int:
    options = parser_of("doctor", "Say what is wrong with this installation, and what to do.").parse_args(arguments)
    at = clock_of(options).now()
    with installation_of(options) as installation:
        from writs.app.doctor import examine

        findings = list(examine(installation, at))
        url = installation.database.url
    ok = all(finding.ok for finding in findings)
    if options.json:
        answer = {"database": url, "as_of": at.isoformat(), "ok": ok, "findings": [f.as_json() for f in findings]}
        print(json.dumps(answer, ensure_ascii=False))
    else:
        from rich.console import Console
        from rich.markup import escape

        console = Console(emoji=False, highlight=False)
        console.print(f"[bold]{escape(url)}[/bold]")
        for finding in findings:
            sign = "[green]✓[/green]" if finding.ok else "[red]✗[/red]"
            console.print(f"{sign} {escape(finding.message)}")
    return 0 if ok else 1
