"""The JSON Schema of the procedure language, made from the same keys that read it; editors complete with it."""

from __future__ import annotations

from typing import Any

from writs.core.people import GRADES, RELATIONS
from writs.documents.keys import CONFIDENCES, EDITION, FACT_TYPES, KEYS, REQUIRED_SECTIONS

TEXT: dict[str, Any] = {"type": ["string", "number"]}
"""To the reader every value is text; an editor takes `1` and `2026.1` for numbers before it asks the schema."""
NAMES: dict[str, Any] = {"oneOf": [TEXT, {"type": "array", "items": TEXT}]}
YES_NO: dict[str, Any] = {"enum": ["yes", "no"]}
TITLE: dict[str, Any] = {"type": "object", "additionalProperties": TEXT, "minProperties": 1}
PERIOD: dict[str, Any] = {
    "type": "string",
    "examples": ["5 working days", "10 days", "6 months", "24 hours", "at once"],
}


def _of(kind: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{kind.replace(' ', '_')}"}


def _each(kind: str) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": _of(kind)}


def _list(kind: str) -> dict[str, Any]:
    return {"type": "array", "items": _of(kind)}


_START: dict[str, Any] = {"oneOf": [TEXT, {"type": "object", "additionalProperties": NAMES, "maxProperties": 1}]}
_TITLES: dict[str, Any] = {"type": "object", "additionalProperties": TITLE}
_TEXTS: dict[str, Any] = {"type": "object", "additionalProperties": TEXT}
_ANYWHERE: dict[str, Any] = {
    "title": TITLE,
    "law": NAMES,
    "confidence": {"enum": list(CONFIDENCES)},
    "note": TEXT,
}
_BY_KIND: dict[str, dict[str, Any]] = {
    "procedure": {
        "writs": {"enum": [EDITION, int(EDITION)]},
        "languages": NAMES,
        "sources": _each("source"),
        "in_force": _of("in_force"),
        "pending_cases": _list("pending case"),
        "counting": _of("counting"),
        "phases": _TITLES,
        "statistics": _TITLES,
        "roles": _each("role"),
        "facts": _each("fact"),
        "parameters": _each("parameter"),
        "groups": _each("group"),
        "states": _each("state"),
        "transitions": _each("transition"),
        "deadlines": _each("deadline"),
        "pauses": _each("pause"),
        "children": _each("child"),
        "documents": _each("document"),
        "ladders": {"type": "object", "additionalProperties": _list("rung")},
        "acknowledged": _list("acknowledgement"),
    },
    "source": {"title": TEXT},
    "pending case": {"then": {"enum": ["move", "stay"]}, "states": _TEXTS},
    "counting": {"roll": {"const": "none"}},
    "role": {
        "kind": {"enum": ["official", "party", "outside"]},
        "relation": {"enum": list(RELATIONS)},
        "grade": {"enum": list(GRADES)},
        "conflict": NAMES,
        "delegates_to": NAMES,
    },
    "fact": {"type": {"enum": list(FACT_TYPES)}, "of": _TITLES, "personal": YES_NO},
    "parameter": {"type": {"enum": list(FACT_TYPES)}, "values": {"type": "array", "items": {"type": "object"}}},
    "group": {"states": NAMES},
    "state": {"interlude": YES_NO, "waits": _of("wait"), "deadlines": _each("deadline")},
    "wait": {"until": NAMES, "review": PERIOD},
    "transition": {
        **dict.fromkeys(
            ("from", "by", "approved_by", "not_by_who_did", "needs", "accepts", "records", "clears", "issues", "opens"),
            NAMES,
        ),
        "reopens": YES_NO,
        "sets": _TEXTS,
    },
    "deadline": {
        **dict.fromkeys(("owner", "right_of", "restarts_with", "met_by", "holds"), NAMES),
        **dict.fromkeys(("within", "not_before", "at_least", "valid_for", "every", "review"), PERIOD),
        **dict.fromkeys(("after", "before", "beginning_with"), _START),
        **dict.fromkeys(("later_of", "earlier_of"), _list("term")),
        "extended_by": _each("extension"),
        "restored_by": _each("restoration"),
        "then": _of("consequence"),
        "outlives": YES_NO,
        "counting": _of("counting"),
    },
    "term": {"within": PERIOD, "after": _START},
    "extension": {"adds": PERIOD, "at_most": PERIOD},
    "restoration": {"within": PERIOD},
    "consequence": {"bars": NAMES},
    "pause": {
        "while": NAMES,
        "between": {"type": "array", "items": TEXT, "minItems": 2, "maxItems": 2},
        "stops": {"type": "object", "additionalProperties": {"enum": ["remaining", "restart", "absolute"]}},
        "longest": PERIOD,
    },
    "child": {
        "gives": _TEXTS,
        "when_one_is": _TEXTS,
        "when_case_ends": {"oneOf": [{"enum": ["must_have_ended", "go_on"]}, _TEXTS]},
    },
    "document": {"number": {"enum": ["yearly", "per_case"]}, "to": NAMES},
    "rung": {"remind": NAMES, "notify": NAMES, "escalate": NAMES},
    "acknowledgement": {"at": NAMES},
}


def schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of edition 1, for editors: what it refuses the reader refuses, too."""
    kinds = {kind.replace(" ", "_"): _kind(kind) for kind in KEYS if kind != "procedure"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Writs procedure, edition {EDITION}",
        **_kind("procedure"),
        "required": list(REQUIRED_SECTIONS),
        "$defs": kinds,
    }


def _kind(kind: str) -> dict[str, Any]:
    special = _BY_KIND.get(kind, {})
    properties = {key: special.get(key, _ANYWHERE.get(key, TEXT)) for key in KEYS[kind]}
    return {"type": "object", "properties": properties, "additionalProperties": False}
