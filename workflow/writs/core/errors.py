"""Everything that can go wrong, as a tree. Each error is a sentence: what was asked, what stood in the way, what to do.

WritsError                    code (kebab-case, stable), exit_code for the command line
├─ ProcedureError
│  ├─ ProcedureInvalid        the document has problems; all of them
│  ├─ ProcedureNotFound       no such key, or no version in force
│  ├─ VersionConflict         that version is stored already with other content
│  └─ UnknownTransition       no such transition; did you mean …
├─ CaseError
│  ├─ CaseNotFound
│  ├─ CaseExists              the reference is taken in that office
│  ├─ TransitionRefused       with all blockers; nothing was changed
│  ├─ MoveRefused             the case stays under its version; with the reasons
│  ├─ WrongInput              an unknown fact, a wrong type, a naive or absurd time
│  ├─ CaseChanged             somebody else moved it first; read again
│  └─ KeyReused               the idempotency key came before with another request
├─ ClockStuck                 a due step cannot be decided
└─ StorageError
   ├─ SchemaMismatch          the database is older or newer than this program
   ├─ DatabaseUnusable        missing, broken, read-only or locked
   ├─ ConcurrentChange        somebody else wrote meanwhile; repeat the whole transaction
   ├─ HistoryErased           its personal data is gone; it can be verified, not decided again
   └─ IntegrityBroken         a history does not fit its chain
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass

from writs.core.problems import PlacedProblem
from writs.core.sentences import Sentence, in_language, sentence


class WritsError(Exception):
    """The root. `str()` is a sentence for people; `details()` is for machines."""

    code = "error"
    exit_code = 1

    def told(self, language: str = "en") -> str:
        """The sentence in `vi` or `en`; English where it has no other."""
        return str(self)

    def details(self) -> dict[str, object]:
        return {"code": self.code, "message": str(self)}


def did_you_mean(word: str, known: Collection[str]) -> str:
    """`; did you mean "x"?`, or nothing."""
    near = difflib.get_close_matches(word, list(known), 1)
    return f'; did you mean "{near[0]}"?' if near else ""


def nearest(word: str, known: Collection[str]) -> Sentence | None:
    """`did you mean "x"?` as a suggestion of its own, or None; among very many names none is looked for."""
    if len(word) > 80 or len(known) > 1000:
        return None
    near = difflib.get_close_matches(word, list(known), 1)
    return sentence('did you mean "{0}"?', near[0]) if near else None


class ProcedureError(WritsError):
    code = "procedure-error"


class ProcedureInvalid(ProcedureError):
    """A definition with errors cannot be used; `problems` holds all of them."""

    code = "procedure-invalid"

    def __init__(self, name: str, problems: tuple[PlacedProblem, ...]) -> None:
        super().__init__(name, problems)
        self.name = name
        self.problems = problems

    def __str__(self) -> str:
        lines = "\n".join(f"  {problem}" for problem in self.problems[:20])
        more = f"\n  … and {len(self.problems) - 20} more" if len(self.problems) > 20 else ""
        return f"{self.name} cannot be used: {len(self.problems)} problems.\n{lines}{more}"


class ProcedureNotFound(ProcedureError, LookupError):
    code = "procedure-not-found"
    exit_code = 2

    def __init__(self, key: str, known: Collection[str] = (), reason: str = "") -> None:
        super().__init__(key, tuple(known), reason)
        self.key = key
        self.known = tuple(known)
        self.reason = reason

    def __str__(self) -> str:
        if self.reason:
            return self.reason
        there = f" There are: {', '.join(sorted(self.known))}." if self.known else ""
        return f'There is no procedure "{self.key}"{did_you_mean(self.key, self.known) or "."}{there}'


class VersionConflict(ProcedureError):
    """A published version is never rewritten."""

    code = "version-conflict"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"{self.name} is stored with other content; give the changed document a new version."


class UnknownTransition(ProcedureError, LookupError):
    code = "unknown-transition"
    exit_code = 2

    def __init__(self, name: str, known: Collection[str]) -> None:
        super().__init__(name, tuple(known))
        self.name = name
        self.known = tuple(known)

    def __str__(self) -> str:
        return f'There is no transition "{self.name}"{did_you_mean(self.name, self.known) or "."}'


class CaseError(WritsError):
    code = "case-error"


class CaseNotFound(CaseError, LookupError):
    code = "case-not-found"
    exit_code = 2

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference

    def __str__(self) -> str:
        return f'There is no case "{self.reference}" in this database; `writs due-list` shows open ones.'


class CaseExists(CaseError):
    code = "case-exists"

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference

    def __str__(self) -> str:
        return f'The reference "{self.reference}" is taken in this office; choose another.'


@dataclass(frozen=True, slots=True)
class Blocker:
    """One reason why a transition is refused. `str()` is its short form, as scenarios write it."""

    code: str
    """wrong-state | wrong-role | four-eyes | missing | held | barred | condition | not | unknown | open-children |
    clock-stuck"""
    name: str
    """The role, fact, deadline or condition it is about."""
    message: str
    law: tuple[str, ...] = ()

    def sentence(self, language: str = "en") -> str:
        """The message in `vi` or `en`."""
        return in_language(self.message, language)

    def __str__(self) -> str:
        if self.code == "condition":
            return self.name
        return f"{self.code}:{self.name}" if self.name else self.code


class TransitionRefused(CaseError):
    """Refused with all reasons; nothing was changed."""

    code = "transition-refused"

    def __init__(self, transition: str, state: str, blockers: tuple[Blocker, ...]) -> None:
        super().__init__(transition, state, blockers)
        self.transition = transition
        self.state = state
        self.blockers = blockers

    def sentences(self, language: str = "en") -> list[str]:
        """Every reason in `vi` or `en`, in the order of the blockers."""
        return [blocker.sentence(language) for blocker in self.blockers]

    def told(self, language: str = "en") -> str:
        if language != "vi":
            return str(self)
        reasons = "; ".join(self.sentences(language))
        return f'Không thể thực hiện "{self.transition}" khi vụ việc đang ở "{self.state}": {reasons}.'

    def __str__(self) -> str:
        reasons = "; ".join(blocker.message for blocker in self.blockers)
        return f'Cannot fire "{self.transition}" on a case that is "{self.state}": {reasons}.'

    def details(self) -> dict[str, object]:
        return {
            **WritsError.details(self),
            "transition": self.transition,
            "state": self.state,
            "blockers": [
                {"code": b.code, "name": b.name, "message": b.message, "law": list(b.law)} for b in self.blockers
            ],
        }


class MoveRefused(CaseError):
    """The case stays under the version that it has; nothing was changed."""

    code = "move-refused"

    def __init__(self, reference: str, version: str, reasons: tuple[str, ...]) -> None:
        super().__init__(reference, version, reasons)
        self.reference, self.version, self.reasons = reference, version, reasons

    def __str__(self) -> str:
        return f'Case "{self.reference}" does not move to {self.version}: {"; ".join(self.reasons)}.'

    def details(self) -> dict[str, object]:
        return {**WritsError.details(self), "version": self.version, "reasons": list(self.reasons)}


class WrongInput(CaseError, ValueError):
    code = "wrong-input"
    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message


class CaseChanged(CaseError):
    code = "case-changed"

    def __init__(self, reference: str, seen: int, found: int) -> None:
        super().__init__(reference, seen, found)
        self.reference, self.seen, self.found = reference, seen, found

    def __str__(self) -> str:
        return (
            f'Case "{self.reference}" was changed by somebody else: you saw version {self.seen},'
            f" it is {self.found} now. Read it again and decide anew."
        )


class KeyReused(CaseError):
    code = "key-reused"

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return f'The idempotency key "{self.key}" came before with another request; use a new key for a new request.'


class ClockStuck(WritsError):
    """Something due cannot be decided: a defect of the procedure, said loudly, never skipped in silence."""

    code = "clock-stuck"

    def __init__(self, case: str, deadline: str, reason: str) -> None:
        super().__init__(case, deadline, reason)
        self.case, self.deadline, self.reason = case, deadline, reason

    def __str__(self) -> str:
        return f'The clock of case "{self.case}" stands still at "{self.deadline}": {self.reason}.'


class StorageError(WritsError):
    code = "storage-error"


class SchemaMismatch(StorageError):
    code = "schema-mismatch"

    def __init__(self, found: str | None, wanted: str, *, newer: bool = False) -> None:
        super().__init__(found, wanted, newer)
        self.found, self.wanted, self.newer = found, wanted, newer

    def __str__(self) -> str:
        if self.newer:
            return f"The database has schema {self.found}, which this program does not know; upgrade the program."
        there = f"schema {self.found}" if self.found else "no schema of writs"
        return f"The database has {there}, this program needs {self.wanted}; run `writs db upgrade`."


class DatabaseUnusable(StorageError):
    code = "database-unusable"

    def __init__(self, url: str, reason: str, advice: str) -> None:
        super().__init__(url, reason, advice)
        self.url, self.reason, self.advice = url, reason, advice

    def __str__(self) -> str:
        return f"The database {self.url} cannot be used: {self.reason}. {self.advice}"


class IntegrityBroken(StorageError):
    code = "integrity-broken"

    def __init__(self, case: str, reason: str) -> None:
        super().__init__(case, reason)
        self.case, self.reason = case, reason

    def __str__(self) -> str:
        return f'The history of case "{self.case}" is broken: {self.reason}. Run `writs verify` and keep the database.'


class ConcurrentChange(StorageError):
    """Another transaction came first. Nothing of this one may be kept: roll back and repeat it from its first read."""

    code = "concurrent-change"

    def __str__(self) -> str:
        return (
            "Another transaction wrote to the database after this one had begun to read;"
            " roll back and repeat the whole transaction."
        )


class HistoryErased(StorageError):
    code = "history-erased"

    def __init__(self, case: str, when: str) -> None:
        super().__init__(case, when)
        self.case, self.when = case, when

    def __str__(self) -> str:
        return (
            f'The personal data of case "{self.case}" was erased on {self.when[:10]};'
            " its history can still be verified, but not be decided again."
        )
