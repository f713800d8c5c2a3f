"""Exports rows to a file: whole or not at all, in pieces, with progress, and until it is cancelled.

Runs on any thread: what it reads is a snapshot. Memory doesn't grow with the number of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
from msgspec import Struct

from workbench.document.whole_file import whole_file
from workbench.traffic.columns import sizes
from workbench.traffic.exports.lines import LinesWriter
from workbench.traffic.exports.parquet import ParquetFileWriter
from workbench.traffic.exports.pcapng import PcapngWriter
from workbench.traffic.exports.rows import Choice, Writer, pieces
from workbench.traffic.exports.table import TableWriter
from workbench.traffic.history import Snapshot


class ExportError(Exception):
    """The file can't be written: one sentence. Nothing of it is left."""


class ExportCancelled(Exception):  # noqa: N818 - nothing went wrong
    """It was cancelled; nothing of the file is left."""


class Format(Struct, frozen=True):
    """A format: its name on the command line, what it is called, the suffix, and its writer.

    `stream`: it can be written to a pipe. `binary`: it is nothing for a terminal.
    """

    name: str
    title: str
    suffix: str
    make: Callable[[BinaryIO, Snapshot, Mapping[str, str]], Writer]
    stream: bool = True
    binary: bool = False


FORMATS: Mapping[str, Format] = {
    made.name: made
    for made in (
        Format("jsonl", "JSON lines", ".jsonl", lambda file, _rows, _types: LinesWriter(file)),
        Format("csv", "CSV table", ".csv", lambda file, _rows, _types: TableWriter(file)),
        Format(
            "parquet",
            "Parquet",
            ".parquet",
            lambda file, _rows, _types: ParquetFileWriter(file),
            stream=False,
            binary=True,
        ),
        Format("pcapng", "pcapng for Wireshark", ".pcapng", PcapngWriter, binary=True),
    )
}
"""By their names on the command line."""


class Exported(Struct, frozen=True):
    """What an export wrote: rows, the bytes of their messages, and a hint on how to open it, if it needs one."""

    rows: int
    bytes: int
    hint: str = ""


def export(
    snapshot: Snapshot,
    to: Format,
    target: Path | BinaryIO,
    *,
    choice: Choice | None = None,
    types: Mapping[str, str] | None = None,
    progress: Callable[[int], None] = lambda _rows: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Exported:
    """Write the chosen rows, or all, to a file that is then whole, or to a stream.

    `types` are the sockets' types by id, where they are known. `progress` is told how many rows of the
    snapshot have been looked at. Raises `ExportError` and `ExportCancelled`; a stream's OSError as it is.
    """
    try:
        with _opened(target) as file:
            return _write(file, snapshot, to, choice, types or {}, progress, cancelled)
    except (OSError, ValueError, pa.ArrowException) as error:
        if not isinstance(target, Path):
            raise
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise ExportError(f"{target}: can't be written ({reason}); choose another place.") from error


def _opened(target: Path | BinaryIO) -> AbstractContextManager[BinaryIO]:
    return whole_file(target) if isinstance(target, Path) else nullcontext(target)


def _write(
    file: BinaryIO,
    snapshot: Snapshot,
    to: Format,
    choice: Choice | None,
    types: Mapping[str, str],
    progress: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> Exported:
    writer = to.make(file, snapshot, types)
    rows = size = 0
    try:
        for piece in pieces(snapshot, choice):
            if cancelled():
                raise ExportCancelled
            writer.write(piece)
            rows += piece.batch.num_rows
            size += sum(sizes(piece.batch))
            progress(piece.seen - snapshot.first)
        writer.finish()
    except BaseException:
        writer.abandon()
        raise
    return Exported(rows, size, getattr(writer, "hint", ""))
