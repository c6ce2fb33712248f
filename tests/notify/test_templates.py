"""The words of letters: complete in each language, filled with care, and harmless whoever wrote them."""

from __future__ import annotations

import time
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from writs.documents.templates import TemplateUnusable
from writs.notify.fields import KINDS, MAY_BE_NONE, SAMPLES
from writs.notify.letter import as_html
from writs.notify.templates import SHIPPED, Templates, check_folder, fill
from writs.notify.wording import LANGUAGES, days_left, listed, one_line, short_day, spoken


def test_every_kind_has_words_in_every_language_and_none_is_wrong() -> None:
    assert {path.name for path in SHIPPED.glob("*.txt")} == {f"{k}.{lang}.txt" for k in KINDS for lang in LANGUAGES}
    assert check_folder(SHIPPED) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_names_the_case_the_day_and_the_reader(kind: str, language: str) -> None:
    words = Templates().render(kind, language, SAMPLES[kind])

    assert "Nguyễn Văn An" in words.text
    assert "THA-17/2026" in words.text
    assert "24" in words.text or kind == "approve"
    assert "\n\n\n" not in words.text
    assert "None" not in words.text
    bare = Templates().render(kind, language, {n: None if n in MAY_BE_NONE else v for n, v in SAMPLES[kind].items()})
    assert "None" not in bare.subject + bare.text


def test_an_office_replaces_one_template_and_keeps_the_others(tmp_path: Path) -> None:
    (tmp_path / "remind.vi.txt").write_text("Subject: Việc {{ case }}\nĐến hạn {{ due | day }}.\n", encoding="utf-8")
    templates = Templates(tmp_path)

    assert templates.render("remind", "vi-VN", SAMPLES["remind"]).text == "Đến hạn thứ Ba, ngày 24 tháng 11 năm 2026.\n"
    assert templates.render("escalate", "vi", SAMPLES["escalate"]).subject.startswith("Báo cáo cấp trên")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("Subject: x\n{{ 'a' * 2000000000 }}", "mul"),
        (
            "Subject: x\n{% for a in law %}{% for b in law %}{% for c in law %}{% endfor %}{% endfor %}{% endfor %}",
            "deep",
        ),
        ("Subject: x\n{{ person.__class__.__mro__ }}", "unsafe|value"),
        ("Subject: x\n{{ lipsum() }}", "call"),
        ("Subject: x\n{{ persn }}", '"persn", which is not declared'),
        ("Subject: x\n{{ case.missing }}", "missing"),
        ("Subject: x\n{{ office | day }}", "object"),
        ("no subject\n", "must begin with"),
        ("Subject:   \nx", "subject is empty"),
        ("Subject: x\n" + "y" * 40_000, "longer than"),
        ("Subject: x\n{% if %}", "line 2"),
    ],
)
def test_a_template_that_is_wrong_is_a_sentence(source: str, reason: str) -> None:
    with pytest.raises(TemplateUnusable, match=reason) as refused:
        fill("remind.vi.txt", source, "remind", "vi", SAMPLES["remind"])

    assert str(refused.value).startswith('The template "remind.vi.txt"')


def test_a_missing_fact_is_an_error_and_never_a_gap() -> None:
    facts = {name: value for name, value in SAMPLES["remind"].items() if name != "case"}

    with pytest.raises(TemplateUnusable, match="'case' is undefined"):
        Templates().render("remind", "en", facts)


def test_loops_have_a_budget_so_that_no_template_eats_the_evening() -> None:
    lines = SAMPLES["digest"]["due_lines"] * 200
    source = "Subject: x\n{% for a in due_lines %}{% for b in due_lines %}" + "{% if late %}{% endif %}" * 500
    facts = {**SAMPLES["digest"], "due_lines": lines}
    begun = time.perf_counter()

    with pytest.raises(TemplateUnusable, match="rounds"):
        fill("digest.en.txt", source + "{% endfor %}{% endfor %}", "digest", "en", facts)

    assert time.perf_counter() - begun < 10


