"""Pauses that begin and end, what they stop, and how time goes on afterwards."""

from __future__ import annotations

from dataclasses import replace as replaced
from datetime import date, datetime

from writs.core.case import PauseInterval
from writs.core.clocks import Say, rule_of
from writs.core.draft import Draft
from writs.core.intervals import paused_intervals, reach, suspends
from writs.core.ladders import fired_since
from writs.core.premature import alive, say_premature, withdrawable
from writs.core.redating import redate


def look_at_pauses(draft: Draft, day: date, now: datetime, say: Say) -> None:
    """Open the pauses whose cause has begun, close those whose cause has gone."""
    for name, (states, words) in draft.machine.pause_sources.items():
        last = next((p for p in reversed(draft.pauses) if p.name == name), None)
        running = last is not None and last.until is None
        wanted = draft.state in states or any(_lasts(draft, word) for word in words)
        if wanted and not running and not (last is not None and last.ended_by_longest):
            begin_pause(draft, name, day, now, say)
        elif running and not wanted:
            end_pause(draft, name, day, now, say)
        elif last is not None and last.ended_by_longest and not wanted:
            place = draft.pauses.index(last)
            draft.pauses[place] = replaced(last, ended_by_longest=False)
            if last.until is not None and day < last.until:
                _ended_sooner(draft, place, max(day, last.since), now, say)


def _lasts(draft: Draft, word: str) -> bool:
    if word in draft.machine.procedure.facts:
        return draft.value(word) is True
    found = draft.latest(word)
    return found is not None and found.status in ("running", "suspended")


def begin_pause(draft: Draft, name: str, day: date, now: datetime, say: Say) -> None:
    """Stop what the pause reaches, as of its first day, which may lie in the past."""
    rule = draft.machine.procedure.pauses.get(name)
    draft.pauses.append(PauseInterval(name, day, began=draft.seq))
    say("paused", pause=name, since=day.isoformat(), law=list(rule.law) if rule is not None else [])
    for place, deadline in enumerate(draft.deadlines):
        if deadline.name in reach(draft, name):
            _stop(draft, place, day, now, say)


def _stop(draft: Draft, place: int, day: date, now: datetime, say: Say) -> None:
    deadline = draft.deadlines[place]
    rule = rule_of(draft, deadline)
    calendar = draft.machine.calendar
    since = calendar.day_begins(day)
    if deadline.status == "running":
        if day < calendar.local_day(now) and fired_since(deadline, since):
            say_premature(draft, rule, deadline, say, because="paused", since=since)
    elif withdrawable(draft, rule, deadline, day):
        # The miss is withdrawn: time stood still before it was over.
        say_premature(draft, rule, deadline, say, because="paused", since=since)
        if not alive(draft, rule, deadline):
            return
    else:
        return
    draft.deadlines[place] = deadline.changed(status="suspended", settled_seq=None, settled_on=None)


def end_pause(draft: Draft, name: str, day: date, now: datetime, say: Say, *, by_longest: bool = False) -> None:
    """Let time go on, by the mode that the pause says for each deadline it stopped."""
    for place, interval in enumerate(draft.pauses):
        if interval.name == name and interval.until is None:
            draft.pauses[place] = replaced(
                interval, until=max(day, interval.since), ended_by_longest=by_longest, ended=draft.seq
            )
    say("resumed", pause=name, until=day.isoformat(), by_longest=by_longest)
    for place, deadline in enumerate(list(draft.deadlines)):
        mode = reach(draft, name).get(deadline.name)
        if deadline.status != "suspended" or mode is None:
            continue
        paused = paused_intervals(draft, deadline.name)
        if mode == "restart":
            redate(
                draft, place, "restarted", now, say, start=day, begun="pause", orders=(), paused=paused, anew=True
            )  # fmt: skip
        elif not suspends(draft, deadline.name):
            redate(
                draft, place, "resumed", now, say, paused=paused,
                resumed_at=draft.machine.calendar.day_begins(day),
            )  # fmt: skip


def _ended_sooner(draft: Draft, place: int, day: date, now: datetime, say: Say) -> None:
    """The pause was cut off at its longest, and later it becomes known that it had ended before that."""
    had = draft.pauses[place]
    draft.pauses[place] = replaced(had, until=day, ended=draft.seq)
    say("resumed", pause=had.name, until=day.isoformat(), by_longest=False)
    for number, deadline in enumerate(list(draft.deadlines)):
        if deadline.name not in reach(draft, had.name) or deadline.status == "dropped":
            continue
        paused = paused_intervals(draft, deadline.name)
        if deadline.begun == "pause" and deadline.start == had.until:
            redate(draft, number, "corrected", now, say, start=day, paused=paused)
        elif (had.since, had.until) in deadline.paused:
            redate(draft, number, "corrected", now, say, paused=paused)


def strike_pause(draft: Draft, name: str, now: datetime, say: Say) -> None:
    """A pause whose cause never was: it has no days, and what it stopped goes on as if it had not been."""
    for place, interval in enumerate(draft.pauses):
        if interval.name == name and interval.until is None:
            draft.pauses[place] = replaced(interval, until=interval.since, ended=draft.seq)
    say("struck", pause=name)
    for place, deadline in enumerate(list(draft.deadlines)):
        held = deadline.status == "suspended" and deadline.name in reach(draft, name)
        if held and not suspends(draft, deadline.name):
            redate(draft, place, "corrected", now, say, paused=paused_intervals(draft, deadline.name))
