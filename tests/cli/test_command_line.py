"""The command line as a whole: help, unknown words, errors as sentences, and nothing imported that is not needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence

import pytest

from writs.cli import HELP, find, main, run
from writs.core.errors import CaseNotFound

HEAVY = {"alembic", "apscheduler", "sqlalchemy", "sqlmodel", "pydantic", "transitions", "rich"}


def imported_by(*words: str) -> set[str]:
    """The top-level modules that `writs WORDS` had imported when it ended."""
    script = f"import sys; from writs.cli import main; main({list(words)!r}); print(*sys.modules, file=sys.stderr)"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in ended.stderr.split()}


def test_help_names_every_command_whether_its_module_is_there_or_not(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--help"])

    printed = capsys.readouterr().out
    assert code == 0
    assert [name for name in HELP if f"  {name} " not in printed] == []


def test_no_word_at_all_is_wrong_usage_and_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    code = main([])

    assert code == 2
    assert "Usage: writs COMMAND" in capsys.readouterr().out


def test_help_imports_nothing_heavy() -> None:
    assert imported_by("--help") & HEAVY == set()


def test_counting_a_deadline_imports_no_database() -> None:
    words = ("due", "--calendar", "vn", "--after", "2026-11-18", "--within", "5 working days", "--json")

    assert imported_by(*words) & {"alembic", "apscheduler", "sqlalchemy", "sqlmodel"} == set()


def test_a_mistyped_command_is_answered_with_the_one_that_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["duw"])

    assert code == 2
    assert 'no command "duw"; did you mean "due"?' in capsys.readouterr().err


def test_under_json_an_unknown_command_is_one_document_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["duw", "--json"])

    assert code == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "unknown-command"


def test_an_unknown_option_is_wrong_usage_and_under_json_still_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["due", "--calender", "vn", "--json"])

    printed = capsys.readouterr()
    assert code == 2
    assert json.loads(printed.out)["error"]["code"] == "wrong-usage"
    assert "--calender" in printed.err


def test_a_command_whose_module_is_absent_says_so_in_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(HELP, "vanish", "A command that was never written")

    code = main(["vanish"])

    assert code == 1
    assert capsys.readouterr().err == "`writs vanish` is not part of this installation; install writs again.\n"


def test_a_command_that_lacks_something_else_is_a_defect_and_not_hidden(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    import writs.cli

    portion = tmp_path_factory.mktemp("portion")
    (portion / "hollow_command.py").write_text("import a_module_that_nobody_has\n", encoding="utf-8")
    monkeypatch.setattr(writs.cli, "__path__", [*writs.cli.__path__, str(portion)])
    monkeypatch.setitem(HELP, "hollow", "A command with a broken import")

    with pytest.raises(ModuleNotFoundError, match="a_module_that_nobody_has"):
        find("hollow")


def test_an_error_of_ours_is_a_sentence_and_the_exit_code_of_its_class(capsys: pytest.CaptureFixture[str]) -> None:
    def show(arguments: Sequence[str]) -> int:
        raise CaseNotFound("VN-7")

    code = run(show, ["VN-7"])

    printed = capsys.readouterr()
    assert code == CaseNotFound.exit_code
    assert printed.out == ""
    assert printed.err.startswith('There is no case "VN-7"')


def test_under_json_an_error_of_ours_is_a_document_too(capsys: pytest.CaptureFixture[str]) -> None:
    def show(arguments: Sequence[str]) -> int:
        raise CaseNotFound("VN-7")

    run(show, ["VN-7", "--json"])

    assert json.loads(capsys.readouterr().out)["error"]["code"] == "case-not-found"


def test_an_error_that_is_not_ours_is_not_swallowed() -> None:
    def show(arguments: Sequence[str]) -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(show, [])


def test_an_interrupted_command_ends_with_130(capsys: pytest.CaptureFixture[str]) -> None:
    def work(arguments: Sequence[str]) -> int:
        raise KeyboardInterrupt

    assert run(work, []) == 130
    assert capsys.readouterr().err == "Stopped.\n"


def test_a_reader_that_leaves_early_causes_no_complaint() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    script = "import sys; from writs.cli import main; sys.exit(main(['--help']))"

    ended = subprocess.run([sys.executable, "-c", script], stdout=write_end, stderr=subprocess.PIPE, text=True)

    os.close(write_end)
    assert (ended.returncode, ended.stderr) == (0, "")
