"""The few columns of a batch that sums are made of: its frames are never touched."""

from __future__ import annotations

from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from workbench.traffic.pairing import Pairing

_NAMES = ("time", "socket", "kind", "size", "latency")


class RowFilter(Protocol):
    """Which rows are meant; a `Filter` is one."""

    def rows(self, first: int, batch: pa.RecordBatch, latencies: Pairing | None = None, /) -> memoryview:
        """Those rows of the batch, rising, numbered from `first`, as uint64."""
        ...


def reading(first: int, batch: pa.RecordBatch, pairing: Pairing, rows: RowFilter | None) -> pa.RecordBatch:
    """`time` and `latency` in nanoseconds, `socket`, `kind` and `size` of the rows that are meant.

    `first` is the number of the batch's first row; `pairing` has looked at its rows. For
    `rows` None means all.
    """
    made = pa.RecordBatch.from_arrays(
        [
            batch.column("time").view(pa.int64()),
            batch.column("socket"),
            batch.column("kind"),
            batch.column("size"),
            pairing.latencies(first, first + batch.num_rows),
        ],
        names=list(_NAMES),
    )
    if rows is not None:
        meant = rows.rows(first, batch, pairing)
        places = pa.Array.from_buffers(pa.uint64(), len(meant), [None, pa.py_buffer(meant)])
        made = made.take(pc.call_function("subtract", [places, pa.scalar(first, pa.uint64())]))
    return made
