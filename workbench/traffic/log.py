"""The traffic log: what happened, in Arrow batches, growing at the end, within a budget of memory.

Rows are numbered from 0; a row's `seq`, shown to people, is one more. Invariant: a row, once there,
never changes nor gets another number until `clear`, which `generation` counts. Where the budget of the
memory, or with a spool of the disk, is used up the oldest leave, and `first` says which is the oldest still
there; a capture keeps them all. Views pull: nothing is signalled.
"""

from __future__ import annotations

import time
from array import array
from itertools import accumulate

import pyarrow as pa

from workbench.traffic.batch import SCHEMA, OpenBatch, sealed_record, slice_batch
from workbench.traffic.batches import Batches
from workbench.traffic.capture import CaptureError, CaptureWriter
from workbench.traffic.history import History, Snapshot, Source
from workbench.traffic.owners import owners
from workbench.traffic.records import Kind, MessageSlice, Record
from workbench.traffic.row_list import RowList
from workbench.traffic.spool import Spool

_SEAL_ROWS = 4096
_SEAL_BYTES = 1 << 20
BUDGET = 256 << 20  # bytes that the process may grow by, whatever was logged
_FOR_ROWS = 0.65  # of it; measured: what waits unread, views' indices and the allocator's own take the rest;
_BESIDE_DISK = 0.18  # less where the disk has them too, and more waits, as it is slower than what comes
_OWN_ROWS = 128  # rows, or
_OWN_BYTES = 256 << 10  # bytes of a slice that is worth a batch of its own


