"""A file that messages are appended to, through the page cache or past it: what stands there is the same."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from array import array
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.traffic import segment
from workbench.traffic.batch import slice_batch
from workbench.traffic.capture_log import CaptureLog
from workbench.traffic.pieces import Pieces
from workbench.traffic.placed import Place, read
from workbench.traffic.records import MessageSlice
from workbench.traffic.segment import BLOCK, Segment

MIB = 1 << 20
LINUX = pytest.mark.skipif(not hasattr(os, "O_DIRECT"), reason="nothing goes past the cache there")


def batch_of(*sizes: int, offset: int = 0) -> pa.RecordBatch:
    """A row a size, of one frame; `offset` is where in a block the bytes begin in memory."""
    ends = array("i", [0])
    for size in sizes:
        ends.append(ends[-1] + size)
    room = bytearray(ends[-1] + 2 * BLOCK)
    start = (offset - pa.py_buffer(room).address) % BLOCK
    for number, (begin, stop) in enumerate(pairwise(ends)):
        room[start + begin : start + stop] = bytes([number + 1]) * (stop - begin)
    count = len(sizes)
    return slice_batch(
        MessageSlice(
            socket="a",
            times=memoryview(array("q", range(count))),
            message_ends=memoryview(array("i", range(count + 1))),
            frame_ends=memoryview(ends),
            data=memoryview(room)[start : start + ends[-1]],
            peer_ends=memoryview(array("i", bytes(4 * count + 4))),
            peers=memoryview(b""),
        )
    )


def appended(made: Segment, batch: pa.RecordBatch, *, past_cache: bool = True) -> Place:
    offset = made.size
    append = made.append_past_cache if past_cache else made.append
    return Place(made.file, offset, append(*Pieces().of(batch)))


BATCHES = st.tuples(
    st.lists(st.integers(0, 300_000), min_size=1, max_size=5),
    st.integers(0, BLOCK // 8 - 1),
    st.booleans(),
)


@given(st.lists(BATCHES, min_size=1, max_size=6))
def test_what_went_past_the_cache_is_read_from_its_place_and_as_a_stream(tmp_path_factory, batches):
    path = tmp_path_factory.mktemp("segment") / "1.arrows"
    made = Segment(path, 0, 0)
    wanted = [batch_of(*sizes, MIB, offset=8 * offset) for sizes, offset, _ in batches]
    places = [appended(made, b, past_cache=past) for b, (_, _, past) in zip(wanted, batches, strict=True)]
    made.close()
    assert made.size == path.stat().st_size
    assert [read(place, trusted=False) for place in places] == wanted
    with pa.ipc.open_stream(path) as stream:
        assert list(stream) == wanted
    capture = CaptureLog(path)
    capture.read_all()
    assert (len(capture), capture.missing) == (sum(b.num_rows for b in wanted), 0)
    capture.close()


@LINUX
def test_whole_blocks_go_past_the_cache_from_where_they_lie(tmp_path, monkeypatch):
    went = []
    pwrite = os.pwrite

    def watched(descriptor, data, offset):
        went.append((pa.py_buffer(data).address % BLOCK, len(data) % BLOCK, offset % BLOCK, len(data)))
        return pwrite(descriptor, data, offset)

    monkeypatch.setattr(os, "pwrite", watched)
    made = Segment(tmp_path / "1.arrows", 0, 0)
    for offset in (0, 8, 4000):
        appended(made, batch_of(5, MIB, offset=offset))
    made.close()
    assert [each[:3] for each in went] == [(0, 0, 0)] * 3
    assert all(MIB - 2 * BLOCK < each[3] <= MIB for each in went)


def test_memory_at_an_odd_place_goes_through_the_cache(tmp_path):
    made = Segment(tmp_path / "1.arrows", 0, 0)
    wanted = batch_of(MIB, offset=3)
    place = appended(made, wanted)
    assert place.length == wanted.serialize().size
    assert read(place, trusted=False) == wanted
    made.close()


class TestAFileSystemThatRefuses:
    def test_such_a_file_at_all(self, tmp_path, monkeypatch):
        monkeypatch.setattr(segment, "_PAST_CACHE", 0)
        self.writes(tmp_path)

    @LINUX
    def test_to_open_it(self, tmp_path, monkeypatch):
        opened = os.open

        def refuse(path, flags, *more):
            if flags & os.O_DIRECT:
                raise OSError(errno.EINVAL, "Invalid argument")
            return opened(path, flags, *more)

        monkeypatch.setattr(os, "open", refuse)
        self.writes(tmp_path)

    @LINUX
    def test_to_write_it(self, tmp_path, monkeypatch):
        def refuse(*_):
            raise OSError(errno.EINVAL, "Invalid argument")

        monkeypatch.setattr(os, "pwrite", refuse)
        self.writes(tmp_path)

    @LINUX
    def test_to_write_all_of_it(self, tmp_path, monkeypatch):
        pwrite = os.pwrite
        monkeypatch.setattr(os, "pwrite", lambda file, data, at: pwrite(file, data[: 3 * BLOCK], at))
        self.writes(tmp_path)

    def writes(self, folder: Path) -> None:
        made = Segment(folder / "1.arrows", 0, 0)
        wanted = [batch_of(7, MIB, offset=offset) for offset in (0, 512, 2048)]
        places = [appended(made, batch) for batch in wanted]
        made.close()
        assert [read(place, trusted=False) for place in places] == wanted


@LINUX
def test_what_a_full_disk_has_no_room_for_is_cut_off_again(tmp_path):
    """In a process of its own, whose files may have no more than 4 MiB."""
    program = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_FSIZE, (4 << 20, 4 << 20))
from tests.traffic.test_segment import MIB, appended, batch_of
from workbench.traffic.placed import read
from workbench.traffic.segment import Segment
path = Path(sys.argv[1])
made = Segment(path, 0, 0)
wanted = batch_of(3 * MIB)
place = appended(made, wanted)
for _ in range(2):
    try:
        appended(made, batch_of(2 * MIB))
    except OSError as error:
        print(error.strerror)
    assert made.size == path.stat().st_size == place.offset + place.length
small = appended(made, batch_of(MIB // 2))
assert read(place, trusted=False) == wanted
assert read(small, trusted=False) == batch_of(MIB // 2)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "1.arrows")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("File too large\n" * 2, "")


def test_what_was_begun_anew_has_nothing_of_before(tmp_path):
    path = tmp_path / "tail.arrows"
    made = Segment(path, 0, 0)
    appended(made, batch_of(MIB))
    made.restart(1)
    wanted = batch_of(MIB, 5)
    place = appended(made, wanted)
    made.close()
    assert read(place, trusted=False) == wanted
    with pa.ipc.open_stream(path) as stream:
        assert list(stream) == [wanted]
