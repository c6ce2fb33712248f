"""A case and what surrounds it, frozen: deadlines, pauses, the file, commands, events, notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from writs.core.expressions import Value

Status = Literal["running", "overdue", "suspended", "met", "late", "missed", "lapsed", "dropped"]
"""`lapsed` is a right that nobody used: reported as dropped, it still bars."""
OPEN: frozenset[str] = frozenset({"running", "overdue", "suspended"})
PASSED: frozenset[str] = frozenset({"overdue", "missed", "lapsed"})
"""Its day has passed and it was not done."""
Cause = Literal[
    "armed", "periodic", "extended", "resumed", "restarted", "corrected", "restored", "kept", "moved"
]  # fmt: skip
"""`kept` is an end that a later version of the procedure left as the earlier one had computed it."""
Begun = Literal["start", "fact", "pause", "meeting", "order"]
"""What began an occurrence: its rule's start, a fact that restarts it, the end of a pause, the meeting of the one
before, a court's order."""
StepMode = Literal["fresh", "again", "carried", "past"]
"""`fresh` fires once; `again` is a reminder said once more before a new day; `carried` fired in an earlier generation;
`past` lay behind when the ladder was made. The last two never fire."""


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of a ladder with its instant; `due` is the end of the time itself."""

    id: str
    at: datetime
    remind: tuple[str, ...] = ()
    notify: tuple[str, ...] = ()
    escalate: tuple[str, ...] = ()
    mode: StepMode = "fresh"


@dataclass(frozen=True, slots=True)
class Order:
    """More time by an act: `adds` a period to the end as it then is, an end fixed on a day or at a moment (`until`), or
    a new length from the day of the act (`within`, a restored term)."""

    transition: str
    on: date
    kind: Literal["adds", "until", "within"]
    value: str


@dataclass(frozen=True)
class Deadline:
    """One generation of a deadline: its dates never change; a new date is a new generation."""

    name: str
    state: str | None
    stay: int
    """Which stay in that state it belongs to; 0 for a deadline of the case."""
    occurrence: int
    generation: int
    status: Status
    cause: Cause
    who: tuple[str, ...]
    start: date | datetime
    recording: int
    """Which recording of its start it was computed from; recording again is a new happening."""
    due_on: date | None
    due_at: datetime | None
    opens_on: date | None
    """First day on which held acts are allowed (earliest, window)."""
    provisional: bool
    ladder: tuple[Step, ...]
    next_step: int
    paused: tuple[tuple[date, date], ...] = ()
    armed_seq: int = 0
    settled_seq: int | None = None
    settled_on: date | None = None
    begun: Begun = "start"
    orders: tuple[Order, ...] = ()
    acted: int | None = None
    """The event by which the clock fired what follows."""

    @property
    def extended(self) -> int:
        """How often an act gave more time."""
        return len(self.orders) - (self.begun == "order")

    @property
    def next_step_at(self) -> datetime | None:
        if self.status not in ("running", "overdue") or self.next_step >= len(self.ladder):
            return None
        return self.ladder[self.next_step].at

    @property
    def open(self) -> bool:
        return self.status in OPEN

    def changed(self, **changes: Any) -> Deadline:
        """A copy with some fields changed: `dataclasses.replace` at a tenth of its cost, for the hot path."""
        copy = object.__new__(Deadline)
        held = copy.__dict__
        held.update(self.__dict__)
        held.update(changes)
        return copy


@dataclass(frozen=True, slots=True)
class PauseInterval:
    """Days of one pause: from the first up to, not including, `until`; None while it lasts."""

    name: str
    since: date
    until: date | None = None
    ended_by_longest: bool = False
    began: int = 0
    """The event that began it: its act, actor and law."""
    ended: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """An act that takes effect when another person approves it, dated that day."""

    given: Mapping[str, Any]
    role: str
    person: str | None
    proposed_on: date


@dataclass(frozen=True)
class Case:
    """Where one matter stands. `version` is what people saw (If-Match); `seq` counts its events."""

    office: int
    id: int
    root: int
    parent: int | None
    group: str | None
    """The name under which the parent keeps it: `assets`."""
    reference: str
    procedure: str
    version_of_procedure: str
    state: str
    outcome: str | None
    opened_on: date
    closed_on: date | None
    version: int
    seq: int
    facts: Mapping[str, Value]
    recordings: Mapping[str, int]
    stack: tuple[str, ...]
    stays: Mapping[str, int]
    deadlines: tuple[Deadline, ...]
    pauses: tuple[PauseInterval, ...]
    did: Mapping[str, str] = field(default_factory=dict[str, str])
    """Who fired the transitions that another rule's four eyes look back to."""
    assigned: Mapping[str, str] = field(default_factory=dict[str, str])
    """Role → person."""
    proposals: Mapping[str, Proposal] = field(default_factory=dict[str, "Proposal"])
    """Transition → what waits for another person's approval."""

    def deadline(self, name: str) -> Deadline | None:
        """The latest generation of that name."""
        found = None
        for deadline in self.deadlines:
            if deadline.name == name:
                found = deadline
        return found

    def changed(self, **changes: Any) -> Case:
        """A copy with some fields changed, as for deadlines."""
        copy = object.__new__(Case)
        held = copy.__dict__
        held.update(self.__dict__)
        held.update(changes)
        return copy


