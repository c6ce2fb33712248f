"""Calendar feeds, read back by a calendar package: what is due stands there, and only for whom has the address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.support.post_office import PostOffice, somebody

from writs.runner.feeds import FeedAnswer, Feeds, NoSuchReader

icalendar = pytest.importorskip("icalendar", reason="the extra `ical` is not installed")

RECEIVED = datetime(2026, 3, 2, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def office(tmp_path: Path, small_definition: str) -> Iterator[PostOffice]:
    found = PostOffice(tmp_path, small_definition)
    found.people(somebody("lan", language="vi"), somebody("mai"), somebody("an"), clerk="lan", head="an")
    found.open("1/2026", RECEIVED)
    found.open("2/2026", RECEIVED, assigned={"clerk": "mai"})
    yield found
    found.close()


@pytest.fixture
def feeds(office: PostOffice) -> Feeds:
    return Feeds(office.database, office.catalogue, public_url="https://writs.example/")


def events(content: bytes) -> list[Any]:
    calendar = icalendar.Calendar.from_ical(content)
    assert calendar["VERSION"] == "2.0"
    return list(calendar.walk("VEVENT"))


def get(feeds: Feeds, path: str, at: datetime = RECEIVED, **more: Any) -> FeedAnswer:
    return feeds.answer("GET", path, at=at, **more)


def test_a_person_sees_what_she_owes_with_law_link_and_alarms(feeds: Feeds) -> None:
    (event,) = events(feeds.calendar(1, "lan", at=RECEIVED))

    assert str(event["SUMMARY"]) == "Tell the debtor – 1/2026"
    assert event.decoded("DTSTART") == date(2026, 3, 9)
    assert event.decoded("DTEND") == date(2026, 3, 10)
    assert str(event["STATUS"]) == "CONFIRMED"
    assert "Căn cứ: Điều 1 The law" in str(event["DESCRIPTION"]) or "The law" in str(event["DESCRIPTION"])
    assert str(event["URL"]) == "https://writs.example/cases/1%2F2026"
    assert [alarm.decoded("TRIGGER") for alarm in event.walk("VALARM")] == [timedelta(hours=-15), timedelta(hours=8)]


def test_the_office_sees_everything_and_others_only_their_own(feeds: Feeds) -> None:
    def cases(person: str | None) -> set[str]:
        return {str(e["SUMMARY"]).rpartition(" – ")[2] for e in events(feeds.calendar(1, person, at=RECEIVED))}

    assert cases(None) == {"1/2026", "2/2026"}
    assert (cases("lan"), cases("mai"), cases("an")) == ({"1/2026"}, {"2/2026"}, set())
    with pytest.raises(NoSuchReader):
        feeds.calendar(1, "nobody", at=RECEIVED)


def test_what_is_done_is_withdrawn_under_the_same_uid_with_a_higher_sequence(office: PostOffice, feeds: Feeds) -> None:
    (before,) = events(feeds.calendar(1, "lan", at=RECEIVED))
    office.sweep(datetime(2026, 3, 10, tzinfo=UTC))
    (overdue,) = events(feeds.calendar(1, "lan", at=RECEIVED + 9 * DAY))
    office.fire("1/2026", "tell", RECEIVED + 9 * DAY)
    ended = {str(e["UID"]): e for e in events(feeds.calendar(1, "lan", at=RECEIVED + 9 * DAY))}[str(before["UID"])]

    assert str(before["UID"]) == str(overdue["UID"])
    assert before["SEQUENCE"] < overdue["SEQUENCE"] < ended["SEQUENCE"]
    assert str(overdue["SUMMARY"]).startswith("Quá hạn: ")
    assert overdue.walk("VALARM") == []
    assert (str(ended["STATUS"]), str(ended["SUMMARY"])) == ("CANCELLED", "Xong trễ hạn: Tell the debtor – 1/2026")
    later = events(feeds.calendar(1, "lan", at=RECEIVED + 60 * DAY))
    assert str(before["UID"]) not in {str(e["UID"]) for e in later}


def test_an_address_is_secret_and_a_new_one_ends_the_old(office: PostOffice, feeds: Feeds) -> None:
    first = feeds.renew(1, "lan", at=RECEIVED)
    assert get(feeds, first).status == 200
    second = feeds.renew(1, "lan", at=RECEIVED)

    assert get(feeds, first).status == 404
    assert get(feeds, second).status == 200
    token = second.rpartition("/")[2].removesuffix(".ics")
    assert len(token) >= 43
    with office.database.reading() as connection:
        driver: Any = connection.connection.dbapi_connection
        assert token not in "\n".join(driver.iterdump())


def test_a_reader_who_has_it_already_gets_no_bytes(office: PostOffice, feeds: Feeds) -> None:
    path = feeds.renew(1, None, at=RECEIVED)
    first = get(feeds, path)
    etag = first.headers["ETag"]

    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in first.headers["Cache-Control"]
    assert get(feeds, path, RECEIVED + DAY).headers["ETag"] == etag
    assert get(feeds, path, if_none_match=f'"x", W/{etag}') == FeedAnswer(
        304, headers=get(feeds, path, if_none_match=etag).headers
    )
    office.fire("1/2026", "tell", RECEIVED + HOUR)
    changed = get(feeds, path, RECEIVED + HOUR, if_none_match=etag)
    assert (changed.status, changed.headers["ETag"] == etag) == (200, False)
    head = feeds.answer("HEAD", path, at=RECEIVED)
    assert (head.status, head.body, int(head.headers["Content-Length"]) > 100) == (200, b"", True)


def test_every_wrong_address_gets_the_same_answer(office: PostOffice, feeds: Feeds) -> None:
    right = feeds.renew(1, "lan", at=RECEIVED)
    token = right.rpartition("/")[2]
    wrong = [
        "/feeds/1/lan/wrong.ics", f"/feeds/1/mai/{token}", f"/feeds/2/lan/{token}", f"/feeds/x/lan/{token}",
        "/feeds/1/lan/.ics", "/feeds/1/lan", "/feeds/", "/other", f"/feeds/1/*/{token}", "/feeds/1/%00/%ff.ics",
        f"/feeds/1/nobody/{token}", "/feeds/" + "9" * 5000, f"/feeds/999999999999/lan/{token}", f"{right[:-5]}.ics",
    ]  # fmt: skip

    answers = {(a.status, a.body) for a in (get(feeds, path) for path in wrong)}

    assert len(answers) == 1
    assert answers.pop()[0] == 404
    assert feeds.answer("POST", right, at=RECEIVED).status == 405


def test_a_person_who_left_the_directory_has_no_feed_any_more(office: PostOffice, feeds: Feeds) -> None:
    path = feeds.renew(1, "mai", at=RECEIVED)
    with office.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM writs_person WHERE person='mai'")

    assert get(feeds, path).status == 404


def test_a_paused_deadline_is_tentative(tmp_path: Path, small_definition: str) -> None:
    from writs.notify.feed import Entry, calendar_of

    entry = Entry("u@writs", 3, RECEIVED, "suspended", date(2026, 3, 9), "Thẩm tra; a, b", "1", "P", "", "", True, None)
    (event,) = events(calendar_of("C", [entry], "vi"))

    assert (str(event["STATUS"]), str(event["SUMMARY"])) == ("TENTATIVE", "Tạm dừng: Thẩm tra; a, b – 1")
    assert "Tạm tính" in str(event["DESCRIPTION"])
    assert calendar_of("C", [entry], "vi") == calendar_of("C", [entry], "vi")


def test_without_the_package_a_feed_says_what_is_missing(
    office: PostOffice, feeds: Feeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = feeds.renew(1, "lan", at=RECEIVED)

    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr("writs.notify.feed.importlib.import_module", missing)
    answer = get(feeds, path)

    assert answer.status == 503
    assert b"writs[ical]" in answer.body
