"""The session's temporary capture: its batches on the disk, written beside the loop, not on it.

A folder with *segments*, each an Arrow IPC stream of large batches, and a *tail*, the rows that are in no
large batch yet, batch by batch as they are flushed. The schema of each says which row it begins with, so
that a kill between two writes neither loses a row nor tells one twice. Invariants: a batch is in the queue, on
the disk, or given up with a sentence; whoever calls never waits for the disk.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pyarrow as pa

from workbench.traffic.capture import SUFFIX, reason
from workbench.traffic.memory import give_back
from workbench.traffic.pieces import Pieces
from workbench.traffic.placed import Place
from workbench.traffic.segment import Segment

DISK_BUDGET = 10 << 30
"""Bytes that a session's traffic may take of the disk; less where the disk would be more than half full of it."""
SEGMENT = 256 << 20  # bytes, after which another one begins: what leaves at once when the oldest rows have to
QUEUE = 32 << 20  # bytes that may wait for the disk
TAIL = f"tail{SUFFIX}"
_SHARE = 8  # segments that a small budget is divided into
_TOGETHER = (
    0.02  # seconds that jobs are gathered for: each time that it wakes takes Python's lock from the loop
)
_AT_ONCE = 4 << 20  # bytes that are written without waiting for more
_REST = 1.0  # seconds without work, after which freed memory goes back to the system
_MUCH = 64 << 20  # bytes written since, from which on that is worth it
_PAST_CACHE = 1 << 20  # bytes of a batch, from which on it goes past the system's page cache,
_LARGE = 16 << 10  # where its messages are as large on the average
_QUICK = 512 << 20  # bytes a second of a disk that a flood need not go around
_PATIENCE = 5.0  # seconds that an end waits for a disk that doesn't answer


