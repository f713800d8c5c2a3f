"""What a filter is made of: terms that answer for a record and for the rows of a batch, alike.

A comparison answers no where there is nothing to compare, and so does `!=`, which asks that there is
something and none of it equals.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from time import sleep

import pyarrow as pa
import pyarrow.compute as pc

from workbench.traffic.filter.json_path import Path, Reader
from workbench.traffic.filter.json_test import JsonTest
from workbench.traffic.filter.predicates import COMPARISONS, KERNELS, BytesTest, all_known
from workbench.traffic.filter.rows import Frames, Rows, call, lookup, spread, true_count, uniform
from workbench.traffic.filter.scan import Needles, found_in
from workbench.traffic.filter.values import DAY, MOST, Moment, local_offset
from workbench.traffic.records import Record

_PAUSE = 100e-6  # seconds after some JSON; long enough for others that wait for the interpreter to take it
_COSTLY = 5  # terms from which on it pays to pick the rows still in question


class Term(ABC):
    """A question about a row."""

    cost: int = 1
    """About how long it takes; the cheapest are asked first."""

    needs_latency: bool = False

    needles: Needles | None = None
    """Patterns of which one is among the bytes of each row's values for which it holds; None if not known."""

    @abstractmethod
    def test(self, record: Record, latency: int | None) -> bool:
        """The answer for one record; its latency, in nanoseconds, is known or None."""

    @abstractmethod
    def mask(self, rows: Rows) -> pa.BooleanArray:
        """The answer for each of the rows."""