def test_what_a_fact_says_can_neither_break_the_subject_nor_the_page() -> None:
    facts = {**SAMPLES["remind"], "case": "1\r\nBcc: all@court.example", "about": "<script>alert(1)</script>"}

    words = Templates().render("remind", "en", facts)

    assert "\n" not in words.subject
    assert "1 Bcc: all@court.example" in words.subject
    assert "<script>" not in words.html
    assert "&lt;script&gt;" in words.html


def test_the_check_tells_every_mistake_of_a_folder_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "remind.vi.txt").write_text("Subject: x\n{{ persn }}\n{% set a = 1 %}\n", encoding="utf-8")
    (tmp_path / "remind.fr.txt").write_text("Subject: x\n", encoding="utf-8")
    (tmp_path / "digest.en.txt").write_text(
        "Subject: x\n{% for l in due_lines %}{{ l.cse }}{% endfor %}", encoding="utf-8"
    )
    (tmp_path / "notify.en.txt").write_text("Subject: {{ due | short }}\n", encoding="utf-8")
    (tmp_path / "blocked.en.txt").write_bytes(b"Subject: \xff")

    problems = check_folder(tmp_path)

    assert [(Path(p.file).name, p.line, p.code) for p in problems] == [
        ("blocked.en.txt", 1, "template-unreadable"),
        ("digest.en.txt", 1, "template-unusable"),
        ("digest.en.txt", 1, "template-unusable"),
        ("notify.en.txt", 1, "template-unusable"),
        ("remind.fr.txt", 1, "template-name"),
        ("remind.vi.txt", 2, "template-forbidden"),
        ("remind.vi.txt", 3, "template-forbidden"),
    ]


class Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)
        if tag != "meta" and tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_made_from_the_text_with_tables_lists_and_links() -> None:
    text = "Dear An,\n\nWhat: a & b\nWhen: Tuesday\n\nThen:\n- one\n- see https://x.example/a?b=1&c=2.\n"
    outline = Outline()
    page = as_html("S", text, "en")
    outline.feed(page)

    assert outline.open == []
    assert [outline.seen.count(tag) for tag in ("table", "tr", "ul", "li", "a")] == [1, 2, 1, 2, 1]
    assert '<a href="https://x.example/a?b=1&amp;c=2">' in page
    assert "a &amp; b" in page


@pytest.mark.parametrize(
    ("days", "vi", "en", "ru"),
    [
        (0, "hôm nay", "today", "сегодня"),
        (1, "ngày mai", "tomorrow", "завтра"),
        (3, "còn 3 ngày", "in 3 days", "через 3 дня"),
        (5, "còn 5 ngày", "in 5 days", "через 5 дней"),
        (21, "còn 21 ngày", "in 21 days", "через 21 день"),
        (112, "còn 112 ngày", "in 112 days", "через 112 дней"),
        (-1, "quá hạn từ hôm qua", "since yesterday", "срок истёк вчера"),
        (-2, "quá hạn 2 ngày", "2 days ago", "просрочено на 2 дня"),
    ],
)
def test_days_left_are_said_as_people_say_them(days: int, vi: str, en: str, ru: str) -> None:
    assert [days_left(days, language) for language in LANGUAGES] == [vi, en, ru]


def test_short_days_lists_and_languages() -> None:
    sunday, tuesday = date(2026, 11, 29), date(2026, 11, 24)

    assert [short_day(sunday, language) for language in LANGUAGES] == [
        "CN 29/11/2026",
        "Sun 29 Nov 2026",
        "вс 29.11.2026",
    ]
    assert short_day(tuesday, "vi") == "T3 24/11/2026"
    assert [listed(words, "vi") for words in ([], ["a"], ["a", "b", "c"])] == ["", "a", "a, b và c"]
    assert [spoken(language) for language in ("vi-VN", "RU", "fr", "")] == ["vi", "ru", "en", "en"]
    assert one_line("a\u2028b\tc\x00  d") == "a b c d"
