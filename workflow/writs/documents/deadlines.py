"""One deadline of a document → DeadlineRule: its measure, its start, what changes it and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, cast

from writs.core import model as m
from writs.core.sentences import sentence
from writs.documents.keys import MEASURES
from writs.documents.shapes import Shapes

Entry = Mapping[str, Any]
_KINDS: dict[str, m.DeadlineKind] = {
    "within": "latest",
    "not_before": "earliest",
    "at_least": "backward",
    "due": "fixed",
    "valid_for": "validity",
    "every": "periodic",
    "later_of": "several",
    "earlier_of": "several",
}


def deadline_rule(
    s: Shapes, name: str, state: str | None, x: Entry, p: m.Path, languages: tuple[str, ...]
) -> m.DeadlineRule:
    """Take one deadline apart; `state` is where it is written under, None for the whole case."""
    measures = [measure for measure in MEASURES if measure in x]
    window = set(measures) == {"not_before", "within"}
    if len(measures) != 1 and not window:
        s.say(
            p,
            "measure",
            sentence('"{0}" needs one measure; it has {1}.', name, ", ".join(measures) or "none"),
            at_key=True,
        )
    measure = "within" if window else measures[0] if measures else "within"
    unnumbered = x.get("within") == "without delay"
    kind: m.DeadlineKind = "window" if window else "unnumbered" if unnumbered else _KINDS[measure]
    several = kind == "several"
    then = s.record(x.get("then"), (*p, "then"), "consequence")
    counting = s.record(x.get("counting"), (*p, "counting"), "counting")
    start, first_day = _start(s, x, p, measure)
    if start is None and not several:
        s.say(p, "start-missing", sentence('"{0}" does not say from when.', name), "after:", at_key=True)
    if unnumbered and "review" not in x:
        s.say(
            p,
            "review-missing",
            sentence('"{0}" has no number, so say when it is looked at again.', name),
            "review:",
            at_key=True,
        )
    return m.DeadlineRule(
        name=name,
        title=s.title(x.get("title"), (*p, "title"), languages, "Deadline"),
        state=state,
        kind=kind,
        owners=s.texts(x, "owner", p),
        holders=s.texts(x, "right_of", p),
        length=None if several or measure == "due" else s.text(x, measure, p, "A deadline"),
        not_before=s.text(x, "not_before", p, "A deadline") if window else None,
        start=start,
        first_day_counts=first_day,
        terms=_terms(s, x, p, measure) if several else (),
        terms_pick=cast(Literal["later_of", "earlier_of"], measure) if several else None,
        review=s.text(x, "review", p, "A deadline"),
        when=s.text(x, "when", p, "A deadline"),
        restarts_with=s.texts(x, "restarts_with", p),
        extensions=_extensions(s, x, p),
        restorations=_restorations(s, x, p),
        met_by=s.texts(x, "met_by", p),
        met_when=s.text(x, "met_when", p, "A deadline"),
        dropped_when=s.text(x, "dropped_when", p, "A deadline"),
        holds=s.texts(x, "holds", p),
        bars=s.texts(then, "bars", (*p, "then")),
        fires=s.text(then, "fires", (*p, "then"), "then"),
        outlives=s.yes(x, "outlives", p),
        rolls=False if counting.get("roll") == "none" else None,
        ladder=s.text(x, "ladder", p, "A deadline") or "usual",
        law=s.texts(x, "law", p),
        confidence=s.confidence(x, p),
        note=s.text(x, "note", p, "A deadline"),
    )


def _start(s: Shapes, x: Entry, p: m.Path, measure: str) -> tuple[m.Start | None, bool]:
    if measure == "due":
        value = x.get("due")
        return (m.Start("fact", (value,)), False) if isinstance(value, str) else (None, False)
    for key in ("after", "beginning_with", "before"):
        if key in x:
            return start_of(s, x[key], (*p, key)), key == "beginning_with"
    return None, False


def start_of(s: Shapes, value: Any, p: m.Path) -> m.Start | None:
    """`X_on`, `entry`, `each X_on`, `due of D`, `meeting of D`, `{later_of: […]}`, `{earlier_of: […]}`."""
    if isinstance(value, dict):
        for key in ("later_of", "earlier_of"):
            if key in value:
                return m.Start(cast(Any, key), s.texts(cast(Entry, value), key, p))
    elif isinstance(value, str) and value:
        if value == "entry":
            return m.Start("entry")
        for prefix, kind in (("each ", "each"), ("due of ", "due"), ("meeting of ", "meeting")):
            if value.startswith(prefix):
                return m.Start(cast(Any, kind), (value.removeprefix(prefix),))
        return m.Start("fact", (value,))
    s.say(p, "wrong-shape", "A start is a day fact, entry, due of D, meeting of D, or {later_of: […]}.")
    return None


def _terms(s: Shapes, x: Entry, p: m.Path, measure: str) -> tuple[m.Term, ...]:
    terms: list[m.Term] = []
    for number, row in enumerate(s.listed(x, measure, p)):
        place = (*p, measure, str(number))
        found = s.record(row, place, "term")
        start = start_of(s, found.get("after"), (*place, "after"))
        within = s.text(found, "within", place, "A term", required=True)
        if start is not None and within is not None:
            terms.append(m.Term(within, start))
    return tuple(terms)


def _extensions(s: Shapes, x: Entry, p: m.Path) -> tuple[m.Extension, ...]:
    found: list[m.Extension] = []
    place = (*p, "extended_by")
    for transition, how in s.mapping(x.get("extended_by"), place, "extended_by").items():
        record = s.record(how, (*place, transition), "extension")
        found.append(
            m.Extension(
                transition,
                s.text(record, "adds", (*place, transition), "An extension"),
                s.text(record, "until", (*place, transition), "An extension"),
                s.text(record, "at_most", (*place, transition), "An extension"),
                _times(s, record, (*place, transition), sentence('Say how many times "{0}" may extend.', transition)),
            )
        )
    return tuple(found)


def _restorations(s: Shapes, x: Entry, p: m.Path) -> tuple[m.Restoration, ...]:
    found: list[m.Restoration] = []
    place = (*p, "restored_by")
    for transition, how in s.mapping(x.get("restored_by"), place, "restored_by").items():
        record = s.record(how, (*place, transition), "restoration")
        within = s.text(record, "within", (*place, transition), "A restoration")
        until = s.text(record, "until", (*place, transition), "A restoration")
        if (within is None) == (until is None):
            message = sentence(
                'Say for how long "{0}" restores: within a period from its day, or until a day fact.', transition
            )
            s.say((*place, transition), "wrong-shape", message, "within: 10 days")
        times = _times(s, record, (*place, transition), sentence('Say how many times "{0}" may restore.', transition))
        found.append(m.Restoration(transition, within, until, times))
    return tuple(found)


def _times(s: Shapes, record: Entry, place: m.Path, message: str) -> int | None:
    """How often; None for `any`. It must be said."""
    times = record.get("times")
    if times is None or not (times == "any" or str(times).isdigit()):
        s.say(place, "extension-unbounded", message, "times: 1")
    return int(times) if isinstance(times, str) and times.isdigit() else None
