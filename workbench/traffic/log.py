"""The traffic log: what happened, in Arrow batches, growing at the end, within a budget of memory.

Rows are numbered from 0; a row's `seq`, shown to people, is one more. Invariant: a row, once there,
never changes nor gets another number until `clear`, which `generation` counts. Where the budget is
used up the oldest leave, and `first` says which is the oldest still there; a capture keeps them all.
Views pull: nothing is signalled.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right

import pyarrow as pa

from workbench.traffic.batch import SCHEMA, OpenBatch, sealed_record, slice_batch, socket_rows
from workbench.traffic.capture import CaptureError, CaptureWriter
from workbench.traffic.history import History, Snapshot
from workbench.traffic.records import MessageSlice, Record

_SEAL_ROWS = 4096
_SEAL_BYTES = 1 << 20
BUDGET = 256 << 20  # bytes that the process may grow by, whatever was logged
_FOR_ROWS = 0.65  # of it; measured: views' indices and what the allocator can't give back take the rest
_LEAVING = 8  # what is over that leaves with an eighth of it, so that it's over seldom
_OWN_ROWS = 256  # rows, or
_OWN_BYTES = 256 << 10  # bytes of a slice that is worth a batch of its own


class TrafficLog:
    """Where the engine puts facts (it is a `Sink`), and where views read them."""

    def __init__(self, capture: CaptureWriter | None = None, budget: int = BUDGET) -> None:
        self._capture = capture
        self._most = int(budget * _FOR_ROWS)
        self.capture_problem = ""
        """Why the capture ended before its time, as a sentence; empty while all is well."""
        self.generation = 0
        """Grows with every `clear`: what was read before belongs to another log."""
        self._empty()

    def _empty(self) -> None:
        self._batches: list[pa.RecordBatch] = []
        self._starts: list[int] = []  # the first row of each batch
        self._sizes: list[int] = []  # the bytes of each
        self._bytes = 0  # their sum
        self.first = 0
        """The oldest row that is still there: so many have left."""
        self._sealed = 0  # rows in them
        self._open = OpenBatch()
        self._captured = 0  # rows of the open batch that the capture has

    def __len__(self) -> int:
        """How many rows there have been, those that left among them."""
        return self._sealed + len(self._open)

    # The sink

    def extend(self, messages: MessageSlice, /) -> None:
        """Messages that one socket received or sent, in a row."""
        if len(messages) >= _OWN_ROWS or messages.size >= _OWN_BYTES:
            self._seal()
            batch = slice_batch(messages)
            self._write(batch)
            self._append(batch)
        else:
            self._open.extend(messages)
            self._seal_if_full()

    def record(self, record: Record, /) -> None:
        """One more row."""
        self._open.add(record)
        self._seal_if_full()

    def _seal_if_full(self) -> None:
        if len(self._open) >= _SEAL_ROWS or self._open.bytes >= _SEAL_BYTES:
            self._seal()

    def _seal(self) -> None:
        if len(self._open):
            batch = self._open.seal()
            if self._captured < batch.num_rows:
                self._write(batch.slice(self._captured))
            self._append(batch)
            self._open = OpenBatch()
            self._captured = 0

    def _append(self, batch: pa.RecordBatch) -> None:
        self._batches.append(batch)
        self._starts.append(self._sealed)
        self._sealed += batch.num_rows
        self._sizes.append(batch.nbytes)
        self._bytes += self._sizes[-1]
        if self._bytes > self._most:
            self._let_go()

    def _let_go(self) -> None:
        """The oldest batches leave; the newest stays, however large it is."""
        most = self._most - self._most // _LEAVING
        leaving = 0
        while self._bytes > most and leaving < len(self._batches) - 1:
            self._bytes -= self._sizes[leaving]
            leaving += 1
        del self._batches[:leaving], self._starts[:leaving], self._sizes[:leaving]
        self.first = self._starts[0]

    def _write(self, batch: pa.RecordBatch) -> None:
        """To the capture. A full disk ends the capture, not the log: the engine is in the middle of its work."""
        if self._capture is not None:
            try:
                self._capture.write(batch)
            except CaptureError as error:
                self._capture = None
                self.capture_problem = str(error)

    def flush(self) -> None:
        """Give the capture what it doesn't have yet, so that a kill loses no more than came since."""
        if self._capture is not None and self._captured < len(self._open):
            self._write(self._open.seal(self._captured))
            self._captured = len(self._open)

    def clear(self) -> None:
        """Begin anew; the capture keeps what it has."""
        self.flush()
        self._empty()
        self.generation += 1

    # Reading

    def record_at(self, row: int) -> Record:
        """That row. Raises IndexError where there is none, or it has left."""
        if not self.first <= row < len(self):
            raise IndexError(row)
        if row >= self._sealed:
            return self._open.record(row - self._sealed)
        which = bisect_right(self._starts, row) - 1
        return sealed_record(self._batches[which], row - self._starts[which])

    def rows(self, start: int, stop: int) -> list[Record]:
        """The rows from `start` up to `stop`, as far as there are any."""
        return [self.record_at(row) for row in range(max(self.first, start), min(stop, len(self)))]

    def table(self) -> pa.Table:
        """All rows that are there, as one Arrow table."""
        batches = [*self._batches, *([self._open.seal()] if len(self._open) else [])]
        return pa.Table.from_batches(batches, schema=SCHEMA)

    def snapshot(self, start: int = 0) -> Snapshot:
        """The rows from `start` on as they are now, for another thread to read."""
        skip = max(0, bisect_right(self._starts, start) - 1)
        starts, batches = self._starts[skip:], self._batches[skip:]
        if len(self._open) and len(self) > start:
            starts.append(self._sealed)
            batches.append(self._open.seal())
        return Snapshot(self.generation, starts, len(self), batches.__getitem__)

    def view(self, socket: str | None = None) -> SocketView:
        """The rows of one socket, or of all."""
        return SocketView(self, socket)

    def rows_of(self, socket: str, start: int) -> array[int]:
        """The rows from `start` on that belong to that socket."""
        found = array("Q")
        first = max(0, bisect_right(self._starts, start) - 1)
        for begin, batch in zip(self._starts[first:], self._batches[first:], strict=True):
            skip = min(max(0, start - begin), batch.num_rows)
            found.frombytes(socket_rows(batch.slice(skip), socket, begin + skip).cast("B"))
        skip = max(0, start - self._sealed)
        for row, owner in enumerate(self._open.sockets[skip:], skip):
            if owner == socket:
                found.append(self._sealed + row)
        return found


