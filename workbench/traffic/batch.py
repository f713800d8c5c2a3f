"""Batches of rows: the open one in flat Python lists, and the Arrow record batch that it is sealed into.

The schema is the capture's: `SCHEMA`, versioned in its metadata.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate, pairwise

import pyarrow as pa
import pyarrow.compute as pc

from workbench.traffic.records import Kind, MessageSlice, Record

# Arrow's own pool keeps what is freed: measured, a log of 165 MiB then costs 250 to 310 MiB, by the system's 185.
pa.set_memory_pool(pa.system_memory_pool())

VERSION = 1
"""Of the schema. A reader refuses a newer one; columns that are added, renamed or mean something else make one."""

SCHEMA = pa.schema(
    [
        pa.field("time", pa.timestamp("ns", tz="UTC"), nullable=False),
        pa.field("socket", pa.string(), nullable=False),
        pa.field("kind", pa.uint8(), nullable=False),
        pa.field("frames", pa.list_(pa.binary()), nullable=False),
        pa.field("size", pa.int64(), nullable=False),
        pa.field("peer", pa.string(), nullable=False),
        pa.field("event", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("trouble", pa.bool_(), nullable=False),
    ],
    metadata={"zmq-workbench.capture": str(VERSION)},
)
"""One row a record, as in `Record`; `kind` is `Kind`'s number: 0 sent, 1 received, 2 refused, 3 event."""


_FEW = 32  # messages, below which Python's own loops are quicker than Arrow's kernels


class OpenBatch:
    """Rows that still come. Lists of plain values: no object a message that garbage collection would visit."""

    def __init__(self) -> None:
        self.times: list[int] = []
        self.sockets: list[str] = []
        self.kinds: list[int] = []
        self.frames: list[bytes] = []
        self.ends: list[int] = []  # row i's frames are frames[ends[i-1]:ends[i]]
        self.peers: list[str] = []
        self.notes: dict[int, tuple[str, str, bool]] = {}  # row -> event, reason, trouble: few rows have any
        self.bytes = 0
        self._parts: list[pa.RecordBatch] = []
        self._in_parts = 0  # rows

    def __len__(self) -> int:
        return len(self.ends)

    def add(self, record: Record) -> None:
        """One more row."""
        if record.event or record.reason or record.trouble:
            self.notes[len(self.ends)] = (record.event, record.reason, record.trouble)
        self.times.append(record.time)
        self.sockets.append(record.socket)
        self.kinds.append(record.kind)
        self.frames += record.frames
        self.ends.append(len(self.frames))
        self.peers.append(record.peer)
        self.bytes += record.size

    def extend(self, messages: MessageSlice) -> None:
        """A row a message: for slices of few; of many, `slice_batch` makes a batch of its own."""
        count = len(messages)
        if count == 1:
            self._add_one(messages)
            return
        start = len(self.frames)
        data, bounds = messages.data.tobytes(), messages.frame_ends.tolist()
        self.times += messages.times.tolist()
        self.sockets += [messages.socket] * count
        self.kinds += [int(messages.kind)] * count
        self.frames += [data[a:b] for a, b in pairwise(bounds)]
        self.ends += [start + end for end in messages.message_ends.tolist()[1:]]
        self.peers += [messages.peer(i) for i in range(count)]
        self.bytes += len(data)

    def _add_one(self, messages: MessageSlice) -> None:
        """The same for a single message, as most slices are where nothing floods: without lists of one."""
        data, bounds = messages.data.tobytes(), messages.frame_ends
        if len(bounds) == 2:
            self.frames.append(data)
        else:
            self.frames += [data[a:b] for a, b in pairwise(bounds)]
        self.times.append(messages.times[0])
        self.sockets.append(messages.socket)
        self.kinds.append(messages.kind)
        self.ends.append(len(self.frames))
        self.peers.append(str(messages.peers, "utf-8"))
        self.bytes += len(data)

    def record(self, row: int) -> Record:
        """The row, as it went in."""
        event, reason, trouble = self.notes.get(row, ("", "", False))
        return Record(
            time=self.times[row],
            socket=self.sockets[row],
            kind=Kind(self.kinds[row]),
            frames=tuple(self.frames[self.ends[row - 1] if row else 0 : self.ends[row]]),
            peer=self.peers[row],
            event=event,
            reason=reason,
            trouble=trouble,
        )

    def seal(self, start: int = 0) -> pa.RecordBatch:
        """The rows from `start` on as Arrow."""
        rows = len(self.ends) - start
        first = self.ends[start - 1] if start else 0
        frames = self.frames[first:] if first else self.frames
        bounds = [0, *(end - first for end in self.ends[start:])] if first else [0, *self.ends[start:]]
        lengths = [0, *accumulate(map(len, frames))]
        sizes = [lengths[bounds[i + 1]] - lengths[bounds[i]] for i in range(rows)]
        notes = [self.notes.get(start + row, ("", "", False)) for row in range(rows)] if self.notes else []
        events, reasons, troubles = (
            zip(*notes, strict=True) if notes else ([""] * rows, [""] * rows, [False] * rows)
        )
        values = pa.array(frames, pa.binary())
        columns = [
            pa.array(self.times[start:], pa.int64()).cast(SCHEMA.field("time").type),
            pa.array(self.sockets[start:], pa.string()),
            pa.array(self.kinds[start:], pa.uint8()),
            pa.ListArray.from_arrays(pa.array(bounds, pa.int32()), values),
            pa.array(sizes, pa.int64()),
            pa.array(self.peers[start:], pa.string()),
            pa.array(events, pa.string()),
            pa.array(reasons, pa.string()),
            pa.array(troubles, pa.bool_()),
        ]
        return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)

    def parts(self) -> tuple[pa.RecordBatch, ...]:
        """All rows as batches that follow each other, few and each larger than the next.

        What was sealed so before is not sealed again: with 4,000 rows that took 6 ms, several times a second.
        """
        if self._in_parts < len(self.ends):
            part = self.seal(self._in_parts)
            self._in_parts = len(self.ends)
            while self._parts and self._parts[-1].num_rows <= 2 * part.num_rows:
                part = _joined(self._parts.pop(), part)
            self._parts.append(part)
        return tuple(self._parts)


