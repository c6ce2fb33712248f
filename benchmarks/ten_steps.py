"""The case that every contender of G1 plays: ten acts of a person, and at each a time of thirty days that is met and
armed anew. What an act leaves behind is the same for all: the case, an event in its chain, two deadlines.
"""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import UTC, datetime, timedelta

STEPS = 10
STATES = [f"s{n}" for n in range(STEPS + 1)]
NEXT = {f"s{n}": f"s{n + 1}" for n in range(STEPS)}
OFFICE = 1
KEY = "bench.ten-steps"
ROLE, PERSON = "clerk", "1704"
NOTE = ("đã gửi " * 11).strip()
GIVEN = {"claim": "125000000 VND", "debtor": "Nguyễn Văn A", "note": NOTE}


def at(case: int) -> datetime:
    """When a case is acted on. Each has a day of its own, so that nobody remembers one case's letters for the next;
    no Tet and no holiday lies thirty days after, which is more than is known by hand."""
    return datetime(2026, 3, 9, 3, tzinfo=UTC) + timedelta(days=case % 10, microseconds=case)


_HEAD = f"""
writs: 1
procedure: {KEY}
version: 1
title: {{en: Ten steps}}
jurisdiction: vn
calendar: vn
currency: VND
languages: [en]
sources: {{A: {{title: An act, in_force: 2020-01-01}}}}
in_force: {{from: 2020-01-01}}
phases: {{all: {{en: All}}}}
roles:
  clerk: {{title: {{en: Clerk}}}}
  head: {{title: {{en: Head}}}}
facts:
  claim: {{type: money, title: {{en: Claim}}}}
  debtor: {{type: text, title: {{en: Debtor}}}}
  note: {{type: text, title: {{en: Note}}}}
  asked_on: {{type: date, title: {{en: Asked on}}}}
states:
"""
_TAIL = """
deadlines:
  answer:
    title: {en: Answer}
    owner: clerk
    within: 30 days
    after: each asked_on
    met_by: [go0, go1, go2, go3, go4, go5, go6, go7, go8, go9, finish]
    law: A 1
ladders:
  usual:
    - {at: 5 days before, remind: owner}
    - {at: due, remind: owner, escalate: head}
"""


def _definition() -> str:
    states = "".join(f"  {state}: {{title: {{en: S}}, phase: all}}\n" for state in STATES)
    head = "{title: {en: Go}, from: "
    go = "".join(
        f"  go{n}: {head}s{n}, to: s{n + 1}, by: clerk, accepts: [note], records: asked_on, law: A 1}}\n"
        for n in range(STEPS)
    )
    return (
        f"{_HEAD}{states}  done: {{title: {{en: Done}}, phase: all, final: done}}\n"
        f"transitions:\n  begin: {head}start, to: s0, by: clerk, needs: [claim, debtor, note], records: asked_on,"
        f" law: A 1}}\n{go}  finish: {head}s{STEPS}, to: done, by: clerk, law: A 1}}\n{_TAIL}"
    )


DEFINITION = _definition()
HASH = hashlib.sha256(unicodedata.normalize("NFC", DEFINITION).encode()).digest()
