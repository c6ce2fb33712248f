"""The clerk who replays the log by hand comes to what the procedure comes to; nothing is timed here."""

from __future__ import annotations

from pathlib import Path

from benchmarks.replay import Players
from tests.support.fines import fines_file


def test_the_clerk_by_hand_comes_to_the_same_states_and_as_many_cases_events_and_deadlines(tmp_path: Path) -> None:
    log = fines_file(tmp_path / "fines.xes.gz", 90)
    players = Players(tmp_path)

    assert players.durable(log) == players.durable_clerk(log) == players.clerk(log) == players.ours(log) > 200
    assert players.agree
    assert players.our_rows == players.rows
