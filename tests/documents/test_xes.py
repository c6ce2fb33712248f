"""Event logs in XES: what is read comes back when written, and what cannot be read says where and why."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from tests.support.fines import fines

from writs.documents.xes import LogUnreadable, Trace, log_hash, read_log, write_log


def test_a_written_log_reads_back_the_same(tmp_path: Path) -> None:
    traces = [*fines(1), Trace("Vụ việc số 2 <&\"'>", {"org": "Hà Nội"}, ())]
    path = tmp_path / "log.xes.gz"

    assert write_log(path, traces) == 2
    first = path.read_bytes()
    again = list(read_log(path))
    write_log(path, traces)

    assert [(t.name, [(e.name, e.stamp) for e in t.events]) for t in again] == [
        (t.name, [(e.name, e.stamp) for e in t.events]) for t in traces
    ]
    assert path.read_bytes() == first


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<html/>", "expected"),
        ("", "well-formed|no <log>"),
        ("<log><trace><event></event></trace></log>", "concept:name"),
        ("<log><event/></log>", "outside"),
        ('<log><trace><event><string key="concept:name" value="x"/><date key="time:timestamp" value="soon"/></event>'
         "</trace></log>", "time stamp"),
        ('<!DOCTYPE l [<!ENTITY a "aaaa">]><log>&a;</log>', "entities"),
        ('<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]><log>&c;</log>', "entities"),
        ('<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/hostname">]><log>&a;</log>', "entities"),
        ("<log><trace>", "well-formed"),
    ],
)  # fmt: skip
def test_a_log_that_cannot_be_read_says_where_and_why(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "bad.xes"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(LogUnreadable, match=reason):
        list(read_log(path))


def test_a_cut_off_archive_is_said_to_be_cut_off(tmp_path: Path) -> None:
    whole = gzip.compress(b"<log>" + b"<trace></trace>" * 5000 + b"</log>")
    path = tmp_path / "cut.xes.gz"
    path.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(LogUnreadable, match="cut off"):
        list(read_log(path))


def test_a_damaged_log_is_known_before_anything_is_done_with_it(tmp_path: Path) -> None:
    path = tmp_path / "log.xes.gz"
    write_log(path, fines(400))
    whole = path.read_bytes()
    assert log_hash(path) != b""

    for damaged in (whole[:-100], whole[:-8] + b"12345678", gzip.compress(gzip.decompress(whole)[:-20])):
        path.write_bytes(damaged)
        with pytest.raises(LogUnreadable, match=r"log\.xes\.gz:\d+: .*(damaged|well-formed)"):
            log_hash(path)


def test_a_tag_that_does_not_end_is_not_kept_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xes.gz"
    path.write_bytes(gzip.compress(b'<log><string key="' + b"a" * 40_000_000 + b'" value=""/></log>'))

    with pytest.raises(LogUnreadable, match="longer than 8 MB"):
        log_hash(path)
    with pytest.raises(LogUnreadable, match="longer than 8 MB"):
        list(read_log(path))


def test_a_case_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("writs.documents.xes.reader.MOST_EVENTS", 100)
    path = tmp_path / "long.xes"
    path.write_text(
        "<log><trace>" + '<event><string key="concept:name" value="x"/></event>' * 101 + "</trace></log>", "utf-8"
    )

    with pytest.raises(LogUnreadable, match="more than 100 events"):
        list(read_log(path))
