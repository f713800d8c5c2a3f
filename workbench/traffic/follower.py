"""Goes through a history on a thread of its own, as it grows: pairs it, and sums up the rows that are meant.

Whoever shows it gives it a snapshot now and then, says what is wanted, and looks at `told`, which is
replaced as a whole. Invariants: nothing waits for the thread but `close`; it works in short pieces
with pauses between them, so that the window is never kept from its own work.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from math import isqrt
from typing import NamedTuple

import pyarrow as pa
from msgspec import Struct

from workbench.traffic.capture import CaptureError
from workbench.traffic.history import Snapshot
from workbench.traffic.latencies import Bar
from workbench.traffic.pairing import Pairing
from workbench.traffic.readings import RowFilter, reading
from workbench.traffic.records import Record
from workbench.traffic.statistics import SocketStatistics, Statistics
from workbench.traffic.timeline import Bins, Timeline

_LEAST = 1 << 9  # rows that are gone through without a pause; more where they take less than
_MOMENT = 0.001  # seconds
_JOINED = (
    1 << 15
)  # rows that are summed up at once: each time costs half a millisecond, whatever there is; or
_JOINED_BYTES = 16 << 20  # bytes of the batches that they stand in, which are kept until then
_BREATH = 0.001  # seconds: the window's own work goes before
_READ = 64  # rows
_FEW, _BARS = 16, 48  # bins at the least of a timeline, bars at the most of latencies
_TELL_EVERY = 0.2  # seconds between what is told while there is more to come
_FRESH = 1.0  # seconds after which rates are looked at again, though nothing came


class Wanted(Struct, frozen=True, kw_only=True):
    """What to sum up: nothing unless `sums`; else what `rows` means, None for all rows.

    `start` and `stop` are the part of the timeline that is shown, in nanoseconds; None for its own end.
    `bins` is how many of it are wanted, at most.
    """

    sums: bool = False
    rows: RowFilter | None = None
    start: int | None = None
    stop: int | None = None
    bins: int = 512


class Told(Struct, frozen=True, kw_only=True):
    """What is known so far. `done` of `total` rows were looked at; `rows` of them are meant.

    `span` is the first and the last time among those, `statistics` theirs by socket, `bins` the part of
    the timeline that is wanted, `bars` and the rest how the latencies of all spread, in nanoseconds.
    `problem` says why it can't go on, if so.
    """

    generation: int = -1
    done: int = 0
    total: int = 0
    rows: int = 0
    span: tuple[int, int] | None = None
    statistics: tuple[SocketStatistics, ...] = ()
    bins: Bins = Bins()
    bars: tuple[Bar, ...] = ()
    p50: int | None = None
    p90: int | None = None
    p99: int | None = None
    longest: int | None = None
    problem: str = ""

    @property
    def whole(self) -> bool:
        """Whether all rows that there were are in it."""
        return self.done >= self.total


class Errand(NamedTuple):
    """Rows to be read, and what is to be made of those that are there."""

    rows: Sequence[int]
    make: Callable[[list[tuple[int, Record]]], object]


class _Order(NamedTuple):
    """What the thread was told; `pairing` is another one for another history."""

    pairing: Pairing
    snapshot: Snapshot | None = None
    wanted: Wanted = Wanted()
    errand: Errand | None = None


class _Sums:
    """What was summed up for one choice of rows."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.next = 0  # the row to go on with
        self.rows = 0
        self.statistics = Statistics()
        self.timeline = Timeline()
        self._pieces: list[pa.RecordBatch] = []
        self._held = self._held_bytes = 0

    def are_of(self, wanted: Wanted) -> bool:
        return (self.wanted.sums, self.wanted.rows) == (wanted.sums, wanted.rows)

    def add(self, piece: pa.RecordBatch, size: int) -> None:
        """These rows; `size` is their whole batch's, in bytes."""
        self._pieces.append(piece)
        self._held += piece.num_rows
        self._held_bytes += size
        self.rows += piece.num_rows
        if self._held >= _JOINED or self._held_bytes >= _JOINED_BYTES:
            self.join()

    def join(self) -> None:
        if self._held:
            table = pa.Table.from_batches(self._pieces)
            self.statistics.add(table)
            self.timeline.add(table)
        self._pieces.clear()
        self._held = self._held_bytes = 0


