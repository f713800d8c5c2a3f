"""Which rows of a history a table shows: all, a socket's, or those that a filter hits.

Invariant: the rows rise, so that the place of any row of the history is found by halving.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Protocol


class ShownRows(Protocol):
    """Rows, as far as `update` and `let_go` have looked. `SocketView` is all rows or a socket's."""

    @property
    def generation(self) -> int:
        """The history's generation that the rows belong to."""
        ...

    def __len__(self) -> int: ...

    def update(self) -> int:
        """Take in what is new, and return how many rows there are; fewer than before only after a `clear`."""
        ...

    def gone(self) -> int:
        """How many of these rows, from the first on, have left the history."""
        ...

    def let_go(self) -> None:
        """Forget the rows that have left: those after them move up by as many as `gone` says."""
        ...

    def row(self, index: int) -> int:
        """The history's row that stands at that place. Raises IndexError."""
        ...


def place_of(rows: ShownRows, count: int, row: int) -> int:
    """The place of that row of the history among the first `count`, or of the next that is shown.

    `count` where no later one is.
    """
    return bisect_left(range(count), row, key=rows.row)
