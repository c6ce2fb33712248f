"""Templates fill in, choose and list; everything else is refused with its line, and nothing can eat the machine."""

from __future__ import annotations

import pytest

from writs.documents.templates import TemplateUnusable, TextTemplate


def test_a_template_fills_in_chooses_and_lists() -> None:
    text = "{{ case.reference }}{% if late %}!{% endif %}{% for name in names %} {{ name | upper }}{% endfor %}"
    template = TextTemplate("t", text, {"case", "late", "names"}, html=False)

    assert template.render({"case": {"reference": "12/2026"}, "late": True, "names": ["đỗ", "lê"]}) == "12/2026! ĐỖ LÊ"


def test_html_is_escaped_and_plain_text_is_not() -> None:
    values = {"name": "A & <b>"}

    assert TextTemplate("t", "{{ name }}", {"name"}, html=True).render(values) == "A &amp; &lt;b&gt;"
    assert TextTemplate("t", "{{ name }}", {"name"}, html=False).render(values) == "A & <b>"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{{ 'a' * 2000000000 }}", "mul"),
        ("{{ 9 ** 99999999 }}", "pow"),
        ("{{ range(10) }}", "call"),
        ("{{ names.append('x') }}", "call"),
        ("{% set x = 1 %}", "assign"),
        ("{% include 'x' %}", "include"),
        ("{% macro m() %}{% endmacro %}", "macro"),
        ("{{ names | map('upper') }}", "filter"),
        ("{{ names | pprint }}", "filter"),
        ("{% for a in names %}{% for b in names %}{% for c in names %}{% endfor %}{% endfor %}{% endfor %}", "loops"),
        ("{% for a in names recursive %}{% endfor %}", "loops"),
        ("line\n{{ nmaes }}", "nmaes"),
        ("line\n{% if %}", "Expected an expression"),
    ],
)
def test_what_is_not_understood_is_refused_when_it_is_read(text: str, reason: str) -> None:
    with pytest.raises(TemplateUnusable, match=reason) as refused:
        TextTemplate("letter", text, {"names"}, html=False)

    assert refused.value.line == (2 if text.startswith("line") else 1)


@pytest.mark.parametrize(
    "text",
    [
        "{{ case.__class__ }}",
        "{{ case['__class__'] }}",
        "{{ case.missing }}",
        "{{ case.missing.deeper }}",
        "{{ case < 1 }}",
    ],
)
def test_a_value_that_is_not_there_is_an_error_and_never_a_gap(text: str) -> None:
    template = TextTemplate("letter", text, {"case"}, html=False)

    with pytest.raises(TemplateUnusable, match='"letter"'):
        template.render({"case": {}})


def test_a_text_that_grows_beyond_every_use_is_stopped() -> None:
    text = "{% for a in names %}{% for b in names %}" + "x" * 1000 + "{% endfor %}{% endfor %}"

    with pytest.raises(TemplateUnusable, match="longer"):
        TextTemplate("letter", text, {"names"}, html=False).render({"names": ["n"] * 1000})


def test_deep_nesting_and_long_sources_are_refused() -> None:
    for text in ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "x" * 300_000):
        with pytest.raises(TemplateUnusable):
            TextTemplate("letter", text, (), html=False)
