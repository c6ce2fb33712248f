"""Which form a document is written on: an office's own before the shipped ones, the particular before the general."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from writs.documents.shipped import shipped_directory
from writs.documents.templates import TemplateUnusable, TextTemplate

DECLARED = frozenset(
    {
        "office", "language", "title", "procedure", "act", "reference", "number", "register_year", "day", "laws",
        "facts", "titles", "given", "due", "deadlines", "signer", "recipients",
    }
)  # fmt: skip
"""What a form may ask for; docs/papers.md says what each is."""


@dataclass(frozen=True, slots=True)
class Forms:
    """Folders of forms, the first that has one wins; the shipped folder is always the last."""

    folders: Sequence[Path] = ()

    def names(self, jurisdiction: str, form: str) -> tuple[str, ...]:
        """In the order in which they are looked for."""
        return (f"{jurisdiction}.{form}", form, f"{jurisdiction}.decision", "decision")

    def find(self, jurisdiction: str, form: str, suffix: str) -> Path | None:
        """The file of a form, `suffix` being `.html` or `.docx`; None where there is none."""
        for folder in (*self.folders, shipped_directory() / "papers"):
            for name in self.names(jurisdiction, form):
                path = folder / f"{name}{suffix}"
                if path.is_file():
                    return path
        return None

    def page(self, jurisdiction: str, form: str) -> TextTemplate:
        """The form as a page. Raises TemplateUnusable with the line of what is wrong with it."""
        path = self.find(jurisdiction, form, ".html")
        assert path is not None, "the shipped folder holds the general form"
        return TextTemplate(path.name, path.read_text(encoding="utf-8"), DECLARED, html=True)

    def style(self) -> str:
        """The style sheet of the page: `page.css` of the first folder that has one."""
        for folder in (*self.folders, shipped_directory() / "papers"):
            path = folder / "page.css"
            if path.is_file():
                return path.read_text(encoding="utf-8")
        raise FileNotFoundError("The shipped style sheet is missing from this installation; install writs again.")


def problems_of(folder: Path) -> list[TemplateUnusable]:
    """What is wrong with an office's own forms: those of pages are read whole, those of word processors when used."""
    found: list[TemplateUnusable] = []
    for path in sorted(folder.glob("*.html")):
        try:
            TextTemplate(path.name, path.read_text(encoding="utf-8"), DECLARED, html=True)
        except TemplateUnusable as problem:
            found.append(problem)
        except (OSError, UnicodeDecodeError) as error:
            found.append(TemplateUnusable(path.name, 0, f"it cannot be read ({error})"))
    return found
