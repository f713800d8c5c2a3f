"""A capture is readable while it is open, and after a cut anywhere gives every whole batch."""

from __future__ import annotations

import pyarrow as pa
import pytest

from workbench.traffic.capture import CaptureError, CaptureWriter, read_capture
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
