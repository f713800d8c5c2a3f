"""A search of a capture looks at bytes first, and finds what it would find without."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from workbench.traffic.batch import SCHEMA
from workbench.traffic.capture import CaptureWriter
from workbench.traffic.capture_log import CaptureLog
from workbench.traffic.filter.language import compile_filter
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, MessageSlice, Record

_TEXTS = [
    "needle", "Needle", "text contains needle", 'text contains "Nee"', "hex contains 4e6565", "socket == a and Needle",
    r"text matches /N\w+dle/", "frame[1] starts need", "frame[0] == row7", "not needle", "reason contains wind",
    "needle or trouble", "peer contains nowhere", "event == gone", "text in (row7, row1200)", "text matches /^Need/",
]  # fmt: skip


def batches(count: int = 40) -> list[pa.RecordBatch]:
    """Many batches, most of which have no needle."""
    log = TrafficLog()
    for number in range(count):
        messages = [(b"row%d" % (number * 300 + i), b"hay" * 5) for i in range(300)]
        if number % 13 == 5:
            messages[100] = (b"row", "a Needle in it, é".encode())
        log.extend(MessageSlice.of("a", messages, range(300), [""] * 300))
        if number % 17 == 3:
            log.record(
                Record(time=1, socket="b", kind=Kind.EVENT, event="gone", reason="The Wind.", trouble=True)
            )
    return [batch for _, batch in log.snapshot().batches()]


@pytest.fixture(params=["plain", "compressed"])
def capture(request: pytest.FixtureRequest, tmp_path: Path):
    path = tmp_path / "c.arrows"
    if request.param == "plain":
        writer = CaptureWriter(path)
        for batch in batches():
            writer.write(batch)
        writer.close()
    else:  # as another program may write it
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with pa.ipc.new_stream(str(path), SCHEMA, options=options) as stream:
            for batch in batches():
                stream.write_batch(batch)
    log = CaptureLog(path)
    log.read_all()
    yield log
    log.close()


@pytest.mark.parametrize("text", _TEXTS)
def test_it_finds_what_is_there(capture: CaptureLog, text: str):
    filter_ = compile_filter(text)
    snapshot = capture.snapshot()
    wanted = [row for first, batch in snapshot.batches() for row in filter_.rows(first, batch)]
    found: list[int] = []
    reached = 0
    for first, stop, batch in snapshot.parts(wanted=filter_.may_match):
        assert first == reached
        reached = stop
        if batch is not None:
            assert batch.num_rows == stop - first
            found += filter_.rows(first, batch)
    assert reached == len(snapshot)
    assert found == wanted


def test_batches_without_the_word_are_passed_over(capture: CaptureLog):
    filter_ = compile_filter("needle")
    read = [batch for *_, batch in capture.snapshot().parts(wanted=filter_.may_match) if batch is not None]
    everything = list(capture.snapshot().batches())
    assert len(everything) > 30
    assert len(read) == (3 if _is_plain(capture) else len(everything))


def _is_plain(capture: CaptureLog) -> bool:
    return all(place.is_plain for place in capture._places)


def test_parts_may_be_had_backward(capture: CaptureLog):
    snapshot = capture.snapshot()
    forward = [(first, stop) for first, stop, _ in snapshot.parts(310, 1500)]
    backward = [(first, stop) for first, stop, _ in snapshot.parts(310, 1500, backward=True)]
    assert backward == forward[::-1]
    assert (forward[0][0], forward[-1][1]) == (310, 1500)
