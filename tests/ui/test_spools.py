"""What windows left that ended without closing: claimed by one, and within limits that the newest is above."""

from __future__ import annotations

import os

import pytest

from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, Record
from workbench.traffic.spool import Spool
from workbench.ui import spools
from workbench.ui.claims import claim

DAY = 86400
NOW = 1_000 * DAY


@pytest.fixture
def leave(tmp_path):
    """`leave(name, days, rows)`: traffic that was last written so many days ago."""

    def left(name: str, days: float, rows: int = 1) -> None:
        path = tmp_path / name
        path.mkdir()
        spool = Spool(path)
        log = TrafficLog(spool=spool)
        for n in range(rows):
            log.record(Record(time=n, socket="a", kind=Kind.RECEIVED, frames=(b"x" * 100,)))
        log.flush()
        spool.close(remove=False)
        for file in path.iterdir():
            os.utime(file, (NOW - days * DAY,) * 2)

    return left


@pytest.fixture
def look(tmp_path):
    """What is found there, by the names of the folders; nothing stays claimed."""

    def looked() -> tuple[str, int, list[str]]:
        left = spools.abandoned(tmp_path, NOW)
        for spool in (*left.beyond, *([left.newest] if left.newest else [])):
            spool.release()
        return left.newest.path.name if left.newest else "", left.waiting, [s.path.name for s in left.beyond]

    return looked


def test_nothing_is_left_where_there_is_nothing(look, tmp_path):
    assert look() == ("", 0, [])
    assert spools.abandoned(tmp_path / "none") == spools.Left()


def test_the_newest_is_the_one_that_was_written_to_last_whenever_it_was_made(leave, look):
    for name, days in (("c", 3), ("a", 1), ("b", 2)):
        leave(name, days)
    assert look() == ("a", 2, [])


def test_what_nobody_decides_on_for_too_long_goes_oldest_first_but_not_the_newest(leave, look):
    for name, days in (("a", 99), ("b", 45), ("c", 31)):
        leave(name, days)
    assert look() == ("c", 0, ["a", "b"])


def test_one_from_the_future_stays(leave, look):
    leave("a", -500)
    leave("b", 29)
    assert look() == ("a", 1, [])


def test_what_is_too_much_together_goes_oldest_first_but_not_the_newest(leave, look, monkeypatch, tmp_path):
    for name, days, rows in (("a", 1, 5), ("b", 2, 5), ("c", 3, 4000), ("d", 4, 5)):
        leave(name, days, rows)
    sizes = {name: sum(f.stat().st_size for f in (tmp_path / name).iterdir()) for name in "abcd"}
    monkeypatch.setattr(spools, "MOST_BYTES", sizes["a"] + sizes["b"] + sizes["c"] - 1)
    assert look() == ("a", 1, ["d", "c"])
    monkeypatch.setattr(spools, "MOST_BYTES", 0)
    assert look() == ("a", 0, ["d", "c", "b"])


def test_one_that_a_window_has_counts_for_nothing(leave, look, tmp_path):
    leave("a", 1)
    leave("b", 99)
    held = claim(spools.SpoolFolder, tmp_path / "a")
    assert look() == ("b", 0, [])
    held.release()
    assert look() == ("a", 0, ["b"])