class _Joined(Term):
    """Several terms."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._terms = sorted(terms, key=lambda term: term.cost)
        self.cost = sum(term.cost for term in terms)
        self.needs_latency = any(term.needs_latency for term in terms)
        self.needles = self._joined_needles()

    @abstractmethod
    def _joined_needles(self) -> Needles | None: ...


class All(_Joined):
    """Each of the terms holds; so it does of none."""

    def _joined_needles(self) -> Needles | None:
        known = [term.needles for term in self._terms if term.needles is not None]
        return min(known, key=len, default=None)

    def test(self, record: Record, latency: int | None) -> bool:
        """See `Term`."""
        return all(term.test(record, latency) for term in self._terms)

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        found = uniform(True, len(rows))
        for term in self._terms:
            left = true_count(found)
            if left == 0:
                break
            if left == len(rows):
                found = term.mask(rows)
            elif term.cost >= _COSTLY and left < len(rows) // 4:
                found = spread(found, term.mask(rows.only(found)))
            else:
                found = call("and", found, term.mask(rows))
        return found


class Any(_Joined):
    """One of the terms holds."""

    def _joined_needles(self) -> Needles | None:
        return all_known(term.needles for term in self._terms)

    def test(self, record: Record, latency: int | None) -> bool:
        """See `Term`."""
        return any(term.test(record, latency) for term in self._terms)

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        found = uniform(False, len(rows))
        for term in self._terms:
            there = true_count(found)
            if there == len(rows):
                break
            if there == 0:
                found = term.mask(rows)
            elif term.cost >= _COSTLY and len(rows) - there < len(rows) // 4:
                open_ = call("invert", found)
                found = call("or", found, spread(open_, term.mask(rows.only(open_))))
            else:
                found = call("or", found, term.mask(rows))
        return found


class Not(Term):
    """The term does not hold."""

    def __init__(self, term: Term) -> None:
        self._term = term
        self.cost = term.cost
        self.needs_latency = term.needs_latency

    def test(self, record: Record, latency: int | None) -> bool:
        """See `Term`."""
        return not self._term.test(record, latency)

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        return call("invert", self._term.mask(rows))


class TextColumn(Term):
    """A question about the socket, peer, event or reason. They are few in a batch: each is asked about once."""

    cost = 3

    def __init__(self, name: str, test: Callable[[str], bool], needles: Needles | None = None) -> None:
        self._name = name
        self._test = test
        self.needles = needles

    def test(self, record: Record, latency: int | None) -> bool:  # noqa: ARG002
        """See `Term`."""
        return self._test(getattr(record, self._name))

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        column = rows.column(self._name)
        different = call("unique", column)
        if len(different) == 1:
            return uniform(self._test(different[0].as_py()), len(rows))
        yes = [value for value in different.to_pylist() if self._test(value)]
        if len(yes) in (0, len(different)):
            return uniform(bool(yes), len(rows))
        return call("is_in", column, options=lookup(pa.array(yes, pa.string())))


class Numbered(Term):
    """The column of that name holds one of these numbers, or is so compared with one."""

    def __init__(self, name: str, op: str, numbers: Sequence[int]) -> None:
        self._name = name
        self._op = op
        self._numbers = numbers

    def test(self, record: Record, latency: int | None) -> bool:  # noqa: ARG002
        """See `Term`."""
        return any(COMPARISONS[self._op](getattr(record, self._name), number) for number in self._numbers)

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        return _compared(rows.column(self._name), self._op, self._numbers)


class FrameCount(Term):
    """How many frames there are."""

    def __init__(self, op: str, numbers: Sequence[int]) -> None:
        self._op = op
        self._numbers = numbers

    def test(self, record: Record, latency: int | None) -> bool:  # noqa: ARG002
        """See `Term`."""
        return any(COMPARISONS[self._op](len(record.frames), number) for number in self._numbers)

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        return _compared(rows.frames().counts(), self._op, self._numbers)


def _compared(column: pa.Array, op: str, numbers: Sequence[int]) -> pa.BooleanArray:
    if len(numbers) == 1:
        return call(KERNELS[op], column.cast(pa.int64()), pa.scalar(numbers[0], pa.int64()))
    assert op == "=="
    return call("is_in", column.cast(pa.int64()), options=lookup(pa.array(numbers, pa.int64())))


class Trouble(Term):
    """An event that is a failure."""

    def test(self, record: Record, latency: int | None) -> bool:  # noqa: ARG002
        """See `Term`."""
        return record.trouble

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        return rows.column("trouble")


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


def _at(record: Record, index: int | None) -> tuple[bytes, ...]:
    """The frame at that place, if there is one; all for None."""
    frames = record.frames
    if index is None:
        return frames
    return (frames[index],) if -len(frames) <= index < len(frames) else ()


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


def _of_frames(
    frames: Frames, index: int | None, answers: Callable[[pa.BinaryArray], pa.BooleanArray]
) -> pa.BooleanArray:
    if index is None:
        return frames.any_row(answers(frames.values))
    has, values = frames.at(index)
    return spread(has, answers(values))


class FrameSize(Term):
    """The length of the frame at that place."""

    cost = 5

    def __init__(self, index: int, op: str, numbers: Sequence[int]) -> None:
        self._index = index
        self._op = op
        self._numbers = numbers

    def test(self, record: Record, latency: int | None) -> bool:  # noqa: ARG002
        """See `Term`."""
        return any(
            COMPARISONS[self._op](len(frame), number)
            for frame in _at(record, self._index)
            for number in self._numbers
        )

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        return _of_frames(rows.frames(), self._index, self._of_frames)

    def _of_frames(self, frames: pa.BinaryArray) -> pa.BooleanArray:
        return _compared(call("binary_length", frames), self._op, self._numbers)


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


class Latency(Term):
    """How long after its request a reply came."""

    cost = 6
    needs_latency = True

    def __init__(self, op: str, numbers: Sequence[int]) -> None:
        self._op = op
        self._numbers = numbers

    def test(self, record: Record, latency: int | None) -> bool:  # noqa: ARG002
        """See `Term`."""
        return latency is not None and any(COMPARISONS[self._op](latency, number) for number in self._numbers)

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        column = rows.latencies()
        return call("and", column.is_valid(), _compared(column, self._op, self._numbers).fill_null(False))


class Time(Term):
    """When it happened. `==` asks whether it was within the second, minute or day that was written."""

    cost = 2

    def __init__(self, op: str, moments: Sequence[Moment]) -> None:
        self._op = op
        self._moments = moments

    def test(self, record: Record, latency: int | None) -> bool:  # noqa: ARG002
        """See `Term`."""
        for moment in self._moments:
            time = (record.time + local_offset(record.time)) % DAY if moment.daily else record.time
            if self._op == "==":
                if moment.start <= time < moment.stop:
                    return True
            elif COMPARISONS[self._op](time, moment.start):
                return True
        return False

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        times = rows.column("time").cast(pa.int64())
        found = uniform(False, len(rows))
        for moment in self._moments:
            column = _clock(times) if moment.daily else times
            if self._op == "==":
                one = call(
                    "and",
                    call("greater_equal", column, pa.scalar(moment.start, pa.int64())),
                    call("less", column, pa.scalar(moment.stop, pa.int64())),
                )
            else:
                one = call(KERNELS[self._op], column, pa.scalar(moment.start, pa.int64()))
            found = call("or", found, one)
        return found


def _clock(times: pa.Int64Array) -> pa.Int64Array:
    """The local time of day of each, in nanoseconds since midnight."""
    ends = call("min_max", times)
    least, most = ends["min"].as_py(), ends["max"].as_py()
    if least is None:
        return times
    offset = local_offset(least)
    if (
        most - least < DAY
        and offset == local_offset(most)
        and abs(least) < MOST - DAY
        and abs(most) < MOST - DAY
    ):
        shifted = call("add", times, pa.scalar(offset, pa.int64()))
        return shifted.cast(pa.timestamp("ns")).cast(pa.time64("ns")).cast(pa.int64())
    return pa.array([(time + local_offset(time)) % DAY for time in times.to_pylist()], pa.int64())
