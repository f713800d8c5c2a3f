"""A capture that is opened: every whole batch of it, whatever became of the file, and what comes after."""

from __future__ import annotations

import threading
import time

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.traffic.test_log import RECORDS, received, slice_of
from workbench.traffic.batch import SCHEMA, sealed_record
from workbench.traffic.capture import CaptureError, CaptureWriter
from workbench.traffic.capture_log import CaptureLog
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind


def read(log: CaptureLog, until=lambda log: True) -> CaptureLog:
    """Poll as the window's tick does, until it is so."""
    deadline = time.monotonic() + 10
    log.read_all()
    while not until(log):
        assert time.monotonic() < deadline, "not within ten seconds"
        log.poll()
        log.read_all()
    return log


@pytest.fixture
def opened(request):
    """Opens captures, and closes them in the end."""

    def open_(*paths) -> CaptureLog:
        log = CaptureLog(*paths)
        request.addfinalizer(log.close)
        return read(log)

    return open_


def written(
    path, *, flushes: int = 3, slice_: int = 300, close: bool = True
) -> tuple[CaptureWriter, TrafficLog, list[int]]:
    """Two single rows a flush, then a slice; the size of the file after each whole batch."""
    writer = CaptureWriter(path)
    log = TrafficLog(writer)
    sizes = [path.stat().st_size]
    for n in range(flushes):
        for m in range(2):
            log.record(received(len(log), b"%d" % n, b"%d" % m, socket="ab"[m]))
        log.flush()
        sizes.append(path.stat().st_size)
    log.extend(slice_of([received(len(log) + n, b"slice") for n in range(slice_)]))
    log.flush()
    sizes.append(path.stat().st_size)
    if close:
        writer.close()
    return writer, log, sizes


def test_its_rows_are_those_that_were_written(tmp_path, opened):
    path = tmp_path / "c.arrows"
    _, log, _ = written(path)
    capture = opened(path)
    assert capture.rows(0, 1000) == log.rows(0, 1000)
    assert (capture.first, len(capture), capture.missing, capture.is_whole) == (0, 306, 0, True)
    assert capture.sockets() == ("a", "b")
    assert list(capture.rows_of("b", 2)) == [3, 5]
    assert list(capture.rows_of("a", 4)) == [4, *range(6, 306)]
    snapshot = capture.snapshot()
    found = [sealed_record(batch, i) for _, batch in snapshot.batches() for i in range(batch.num_rows)]
    assert found == log.rows(0, 1000)


def test_a_cut_at_every_byte_leaves_every_whole_batch_and_says_how_much_is_missing(tmp_path):
    path, cut = tmp_path / "c.arrows", tmp_path / "cut.arrows"
    _, log, sizes = written(path, flushes=2, slice_=3)
    whole = path.read_bytes()
    records = log.rows(0, 1000)
    rows = [0, 2, 4, 7]
    for size in range(sizes[0], len(whole) + 1):
        cut.write_bytes(whole[:size])
        log = CaptureLog(cut)
        try:
            read(log)
            batches = sum(size >= end for end in sizes[1:])
            assert len(log) == rows[batches]
            ended = size == len(whole)
            assert log.missing == (0 if ended else size - sizes[batches])
            assert log.is_whole == ended
            if size in (*sizes[1:], len(whole)):
                assert log.rows(0, 1000) == records[: len(log)]
        finally:
            log.close()


