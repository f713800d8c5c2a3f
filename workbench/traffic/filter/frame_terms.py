"""Terms about the frames of a row: how many there are, and of one or any of them its length, bytes and JSON.

A place counts from 0, or from -1 at the end; None stands for any frame. Where there is no frame at the place
the answer is no.
"""

from __future__ import annotations

from collections.abc import Callable
from time import sleep

import pyarrow as pa
import pyarrow.compute as pc

from workbench.traffic.filter.json_path import Path, Reader
from workbench.traffic.filter.json_test import JsonTest
from workbench.traffic.filter.predicates import BytesTest, NumberTest
from workbench.traffic.filter.rows import Frames, Rows, call, spread, true_count, uniform
from workbench.traffic.filter.scan import found_in
from workbench.traffic.filter.terms import Term
from workbench.traffic.records import Record

_PAUSE = 100e-6  # seconds after some JSON; long enough for others that wait for the interpreter to take it


class FrameCount(Term):
    """A question about how many frames there are."""

    def __init__(self, number: NumberTest) -> None:
        self._number = number

    def test(self, record: Record, latency: int | None) -> bool:  # noqa: ARG002
        """See `Term`."""
        return self._number.of_value(len(record.frames))

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        return self._number.of_column(rows.frames().counts())


class HasFrame(Term):
    """There is a frame at that place; at any for None."""

    cost = 2

    def __init__(self, index: int | None) -> None:
        self._index = index

    def test(self, record: Record, latency: int | None) -> bool:  # noqa: ARG002
        """See `Term`."""
        return bool(record.frames) if self._index is None else bool(_at(record, self._index))

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        return rows.frames().has(0 if self._index is None else self._index)


class OfFrames(Term):
    """A question about the bytes of the frame at that place, or, for None, of any frame."""

    def __init__(self, index: int | None, test: BytesTest) -> None:
        self._index = index
        self._test = test
        self.cost = test.cost
        self.needles = test.needles

    def test(self, record: Record, latency: int | None) -> bool:  # noqa: ARG002
        """See `Term`."""
        return any(self._test.of_bytes(frame) for frame in _at(record, self._index))

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        return _of_frames(rows.frames(), self._index, self._test.of_frames)


class FrameSize(Term):
    """A question about the length of the frame at that place, in bytes."""

    cost = 5

    def __init__(self, index: int, number: NumberTest) -> None:
        self._index = index
        self._number = number

    def test(self, record: Record, latency: int | None) -> bool:  # noqa: ARG002
        """See `Term`."""
        return any(self._number.of_value(len(frame)) for frame in _at(record, self._index))

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        return _of_frames(rows.frames(), self._index, self._of_frames)

    def _of_frames(self, frames: pa.BinaryArray) -> pa.BooleanArray:
        return self._number.of_column(call("binary_length", frames))


class Json(Term):
    """A question about the values at a path of the frames that hold JSON: at that place, or any for None."""

    cost = 40

    def __init__(self, index: int | None, path: Path, test: JsonTest) -> None:
        self._index = index
        self._reader = Reader(path)
        self._test = test.holds
        self.needles = test.needles if test.needles is not None else self._reader.needles
        self._wanted = [
            (needle.small, pc.MatchSubstringOptions(needle.pattern)) for needle in test.needles or ()
        ]

    def _of_bytes(self, frame: bytes) -> bool:
        return any(map(self._test, self._reader.values(frame)))

    def test(self, record: Record, latency: int | None) -> bool:  # noqa: ARG002
        """See `Term`."""
        return any(map(self._of_bytes, _at(record, self._index)))

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        return _of_frames(rows.frames(), self._index, self._of_frames)

    def _of_frames(self, frames: pa.BinaryArray) -> pa.BooleanArray:
        may_be = self._reader.may_have(frames)
        if self._wanted and true_count(may_be):
            found = uniform(False, len(frames))
            for small, options in self._wanted:
                found = call("or", found, found_in(frames, options, small=small))
            may_be = call("and", may_be, found)
        if true_count(may_be) == 0:
            return may_be
        answers: list[bool] = []
        for some in self._reader.answers(frames.filter(may_be), self._test):
            answers += some
            sleep(_PAUSE)
        return spread(may_be, pa.array(answers, pa.bool_()))


def _at(record: Record, index: int | None) -> tuple[bytes, ...]:
    """The frame at that place, if there is one; all for None."""
    frames = record.frames
    if index is None:
        return frames
    return (frames[index],) if -len(frames) <= index < len(frames) else ()


def _of_frames(
    frames: Frames, index: int | None, answers: Callable[[pa.BinaryArray], pa.BooleanArray]
) -> pa.BooleanArray:
    if index is None:
        return frames.any_row(answers(frames.values))
    has, values = frames.at(index)
    return spread(has, answers(values))
