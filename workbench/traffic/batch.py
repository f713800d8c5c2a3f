"""Batches of rows: the open one in flat Python lists, and the Arrow record batch that it is sealed into.

The schema is the capture's: `SCHEMA`, versioned in its metadata.
"""

from __future__ import annotations

from itertools import accumulate

import pyarrow as pa

from workbench.traffic.records import Kind, ReceivedSlice, Record

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
    metadata={"zmq-workbench.capture": "1"},
)
"""One row a record, as in `Record`; `kind` is `Kind`'s number: 0 sent, 1 received, 2 refused, 3 event."""


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

    def extend(self, messages: ReceivedSlice) -> None:
        """A row a message."""
        count = len(messages.ends)
        start = len(self.frames)
        self.times += messages.times
        self.sockets += [messages.socket] * count
        self.kinds += [1] * count
        self.frames += messages.frames
        self.ends += [start + end for end in messages.ends] if start else messages.ends
        self.peers += messages.peers
        self.bytes += sum(map(len, messages.frames))

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


_TIME, _SOCKET, _KIND, _FRAMES, _SIZE, _PEER, _EVENT, _REASON, _TROUBLE = range(len(SCHEMA))


def sealed_record(batch: pa.RecordBatch, row: int) -> Record:
    """That row of a sealed batch."""
    return Record(
        time=batch.column(_TIME)[row].value,
        socket=batch.column(_SOCKET)[row].as_py(),
        kind=Kind(batch.column(_KIND)[row].as_py()),
        frames=tuple(batch.column(_FRAMES)[row].as_py()),
        peer=batch.column(_PEER)[row].as_py(),
        event=batch.column(_EVENT)[row].as_py(),
        reason=batch.column(_REASON)[row].as_py(),
        trouble=batch.column(_TROUBLE)[row].as_py(),
    )


def socket_rows(batch: pa.RecordBatch, socket: str) -> list[int]:
    """The rows of a sealed batch that belong to that socket."""
    owners = batch.column(_SOCKET).dictionary_encode()
    which = next((i for i, name in enumerate(owners.dictionary.to_pylist()) if name == socket), None)
    return [] if which is None else [row for row, i in enumerate(owners.indices.to_pylist()) if i == which]
