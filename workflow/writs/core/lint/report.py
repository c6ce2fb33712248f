"""What one run of the lint knows, and how it speaks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from writs.core.calendars import Calendar
from writs.core.errors import nearest
from writs.core.expressions import Expression, ExpressionError, check, parse
from writs.core.expressions.tree import AsOf, Name, walk
from writs.core.lint.vocabulary import MOST_HINTS, ProcedureVocabulary
from writs.core.model import DeadlineRule, Procedure
from writs.core.problems import Problem, Severity
from writs.core.sentences import sentence

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExpressionProblem(Problem):
    """A problem inside an expression: `offset` characters into the text that stands at `path`."""

    text: str = ""
    offset: int = 0


@dataclass
class Report:
    """Collects problems of one procedure; `used` are the names that expressions and deadlines read."""

    procedure: Procedure
    library: Mapping[str, Procedure]
    calendar: Calendar | None
    versions: Collection[Procedure] = ()
    """Other versions of the same procedure."""
    tried: Collection[tuple[str, ...]] = ()
    """Transitions that one entry of a foreign log tries in turn."""
    problems: list[Problem] = field(default_factory=list[Problem])
    used: set[str] = field(default_factory=set[str])
    used_by_others: set[str] = field(default_factory=set[str])

    def __post_init__(self) -> None:
        self.vocabulary = ProcedureVocabulary(self.procedure, self.library, self.calendar)

    def say(
        self, path: Path, code: str, message: str, hint: str | None = None, *, severity: Severity = "error"
    ) -> None:
        self.problems.append(Problem(severity, code, message, path, hint))

    def warn(self, path: Path, code: str, message: str, hint: str | None = None) -> None:
        self.say(path, code, message, hint, severity="warning")

    def each(self, path: Path, names: Iterable[str]) -> Iterator[tuple[Path, str]]:
        """Each name of a list with its own place; one name that stands alone has the place of its key."""
        for number, name in enumerate(names):
            yield (*path, str(number)), name

    def known(self, path: Path, name: str, among: Collection[str], what: str) -> bool:
        """Whether the name means something; says so with a suggestion where it does not."""
        if name in among:
            return True
        hint = nearest(name, among) if len(self.problems) < MOST_HINTS else None
        self.say(path, "unknown-name", sentence('Unknown {0} "{1}".', what, name), hint)
        return False

    def expression(self, path: Path, text: str, wanted: str | None = "yes_no") -> Expression | None:
        """Parse and check an expression; its problems stand at the value."""
        try:
            expression = parse(text)
        except ExpressionError as error:
            self._inside(path, text, error.column - 1, "guard-syntax", error.sentence(), None)
            return None
        self.used.update(expression.names)
        self.used.update(expression.deadlines)
        asked = [n for n in walk(expression.node) if isinstance(n, Name | AsOf) and n.name.startswith("parent.")]
        if asked and self.procedure.part_of is None:
            message = sentence("{0} reads its parent but names none.", self.procedure.key)
            self._inside(path, text, asked[0].start, "parent-missing", message, "part_of:")
            return expression
        _, problems = check(expression, self.vocabulary, wanted=wanted)
        for problem in problems:
            code = (
                "effect-type" if wanted not in ("yes_no", None) and problem.code == "guard-not-yes-no" else problem.code
            )
            self._inside(path, text, problem.start, code, problem.message, problem.suggestion)
        return expression

    def _inside(self, path: Path, text: str, offset: int, code: str, message: str, hint: str | None) -> None:
        self.problems.append(ExpressionProblem("error", code, message, path, hint, text=text, offset=offset))


def start_key(rule: DeadlineRule) -> str:
    """Under which key a deadline says from when."""
    if rule.kind == "fixed":
        return "due"
    return "before" if rule.kind == "backward" else "beginning_with" if rule.first_day_counts else "after"


def length_key(rule: DeadlineRule) -> str:
    """Under which key a deadline says how long."""
    return {"earliest": "not_before", "backward": "at_least", "validity": "valid_for", "periodic": "every"}.get(
        rule.kind, "within"
    )


def path_of(rule: DeadlineRule) -> Path:
    return ("deadlines", rule.name) if rule.state is None else ("states", rule.state, "deadlines", rule.name)
