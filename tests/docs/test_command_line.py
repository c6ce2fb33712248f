"""docs/cli.md names every command and every option, and no option that is not there; docs/operating.md all settings."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from writs.app.settings import Settings
from writs.cli import HELP, main

DOCS = Path(__file__).resolve().parents[2] / "docs"
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
SECTION = re.compile(r"^### writs ([a-z-]+)$\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
OF_THE_ACT = {"--facts", "--delegation", "--occurred", "--key"}
"""An opening says its act as `writs fire` does; its section points there."""
EVERYWHERE = {"--help", "--json", "--lang", "--database", "--procedures", "--office", "--at"}


def sections() -> dict[str, str]:
    return dict(SECTION.findall((DOCS / "cli.md").read_text(encoding="utf-8")))


def options_of(command: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    capsys.readouterr()
    assert main([command, "--help"]) == 0
    return set(OPTION.findall(capsys.readouterr().out.split("options:", 1)[1]))


def test_every_command_has_its_section() -> None:
    assert sorted(sections()) == sorted(HELP)


@pytest.mark.parametrize("command", HELP)
def test_a_section_names_the_options_of_its_command_and_no_others(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    there = options_of(command, capsys)
    text = sections()[command]
    # What is said of another command in passing belongs to that one.
    own = re.sub(r"`writs (?!" + re.escape(command) + r"\b)[^`]*`", "", text)
    unnamed = there - EVERYWHERE - set(OPTION.findall(text))

    assert unnamed == (OF_THE_ACT if command == "open" else set())
    assert set(OPTION.findall(own)) - there == set()


def test_what_the_page_says_of_all_commands_holds_for_those_on_a_database(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    shared = (DOCS / "cli.md").read_text(encoding="utf-8").split("## Cases", 1)[0]

    assert options_of("show", capsys) - {"--help", "--timeline", "--history"} <= set(OPTION.findall(shared))


def test_every_setting_is_listed() -> None:
    listed = re.findall(r"^\| `(WRITS_[A-Z_]+)`", (DOCS / "operating.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(listed) == sorted(f"WRITS_{setting.name.upper()}" for setting in fields(Settings))
