"""What the pages show runs, prints what they say, and names nothing that is not there."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

from writs.cli import find, main
from writs.core.errors import WritsError

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
EXAMPLE = re.compile(r"```python\n(.*?)```\n\nIt prints:\n\n```text\n(.*?)```", re.DOTALL)
CODE = re.compile(r"```(?:sh|console)\n(.*?)```|`([^`\n]+)`", re.DOTALL)
COMMAND = re.compile(r"(?:^|\$ )(writs|make) ([a-z][a-z-]*)", re.MULTILINE)


def named(page: str, program: str) -> set[str]:
    code = "\n".join(block or inline for block, inline in CODE.findall(page))
    return {word for name, word in COMMAND.findall(code) if name == program}


def example(page: Path) -> tuple[str, str]:
    """The first example of a page, and what the page says that it prints."""
    found = EXAMPLE.search(page.read_text(encoding="utf-8"))
    assert found is not None
    code, expected = found.groups()
    return code, expected


def printed_by(code: str, name: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, name, "exec"), {"__name__": "example"})
    return printed.getvalue()


def test_the_example_of_the_readme_prints_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    code, expected = example(ROOT / "README.md")

    assert printed_by(code, "README.md") == expected
    assert len(code.splitlines()) <= 30
    question = re.search(r"\$ writs (explain [^\n]+)\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert question is not None
    assert main(question[1].split()) == 0
    assert plain(capsys.readouterr().out) == plain(question[2])


def plain(text: str) -> str:
    """Without the spaces at the ends of lines, which depend on the width of the terminal."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def test_the_example_for_embedding_prints_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, expected = example(ROOT / "docs" / "embedding.md")

    assert printed_by(code, "embedding.md") == expected


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_is_there(page: Path) -> None:
    missing: list[str] = []
    for name in sorted(named(page.read_text(encoding="utf-8"), "writs")):
        try:
            find(name)
        except WritsError as error:
            missing.append(str(error))

    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_target_that_a_page_names_is_in_the_makefile(page: Path) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert named(page.read_text(encoding="utf-8"), "make") - targets == set()


def test_a_command_that_does_not_exist_is_noticed() -> None:
    page = "Run `writs due` and\n\n```sh\nwrits bogus --fast\n$ writs lint x\nmake demo\n```\n"

    assert named(page, "writs") == {"due", "bogus", "lint"}
    assert named(page, "make") == {"demo"}
    with pytest.raises(WritsError, match="no command"):
        find("bogus")


def test_the_readme_shows_the_commands_of_a_newcomer() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert {"due", "lint", "test", "describe", "replay"} <= named(readme, "writs")
    assert named(readme, "make") == {"demo", "test"}
