"""What may stand in a tracked file: Unicode NFC, no trace of a machine, no registry, nobody else's code."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

# Put together at run time, so that this file does not contain what it looks for. (A formatter joins neighbouring
# literals; it leaves a plus alone.)
REGISTRY_HOSTS = re.compile(
    "|".join(["py" + "pi[.]org", "python" + "hosted", "registry[.]npm" + "js", "deb[.]deb" + "ian"])
)
MACHINE_FOLDERS = "|".join(["ro" + "ot", "wo" + "rk", "tm" + "p", r"home/\w+", r"Users/\w+"])
MACHINE_PATHS = re.compile(rf"(?<![\w.<>-])/(?:{MACHINE_FOLDERS})/")

THIRD_PARTY = re.compile(r"[.]min[.](js|css)$|(^|/)(node_modules|vendor|_vendor|third_party)/|[.](whl|jar|so|dll|exe)$")


def lines_with(pattern: re.Pattern[str], texts: dict[Path, bytes]) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()[:120]}"
        for path, content in texts.items()
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1)
        if pattern.search(line)
    ]


def test_the_patterns_find_what_they_are_for() -> None:
    assert REGISTRY_HOSTS.search("https://" + "py" + "pi.org/simple")
    assert MACHINE_PATHS.search("sqlite:////" + "tm" + "p/writs.db")
    assert MACHINE_PATHS.search('"/' + "wo" + 'rk/main"')
    assert not MACHINE_PATHS.search("https://example.org/" + "wo" + "rk/12")


def test_no_text_names_a_package_registry(texts: dict[Path, bytes]) -> None:
    assert lines_with(REGISTRY_HOSTS, texts) == []


def test_no_text_holds_a_path_of_somebodys_machine(texts: dict[Path, bytes], root: Path) -> None:
    here = {str(folder) for folder in (root, Path.home()) if len(folder.parts) > 1}
    own = re.compile("|".join(rf"(?<![\w.]){re.escape(folder)}(?![\w-])" for folder in sorted(here)) or "(?!)")

    assert lines_with(MACHINE_PATHS, texts) == []
    assert lines_with(own, texts) == []


def test_nobody_elses_code_is_in_the_tree(tracked: list[Path]) -> None:
    assert [str(path) for path in tracked if THIRD_PARTY.search(path.as_posix())] == []


@pytest.mark.parametrize("name", ["static/htmx.min.js", "vendor/a.py", "lib/a.so"])
def test_a_bundled_file_is_recognised(name: str) -> None:
    assert THIRD_PARTY.search(name)


def test_every_text_is_unicode_in_composed_form(texts: dict[Path, bytes]) -> None:
    wrong: list[str] = []
    for path, content in texts.items():
        try:
            if not unicodedata.is_normalized("NFC", content.decode("utf-8")):
                wrong.append(f"{path} is not in NFC")
        except UnicodeDecodeError as error:
            wrong.append(f"{path} is not UTF-8: {error}")

    assert wrong == []


def test_every_text_ends_its_lines_with_a_line_feed(texts: dict[Path, bytes]) -> None:
    assert [str(path) for path, content in texts.items() if b"\r" in content] == []
    assert [str(path) for path, content in texts.items() if content and not content.endswith(b"\n")] == []
