"""The goals that need no database: decision (G11), guards and definitions (G12), working days (G13), the log."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.parsers import expat

from benchmarks.harness import Goal, interleave
from writs.core.case import Actor, Fire, Open
from writs.core.decide import decide
from writs.core.expressions import Meanings, compile_expression, parse
from writs.documents.calendars import shipped_calendar
from writs.documents.library import shipped_library
from writs.documents.procedures import build
from writs.documents.reader import read, read_file
from writs.documents.shipped import shipped_directory
from writs.documents.xes import read_log
from writs.runner.replay import Replay, ReplayMapping

LOG = Path(__file__).resolve().parents[2] / "shared" / "data" / "road-traffic-fines.xes.gz"


def working_days(rounds: int, seconds: float) -> Iterator[Goal]:
    import holidays

    ours, theirs = shipped_calendar("vn"), holidays.country_holidays("VN", years=range(2023, 2028))
    start = date(2026, 3, 2)
    for count, least in ((10, 40), (120, 400)):
        found = interleave(
            {
                "ours": lambda count=count: ours.add_working(start, count),
                "holidays": lambda count=count: theirs.get_nth_working_day(start, count),
            },
            rounds=rounds,
            seconds=seconds,
        )
        ratio = found["holidays"] / found["ours"]
        what = f"+{count} working days, times quicker than holidays.get_nth_working_day"
        yield Goal("G13", what, found["ours"], found["holidays"], ratio, f">= {least}", ratio >= least, rounds)
    near = interleave({"1": lambda: ours.add_working(start, 1), "250": lambda: ours.add_working(start, 250)},
                      rounds=rounds, seconds=seconds)  # fmt: skip
    ratio = near["250"] / near["1"]
    yield Goal("G13", "+250 days against +1 day", near["250"], near["1"], ratio, "<= 1.5", ratio <= 1.5, rounds)


def guards(rounds: int, seconds: float) -> Iterator[Goal]:
    from simpleeval import SimpleEval

    facts: dict[str, Any] = {"amount": Decimal(2_000_000), "kind": "company", "days": Decimal(12)}
    scope: Any = SimpleNamespace(facts=facts)
    ours = compile_expression(parse("amount > 1_000_000 and kind is company and days >= 10"), Meanings())
    theirs = SimpleEval(names=facts)
    text = "amount > 1000000 and kind == 'company' and days >= 10"
    tree = theirs.parse(text)
    found = interleave(
        {"ours": lambda: ours(scope), "simpleeval": lambda: theirs.eval(text, previously_parsed=tree)},
        rounds=rounds,
        seconds=seconds,
    )
    ratio = found["simpleeval"] / found["ours"]
    what = "one guard, times quicker than simpleeval (parsed before)"
    yield Goal("G12", what, found["ours"], found["simpleeval"], ratio, ">= 12", ratio >= 12, rounds)


def definitions(rounds: int, seconds: float) -> Iterator[Goal]:
    import yaml

    text = (shipped_directory() / "vn.asset.yaml").read_text(encoding="utf-8")
    found = interleave(
        {"ours": lambda: build(read(text)), "yaml": lambda: yaml.load(text, Loader=yaml.CSafeLoader)},
        rounds=rounds,
        seconds=seconds,
    )
    ratio = found["ours"] / found["yaml"]
    what = "a definition read and built, against CSafeLoader alone"
    yield Goal("G12", what, found["ours"], found["yaml"], ratio, "<= 3.5", ratio <= 3.5, rounds)


def decisions(rounds: int, seconds: float) -> Iterator[Goal]:
    from transitions import Machine

    class Light:
        state = "a"

        def yes(self) -> bool:
            return True

        def nothing(self) -> None:
            pass

    flat: Any = Machine(
        model=None,
        states=["a", "b"],
        initial="a",
        auto_transitions=False,
        transitions=[
            {
                "trigger": "go",
                "source": "a",
                "dest": "=",
                "conditions": ["yes", "yes"],
                "before": "nothing",
                "after": "nothing",
            }
        ],
    )
    light = Light()
    library = shipped_library()
    machine = library.find("vn.civil-judgment")
    at = machine.calendar.day_begins(date(2026, 8, 3))
    facts = {"creditor_name": "A", "debtor_name": "B", "claim": "1 VND", "judgment_effective_on": "2026-07-06"}
    file = decide(library, None, Open(1, 1, "x", machine.name, None, facts, Actor("intake")), at=at).file
    command = Fire(1, "accept_as_complete", {}, Actor("intake"))
    found = interleave(
        {
            "ours": lambda: decide(library, file, command, at=at),
            "transitions": lambda: flat.events["go"].trigger(light),
        },
        rounds=rounds,
        seconds=seconds,
    )
    ratio = found["ours"] / found["transitions"]
    what = "one whole decision (role, guard, deadlines, event) against a bare trigger of transitions"
    yield Goal("G11", what, found["ours"], found["transitions"], ratio, "<= 2", ratio <= 2, rounds)


def replay(rounds: int, traces: int) -> Iterator[Goal]:
    """The log replayed in memory, against a loop that only parses it. Storage is not part of either yet."""
    if not LOG.is_file():
        return
    library = shipped_library()
    machine = library.find("it.road-traffic-fine")
    mapping = ReplayMapping.read(read_file(shipped_directory() / "it.road-traffic-fine.replay.yaml"), machine)
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(rounds):
        begun = time.perf_counter()
        run = Replay(library, machine, mapping, autopilot=False)
        for _case in run.run(islice(read_log(LOG), traces)):
            pass
        ours.append((time.perf_counter() - begun) / run.report.events * 1e6)
        bare.append(_parse(run.report.events) / run.report.events * 1e6)
    ours.sort()
    bare.sort()
    mine, theirs = ours[rounds // 2], bare[rounds // 2]
    ratio = theirs / mine
    what = "replayed events per second against a loop that only parses (no rows written on either side yet)"
    yield Goal("replay", what, mine, theirs, ratio, ">= 0.4 of a loop that also writes", None, rounds)


def _parse(events: int) -> float:
    """Seconds to parse so many events with bare expat."""
    seen = 0

    def start(tag: str, _given: Any) -> None:
        nonlocal seen
        seen += tag == "event"

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    begun = time.perf_counter()
    with gzip.open(LOG) as stream:
        while seen < events and (chunk := stream.read(262_144)):
            parser.Parse(chunk, False)
    return time.perf_counter() - begun