class Follower:
    """Goes on with whatever it is given, until `close`. All but its thread's own work is for one thread."""

    def __init__(self, types: Mapping[str, str] | None = None) -> None:
        self.pairing = Pairing(types)
        """Of the history's rows that were gone through so far."""
        self.told = Told()
        """The newest that is known; another object whenever there is something new."""
        self.brought: tuple[Errand, object] | None = None
        """What was made on the last errand that is done."""
        self._changed = threading.Condition()
        self._order = _Order(self.pairing)
        self._news = self._working = self._closing = False
        self._thread: threading.Thread | None = None

    @property
    def idle(self) -> bool:
        """Whether it has gone through all that it was given."""
        return not (self._news or self._working)

    def look(self, snapshot: Snapshot) -> None:
        """Go on to the rows of this snapshot, which is newer than those before."""
        self._tell(self._order._replace(snapshot=snapshot))

    def want(self, wanted: Wanted) -> None:
        """Sum up this from now on."""
        if wanted != self._order.wanted:
            self._tell(self._order._replace(wanted=wanted))

    def begin_again(self, types: Mapping[str, str]) -> None:
        """The snapshots from now on are of another history, whose sockets have these types; so is `pairing`."""
        self.pairing, self.told = Pairing(types), Told()
        self._tell(_Order(self.pairing, wanted=self._order.wanted))

    def send(self, errand: Errand, snapshot: Snapshot) -> None:
        """Read these rows of the snapshot before anything else, in place of an errand that isn't done yet."""
        self._tell(self._order._replace(errand=errand, snapshot=snapshot))

    def _tell(self, order: _Order) -> None:
        with self._changed:
            self._order, self._news = order, True
            self._changed.notify()
        if self._thread is None and order.snapshot is not None and not self._closing:
            # A daemon, so that a program which fails elsewhere isn't kept alive; `close` waits for it.
            self._thread = threading.Thread(target=self._run, name="follower", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Stop, and wait until the thread is gone: not longer than a piece of its work."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    # On the thread

    def _run(self) -> None:
        sums = _Sums(Wanted())
        pairing = self._order.pairing
        while True:
            with self._changed:
                self._working = False
                while not (self._news or self._closing):
                    # Rates go down to 0 by being looked at, though nothing comes.
                    if not self._changed.wait(_FRESH if sums.wanted.sums else None):
                        break
                if self._closing:
                    return
                order, self._news, self._working = self._order, False, True
            if order.pairing is not pairing:
                pairing, sums = order.pairing, _Sums(order.wanted)
            if order.snapshot is None:
                continue
            try:
                self._run_errand(order.snapshot, order.errand)
                sums = self._go_through(order, order.snapshot, sums)
            except (OSError, pa.ArrowException, CaptureError) as error:
                self._publish(order, Told(problem=f"The rows can't be read any further: {error}"))
                sums = _Sums(order.wanted)

    def _run_errand(self, snapshot: Snapshot, errand: Errand | None) -> None:
        if errand is None or (self.brought is not None and self.brought[0] is errand):
            return
        found: list[tuple[int, Record]] = []
        for row in errand.rows:
            with suppress(IndexError):  # it has left
                found.append((row, snapshot.record_at(row)))
            if len(found) % _READ == 0:
                time.sleep(_BREATH)
        self.brought = (errand, errand.make(found))

    def _publish(self, order: _Order, told: Told) -> None:
        if order.pairing is self._order.pairing:  # nobody asks any more for what is of another history
            self.told = told

    def _go_through(self, order: _Order, snapshot: Snapshot, sums: _Sums) -> _Sums:
        pairing, wanted = order.pairing, order.wanted
        if snapshot.generation != pairing.generation or not sums.are_of(wanted):
            sums = _Sums(wanted)
        sums.wanted = wanted
        piece, told_at = _LEAST, time.monotonic()
        while True:
            began = time.monotonic()
            # Sums are made anew for each choice of rows: the pairing may be ahead of them.
            if snapshot.generation != pairing.generation or sums.next >= pairing.stop:
                pairing.take(snapshot, piece)
            if wanted.sums:
                self._sum_up(sums, snapshot, pairing)
            else:
                sums.next = pairing.stop
            now = time.monotonic()
            if sums.next >= snapshot.stop or self._has_other(order, snapshot):
                break
            if now - told_at >= _TELL_EVERY:
                self._publish(order, _told(sums, snapshot))
                told_at = now
            # As many rows as take a moment: what a row costs differs a hundredfold.
            piece = min(max(round(piece * _MOMENT / max(now - began, 1e-4)), _LEAST), _JOINED)
            time.sleep(_BREATH)
        self._publish(order, _told(sums, snapshot))
        return sums

    def _has_other(self, order: _Order, snapshot: Snapshot) -> bool:
        """Whether there is no use in going on with this."""
        newest = self._order
        return (
            self._closing
            or newest.pairing is not order.pairing
            or newest.wanted != order.wanted
            or newest.snapshot is None
            or newest.snapshot.generation != snapshot.generation
            or (newest.errand is not None and (self.brought is None or newest.errand is not self.brought[0]))
        )

    def _sum_up(self, sums: _Sums, snapshot: Snapshot, pairing: Pairing) -> None:
        stop = min(pairing.stop, max(sums.next, snapshot.first) + _JOINED)
        # A filter may want the frames; sums alone don't, and of large ones they are most of what there is to read.
        for first, batch in snapshot.batches(sums.next, stop, whole=sums.wanted.rows is not None):
            sums.add(reading(first, batch, pairing, sums.wanted.rows), batch.nbytes)
        sums.next = stop


def _told(sums: _Sums, snapshot: Snapshot) -> Told:
    sums.join()
    wanted, timeline, spread = sums.wanted, sums.timeline, sums.statistics.spread
    first, last = timeline.span or (0, -1)
    return Told(
        generation=snapshot.generation,
        done=sums.next,
        total=snapshot.stop,
        rows=sums.rows,
        span=timeline.span,
        statistics=sums.statistics.told(time.monotonic()),
        bins=_few_enough(
            timeline,
            first if wanted.start is None else wanted.start,
            last + 1 if wanted.stop is None else wanted.stop,
            wanted.bins,
        ),
        bars=spread.bars(min(_BARS, max(_FEW, 2 * isqrt(spread.count)))),
        p50=spread.quantile(0.5),
        p90=spread.quantile(0.9),
        p99=spread.quantile(0.99),
        longest=spread.most if spread.count else None,
    )


def _few_enough(timeline: Timeline, start: int, stop: int, most: int) -> Bins:
    """At most so many bins, and no more than tell something: of a few rows each would be a spike of its own."""
    bins = timeline.bins(start, stop, most)
    rows = sum(map(sum, (bins.sent, bins.received, bins.refused, bins.events)))
    enough = max(_FEW, 2 * isqrt(rows))
    return bins if len(bins) <= enough else timeline.bins(start, stop, enough)
