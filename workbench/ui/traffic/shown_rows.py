"""Which rows of a history a table shows: all, a socket's, or those that a filter hits.

Invariant: the rows rise, so that the place of any row of the history is found by halving.
"""

from __future__ import annotations

import time
from array import array
from bisect import bisect_left
from typing import Protocol

from workbench.traffic.filter.language import Filter, Latencies
from workbench.traffic.filter.search import Search
from workbench.traffic.history import History
from workbench.traffic.log import SocketView
from workbench.traffic.row_list import RowList

_EXTEND = 0.1  # s between two looks at what came: a snapshot seals the open batch
_FIRST = 0.012  # s that the window waits for the first hits, so that a small log is never seen empty


class ShownRows(Protocol):
    """Rows, as far as they were taken in."""

    @property
    def generation(self) -> int:
        """The history's generation that the rows belong to."""
        ...

    def __len__(self) -> int: ...

    def early(self) -> int:
        """How many rows were found that belong before the first."""
        ...

    def let_in(self) -> None:
        """Put those before the first: the others move down by as many as `early` said."""
        ...

    def update(self) -> int:
        """Take in what comes behind, and return how many rows there are; fewer only of another generation."""
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


class SocketRows(SocketView):
    """All rows, or a socket's: they come at the end alone."""

    def early(self) -> int:
        """None ever are."""
        return 0

    def let_in(self) -> None:
        """Nothing to do."""


class HitRows:
    """The rows that a filter hits, found by a thread while the table shows those that are known."""

    def __init__(
        self,
        history: History,
        filter_: Filter,
        search: Search,
        latencies: Latencies | None = None,
        *,
        newest_first: bool = False,
    ) -> None:
        """`search` looks for nothing else from now on. Newest first, hits are put before those known."""
        self._history = history
        self._filter = filter_
        self._search = search
        self._latencies = latencies
        self._newest_first = newest_first
        self._begin()
        deadline = time.monotonic() + _FIRST
        while not self.is_done and time.monotonic() < deadline:
            time.sleep(0.001)
            self._poll()

    def _begin(self) -> None:
        snapshot = self._history.snapshot(self._history.first)
        self._generation = snapshot.generation
        self._asked = snapshot.stop  # rows below are being looked at
        self._asked_at = time.monotonic()
        self._before = array("Q")  # the hits before those of `_after`, falling
        self._after = RowList()
        self._early, self._late = array("Q"), array("Q")  # found, and not yet in
        self._looked, self._rows, self._problem = 0, len(snapshot), ""
        self._number = self._search.look_for(
            self._filter, snapshot, self._latencies, newest_first=self._newest_first
        )

    @property
    def generation(self) -> int:
        """The history's generation that the rows belong to."""
        return self._generation

    @property
    def filter(self) -> Filter:
        """What is looked for."""
        return self._filter

    @property
    def looked(self) -> tuple[int, int]:
        """How many rows were looked at, of how many."""
        return self._looked, self._rows

    @property
    def is_done(self) -> bool:
        """Whether there is nothing more to look at for now."""
        return self._looked == self._rows or bool(self._problem)

    @property
    def problem(self) -> str:
        """Why the search ended before its time, as a sentence; empty while all is well."""
        return self._problem

    def stop(self) -> None:
        """Look no further: what was found stays."""
        if not self.is_done:
            self._poll()
            self._search.cancel()
            self._problem = f"Stopped after {self._looked:,} of {self._rows:,} rows."

    def __len__(self) -> int:
        return len(self._before) + len(self._after)

    def _poll(self) -> None:
        if self._problem:
            return
        taken = self._search.take()
        if taken is None or taken.search != self._number or taken.generation != self._generation:
            return
        early = taken.earlier[::-1]
        self._early.extend(early)
        self._late.extend(taken.later)
        self._looked, self._rows, self._problem = taken.looked, taken.rows, taken.problem

    def _go_on(self) -> None:
        """Look at what has come since, not at each tick."""
        now = time.monotonic()
        if self._problem or len(self._history) == self._asked or now - self._asked_at < _EXTEND:
            return
        if self._history.generation == self._generation:
            came = self._history.snapshot(self._asked)
            self._asked, self._asked_at = came.stop, now
            self._search.extend(came)

    def early(self) -> int:
        """How many rows were found that belong before the first."""
        self._poll()
        return len(self._early)

    def let_in(self) -> None:
        """Put those before the first."""
        self._before.extend(self._early)
        self._early = array("Q")

    def update(self) -> int:
        """Take in what was found behind; of another generation all is looked for again."""
        if self._history.generation != self._generation:
            self._begin()
        self._poll()
        self._after.extend(self._late)
        self._late = array("Q")
        self._go_on()
        return len(self)

    def gone(self) -> int:
        """How many of these rows, from the first on, have left the history."""
        first = self._history.first
        if self._history.generation != self._generation or not len(self) or self.row(0) >= first:
            return 0
        return bisect_left(range(len(self)), first, key=self.row)

    def let_go(self) -> None:
        """Forget the rows that have left."""
        count = self.gone()
        falling = min(count, len(self._before))
        del self._before[len(self._before) - falling :]
        self._after.drop(count - falling)

    def row(self, index: int) -> int:
        """The history's row that stands at that place. Raises IndexError."""
        falling = len(self._before)
        if 0 <= index < falling:
            return self._before[falling - 1 - index]
        if index < 0:
            raise IndexError(index)
        return self._after[index - falling]


def place_of(rows: ShownRows, count: int, row: int) -> int:
    """The place of that row of the history among the first `count`, or of the next that is shown.

    `count` where no later one is.
    """
    return bisect_left(range(count), row, key=rows.row)
