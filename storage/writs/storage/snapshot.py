"""A case as a row and back, exactly. The columns hold what lists read; the book holds the rest in one text."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from writs.core.case import Case, Deadline, Order, PauseInterval, Proposal, Step
from writs.storage.canonical import (
    instant_text,
    moment_text,
    read_day,
    read_instant,
    read_json,
    read_moment,
    write_json,
)
from writs.storage.personal import NOTHING_PERSONAL, PersonalNames

CASE_COLUMNS = (
    "office_id", "case_id", "root_id", "parent_id", "group_name", "reference", "procedure_key", "procedure_version",
    "state", "outcome", "opened_on", "closed_on", "version", "seq", "facts", "book", "private",
)  # fmt: skip
"""What `read_case` takes, in this order."""
DEADLINE_COLUMNS = (
    "name", "occurrence", "generation", "status", "cause", "state", "stay", "owner", "start_on", "recording",
    "due_on", "due_at", "opens_on", "provisional", "ladder", "next_step", "next_step_at", "paused", "extended",
    "armed_seq", "settled_seq", "settled_on", "begun", "orders", "acted_seq",
)  # fmt: skip


_CLOCK = (
    "name", "state", "stay", "occurrence", "generation", "status", "cause", "who", "start", "recording", "due_on",
    "due_at", "opens_on", "provisional", "ladder", "next_step", "paused", "armed_seq", "settled_seq", "settled_on",
    "begun", "orders", "acted",
)  # fmt: skip
"""The fields of a deadline as a line of the book lists them."""


def day_text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else read_day(text)


def _start_text(start: date | datetime) -> str:
    return moment_text(start) if isinstance(start, datetime) else start.isoformat()


def _read_start(text: str) -> date | datetime:
    return read_moment(text) if len(text) > 10 else read_day(text)


@lru_cache(maxsize=4096)
def _letters(value: Any) -> str:
    """A word, or a few of them: there are few and they come again and again."""
    return write_json(value)


def _ladder_text(steps: tuple[Step, ...]) -> str:
    rungs = [
        f'[{_letters(step.id)},"{instant_text(step.at)}",{_letters(step.remind)},{_letters(step.notify)},'
        f"{_letters(step.escalate)}{'' if step.mode == 'fresh' else f',{_letters(step.mode)}'}]"
        for step in steps
    ]
    return f"[{','.join(rungs)}]"


def _read_ladder(data: list[Any]) -> tuple[Step, ...]:
    return tuple([Step(s[0], read_instant(s[1]), tuple(s[2]), tuple(s[3]), tuple(s[4]), *s[5:]) for s in data])


def _orders_text(orders: tuple[Order, ...]) -> str:
    return write_json([[o.transition, o.on.isoformat(), o.kind, o.value] for o in orders]) if orders else "[]"


def _read_orders(data: list[Any]) -> tuple[Order, ...]:
    return tuple([Order(o[0], read_day(o[1]), o[2], o[3]) for o in data])


def _paused_text(paused: tuple[tuple[date, date], ...]) -> str:
    return write_json([[a.isoformat(), b.isoformat()] for a, b in paused]) if paused else "[]"


def told_of(case: Case, names: PersonalNames = NOTHING_PERSONAL) -> tuple[str, str, str | None]:
    """The columns `facts`, `book` and `private` of a case: what has no column of its own, personal data apart.

    The book has a line for the rest and then a line for each clock.
    """
    facts, mine = names.split(case.facts)
    book: dict[str, Any] = {
        "recordings": case.recordings,
        "stays": case.stays,
    }
    private: dict[str, Any] = {"facts": mine} if mine else {}
    # Under a procedure that knows private people, who did what and what is proposed may name them.
    people = private if names.roles or names.facts else book
    if case.stack:
        book["stack"] = case.stack
    if case.pauses:
        book["pauses"] = [
            [p.name, day_text(p.since), day_text(p.until), p.ended_by_longest, p.began, p.ended] for p in case.pauses
        ]
    if case.did:
        people["did"] = case.did
    if case.assigned:
        book["assigned"] = {role: who for role, who in case.assigned.items() if role not in names.roles}
        if theirs := {role: who for role, who in case.assigned.items() if role in names.roles}:
            private["assigned"] = theirs
    if case.proposals:
        people["proposals"] = {
            name: [p.given, p.role, p.person, day_text(p.proposed_on)] for name, p in case.proposals.items()
        }
    lines = [write_json(book), *[_clock_text(deadline) for deadline in case.deadlines]]
    return write_json(facts), "\n".join(lines), write_json(private) if private else None


class _Lines:
    """Clocks and their lines that were read or written last: a line gives the clock again, the very clock its line.

    Most clocks of a case are settled and never change again, and a case is read and shown before it is acted upon. So
    they are neither read nor written anew. What is kept is frozen and shared; past `most` it is forgotten at once.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._clocks: dict[str, Deadline] = {}
        self._lines: dict[int, tuple[Deadline, str]] = {}

    def clock(self, line: str) -> Deadline | None:
        return self._clocks.get(line)

    def line(self, deadline: Deadline) -> str | None:
        """By the object itself: to compare its fields would take as long as writing them."""
        found = self._lines.get(id(deadline))
        return found[1] if found is not None and found[0] is deadline else None

    def keep(self, deadline: Deadline, line: str) -> None:
        if len(self._lines) >= self._most:
            self.forget()
        self._lines[id(deadline)] = (deadline, line)
        self._clocks[line] = deadline

    def forget(self) -> None:
        self._lines.clear()
        self._clocks.clear()


remembered = _Lines(2_000)
"""Some four megabytes at most, whatever the number of cases."""


