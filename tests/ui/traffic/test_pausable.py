"""A history that is held still says what it said then, whatever becomes of the log."""

from __future__ import annotations

import pytest

from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, Record
from workbench.ui.traffic.pausable import Pausable


def add(log: TrafficLog, count: int, size: int = 1) -> None:
    for number in range(count):
        log.record(Record(time=number, socket="ab"[number % 2], kind=Kind.SENT, frames=(bytes(size),)))


def test_it_goes_on_with_the_log_until_it_is_paused():
    log = TrafficLog()
    history = Pausable(log)
    add(log, 3)
    assert (len(history), history.waiting(), history.paused) == (3, 0, False)
    history.pause()
    add(log, 5)
    assert (len(history), history.waiting(), history.paused) == (3, 5, True)
    with pytest.raises(IndexError):
        history.record_at(3)
    assert list(history.rows_of("a", 1)) == [2]
    history.resume()
    assert (len(history), history.waiting()) == (8, 0)
    assert list(history.rows_of("a", 1)) == list(log.rows_of("a", 1))


def test_rows_that_leave_the_log_can_still_be_read():
    log = TrafficLog(budget=1 << 20)
    history = Pausable(log)
    add(log, 30, 20_000)
    first = log.first
    history.pause()
    add(log, 200, 20_000)
    assert log.first > 30
    assert history.first == first
    assert history.record_at(29).socket == "b"


def test_a_log_that_is_emptied_leaves_the_picture_as_it_is():
    log = TrafficLog()
    history = Pausable(log)
    add(log, 4)
    history.pause()
    generation = history.generation
    log.clear()
    add(log, 2)
    assert history.generation == generation
    assert (len(history), history.waiting()) == (4, 2)
    assert history.record_at(3).time == 3
    history.resume()
    assert history.generation == log.generation != generation
