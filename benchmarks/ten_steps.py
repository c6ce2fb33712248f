"""The case that every contender of G1 plays: ten acts of a person, and at each a time of thirty days that is met and
armed anew. What an act leaves behind is the same for all: the case, an event in its chain, two deadlines, a notice.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta

STEPS = 10
STATES = [f"s{n}" for n in range(STEPS + 1)]
NEXT = {f"s{n}": f"s{n + 1}" for n in range(STEPS)}
OFFICE = 1
AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
TODAY = date(2026, 3, 2)
FACTS = {"claim": "125000000", "currency": "VND", "debtor": "Nguyễn Văn A", "note": "x" * 80}
FACTS_TEXT = json.dumps(FACTS, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
PROCEDURE = ("bench.ten-steps", "1", hashlib.sha256(b"bench.ten-steps@1").digest())
_CASE, _EVENT = b"writs/case/1\0", b"writs/event/1\0"


def instant(at: datetime) -> str:
    """The 27 characters of an instant: text that sorts as time does."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


NOW = instant(AT)


def first_link(case: int) -> bytes:
    """Where the chain of a case begins."""
    return hashlib.sha256(_CASE + OFFICE.to_bytes(8, "big") + case.to_bytes(8, "big")).digest()


def link(head: bytes, body: str) -> bytes:
    """The chain with one more event."""
    text = body.encode()
    return hashlib.sha256(_EVENT + head + len(text).to_bytes(8, "big") + text).digest()


def due_day(day: date) -> date:
    """Thirty days on, and from a weekend to Monday: as much law as the hand-written contenders know."""
    due = day + timedelta(days=30)
    return due + timedelta(days=7 - due.weekday()) if due.weekday() > 4 else due


def due_instant(due: date) -> str:
    """24:00 of that day in Vietnam."""
    return instant(datetime(due.year, due.month, due.day, 17, tzinfo=UTC))


def ladder(due: date) -> str:
    """A reminder five days before, and the end of the time itself."""
    return json.dumps([["before", "remind", due_instant(due - timedelta(days=5))], ["due", "act", due_instant(due)]])


def event_body(case: int, seq: int, name: str, before: str | None, after: str, due: date | None) -> str:
    """The canonical text of an act, as it is hashed: what happened, by whom, by which law, with which effects."""
    effects: list[dict[str, object]] = [{"frm": before, "to": after, "what": "moved"}]
    if before is not None:
        effects.append({"deadline": "answer", "late": False, "what": "met"})
    if due is not None:
        effects.append({"deadline": "answer", "due": due.isoformat(), "start": TODAY.isoformat(), "what": "armed"})
    told = {
        "actor": {"person": "1704", "role": "clerk"},
        "at": NOW,
        "case": case,
        "changes": effects,
        "facts": FACTS,
        "kind": "transition" if before else "opened",
        "law": ["A 1"],
        "name": name,
        "occurred_on": TODAY.isoformat(),
        "office": OFFICE,
        "procedure": "bench.ten-steps@1",
        "seq": seq,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
