"""Numbers of rows, rising: those that follow each other cost nothing, however many they are.

A flood of one socket is a hundred million rows in a few minutes, of which nearly all follow each other; a list of eight
bytes each would outgrow the log.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import chain

_FEW = 16  # rows that follow each other, below which they are kept one by one
_PIECE = 1 << 14  # rows that are kept one by one together


class RowList:
    """Rows are added at the end, each higher than those before, and dropped from the beginning."""

    def __init__(self, rows: Iterable[int] = ()) -> None:
        self._pieces: list[range | array[int]] = []
        self._begins: list[
            int
        ] = []  # of each piece the place of its first row among all that there ever were
        self._gone = 0  # places that were dropped
        self._end = 0  # the place behind the last
        self.extend(array("Q", rows))

    def __len__(self) -> int:
        return self._end - self._gone

    def __getitem__(self, index: int) -> int:
        """The row at that place, counted from 0. Raises IndexError where there is none, as below 0."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        place = self._gone + index
        piece = bisect_right(self._begins, place) - 1
        return self._pieces[piece][place - self._begins[piece]]

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(self.pieces())

    def pieces(self) -> Iterator[range | array[int]]:
        """The rows in pieces: ranges of those that follow each other, and arrays of others."""
        return self._pieces_from(self._gone)

    def last(self, count: int) -> Iterator[int]:
        """So many of the last ones, or all, in their order."""
        return chain.from_iterable(self._pieces_from(max(self._gone, self._end - count)))

    def below(self, row: int) -> int:
        """How many are lower than that one."""
        piece = bisect_left(self._pieces, row, key=lambda rows: rows[-1])
        if piece == len(self._pieces):
            return len(self)
        return max(0, self._begins[piece] + bisect_left(self._pieces[piece], row) - self._gone)

    def add_range(self, start: int, stop: int) -> None:
        """The rows from `start` up to `stop`."""
        count = stop - start
        if count <= 0:
            return
        last = self._pieces[-1] if self._pieces else None
        if isinstance(last, range) and last.stop == start:
            self._pieces[-1] = range(last.start, stop)
        elif count >= _FEW:
            self._begin(range(start, stop))
        else:
            self._piece().extend(range(start, stop))
        self._end += count

    def extend(self, rows: array[int] | RowList) -> None:
        """These rows."""
        for piece in (rows,) if isinstance(rows, array) else rows.pieces():
            if not len(piece):
                continue
            if piece[-1] - piece[0] == len(piece) - 1:
                self.add_range(piece[0], piece[-1] + 1)
            else:
                self._piece().extend(piece)
                self._end += len(piece)

    def drop(self, count: int) -> None:
        """Forget so many of the first."""
        self._gone += min(count, len(self))
        whole = bisect_right(self._begins, self._gone) - 1
        if self._gone == self._end:
            whole = len(self._pieces)
        if whole > 0:
            del self._pieces[:whole], self._begins[:whole]

    def _piece(self) -> array[int]:
        """Where rows are kept one by one."""
        last = self._pieces[-1] if self._pieces else None
        if isinstance(last, array) and len(last) < _PIECE:
            return last
        made = array("Q")
        self._begin(made)
        return made

    def _begin(self, piece: range | array[int]) -> None:
        self._pieces.append(piece)
        self._begins.append(self._end)

    def _pieces_from(self, place: int) -> Iterator[range | array[int]]:
        first = max(0, bisect_right(self._begins, place) - 1)
        for begin, piece in zip(self._begins[first:], self._pieces[first:], strict=True):
            yield piece[max(0, place - begin) :]
