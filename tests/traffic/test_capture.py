"""A capture is readable while it is open, and after a cut anywhere gives every whole batch."""

from __future__ import annotations

import pyarrow as pa
import pytest

from workbench.traffic.capture import (
    CancelledError,
    CaptureError,
    CaptureWriter,
    is_capture,
    read_capture,
    save_capture,
)
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, Record


def write(path, batches: int) -> list[int]:
    """Three rows a batch; the file's size before the first batch and after each."""
    writer = CaptureWriter(path)
    log = TrafficLog(writer)
    sizes = [path.stat().st_size]
    for n in range(batches):
        for m in range(3):
            log.record(Record(time=n, socket="a", kind=Kind.SENT, frames=(b"%d" % m,)))
        log.flush()
        sizes.append(path.stat().st_size)
        assert read_capture(path)[0].num_rows == (n + 1) * 3  # while it is open
    writer.close()
    return sizes


def test_after_a_cut_at_any_byte_every_whole_batch_is_there(tmp_path):
    path = tmp_path / "whole.arrows"
    sizes = write(path, 2)
    whole = path.read_bytes()
    cut = tmp_path / "cut.arrows"
    for size in range(sizes[0], len(whole) + 1):
        cut.write_bytes(whole[:size])
        assert read_capture(cut)[0].num_rows == 3 * sum(size >= end for end in sizes[1:])


def test_what_is_cut_off_is_counted(tmp_path):
    path = tmp_path / "c.arrows"
    sizes = write(path, 1)
    assert read_capture(path)[1] == 0
    path.write_bytes(path.read_bytes()[: sizes[1] - 1])
    assert read_capture(path)[1] == sizes[1] - 1 - sizes[0]


def test_other_files_are_refused_in_words(tmp_path):
    path = tmp_path / "c"
    with pytest.raises(CaptureError, match="can't be read"):
        read_capture(path)
    path.write_bytes(b"something else")
    with pytest.raises(CaptureError, match="not a capture"):
        read_capture(path)
    with pa.OSFile(str(path), "wb") as file:
        pa.ipc.new_stream(file, pa.schema([("n", pa.int8())])).close()
    with pytest.raises(CaptureError, match="not a capture of this program"):
        read_capture(path)
    with pytest.raises(CaptureError, match="can't be written"):
        CaptureWriter(tmp_path / "none" / "c")


def test_a_capture_of_tiny_batches_is_made_anew_at_its_end(tmp_path):
    path, link = tmp_path / "c.arrows", tmp_path / "link"
    link.symlink_to(path)
    writer = CaptureWriter(link)
    log = TrafficLog(writer)
    for n in range(5000):
        log.record(Record(time=n, socket="a", kind=Kind.SENT, frames=(b"%d" % n, b"")))
        log.flush()
    before = path.stat()
    table, _ = read_capture(path)
    assert table.column(0).num_chunks > 4900
    writer.close()
    whole, missing = read_capture(path)
    assert (whole.num_rows, missing, whole.column(0).num_chunks) == (5000, 0, 2)
    assert whole.equals(table)
    assert whole.schema.metadata == table.schema.metadata
    assert path.stat().st_size < before.st_size / 5
    assert path.stat().st_mode == before.st_mode
    assert link.is_symlink()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["c.arrows", "link"]


def logged(rows: int) -> TrafficLog:
    log = TrafficLog()
    for n in range(rows):
        log.record(Record(time=n, socket="a", kind=Kind.SENT, frames=(b"%d" % n,)))
    return log


def test_what_is_saved_is_the_log(tmp_path):
    path = tmp_path / "saved.arrows"
    path.write_bytes(b"what was there before")
    log = logged(9000)
    told = []
    assert save_capture(log.snapshot(), path, told.append) == 9000
    assert read_capture(path)[0].equals(log.table())
    assert told[-1] == 9000
    assert told == sorted(told)


def test_what_is_cancelled_or_fails_leaves_the_file_as_it_was(tmp_path):
    path = tmp_path / "saved.arrows"
    path.write_bytes(b"what was there before")
    told = []
    with pytest.raises(CancelledError):
        save_capture(logged(9000).snapshot(), path, told.append, lambda: bool(told))
    assert path.read_bytes() == b"what was there before"
    with pytest.raises(CaptureError, match="can't be saved"):
        save_capture(logged(1).snapshot(), tmp_path / "none" / "c.arrows")
    assert [entry.name for entry in tmp_path.iterdir()] == ["saved.arrows"]


def test_a_capture_is_known_by_what_is_in_it(tmp_path):
    path = tmp_path / "c.zmqw"
    write(path, 1)
    assert is_capture(path)
    path.write_text("{}")
    assert not is_capture(path)
    assert is_capture(tmp_path / "gone.arrows")
    assert not is_capture(tmp_path / "gone.zmqw")
    assert not is_capture(tmp_path)
