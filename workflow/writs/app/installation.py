"""The parts of one installation, put together from its settings: database, procedures, engine, sweeper."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from writs.app.settings import Settings, WrongSetting
from writs.documents.definitions import load_library
from writs.documents.shipped import shipped_directory
from writs.engine import Catalogue, Engine
from writs.papers.forms import Forms
from writs.runner.printing import PrintRoom
from writs.runner.sweeper import Sweeper
from writs.storage.connection import Database, open_database
from writs.storage.schema import check, upgrade

if TYPE_CHECKING:
    from writs.app.listener import Listener
    from writs.notify.post import Post
    from writs.runner.clock import Clock
    from writs.runner.courier import Courier
    from writs.runner.dispatcher import Dispatcher
    from writs.runner.feeds import Feeds
    from writs.runner.metronome import Metronome, Pulse
    from writs.runner.press import Press


class Installation:
    """Everything is made when it is first asked for; `close()` lets the database go.

    Raises DatabaseUnusable and SchemaMismatch when the database is asked for and cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def database(self) -> Database:
        """The database, with the schema that this program knows."""
        found = open_database(self.settings.database)
        check(found)
        return found

    def database_or_new(self) -> tuple[Database, bool]:
        """The database, made with its schema where there was none at all; whether it was made."""
        if "database" in self.__dict__ or not is_new(self.settings.database):
            return self.database, False
        found = open_database(self.settings.database, create=True)
        upgrade(found)
        self.__dict__["database"] = found
        return found, True

    @cached_property
    def catalogue(self) -> Catalogue:
        """The shipped procedures and those of the folders that the settings name."""
        for folder in self.settings.procedures:
            if not folder.exists():
                raise WrongSetting("WRITS_PROCEDURES", str(folder), "folders (or files) that are there")
        return Catalogue(load_library([shipped_directory(), *self.settings.procedures]))

    @cached_property
    def engine(self) -> Engine:
        return Engine(self.catalogue, office=self.settings.office)

    @cached_property
    def sweeper(self) -> Sweeper:
        return Sweeper(self.database, self.catalogue)

    def use_forms(self, folders: tuple[Path, ...]) -> None:
        """Use these forms instead of those of the settings."""
        self.settings = replace(self.settings, forms=folders)

    @cached_property
    def forms(self) -> Forms:
        """The forms of formal documents: those of the settings before the shipped ones."""
        for folder in self.settings.forms:
            if not folder.is_dir():
                raise WrongSetting("WRITS_FORMS", str(folder), "folders that are there")
        return Forms(self.settings.forms)

    @cached_property
    def print_room(self) -> PrintRoom:
        return PrintRoom(self.database, self.catalogue, self.forms)

    def metronome(self, clock: Clock, on_pass: Callable[[Pulse], object] = lambda pulse: None) -> Metronome:
        """The beat of a node of this installation. It sweeps through connections of its own."""
        # APScheduler is needed by nodes only.
        from writs.runner.metronome import Metronome

        s = self.settings
        return Metronome(
            self.sweeper, clock, node=s.node, interval=s.interval, largest_jump=s.largest_jump, on_pass=on_pass
        )

    @cached_property
    def post(self) -> Post:
        """The ways to reach people. Raises MailSettingWrong and WebhookSettingWrong."""
        from writs.notify.post import open_post

        return open_post(os.environ)

    @cached_property
    def dispatcher(self) -> Dispatcher:
        """Raises MailSettingWrong and WebhookSettingWrong."""
        from writs.runner.dispatcher import Dispatcher

        return Dispatcher(self.database, self.catalogue, self.post, node=self.settings.node)

    def press(self, clock: Clock) -> Press:
        """Printing in a thread of its own."""
        from writs.runner.press import Press

        return Press(self.print_room, clock)

    def listener(self, address: str, metronome: Metronome, clock: Clock) -> Listener:
        """The HTTP door of a node. Raises WrongSetting."""
        from writs.app.health import Health
        from writs.app.listener import Listener

        health = Health(self.database, lambda: metronome.pulse, self.settings.interval)
        return Listener(address, health, self.feeds, clock)

    def courier(self, clock: Clock) -> Courier:
        """Delivery in a thread of its own. Raises MailSettingWrong and WebhookSettingWrong."""
        from writs.runner.courier import Courier

        return Courier(self.dispatcher, clock)

    @cached_property
    def feeds(self) -> Feeds:
        from writs.runner.feeds import Feeds

        return Feeds(self.database, self.catalogue, public_url=self.post.public_url)

    def close(self) -> None:
        if (database := self.__dict__.pop("database", None)) is not None:
            database.close()


def is_new(url: str) -> bool:
    """Whether the URL names a SQLite file that is not there yet."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return False
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return False
    path = Path(str(parsed.database))
    return not path.exists() and path.parent.is_dir()
