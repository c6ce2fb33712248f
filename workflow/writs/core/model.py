"""The nouns of a procedure, frozen: what a definition says once it has been read.

Names stay names here (a transition says `to="served"`); `writs.core.lint` proves that they mean something and
`writs.core.machine` resolves them once per published version. Shapes and words are those of docs/language.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Title = Mapping[str, str]
Path = tuple[str, ...]
Law = tuple[str, ...]

Confidence = Literal["verified", "secondary", "background", "uncertain"]
Mode = Literal["remaining", "restart", "absolute"]


@dataclass(frozen=True, slots=True)
class Source:
    """An act that rules cite: `L25` stands for Law 106/2025/QH15."""

    name: str
    title: str
    in_force: date | None = None
    """The day from which the act is law; None where the definition says `unknown`."""
    until: date | None = None
    confidence: Confidence = "verified"


@dataclass(frozen=True, slots=True)
class Role:
    name: str
    title: Title
    kind: Literal["official", "party", "outside"] = "official"
    relation: str | None = None
    grade: str | None = None
    conflict: tuple[str, ...] = ()
    delegates_to: tuple[str, ...] = ()
    law: Law = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A named value known about the case; a derived one (`is_`) is computed whenever it is asked for."""

    name: str
    type: str
    title: Title
    choices: Mapping[str, Title] = field(default_factory=dict[str, Title])
    starts_as: str | None = None
    is_: str | None = None
    personal: bool = False
    required_when: str | None = None
    kept_for: str | None = None
    law: Law = ()
    confidence: Confidence = "verified"
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """The values that hold from one day until the next row: under `is` or one per choice."""

    since: date
    values: Mapping[str, str]
    law: Law = ()
    confidence: Confidence = "verified"
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    type: str
    title: Title
    by: str | None
    rows: tuple[ParameterRow, ...]


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    title: Title
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """The law gives no time here: for whom we wait, what ends it, who looks again and how often."""

    for_: str
    until: tuple[str, ...]
    review: str
    reviewer: str
    why: str


@dataclass(frozen=True, slots=True)
class Start:
    """Where a clock starts: a fact, the latest or earliest of several, `entry`, another deadline's end or meeting."""

    kind: Literal["fact", "later_of", "earlier_of", "each", "entry", "due", "meeting"]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extension:
    """What a transition adds to a running deadline (`adds`), or the day fact it is moved to (`until`)."""

    transition: str
    adds: str | None = None
    until: str | None = None
    at_most: str | None = None
    times: int | None = 1
    """How often; None where the definition says `any`."""


@dataclass(frozen=True, slots=True)
class Restoration:
    """How a court restores a missed term: a new length from the day of its act (`within`), or a day it fixes."""

    transition: str
    within: str | None = None
    until: str | None = None
    times: int | None = 1


@dataclass(frozen=True, slots=True)
class Term:
    """One of several times of which the later or earlier counts (`later_of`, `earlier_of` of whole deadlines)."""

    within: str
    after: Start


DeadlineKind = Literal[
    "latest", "fixed", "earliest", "window", "backward", "validity", "periodic", "several", "unnumbered"
]


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """Until when, whose duty or right, and what follows. `state` is None for a deadline of the whole case."""

    name: str
    title: Title
    state: str | None
    kind: DeadlineKind
    owners: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    """Who may (`right_of`); a right that nobody used is dropped, never missed."""
    length: str | None = None
    """A period, or the name of a parameter; for a window its far end."""
    not_before: str | None = None
    start: Start | None = None
    first_day_counts: bool = False
    terms: tuple[Term, ...] = ()
    terms_pick: Literal["later_of", "earlier_of"] | None = None
    review: str | None = None
    when: str | None = None
    restarts_with: tuple[str, ...] = ()
    extensions: tuple[Extension, ...] = ()
    restorations: tuple[Restoration, ...] = ()
    met_by: tuple[str, ...] = ()
    met_when: str | None = None
    dropped_when: str | None = None
    holds: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()
    fires: str | None = None
    outlives: bool = False
    rolls: bool | None = None
    """None: as the calendar (or the procedure's `counting`) says."""
    ladder: str = "usual"
    law: Law = ()
    confidence: Confidence = "verified"
    note: str | None = None

    @property
    def is_right(self) -> bool:
        return bool(self.holders)


