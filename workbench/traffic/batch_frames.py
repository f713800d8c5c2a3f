"""The frames of a batch, read in place, and what stands before a message's body in them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, pairwise
from typing import Literal

import pyarrow as pa

from workbench.traffic.records import Kind

_TOKEN = 64  # bytes; a first frame that is longer tells requests apart no better
_ENVELOPE = 8  # frames among which a delimiter is looked for
_COPIED = 4 << 20  # bytes
_LEAST, _MOST = 4, 256  # messages that a guess is made of
_SENT, _RECEIVED = Kind.SENT.value, Kind.RECEIVED.value


class BatchFrames:
    """The frames of a batch, without an object for those that aren't looked at."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        lists = batch.column("frames")
        values = lists.values
        bounds = numbers(lists.offsets, "i")
        low, high = bounds[0], bounds[-1]
        self._bounds = [bound - low for bound in bounds.tolist()]
        if low == high:
            self._ends, self._data = [0], memoryview(b"")
            return
        _, ends, data = values.buffers()
        at = values.offset + low
        kept: memoryview[int] = memoryview(ends).cast("B").cast("i")[at : at + high - low + 1]
        whole = memoryview(b"" if data is None else data).cast("B")[kept[0] : kept[-1]]
        start = kept[0]
        self._ends = [end - start for end in kept.tolist()] if start else kept.tolist()
        # Bytes are cut in a third of the time; of large ones few are looked at.
        self._data = whole if len(whole) > _COPIED else bytes(whole)

    def count(self, row: int) -> int:
        """How many frames that row has."""
        return self._bounds[row + 1] - self._bounds[row]

    def first(self, row: int) -> bytes:
        """Its first frame, of which there is one."""
        at = self._bounds[row]
        return bytes(self._data[self._ends[at] : self._ends[at + 1]])

    def envelope(self, row: int, routed: bool) -> tuple[bytes, bytes, bool]:
        """With whom, what tells this request from others, and whether its answer must have that too.

        Source: RFC 28/REQREP: address frames, an empty delimiter, the body. An empty frame at the end is a
        body, not a delimiter.
        """
        ends, data = self._ends, self._data
        at, stop = self._bounds[row], self._bounds[row + 1]
        route = b""
        if routed and at < stop:
            route = bytes(data[ends[at] : ends[at + 1]])
            at += 1
        if at == stop:
            return route, b"", False
        if at + 1 < stop:
            for delimiter in range(at, min(stop - 1, at + _ENVELOPE)):
                if ends[delimiter] == ends[delimiter + 1]:
                    if delimiter > at:
                        lengths = b",".join(b"%d" % (ends[i + 1] - ends[i]) for i in range(at, delimiter))
                        return route, b"%b:%b" % (lengths, data[ends[at] : ends[delimiter]]), True
                    at += 1
                    break
        start, end = ends[at], ends[at + 1]
        return route, b"" if end - start > _TOKEN else bytes(data[start:end]), False


def numbers(column: pa.Array, code: Literal["q", "Q", "i", "B"]) -> memoryview[int]:
    """The numbers of a column without nulls, over the same memory."""
    if not len(column):
        return memoryview(b"").cast(code)
    return memoryview(column.buffers()[1]).cast("B").cast(code)[column.offset : column.offset + len(column)]


def guessed_type(rows: Sequence[int], kinds: Sequence[int], frames: BatchFrames) -> str:
    """The type of the socket of these rows, as far as it matters to who answers whom; empty where nothing tells.

    Strict turns are those of a REQ or a REP; a first frame that comes back is a ROUTER's routing id; a
    delimiter in front both ways is a DEALER's.
    """
    messages = list(islice((row for row in rows if kinds[row] <= _RECEIVED), _MOST))
    ways = [kinds[row] for row in messages]
    if len(messages) < _LEAST or len(set(ways)) < 2:
        return ""
    if all(a != b for a, b in pairwise(ways)):
        return "REQ" if ways[0] == _SENT else "REP"
    if any(frames.count(row) < 2 for row in messages):
        return ""
    came = {frames.first(row) for row in messages if kinds[row] == _RECEIVED}
    went = {frames.first(row) for row in messages if kinds[row] == _SENT}
    if came == went == {b""}:
        return "DEALER"
    return "ROUTER" if went <= came or came <= went else ""
