"""Messages of a history for whoever sends them again: read and picked on a thread, a little ahead of who takes.

Invariants: messages come in the rows' order; no more than a few MiB wait, or one piece that is larger; after
`close` the thread is gone.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from typing import NamedTuple

import pyarrow as pa

from workbench.traffic.exports.rows import Choice, Piece, pieces, records
from workbench.traffic.history import Snapshot
from workbench.traffic.records import Kind

_AHEAD = 4 << 20  # bytes that may wait, and
_MOST = 16  # pieces


class Target(NamedTuple):
    """Who sends what a socket's rows hold. `drops`: frames left out at the beginning, such as a routing id."""

    socket: str
    drops: int = 0


class Message(NamedTuple):
    """One message: when it was recorded, in ns, who is to send it, and what."""

    time: int
    socket: str
    frames: tuple[bytes, ...]


class Chunk(NamedTuple):
    """Some messages, maybe none: all rows before `seen` have been looked at."""

    messages: list[Message]
    seen: int


class Feed:
    """The messages of that kind whose sockets have a target; `take` them on any one thread."""

    def __init__(
        self, snapshot: Snapshot, targets: Mapping[str, Target], kind: Kind, choice: Choice | None = None
    ) -> None:
        self.first = snapshot.first
        self.rows = len(snapshot)
        """How many rows there are to look at."""
        self.problem = ""
        """Why it ended before its time, as a sentence."""
        self._snapshot, self._targets, self._kind, self._choice = snapshot, dict(targets), kind, choice
        self._waiting: deque[tuple[Chunk, int]] = deque()
        self._bytes = 0
        self._ended = self._closing = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="replay-feed", daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether nothing waits and nothing more will."""
        with self._changed:
            return self._ended and not self._waiting

    def take(self) -> Chunk | None:
        """The next messages; None where none wait now."""
        with self._changed:
            if not self._waiting:
                return None
            chunk, size = self._waiting.popleft()
            self._bytes -= size
            self._changed.notify()
            return chunk

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _work(self) -> None:
        problem = ""
        try:
            for piece in pieces(self._snapshot, self._choice):
                if not self._put(*self._chunk(piece)):
                    break
        except (OSError, pa.ArrowException) as error:
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            problem = f"The rows can't be read any further ({reason})."
        with self._changed:
            self.problem = problem
            self._ended = True

    def _chunk(self, piece: Piece) -> tuple[Chunk, int]:
        messages: list[Message] = []
        size = 0
        for _, record in records(piece):
            target = self._targets.get(record.socket)
            if target is None or record.kind is not self._kind:
                continue
            frames = record.frames[target.drops :]
            if frames:
                messages.append(Message(record.time, target.socket, frames))
                size += record.size
        return Chunk(messages, piece.seen - self.first), size

    def _put(self, chunk: Chunk, size: int) -> bool:
        """Whether to go on."""
        with self._changed:
            while not self._closing and (self._bytes > _AHEAD or len(self._waiting) >= _MOST):
                self._changed.wait()
            if self._closing:
                return False
            self._waiting.append((chunk, size))
            self._bytes += size
            return True