def test_what_is_cut_off_within_the_schema_is_refused_in_words(tmp_path):
    path = tmp_path / "c.arrows"
    _, _, sizes = written(path)
    whole = path.read_bytes()
    for size in range(sizes[0]):
        path.write_bytes(whole[:size])
        with pytest.raises(CaptureError, match=r"cut off before its first row|not a capture"):
            CaptureLog(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_its_bytes_each_row_is_a_record(tmp_path, data):
    path = tmp_path / "damaged.arrows"
    written(path)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    try:
        log = CaptureLog(path)
    except CaptureError:
        return  # in a sentence: the tests below say which
    try:
        read(log)
        for record in (log.record_at(row) for row in range(len(log))):
            assert isinstance(record.size, int)
            assert record.kind in Kind
        for socket in log.sockets():
            assert all(row < len(log) for row in log.rows_of(socket, 0))
        for _, batch in log.snapshot().batches():
            batch.validate(full=True)
    finally:
        log.close()


def test_a_damaged_batch_is_told_in_its_rows_and_those_after_it_are_read(tmp_path, opened):
    path = tmp_path / "c.arrows"
    writer = CaptureWriter(path)
    log = TrafficLog(writer)
    log.extend(slice_of([received(n, b"first") for n in range(300)]))
    begin = path.stat().st_size
    log.extend(slice_of([received(n, b"\xfftext", socket="ü") for n in range(300)]))
    log.extend(slice_of([received(n, b"last") for n in range(300)]))
    writer.close()
    content = bytearray(path.read_bytes())
    content[content.index("ü".encode(), begin)] = 0xFF  # no UTF-8
    path.write_bytes(content)
    capture = opened(path)
    assert len(capture) == 900
    assert capture.record_at(0).frames == (b"first",)
    assert "damaged" in capture.record_at(400).reason
    assert capture.record_at(899).frames == (b"last",)
    assert sum(batch.num_rows for _, batch in capture.snapshot().batches()) == 600


def test_it_follows_a_capture_that_is_still_written(tmp_path, opened):
    path = tmp_path / "c.arrows"
    writer, log, _ = written(path, close=False)
    capture = opened(path)
    assert len(capture) == 306
    view = capture.view("b")
    view.update()
    for n in range(5):
        log.record(received(306 + n, b"more", socket="b"))
        log.flush()
    read(capture, lambda capture: len(capture) == 311)
    assert capture.rows(0, 1000) == log.rows(0, 1000)
    assert view.update() == 8
    assert not capture.is_whole
    writer.close()
    read(capture, lambda capture: capture.is_whole)
    assert capture.missing == 0


def test_one_that_is_written_anew_begins_another_generation(tmp_path, opened):
    path = tmp_path / "c.arrows"
    writer, *_ = written(path, close=False)
    capture = opened(path)
    other = CaptureWriter(path)
    read(capture, lambda capture: capture.generation == 1)
    assert len(capture) == 0
    log = TrafficLog(other)
    log.record(received(1, b"anew"))
    log.flush()
    read(capture, lambda capture: len(capture) == 1)
    assert capture.record_at(0).frames == (b"anew",)
    other.close()
    writer._file.close()


def test_thousands_of_single_rows_are_read_together(tmp_path, opened):
    path = tmp_path / "c.arrows"
    writer = CaptureWriter(path)
    log = TrafficLog(writer)
    for n in range(2000):
        log.record(received(n, b"%d" % n, socket="abc"[n % 3]))
        log.flush()
    capture = opened(path)  # not closed, so not made anew: as after a kill
    assert len(capture) == 2000
    assert len(list(capture.snapshot().batches())) < 20
    assert capture.rows(0, 2000) == log.rows(0, 2000)
    assert list(capture.rows_of("b", 1500)) == list(range(1501, 2000, 3))
    writer.close()


def test_small_batches_of_more_shapes_than_are_remembered_keep_their_rows_and_sockets(tmp_path, opened):
    path = tmp_path / "shapes.arrows"
    writer = CaptureWriter(path)
    log = TrafficLog(writer)
    wanted = []
    for n in range(1400):
        for _ in range(1 if n % 50 else 3):  # now and then a few together, or many
            wanted.append((f"s{n % 3}", b"x" * n))
            log.record(received(n, wanted[-1][1], socket=wanted[-1][0]))
        if n % 700 == 699:
            for _ in range(600):
                wanted.append(("many", b""))
                log.record(received(n, b"", socket="many"))
        log.flush()
    capture = opened(path)  # not closed, so not made anew: as after a kill
    assert [(r.socket, r.frames[0]) for r in capture.rows(0, len(capture))] == wanted
    for socket in ("s0", "s1", "s2", "many"):
        assert list(capture.rows_of(socket, 0)) == [row for row, (of, _) in enumerate(wanted) if of == socket]
    writer.close()


def test_another_thread_reads_it_while_it_grows(tmp_path, opened):
    path = tmp_path / "c.arrows"
    writer, log, _ = written(path, close=False)
    capture = opened(path)
    snapshot = capture.snapshot()
    counted = []
    reader = threading.Thread(
        target=lambda: counted.extend(batch.num_rows for _ in range(50) for _, batch in snapshot.batches())
    )
    reader.start()
    for n in range(200):
        log.record(received(n, b"more"))
        log.flush()
        capture.poll()
    reader.join()
    assert sum(counted) == 50 * 306
    writer.close()


@pytest.mark.parametrize(
    ("metadata", "fields", "words"),
    [
        ({}, None, "but not a capture of this program"),
        ({"zmq-workbench.capture": "2"}, None, "by a newer ZeroMQ Workbench"),
        ({"zmq-workbench.capture": "x"}, None, "has other columns"),
        ({"zmq-workbench.capture": "1"}, [("n", pa.int8())], "has other columns"),
    ],
)
def test_other_streams_are_refused_in_words(tmp_path, metadata, fields, words):
    path = tmp_path / "c.arrows"
    schema = (SCHEMA if fields is None else pa.schema(fields)).with_metadata(metadata)
    with pa.OSFile(str(path), "wb") as file:
        pa.ipc.new_stream(file, schema).close()
    with pytest.raises(CaptureError, match=words):
        CaptureLog(path)


def test_what_is_no_stream_is_refused_in_words(tmp_path):
    with pytest.raises(CaptureError, match=r"can't be read \(no such file"):
        CaptureLog(tmp_path / "none")
    with pytest.raises(CaptureError, match="can't be read"):
        CaptureLog(tmp_path)
    path = tmp_path / "c"
    path.write_bytes(b"something else")
    with pytest.raises(CaptureError, match="not a capture"):
        CaptureLog(path)
    with pa.OSFile(str(path), "wb") as file:
        pa.ipc.new_file(file, SCHEMA).close()
    with pytest.raises(CaptureError, match="an Arrow file, not a capture"):
        CaptureLog(path)


@given(st.lists(RECORDS, max_size=20), st.lists(st.integers(0, 20), max_size=5))
def test_any_rows_in_any_flushes_come_back(tmp_path_factory, records, flushes):
    path = tmp_path_factory.mktemp("any") / "c.arrows"
    writer = CaptureWriter(path)
    log = TrafficLog(writer)
    for n, record in enumerate(records):
        log.record(record)
        if n in flushes:
            log.flush()
    log.flush()
    writer.close()
    capture = CaptureLog(path)
    try:
        assert read(capture).rows(0, 100) == records
    finally:
        capture.close()
