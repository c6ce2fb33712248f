"""The real command line on a real database file, and a way to see every row there is."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from writs.cli import main


@dataclass(frozen=True)
class Said:
    """What one command line answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Desk = Callable[..., Said]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder and no settings from outside."""
    for name in ("DATABASE", "PROCEDURES", "OFFICE", "NODE", "INTERVAL", "LARGEST_JUMP"):
        monkeypatch.delenv(f"WRITS_{name}", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def desk(folder: Path, small_definition: str, capsys: pytest.CaptureFixture[str]) -> Desk:
    """`desk("fire", "1/2026", "tell")`: a command in that folder, with the small procedure beside the shipped ones."""
    definitions = folder / "definitions"
    definitions.mkdir()
    (definitions / "vn.small.yaml").write_text(small_definition, encoding="utf-8")

    def run(*words: str) -> Said:
        extra = [] if words[0] in ("db", "--help") else ["--procedures", str(definitions)]
        capsys.readouterr()
        code = main([words[0], *extra, *words[1:]])
        printed = capsys.readouterr()
        return Said(code, printed.out, printed.err)

    return run


@pytest.fixture
def opened(desk: Desk) -> Desk:
    """The desk with case 1/2026 opened on Monday 2 March 2026."""
    said = desk("open", "vn.small", "--reference", "1/2026", "--fact", "claim=500 VND", "--at", "2026-03-02")
    assert said.code == 0, said.err
    return desk


@pytest.fixture
def rows(folder: Path) -> Callable[[], dict[str, list[tuple[Any, ...]]]]:
    """Every row of every table, to see that something left no trace; nothing where there is no database."""

    def read() -> dict[str, list[tuple[Any, ...]]]:
        path = folder / "writs.db"
        if not path.exists():
            return {}
        connection = sqlite3.connect(path)
        try:
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
            return {name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in names}
        finally:
            connection.close()

    return read
