"""A batch as an Arrow IPC message in pieces, for whoever appends it to a file: large buffers are not copied.

Invariant: the pieces one after the other are, byte for byte, what `RecordBatch.serialize` gives.
"""

from __future__ import annotations

import pyarrow as pa

from workbench.traffic.batch import SCHEMA

_LARGE = 1 << 20  # bytes of a batch, from which on a copy costs more than the calls that avoid it: some 25 us
_JOINED = 256 << 10  # bytes, up to which buffers are copied all the same, to be one piece


class Pieces:
    """Makes them, on one thread."""

    def __init__(self) -> None:
        self._sink = _Sink()
        self._stream: tuple[pa.RecordBatchStreamWriter, pa.BufferedOutputStream] | None = None

    def of(self, batch: pa.RecordBatch) -> list[pa.Buffer | bytes]:
        """The message's bytes, in order."""
        if batch.nbytes < _LARGE:
            return [batch.serialize()]
        writer, buffer = self._stream or self._begin()
        writer.write_batch(batch)
        buffer.flush()
        return self._sink.take()

    def _begin(self) -> tuple[pa.RecordBatchStreamWriter, pa.BufferedOutputStream]:
        # Arrow joins what is small, so that it asks for Python's lock three times a batch and not thirty.
        buffer = pa.BufferedOutputStream(pa.PythonFile(self._sink, mode="w"), _JOINED)
        writer = pa.ipc.new_stream(buffer, SCHEMA)
        writer.write_batch(pa.RecordBatch.from_pylist([], schema=SCHEMA))  # the schema comes before the first
        buffer.flush()
        self._sink.take()
        self._stream = writer, buffer
        return self._stream


def padded(beginning: bytes, more: int) -> bytes:
    """The first piece of a message, with a header that is longer by so many bytes, a multiple of 8.

    They are zeros at its end, which the header's own length takes in and no reader looks at. Source: the Arrow
    columnar format, "Encapsulated message format".
    """
    header = int.from_bytes(beginning[4:8], "little")
    body = 8 + header
    return b"".join(
        (
            beginning[:4],
            (header + more).to_bytes(4, "little"),
            beginning[8:body],
            bytes(more),
            beginning[body:],
        )
    )


class _Sink:
    """What Arrow takes for a file, and which keeps what is written."""

    closed = False

    def __init__(self) -> None:
        self._pieces: list[pa.Buffer | bytes] = []

    def take(self) -> list[pa.Buffer | bytes]:
        """All that was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return pieces

    def write(self, data: pa.Buffer | bytes) -> None:
        self._pieces.append(data)

    def flush(self) -> None:
        pass

    def tell(self) -> int:
        return 0

    def close(self) -> None:
        pass
