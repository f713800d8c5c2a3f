"""A snapshot: the rows as they stood, whatever the log does since, read on another thread."""

from __future__ import annotations

import threading

import pytest

from workbench.traffic.batch import sealed_record
from workbench.traffic.history import Snapshot, Source
from workbench.traffic.log import TrafficLog
from workbench.traffic.owners import owners
from workbench.traffic.records import Kind, MessageSlice, Record


def record(number: int) -> Record:
    return Record(time=number, socket="a", kind=Kind.SENT, frames=(b"%d" % number,))


def log_of(*parts: int) -> TrafficLog:
    """Rows in turn as slices, which become batches of their own, and as single records."""
    log = TrafficLog()
    for part in parts:
        if part >= 256:
            messages = [(b"%d" % (len(log) + i),) for i in range(part)]
            log.extend(MessageSlice.of("a", messages, range(len(log), len(log) + part), [""] * part))
        else:
            for _ in range(part):
                log.record(record(len(log)))
    return log


def numbers(snapshot: Snapshot, start: int = 0, stop: int | None = None) -> list[int]:
    found: list[int] = []
    for first, batch in snapshot.batches(start, stop):
        rows = [int(sealed_record(batch, i).frames[0]) for i in range(batch.num_rows)]
        assert rows == list(range(first, first + len(rows)))
        found += rows
    return found


def test_it_has_the_rows_that_were_there_in_order():
    log = log_of(3, 300, 2, 500, 7)
    snapshot = log.snapshot()
    log.record(record(812))
    assert (snapshot.first, snapshot.stop, len(snapshot)) == (0, 812, 812)
    assert numbers(snapshot) == list(range(812))


@pytest.mark.parametrize(("start", "stop"), [(0, 1), (2, 4), (302, 306), (804, 812), (811, 900), (812, None)])
def test_it_gives_any_part(start: int, stop: int | None):
    log = log_of(3, 300, 2, 500, 7)
    wanted = list(range(812))[start:stop]
    assert numbers(log.snapshot(), start, stop) == wanted
    assert [row for row in numbers(log.snapshot(start), start) if stop is None or row < stop] == wanted


def test_what_leaves_the_log_can_still_be_read():
    log = log_of(300, 5)
    snapshot = log.snapshot()
    log.clear()
    assert numbers(snapshot) == list(range(305))
    assert snapshot.generation != log.generation


def test_another_thread_reads_it_while_the_log_grows():
    log = log_of(300, 5)
    snapshot = log.snapshot()
    read: list[int] = []
    reader = threading.Thread(target=lambda: read.extend(numbers(snapshot)))
    reader.start()
    for number in range(305, 9000):
        log.record(record(number))
    reader.join()
    assert read == list(range(305))


def test_a_single_row():
    snapshot = log_of(300, 5).snapshot()
    assert snapshot.record_at(302) == record(302)
    with pytest.raises(IndexError):
        snapshot.record_at(305)


def test_of_an_empty_log_it_is_empty():
    snapshot = TrafficLog().snapshot()
    assert (snapshot.first, snapshot.stop) == (0, 0)
    assert list(snapshot.batches()) == []


def test_batches_that_are_gone_come_as_no_rows():
    batch = log_of(300).snapshot()
    [(_, first)] = batch.batches()
    snapshot = Snapshot(0, [0, 300], 600, Source(lambda index: None if index == 0 else first))
    assert [start for start, _ in snapshot.batches()] == [300]


def test_batches_of_other_sockets_are_not_read():
    batches = [batch for _, batch in log_of(300, 300, 300).snapshot().batches()]
    read: list[int] = []

    def load(index: int):
        read.append(index)
        return batches[index]

    whose = ["pull", owners(["pull", *["rep"] * 299])]
    snapshot = Snapshot(0, [0, 300, 600], 900, Source(load, owners=whose))
    found = [first for first, _ in snapshot.batches(of=lambda socket: socket == "rep")]
    assert found == [300, 600]
    assert read == [1, 2], "the first has none of its rows, and of the last it isn't known"
