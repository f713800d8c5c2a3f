"""Exports a capture without a window: `zmq-workbench export`.

stdout carries the export alone, where it was asked for; all that is said goes to stderr.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from msgspec import Struct

from workbench.headless import streams
from workbench.traffic.capture import CaptureError
from workbench.traffic.capture_log import CaptureLog
from workbench.traffic.exports.export import FORMATS, ExportError, Format, export
from workbench.traffic.exports.rows import Choice
from workbench.traffic.filter.language import Filter, FilterError, compile_filter
from workbench.traffic.history import Snapshot
from workbench.traffic.imports import import_lines, is_lines
from workbench.traffic.pairing import Pairing

_TELL_EVERY = 0.2  # seconds between two words on how far it is


class ExportRunError(Exception):
    """A bad argument or file: one sentence, exit 2."""


class ExportOptions(Struct, frozen=True, kw_only=True):
    """What `zmq-workbench export` was asked for. `output` "-" is stdout.

    `types` and `labels` are the sockets' types and titles by id, where a workspace tells them.
    """

    capture: Path
    to: str
    output: str
    where: str | None = None
    types: Mapping[str, str] = {}
    labels: Mapping[str, str] = {}


def run_export(options: ExportOptions) -> int:
    """Export it, and say on stderr what was written. 0, or raises `ExportRunError`."""
    to = FORMATS[options.to]
    target = None if options.output == "-" else Path(options.output)
    if target is None:
        _check_stream(to)
    where = _filter(options)
    with TemporaryDirectory(prefix="zmq-workbench-") as folder:
        return _export(options, to, target, where, _capture(options.capture, Path(folder)))


def _capture(path: Path, folder: Path) -> Path:
    """The capture that is to be exported: of JSON lines one is made first."""
    if not is_lines(path):
        return path
    made = folder / "imported.arrows"
    try:
        import_lines(path, made)
    except CaptureError as error:
        raise ExportRunError(str(error)) from error
    return made


def _export(
    options: ExportOptions, to: Format, target: Path | None, where: Filter | None, capture: Path
) -> int:
    try:
        log = CaptureLog(capture)
    except CaptureError as error:
        raise ExportRunError(str(error)) from error
    try:
        return _export_rows(options, to, target, where, log)
    finally:
        log.close()


def _export_rows(
    options: ExportOptions, to: Format, target: Path | None, where: Filter | None, log: CaptureLog
) -> int:
    log.read_all()
    snapshot = log.snapshot(log.first)
    if log.problem or log.missing:
        why = log.problem or (
            f"The capture was cut off; {log.missing:,} bytes after its last whole batch are no rows."
        )
        streams.complain(f"{options.capture}: {why} The {len(snapshot):,} rows before are exported.")
    progress = _Progress(len(snapshot))
    choice = _choice(where, snapshot, options.types) if where is not None else None
    try:
        done = export(
            snapshot,
            to,
            target if target is not None else sys.stdout.buffer,
            choice=choice,
            types=options.types,
            progress=progress.told,
        )
    except ExportError as error:
        raise ExportRunError(str(error)) from error
    except OSError as error:
        if streams.nobody_reads(error):
            return 0  # whoever read it has enough, as `| head` has
        raise ExportRunError(
            f"The output can't be written ({(error.strerror or str(error)).lower()})."
        ) from error
    finally:
        progress.clear()
    if target is not None:
        rows = f"{done.rows:,} row{'' if done.rows == 1 else 's'}"
        streams.complain(f"Exported {rows} with {done.bytes:,} bytes of messages to {target}.")
    if done.hint:
        streams.complain(done.hint)
    return 0


def _check_stream(to: Format) -> None:
    if not to.stream:
        raise ExportRunError(f"-o -: {to.title} is no stream; give it a file's name.")
    if not streams.has_output():
        raise ExportRunError("The standard output is closed; give -o a file to write to.")
    if to.binary and sys.stdout.isatty():
        raise ExportRunError(
            f"-o -: {to.title} is binary, and this is a terminal; send it to a file or a pipe."
        )


def _filter(options: ExportOptions) -> Filter | None:
    if options.where is None:
        return None
    try:
        found = compile_filter(options.where, options.labels)
    except FilterError as error:
        at = f"character {error.start + 1}" if error.start < len(options.where) else "at its end"
        raise ExportRunError(f"--where, {at}: {error.sentence}") from error
    if found.needs_latency and not options.types:
        raise ExportRunError(
            "--where asks for latencies, which need the sockets' types; give --workspace the file that was run."
        )
    return found


def _choice(where: Filter, snapshot: Snapshot, types: Mapping[str, str]) -> Choice:
    pairing = None
    if where.needs_latency:
        pairing = Pairing(types)
        pairing.take(snapshot)

    def chosen(first: int, batch: pa.RecordBatch) -> memoryview:
        return where.rows(first, batch, pairing)

    return chosen


class _Progress:
    """How far it is, on a terminal's last line; elsewhere nothing."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._shows = sys.stderr.isatty()
        self._told_at = time.monotonic()
        self._shown = False

    def told(self, rows: int) -> None:
        """So many rows have been looked at."""
        now = time.monotonic()
        if self._shows and now - self._told_at >= _TELL_EVERY:
            self._told_at, self._shown = now, True
            sys.stderr.write(f"\r{rows:,} of {self._rows:,} rows, {rows * 100 // max(1, self._rows)}%")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
