"""Rows that can be read: what a log that grows and a capture that was opened have in common.

Invariants: rows are numbered from 0; a row, once there, never changes nor gets another number while
`generation` stays. Everything here but a `Snapshot` belongs to the loop's thread.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import pyarrow as pa

from workbench.traffic.batch import sealed_record
from workbench.traffic.records import Record


class Snapshot:
    """The rows from `first` up to `stop`, as they stood when it was taken; readable on any thread.

    It holds what it needs: rows that leave the log later can still be read here, or, where they were
    on a disk alone and are gone from it, come as no rows at all.
    """

    def __init__(
        self, generation: int, starts: Sequence[int], stop: int, load: Callable[[int], pa.RecordBatch | None]
    ) -> None:
        """`starts` are the first rows of the batches, rising; `load(i)` gives the i-th one, None if it is gone."""
        self.generation = generation
        self.stop = stop
        self._starts = starts
        self._load = load

    @property
    def first(self) -> int:
        """The oldest row; `stop` where there is none."""
        return self._starts[0] if self._starts else self.stop

    def __len__(self) -> int:
        return self.stop - self.first

    def batches(self, start: int = 0, stop: int | None = None) -> Iterator[tuple[int, pa.RecordBatch]]:
        """The rows from `start` up to `stop`, in order: for each batch its first row, and its rows."""
        end = self.stop if stop is None else min(stop, self.stop)
        for index in range(max(0, bisect_right(self._starts, start) - 1), len(self._starts)):
            begin = self._starts[index]
            if begin >= end:
                return
            batch = self._load(index)
            if batch is None:
                continue
            skip = max(0, start - begin)
            if skip < batch.num_rows:
                yield begin + skip, batch.slice(skip, min(batch.num_rows, end - begin) - skip)

    def backward(self) -> Iterator[tuple[int, pa.RecordBatch]]:
        """All batches, the newest first: for each its first row, and its rows in order."""
        for index in range(len(self._starts) - 1, -1, -1):
            batch = self._load(index)
            if batch is not None:
                yield self._starts[index], batch

    def record_at(self, row: int) -> Record:
        """That row. Raises IndexError where there is none."""
        for begin, batch in self.batches(row, row + 1):
            return sealed_record(batch, row - begin)
        raise IndexError(row)


class History(Protocol):
    """What views read: the log of a session, or a capture."""

    @property
    def generation(self) -> int:
        """Another number than before: what was read belongs to other rows."""
        ...

    @property
    def first(self) -> int:
        """The oldest row that is still there: so many have left."""
        ...

    def __len__(self) -> int:
        """How many rows there have been, those that left among them."""
        ...

    def record_at(self, row: int) -> Record:
        """That row. Raises IndexError where there is none, or it has left."""
        ...

    def rows_of(self, socket: str, start: int) -> array[int]:
        """The rows from `start` on that belong to that socket."""
        ...

    def snapshot(self, start: int = 0) -> Snapshot:
        """The rows from `start` on as they are now, for another thread to read."""
        ...
