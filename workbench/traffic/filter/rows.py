"""What a filter's terms look at: a batch's rows, or those of them that are still in question.

Masks are Arrow's booleans, one a row, none of them null.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from workbench.traffic.batch import SCHEMA
from workbench.traffic.filter.latency import Latencies

_INDEX = {name: index for index, name in enumerate(SCHEMA.names)}


def call(name: str, *arguments: object, options: object = None) -> Any:
    """One of Arrow's kernels. They let other threads run."""
    return pc.call_function(name, list(arguments), options)


def uniform(value: bool, count: int) -> pa.BooleanArray:
    """A mask of so many equal answers."""
    return pa.repeat(pa.scalar(value, pa.bool_()), count)


def lookup(values: pa.Array) -> object:
    """The options of `is_in`: one of these values."""
    return pc.SetLookupOptions(values)


def true_count(mask: pa.BooleanArray) -> int:
    """How many are true."""
    return cast(int, mask.true_count)


def each_of(values: pa.BinaryArray) -> Iterator[memoryview]:
    """The bytes of each value, none of them copied: many times as quick as Arrow's own values."""
    _, offsets, data = values.buffers()
    if not len(values):
        return
    ends = memoryview(offsets).cast("B").cast("i")[values.offset : values.offset + len(values) + 1]
    whole = memoryview(data) if data is not None else memoryview(b"")
    for start, end in pairwise(ends.tolist()):
        yield whole[start:end]


class Rows:
    """Rows of a batch, with the log's number of each."""

    def __init__(
        self,
        batch: pa.RecordBatch,
        first: int,
        latencies: Latencies | None = None,
        picked: pa.UInt64Array | None = None,
    ) -> None:
        """`picked` are the rows' numbers less `first`, where they are not all that follow it."""
        self._batch = batch
        self._first = first
        self._latencies = latencies
        self._picked = picked

    def __len__(self) -> int:
        return self._batch.num_rows

    def column(self, name: str) -> pa.Array:
        """That column of the schema."""
        return self._batch.column(_INDEX[name])

    def only(self, mask: pa.BooleanArray) -> Rows:
        """Those for which the mask is true."""
        places = call("indices_nonzero", mask)
        picked = places if self._picked is None else self._picked.take(places)
        return Rows(self._batch.take(places), self._first, self._latencies, picked)

    def latencies(self) -> pa.Int64Array:
        """Each row's latency, in nanoseconds; null where it has none."""
        if self._latencies is None:
            return pa.nulls(len(self), pa.int64())
        if self._picked is None:
            return self._latencies.latencies(self._first, self._first + len(self))
        if not len(self):
            return pa.nulls(0, pa.int64())
        last = self._picked[-1].as_py()
        return self._latencies.latencies(self._first, self._first + last + 1).take(self._picked)

    def frames(self) -> Frames:
        """Their frames."""
        column = self.column("frames")
        offsets = column.offsets
        first, last = offsets[0].as_py(), offsets[-1].as_py()
        if first:
            offsets = call("subtract", offsets, pa.scalar(first, pa.int32()))
        return Frames(offsets, column.values.slice(first, last - first))


class Frames:
    """The frames of rows: those of row i are `values[ends[i]:ends[i + 1]]`."""

    def __init__(self, ends: pa.Int32Array, values: pa.BinaryArray) -> None:
        self._ends = ends
        self._values = values if values.null_count == 0 else values.fill_null(b"")

    @property
    def values(self) -> pa.BinaryArray:
        """All of them."""
        return self._values

    def any_row(self, mask: pa.BooleanArray) -> pa.BooleanArray:
        """Of a mask of the frames: the rows that have one for which it is true."""
        rows = len(self._ends) - 1
        if true_count(mask) == 0:
            return uniform(False, rows)
        before = pa.concat_arrays(
            [pa.array([0], pa.int32()), call("cumulative_sum", mask.cast(pa.int32()))]
        ).take(self._ends)
        return call("not_equal", before.slice(1), before.slice(0, rows))

    def counts(self) -> pa.Int32Array:
        """How many each row has."""
        return call("subtract", self._ends.slice(1), self._ends.slice(0, len(self._ends) - 1))

    def has(self, index: int) -> pa.BooleanArray:
        """The rows that have a frame at that place, from the end where it is negative."""
        least = index + 1 if index >= 0 else -index
        return call("greater_equal", self.counts(), pa.scalar(least, pa.int32()))

    def at(self, index: int) -> tuple[pa.BooleanArray, pa.BinaryArray]:
        """Which rows have a frame at that place, and these frames, one after the other."""
        has = self.has(index)
        rows = len(self._ends) - 1
        if true_count(has) == rows:
            base = self._ends.slice(0, rows) if index >= 0 else self._ends.slice(1)
            return has, self._values.take(call("add", base, pa.scalar(index, pa.int32())))
        base = self._ends.slice(0, rows) if index >= 0 else self._ends.slice(1)
        places = call("add", base.filter(has), pa.scalar(index, pa.int32()))
        return has, self._values.take(places)


def spread(where: pa.BooleanArray, answers: pa.BooleanArray) -> pa.BooleanArray:
    """The answers, put in turn where the mask is true; false elsewhere."""
    return call("replace_with_mask", where, where, answers)
