"""Rows as text: previews, readable lines, JSON lines and hex dumps.

What a peer sent is never trusted to be harmless: control and bidirectional characters are shown as
visible glyphs, and only as much is looked at as is shown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from workbench.traffic.records import Kind, Record

SEPARATOR = " · "
_ARROWS = {Kind.SENT: "↑", Kind.RECEIVED: "↓", Kind.REFUSED: "!", Kind.EVENT: "·"}


def arrow(kind: Kind) -> str:
    """The sign of a row's direction."""
    return _ARROWS[kind]


def is_text(frame: bytes) -> bool:
    """Whether the frame is valid, printable UTF-8; line breaks and tabs count as printable."""
    try:
        text = frame.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return text.isprintable() or all(c in "\t\n\r" or c.isprintable() for c in text)


def visible(text: str) -> str:
    """The text with every character that prints nothing, or moves others, replaced by a glyph or its number."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _glyph(c) for c in text)


def _glyph(character: str) -> str:
    number = ord(character)
    if number < 32:
        return chr(0x2400 + number)  # the block Control Pictures
    if number == 127:
        return "\u2421"
    if unicodedata.category(character) in ("Zs", "Zl", "Zp"):
        return "\u2423"
    return f"\u27e8{number:04x}\u27e9"


def preview(frames: Sequence[bytes], limit: int = 200) -> str:
    """The frames in one line of about `limit` characters: text where it is text, else hex."""
    parts: list[str] = []
    left = limit
    for frame in frames:
        if left <= 0:
            parts.append("…")
            break
        part = _preview(frame, left)
        parts.append(part)
        left -= len(part) + len(SEPARATOR)
    return SEPARATOR.join(parts)


def _preview(frame: bytes, limit: int) -> str:
    if not frame:
        return "∅"
    # A cut may fall within a character of up to four bytes: as many as that are let go of.
    head = frame[: limit * 4]
    whole = len(head) == len(frame)
    for drop in range(1 if whole else 4):
        try:
            text = head[: len(head) - drop].decode("utf-8")
        except UnicodeDecodeError:
            continue
        if text.isprintable() or all(c in "\t\n\r" or c.isprintable() for c in text):
            return visible(text[:limit]) + ("…" if len(text) > limit or not whole else "")
        break
    count = max(1, limit // 3)
    return frame[:count].hex(" ") + (" …" if len(frame) > count else "")


def frame_json(frame: bytes) -> dict[str, str]:
    """`{"text": ...}` when it is valid, printable UTF-8, else `{"hex": ...}`."""
    try:
        text = frame.decode("utf-8")
    except UnicodeDecodeError:
        return {"hex": frame.hex()}
    return {"text": text} if text.isprintable() else {"hex": frame.hex()}


def iso_time(time: int) -> str:
    """ISO 8601, UTC, to the nanosecond."""
    seconds, nanoseconds = divmod(time, 1_000_000_000)
    return f"{_second(seconds)}.{nanoseconds:09d}Z"


@lru_cache(maxsize=64)  # rows that follow each other share it
def _second(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}"


def json_line(seq: int, record: Record) -> str:
    """The record as one JSON line, without the line break; keys without a value are left out."""
    line: dict[str, object] = {
        "seq": seq,
        "time": iso_time(record.time),
        "socket": record.socket,
        "kind": record.kind.word,
    }
    if record.kind is not Kind.EVENT:
        line["frames"] = [frame_json(frame) for frame in record.frames]
        line["size"] = record.size
    for name in ("peer", "event", "reason"):
        value = getattr(record, name)
        if value:
            line[name] = value
    return msgspec.json.encode(line).decode("utf-8")


def readable_line(seq: int, record: Record) -> str:
    """The record as one line for people: number, local time, socket, direction, what, and why."""
    clock = datetime.fromtimestamp(record.time / 1e9).astimezone()
    moment = f"{clock:%H:%M:%S}.{record.time // 1_000_000 % 1000:03d}"
    head = f"{seq:>6,}  {moment}  {visible(record.socket):<12} {arrow(record.kind)} "
    if record.kind is Kind.EVENT:
        return head + visible(" ".join(part for part in (record.event, record.peer, record.reason) if part))
    body = preview(record.frames)
    return f"{head}{body}  ({visible(record.reason)})" if record.reason else head + body