class TrafficLog:
    """Where the engine puts facts (it is a `Sink`), and where views read them.

    `capture` gets every row, as a file that stays. With `spool`, rows that memory has no room for are read
    from the disk. `budget` is the memory's, in bytes.
    """

    def __init__(
        self, capture: CaptureWriter | None = None, budget: int = BUDGET, spool: Spool | None = None
    ) -> None:
        self._capture = capture
        self._spool = spool
        self._budget = budget
        self._batches = Batches(int(budget * _FOR_ROWS), spool, beside_disk=int(budget * _BESIDE_DISK))
        self.capture_problem = ""
        """Why the capture ended before its time, as a sentence; empty while all is well."""
        self.generation = 0
        """Grows with every `clear`: what was read before belongs to another log."""
        self._begin()

    def _begin(self) -> None:
        self._open = OpenBatch()
        self._kept = 0  # rows of the open batch that the capture, or the spool, has
        self._told: set[str] = set()

    @property
    def first(self) -> int:
        """The oldest row that is still there: so many have left."""
        return self._batches.first

    @property
    def why_gone(self) -> str:
        """Why the oldest rows have left, and what keeps them: sentences for people."""
        if self._spool is not None and not self._spool.problem:
            return f"The log takes up to {_in_words(self._spool.most)} of the disk; the oldest rows leave it."
        return (
            f"The log takes up to {self._budget >> 20} MiB of memory; the oldest rows leave it."
            " To keep all, run the file with `zmq-workbench run FILE --capture PATH`."
        )

    @property
    def is_behind(self) -> bool:
        """Whether the disk can't keep up, so that what need not come now should wait where it is."""
        return self._spool is not None and self._spool.is_behind

    def __len__(self) -> int:
        """How many rows there have been, those that left among them."""
        return self._batches.rows + len(self._open)

    # The sink

    def extend(self, messages: MessageSlice, /) -> None:
        """Messages that one socket received or sent, in a row."""
        if len(messages) >= _OWN_ROWS or messages.size >= _OWN_BYTES:
            self._seal()
            batch = slice_batch(messages)
            self._write(batch)
            self._batches.append(batch, messages.socket)
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
            batch, of = self._open.seal(), owners(self._open.sockets)
            if self._kept < batch.num_rows:
                self._write(batch.slice(self._kept))
            self._open = OpenBatch()
            self._kept = 0
            self._batches.append(batch, of)

    def _write(self, batch: pa.RecordBatch) -> None:
        """To the capture. A full disk ends the capture, not the log: the engine is in the middle of its work."""
        if self._capture is not None:
            try:
                self._capture.write(batch)
            except CaptureError as error:
                self._capture = None
                self.capture_problem = str(error)

    def flush(self) -> None:
        """Give the disk what it doesn't have yet, so that a kill loses no more than came since.

        To be called again and again, a few times a second: it also tells what became of the disk.
        """
        if self._spool is not None:
            self._look_after(self._spool)
        if (self._capture is None and self._spool is None) or self._kept == len(self._open):
            return
        batch = self._open.seal(self._kept)
        self._write(batch)
        if self._spool is not None:
            self._spool.put_tail(batch, self._batches.rows + self._kept)
        self._kept = len(self._open)

    def _look_after(self, spool: Spool) -> None:
        self._batches.let_go()
        if spool.problem:
            self._tell("log-in-memory", spool.problem, trouble=True)
        elif self.first:
            self._tell("oldest-left", f"{self.why_gone} Save the capture in good time to keep them.")
        if spool.is_behind:
            self._tell(
                "disk-behind",
                "The disk is slower than the traffic: sockets receive no more than it takes."
                " What their peers send waits, or is dropped, as their high-water marks say.",
            )
        else:
            self._told.discard("disk-behind")

    def _tell(self, event: str, reason: str, *, trouble: bool = False) -> None:
        """Once, or once again when it has passed."""
        if event not in self._told:
            self._told.add(event)
            self.record(
                Record(
                    time=time.time_ns(),
                    socket="",
                    kind=Kind.EVENT,
                    event=event,
                    reason=reason,
                    trouble=trouble,
                )
            )

    def clear(self) -> None:
        """Begin anew; the capture keeps what it has, the spool nothing."""
        if self._capture is not None:
            self.flush()
        self._batches.clear()
        self._begin()
        self.generation += 1

    def close(self) -> None:
        """The session has ended: its spool goes. The capture is whoever made it's."""
        if self._spool is not None:
            self._spool.close(remove=True)

    # Reading

    def record_at(self, row: int, most: int | None = None) -> Record:
        """That row; with `most`, frames may be cut after so many bytes. Raises IndexError where there is none."""
        if not self.first <= row < len(self):
            raise IndexError(row)
        if row >= self._batches.rows:
            return self._open.record(row - self._batches.rows)
        found = self._batches.batch_of(row)
        if found is None:
            return Record(
                time=0, socket="", kind=Kind.EVENT, event="unreadable", reason=_UNREADABLE, trouble=True
            )
        return sealed_record(found[1], row - found[0], most)

    def rows(self, start: int, stop: int) -> list[Record]:
        """The rows from `start` up to `stop`, as far as there are any."""
        return [self.record_at(row) for row in range(max(self.first, start), min(stop, len(self)))]

    def table(self) -> pa.Table:
        """All rows that are there, as one Arrow table: all in memory."""
        return pa.Table.from_batches([batch for _, batch in self.snapshot().batches()], schema=SCHEMA)

    def snapshot(self, start: int = 0) -> Snapshot:
        """The rows from `start` on as they are now, for another thread to read."""
        starts, source = self._batches.snapshot(start)
        if not len(self._open) or len(self) <= start:
            return Snapshot(self.generation, starts, len(self), source)
        sealed, parts = len(starts), self._open.parts()
        begins = accumulate((part.num_rows for part in parts[:-1]), initial=self._batches.rows)
        glance, skim = source.glance, source.skim

        def load_any(index: int) -> pa.RecordBatch | None:
            return source.load(index) if index < sealed else parts[index - sealed]

        def glance_any(index: int) -> pa.RecordBatch | None:
            return glance(index) if glance is not None and index < sealed else load_any(index)

        def skim_any(index: int, room: bytearray) -> memoryview | None:
            return skim(index, room) if skim is not None and index < sealed else None

        every = Source(load_any, glance_any, skim_any, source.owners)
        return Snapshot(self.generation, [*starts, *begins], len(self), every)

    def view(self, socket: str | None = None) -> SocketView:
        """The rows of one socket, or of all."""
        return SocketView(self, socket)

    def rows_of(self, socket: str, start: int) -> RowList:
        """The rows from `start` on that belong to that socket."""
        sealed = self._batches.rows
        found = self._batches.rows_of(socket, start) if start < sealed else RowList()
        skip = max(0, start - sealed)
        own = (row for row, owner in enumerate(self._open.sockets[skip:], sealed + skip) if owner == socket)
        found.extend(array("Q", own))
        return found


_UNREADABLE = "This row can't be read from the disk any more."


def _in_words(size: int) -> str:
    return f"{size / (1 << 30):.1f} GiB" if size >= 1 << 30 else f"{max(1, size >> 20)} MiB"


class SocketView:
    """The rows of one socket, or of all for None, as far as `update` and `let_go` have looked."""

    def __init__(self, log: History, socket: str | None) -> None:
        self._log = log
        self._socket = socket
        self._rows = RowList()  # all rows need none: they are their own numbers
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
            self._rows = RowList()
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
        return self._rows.below(self._log.first)

    def let_go(self) -> None:
        """Forget the rows that have left the log: those after them move up by as many as `gone` says."""
        if self._socket is None:
            self._first += self.gone()
        else:
            self._rows.drop(self.gone())

    def row(self, index: int) -> int:
        """The log's row that stands at that place of the view. Raises IndexError."""
        if self._socket is not None:
            return self._rows[index]
        if not 0 <= index < self._seen - self._first:
            raise IndexError(index)
        return self._first + index
