"""How a node fares, for those who watch it: is it ready, and the numbers behind that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from writs.core.errors import WritsError
from writs.runner.sweep_report import length_text
from writs.storage import health
from writs.storage.alarms import failing
from writs.storage.connection import Database
from writs.storage.papers import waiting_for_print
from writs.storage.schema import check

if TYPE_CHECKING:
    from writs.runner.metronome import Pulse

PATIENCE = 5
"""So many intervals may go by without a good pass, or with something left due, before a node is not ready."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Every reason why a node is not ready; none: it is."""

    reasons: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.reasons

    def as_json(self) -> dict[str, Any]:
        return {"ready": self.ok, "reasons": list(self.reasons)}


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the database says now."""

    due: health.Waiting
    aside: int
    pending: health.Waiting
    dead: int
    unprinted: int


class Health:
    """Watches one node: `pulse` tells how its clock fares."""

    def __init__(self, database: Database, pulse: Callable[[], Pulse], interval: timedelta) -> None:
        self._database, self._pulse, self._interval = database, pulse, interval

    def ready(self, at: datetime) -> Readiness:
        """Whether the schema fits, the clock beats, and nothing waits for long. Tells of the database, never raises."""
        return Readiness(tuple(self._reasons(at)))

    def _reasons(self, at: datetime) -> Iterator[str]:
        try:
            check(self._database)
            numbers = self.numbers(at)
        except WritsError as error:
            yield str(error)
            return
        patience = PATIENCE * self._interval
        pulse = self._pulse()
        since = pulse.last_pass_at or pulse.started_at
        if at - since > patience:
            why = f": {pulse.trouble}" if pulse.trouble else ""
            yield f"The last good pass of the clock is {length_text(at - since)} ago{why}"
        elif pulse.trouble:
            yield f"The last pass of the clock did not go through: {pulse.trouble}"
        if numbers.due.since is not None and at - numbers.due.since > patience:
            yield f"A step has been due for {length_text(at - numbers.due.since)}; {numbers.due.number} files wait."

    def numbers(self, at: datetime) -> Numbers:
        """Raises DatabaseUnusable."""
        with self._database.reading() as connection:
            driver: Any = connection.connection.dbapi_connection
            return Numbers(
                health.files_waiting(driver, at),
                len(failing(driver)),
                health.notices_waiting(driver),
                health.dead_notices(driver),
                waiting_for_print(driver),
            )

    def metrics(self, at: datetime) -> bytes:
        """The numbers in the text format of Prometheus; without a database those of the process alone."""
        from prometheus_client import CollectorRegistry, generate_latest

        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Collector(self, at))
        text: bytes = generate_latest(registry)
        return text

    def families(self, at: datetime) -> Iterator[Any]:
        """What /metrics shows."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        pulse = self._pulse()
        since = pulse.last_pass_at or pulse.started_at

        def gauge(name: str, told: str, value: float) -> Any:
            return GaugeMetricFamily(f"writs_{name}", told, value=value)

        yield gauge("clock_last_pass_age_seconds", "Since the last good pass", _seconds(at - since))
        yield gauge("clock_trouble", "1 if the last pass did not go through", float(pulse.trouble is not None))
        yield CounterMetricFamily("writs_clock_passes", "Good passes", value=pulse.passes)
        yield CounterMetricFamily("writs_steps_fired", "Steps fired by this node", value=pulse.fired)
        yield CounterMetricFamily("writs_steps_late", "Steps fired later than the interval", value=pulse.late)
        try:
            numbers = self.numbers(at)
        except WritsError:
            yield gauge("database_up", "1 if the database can be read", 0)
            return
        yield gauge("database_up", "1 if the database can be read", 1)
        yield gauge("clock_lag_seconds", "Age of the oldest step that is due and not fired", _age(numbers.due, at))
        yield gauge("files_due", "Files that the clock owes something", numbers.due.number)
        yield gauge("files_set_aside", "Files whose clock is stuck", numbers.aside)
        yield gauge("outbox_pending", "Notices that are not sent", numbers.pending.number)
        yield gauge("outbox_oldest_seconds", "Age of the oldest of them", _age(numbers.pending, at))
        yield gauge("outbox_dead", "Notices that cannot be sent", numbers.dead)
        yield gauge("documents_unprinted", "Formal documents without their files", numbers.unprinted)


class _Collector:
    """What prometheus_client asks when it is asked."""

    def __init__(self, watched: Health, at: datetime) -> None:
        self._watched, self._at = watched, at

    def collect(self) -> Iterator[Any]:
        return self._watched.families(self._at)


def _seconds(span: timedelta) -> float:
    return max(0.0, span.total_seconds())


def _age(waiting: health.Waiting, at: datetime) -> float:
    return 0.0 if waiting.since is None else _seconds(at - waiting.since)
