"""The filter's language: what matches, alike for one record and for a batch, and what is wrong in words."""

from __future__ import annotations

import pyarrow as pa
import pytest

from workbench.traffic.filter.language import FilterError, compile_filter
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, Record

LABELS = {"w1": "Worker 1"}
RECORDS = (
    Record(
        time=1,
        socket="client",
        kind=Kind.SENT,
        frames=(b"topic1", b'{"price": 12, "items": [{"name": "a"}]}'),
    ),
    Record(
        time=2,
        socket="w1",
        kind=Kind.EVENT,
        event="connected",
        reason="Hello World.",
        peer="tcp://10.0.0.1:1",
    ),
    Record(time=3, socket="w1", kind=Kind.RECEIVED, frames=(b"Order 12", b"id=17", b"\xde\xad")),
    Record(
        time=4, socket="client", kind=Kind.REFUSED, frames=(b"x" * 2000,), reason="No peer.", trouble=False
    ),
    Record(time=5, socket="client", kind=Kind.EVENT, event="failed", trouble=True),
)


def found(text: str) -> list[int]:
    """The rows that match, by the batch; the same as by the record."""
    filter_ = compile_filter(text, LABELS)
    log = TrafficLog()
    for record in RECORDS:
        log.record(record)
    rows = [row for first, batch in log.snapshot().batches() for row in filter_.rows(first, batch)]
    assert [row for row, record in enumerate(RECORDS) if filter_.matches(record)] == rows
    return rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", [0, 1, 2, 3, 4]),
        ("order", [2]),
        ("ORDER", []),
        ("Order", [2]),
        ("hello world", [1]),
        ('"hello world"', [1]),
        ('"world hello"', []),
        ("id=17", [2]),
        ('socket == "client" and size > 1000', [3]),
        ('frame[0] starts "topic1"', [0]),
        ('frame[0] starts with "topic1"', [0]),
        ('frame[-1] ends "x"', [3]),
        ("kind == event", [1, 4]),
        ("kind != event", [0, 2, 3]),
        ("kind in (sent, received)", [0, 2]),
        ('text contains "order"', [2]),
        ('text not contains "order"', [0, 1, 3, 4]),
        ("json.price > 10", [0]),
        ("json.price > 12", []),
        ('json.items[0].name == "a"', [0]),
        ("json.items[*].name in (b, a)", [0]),
        ("json.items", [0]),
        ("frame[1].json.price == 12", [0]),
        (r"text matches /id=\d+/", [2]),
        ("text matches /ORDER/i", [2]),
        ('peer contains "10.0.0."', [1]),
        ('event == "connected"', [1]),
        ("frames == 3", [2]),
        ("frames == 0 or frames in (1, 3)", [1, 2, 3, 4]),
        ("size > 1k", [3]),
        ("size > 1 MiB", []),
        ('hex contains "de ad"', [2]),
        ("trouble", [4]),
        ("not trouble", [0, 1, 2, 3]),
        ('socket == "Worker 1"', [1, 2]),
        ("socket == w1", [1, 2]),
        ("socket in (w1, client) and not (kind == event or frames == 1)", [0, 2]),
        ("frame[1]", [0, 2]),
        ('frame[1] != "id=17"', [0]),
        ("frame[1].size == 5", [2]),
        ('time < "1980-01-01"', [0, 1, 2, 3, 4]),
        ('time > "1980-01-01T00:00:00Z"', []),
    ],
)
def test_it_finds(text: str, rows: list[int]):
    assert found(text) == rows


@pytest.mark.parametrize(
    ("text", "marked", "words"),
    [
        ("sise > 3", "sise", "There is no field `sise`; did you mean `size`?"),
        ("size > 10x", "10x", "`x` is not a unit of size"),
        ("size contains 3", "contains", "`size` has no `contains`"),
        ('a and "abc', '"abc', "has no end"),
        ("text matches /(/", "/(/", "`(` in the expression is never closed"),
        ("text matches /a**/", "**", "repeats what is repeated already"),
        ("latency > 5", "5", "needs a unit"),
        ("(a", "(", "never closed"),
        ("a)", ")", "closes nothing"),
        ("a and", "", "Something is missing after `and`"),
        ("size >", "", "needs a value"),
        ("10 < size", "10", "The field goes first"),
        ("kind == evnt", "evnt", "did you mean event?"),
        ("size = 3", "=", "write `==`"),
        ('frame[0] startswith "x"', "startswith", "write `frame[0] starts ...`"),
        ('hex contains "d"', '"d"', "the middle of a byte"),
        ('time > "25:00"', '"25:00"', "is not a time"),
        ("a \ud800", "\ud800", "Half a character"),
    ],
)
def test_a_mistake_gets_a_sentence_and_its_place(text: str, marked: str, words: str):
    with pytest.raises(FilterError) as caught:
        compile_filter(text)
    assert words in caught.value.sentence
    assert text[caught.value.start : caught.value.end] == marked


def test_latency_is_asked_of_whoever_knows_it():
    class Known:
        generation = 0
        stop = 105

        def latencies(self, start: int, stop: int, /) -> pa.Array:
            known = {100: 6_000_000, 102: 4_000_000}
            return pa.array([known.get(row) for row in range(start, stop)], pa.int64())

    filter_ = compile_filter("latency > 5ms")
    assert filter_.needs_latency
    log = TrafficLog()
    for record in RECORDS:
        log.record(record)
    ((_, batch),) = log.snapshot().batches()
    assert list(filter_.rows(100, batch, Known())) == [100]
    assert list(compile_filter("latency <= 4 ms").rows(100, batch, Known())) == [102]
    assert list(compile_filter("socket == w1 and latency != 9ms").rows(100, batch, Known())) == [102]
    assert filter_.matches(RECORDS[0], 6_000_000)
    assert not filter_.matches(RECORDS[0])
