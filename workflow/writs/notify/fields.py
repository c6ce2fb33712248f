"""Which facts a template may use: the contract between those who write words and the program that fills them in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

KINDS = ("remind", "notify", "escalate", "blocked", "approve", "undelivered", "digest")
_EVERYWHERE: Mapping[str, Any] = {
    "office": "Thi hành án dân sự khu vực 1",
    "person": "Nguyễn Văn An",
    "on_behalf_of": "Trần Thị Bình",
    "away_until": date(2026, 12, 4),
    "today": date(2026, 11, 23),
    "link": "https://writs.example/cases/THA-17",
    "late": False,
}
_CASE: Mapping[str, Any] = {
    **_EVERYWHERE,
    "role": "Chấp hành viên",
    "case": "THA-17/2026",
    "procedure": "Thi hành án dân sự theo yêu cầu",
    "state": "Đang xác minh",
    "about": "Xác minh điều kiện thi hành án",
    "due": date(2026, 11, 24),
    "days_left": 1,
    "overdue": False,
    "provisional": False,
    "owner": "Chấp hành viên (Nguyễn Văn An)",
    "done_by": "“Ghi kết quả xác minh”",
    "law": ("L25 44.1",),
    "consequences": ("Nếu quá hạn, Thủ trưởng cơ quan sẽ được báo cáo.",),
}
_LINES: tuple[Mapping[str, Any], ...] = (
    {
        "case": "THA-17/2026",
        "about": "Xác minh điều kiện thi hành án",
        "due": date(2026, 11, 24),
        "days_left": 1,
        "law": "L25 44.1",
        "owner": "Chấp hành viên",
        "provisional": False,
    },
)
SAMPLES: Mapping[str, Mapping[str, Any]] = {
    **dict.fromkeys(("remind", "notify", "escalate", "blocked", "approve"), _CASE),
    "undelivered": {**_CASE, "letter": "1-17-4-1", "letter_to": "Chấp hành viên", "reason": "550 no such user"},
    "digest": {
        **_EVERYWHERE,
        "weekly": True,
        "until": date(2026, 11, 29),
        "due_lines": _LINES,
        "overdue_lines": _LINES,
        "escalated_lines": _LINES,
        "waiting_lines": _LINES,
        "undelivered_lines": ({"letter": "1-17-4-1", "case": "THA-17/2026", "reason": "550 no such user"},),
        "reminders": _LINES,
        "more": 0,
    },
}
"""Kind → every fact it may use, with a sample: `writs templates check` fills templates with them."""
MAY_BE_NONE = frozenset({"on_behalf_of", "away_until", "link", "due", "days_left", "state"})