@dataclass(frozen=True, slots=True)
class State:
    name: str
    title: Title
    phase: str
    counts_as: str | None = None
    final: str | None = None
    interlude: bool = False
    waits: Wait | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """A named legal move. `sources` are states, groups or `start`; without `to` the case stays where it is."""

    name: str
    title: Title
    sources: tuple[str, ...]
    to: str | None
    by: tuple[str, ...]
    reopens: bool = False
    approved_by: tuple[str, ...] = ()
    not_by_who_did: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    when: str | None = None
    sets: Mapping[str, str] = field(default_factory=dict[str, str])
    records: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    law: Law = ()
    confidence: Confidence = "verified"
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: `at` in words, and who is reminded, told or called upon."""

    at: str
    remind: tuple[str, ...] = ()
    notify: tuple[str, ...] = ()
    escalate: tuple[str, ...] = ()
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count: while states, a yes/no fact or a deadline last, or between two days known afterwards."""

    name: str
    title: Title
    while_: tuple[str, ...] = ()
    between: tuple[str, str] | None = None
    stops: Mapping[str, Mode] = field(default_factory=dict[str, Mode])
    longest: str | None = None
    law: Law = ()
    confidence: Confidence = "verified"
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Children:
    """Cases that run beside this one, in the same file: one per asset, inquiry, complaint."""

    name: str
    title: Title
    procedure: str
    opens_with: str
    gives: Mapping[str, str] = field(default_factory=dict[str, str])
    when_one_is: Mapping[str, str] = field(default_factory=dict[str, str])
    ends_with: str | None = None
    """What becomes of open children when the case ends: a transition of theirs, or None with `end_rule`."""
    end_rule: Literal["fires", "must_have_ended", "go_on"] | None = None
    law: Law = ()


@dataclass(frozen=True, slots=True)
class Document:
    name: str
    title: Title
    signed_by: str
    number: Literal["yearly", "per_case"] | None = None
    to: tuple[str, ...] = ()
    template: str | None = None
    law: Law = ()


@dataclass(frozen=True, slots=True)
class PendingRule:
    """One row of the transitional provision: what becomes of cases of earlier versions."""

    when: str
    then: Literal["move", "stay"]
    running_deadlines: str = "keep"
    states: Mapping[str, str] = field(default_factory=dict[str, str])
    law: Law = ()
    confidence: Confidence = "verified"
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    warning: str
    at: tuple[str, ...]
    because: str


@dataclass(frozen=True)
class Procedure:
    """The declared rules of one version; immutable once published, cited `key@version`."""

    key: str
    version: str
    title: Title
    jurisdiction: str
    calendar: str
    languages: tuple[str, ...]
    currency: str | None = None
    part_of: str | None = None
    sources: Mapping[str, Source] = field(default_factory=dict[str, Source])
    in_force_from: date | None = None
    in_force_until: date | None = None
    in_force_by: str | None = None
    applies_when: str | None = None
    pending_cases: tuple[PendingRule, ...] = ()
    rolls: bool | None = None
    phases: Mapping[str, Title] = field(default_factory=dict[str, Title])
    statistics: Mapping[str, Title] = field(default_factory=dict[str, Title])
    roles: Mapping[str, Role] = field(default_factory=dict[str, Role])
    facts: Mapping[str, Fact] = field(default_factory=dict[str, Fact])
    parameters: Mapping[str, Parameter] = field(default_factory=dict[str, Parameter])
    groups: Mapping[str, Group] = field(default_factory=dict[str, Group])
    states: Mapping[str, State] = field(default_factory=dict[str, State])
    transitions: Mapping[str, Transition] = field(default_factory=dict[str, Transition])
    deadlines: tuple[DeadlineRule, ...] = ()
    pauses: Mapping[str, Pause] = field(default_factory=dict[str, Pause])
    children: Mapping[str, Children] = field(default_factory=dict[str, Children])
    documents: Mapping[str, Document] = field(default_factory=dict[str, Document])
    ladders: Mapping[str, tuple[Rung, ...]] = field(default_factory=dict[str, tuple[Rung, ...]])
    acknowledged: tuple[Acknowledgement, ...] = ()
    hash: str = ""
    """SHA-256 of the document's text, hexadecimal: what a case is pinned to."""

    @property
    def name(self) -> str:
        return f"{self.key}@{self.version}"

    def expand(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """States for a list of states and groups, in order, each once."""
        found: dict[str, None] = {}
        for name in names:
            group = self.groups.get(name)
            for state in group.states if group else (name,):
                found[state] = None
        return tuple(found)