@dataclass(frozen=True)
class File:
    """A root case with its children: what one command may change, together or not at all."""

    root: int
    cases: Mapping[int, Case]
    decided_at: datetime
    """No decision of this file is ever dated before this instant."""

    def case(self, case: int) -> Case:
        return self.cases[case]

    @property
    def wake_at(self) -> datetime | None:
        """When the clock must look at this file."""
        instants = [at for case in self.cases.values() for d in case.deadlines if (at := d.next_step_at) is not None]
        return min(instants, default=None)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, and in what capacity. `delegation` cites the delegation under which a deputy signs."""

    role: str
    person: str | None = None
    delegation: str | None = None
    grade: str | None = None
    """The official's grade, where the host knows it."""
    relations: tuple[str, ...] | None = None
    """Roles in this case that the person has or is related to; None where nobody has told."""


CLOCK = Actor("clock")
"""The engine itself; it fires only what says `by: clock`."""


@dataclass(frozen=True, slots=True)
class Open:
    """Open a case of `procedure` (a key, or key@version) with one of its opening transitions."""

    case: int
    office: int
    reference: str
    procedure: str
    transition: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    actor: Actor = Actor("clock")
    occurred: date | datetime | None = None
    assigned: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Fire:
    """Fire a transition. `occurred` is the day (or moment) of the act, never after now; `child` numbers a child that
    the act opens."""

    case: int
    transition: str
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    actor: Actor | None = None
    occurred: date | datetime | None = None
    child: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    case: int
    text: str
    actor: Actor = Actor("clock")


@dataclass(frozen=True, slots=True)
class Record:
    """Put on record what was done outside the case: a document printed, a notice delivered. Nothing else changes."""

    case: int
    kind: Literal["printed", "delivered"]
    name: str
    """The document, or the deadline that the notice was about."""
    details: Mapping[str, Any]
    """Text and whole numbers only: the hash of a file, the receipt of a mail server."""
    actor: Actor = Actor("clock")


@dataclass(frozen=True, slots=True)
class Move:
    """Put a pending case under a later version of its procedure, as the `pending_cases` of that version say."""

    case: int
    version: str
    actor: Actor = Actor("clock")
    occurred: date | None = None


@dataclass(frozen=True, slots=True)
class Correct:
    """A recorded fact was otherwise: its right value (None: it never was), and why. Not a new happening; that is an
    act."""

    case: int
    facts: Mapping[str, Any]
    reason: str
    actor: Actor = CLOCK


@dataclass(frozen=True, slots=True)
class Recount:
    """Count all that runs in the file by the calendars as they are now, and say why."""

    reason: str
    actor: Actor = CLOCK


@dataclass(frozen=True, slots=True)
class Look:
    """No act: only what the clock owes by now."""


Command = Open | Fire | Note | Record | Move | Correct | Recount | Look


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, append-only. `changes` tells every effect in plain data."""

    case: int
    seq: int
    kind: Literal[
        "opened",
        "transition",
        "step",
        "note",
        "printed",
        "delivered",
        "blocked",
        "proposed",
        "moved",
        "corrected",
        "recounted",
    ]
    name: str
    recorded_at: datetime
    occurred_on: date
    role: str
    person: str | None
    facts: Mapping[str, Value]
    changes: tuple[Mapping[str, Any], ...]


NoticeKind = Literal["remind", "notify", "escalate", "blocked"]


@dataclass(frozen=True, slots=True)
class Notice:
    """Somebody is to be told, because of that event."""

    case: int
    seq: int
    kind: NoticeKind
    to: str
    person: str | None
    deadline: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Issued:
    """A document that an act issued: who signs it, and what was known when it was issued. It has no number yet."""

    case: int
    seq: int
    document: str
    transition: str
    on: date
    series: Literal["yearly", "per_case"] | None
    """How it is numbered; None where it has no number."""
    register_year: int
    signer_role: str
    signer: str | None
    delegation: str | None
    given: tuple[str, ...]
    """The facts that came with the act."""
    values: Mapping[str, Value]
    """Every fact known then, derived ones too."""
    due: Mapping[str, date]
    """The open deadlines with their last days."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the core answered: the file as it is now, and what happened on the way."""

    file: File
    events: tuple[Event, ...]
    notices: tuple[Notice, ...]
    issued: tuple[Issued, ...] = ()