def _clock_text(d: Deadline) -> str:
    line = remembered.line(d)
    if line is None:
        due_at = "null" if d.due_at is None else f'"{instant_text(d.due_at)}"'
        line = (
            f"[{_letters(d.name)},{_letters(d.state)},{d.stay},{d.occurrence},{d.generation},{_letters(d.status)},"
            f'{_letters(d.cause)},{_letters(d.who)},"{_start_text(d.start)}",{d.recording},{_quoted(d.due_on)},{due_at},'
            f"{_quoted(d.opens_on)},{'true' if d.provisional else 'false'},{_ladder_text(d.ladder)},{d.next_step},"
            f"{_paused_text(d.paused)},{d.armed_seq},{'null' if d.settled_seq is None else d.settled_seq},"
            f"{_quoted(d.settled_on)},{_letters(d.begun)},{_orders_text(d.orders)},"
            f"{'null' if d.acted is None else d.acted}]"
        )
        remembered.keep(d, line)
    return line


def _quoted(day: date | None) -> str:
    return "null" if day is None else f'"{day.isoformat()}"'


def _read_clocks(lines: list[str]) -> tuple[Deadline, ...]:
    known = {line: clock for line in lines if (clock := remembered.clock(line)) is not None}
    news = [line for line in lines if line not in known]
    for data, line in zip(read_json(f"[{','.join(news)}]") if news else (), news, strict=True):
        known[line] = _read_clock(data, line)
    return tuple([known[line] for line in lines])


def _read_clock(c: list[Any], line: str) -> Deadline:
    if len(c) != len(_CLOCK):
        raise ValueError(f"a clock has {len(_CLOCK)} fields, not {len(c)}")
    c[7] = tuple(c[7])
    c[8] = _read_start(c[8])
    c[10] = _day(c[10])
    c[11] = None if c[11] is None else read_instant(c[11])
    c[12] = _day(c[12])
    c[14] = _read_ladder(c[14])
    c[16] = tuple([(read_day(a), read_day(b)) for a, b in c[16]])
    c[19] = _day(c[19])
    c[21] = _read_orders(c[21])
    # Past the constructor, which would set each of the fields by itself; a file may have many clocks.
    deadline = object.__new__(Deadline)
    deadline.__dict__.update(zip(_CLOCK, c, strict=True))
    remembered.keep(deadline, line)
    return deadline


def read_case(row: tuple[Any, ...]) -> Case:
    """The case of a row with CASE_COLUMNS."""
    (office, case, root, parent, group, reference, key, version, state, outcome, opened, closed, seen, seq, facts,
     text, apart) = row  # fmt: skip
    rest, *clocks = text.split("\n")
    book, known = read_json(rest), read_json(facts)
    if apart is not None:
        private = read_json(apart)
        known |= private.get("facts", {})
        book["assigned"] = {**book.get("assigned", {}), **private.get("assigned", {})}
        book |= {word: private[word] for word in ("did", "proposals") if word in private}
    return Case(
        office=office, id=case, root=root, parent=parent, group=group, reference=reference, procedure=key,
        version_of_procedure=version, state=state, outcome=outcome, opened_on=read_day(opened), closed_on=_day(closed),
        version=seen, seq=seq, facts=known, recordings=book["recordings"],
        stack=tuple(book.get("stack", ())), stays=book["stays"],
        deadlines=_read_clocks(clocks),
        pauses=tuple(PauseInterval(p[0], read_day(p[1]), _day(p[2]), *p[3:]) for p in book.get("pauses", ())),
        did=book.get("did", {}), assigned=book.get("assigned", {}),
        proposals={
            name: Proposal(p[0], p[1], p[2], read_day(p[3])) for name, p in book.get("proposals", {}).items()
        },
    )  # fmt: skip


def assigned_in(book: str, apart: str | None) -> dict[str, str]:
    """Role → person of a case, without reading its clocks."""
    found: dict[str, str] = read_json(book.partition("\n")[0]).get("assigned", {})
    return found if apart is None else {**found, **read_json(apart).get("assigned", {})}


def deadline_row(d: Deadline) -> tuple[Any, ...]:
    """A generation as the values of DEADLINE_COLUMNS."""
    next_at = d.next_step_at
    return (
        d.name, d.occurrence, d.generation, d.status, d.cause, d.state, d.stay, _letters(d.who),
        _start_text(d.start), d.recording, day_text(d.due_on), None if d.due_at is None else instant_text(d.due_at),
        day_text(d.opens_on), d.provisional, _ladder_text(d.ladder), d.next_step,
        None if next_at is None else instant_text(next_at), _paused_text(d.paused), d.extended, d.armed_seq,
        d.settled_seq, day_text(d.settled_on), d.begun, _orders_text(d.orders), d.acted,
    )  # fmt: skip


def read_deadline(row: tuple[Any, ...]) -> Deadline:
    """The generation of a row with DEADLINE_COLUMNS; equal to what the book says of it."""
    (name, occurrence, generation, status, cause, state, stay, owner, start, recording, due_on, due_at, opens_on,
     provisional, ladder, next_step, _, paused, _, armed, settled_seq, settled_on, begun, orders,
     acted) = row  # fmt: skip
    return Deadline(
        name, state, stay, occurrence, generation, status, cause, tuple(read_json(owner)), _read_start(start),
        recording, _day(due_on), None if due_at is None else read_instant(due_at), _day(opens_on), bool(provisional),
        _read_ladder(read_json(ladder)), next_step,
        tuple((read_day(a), read_day(b)) for a, b in read_json(paused)), armed, settled_seq, _day(settled_on),
        begun, _read_orders(read_json(orders)), acted,
    )  # fmt: skip
