"""The small procedure in which one end of a time leads to the next, so that the clock alone starts clocks."""

from __future__ import annotations

from tests.conftest import SMALL
from tests.support.claim import changed

CALLED = """\
  called:
    title: {en: Called}
    phase: only
    deadlines:
      answer:
        title: {en: Answer}
        owner: debtor
        within: 15 days
        after: entry
        met_by: [answer]
        then: {fires: lapse}
        law: L 6
"""
CHAIN = changed(
    SMALL,
    [
        ("then: {fires: lapse}", "then: {fires: call}"),
        ("  closed: {title", CALLED + "  closed: {title"),
        ("lapse: {title: {en: Lapse}, from: told,", "lapse: {title: {en: Lapse}, from: called,"),
        (
            "transitions:\n",
            "transitions:\n  call: {title: {en: Call}, from: told, to: called, by: clock, law: L 6}\n"
            "  answer: {title: {en: Answer}, from: called, to: told, by: debtor, law: L 6}\n",
        ),
    ],
)
