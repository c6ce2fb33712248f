"""What a correction changes in the deadlines of a case, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.markup import escape

from writs.cli.case_words import WORDS
from writs.core.preview import Consequence

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "would": "It would change:", "did": "It changed:", "nothing": "No deadline changes.", "soon": "premature",
        "late": "late", "back": "ways back", "armed": "new",
    },
    "vi": {
        "would": "Sẽ thay đổi:", "did": "Đã thay đổi:", "nothing": "Không có thời hạn nào thay đổi.",
        "soon": "sớm hơn căn cứ", "late": "trễ hạn", "back": "cách khắc phục", "armed": "mới",
    },
}  # fmt: skip


def print_consequences(found: Iterable[Consequence], language: str, *, done: bool) -> None:
    """Each deadline with its old and its new day, then the acts that turn out premature or late."""
    words, statuses, console = _WORDS[language], WORDS[language], Console(emoji=False, highlight=False, soft_wrap=True)
    listed = list(found)
    console.print(words["did" if done else "would"] if listed else words["nothing"])
    for c in listed:
        was = str(c.old_due) if c.old_due is not None else words["armed"] if c.old_status is None else statuses["none"]
        now = str(c.new_due) if c.new_due is not None else statuses["none"]
        status = statuses.get(c.new_status, c.new_status)
        mark = f", {statuses['provisional']}" if c.provisional else ""
        console.print(f"  {escape(c.reference)}  {escape(c.deadline)}: {was} → {now} [dim]({status}{mark})[/dim]")
        for word, acts in (("soon", c.too_soon), ("late", c.too_late), ("back", c.ways_back)):
            if acts:
                console.print(f"    {words[word]}: {escape('; '.join(acts))}")
