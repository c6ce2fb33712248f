"""A scenario that must fail fails, at its line and with a sentence; one that holds passes and is counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.definitions import block, definition, library

from writs.documents.library import shipped_library
from writs.documents.reader import read, read_file
from writs.documents.scenarios import ScenarioReport, run_scenarios
from writs.documents.shipped import shipped_directory

DUTY = "limit: {title: {en: Limit}, owner: clerk, within: 5 days, after: start_on, met_by: [act], law: A 1}"
OPENED = "- when: {fire: begin, day: 2026-03-02, by: clerk, with: {start_on: 2026-03-02}}"
FIRST_STEP = 6
"""The line of the first step: five lines stand above it."""


def run(*steps: str) -> ScenarioReport:
    shelf = library(definition(deadlines=DUTY))
    text = "writs: 1\nscenarios: vn.small\ncases:\n  one:\n    steps:\n"
    document = read(text + "".join(block(step, 6) + "\n" for step in steps), "one.scenarios.yaml")
    report = ScenarioReport()
    run_scenarios(document, shelf.machines["vn.small"], shelf, report)
    return report


def test_what_holds_passes_and_is_counted_as_covered() -> None:
    report = run(
        OPENED,
        "- then: {state: first, deadlines: {limit: 2026-03-09}}",
        "- when: {fire: act, day: 2026-03-09, by: clerk}",
        "- then: {deadlines: {limit: met}}",
    )

    assert (report.passed, report.failed, report.failures) == (1, 0, [])
    coverage = report.coverage["vn.small@1"]
    assert (coverage.transitions, coverage.met, coverage.missed) == ({"begin", "act"}, {"limit"}, set())


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("- then: {state: second}", "state is first, not second"),
        ("- then: {deadlines: {limit: 2026-03-10}}", "limit is 2026-03-09 (due 2026-03-09), not 2026-03-10"),
        ("- then: {deadlines: {limit: met}}", "limit is running (due 2026-03-09), not met"),
        ("- then: {deadlines: {limti: met}}", 'there is no deadline "limti"'),
        ("- then: {facts: {flag: yes}}", "flag is no, not yes"),
        ("- then: {refused: [flag]}", "refused because of nothing, not ['flag']"),
        ("- then: {fired: {expire: 2026-03-09}}", "expire fired not at all, not on 2026-03-09"),
        ("- then: {notices: {head: [limit]}}", "head was told of nothing, not of limit"),
        ("- then: {sate: first}", '"sate" cannot be expected'),
        ("- when: {fire: finish, day: 2026-03-03, by: clerk}", "finish was refused"),
        ("- when: {fire: actt, day: 2026-03-03, by: clerk}", 'there is no transition "actt"'),
        ("- when: {fire: act, day: 2026-03-01, by: clerk}", "the clock cannot go back"),
        ("- advance: 2026-02-30", "day"),
        ("- later: 2026-03-03", '"later" is no step'),
        ("- {advance: 2026-03-03, then: {state: first}}", "a step has one word"),
    ],
)
def test_a_scenario_that_must_fail_fails_at_its_line(step: str, sentence: str) -> None:
    report = run(OPENED, step)

    assert (report.passed, report.failed) == (0, 1)
    failure = report.failures[0]
    assert (failure.file, failure.line, failure.step) == ("one.scenarios.yaml", FIRST_STEP + 1, 2)
    assert sentence in failure.message


def test_a_refusal_must_be_expected_with_all_its_blockers() -> None:
    act = "- when: {fire: finish, day: 2026-03-03, by: clerk}"

    some = run(OPENED, act, "- then: {refused: [wrong-role]}")
    every = run(OPENED, act, '- then: {refused: [wrong-role, "missing:amount", flag]}')

    assert (some.failed, every.failed) == (1, 0)


def test_an_act_that_should_have_been_refused_but_went_through_fails() -> None:
    report = run(OPENED, "- when: {fire: act, day: 2026-03-03, by: clerk}", "- then: {refused: [flag]}")

    assert report.failed == 1


def test_advancing_stands_at_the_start_of_the_day() -> None:
    on_the_day = run(OPENED, "- advance: 2026-03-09", "- then: {deadlines: {limit: running}}")
    after = run(OPENED, "- advance: 2026-03-10", "- then: {deadlines: {limit: missed}, notices: {head: [limit]}}")

    assert (on_the_day.failures, after.failures) == ([], [])


def test_a_scenario_says_what_the_host_answers() -> None:
    pay = "pay: {title: {en: Pay}, from: underway, by: clerk, when: host.account_open, law: A 1}"
    shelf = library(definition(transitions=pay))
    steps = (
        "- given: {host: {account_open: no}}",
        OPENED,
        "- when: {fire: pay, day: 2026-03-03, by: clerk}",
        '- then: {refused: ["not:host.account_open"]}',
        "- given: {host: {account_open: yes}}",
        "- when: {fire: pay, day: 2026-03-03, by: clerk}",
    )
    text = "writs: 1\nscenarios: vn.small\ncases:\n  one:\n    steps:\n"
    report = ScenarioReport()

    run_scenarios(read(text + "".join(block(s, 6) + "\n" for s in steps)), shelf.machines["vn.small"], shelf, report)

    assert report.failures == []


SHIPPED = sorted(shipped_directory().glob("*.scenarios.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_the_shipped_scenarios_hold(path: Path) -> None:
    shelf = shipped_library()
    document = read_file(path)
    report = ScenarioReport()

    run_scenarios(document, shelf.find(document.tree["scenarios"]), shelf, report)

    assert report.failures == []
    assert report.passed == len(document.tree["cases"]) > 0


def test_a_shipped_scenario_with_one_day_changed_fails() -> None:
    path = shipped_directory() / "vn.civil-judgment.scenarios.yaml"
    text = path.read_text(encoding="utf-8")
    changed = text.replace("serve_decision: 2026-11-30", "serve_decision: 2026-12-01")
    assert changed != text
    shelf, report = shipped_library(), ScenarioReport()

    run_scenarios(read(changed, "changed"), shelf.find("vn.civil-judgment"), shelf, report)

    line = changed[: changed.index("serve_decision: 2026-12-01")].count("\n") + 1
    assert [(failure.line, failure.message) for failure in report.failures] == [
        (line, "serve_decision is 2026-11-30 (due 2026-11-30), not 2026-12-01"),
    ]
