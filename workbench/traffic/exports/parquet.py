"""Parquet with the capture's schema, whose metadata it keeps; read by pandas, Polars, DuckDB and Arrow."""

from __future__ import annotations

from contextlib import suppress
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from workbench.traffic.batch import SCHEMA
from workbench.traffic.exports.rows import Piece

_GROUP_ROWS = 65_536
_GROUP_BYTES = 32 << 20  # of a row group, which is held in memory until it is written


class ParquetFileWriter:
    """Writes row groups of a bounded size, so that memory doesn't grow with the rows."""

    def __init__(self, file: BinaryIO) -> None:
        self._writer = pq.ParquetWriter(file, SCHEMA, compression="zstd")
        self._batches: list[pa.RecordBatch] = []
        self._rows = self._bytes = 0

    def write(self, piece: Piece, /) -> None:
        """These rows, in this row group or the next."""
        if not piece.batch.num_rows:
            return
        self._batches.append(piece.batch)
        self._rows += piece.batch.num_rows
        self._bytes += piece.batch.nbytes
        if self._rows >= _GROUP_ROWS or self._bytes >= _GROUP_BYTES:
            self._write_group()

    def finish(self) -> None:
        """The last row group, and the file's footer."""
        self._write_group()
        self._writer.close()

    def abandon(self) -> None:
        """Let go of the file: Arrow's writer would write the footer when it is collected, the file long closed."""
        with suppress(OSError, ValueError, pa.ArrowException):
            self._writer.close()

    def _write_group(self) -> None:
        if self._batches:
            self._writer.write_table(pa.Table.from_batches(self._batches, schema=SCHEMA))
        self._batches.clear()
        self._rows = self._bytes = 0
