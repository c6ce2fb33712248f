"""Quiet hours and absences, for every zone and hour: what waits is sent later, never in the night, never lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from tests.support.post_office import somebody

from writs.notify.addressing import in_place_of, next_time, quiet_until
from writs.storage.directory import Directory, Quiet

ZONES = ("Asia/Ho_Chi_Minh", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC")
instants = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
clocks = st.times().map(lambda t: t.replace(second=0, microsecond=0))


@given(instants, clocks, clocks, st.booleans(), st.sampled_from(ZONES))
def test_after_quiet_hours_comes_an_instant_that_is_not_quiet(
    at: datetime, since: time, until: time, weekends: bool, zone: str
) -> None:
    person = somebody("lan", zone=zone, quiet=Quiet(since, until, weekends))

    morning = quiet_until(person, "remind", at)

    if morning is not None:
        assert morning > at
        assert quiet_until(person, "remind", morning) is None
        assert morning - at <= timedelta(days=4)
    elif weekends:
        assert at.astimezone(ZoneInfo(zone)).weekday() < 5


@given(instants, st.sampled_from(ZONES))
def test_whoever_has_no_quiet_hours_or_need_not_wait_is_told_at_once(at: datetime, zone: str) -> None:
    assert quiet_until(somebody("lan", zone=zone), "remind", at) is None
    urgent = somebody("lan", zone=zone, quiet=Quiet(time(0), time(23, 59), escalations_wait=False))
    assert quiet_until(urgent, "escalate", at) is None
    assert quiet_until(urgent, "undelivered", at) is None


@given(instants, clocks, st.sampled_from(ZONES))
def test_a_digest_comes_on_a_working_day_at_its_hour(at: datetime, clock: time, zone: str) -> None:
    found = next_time(somebody("lan", zone=zone), clock, at)
    local = found.astimezone(ZoneInfo(zone))

    assert found > at
    assert local.weekday() < 5
    assert found - at < timedelta(days=4)


people = st.sampled_from("abcdef")


@given(st.dictionaries(people, st.tuples(st.booleans(), people), min_size=1), people)
def test_whoever_stands_in_is_there_or_the_person_is_told(links: dict[str, tuple[bool, str]], start: str) -> None:
    at = datetime(2026, 3, 5, tzinfo=UTC)
    away = (date(2026, 3, 1), date(2026, 3, 31))
    everybody = {
        (1, name): somebody(name, away=away if is_away else None, delegate=delegate)
        for name, (is_away, delegate) in links.items()
    }
    first = everybody.get((1, start))
    if first is None:
        return

    found = in_place_of(Directory(everybody, {}), first, at)

    assert found.person is first or not found.person.is_away(date(2026, 3, 5))
    assert (found.on_behalf_of is None) == (found.person is first)
