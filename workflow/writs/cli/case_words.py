"""The words around a case, in Vietnamese and English: headings, statuses, and why something cannot be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.markup import escape

from writs.core import model as m
from writs.core.machine import REVIEW

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "limits": "Deadlines", "facts": "Facts", "children": "Beside it", "history": "What happened",
        "possible": "What can happen now", "due": "due", "limit": "limit", "who": "who", "law": "law",
        "status": "status", "day": "day", "act": "act", "by": "by", "why": "why not", "case": "case", "state": "state",
        "opened": "opened", "closed": "closed", "version": "version", "nobody": "nobody yet", "none": "no day",
        "clock": "the clock", "not_written": "not recorded yet", "elsewhere": "{n} more start from other states",
        "earlier": "{n} earlier events; --timeline shows all acts, --history every event", "nothing": "nothing",
        "waits": "Waits for {who}: {why}", "paused": "Stands still since {since}", "proposed": "waits for approval",
        "running": "running", "suspended": "stands still", "overdue": "overdue", "met": "met", "late": "done late",
        "missed": "missed", "lapsed": "not used", "dropped": "no longer needed", "replaced": "replaced",
        "provisional": "provisional", "today": "today", "in_days": "in {n} days", "tomorrow": "tomorrow",
        "days_late": "{n} days over", "day_late": "1 day over", "review": "Look again", "right": "right",
        "earlier_end": "ended deadlines", "needs": "needs", "parent": "Part of", "blocked": "could not be done",
        "note": "note", "step": "ladder", "stuck": "The clock of this file stands still",
        "nothing_due": "Nothing is due.", "more": "There are more; --limit shows them.", "no_case": "No such case.",
        "as_begun": "{n} more as at the beginning", "opened_on": "opened",
        "outcome": "outcome", "procedure": "procedure", "erased": "erased",
    },
    "vi": {
        "limits": "Thời hạn", "facts": "Dữ kiện", "children": "Kèm theo", "history": "Diễn biến",
        "possible": "Bước có thể thực hiện", "due": "đến hạn", "limit": "thời hạn", "who": "ai", "law": "căn cứ",
        "status": "tình trạng", "day": "ngày", "act": "bước", "by": "do", "why": "vì sao chưa được", "case": "vụ việc",
        "state": "trạng thái", "opened": "mở ngày", "closed": "kết thúc ngày", "version": "phiên bản",
        "nobody": "chưa phân công", "none": "không có ngày", "clock": "đồng hồ", "not_written": "chưa ghi nhận",
        "elsewhere": "còn {n} bước bắt đầu từ trạng thái khác",
        "earlier": "còn {n} sự kiện trước; --timeline xem mọi bước, --history xem mọi sự kiện", "nothing": "không có",
        "waits": "Chờ {who}: {why}", "paused": "Tạm dừng từ {since}", "proposed": "chờ phê duyệt",
        "running": "đang chạy", "suspended": "đang tạm dừng", "overdue": "quá hạn", "met": "đúng hạn",
        "late": "làm trễ hạn", "missed": "bỏ lỡ", "lapsed": "không sử dụng", "dropped": "không còn cần",
        "replaced": "đã thay", "provisional": "tạm tính", "today": "hôm nay", "in_days": "còn {n} ngày",
        "tomorrow": "ngày mai", "days_late": "quá {n} ngày", "day_late": "quá 1 ngày", "review": "Xem lại",
        "right": "quyền", "earlier_end": "thời hạn đã kết thúc", "needs": "cần", "parent": "Thuộc",
        "blocked": "không thực hiện được", "note": "ghi chú", "step": "nhắc việc",
        "stuck": "Đồng hồ của hồ sơ này đang đứng", "nothing_due": "Không có thời hạn nào đến hạn.",
        "more": "Còn nữa; dùng --limit để xem thêm.", "no_case": "Không có vụ việc nào như vậy.",
        "as_begun": "còn {n} dữ kiện như ban đầu", "opened_on": "ngày mở",
        "outcome": "kết quả", "procedure": "thủ tục", "erased": "đã xóa",
    },
}  # fmt: skip


def title_of(titles: Mapping[str, str] | None, name: str, language: str) -> str:
    """A title in the language that was asked for, else in any, else the name itself; safe for markup."""
    found = (titles or {}).get(language) or next(iter((titles or {}).values()), "")
    if not found and name == REVIEW:
        found = WORDS[language]["review"]
    return escape(found or name)


def people(p: m.Procedure, roles: list[str], assigned: Mapping[str, str], language: str) -> str:
    """Who it is: the person where one is assigned, the title of the role otherwise."""
    named = [
        assigned.get(role) or (WORDS[language]["clock"] if role == "clock" else _role(p, role, language))
        for role in roles
    ]
    return escape(", ".join(named))


def _role(p: m.Procedure, role: str, language: str) -> str:
    known = p.roles.get(role)
    return known.title.get(language, role) if known is not None else role


def near(days: int, language: str) -> str:
    """How far a day is: `in 3 days`, `today`, `5 days over`."""
    words = WORDS[language]
    if days in (0, 1):
        return words["tomorrow" if days else "today"]
    if days == -1:
        return words["day_late"]
    return words["in_days"].format(n=days) if days > 0 else words["days_late"].format(n=-days)


def amount(fact: Mapping[str, Any], language: str) -> str:
    """The value of a fact as people of that language write it."""
    value = str(fact["value"])
    if fact["value_title"]:
        return title_of(fact["value_title"], value, language)
    if fact["type"] in ("money", "number", "integer"):
        whole, point, part = value.partition(".")
        grouped = f"{int(whole):,}"
        if language == "vi":
            return escape(grouped.replace(",", ".") + ("," + part if point else "") + _unit(fact))
        return escape(grouped + point + part + _unit(fact))
    if fact["type"] == "yes_no" and language == "vi":
        return {"yes": "có", "no": "không"}[value]
    return escape(value)


def _unit(fact: Mapping[str, Any]) -> str:
    return f" {fact['currency']}" if fact["currency"] else ""
