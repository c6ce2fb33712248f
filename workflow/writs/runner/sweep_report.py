"""What a sweep did, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from writs.core.case import Decision, Event
from writs.storage.alarms import Alarm, FailingFile


@dataclass(slots=True)
class SweepReport:
    """Filled while the sweep goes on."""

    at: datetime
    files: int = 0
    """Files looked at, those that were set aside among them."""
    steps: Counter[str] = field(default_factory=Counter[str])
    """What the clock did, by kind: `due`, `reminder`, `escalation`, `notice`, `review`, `pause`."""
    acts: Counter[str] = field(default_factory=Counter[str])
    """Transitions that the clock fired."""
    blocked: Counter[str] = field(default_factory=Counter[str])
    """Transitions that the clock owed and could not fire."""
    notices: Counter[str] = field(default_factory=Counter[str])
    """Who is to be told, by kind of notice."""
    latest: timedelta = timedelta(0)
    """How late the oldest of them was."""
    delays: Counter[int] = field(default_factory=Counter[int])
    """How many steps were fired so many whole minutes after their instant."""
    set_aside: list[FailingFile] = field(default_factory=list[FailingFile])
    """Files that could not be decided; they are tried again later."""
    more: bool = False
    """Whether the limit left something due."""

    @property
    def fired(self) -> int:
        return sum(self.steps.values())

    def add(self, other: SweepReport) -> None:
        """Take in what the next stretch of the same pass did."""
        self.files += other.files
        for mine, theirs in ((self.steps, other.steps), (self.acts, other.acts), (self.blocked, other.blocked)):
            mine.update(theirs)
        self.notices.update(other.notices)
        self.delays.update(other.delays)
        self.latest = max(self.latest, other.latest)
        self.set_aside += other.set_aside
        self.more = other.more

    def __str__(self) -> str:
        kinds = ", ".join(f"{number} {kind}" for kind, number in self.steps.most_common()) or "nothing"
        acts = "".join(f"; {number} × {name}" for name, number in self.acts.most_common())
        aside = f"; {len(self.set_aside)} set aside" if self.set_aside else ""
        files = "1 file" if self.files == 1 else f"{self.files} files"
        return f"Looked at {files}, the oldest {length_text(self.latest)} late: fired {kinds}{acts}{aside}."

    def later_than(self, span: timedelta) -> int:
        """How many steps were fired more than that after their instant, in whole minutes."""
        return sum(number for minutes, number in self.delays.items() if minutes * 60 > span.total_seconds())

    def count(self, claimed: Iterable[Alarm], decided: Sequence[Decision]) -> None:
        for alarm in claimed:
            self._saw(alarm)
        for decision in decided:
            kinds: dict[tuple[int, int], str] = {}
            for notice in decision.notices:
                self.notices[notice.kind] += 1
                kinds.setdefault((notice.case, notice.seq), notice.kind)
            for event in decision.events:
                self._event(event, kinds.get((event.case, event.seq), "notify"))

    def stands_aside(self, alarm: Alarm, found: FailingFile) -> None:
        self._saw(alarm)
        self.set_aside.append(found)

    def _saw(self, alarm: Alarm) -> None:
        self.files += 1
        self.latest = max(self.latest, self.at - alarm.wake_at)

    def _event(self, event: Event, told: str) -> None:
        if event.kind == "transition":
            self.acts[event.name] += 1
        elif event.kind == "blocked":
            self.blocked[event.name] += 1
        elif event.kind == "step":
            step = next((str(change["step"]) for change in event.changes if change["what"] == "step"), "pause")
            kind = step.partition("-")[0]
            due = next((datetime.fromisoformat(c["at"]) for c in event.changes if c["what"] == "step"), self.at)
            self.delays[max(0, int((self.at - due).total_seconds() // 60))] += 1
            self.steps[_BY_NOTICE.get(told, "notice") if kind == "rung" else kind] += 1

    def as_json(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat(),
            "files": self.files,
            "fired": self.fired,
            "steps": dict(self.steps),
            "acts": dict(self.acts),
            "blocked": dict(self.blocked),
            "notices": dict(self.notices),
            "latest_seconds": round(self.latest.total_seconds(), 3),
            "set_aside": [f.as_json() for f in self.set_aside],
            "more": self.more,
        }


def length_text(span: timedelta) -> str:
    """A length in its largest units: `3 days`, `2 h 5 min`, `40 s`."""
    seconds = int(span.total_seconds())
    if seconds >= 2 * 86_400:
        return f"{seconds // 86_400} days"
    if seconds >= 3_600:
        return f"{seconds // 3_600} h {seconds % 3_600 // 60} min"
    return f"{seconds // 60} min" if seconds >= 60 else f"{seconds} s"


_BY_NOTICE = {"remind": "reminder", "escalate": "escalation", "notify": "notice"}
