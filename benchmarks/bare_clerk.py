"""The road-traffic procedure written by hand, once and for this log only: the floor under `writs replay`.

No definition, no guards, no calendar, no explanation: if-statements over the log, day arithmetic, and the rows that
ours needs too, the chain included. It must come to the same states and nearly the same number of rows, which the
benchmark reports beside the speed.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.floor import dumps, first_link, instant, link
from benchmarks.ten_steps import OFFICE
from writs.documents.calendars import shipped_calendar
from writs.documents.xes import Trace, XesEvent

ROME = ZoneInfo("Europe/Rome")
PROCEDURE = ("it.road-traffic-fine", "2013.1", bytes(32))
_IT = shipped_calendar("it")
CALENDAR, TZDATA = f"it {_IT.revision}", _IT.tzdata
REVIEWED = {"sent": 60, "served": 183, "raised": 183, "in_collection": 365}
UNDERWAY = frozenset({"recorded", "sent", "served", "raised", "in_collection"})
ON_FILE = UNDERWAY | {"settled"}
ON_FILE_ACTS = frozenset(
    {
        "Payment", "Insert Date Appeal to Prefecture", "Send Appeal to Prefecture",
        "Receive Result Appeal from Prefecture", "Notify Result Appeal to Offender", "Appeal to Judge",
    }
)  # fmt: skip
RIGHTS = frozenset({"appeal_to_prefect", "appeal_to_judge", "collect"})
OUTLIVE = frozenset({"send_report", "appeal_to_prefect", "appeal_to_judge", "forward_appeal", "serve_decision"})
OPEN = ("running", "overdue")
NEW_NOTIFY, NEW_JUDGE = date(2010, 8, 13), date(2011, 10, 6)


@lru_cache(maxsize=20_000)
def midnight(ordinal: int) -> str:
    """The first instant of a day in Rome, as text."""
    day = date.fromordinal(ordinal)
    return instant(datetime(day.year, day.month, day.day, tzinfo=ROME).astimezone(UTC))


class Rows:
    """What a batch of cases leaves behind, by table, ready for executemany."""

    TABLES: tuple[tuple[str, str], ...] = (
        (
            "case",
            "office_id, case_id, root_id, parent_id, group_name, reference, seat_office_id, procedure_key,"
            " procedure_version, procedure_hash, state, outcome, opened_on, closed_on, version, seq, head, facts, book,"
            " private, erased_at, revision, wake_at, decided_at, failures, last_error",
        ),
        (
            "event",
            "office_id, case_id, seq, kind, name, recorded_at, occurred_on, actor, command_key, body, hash, private",
        ),
        (
            "deadline",
            "office_id, case_id, name, occurrence, generation, status, cause, state, stay, owner, start_on, recording,"
            " due_on, due_at, opens_on, provisional, ladder, next_step, next_step_at, paused, extended, armed_seq,"
            " settled_seq, settled_on, begun, orders, acted_seq",
        ),
        ("deadline_step", "office_id, case_id, name, occurrence, generation, step, step_at, seq"),
        (
            "notice",
            "office_id, case_id, seq, n, channel, destination, kind, payload, created_at, status, attempts,"
            " next_attempt_at",
        ),
    )

    def __init__(self) -> None:
        self.of: dict[str, list[tuple[Any, ...]]] = {table: [] for table, _ in self.TABLES}
        self.written: Counter[str] = Counter()

    def write(self, connection: sqlite3.Connection) -> None:
        """All of it in one transaction."""
        connection.execute("BEGIN IMMEDIATE")
        for table, columns in self.TABLES:
            marks = ",".join("?" * len(columns.split(",")))
            connection.executemany(f"INSERT INTO writs_{table} ({columns}) VALUES ({marks})", self.of[table])
            self.written[table] += len(self.of[table])
            self.of[table].clear()
        connection.execute("COMMIT")


class Clerk:
    """One case after the other. With `rows` it writes down what it does; without it only decides."""

    def __init__(self, rows: Rows | None) -> None:
        self.rows = rows
        self.states: Counter[str] = Counter()
        self.events = self.refused = 0

    def run(self, traces: Iterable[Trace], connection: sqlite3.Connection | None = None, batch: int = 1_000) -> None:
        for number, trace in enumerate(traces, 1):
            self.case(number, trace)
            if connection is not None and self.rows is not None and number % batch == 0:
                self.rows.write(connection)
        if connection is not None and self.rows is not None:
            self.rows.write(connection)

    def case(self, number: int, trace: Trace) -> None:
        """Play a trace from its first to its last event, then put the case down."""
        self.number, self.state, self.seq, self.day, self.version = number, "start", 0, 0, 0
        self.reference, self.recordings, self.stays = trace.name, dict[str, int](), dict[str, int]()
        self.facts: dict[str, Any] = {"expense": Decimal(0), "total_paid": Decimal(0)}
        self.known: dict[str, Any] = {}
        # name, generation, status, start, due, ladder of (step, kind, day), next step, armed by, settled by, settled on
        self.deadlines: list[list[Any]] = []
        self.head = first_link(number)
        for event in trace.events:
            self.events += 1
            day = event.local_date
            if day is None:
                self.refused += 1
                continue
            if not self.possible(event.name, day.toordinal()):
                self.refused += 1
                continue
            self.day = day.toordinal()
            self.catch_up()
            self.act(event)
        if self.seq:
            self.states[self.state] += 1
        if self.rows is not None:
            self.put_down()

    # -- the clock
    def catch_up(self) -> None:
        """Whatever is due by this morning, in its order."""
        while True:
            first: list[Any] | None = None
            for deadline in self.deadlines:
                if (
                    deadline[2] in OPEN
                    and deadline[6] < len(deadline[5])
                    and deadline[5][deadline[6]][2] <= self.day
                    and (first is None or deadline[5][deadline[6]][2] < first[5][first[6]][2])
                ):
                    first = deadline
            if first is None:
                return
            self.fire(first)

    def fire(self, deadline: list[Any]) -> None:
        name, generation, _, _, due, ladder, place, *_ = deadline
        step, kind, at = ladder[place]
        deadline[6] += 1
        self.seq += 1
        if name == "review":
            number = int(step.rpartition("-")[2]) + 1
            ladder[:] = [(f"review-{number}", "remind", at + REVIEWED[self.state])]
            deadline[6] = 0
        elif step == "due":
            deadline[2] = "lapsed" if name in RIGHTS else "missed" if name == "pay" else "overdue"
            if deadline[2] != "overdue":
                deadline[8:] = self.seq, due
        if self.rows is None:
            return
        told = ["owner", "chief"] if step == "due" and name not in RIGHTS else ["owner"]
        change = {"what": "step", "deadline": name, "occurrence": generation, "generation": generation, "step": step,
                  "at": midnight(at)}  # fmt: skip
        self.write_event("step", name, {}, [change], "clock")
        row = (OFFICE, self.number, name, generation, generation, step, midnight(at), self.seq)
        self.rows.of["deadline_step"].append(row)
        now, last = midnight(self.day), iso(due)
        for n, person in enumerate(told, 1):
            payload = dumps({"about": name, "due": last, "reference": self.reference, "role": person})
            self.rows.of["notice"].append(
                (OFFICE, self.number, self.seq, n, "desk", person, kind, payload, now, "cancelled", 0, None)
            )

    # -- the acts
    def possible(self, name: str, day: int) -> bool:
        """Whether the event of the log means something here; a refused one does not even wake the clock."""
        facts, state = self.facts, self.state
        match name:
            case "Create Fine":
                return state == "start"
            case "Send Fine":
                return state == "recorded" or (state == "settled" and "sent_on" not in facts)
            case "Insert Fine Notification":
                return state == "sent" or (state == "settled" and "sent_on" in facts and "served_on" not in facts)
            case "Add penalty":
                return state == "served" and self.latest("pay")[2] != "met"
            case "Send for Credit Collection":
                return state == "raised" and not self.paid_in_full() and day <= self.latest("collect")[4]
            case _:
                return state in ON_FILE and name in ON_FILE_ACTS

    def latest(self, name: str) -> list[Any]:
        return next(deadline for deadline in reversed(self.deadlines) if deadline[0] == name)

    def act(self, event: XesEvent) -> None:
        """What a possible event of the log does."""
        given, facts, state = event.attributes, self.facts, self.state
        match event.name:
            case "Create Fine":
                facts.update(amount=Decimal(given["amount"]), article=given.get("article"), recorded_on=self.day)
                self.move("record", "recorded", arm=("send_report", "collect"))
            case "Send Fine":
                facts.update(expense=Decimal(given["expense"]), sent_on=self.day)
                self.move("send", "sent", meet=("send_report",))
            case "Insert Fine Notification":
                facts.update(served_on=self.day, sum_in_time=facts["amount"] + facts["expense"])
                self.move("serve", "served", arm=("pay", "appeal_to_prefect", "appeal_to_judge"))
            case "Add penalty":
                facts.update(raised_on=self.day, raised_amount=Decimal(given["amount"]))
                self.move("raise", "raised")
            case "Payment":
                self.paid(Decimal(given["totalPaymentAmount"]))
            case "Send for Credit Collection":
                facts["handed_over_on"] = self.day
                self.move("hand_over", "in_collection", meet=("collect",))
            case "Insert Date Appeal to Prefecture":
                facts["prefect_appeal_on"] = self.day
                self.move("appeal_to_prefect", state, meet=("appeal_to_prefect",), arm=("forward_appeal",))
            case "Send Appeal to Prefecture":
                facts["forwarded_on"] = self.day
                self.move("forward_appeal", state, meet=("forward_appeal",))
            case "Receive Result Appeal from Prefecture":
                facts["prefect_decision_on"] = self.day
                self.move("receive_decision", state, arm=("serve_decision",))
            case "Notify Result Appeal to Offender":
                facts["decision_served_on"] = self.day
                self.move("serve_decision", state, meet=("serve_decision",))
            case _:
                facts["judge_appeal_on"] = self.day
                self.move("appeal_to_judge", state, meet=("appeal_to_judge",))

    def paid(self, total: Decimal) -> None:
        facts = self.facts
        facts["total_paid"] = total
        meet = ("pay",) if total >= facts.get("sum_in_time", total + 1) else ()
        if self.state == "settled":
            self.move("pay_too_much", "settled", meet=meet)
        elif self.paid_in_full():
            self.move("pay_in_full", "settled", meet=("pay", "collect"))
        else:
            self.move("pay", self.state, meet=meet)

    def paid_in_full(self) -> bool:
        facts = self.facts
        paid, expense = facts["total_paid"], facts["expense"]
        return paid >= facts["amount"] + expense and (
            "raised_on" not in facts or paid >= facts["raised_amount"] + expense
        )

    def move(self, name: str, to: str, *, meet: tuple[str, ...] = (), arm: tuple[str, ...] = ()) -> None:
        self.seq += 1
        self.version += 1
        changes: list[dict[str, Any]] = []
        before, self.state = self.state, to
        for deadline in self.deadlines:
            self.settle(deadline, meet, before, changes)
        for wanted in arm:
            self.arm(wanted, self.day + self.length(wanted), changes)
        if name == "serve" and self.facts["total_paid"] >= self.facts["sum_in_time"]:
            # A fine of nothing is paid as soon as it is served.
            self.settle(self.latest("pay"), ("pay",), before, changes)
        if before != to:
            changes.append({"what": "moved", "frm": before, "to": to})
            self.stays[to] = self.stays.get(to, 0) + 1
            if to in REVIEWED:
                self.review(to, changes)
        if self.rows is not None:
            given = {fact: value for fact, value in self.facts.items() if self.known.get(fact) is not value}
            self.known = dict(self.facts)
            self.write_event("opened" if before == "start" else "transition", name, given, changes, "clerk")

    # -- deadlines
    def settle(self, deadline: list[Any], meet: tuple[str, ...], before: str, changes: list[dict[str, Any]]) -> None:
        name, generation, status, _, due, *_ = deadline
        if name in meet and (status in OPEN or (status == "lapsed" and name != "collect")):
            deadline[2] = "met" if self.day <= due else "late"
            deadline[8:] = self.seq, self.day
            changes.append({"what": "settled", "deadline": name, "occurrence": generation, "status": deadline[2]})
        elif status in OPEN and before != self.state:
            left = name == "review" or (self.state == "settled" and name not in OUTLIVE)
            if left:
                deadline[2] = "missed" if status == "overdue" else "dropped"
                deadline[8:] = self.seq, self.day
                changes.append({"what": "settled", "deadline": name, "occurrence": generation, "status": deadline[2]})

    def length(self, name: str) -> int:
        day = date.fromordinal(self.day)
        if name == "send_report":
            return 90 if day >= NEW_NOTIFY else 150
        if name == "appeal_to_judge":
            return 30 if day >= NEW_JUDGE else 60
        if name == "collect":
            later = day.replace(year=day.year + 5, day=28 if (day.month, day.day) == (2, 29) else day.day)
            return later.toordinal() - self.day
        return 150 if name == "serve_decision" else 60

    def arm(self, name: str, due: int, changes: list[dict[str, Any]]) -> None:
        generation = sum(1 for deadline in self.deadlines if deadline[0] == name) + 1
        ladder = [("rung-0", "remind", due - 10)] if due - 10 > self.day else []
        ladder.append(("due", "act", due + 1))
        self.deadlines.append([name, generation, "running", self.day, due, ladder, 0, self.seq, None, None])
        changes.append(self.armed(name, generation, due))

    def review(self, state: str, changes: list[dict[str, Any]]) -> None:
        generation = sum(1 for deadline in self.deadlines if deadline[0] == "review") + 1
        ladder = [("review-1", "remind", self.day + REVIEWED[state])]
        self.deadlines.append(["review", generation, "running", self.day, None, ladder, 0, self.seq, None, None])
        changes.append(self.armed("review", generation, None))

    def armed(self, name: str, generation: int, due: int | None) -> dict[str, Any]:
        return {"what": "armed", "deadline": name, "generation": generation, "occurrence": generation,
                "cause": "armed", "start": iso(self.day), "due": iso(due), "provisional": False,
                "calendar": CALENDAR, "tzdata": TZDATA}  # fmt: skip

    # -- rows
    def write_event(self, kind: str, name: str, facts: dict[str, Any], changes: list[Any], actor: str) -> None:
        """The canonical text, its link in the chain, the row."""
        assert self.rows is not None
        now, day = midnight(self.day), date.fromordinal(self.day).isoformat()
        told: dict[str, Any] = {
            "actor": [actor, None], "at": now, "case": self.number, "changes": changes, "facts": plain(facts),
            "key": None, "kind": kind, "name": name, "occurred_on": day, "office": OFFICE,
            "procedure": "it.road-traffic-fine@2013.1", "procedure_hash": PROCEDURE[2].hex(), "revision": self.version,
            "seq": self.seq,
        }  # fmt: skip
        if kind != "step":
            told["clock_acts"] = False
            told["command"] = {"actor": [actor, None, None], "case": self.number, "child": None, "do": "fire",
                               "facts": {key: str(value) for key, value in facts.items()},
                               "occurred": {"$day": day}, "transition": name}  # fmt: skip
            for fact in facts:
                self.recordings[fact] = self.seq
        body = dumps(told)
        self.head = link(self.head, body)
        row = (OFFICE, self.number, self.seq, kind, name, now, day, actor, None, body, self.head, None)
        self.rows.of["event"].append(row)

    def put_down(self) -> None:
        """The rows of the case itself and of its deadlines as they stand at the end of the log."""
        assert self.rows is not None
        if self.seq == 0:
            return
        wake: int | None = None
        lines = [dumps({"recordings": self.recordings, "stays": self.stays})]
        for name, generation, status, start, due, steps, place, armed, settled, settled_on in self.deadlines:
            at: int | None = steps[place][2] if status in OPEN and place < len(steps) else None
            wake = at if wake is None else wake if at is None else min(at, wake)
            begun, last, ends, over = iso(start), iso(due), None if due is None else midnight(due + 1), iso(settled_on)
            ladder = [[step, midnight(day), ["clerk"], [], []] for step, _, day in steps]
            clock = [name, None, 0, generation, generation, status, "armed", ["clerk"], begun, armed, last, ends, None,
                     False, ladder, place, [], armed, settled, over, "start", [], None]  # fmt: skip
            lines.append(dumps(clock))
            self.rows.of["deadline"].append(
                (
                    OFFICE, self.number, name, generation, generation, status, "armed", None, 0, '["clerk"]', begun,
                    armed, last, ends, None, 0, dumps(ladder), place, None if at is None else midnight(at), "[]", 0,
                    armed, settled, over, "start", "[]", None,
                )
            )  # fmt: skip
        ended, now = self.state == "settled", midnight(self.day)
        self.rows.of["case"].append(
            (
                OFFICE, self.number, self.number, None, None, self.reference, OFFICE, *PROCEDURE, self.state,
                "paid" if ended else None, iso(self.facts["recorded_on"]), iso(self.day) if ended else None,
                self.version, self.seq, self.head, dumps(plain(self.facts)), "\n".join(lines), None, None, self.version,
                None if wake is None else midnight(wake), now, 0, None,
            )
        )  # fmt: skip


def iso(day: int | None) -> str | None:
    return None if day is None else date.fromordinal(day).isoformat()


def plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as they are hashed: numbers and days say that they are."""
    return {
        name: {"$number": str(value)} if isinstance(value, Decimal)
        else {"$day": iso(value)} if isinstance(value, int) else value
        for name, value in facts.items()
        if value is not None
    }  # fmt: skip