def _joined(*batches: pa.RecordBatch) -> pa.RecordBatch:
    (batch,) = pa.Table.from_batches(batches).combine_chunks().to_batches()
    return batch


# With their types: Arrow looks for pandas, each time, to infer the type of a scalar that has none.
_NO_BYTES = pa.py_buffer(b"")
_FALSE = pa.scalar(False, pa.bool_())
_KINDS = {kind: pa.scalar(kind.value, pa.uint8()) for kind in Kind}


def slice_batch(messages: MessageSlice) -> pa.RecordBatch:
    """The slice as a batch over the same memory: nothing is copied, nothing is done a message."""
    rows = len(messages)
    ends, frame_ends = pa.py_buffer(messages.message_ends), pa.py_buffer(messages.frame_ends)
    frame_count = len(messages.frame_ends) - 1
    values = pa.Array.from_buffers(
        pa.binary(), frame_count, [None, frame_ends, pa.py_buffer(messages.data)], null_count=0
    )
    # Where each message's bytes begin, and the last one's end.
    bounds = pa.Array.from_buffers(pa.int32(), frame_count + 1, [None, frame_ends]).take(
        pa.Array.from_buffers(pa.int32(), rows + 1, [None, ends])
    )
    nothing = _empty_strings(rows)
    columns = [
        pa.Array.from_buffers(
            SCHEMA.field("time").type, rows, [None, pa.py_buffer(messages.times)], null_count=0
        ),
        pa.repeat(pa.scalar(messages.socket, pa.string()), rows),
        pa.repeat(_KINDS[messages.kind], rows),
        pa.Array.from_buffers(
            SCHEMA.field("frames").type, rows, [None, ends], null_count=0, children=[values]
        ),
        pc.call_function("subtract", [bounds.slice(1), bounds.slice(0, rows)]).cast(pa.int64()),
        pa.Array.from_buffers(
            pa.string(),
            rows,
            [None, pa.py_buffer(messages.peer_ends), pa.py_buffer(messages.peers)],
            null_count=0,
        ),
        nothing,
        nothing,
        pa.repeat(_FALSE, rows),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _empty_strings(rows: int) -> pa.StringArray:
    """Their ends are nothing but zeros, which all such share."""
    zeros = _zeros(max(1 << 14, 1 << (4 * rows + 3).bit_length()))
    return pa.Array.from_buffers(pa.string(), rows, [None, zeros, _NO_BYTES], null_count=0)


@lru_cache(maxsize=32)
def _zeros(size: int) -> pa.Buffer:
    return pa.py_buffer(bytes(size))


def first_frames(messages: MessageSlice, most: int) -> list[tuple[bytes, str]]:
    """The different first frames, at most so many and the latest, each with the peer it came from.

    Of a ROUTER's messages they are the routing ids.
    """
    if len(messages) < _FEW:
        newest = {messages.frames(i)[0]: messages.peer(i) for i in range(len(messages))}
        return list(newest.items())[-most:]
    frame_count = len(messages.frame_ends) - 1
    values = pa.Array.from_buffers(
        pa.binary(), frame_count, [None, pa.py_buffer(messages.frame_ends), pa.py_buffer(messages.data)]
    )
    starts = pa.Array.from_buffers(pa.int32(), len(messages), [None, pa.py_buffer(messages.message_ends)])
    encoded = values.take(starts).dictionary_encode()
    ids = encoded.dictionary.to_pylist()
    return [
        (ids[i], messages.peer(pc.index(encoded.indices, pa.scalar(i, pa.int32())).as_py()))
        for i in range(max(0, len(ids) - most), len(ids))
    ]


_TIME, _SOCKET, _KIND, _FRAMES, _SIZE, _PEER, _EVENT, _REASON, _TROUBLE = range(len(SCHEMA))


def sealed_record(batch: pa.RecordBatch, row: int, most: int | None = None) -> Record:
    """That row of a sealed batch; of each frame at most so many bytes."""
    frames, cut = _frames(batch, row, most)
    return Record(
        time=batch.column(_TIME)[row].value,
        socket=batch.column(_SOCKET)[row].as_py(),
        kind=Kind(batch.column(_KIND)[row].as_py()),
        frames=frames,
        peer=batch.column(_PEER)[row].as_py(),
        event=batch.column(_EVENT)[row].as_py(),
        reason=batch.column(_REASON)[row].as_py(),
        trouble=batch.column(_TROUBLE)[row].as_py(),
        cut=cut,
    )


def _frames(batch: pa.RecordBatch, row: int, most: int | None) -> tuple[tuple[bytes, ...], int]:
    """The frames, and how many bytes they are short of."""
    found = batch.column(_FRAMES)[row]
    if most is None or (size := batch.column(_SIZE)[row].as_py()) <= most:
        return tuple(found.as_py()), 0
    buffers = (frame.as_buffer() for frame in found.values)  # a copy of a large frame costs more than its row
    frames = tuple(buffer[:most].to_pybytes() for buffer in buffers)
    return frames, size - sum(map(len, frames))


def socket_rows(batch: pa.RecordBatch, socket: str, first: int) -> memoryview:
    """The rows of a sealed batch that belong to that socket, counted from `first`, as uint64."""
    own = pc.call_function("equal", [batch.column(_SOCKET), pa.scalar(socket, pa.string())])
    return row_numbers(own, first)


def row_numbers(mask: pa.BooleanArray, first: int) -> memoryview:
    """Where the mask is true, counted from `first`, as uint64."""
    found = pc.call_function(
        "add", [pc.call_function("indices_nonzero", [mask]), pa.scalar(first, pa.uint64())]
    )
    return memoryview(found.buffers()[1]).cast("B").cast("Q")[found.offset : found.offset + len(found)]
