"""A procedure as a page of Markdown: every limit with its length, its start, its owner, its law and its ladder.

Made from the definition alone, so that the pages for jurists cannot say anything else than what runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from writs.core import description
from writs.core import model as m
from writs.core.ladders import rung_of
from writs.core.periods import PeriodError, parse_period

_WORDS = {
    "en": {
        "limits": "Limits", "state": "State", "limit": "Limit", "within": "Within", "after": "From", "owner": "Who",
        "then": "If it passes", "law": "Law", "ladder": "Ladder", "case": "the whole case", "right": "may",
        "before": "before", "on the day": "on the day", "and": "and", "or": "or", "not before": "not before",
        "bars": "bars {0}", "fires": "the clock: {0}", "holds": "until then no {0}", "review": "asked again every {0}",
        "waits": "waits for {0}, looked at every {1} by {2}", "end": "end: {0}", "stands": "overdue",
        "lapses": "lapses", "sources": "Sources", "force": "in force from {0}", "unknown": "force unknown",
        "until": "until {0}", "ladders": "Ladders", "remind": "remind {0}", "notify": "tell {0}",
        "escalate": "call upon {0}", "times": "{0} times", "notes": "Readings of ours, and doubts",
        "uncertain": "uncertain", "background": "background knowledge", "secondary": "secondary source",
        "verified": "note", "parameters": "Lengths that the law sets and changes", "since": "From", "value": "Value",
        "name": "Name", "version": "Version {0}, in force from {1}", "owners": "who owes", "every": "every", "if": "if",
        "generated": "Made from the definition by `writs describe --table`; change the definition, not this page.",
    },
    "vi": {
        "limits": "Thời hạn", "state": "Trạng thái", "limit": "Thời hạn", "within": "Độ dài", "after": "Tính từ",
        "owner": "Ai", "then": "Khi hết hạn", "law": "Căn cứ", "ladder": "Thang nhắc", "case": "cả vụ việc",
        "right": "quyền", "before": "trước", "on the day": "đúng ngày", "and": "và", "or": "hoặc",
        "not before": "không sớm hơn", "bars": "không được {0} nữa", "fires": "hệ thống: {0}",
        "holds": "trước đó không được {0}", "review": "hỏi lại mỗi {0}", "waits": "chờ {0}, {2} xem lại mỗi {1}",
        "end": "kết thúc: {0}", "stands": "quá hạn", "lapses": "hết quyền", "sources": "Văn bản",
        "force": "hiệu lực từ {0}", "unknown": "chưa rõ hiệu lực", "until": "đến {0}", "ladders": "Thang nhắc",
        "remind": "nhắc {0}", "notify": "báo {0}", "escalate": "báo cấp trên {0}", "times": "{0} lần",
        "notes": "Cách hiểu của chúng tôi và điểm chưa chắc", "uncertain": "chưa chắc chắn",
        "background": "kiến thức nền", "secondary": "nguồn thứ cấp", "verified": "ghi chú",
        "parameters": "Thời hạn do luật đặt và thay đổi", "since": "Từ ngày", "value": "Giá trị", "name": "Tên",
        "version": "Phiên bản {0}, hiệu lực từ {1}", "owners": "người có nghĩa vụ", "every": "mỗi", "if": "nếu",
        "generated": "Lập từ định nghĩa bằng `writs describe --table`; hãy sửa định nghĩa, không sửa trang này.",
    },
}  # fmt: skip
_ESCAPES = {"\\": "\\\\", "|": "\\|", "<": "&lt;", "\n": " ", "\r": " ", "*": "\\*", "`": "\\`", "[": "\\["}
_MARKS = {"uncertain": " **?**", "background": " **~**", "secondary": " **~**"}


def table(p: m.Procedure, language: str = "en") -> str:
    """The page of one version. Titles that a definition lacks in that language are shown in the one it has."""
    return _Page(p, language).text()


class _Page:
    def __init__(self, p: m.Procedure, language: str) -> None:
        self.p, self.language = p, language
        self.words = _WORDS[language]

    def text(self) -> str:
        p, words = self.p, self.words
        lines = [f"# {_safe(self.title(p.title))}", "", f"`{p.key}` · " + words["version"].format(
            p.version, p.in_force_from.isoformat() if p.in_force_from else "?")]  # fmt: skip
        if p.in_force_until is not None:
            lines[-1] += f" {words['until'].format(p.in_force_until.isoformat())}"
        lines += ["", words["generated"], "", f"## {words['sources']}", "", *self.sources()]
        columns = [words[name] for name in ("state", "limit", "within", "after", "owner", "then", "law", "ladder")]
        lines += ["", f"## {words['limits']}", "", *_grid(columns, self.limits())]
        if p.parameters:
            columns = [words[name] for name in ("name", "since", "value", "law")]
            lines += ["", f"## {words['parameters']}", "", *_grid(columns, self.parameters())]
        lines += ["", f"## {words['ladders']}", "", *self.ladders()]
        if notes := list(self.notes()):
            lines += ["", f"## {words['notes']}", "", *notes]
        return "\n".join(lines) + "\n"

    def title(self, title: m.Title) -> str:
        return title.get(self.language) or next(iter(title.values()), "")

    def people(self, names: Iterable[str], join: str) -> str:
        """Roles by their titles."""
        roles = self.p.roles
        return f" {self.words[join]} ".join(
            self.words["owners"] if name == "owner" else self.title(roles[name].title) if name in roles else name
            for name in names
        )

    def acts(self, names: Iterable[str]) -> str:
        transitions = self.p.transitions
        return ", ".join(self.title(transitions[n].title) if n in transitions else n for n in names)

    def fact(self, words: str) -> str:
        """A start in the words of the definition, with the titles of its facts and deadlines beside."""
        named = {name: fact.title for name, fact in self.p.facts.items()}
        named.update({rule.name: rule.title for rule in self.p.deadlines if rule.name not in named})
        last = words.rpartition(" ")[2]
        return f"`{words}`<br>{_safe(self.title(named[last]))}" if last in named else f"`{words}`"

    def sources(self) -> Iterator[str]:
        for source in self.p.sources.values():
            since = self.words["force"].format(source.in_force) if source.in_force else self.words["unknown"]
            until = f" {self.words['until'].format(source.until)}" if source.until else ""
            mark = _MARKS.get(source.confidence, "")
            yield f"- **{_safe(source.name)}**: {_safe(source.title)} ({since}{until}){mark}"

    def limits(self) -> Iterator[Sequence[str]]:
        p, words = self.p, self.words
        for state in p.states.values():
            rows = [self.limit(rule) for rule in p.deadlines if rule.state == state.name]
            if state.waits is not None:
                w = state.waits
                text = words["waits"].format(
                    self.people((w.for_,), "and"), self.periods(w.review), self.people((w.reviewer,), "and")
                )
                rows.append((f"*{_safe(text)}*", "", "", "", "", "", ""))
            if state.final is not None:
                rows.append((f"*{words['end'].format(_safe(state.final))}*", "", "", "", "", "", ""))
            for number, row in enumerate(rows or [("", "", "", "", "", "", "")]):
                name = f"**{_safe(self.title(state.title))}**<br>`{state.name}`"
                yield (name if number == 0 else "", *row)
        for number, rule in enumerate(rule for rule in p.deadlines if rule.state is None):
            yield (f"**{words['case']}**" if number == 0 else "", *self.limit(rule))

    def limit(self, rule: m.DeadlineRule) -> Sequence[str]:
        words = self.words
        mark = _MARKS.get(rule.confidence, "")
        begun = self.fact(description.start(rule) or "")
        if rule.when is not None:
            begun += f"<br>{words['if']} `{_one_line(rule.when)}`"
        owner = self.people(rule.owners or rule.holders, "or" if rule.is_right else "and")
        return (
            f"{_safe(self.title(rule.title))}{mark}<br>`{rule.name}`",
            _safe(self.length(rule)),
            f"{words['before']} {begun}" if rule.kind == "backward" else begun,
            _safe(owner) + (f" ({words['right']})" if rule.is_right else ""),
            "<br>".join(_safe(text) for text in self.consequences(rule)),
            _safe(description.law(rule.law)),
            f"`{rule.ladder}`",
        )

    def length(self, rule: m.DeadlineRule) -> str:
        length = self.periods(description.within(self.p, rule)) or self.words["on the day"]
        if rule.kind == "window" and rule.not_before is not None:
            first = self.periods(description.length(self.p, rule.not_before))
            return f"{self.words['not before']} {first}; {length}"
        if rule.kind == "periodic":
            return f"{self.words['every']} {length}"
        return f"{self.words['not before']} {length}" if rule.kind == "earliest" else length

    def periods(self, text: str | None) -> str:
        """Lengths in the words of the reader; what is no length stays as it is written."""
        return " | ".join(_period(part, self.language) for part in text.split(" | ")) if text else ""

    def consequences(self, rule: m.DeadlineRule) -> Iterator[str]:
        words = self.words
        if rule.holds:
            yield words["holds"].format(self.acts(rule.holds))
        if rule.review is not None:
            yield words["review"].format(self.periods(rule.review))
        if rule.bars:
            yield words["bars"].format(self.acts(rule.bars))
        if rule.fires is not None:
            yield words["fires"].format(self.acts((rule.fires,)))
        if not rule.bars and rule.fires is None and rule.kind not in ("earliest", "unnumbered"):
            yield words["lapses" if rule.is_right else "stands"]

    def parameters(self) -> Iterator[Sequence[str]]:
        for parameter in self.p.parameters.values():
            by = self.p.facts.get(parameter.by or "")
            choices = by.choices if by is not None else {}
            for number, row in enumerate(parameter.rows):
                values: list[str] = []
                for key, value in row.values.items():
                    label = "" if key == "is" else f"{self.title(choices[key]) if key in choices else key}: "
                    values.append(_safe(label + (self.periods(value) if parameter.type == "period" else value)))
                name = f"{_safe(self.title(parameter.title))}<br>`{parameter.name}`"
                mark = _MARKS.get(row.confidence, "")
                law = _safe(description.law(row.law)) + mark
                yield (name if number == 0 else "", row.since.isoformat(), "<br>".join(values), law)

    def ladders(self) -> Iterator[str]:
        for name, rungs in self.p.ladders.items():
            yield f"- `{name}`: " + "; ".join(self.rung(rung) for rung in rungs)

    def rung(self, rung: m.Rung) -> str:
        times = f" ({self.words['times'].format(rung.times)})" if rung.times is not None else ""
        told = [
            self.words[verb].format(self.people(people, "and"))
            for verb, people in (("remind", rung.remind), ("notify", rung.notify), ("escalate", rung.escalate))
            if people
        ]
        return f"{_safe(self.at(rung.at))}{times}: {_safe(', '.join(told))}"

    def at(self, text: str) -> str:
        """When a rung speaks, in the words of the reader."""
        if self.language != "vi":
            return text
        how, period, share = rung_of(text)
        length = period.in_words("vi") if period is not None else ""
        return {
            "due": "đến hạn", "share": f"{share}% thời hạn", "before": f"{length} trước",
            "after": f"{length} sau", "every": f"sau đó mỗi {length}",
        }[how]  # fmt: skip

    def notes(self) -> Iterator[str]:
        p = self.p
        noted: list[tuple[str, str, str | None]] = [(r.name, r.confidence, r.note) for r in p.deadlines]
        noted += [(t.name, t.confidence, t.note) for t in p.transitions.values()]
        noted += [(s.name, "verified", s.note) for s in p.states.values()]
        noted += [(f.name, f.confidence, f.note) for f in p.facts.values()]
        noted += [(x.name, x.confidence, x.note) for x in p.pauses.values()]
        noted += [(x.name, row.confidence, row.note) for x in p.parameters.values() for row in x.rows]
        noted += [("pending_cases", row.confidence, row.note) for row in p.pending_cases]
        for name, confidence, note in noted:
            if note is not None or confidence in ("uncertain", "background"):
                yield f"- `{name}` ({self.words[confidence]}){': ' + _safe(note) if note else ''}"


def _period(text: str, language: str) -> str:
    try:
        return parse_period(text).in_words(language)
    except PeriodError:
        return text


def _grid(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield "|" + "---|" * len(columns)
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _safe(text: str) -> str:
    """Text that stays text in a cell of a table."""
    for character, written in _ESCAPES.items():
        text = text.replace(character, written)
    return text


def _one_line(text: str) -> str:
    """A condition inside backticks: nothing in it is a mark but the end of a cell."""
    return " ".join(text.replace("|", "\\|").replace("`", "'").split())
