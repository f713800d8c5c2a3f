"""Looks for the rows that match a filter, on a thread of its own, while others go on.

`Search` has one thread, started when there is something to look for and ended by `close`. Whoever asks
polls `take`; nothing is signalled. Invariant: each row of the snapshots is looked at once, and hits are
given out in order.
"""

from __future__ import annotations

import threading
from array import array
from collections import deque
from collections.abc import Iterator
from time import monotonic, sleep
from typing import Literal, TypeAlias

import pyarrow as pa
from msgspec import Struct

from workbench.traffic.filter.language import Filter, Latencies
from workbench.traffic.history import Snapshot

_CHUNK_ROWS = 65536
_CHUNK_BYTES = (
    4 << 20
)  # of a batch that is looked at in one go: so long does a search hold on to what it does


_ASK_AGAIN = 0.02  # seconds, while requests and replies are being paired

# Kernels run without the interpreter's lock, but it is taken again between two of them before a thread that waited
# for it has woken: now and then it is left alone for as long as that takes. Measured: the window's loop is 2 ms
# late in the middle where it was 7.
_SPELL = 0.002  # seconds of work, and
_REST = 0.0001  # of rest

Side: TypeAlias = Literal["newer", "older"]


class Taken(Struct, frozen=True, kw_only=True):
    """What was found since the last `take`. Both lists of rows rise.

    `earlier` go before all that was taken of this search so far, `later` behind it. Where `search` is
    another number than before, what was taken before belongs to another search. `looked` of `rows` rows
    were looked at; `problem` is a sentence that says why the search ended before its time, or empty.
    """

    search: int
    generation: int
    earlier: array[int]
    later: array[int]
    looked: int
    rows: int
    problem: str = ""

    @property
    def is_done(self) -> bool:
        """Whether there is nothing more to look at for now."""
        return self.looked == self.rows or bool(self.problem)


class _Job:
    """One search. Of the rows from `first` up to `stop`, those from `low` up to `high` were looked at.

    A snapshot still has what has left the log since it was taken, so that those that hold what comes next
    are kept in turn. Newest first, the first one is gone through backward.
    """

    def __init__(
        self,
        number: int,
        filter_: Filter,
        snapshot: Snapshot,
        latencies: Latencies | None,
        *,
        newest_first: bool,
    ) -> None:
        self.number = number
        self.filter = filter_
        self.latencies = latencies if filter_.needs_latency else None
        self.newest_first = newest_first
        self.generation = snapshot.generation
        self.first, self.stop = snapshot.first, snapshot.stop
        self.low = self.high = self.stop if newest_first else self.first
        self.middle = self.high
        self.snapshots = deque([snapshot])
        self.forward: Iterator[tuple[int, int, pa.RecordBatch | None]] = iter(())
        self.until = self.high  # how far `forward` goes
        self.backward = snapshot.parts(wanted=filter_.may_match, backward=True) if newest_first else iter(())
        self.earlier: list[array[int]] = []
        self.later = array("Q")
        self.problem = ""

    @property
    def looked(self) -> int:
        """How many rows were looked at."""
        return self.high - self.low

    @property
    def rows(self) -> int:
        """How many there are."""
        return self.stop - self.first

    @property
    def is_open(self) -> bool:
        """Whether there is something to look at."""
        return not self.problem and self.looked < self.rows

    def extend(self, snapshot: Snapshot) -> None:
        """There are more rows."""
        if snapshot.stop > self.stop:
            if self.snapshots and snapshot.first <= self.snapshots[-1].first:
                self.snapshots.pop()
            self.snapshots.append(snapshot)
            self.stop = snapshot.stop

    def next_side(self) -> Side | None:
        """Where to go on: with the newer rows, if there are any. None while it isn't known how long they took."""
        known = self.stop
        if self.latencies is not None:
            known = self.latencies.stop if self.latencies.generation == self.generation else 0
        if self.high == self.until and self.high < self.stop:
            while self.snapshots[0].stop <= self.high:
                self.snapshots.popleft()
            self.until = max(self.high, min(self.snapshots[0].stop, known))
            self.forward = self.snapshots[0].parts(self.high, self.until, self.filter.may_match)
        if self.high < self.until:
            return "newer"
        return "older" if self.first < self.low and self.middle <= known else None

    def put(self, side: Side, looked: tuple[int, int] | None, rows: array[int]) -> None:
        """Keep what was found in the rows from `looked[0]` up to `looked[1]`; for None, none were left there."""
        if side == "newer":
            self.high = self.until if looked is None else looked[1]
            self.later.extend(rows)
        else:
            self.low = self.first if looked is None else looked[0]
            self.earlier.append(rows)


