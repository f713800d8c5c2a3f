"""Reads JSON lines, as exports and `run --jsonl` write them, into a capture: whole or not at all.

A line needs `time`, `socket` and `kind`; what else is left out is empty. Rows are numbered anew: a filter may
have left some out. Keys that aren't known are passed over. Lines don't say which events are failures:
those known as such are.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec
from msgspec import Struct

from workbench.traffic.batch import OpenBatch
from workbench.traffic.capture import CaptureError, CaptureWriter
from workbench.traffic.disk_file import DiskFile
from workbench.traffic.records import Kind, Record

SUFFIXES = (".jsonl", ".ndjson")
"""What JSON lines are called by."""
LONGEST = 256 << 20
"""Bytes of a line at most."""
_BATCH_ROWS, _BATCH_BYTES = 4096, 1 << 20
_TELL_EVERY = 256  # lines between two words on how far it is
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII)
_KINDS = {kind.word: kind for kind in Kind}
_TROUBLES = frozenset({
    "accept-failed", "came-and-went", "closed-with-unsent", "denied", "failed", "handshake-failed",
    "keeps-dropping", "left-out", "no-handshake", "peer-ignored", "routing-id-taken", "template-failed",
})  # fmt: skip


class LinesError(CaptureError):
    """A file that can't be read as records: one sentence with the line and the reason."""


class ImportCancelled(Exception):  # noqa: N818 - nothing went wrong
    """It was cancelled; nothing of the capture is left."""


class _Frame(Struct):
    text: str | None = None
    hex: str | None = None
    base64: str | None = None


class _Line(Struct):
    time: str
    socket: str
    kind: Literal["sent", "received", "refused", "event"]
    frames: list[_Frame] = []
    peer: str = ""
    event: str = ""
    reason: str = ""


class _LineError(Exception):
    """The reason alone."""


def is_lines(path: Path) -> bool:
    """Whether it is to be opened as JSON lines, by its name."""
    return path.suffix.lower() in SUFFIXES


def check_lines(path: Path) -> None:
    """Raise `LinesError` where that file can't be read at all."""
    try:
        path.open("rb").close()
    except OSError as error:
        raise LinesError(f"{path}: can't be read ({(error.strerror or str(error)).lower()}).") from error


def import_lines(
    path: Path,
    capture: Path,
    *,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Make a capture of the file; returns how many rows it has. `progress` is told bytes done and of how many.

    Raises `LinesError`, `ImportCancelled`, and `CaptureError` where the capture can't be written; nothing
    of it is left then.
    """
    try:
        size = DiskFile(path).size()  # a pipe would be waited for, for ever and past every cancel
        with path.open("rb") as file:
            writer = CaptureWriter(capture)
            try:
                rows = _copy(path, file, writer, lambda done: progress(done, size), cancelled)
            except BaseException:
                _abandon(writer, capture)
                raise
            writer.close()
            return rows
    except OSError as error:
        raise LinesError(f"{path}: can't be read ({(error.strerror or str(error)).lower()}).") from error


def _abandon(writer: CaptureWriter, capture: Path) -> None:
    try:
        writer.close()
    except CaptureError:
        pass  # it is as good as gone
    finally:
        capture.unlink(missing_ok=True)


def _copy(
    path: Path,
    file: BinaryIO,
    writer: CaptureWriter,
    progress: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> int:
    decoder = msgspec.json.Decoder(_Line)
    batch = OpenBatch()
    rows = number = 0
    while line := file.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST:
            raise LinesError(f"{path}: line {number:,}: it is longer than {LONGEST >> 20} MiB.")
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            try:
                batch.add(_record(decoder, line))
            except _LineError as error:
                raise LinesError(f"{path}: line {number:,}: {error}.") from error
            rows += 1
        if len(batch) >= _BATCH_ROWS or batch.bytes >= _BATCH_BYTES:
            writer.write(batch.seal())
            batch = OpenBatch()
        if number % _TELL_EVERY == 0:
            if cancelled():
                raise ImportCancelled
            progress(file.tell())
    if len(batch):
        writer.write(batch.seal())
    return rows


def _record(decoder: msgspec.json.Decoder[_Line], data: bytes) -> Record:
    try:
        line = decoder.decode(data)
    except msgspec.ValidationError as error:
        raise _LineError(f"it is no record ({_lowered(str(error))})") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _LineError(f"it is not JSON ({_lowered(str(error))})") from error
    kind = _KINDS[line.kind]
    return Record(
        time=_nanoseconds(line.time),
        socket=line.socket,
        kind=kind,
        frames=tuple(_frame(number, frame) for number, frame in enumerate(line.frames, 1)),
        peer=line.peer,
        event=line.event,
        reason=line.reason,
        trouble=kind is Kind.EVENT and line.event in _TROUBLES,
    )


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def _frame(number: int, frame: _Frame) -> bytes:
    match frame:
        case _Frame(text=str(text), hex=None, base64=None):
            return text.encode()
        case _Frame(text=None, hex=str(digits), base64=None):
            try:
                return bytes.fromhex(digits)
            except ValueError:
                raise _LineError(
                    f"the hex of frame {number} has something else than pairs of digits"
                ) from None
        case _Frame(text=None, hex=None, base64=str(letters)):
            try:
                return b64decode(letters, validate=True)
            except ValueError:
                raise _LineError(f"the base64 of frame {number} is none") from None
        case _:
            raise _LineError(f"frame {number} has to have one of text, hex and base64")


def _nanoseconds(text: str) -> int:
    found = _TIME.fullmatch(text)
    if found is None:
        raise _LineError(f"the time {text!r:.60} is not like 2026-11-26T12:07:29.939922040Z")
    moment, fraction, sign, hours, minutes = found.groups()
    try:
        seconds = _seconds(moment)
    except ValueError:
        raise _LineError(f"the time {text!r} is on no calendar") from None
    if sign:
        offset = int(hours) * 3600 + int(minutes) * 60
        seconds -= offset if sign == "+" else -offset
    nanoseconds = seconds * 1_000_000_000 + int((fraction or "").ljust(9, "0"))
    if not -(1 << 63) <= nanoseconds < 1 << 63:
        raise _LineError(f"the time {text!r} is outside the years 1678 to 2261")
    return nanoseconds


@lru_cache(maxsize=64)  # lines that follow each other share it
def _seconds(moment: str) -> int:
    # Not by its timestamp, a float.
    since = datetime.fromisoformat(moment).replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return since.days * 86_400 + since.seconds
