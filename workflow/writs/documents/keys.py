"""The keys of the procedure language, edition 1: the one list that the reader, the schema and the reference share."""

from __future__ import annotations


def _keys(words: str) -> tuple[str, ...]:
    return tuple(words.split())


SECTIONS = _keys(
    "writs procedure version title jurisdiction calendar currency languages part_of sources in_force applies_when"
    " pending_cases counting phases statistics roles facts parameters groups states transitions deadlines pauses"
    " children documents ladders acknowledged"
)
REQUIRED_SECTIONS = _keys(
    "writs procedure version title jurisdiction calendar languages sources in_force phases roles states transitions"
    " ladders"
)
KEYS: dict[str, tuple[str, ...]] = {
    "procedure": SECTIONS,
    "source": _keys("title in_force until url confidence"),
    "in_force": _keys("from until by confidence note"),
    "pending case": _keys("when then running_deadlines states law confidence note"),
    "counting": _keys("roll because"),
    "role": _keys("title kind relation grade conflict delegates_to law confidence note"),
    "fact": _keys("title type of starts_as is personal required_when kept_for law confidence note"),
    "parameter": _keys("title type by values"),
    "group": _keys("title states"),
    "state": _keys("title phase counts_as final interlude waits deadlines note"),
    "wait": _keys("for until review reviewer why"),
    "transition": _keys(
        "title from to reopens by approved_by not_by_who_did needs accepts when sets records clears issues opens law"
        " confidence note"
    ),
    "deadline": _keys(
        "title owner right_of within not_before at_least due valid_for every later_of earlier_of after before"
        " beginning_with when restarts_with extended_by restored_by met_by met_when dropped_when holds then review"
        " outlives counting law confidence note ladder"
    ),
    "term": _keys("within after"),
    "extension": _keys("adds until at_most times"),
    "restoration": _keys("within until times"),
    "consequence": _keys("bars fires"),
    "pause": _keys("title while between stops longest law confidence note"),
    "child": _keys("title procedure opens_with gives when_one_is when_case_ends law confidence note"),
    "document": _keys("title signed_by number to template law confidence note"),
    "rung": _keys("at remind notify escalate times"),
    "acknowledgement": _keys("warning at because"),
}
MEASURES = _keys("within not_before at_least due valid_for every later_of earlier_of")
FACT_TYPES = _keys("text integer number money date moment period yes_no choice party asset document")
CONFIDENCES = _keys("verified secondary background uncertain")
RESERVED = frozenset(
    [
        "and",
        "or",
        "not",
        "is",
        "known",
        "a",
        "one",
        "of",
        "falls",
        "in",
        "all",
        "any",
        "no",
        "are",
        "open",
        "yes",
        "this_day",
        "opened_on",
        "due",
        "days",
        "from",
        "to",
        "working",
        "number",
        "sum",
        "least",
        "greatest",
        "rounded",
        "that",
        "as",
        "start",
        "back",
        "clock",
        "owner",
        "entry",
        "parent",
        "host",
    ]
)
EDITION = "1"
