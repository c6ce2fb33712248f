"""A bar on a terminal while something long runs; nothing elsewhere, and never on standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


class Progress:
    """`with Progress("replaying", size) as advance`: `advance(done)` moves the bar; None where nobody looks."""

    def __init__(self, doing: str, total: int) -> None:
        self.doing, self.total = doing, total
        self.bar: Any = None

    def __enter__(self) -> Callable[[int], None] | None:
        if not sys.stderr.isatty():
            return None
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bars

        columns = (TextColumn(self.doing), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeRemainingColumn())
        self.bar = bar = Bars(*columns, console=Console(stderr=True), transient=True)
        bar.start()
        task = bar.add_task(self.doing, total=self.total)

        def advance(done: int) -> None:
            bar.update(task, completed=done)

        return advance

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()
