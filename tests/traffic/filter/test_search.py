"""A search: hits in order, the first ones soon, going on with what arrives, ended at once."""

from __future__ import annotations

import threading
import time
from array import array

import pytest

from workbench.traffic.filter.language import compile_filter
from workbench.traffic.filter.search import Search, Taken
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, MessageSlice, Record


def add(log: TrafficLog, count: int, every: int = 10) -> None:
    """So many messages, every tenth of them to be found."""
    start = len(log)
    messages = [(b"%d" % i, b"found" if i % every == 0 else b"other") for i in range(start, start + count)]
    log.extend(MessageSlice.of("a", messages, range(start, start + count), [""] * count))


class Gathered:
    """What a view keeps of what it takes."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.rows = array("Q")
        self.number = 0
        self.last: Taken | None = None

    def take(self) -> Taken:
        taken = self.search.take()
        assert taken is not None
        if taken.search != self.number:
            self.rows = array("Q")
            self.number = taken.search
        self.rows = taken.earlier + self.rows + taken.later
        self.last = taken
        return taken

    def until_done(self) -> list[int]:
        deadline = time.monotonic() + 10
        while not self.take().is_done:
            assert time.monotonic() < deadline
            time.sleep(0.001)
        return list(self.rows)


@pytest.fixture
def search():
    search = Search()
    yield search
    search.close()
    assert "search" not in [thread.name for thread in threading.enumerate()]


@pytest.mark.parametrize("newest_first", [False, True])
def test_all_hits_are_found_in_order(search: Search, newest_first: bool):
    log = TrafficLog()
    for part in (300, 3, 5000, 20, 300):
        add(log, part)
    search.look_for(compile_filter("found"), log.snapshot(), newest_first=newest_first)
    assert Gathered(search).until_done() == list(range(0, 5623, 10))


@pytest.mark.parametrize("newest_first", [False, True])
def test_it_goes_on_with_what_arrives(search: Search, newest_first: bool):
    log = TrafficLog()
    add(log, 300)
    search.look_for(compile_filter("found"), log.snapshot(), newest_first=newest_first)
    gathered = Gathered(search)
    for part in (3, 400, 20, 300):
        add(log, part)
        search.extend(log.snapshot(300))
        gathered.take()
    assert gathered.until_done() == list(range(0, len(log), 10))
    assert (gathered.last.looked, gathered.last.rows) == (len(log), len(log))
    add(log, 40)
    search.extend(log.snapshot(len(log) - 40))
    assert gathered.until_done() == list(range(0, len(log), 10))


def test_a_cleared_log_is_searched_anew(search: Search):
    log = TrafficLog()
    add(log, 300)
    search.look_for(compile_filter("found"), log.snapshot())
    gathered = Gathered(search)
    gathered.until_done()
    number = gathered.number
    log.clear()
    add(log, 20)
    search.extend(log.snapshot())
    assert gathered.until_done() == [0, 10]
    assert gathered.number != number
    assert gathered.last.generation == log.generation


def test_another_filter_takes_the_place_of_the_first(search: Search):
    log = TrafficLog()
    add(log, 3000)
    search.look_for(compile_filter("other"), log.snapshot())
    search.look_for(compile_filter("found"), log.snapshot())
    assert Gathered(search).until_done() == list(range(0, 3000, 10))


def test_nothing_is_found_once_it_is_cancelled(search: Search):
    log = TrafficLog()
    add(log, 300)
    search.look_for(compile_filter("found"), log.snapshot())
    search.cancel()
    assert search.take() is None
    search.extend(log.snapshot())
    assert search.take() is None


def test_an_empty_log_is_done_at_once(search: Search):
    log = TrafficLog()
    search.look_for(compile_filter("found"), log.snapshot(), newest_first=True)
    gathered = Gathered(search)
    assert gathered.until_done() == []
    log.record(Record(time=1, socket="a", kind=Kind.EVENT, event="found"))
    search.extend(log.snapshot())
    assert gathered.until_done() == [0]


def test_rows_that_have_left_the_log_are_passed_over(search: Search):
    log = TrafficLog(budget=100_000)
    add(log, 300)
    search.look_for(compile_filter("found"), log.snapshot())
    gathered = Gathered(search)
    gathered.until_done()
    for _ in range(20):
        add(log, 300)
    assert log.first > 300
    search.extend(log.snapshot())
    assert gathered.until_done() == [*range(0, 300, 10), *range((log.first + 9) // 10 * 10, len(log), 10)]
