"""The sealed batches of a log: which rows each has, whose they are, and where it is, in memory or on the disk.

Invariants: batches follow each other without a gap, and are numbered on and on, over a `clear` too; no more
bytes of them are in memory than `most`, but for those that still wait for the disk; what can be read on
another thread is what `load` gives.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import OrderedDict

import pyarrow as pa

from workbench.traffic.history import Source
from workbench.traffic.owners import Owners, rows_of
from workbench.traffic.placed import glance, read, skim
from workbench.traffic.row_list import RowList
from workbench.traffic.spool import Spool

_LEAVING = 8  # what is over `most` leaves with an eighth of it, so that it's over seldom


class Batches:
    """Without `spool` the oldest leave where `most`, in bytes, is used up; with it they are on the disk alone.

    `beside_disk` is what they may have of the memory, in bytes, while the disk takes them; `most` once it doesn't.
    """

    def __init__(self, most: int, spool: Spool | None = None, *, beside_disk: int | None = None) -> None:
        self._alone = most
        self._beside_disk = most if beside_disk is None else beside_disk
        self._spool = spool
        self._lock = threading.Lock()
        self._held: OrderedDict[int, tuple[pa.RecordBatch, int]] = OrderedDict()  # by number, with its bytes
        self._bytes = 0
        self._base = 0  # the number of the first batch
        self._starts: list[int] = []
        self._owners: list[Owners] = []
        self.rows = 0
        """How many there have been, those that left among them."""

    @property
    def first(self) -> int:
        """The oldest row that is there; `rows` where there is none."""
        return self._starts[0] if self._starts else self.rows

    def __len__(self) -> int:
        return len(self._starts)

    @property
    def _most(self) -> int:
        return self._alone if self._spool is None or self._spool.problem else self._beside_disk

    def append(self, batch: pa.RecordBatch, owners: Owners) -> None:
        """The next rows."""
        number = self._base + len(self._starts)
        self._starts.append(self.rows)
        self._owners.append(owners)
        self._hold(number, batch)
        if self._spool is not None:
            self._spool.put(number, batch, self.rows)
        self.rows += batch.num_rows
        self.let_go()

    def clear(self) -> None:
        """No rows; those that come are counted from 0."""
        with self._lock:
            self._base += len(self._starts)
            self._held.clear()
            self._bytes = 0
        self._starts, self._owners, self.rows = [], [], 0
        if self._spool is not None:
            self._spool.clear()

    def let_go(self) -> None:
        """Keep within memory, and within what the disk has for them; the newest batch stays in any case."""
        if self._spool is not None and (leaving := self._spool.leaving) is not None:
            self._leave(leaving - self._base)
        most = self._most
        if self._bytes <= most:
            return
        most -= most // _LEAVING
        if self._spool is not None:
            self._rely_on_disk(self._spool, most)
            if not self._spool.problem:
                return
        count, size = 0, self._bytes
        while size > most and count < len(self._starts) - 1:
            held = self._held.get(self._base + count)
            size -= held[1] if held is not None else 0
            count += 1
        self._leave(count)

    def _rely_on_disk(self, spool: Spool, most: int) -> None:
        with self._lock:
            for number in list(self._held):
                if self._bytes <= most:
                    return
                if spool.place(number) is not None:
                    self._bytes -= self._held.pop(number)[1]

    def _leave(self, count: int) -> None:
        """So many of the oldest are gone."""
        count = min(count, len(self._starts) - 1)
        if count <= 0:
            return
        with self._lock:
            for number in range(self._base, self._base + count):
                held = self._held.pop(number, None)
                if held is not None:
                    self._bytes -= held[1]
            self._base += count
        del self._starts[:count], self._owners[:count]
        if self._spool is not None:
            self._spool.forget(self._base)

    def _hold(self, number: int, batch: pa.RecordBatch) -> None:
        size = batch.nbytes
        with self._lock:
            self._held[number] = (batch, size)
            self._bytes += size

    def batch_of(self, row: int) -> tuple[int, pa.RecordBatch] | None:
        """The batch that has that row, and its first row; None where the disk doesn't give it any more.

        It is kept in memory for a while: who looks at a row looks at its neighbours.
        """
        index = bisect_right(self._starts, row) - 1
        number = self._base + index
        with self._lock:
            held = self._held.get(number)
            if held is not None and self._spool is not None:
                self._held.move_to_end(number)
        batch = held[0] if held is not None else self._from_disk(number)
        if batch is None:
            return None
        if held is None:
            self._hold(number, batch)
            self.let_go()
        return self._starts[index], batch

    def _from_disk(self, number: int, *, whole: bool = True) -> pa.RecordBatch | None:
        place = self._spool.place(number) if self._spool is not None else None
        return (read if whole else glance)(place, trusted=True) if place is not None else None

    def _load(self, number: int, *, whole: bool = True) -> pa.RecordBatch | None:
        with self._lock:
            held = self._held.get(number)
        return held[0] if held is not None else self._from_disk(number, whole=whole)

    def _skim(self, number: int, room: bytearray) -> memoryview | None:
        with self._lock:
            is_held = number in self._held
        place = self._spool.place(number) if self._spool is not None and not is_held else None
        return skim(place, room) if place is not None else None

    def snapshot(self, start: int) -> tuple[list[int], Source]:
        """The first rows of the batches from the one that has row `start`, and where they come from.

        With a spool it holds none of them in memory, so that a reader of all costs nothing.
        """
        skip = max(0, bisect_right(self._starts, start) - 1)
        first = self._base + skip
        starts, whose = self._starts[skip:], self._owners[skip:]
        if self._spool is None:
            batches = [self._held[number][0] for number in range(first, self._base + len(self._starts))]
            return starts, Source(batches.__getitem__, owners=whose)

        def load(index: int) -> pa.RecordBatch | None:
            return self._load(first + index)

        def glance_at(index: int) -> pa.RecordBatch | None:
            return self._load(first + index, whole=False)

        def skim_at(index: int, room: bytearray) -> memoryview | None:
            return self._skim(first + index, room)

        return starts, Source(load, glance_at, skim_at, whose)

    def rows_of(self, socket: str, start: int) -> RowList:
        """The rows from `start` on that belong to that socket."""
        skip = max(0, bisect_right(self._starts, start) - 1)
        return rows_of(socket, self._starts[skip:], self._owners[skip:], start, self.rows)
