"""A history that can be held still: what is shown stays as it was while the log goes on.

Invariant: while it is paused it answers from one snapshot, rows that have left the log among them, and tells
no new row and no other generation.
"""

from __future__ import annotations

from array import array

from workbench.traffic.batch import socket_rows
from workbench.traffic.history import History, Snapshot
from workbench.traffic.records import Record
from workbench.traffic.row_list import RowList


class Pausable:
    """The log as it goes on, or as it was when it was paused. It is a `History`."""

    def __init__(self, log: History) -> None:
        self.log = log
        self._still: Snapshot | None = None
        self._first = 0

    @property
    def paused(self) -> bool:
        """Whether it stands still."""
        return self._still is not None

    def pause(self) -> None:
        """Stand still at what there is now."""
        if self._still is None:
            self._first = self.log.first
            self._still = self.log.snapshot(self._first)

    def resume(self) -> None:
        """Go on with the log: what came meanwhile comes at once."""
        self._still = None

    def waiting(self) -> int:
        """How many rows have come since it was paused."""
        if self._still is None:
            return 0
        if self._still.generation != self.log.generation:
            return len(self.log)
        return len(self.log) - self._still.stop

    # History

    @property
    def generation(self) -> int:
        """That of the log, or of the picture."""
        return self.log.generation if self._still is None else self._still.generation

    @property
    def first(self) -> int:
        """The oldest row that can be read."""
        return self.log.first if self._still is None else self._first

    @property
    def why_gone(self) -> str:
        """Why the oldest rows have left."""
        return self.log.why_gone

    def __len__(self) -> int:
        return len(self.log) if self._still is None else self._still.stop

    def record_at(self, row: int, most: int | None = None) -> Record:
        """That row; with `most`, frames may be cut after so many bytes. Raises IndexError where there is none."""
        return (self.log if self._still is None else self._still).record_at(row, most)

    def rows_of(self, socket: str, start: int) -> RowList:
        """The rows from `start` on that belong to that socket."""
        if self._still is None:
            return self.log.rows_of(socket, start)
        found = RowList()
        for begin, batch in self._still.batches(start, of=lambda owner: owner == socket):
            rows = array("Q")
            rows.frombytes(socket_rows(batch, socket, begin).cast("B"))
            found.extend(rows)
        return found

    def snapshot(self, start: int = 0) -> Snapshot:
        """The rows from `start` on, for another thread to read; while paused, all of the picture."""
        return self.log.snapshot(start) if self._still is None else self._still
