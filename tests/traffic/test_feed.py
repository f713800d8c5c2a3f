"""Messages come in order, a little ahead; the thread ends when it is told to, wherever it is."""

from __future__ import annotations

import threading
import time

import pyarrow as pa

from workbench.traffic.exports.rows import these
from workbench.traffic.feed import Feed, Message, Target
from workbench.traffic.history import Snapshot, Source
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, Record


def log_of(*records: Record) -> TrafficLog:
    log = TrafficLog()
    for record in records:
        log.record(record)
    return log


def row(n: int, socket: str = "a", kind: Kind = Kind.SENT, *frames: bytes) -> Record:
    return Record(time=n, socket=socket, kind=kind, frames=frames or (b"%d" % n,))


def taken(feed: Feed) -> tuple[list[Message], int]:
    """All messages, and how many rows were looked at."""
    messages, seen = [], 0
    until = time.monotonic() + 10
    while not feed.is_over:
        assert time.monotonic() < until
        if (chunk := feed.take()) is not None:
            messages += chunk.messages
            seen = chunk.seen
    feed.close()
    return messages, seen


def test_rows_of_the_kind_come_in_order_each_for_its_target():
    log = log_of(
        row(0), row(1, "b"), row(2, "c"), row(3, "a", Kind.RECEIVED), row(4, "b", Kind.SENT, b"id", b"x")
    )
    feed = Feed(log.snapshot(), {"a": Target("one"), "b": Target("two", drops=1)}, Kind.SENT)
    assert taken(feed) == ([Message(0, "one", (b"0",)), Message(4, "two", (b"x",))], 5)


def test_chosen_rows_alone_come():
    log = log_of(*map(row, range(5000)))
    feed = Feed(log.snapshot(), {"a": Target("a")}, Kind.SENT, these([1, 4999]))
    assert [message.time for message in taken(feed)[0]] == [1, 4999]


def test_no_more_than_a_few_wait_and_closing_ends_the_thread():
    before = threading.active_count()
    log = log_of(*(row(n, "a", Kind.SENT, bytes(100_000)) for n in range(1000)))
    asked = []

    def choice(first: int, batch: pa.RecordBatch) -> range:
        asked.append(first)
        return range(first, first + batch.num_rows)

    feed = Feed(log.snapshot(), {"a": Target("a")}, Kind.SENT, choice)
    while not feed.take():
        pass
    feed.close()
    assert len(asked) < 20
    assert threading.active_count() == before


def test_rows_that_can_not_be_read_are_a_sentence():
    def load(index: int) -> pa.RecordBatch:
        raise OSError(5, "Input/output error")

    feed = Feed(Snapshot(0, [0], 5, Source(load)), {}, Kind.SENT)
    assert taken(feed) == ([], 0)
    assert feed.problem == "The rows can't be read any further (input/output error)."
