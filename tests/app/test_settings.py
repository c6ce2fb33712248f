"""Settings: an option before the environment, the environment before the defaults, and nonsense named."""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from pathlib import Path

import pytest

from writs.app.settings import Settings, WrongSetting


def test_nothing_told_gives_the_defaults() -> None:
    found = Settings.read({})

    assert found == Settings(node=socket.gethostname())
    assert (found.database, found.office, found.interval) == ("sqlite:///writs.db", 1, timedelta(seconds=60))


def test_the_environment_is_read() -> None:
    told = {
        "WRITS_DATABASE": "sqlite:///x.db",
        "WRITS_PROCEDURES": f"a{os.pathsep}b",
        "WRITS_OFFICE": "12",
        "WRITS_NODE": "hall",
        "WRITS_INTERVAL": "0.5",
        "WRITS_LARGEST_JUMP": "2",
    }

    assert Settings.read(told) == Settings(
        database="sqlite:///x.db",
        procedures=(Path("a"), Path("b")),
        office=12,
        node="hall",
        interval=timedelta(seconds=0.5),
        largest_jump=timedelta(hours=2),
    )


def test_an_option_comes_before_the_environment_and_none_is_no_option() -> None:
    told = {"WRITS_DATABASE": "sqlite:///x.db", "WRITS_OFFICE": "12"}

    found = Settings.read(told, database="sqlite:///y.db", office=None)

    assert (found.database, found.office) == ("sqlite:///y.db", 12)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WRITS_OFFICE", "one"),
        ("WRITS_OFFICE", "-1"),
        ("WRITS_OFFICE", "１"),
        ("WRITS_INTERVAL", "0"),
        ("WRITS_INTERVAL", "nan"),
        ("WRITS_INTERVAL", "inf"),
        ("WRITS_LARGEST_JUMP", "a day"),
    ],
)
def test_what_cannot_be_understood_is_named(name: str, value: str) -> None:
    with pytest.raises(WrongSetting, match=f"{name} must be"):
        Settings.read({name: value})
