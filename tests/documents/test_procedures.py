"""From text to a procedure: what is understood, and every mistake at its own line."""

from __future__ import annotations

import pytest
from tests.support.definitions import definition

from writs.core.model import Extension, Procedure, Start
from writs.core.problems import PlacedProblem
from writs.documents.library import shipped_library
from writs.documents.procedures import build
from writs.documents.reader import read

LIMIT = "limit: {title: {en: Limit}, owner: clerk, within: 5 days, after: start_on, met_by: [act], law: A 1}"


def understood(text: str) -> tuple[Procedure, list[PlacedProblem]]:
    document = read(text, "small.yaml")
    procedure, problems = build(document)
    assert procedure is not None
    return procedure, [*document.duplicates, *map(document.place, problems)]


def test_a_procedure_without_mistakes_has_no_problems() -> None:
    procedure, problems = understood(definition(deadlines=LIMIT))

    assert problems == []
    assert (procedure.name, procedure.in_force_by) == ("vn.small@1", None)
    rule = procedure.deadlines[0]
    assert (rule.kind, rule.length, rule.start, rule.state) == ("latest", "5 days", Start("fact", ("start_on",)), None)


def test_truth_is_written_yes_or_no_and_nothing_else_is_guessed() -> None:
    procedure, problems = understood(definition(deadlines=LIMIT.replace("law: A 1", "law: A 1, outlives: true")))

    assert [(p.code, p.message) for p in problems] == [("not-yes-or-no", 'Write yes or no, not "true".')]
    assert procedure.deadlines[0].outlives is False


@pytest.mark.parametrize(
    ("measure", "kind"),
    [
        ("within: 5 days, after: start_on", "latest"),
        ("within: at once, after: start_on", "latest"),
        ("within: without delay, review: 5 days, after: start_on", "unnumbered"),
        ("due: start_on", "fixed"),
        ("not_before: 5 days, after: start_on", "earliest"),
        ("not_before: 5 days, within: 9 days, after: start_on", "window"),
        ("at_least: 5 days, before: start_on", "backward"),
        ("valid_for: 5 days, after: start_on", "validity"),
        ("every: 5 days, after: start_on", "periodic"),
        ("later_of: [{within: 5 days, after: start_on}, {within: 9 days, after: other_on}]", "several"),
    ],
)
def test_the_measure_says_which_kind_of_deadline_it_is(measure: str, kind: str) -> None:
    procedure, problems = understood(definition(deadlines=LIMIT.replace("within: 5 days, after: start_on", measure)))

    assert problems == []
    assert procedure.deadlines[0].kind == kind


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("after: entry", Start("entry")),
        ("after: each start_on", Start("each", ("start_on",))),
        ("after: due of other", Start("due", ("other",))),
        ("after: meeting of other", Start("meeting", ("other",))),
        ("after: {later_of: [start_on, other_on]}", Start("later_of", ("start_on", "other_on"))),
        ("beginning_with: start_on", Start("fact", ("start_on",))),
    ],
)
def test_a_start_is_read_by_its_words(start: str, expected: Start) -> None:
    procedure, problems = understood(definition(deadlines=LIMIT.replace("after: start_on", start)))

    assert problems == []
    assert procedure.deadlines[0].start == expected
    assert procedure.deadlines[0].first_day_counts is start.startswith("beginning_with")


def test_an_extension_says_how_often_or_is_a_mistake() -> None:
    good = LIMIT.replace("law: A 1", "extended_by: {extend: {adds: 5 days, times: any}}, law: A 1")
    bad = good.replace(", times: any", "")

    procedure, problems = understood(definition(deadlines=good))
    assert problems == []
    assert procedure.deadlines[0].extensions == (Extension("extend", "5 days", times=None),)
    assert [p.code for p in understood(definition(deadlines=bad))[1]] == ["extension-unbounded"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("within: 5 days", "witin: 5 days", "unknown-key"),
        ("within: 5 days", "within: 5 days, valid_for: 5 days", "measure"),
        (", after: start_on", "", "start-missing"),
        ("within: 5 days", "within: without delay", "review-missing"),
        ("title: {en: Limit}", "title: Limit", "wrong-shape"),
        ("title: {en: Limit}", "title: {vi: Hạn}", "missing-translation"),
        ("law: A 1", "law: A 1, confidence: certain", "unknown-name"),
        ("met_by: [act]", "met_by: {act: yes}", "wrong-shape"),
        ("limit:", "Limit!:", "bad-name"),
    ],
)
def test_a_mistake_is_one_problem_at_its_line(old: str, new: str, code: str) -> None:
    text = definition(deadlines=LIMIT.replace(old, new, 1))

    problems = understood(text)[1]

    assert code in [problem.code for problem in problems]
    line = next(number for number, written in enumerate(text.splitlines(), 1) if "owner: clerk" in written)
    assert {problem.line for problem in problems} == {line}


def test_all_mistakes_are_told_at_once() -> None:
    text = definition(
        deadlines=LIMIT.replace("within", "witin"), pauses="stop: {title: {en: Stop}, stops: {limit: gone}}"
    )

    codes = {problem.code for problem in understood(text)[1]}

    assert codes >= {"unknown-key", "measure", "pause-source", "unknown-name"}


def test_another_edition_is_not_understood() -> None:
    problems = build(read(definition().replace("writs: 1", "writs: 2")))[1]

    assert [problem.code for problem in problems] == ["unknown-edition"]


def test_a_missing_section_is_named() -> None:
    text = "\n".join(line for line in definition().splitlines() if not line.startswith("calendar:"))

    assert ("missing-key", True) in [(p.code, '"calendar"' in p.message) for p in build(read(text))[1]]


def test_the_same_text_has_the_same_hash_and_a_changed_one_another() -> None:
    one, same, other = (understood(text)[0].hash for text in (definition(), definition(), definition(key="vn.other")))

    assert one == same != other


@pytest.mark.parametrize("procedure", shipped_library().procedures(), ids=lambda procedure: procedure.name)
def test_every_shipped_limit_and_act_cites_a_source_that_is_declared(procedure: Procedure) -> None:
    limits = {rule.name: rule.law for rule in procedure.deadlines}
    acts = {t.name: t.law for t in procedure.transitions.values()}
    pauses = {pause.name: pause.law for pause in procedure.pauses.values()}

    for cited in (limits, acts, pauses):
        assert [name for name, law in cited.items() if not law] == []
        assert [law for laws in cited.values() for law in laws if law.split()[0] not in procedure.sources] == []