class Search:
    """Looks for what matches one filter at a time. Every method but `close` returns at once."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._thread: threading.Thread | None = None
        self._job: _Job | None = None
        self._numbers = 0
        self._closed = False

    def look_for(
        self,
        filter_: Filter,
        snapshot: Snapshot,
        latencies: Latencies | None = None,
        *,
        newest_first: bool = False,
    ) -> int:
        """Look for that from now on, in place of what was looked for, and return the search's number.

        Newest first, the hits at the end are known at once; else those at the beginning.
        """
        with self._lock:
            assert not self._closed
            self._numbers += 1
            self._job = _Job(self._numbers, filter_, snapshot, latencies, newest_first=newest_first)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="search", daemon=True)
                self._thread.start()
            self._lock.notify()
            return self._numbers

    def extend(self, snapshot: Snapshot) -> None:
        """Go on with the rows that came since. Rows of another generation are a new search for the same."""
        with self._lock:
            job = self._job
            if job is None:
                return
            if snapshot.generation != job.generation:
                self.look_for(job.filter, snapshot, job.latencies, newest_first=job.newest_first)
            else:
                job.extend(snapshot)
                self._lock.notify()

    def take(self) -> Taken | None:
        """What was found since the last time, None while nothing is looked for."""
        with self._lock:
            job = self._job
            if job is None:
                return None
            earlier = array("Q")
            for part in reversed(job.earlier):
                earlier.extend(part)
            later, job.earlier, job.later = job.later, [], array("Q")
            return Taken(
                search=job.number,
                generation=job.generation,
                earlier=earlier,
                later=later,
                looked=job.looked,
                rows=job.rows,
                problem=job.problem,
            )

    def cancel(self) -> None:
        """Look for nothing any more. What was found and not taken is forgotten."""
        with self._lock:
            self._job = None

    def close(self) -> None:
        """End the thread, and wait for it: as long as it takes to look at some thousand rows."""
        with self._lock:
            self._closed = True
            self._job = None
            self._lock.notify()
            thread = self._thread
        if thread is not None:
            thread.join()

    # The thread

    def _run(self) -> None:
        rested = monotonic()
        while (work := self._next()) is not None:
            job, side = work
            if monotonic() - rested > _SPELL:
                sleep(_REST)
                rested = monotonic()
            try:
                found = next(job.forward if side == "newer" else job.backward, None)
                if found is None:
                    self._put(job, side, None, array("Q"))
                    continue
                first, stop, batch = found
                if batch is None:
                    self._put(job, side, (first, stop), array("Q"))
                    continue
                for begin, part in _chunks(first, batch, backward=side == "older"):
                    rows = _as_array(job.filter.rows(begin, part, job.latencies))
                    if not self._put(job, side, (begin, begin + part.num_rows), rows):
                        break
            except (pa.ArrowException, OSError, MemoryError) as error:
                with self._lock:
                    job.problem = f"The search ended before its time ({error or type(error).__name__})."

    def _next(self) -> tuple[_Job, Side] | None:
        """What is to be looked for, and where; waits until there is something. None at the end."""
        with self._lock:
            while not self._closed:
                job = self._job
                is_open = job is not None and job.is_open
                if job is not None and is_open and (side := job.next_side()):
                    return job, side
                self._lock.wait(_ASK_AGAIN if is_open else None)
            return None

    def _put(self, job: _Job, side: Side, looked: tuple[int, int] | None, rows: array[int]) -> bool:
        """Keep what was found; whether it is still looked for."""
        with self._lock:
            job.put(side, looked, rows)
            return job is self._job


def _as_array(rows: memoryview) -> array[int]:
    copied = array("Q")
    copied.frombytes(rows.cast("B"))
    return copied


def _chunks(first: int, batch: pa.RecordBatch, *, backward: bool) -> Iterator[tuple[int, pa.RecordBatch]]:
    """The batch in parts that are looked at in one go."""
    rows = min(_CHUNK_ROWS, max(1, batch.num_rows * _CHUNK_BYTES // max(1, batch.nbytes)))
    starts = range(0, batch.num_rows, rows)
    for start in reversed(starts) if backward else starts:
        yield first + start, batch.slice(start, rows)
