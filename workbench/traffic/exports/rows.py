"""Which rows are exported, and how a writer of a format gets them: in pieces, so that memory stays bounded."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol, TypeAlias

import pyarrow as pa

from workbench.traffic.columns import batch_records
from workbench.traffic.history import Snapshot
from workbench.traffic.records import Record

_PIECE_ROWS = 1024

Choice: TypeAlias = Callable[[int, pa.RecordBatch], Sequence[int]]
"""Which rows of a batch: given its first row's number, the numbers of the chosen ones, rising."""


class Piece(NamedTuple):
    """Some rows: their numbers, from 0, and the rows themselves; all before `seen` have been looked at."""

    rows: Sequence[int]
    batch: pa.RecordBatch
    seen: int


class Writer(Protocol):
    """Writes one format to a file that it was given."""

    def write(self, piece: Piece, /) -> None:
        """These rows, after those before. Raises OSError where the file can't be written."""
        ...

    def finish(self) -> None:
        """What stands at the end of the file."""
        ...

    def abandon(self) -> None:
        """In place of `finish`, where the file is given up: nothing is written when this object goes."""
        ...


def these(rows: Sequence[int]) -> Choice:
    """The choice of these rows, whose numbers are given in rising order."""

    def chosen(first: int, batch: pa.RecordBatch) -> Sequence[int]:
        return rows[bisect_left(rows, first) : bisect_left(rows, first + batch.num_rows)]

    return chosen


def pieces(snapshot: Snapshot, choice: Choice | None = None) -> Iterator[Piece]:
    """The chosen rows of the snapshot, or all, some at a time; a piece may be empty, so that time is seen to pass."""
    for first, batch in snapshot.batches():
        for start in range(0, batch.num_rows, _PIECE_ROWS):
            part = batch.slice(start, _PIECE_ROWS)
            begin = first + start
            seen = begin + part.num_rows
            rows = range(begin, seen) if choice is None else choice(begin, part)
            if len(rows) < part.num_rows:
                part = part.take(pa.array([row - begin for row in rows], pa.int64()))
            yield Piece(rows, part, seen)


def records(piece: Piece) -> Iterator[tuple[int, Record]]:
    """Each row's `seq`, from 1, and its record."""
    for row, record in zip(piece.rows, batch_records(piece.batch), strict=True):
        yield row + 1, record
