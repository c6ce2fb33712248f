"""`writs work`: one pass, or a node that ends when it is asked to."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Desk


def test_one_pass_tells_what_it_fired(opened: Desk) -> None:
    done = opened("work", "--once", "--at", "2026-03-10", "--json")
    again = opened("work", "--once", "--at", "2026-03-10")

    assert done.code == 0
    assert done.json["steps"] == {"due": 1, "reminder": 1}
    assert again.out == "Nothing is due.\n"


def test_one_pass_may_be_limited(opened: Desk) -> None:
    opened("open", "vn.small", "--reference", "2/2026", "--fact", "claim=1", "--at", "2026-03-02")

    first = opened("work", "--once", "--limit", "1", "--at", "2026-03-10")

    assert first.out.startswith("Looked at 1 file, the oldest ")
    assert opened("work", "--once", "--at", "2026-03-10", "--json").json["files"] == 1


def test_a_pass_is_seen_by_the_doctor(opened: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRITS_NODE", "hall")
    opened("work", "--once", "--at", "2026-03-10")

    assert "Node hall: last pass 2026-03-10T12:00:00Z, 2 steps" in opened("doctor", "--at", "2026-03-10").out
    early = opened("doctor", "--at", "2026-03-09", "--json")
    assert [f["check"] for f in early.json["findings"] if not f["ok"]] == ["node"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--interval", "0"), "at least one second"),
        (("--interval", "often"), "no whole number"),
        (("--at", "2026-03-10"), "add --once"),
        (("--limit", "3"), "add --once"),
        (("--once", "--limit", "-1"), "no whole number"),
    ],
)
def test_what_makes_no_sense_is_refused(opened: Desk, words: tuple[str, ...], sentence: str) -> None:
    said = opened("work", *words)

    assert said.code == 2
    assert sentence in said.err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_node_ends_gracefully_when_it_is_asked_to(opened: Desk, folder: Path, number: signal.Signals) -> None:
    script = "import sys; from writs.cli import main; sys.exit(main(sys.argv[1:]))"
    words = ["work", "--procedures", str(folder / "definitions"), "--json", "--clock-only"]
    node = subprocess.Popen(
        [sys.executable, "-c", script, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert node.stderr is not None
    line = node.stderr.readline()

    node.send_signal(number)
    out, err = node.communicate(timeout=30)

    assert "Looked at 1 file" in line
    assert (node.returncode, err) == (0, "")
    done = json.loads(out)
    assert (done["passes"], done["set_aside"]) == (1, 0)
    assert done["fired"] > 0