class Spool:
    """Writes into a folder, which is there. All but `place` is called on the loop's thread."""

    def __init__(
        self,
        folder: Path,
        *,
        budget: int = DISK_BUDGET,
        segment: int = SEGMENT,
        queue: int = QUEUE,
        at_rest: Callable[[], object] = give_back,
    ) -> None:
        """`at_rest` is called on its thread, once nothing was written for a second after a flood."""
        self.folder = folder
        self.problem = ""
        """Why nothing is written any more, as a sentence; empty while all is well."""
        self._budget = self.most = budget
        self._segment_size = self._most_segment = segment
        self._queue_size = queue
        self._lock = threading.Condition()
        self._jobs: deque[tuple[int, Callable[[], None]]] = deque()
        self._waiting = 0  # bytes
        self._since_rest = 0  # bytes
        self._at_rest = at_rest
        self._behind = False
        self._closing = self._is_working = self._is_urged = False
        self._files = 0
        self._pieces = Pieces()
        self._disk_pace = float("inf")  # bytes a second past the cache, the last time
        self._segments: list[Segment] = []
        self._tail: Segment | None = None
        self._tail_rows = 0
        # Written by its thread, read by others: a dictionary's own lock is enough for that.
        self._places: dict[int, Place] = {}
        self._thread = threading.Thread(target=self._work, name="spool", daemon=True)
        self._thread.start()

    # What is asked for

    def put(self, number: int, batch: pa.RecordBatch, first_row: int) -> None:
        """Append a batch that begins with that row; batches are numbered in order. It takes the place of the tail."""
        self._do(batch.nbytes, partial(self._write, number, batch, first_row))

    def put_tail(self, batch: pa.RecordBatch, first_row: int) -> None:
        """Keep rows that are in no batch yet; those of the tail before them stay."""
        self._do(batch.nbytes, partial(self._write_tail, batch, first_row))

    def clear(self) -> None:
        """Remove all that there is; what follows begins with row 0, and a disk that was full is tried again."""
        self.problem = ""
        self._do(0, self._remove_all)

    def place(self, number: int) -> Place | None:
        """Where that batch can be read, on any thread; None while it is in no file."""
        return self._places.get(number)

    def forget(self, number: int) -> None:
        """Batches before that one are not read any more: segments that hold only such are removed."""
        with self._lock:
            count = 0
            while count + 1 < len(self._segments) and self._segments[count + 1].number <= number:
                count += 1
            leaving, self._segments = self._segments[:count], self._segments[count:]
        if leaving:
            for old in range(leaving[0].number, self._segments[0].number):
                self._places.pop(old, None)
            self._do(0, partial(self._remove, leaving), always=True)

    @property
    def leaving(self) -> int | None:
        """The first batch that may stay, where the disk's budget is used up; None while it isn't."""
        with self._lock:
            size = sum(segment.size for segment in self._segments)
            if size <= self.most or len(self._segments) < 2:
                return None
            return self._segments[1].number

    @property
    def is_behind(self) -> bool:
        """Whether so much waits for the disk that no more should come for now."""
        if self._waiting > self._queue_size:
            self._behind = True
        elif self._waiting <= self._queue_size // 2:
            self._behind = False
        return self._behind

    def close(self, *, remove: bool) -> None:
        """End its thread. With `remove` nothing stays on the disk, not even what waits; else all is written."""
        with self._lock:
            if remove:
                self._waiting -= sum(size for size, _ in self._jobs)
                self._jobs.clear()
                self._jobs.append((0, self._remove_all))
            self._closing = True
            self._lock.notify_all()
        self._thread.join(_PATIENCE)
        if remove:
            with suppress(OSError):
                self.folder.rmdir()

    def wait_written(self) -> None:
        """Return once nothing waits: for whoever may wait, such as tests."""
        with self._lock:
            self._is_urged = True
            self._lock.notify_all()
            while self._is_working or self._jobs:
                self._lock.wait()
            self._is_urged = False

    def _do(self, size: int, job: Callable[[], None], *, always: bool = False) -> None:
        with self._lock:
            if self._closing or (self.problem and not always):
                return
            self._jobs.append((size, job))
            self._waiting += size
            if len(self._jobs) == 1 or self._waiting >= _AT_ONCE:
                self._lock.notify_all()

    # Its thread

    def _work(self) -> None:
        while True:
            with self._lock:
                self._is_working = False
                self._lock.notify_all()
                while not self._jobs and not self._closing:
                    if not self._lock.wait(_REST if self._since_rest >= _MUCH else None):
                        break
                    self._lock.wait_for(self._must_write, _TOGETHER)
                if not self._jobs and self._closing:
                    break
                if not self._jobs:
                    self._jobs.append((0, self._rest))
                self._is_working = True
                size, job = self._jobs.popleft()
            try:
                job()
            except OSError as error:
                self._give_up(error)
            del job  # what it holds is on the disk, or the log's alone
            with self._lock:
                self._waiting -= size
                self._since_rest += size
        for segment in (*self._segments, self._tail):
            if segment is not None:
                segment.close()

    def _rest(self) -> None:
        self._since_rest = 0
        self._at_rest()

    def _must_write(self) -> bool:
        return self._closing or self._is_urged or self._waiting >= _AT_ONCE

    def _give_up(self, error: OSError) -> None:
        with self._lock:
            if not self.problem:
                self.problem = (
                    f"The traffic can't be kept on the disk any more ({reason(error)}: {self.folder})."
                    " The newest rows stay in memory."
                )
            self._waiting -= sum(size for size, _ in self._jobs)
            self._jobs.clear()

    def _write(self, number: int, batch: pa.RecordBatch, first_row: int) -> None:
        if self.problem:
            return
        segment = self._segments[-1] if self._segments else None
        if segment is None or segment.size >= self._segment_size:
            segment = self._another(number, first_row)
        offset = segment.size
        pieces = self._pieces.of(batch)
        if self._may_pass_cache(batch):
            begun = time.perf_counter()
            length = segment.append_past_cache(*pieces)
            self._disk_pace = length / max(1e-9, time.perf_counter() - begun)
        else:
            length = segment.append(*pieces)
        self._places[number] = Place(segment.file, offset, length)
        if self._tail_rows and self._tail is not None:
            self._tail.restart(first_row + batch.num_rows)
            self._tail_rows = 0

    def _may_pass_cache(self, batch: pa.RecordBatch) -> bool:
        """Whether it's a batch of large messages, and the disk is quick or keeps up: else the cache takes a burst.

        Small messages stay in the cache, for they are searched again and again.
        """
        return batch.nbytes >= max(_PAST_CACHE, batch.num_rows * _LARGE) and (
            self._disk_pace >= _QUICK or self._waiting <= self._queue_size // 2
        )

    def _another(self, number: int, first_row: int) -> Segment:
        """The next segment, sized by the room there is now."""
        free = shutil.disk_usage(self.folder).free
        with self._lock:
            taken = sum(segment.size for segment in self._segments)
            self.most = min(self._budget, (taken + free) // 2)
            self._segment_size = max(1 << 16, min(self._most_segment, self.most // _SHARE))
            if self._segments:
                self._segments[-1].close()
        self._files += 1
        segment = Segment(self.folder / f"{self._files:06}{SUFFIX}", number, first_row)
        with self._lock:
            self._segments.append(segment)
        return segment

    def _write_tail(self, batch: pa.RecordBatch, first_row: int) -> None:
        if self.problem:
            return
        if self._tail is None:
            self._tail = Segment(self.folder / TAIL, 0, first_row)
        elif not self._tail_rows:
            self._tail.restart(first_row)
        self._tail.append(*self._pieces.of(batch))
        self._tail_rows += batch.num_rows

    def _remove(self, segments: list[Segment]) -> None:
        for segment in segments:
            segment.close()
            with suppress(OSError):  # a folder that is gone holds nothing of it either
                segment.path.unlink(missing_ok=True)

    def _remove_all(self) -> None:
        with self._lock:
            segments, self._segments = self._segments, []
            self._places.clear()
        tail, self._tail = self._tail, None
        self._tail_rows = 0
        # The tail goes first: without what stands before it, it would look like all there was.
        self._remove([*([tail] if tail is not None else []), *segments])


def parts(folder: Path) -> list[Path]:
    """The files of a spool that was left, in order: its segments, then its tail."""
    return [*sorted(path for path in folder.glob(f"[0-9]*{SUFFIX}")), *folder.glob(TAIL)]
