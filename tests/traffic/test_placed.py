"""Batches in a file: what a glance at one gives is what all of it has, without its frames."""

from __future__ import annotations

import os

import pyarrow as pa
import pytest

from workbench.traffic.batch import slice_batch
from workbench.traffic.capture import CaptureWriter
from workbench.traffic.disk_file import DiskFile
from workbench.traffic.framing import Scanner
from workbench.traffic.placed import Place, glance, read
from workbench.traffic.records import MessageSlice
from workbench.traffic.segment import Segment

NAMES = ["time", "socket", "kind", "size"]
SHAPES = pytest.mark.parametrize(
    ("rows", "size"), [(1, 1 << 20), (8, 1 << 20), (3000, 100), (16_384, 60), (5, 9)]
)


class Counted(DiskFile):
    """It knows how many bytes were read from it."""

    count = 0

    def read(self, offset, length):
        self.count += length
        return super().read(offset, length)


def batch_of(rows, size, socket="a") -> pa.RecordBatch:
    messages = [(n.to_bytes(4, "big"), bytes(size)) for n in range(rows)]
    return slice_batch(MessageSlice.of(socket, messages, range(rows), ["tcp://127.0.0.1:5555"] * rows))


def place_of(path) -> Place:
    file = Counted(path)
    scanner = Scanner(file, range(3, 5))
    scanner.next(file.size())
    offset, header, _ = scanner.next(file.size())
    file.count = 0
    return Place(file, offset, header.length, is_plain=header.is_plain)


@SHAPES
@pytest.mark.parametrize("trusted", [True, False])
def test_a_glance_is_as_all_of_it_and_leaves_large_frames_where_they_are(tmp_path, rows, size, trusted):
    batch = batch_of(rows, size)
    writer = CaptureWriter(tmp_path / "some.arrows")
    writer.write(batch)
    writer.close()
    place = place_of(tmp_path / "some.arrows")
    seen = glance(place, trusted=trusted)
    assert seen is not None
    assert seen.select(NAMES).equals(batch.select(NAMES))
    if size == 1 << 20:
        assert place.file.count < 20_000


def test_what_was_written_past_the_cache_has_a_longer_header_and_is_read_alike(tmp_path):
    batch = batch_of(8, 1 << 20)
    segment = Segment(tmp_path / "some.arrows", 0, 0)
    offset = segment.size
    length = segment.append_past_cache(*_in_pieces(batch))
    segment.close()
    seen = glance(Place(segment.file, offset, length), trusted=True)
    assert seen is not None
    assert seen.select(NAMES).equals(batch.select(NAMES))


def _in_pieces(batch):
    whole = batch.serialize().to_pybytes()
    head = 8 + int.from_bytes(whole[4:8], "little")
    return whole[:head], whole[head:]


def test_whatever_is_damaged_a_glance_says_what_can_be_read_or_nothing(tmp_path):
    """Byte by byte in the header and what stands before the frames: never an error, never a value that is none."""
    path = tmp_path / "some.arrows"
    writer = CaptureWriter(path)
    writer.write(batch_of(2, 300_000, socket="a" * 9))
    writer.close()
    place = place_of(path)
    bytes_, whole = path.read_bytes(), read(place, trusted=False)
    assert whole is not None
    with path.open("r+b", buffering=0) as file:
        for at in range(place.offset, place.offset + 900):
            for other in (0xFF, bytes_[at] ^ 1):
                os.pwrite(file.fileno(), bytes((other,)), at)
                seen = glance(place._replace(file=DiskFile(path)), trusted=False)
                if seen is not None:
                    seen.validate(full=True)
                    assert max(seen.column("kind").to_pylist(), default=0) <= 3
            os.pwrite(file.fileno(), bytes_[at : at + 1], at)


@pytest.mark.parametrize("left", [0, 4, 100, 5_000, 300_000])
def test_one_that_is_cut_short_is_nothing(tmp_path, left):
    """The sizes stand behind the frames."""
    path = tmp_path / "some.arrows"
    writer = CaptureWriter(path)
    writer.write(batch_of(2, 300_000))
    writer.close()
    place = place_of(path)
    os.truncate(path, place.offset + left)
    assert glance(place, trusted=False) is None
