"""The print room: makes the files of formal documents that acts have issued, and puts their hashes on record.

A page is made outside any transaction, so that nobody waits for it; then its files and the event that names their
hashes are written together. Killed in between, the document is still to be printed, and is printed at the next pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from writs.core.errors import WritsError
from writs.engine import Catalogue, Engine
from writs.papers.content import Office, content_of
from writs.papers.docx import docx_of
from writs.papers.forms import Forms
from writs.papers.pdf import PrinterMissing, pdf_of
from writs.storage.connection import Database
from writs.storage.offices import name_of_office
from writs.storage.papers import Paper, is_printed, keep_files, say_problem, unprinted
from writs.storage.read import load_file

_AT_ONCE = 50


@dataclass(slots=True)
class PrintReport:
    printed: list[str] = field(default_factory=list[str])
    """Names of documents that have their files now."""
    failed: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """Names, and why not; they are tried again at the next pass."""

    def as_json(self) -> dict[str, Any]:
        return {
            "printed": self.printed,
            "failed": [{"document": name, "reason": reason} for name, reason in self.failed],
        }


class PrintRoom:
    """Prints with the forms of an installation. Raises PrinterMissing where nothing can be printed at all."""

    def __init__(self, database: Database, catalogue: Catalogue, forms: Forms) -> None:
        self._database = database
        self._catalogue = catalogue
        self._forms = forms

    def run_once(self, *, at: datetime, limit: int | None = None) -> PrintReport:
        """Print what has no file yet, the oldest case first; a form that fails holds up no other document."""
        report = PrintReport()
        after = (-1, -1, -1, -1)
        while limit is None or len(report.printed) + len(report.failed) < limit:
            done = len(report.printed) + len(report.failed)
            with self._database.reading() as connection:
                found = unprinted(
                    _driver(connection), after, _AT_ONCE if limit is None else min(_AT_ONCE, limit - done)
                )
            if not found:
                return report
            for paper in found:
                after = paper.key
                self._one(paper, at, report)
        return report

    def files_of(self, paper: Paper) -> dict[str, bytes]:
        """The files of one document, not stored. Raises TemplateUnusable, PrinterMissing, FormFetches."""
        assert paper.issued is not None, "what is unprinted still knows what it says"
        with self._database.reading() as connection:
            driver = _driver(connection)
            stored, _ = load_file(driver, paper.office, paper.case)
            self._catalogue.make_ready(driver, stored)
            number = str(paper.office)
            office = Office(*(name_of_office(driver, paper.office) or (number, number)))
        machine = self._catalogue.machine(*paper.procedure)
        procedure = machine.procedure
        language = procedure.languages[0] if procedure.languages else "en"
        content = content_of(
            machine, stored.file.case(paper.case), paper.issued, office, number=paper.number, language=language
        )
        form = procedure.documents[paper.document].template or paper.document.replace("_", "-")
        page = self._forms.page(procedure.jurisdiction, form).render(content)
        return {
            "pdf": pdf_of(page, self._forms.style()),
            "docx": docx_of(self._forms.find(procedure.jurisdiction, form, ".docx"), content),
        }

    def _one(self, paper: Paper, at: datetime, report: PrintReport) -> None:
        try:
            self.one(paper, at=at)
        except PrinterMissing:
            raise
        except WritsError as error:
            with self._database.writing() as connection:
                say_problem(_driver(connection), paper, str(error))
            report.failed.append((paper.name, str(error)))
        else:
            report.printed.append(paper.name)

    def one(self, paper: Paper, *, at: datetime) -> None:
        """Print one document. Raises TemplateUnusable, PrinterMissing, FormFetches; then nothing is stored."""
        files = self.files_of(paper)
        with self._database.writing() as connection:
            driver = _driver(connection)
            if is_printed(driver, paper):
                return
            hashes = keep_files(driver, paper, files, at)
            details = {"seq": paper.seq, "n": paper.n, "number": paper.number, "sha256": hashes}
            engine = Engine(self._catalogue, office=paper.office)
            engine.record(connection, paper.case, "printed", paper.document, details, at=at)


def _driver(connection: Any) -> Any:
    return connection.connection.dbapi_connection
