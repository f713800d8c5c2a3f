"""Rows that can be read: what a log that grows and a capture that was opened have in common.

Invariants: rows are numbered from 0; a row, once there, never changes nor gets another number while
`generation` stays. Everything here but a `Snapshot` belongs to the loop's thread.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

import pyarrow as pa

from workbench.traffic.batch import sealed_record
from workbench.traffic.owners import Owners, names_of
from workbench.traffic.records import Record
from workbench.traffic.row_list import RowList

_TRIES = 16  # batches whose bytes are looked at although that saved nothing


class Source(NamedTuple):
    """Where a snapshot's batches come from, by their place among them. All may be called on another thread.

    `load` gives one, or None where it is gone. `glance` gives the columns `time`, `socket`, `kind` and `size` of one
    whose frames would be dear to read, else all. `skim` gives the bytes that it is made of, in the room
    that grows to hold them; None where they aren't to be had. `owners` says whose the rows of the first so
    many are, as far as that is known unread.
    """

    load: Callable[[int], pa.RecordBatch | None]
    glance: Callable[[int], pa.RecordBatch | None] | None = None
    skim: Callable[[int, bytearray], memoryview | None] | None = None
    owners: Sequence[Owners] = ()


class Snapshot:
    """The rows from `first` up to `stop`, as they stood when it was taken; readable on any thread.

    It holds what it needs: rows that leave the log later can still be read here, or, where they were
    on a disk alone and are gone from it, come as no rows at all.
    """

    def __init__(self, generation: int, starts: Sequence[int], stop: int, source: Source) -> None:
        """`starts` are the first rows of the batches, rising."""
        self.generation = generation
        self.stop = stop
        self._starts = starts
        self._source = source

    @property
    def first(self) -> int:
        """The oldest row; `stop` where there is none."""
        return self._starts[0] if self._starts else self.stop

    def __len__(self) -> int:
        return self.stop - self.first

    def batches(
        self,
        start: int = 0,
        stop: int | None = None,
        of: Callable[[str], bool] | None = None,
        *,
        whole: bool = True,
    ) -> Iterator[tuple[int, pa.RecordBatch]]:
        """The rows from `start` up to `stop`, in order: for each batch its first row, and its rows.

        With `of`, which is asked of sockets, batches that are known to have rows of no such socket are not
        among them, nor read; those that are may have others' rows too. Unless `whole`, they may have no more than
        the columns that sums are made of: `time`, `socket`, `kind` and `size`.
        """
        load = self._source.load if whole else self._source.glance or self._source.load
        end = self.stop if stop is None else min(stop, self.stop)
        for index in range(max(0, bisect_right(self._starts, start) - 1), len(self._starts)):
            begin = self._starts[index]
            if begin >= end:
                return
            if of is not None and not self._may_have(index, of):
                continue
            batch = load(index)
            if batch is None:
                continue
            skip = max(0, start - begin)
            if skip < batch.num_rows:
                yield begin + skip, batch.slice(skip, min(batch.num_rows, end - begin) - skip)

    def _may_have(self, index: int, of: Callable[[str], bool]) -> bool:
        owners = self._source.owners
        return index >= len(owners) or any(map(of, names_of(owners[index])))

    def parts(
        self,
        start: int = 0,
        stop: int | None = None,
        wanted: Callable[[memoryview], bool] | None = None,
        *,
        backward: bool = False,
    ) -> Iterator[tuple[int, int, pa.RecordBatch | None]]:
        """As `batches`, in either order: first row, the row behind the last, and the rows between in their order.

        There are none where they are gone, or `wanted` says no of all bytes that hold the batch's values: each
        value stands there as it is, among others. It is asked only of what is on a disk, and not any more
        where it says yes of most.
        """
        end = self.stop if stop is None else min(stop, self.stop)
        indices = range(
            max(0, bisect_right(self._starts, start) - 1), bisect_left(self._starts, max(end, self.first))
        )
        skim, room = self._source.skim, bytearray()
        asked = yes = 0
        for index in reversed(indices) if backward else indices:
            begin = self._starts[index]
            behind = self._starts[index + 1] if index + 1 < len(self._starts) else self.stop
            first, last = max(start, begin), min(end, behind)
            if first >= last:
                continue
            batch = data = None  # no view of the room is left, so that it may grow
            if wanted is not None and skim is not None and yes <= asked // 2 + _TRIES:
                data = skim(index, room)
            if wanted is None or data is None:
                batch = self._source.load(index)
            else:
                asked += 1
                if wanted(data):
                    yes += 1
                    batch = self._source.load(index)
            yield first, last, batch.slice(first - begin, last - first) if batch is not None else None

    def record_at(self, row: int, most: int | None = None) -> Record:
        """That row; of each frame at most so many bytes. Raises IndexError where there is none."""
        for begin, batch in self.batches(row, row + 1):
            return sealed_record(batch, row - begin, most)
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

    @property
    def why_gone(self) -> str:
        """Why the oldest rows have left, and what keeps them: sentences for people."""
        ...

    def __len__(self) -> int:
        """How many rows there have been, those that left among them."""
        ...

    def record_at(self, row: int, most: int | None = None) -> Record:
        """That row; with `most`, frames may be cut after so many bytes. Raises IndexError where there is none."""
        ...

    def rows_of(self, socket: str, start: int) -> RowList:
        """The rows from `start` on that belong to that socket."""
        ...

    def snapshot(self, start: int = 0) -> Snapshot:
        """The rows from `start` on as they are now, for another thread to read."""
        ...
