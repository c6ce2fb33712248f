"""Days, money and citations as a jurist of that language writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from writs.core.model import Source
from writs.papers.citations import citation_in_words
from writs.papers.wording import day_in_words, day_with_weekday, number_in_words

SOURCES = {
    "L25": Source("L25", "Law 106/2025/QH15 on civil judgment enforcement"),
    "D152": Source("D152", "Decree 152/2026/NĐ-CP"),
    "TCG": Source("TCG", "Taking Control of Goods Regulations 2013 (SI 1894)"),
}


@pytest.mark.parametrize(
    ("day", "language", "text"),
    [
        (date(2026, 11, 16), "vi", "ngày 16 tháng 11 năm 2026"),
        (date(2026, 2, 5), "vi", "ngày 05 tháng 02 năm 2026"),
        (date(2026, 3, 5), "vi", "ngày 05 tháng 3 năm 2026"),
        (date(2026, 11, 6), "en", "6 November 2026"),
        (date(2026, 11, 6), "ru", "6 ноября 2026 г."),
        (date(2026, 11, 6), "it", "6 November 2026"),
    ],
)
def test_a_day_is_written_as_the_language_writes_it(day: date, language: str, text: str) -> None:
    assert day_in_words(day, language) == text


def test_a_day_may_name_its_weekday() -> None:
    assert day_with_weekday(date(2026, 11, 16), "vi") == "thứ Hai, ngày 16 tháng 11 năm 2026"


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        ("500000000", "vi", "500.000.000"),
        ("1234.50", "vi", "1.234,5"),
        ("1234.50", "en", "1,234.5"),
        ("-1234", "en", "-1,234"),
        ("0", "vi", "0"),
        ("1234567", "ru", "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567"),
    ],
)
def test_a_number_is_grouped_as_the_language_groups_it(value: str, language: str, text: str) -> None:
    assert number_in_words(Decimal(value), language) == text


@pytest.mark.parametrize(
    ("citation", "language", "text"),
    [
        ("L25 34.3", "vi", "khoản 3 Điều 34 Luật 106/2025/QH15"),
        ("L25 83.2a", "vi", "điểm a khoản 2 Điều 83 Luật 106/2025/QH15"),
        ("D152 17.3", "vi", "khoản 3 Điều 17 Nghị định 152/2026/NĐ-CP"),
        ("L25 46", "vi", "Điều 46 Luật 106/2025/QH15"),
        ("L25 34.3", "en", "Law 106/2025/QH15 on civil judgment enforcement, article 34(3)"),
        ("TCG 6(1)", "en", "Taking Control of Goods Regulations 2013 (SI 1894), 6(1)"),
        ("XYZ 6(1)", "vi", "XYZ 6(1)"),
    ],
)
def test_a_citation_is_written_out(citation: str, language: str, text: str) -> None:
    assert citation_in_words(citation, SOURCES, language) == text
