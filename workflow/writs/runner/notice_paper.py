"""A notice on paper, whether or not anybody can be reached otherwise."""

from __future__ import annotations

from datetime import datetime

from writs.engine.catalogue import Catalogue
from writs.notify.addressing import Addressed, NoAddress, addressee
from writs.notify.facts import role_title
from writs.notify.paper import page_of, printed
from writs.notify.post import Post
from writs.notify.wording import spoken
from writs.runner.letters import matter_of, write_letter
from writs.storage.connection import Database
from writs.storage.directory import Person, directory
from writs.storage.outbox import NoticeId, find


def print_notice(
    database: Database, catalogue: Catalogue, post: Post, notice: NoticeId, *, at: datetime, language: str
) -> bytes | None:
    """The notice as PDF; None where there is no such notice. `language` is for readers whom the directory lacks.

    Raises PrinterMissing, TemplateUnusable, and what reading a case raises.
    """
    with database.reading() as connection:
        driver = connection.connection.dbapi_connection
        found = find(driver, notice)
        if found is None:
            return None
        matter = matter_of(driver, catalogue, found, at)
        addressed = addressee(directory(driver), found, at)
        if isinstance(addressed, NoAddress):
            name = found.person or role_title(matter.procedure, found.role, language)
            zone = matter.machine.calendar.zone
            addressed = Addressed(Person(notice.office, found.destination, name, language, zone, ()))
        letter = write_letter(driver, catalogue, post, found, addressed, at)
    page = page_of(
        title=letter.words.subject, text=letter.words.text, office=matter.office, day=matter.today,
        number=f"{matter.case.reference} · {notice}", reader=addressed.person.name,
        language=spoken(addressed.person.language),
    )  # fmt: skip
    return printed(page)
