"""How a notice lies in the outbox, and when nobody need be told any more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from writs.core.case import Case, Notice
from writs.storage.canonical import instant_text, write_json
from writs.storage.snapshot import day_text

SPOKEN_FOR = frozenset({"met", "late", "dropped", "suspended"})
"""Where a deadline stands like that, nobody need be reminded of it any more; what was not sent yet is cancelled."""


def notice_row(
    case: Case, notice: Notice, n: int, step: tuple[int, int] | None, at: datetime, *, silent: bool
) -> tuple[Any, ...]:
    """The n-th notice of an event. `step` is the occurrence and generation that a step of a ladder belongs to.

    A `silent` one tells of the past and goes to nobody.
    """
    said: dict[str, Any] = {
        "about": notice.deadline,
        "due": day_text(notice.due_on),
        "person": notice.person,
        "reference": case.reference,
        "role": notice.to,
    }
    if step is not None:
        said["occurrence"], said["generation"] = step
    written = instant_text(at)
    return (
        case.office, notice.case, notice.seq, n, "desk", notice.person or notice.to, notice.kind, write_json(said),
        written, *(("cancelled", None) if silent else ("pending", written)),
    )  # fmt: skip
