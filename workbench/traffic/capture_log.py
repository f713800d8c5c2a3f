"""A capture that was opened: its rows are found by the headers, and read where they are looked at.

A thread goes through the file and finds batch after batch; `poll`, on the loop's thread, takes in what it
found, so that the first rows are there at once, and those that are appended later come too. Invariants:
rows are as in `History`; memory is bounded whatever the file's size; whatever its bytes, each row is a record.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from struct import error as StructError  # noqa: N812 - it is a class
from struct import unpack_from

import pyarrow as pa

from workbench.traffic.batch import sealed_record
from workbench.traffic.capture import Opened, open_capture, reason
from workbench.traffic.framing import RECORD_BATCH, Found, Scanner
from workbench.traffic.history import Snapshot, Source
from workbench.traffic.log import SocketView
from workbench.traffic.owners import Owners, column_owners, names_of, owners, rows_of
from workbench.traffic.placed import TINY, Group, Place, glance, is_tiny, read, skim
from workbench.traffic.records import Kind, Record
from workbench.traffic.row_list import RowList

_CACHE = 48 << 20  # bytes of batches that were looked at last
_SOCKETS = range(3, 5)  # among a batch's buffers: where each name ends, and the names
_MOST_SOCKETS = 64  # that are told
_MEMO, _MEMO_KEY = 1024, 4 << 10  # batches whose rows' sockets are remembered, and bytes of them
_PART = 1024  # messages between two looks at whether it is to end

_DAMAGED = "This row can't be read: the capture is damaged here."


class CaptureLog:
    """The rows of a capture, or of the parts that follow each other. Raises `CaptureError` for what is none.

    `close` it: it has a thread.
    """

    def __init__(self, *paths: Path) -> None:
        """`paths`: the parts in order, at least one. The last may still be written."""
        self.paths = paths
        self._opened = [open_capture(path) for path in paths]
        self.generation = 0
        self._lock = threading.Condition()
        self._cache: OrderedDict[int, tuple[Place, pa.RecordBatch]] = OrderedDict()
        self._cached = 0
        self._closing = False
        self._memo: dict[tuple[bytes, bytes], Owners] = {}  # of the thread: small batches are much alike
        self._begin()
        self._thread = threading.Thread(target=self._work, name="capture", daemon=True)
        self._thread.start()

    def _begin(self) -> None:
        # Guarded by the lock from here
        self._starts: list[int] = []
        self._places: list[Place] = []
        self._owners: list[Owners | list[str]] = []  # a list is still growing
        self._found = self._opened[0].first_row  # rows, those before the first among them
        self._sockets: dict[str, None] = {}
        self._passed = 0  # bytes that were gone through, of the parts before
        self._missing = 0
        self._problem = ""
        self._scanner: Scanner | None = None
        self._size = 0
        self._skip = 0  # rows that were found in the part before
        self._is_idle = False
        # Of the loop's thread
        self.first = self._found
        self._stop = self._found
        self._cache.clear()
        self._cached = 0

    # What is known of it

    @property
    def why_gone(self) -> str:
        """Why its first row isn't the log's first: a sentence."""
        return "They had left the log already when the capture was written, or its window was killed."

    def __len__(self) -> int:
        """How many rows there are as far as `poll` has taken them in, counted from 0, not from `first`."""
        return self._stop

    @property
    def is_read(self) -> bool:
        """Whether it was gone through to its end, as it is now."""
        return self._is_idle

    @property
    def is_whole(self) -> bool:
        """Whether it was ended in order: nothing will follow."""
        scanner = self._scanner
        return scanner is not None and scanner.ended and not self.missing

    @property
    def missing(self) -> int:
        """Bytes that are no whole batch: of what was cut off, or is being written."""
        with self._lock:
            position = self._scanner.position if self._scanner is not None else 0
            return self._missing + max(0, self._size - position)

    @property
    def problem(self) -> str:
        """Why it can't be read on, as a sentence; empty while all is well."""
        return self._problem

    @property
    def progress(self) -> float:
        """Which share of it was gone through, 0 to 1."""
        total = 0
        for opened in self._opened:
            try:
                total += opened.file.size()
            except OSError:
                continue
        with self._lock:
            position = self._scanner.position if self._scanner is not None else 0
            return min(1.0, (self._passed + position) / total) if total else 1.0

    def sockets(self) -> Sequence[str]:
        """Whose rows were found so far; of very many the first ones."""
        with self._lock:
            return tuple(self._sockets)

    # The loop's thread

    def poll(self) -> int:
        """Take in what was found since; returns how many rows came. Look whether the file has grown."""
        with self._lock:
            if self._is_idle:
                self._look_again()
            came = self._found - self._stop
            self._stop = self._found
        return came

    def read_all(self) -> None:
        """Return once it is gone through to its end as it is now: for whoever may wait, which a window may not."""
        with self._lock:
            while not self._is_idle and not self._closing:
                self._lock.wait()
        self.poll()

    def _look_again(self) -> None:
        scanner = self._scanner
        if scanner is None or scanner.ended or scanner.broken or self._problem:
            return
        try:
            size = self._opened[-1].file.size()
        except OSError:
            return
        if size < scanner.position:  # written anew, under the same name
            self.generation += 1
            self._begin()
        if size != self._size:
            self._is_idle = False
            self._lock.notify_all()

    def record_at(self, row: int, most: int | None = None) -> Record:
        """That row; with `most`, frames may be cut after so many bytes. Raises IndexError where there is none."""
        if not self.first <= row < self._stop:
            raise IndexError(row)
        with self._lock:
            index = bisect_right(self._starts, row) - 1
            start, place = self._starts[index], self._places[index]
        batch = self._batch(index, place)
        if batch is None or row - start >= batch.num_rows:
            return Record(time=0, socket="", kind=Kind.EVENT, event="damaged", reason=_DAMAGED, trouble=True)
        return sealed_record(batch, row - start, most)

    def rows(self, start: int, stop: int) -> list[Record]:
        """The rows from `start` up to `stop`, as far as there are any."""
        return [self.record_at(row) for row in range(max(self.first, start), min(stop, len(self)))]

    def _batch(self, index: int, place: Place) -> pa.RecordBatch | None:
        kept = self._cache.get(index)
        if kept is not None and kept[0] == place:
            self._cache.move_to_end(index)
            return kept[1]
        batch = read(place, trusted=False)
        if batch is not None:
            if kept is not None:
                self._cached -= kept[0].length
            self._cache[index] = (place, batch)
            self._cache.move_to_end(index)
            self._cached += place.length
            while self._cached > _CACHE and len(self._cache) > 1:
                _, (oldest, _) = self._cache.popitem(last=False)
                self._cached -= oldest.length
        return batch

    def rows_of(self, socket: str, start: int) -> RowList:
        """The rows from `start` on that belong to that socket."""
        with self._lock:
            skip = max(0, bisect_right(self._starts, start) - 1)
            starts, stop = self._starts[skip:], self._stop
            # The last may still grow: others have their owners for good.
            whose = [owners(of) if isinstance(of, list) else of for of in self._owners[skip:]]
        return rows_of(socket, starts, whose, start, stop)

    def view(self, socket: str | None = None) -> SocketView:
        """The rows of one socket, or of all."""
        return SocketView(self, socket)

    def snapshot(self, start: int = 0) -> Snapshot:
        """The rows from `start` on as they are now, for another thread to read. Damaged ones aren't among them."""
        with self._lock:
            skip = max(0, bisect_right(self._starts, start) - 1)
            starts, places = self._starts[skip:], self._places[skip:]
            # One that still grows is left out, which is the last if any is: it is read all the same.
            of = [owner for owner in self._owners[skip:] if not isinstance(owner, list)]

        def load(index: int) -> pa.RecordBatch | None:
            return read(places[index], trusted=False)

        def glance_at(index: int) -> pa.RecordBatch | None:
            return glance(places[index], trusted=False)

        def skim_at(index: int, room: bytearray) -> memoryview | None:
            return skim(places[index], room)

        return Snapshot(self.generation, starts, self._stop, Source(load, glance_at, skim_at, of))

    def close(self) -> None:
        """End its thread; nothing is read any more."""
        with self._lock:
            self._closing = True
            self._lock.notify_all()
        self._thread.join()

    # Its thread

    def _work(self) -> None:
        while not self._closing:
            generation = self.generation
            try:
                for number, opened in enumerate(self._opened):
                    self._scan(opened, generation, last=number == len(self._opened) - 1)
            except OSError as error:
                with self._lock:
                    self._problem = f"{self.paths[0]}: can't be read on ({reason(error)})."
                    self._is_idle = True
                    self._lock.notify_all()
            with self._lock:
                while not self._closing and generation == self.generation:
                    self._lock.wait()

    def _scan(self, opened: Opened, generation: int, *, last: bool) -> None:
        """Find the batches of one part; of the last one until it is closed, or written anew."""
        with self._lock:
            if generation != self.generation:
                return
            scanner = self._scanner = Scanner(opened.file, _SOCKETS, opened.position)
            # What a part has twice, as its writer was killed between two files, is there once.
            self._skip = max(0, self._found - opened.first_row)
            if opened.first_row > self._found:
                self._missing += opened.file.size()
                return
        while not self._closing and generation == self.generation:
            size = opened.file.size()
            with self._lock:
                self._size = size
            if self._scan_some(scanner, size, opened, generation):
                continue
            with self._lock:
                if generation != self.generation:
                    return
                if not last:
                    self._passed += size
                    self._missing += max(0, size - scanner.position)
                    self._size = 0
                    self._scanner = None
                    return
                self._is_idle = True
                self._lock.notify_all()
                while self._is_idle and not self._closing:
                    self._lock.wait()

    def _scan_some(self, scanner: Scanner, size: int, opened: Opened, generation: int) -> bool:
        """Find the next batches, many small ones or a large one; whether there may be more."""
        taken: list[tuple[Found, Owners]] = []
        try:
            for _ in range(_PART):
                found = scanner.next(size)
                if found is None:
                    return False
                if found.header.type != RECORD_BATCH:
                    scanner.broken, scanner.position = True, found.offset
                    return False
                rows = found.header.rows
                if rows and self._skip >= rows:
                    self._skip -= rows
                elif rows:
                    taken.append((found, self._whose(opened, found)))
                    if not is_tiny(found.header):
                        break
            return True
        finally:
            self._put(opened, taken, generation)

    def _whose(self, opened: Opened, found: Found) -> Owners:
        """Whose the rows of that batch are."""
        if found.body is None or found.header.rows > TINY:
            return _many_owners(opened, found)
        places, names = found.header.buffers
        ends = found.body[places.start : places.start + 4 * (found.header.rows + 1)]
        key = (ends, found.body[names.start : names.start + names.length])
        of = self._memo.get(key)
        if of is None:
            of = _few_owners(*key)
            if len(self._memo) >= _MEMO:
                self._memo.clear()
            if len(key[0]) + len(key[1]) <= _MEMO_KEY:
                self._memo[key] = of
        return of

    def _put(self, opened: Opened, taken: Sequence[tuple[Found, Owners]], generation: int) -> None:
        """Keep where these batches are, and whose their rows."""
        with self._lock:
            if generation != self.generation:
                return
            group: Group | None = None
            if self._owners and isinstance(grown := self._owners[-1], list):
                group = Group(self._places[-1], grown)
            for found, of in taken:
                for name in names_of(of):
                    if name not in self._sockets and len(self._sockets) < _MOST_SOCKETS:
                        self._sockets[name] = None
                if group is not None and group.takes(opened.file, found.header):
                    group.add(found.header, of)
                    self._found += found.header.rows
                    continue
                if group is not None:
                    self._places[-1], self._owners[-1] = group.place(), owners(group.names)
                    group = None
                place = Place(opened.file, found.offset, found.header.length, is_plain=found.header.is_plain)
                self._starts.append(self._found)
                self._places.append(place)
                self._owners.append(of)
                if is_tiny(found.header):
                    group = Group(place, [])
                    group.begin(of, found.header.rows)
                    self._owners[-1] = group.names
                self._found += found.header.rows
            if group is not None:
                self._places[-1] = group.place()


def _few_owners(ends: bytes, names: bytes) -> Owners:
    """Whose the rows of a small batch are, without Arrow, which takes ten times as long for one row."""
    try:
        places = unpack_from(f"<{len(ends) // 4}i", ends)
        return owners([names[a:b].decode() for a, b in pairwise(places)])
    except (StructError, UnicodeDecodeError):
        return ""


def _many_owners(opened: Opened, found: Found) -> Owners:
    """Whose the rows of a batch are, of which only these two buffers are read."""
    rows = found.header.rows
    at = found.offset + found.header.head
    ends, names = (opened.file.read(at + span.start, span.length) for span in found.header.buffers)
    try:
        column = pa.Array.from_buffers(
            pa.string(), rows, [None, pa.py_buffer(ends), pa.py_buffer(names)], null_count=0
        )
        column.validate(full=True)
        return column_owners(column)
    except (pa.ArrowException, ValueError):
        return ""