class SocketView:
    """The rows of one socket, or of all for None, as far as `update` and `let_go` have looked."""

    def __init__(self, log: History, socket: str | None) -> None:
        self._log = log
        self._socket = socket
        self._rows = array("Q")  # all rows need no list: they are their own numbers
        self._first = log.first
        self._seen = log.first
        self._generation = log.generation

    @property
    def generation(self) -> int:
        """The log's generation that the rows belong to."""
        return self._generation

    def __len__(self) -> int:
        return self._seen - self._first if self._socket is None else len(self._rows)

    def update(self) -> int:
        """Take in what is new, and return how many rows there are; fewer than before only after a `clear`."""
        if self._generation != self._log.generation:
            self._generation = self._log.generation
            self._rows = array("Q")
            self._first = self._seen = self._log.first
        total = len(self._log)
        if self._first == self._seen:  # none is held: those that came and left since were never seen
            self._first = self._seen = max(self._seen, self._log.first)
        if self._socket is not None and total > self._seen:
            self._rows.extend(self._log.rows_of(self._socket, self._seen))
        self._seen = total
        return len(self)

    def gone(self) -> int:
        """How many of these rows, from the first on, have left the log."""
        if self._generation != self._log.generation:
            return 0
        if self._socket is None:
            return min(self._log.first, self._seen) - self._first
        return bisect_left(self._rows, self._log.first)

    def let_go(self) -> None:
        """Forget the rows that have left the log: those after them move up by as many as `gone` says."""
        if self._socket is None:
            self._first += self.gone()
        else:
            del self._rows[: self.gone()]

    def row(self, index: int) -> int:
        """The log's row that stands at that place of the view. Raises IndexError."""
        if self._socket is not None:
            return self._rows[index]
        if not 0 <= index < self._seen - self._first:
            raise IndexError(index)
        return self._first + index
