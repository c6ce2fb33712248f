"""The ways to a reader, tried in the order that the reader chose."""

from __future__ import annotations

from datetime import datetime, timedelta

from writs.notify.message import DeliveryFailed, PermanentFailure, Receipt, TemporaryFailure
from writs.notify.post import Post
from writs.runner.letters import Letter
from writs.storage.connection import Database
from writs.storage.directory import close_route

FIRST_REST, LONGEST_REST, LONGEST_ASKED = timedelta(seconds=30), timedelta(hours=1), timedelta(days=1)


class Routes:
    """Sends letters in one round. A channel that is down is asked once in the round, not once for each letter."""

    def __init__(self, database: Database, post: Post) -> None:
        self._database, self._post = database, post
        self._down: dict[str, str] = {}

    def send(self, letter: Letter, at: datetime) -> Receipt | DeliveryFailed:
        """By the first route that takes it. A route that fails for good gives way to the next, one that may recover
        does not: the order is the reader's wish."""
        refusals: list[str] = []
        person = letter.addressed.person
        for route in person.routes:
            if route.gone_on is not None:
                continue
            channel = self._post.channels.get(route.channel)
            if channel is None:
                return TemporaryFailure(f'the channel "{route.channel}" is not set up on this node')
            if route.channel in self._down:
                return TemporaryFailure(f"not tried: {self._down[route.channel]}")
            try:
                return channel.send(letter.by(route, at))
            except TemporaryFailure as failure:
                if failure.channel_down:
                    self._down[route.channel] = str(failure)
                return failure
            except PermanentFailure as failure:
                refusals.append(f"{route.channel}: {failure}")
                if failure.gone:
                    with self._database.writing() as connection:
                        close_route(connection.connection.dbapi_connection, person, route, at.date())
            except Exception as error:
                # A channel that breaks its promise must not take the others with it.
                return TemporaryFailure(f"the channel {route.channel} failed unexpectedly ({type(error).__name__})")
        return PermanentFailure("; ".join(refusals) or "no channel can be used")


def rest(tries: int, failure: TemporaryFailure, chance: float) -> timedelta:
    """Twice as long each time, up to an hour, spread so that not all come back at once; longer where asked to."""
    usual: timedelta = min(LONGEST_REST, FIRST_REST * (1 << min(tries, 10))) * (0.5 + chance / 2)
    return usual if failure.after is None else max(usual, min(failure.after, LONGEST_ASKED))
