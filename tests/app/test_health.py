"""A node's health over real HTTP: ready or every reason why not, and numbers for who watches it."""

from __future__ import annotations

import http.client
import json
import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from writs.app.health import Health
from writs.app.installation import Installation
from writs.app.listener import CannotListen, Listener, read_address
from writs.app.settings import Settings, WrongSetting
from writs.core.case import Actor
from writs.runner.clock import StoppedClock
from writs.runner.metronome import Pulse
from writs.storage.connection import open_database
from writs.storage.schema import upgrade

MORNING = datetime(2026, 3, 2, 2, tzinfo=UTC)
INTERVAL = timedelta(seconds=60)


class Watched:
    """A node whose pulse and clock a test sets."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.at = MORNING
        self.pulse = Pulse("hall", MORNING, MORNING)
        self.health = Health(installation.database, lambda: self.pulse, INTERVAL)
        self.listener = Listener("127.0.0.1:0", self.health, installation.feeds, self)
        self.listener.start()

    def now(self) -> datetime:
        return self.at

    def get(self, path: str, method: str = "GET") -> tuple[int, str, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.listener.port, timeout=10)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8"), dict(answer.headers)
        finally:
            connection.close()

    def reasons(self) -> list[str]:
        status, body, _ = self.get("/readyz")
        found = json.loads(body)
        assert (status == 200) == found["ready"] == (not found["reasons"])
        reasons: list[str] = found["reasons"]
        return reasons

    def number(self, name: str) -> float:
        _, body, _ = self.get("/metrics")
        match = re.search(rf"^writs_{name} (\S+)$", body, re.MULTILINE)
        assert match, body
        return float(match[1])


@pytest.fixture
def node(tmp_path: Path, small_definition: str) -> Iterator[Watched]:
    (tmp_path / "definitions").mkdir()
    (tmp_path / "definitions" / "vn.small.yaml").write_text(small_definition, encoding="utf-8")
    url = f"sqlite:///{tmp_path / 'writs.db'}"
    made = open_database(url, create=True)
    upgrade(made)
    made.close()
    installation = Installation(Settings(database=url, procedures=(tmp_path / "definitions",)))
    watched = Watched(installation)
    with installation.database.writing() as connection:
        installation.engine.open(
            connection, "vn.small", "1/2026", at=MORNING, facts={"claim": "500 VND"}, actor=Actor("clerk", "Lan")
        )
        installation.engine.fire(connection, "1/2026", "tell", at=MORNING, actor=Actor("clerk", "Lan"))
    yield watched
    watched.listener.stop()
    installation.close()


def test_a_node_that_beats_is_ready(node: Watched) -> None:
    assert node.get("/healthz")[:2] == (200, "ok\n")
    assert node.reasons() == []


def test_a_clock_that_stands_still_makes_the_node_unready(node: Watched) -> None:
    node.at = MORNING + timedelta(minutes=6)

    assert node.reasons() == ["The last good pass of the clock is 6 min ago"]
    assert node.number("clock_last_pass_age_seconds") == 360


def test_a_pass_that_did_not_go_through_is_told(node: Watched) -> None:
    node.pulse = Pulse("hall", MORNING, MORNING, trouble="The disk is full.")

    assert node.reasons() == ["The last pass of the clock did not go through: The disk is full."]
    assert node.number("clock_trouble") == 1


def test_a_step_that_waits_too_long_makes_the_node_unready(node: Watched) -> None:
    node.at = MORNING + timedelta(days=30)
    node.pulse = Pulse("hall", MORNING, node.at)

    assert [re.sub(r"\d+ days", "N days", reason) for reason in node.reasons()] == [
        "A step has been due for N days; 1 files wait."
    ]
    assert node.number("files_due") == 1
    assert node.number("clock_lag_seconds") > 86_400


def test_the_numbers_follow_a_real_pass(node: Watched) -> None:
    clock = StoppedClock(MORNING + timedelta(days=30))
    metronome = node.installation.metronome(clock)
    metronome.beat()
    node.at, node.pulse = clock.now(), metronome.pulse

    assert node.reasons() == []
    assert node.number("clock_lag_seconds") == 0
    assert node.number("steps_fired_total") == metronome.pulse.fired > 0
    assert node.number("steps_late_total") == metronome.pulse.fired
    assert node.number("outbox_pending") > 0
    assert node.number("outbox_oldest_seconds") == 0
    assert node.number("database_up") == 1


def test_a_step_fired_in_time_is_not_late(node: Watched) -> None:
    due = node.installation.sweeper
    with node.installation.database.reading() as connection:
        instant = connection.exec_driver_sql("SELECT min(wake_at) FROM writs_case").scalar_one()
    at = datetime.fromisoformat(instant[:26]).replace(tzinfo=UTC)
    report = due.run_once(at=at + timedelta(seconds=30))

    assert report.fired == 1
    assert report.later_than(INTERVAL) == 0
    assert report.later_than(timedelta(0)) == 0  # counted in whole minutes


def test_without_its_database_a_node_lives_is_not_ready_and_still_answers(node: Watched, tmp_path: Path) -> None:
    node.installation.database.close()
    for path in tmp_path.glob("writs.db*"):
        path.unlink()

    assert node.get("/healthz")[0] == 200
    assert node.reasons()
    assert node.number("database_up") == 0


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 404), ("/metrics/x", 404), ("/feeds/1/Lan/none.ics", 404), ("/" + "x" * 3000, 414), ("/readyz?x=1", 200)],
)
def test_every_other_address_gets_a_plain_answer(node: Watched, path: str, status: int) -> None:
    assert node.get(path)[0] == status


def test_head_is_answered_without_a_body_and_other_methods_are_refused(node: Watched) -> None:
    assert node.get("/healthz", "HEAD")[:2] == (200, "")
    assert node.get("/healthz", "POST")[0] == 501


def test_a_client_that_says_nothing_holds_up_nobody(node: Watched) -> None:
    with socket.create_connection(("127.0.0.1", node.listener.port)):
        assert node.get("/healthz")[0] == 200


def test_a_taken_port_is_told(node: Watched) -> None:
    second = Listener(f"127.0.0.1:{node.listener.port}", node.health, node.installation.feeds, node)

    with pytest.raises(CannotListen, match=str(node.listener.port)):
        second.start()
    second.stop()


@pytest.mark.parametrize("text", ["8080", "localhost:8080", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", ""])
def test_an_address_must_be_an_ip_and_a_port(text: str) -> None:
    with pytest.raises(WrongSetting, match="--listen"):
        read_address(text)


def test_addresses_of_both_kinds_are_read() -> None:
    assert read_address("127.0.0.1:8080") == ("127.0.0.1", 8080)
    assert read_address("[::1]:0") == ("::1", 0)
