"""What a pasted text is, where it is frames in another notation: a hex dump, Python's bytes, hex, JSON.

Invariant: pure and total; a text that is none of them, or too much, is None, and nothing in it is ever run.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from workbench.document.value import Frame, Json

_LONGEST = 4 * 2**20  # characters that are looked at
_LARGEST = 16 * 2**20  # bytes that a dump may stand for, squeezed lines unfolded
_MOST = 1000  # frames

_LINE = re.compile(r"^\s*(?:0x)?([0-9a-fA-F]{4,16}):?(?:\s+(.*))?$")
_PAIRS = re.compile(r"(?:[0-9a-fA-F]{2})+")
_HEX_LINE = re.compile(r"^\s*[0-9a-fA-F]{2}(?:\s+[0-9a-fA-F]{2})+\s*$")
_RECORD_KINDS = ("text", "hex", "base64")


class Pasted(Struct, frozen=True):
    """The frames that were found, at least one, and what the text was, such as "a hex dump"."""

    what: str
    frames: tuple[Frame, ...]


def pasted(text: str) -> Pasted | None:
    """The frames that this text stands for; None where it is a text as any other."""
    text = text.strip("\n\r \t\ufeff")
    if not text or len(text) > _LONGEST:
        return None
    readers: tuple[tuple[str, Callable[[str], Sequence[bytes | Frame]]], ...] = (
        ("Python's bytes", _python),
        ("a hex dump", _dump),
        ("hex", _hex),
        ("JSON", _json),
    )
    for what, read in readers:
        found = read(text)
        if 0 < len(found) <= _MOST:
            return Pasted(what, tuple(_frame(each) for each in found))
    return None


def _frame(found: bytes | Frame) -> Frame:
    if isinstance(found, Frame):
        return found
    try:
        text = found.decode("utf-8")
    except UnicodeDecodeError:
        return Frame(hex=found.hex(" "))
    # Braces would be read as an expression.
    return Frame(text=text) if text.isprintable() and "{{" not in text else Frame(hex=found.hex(" "))


# Python


def _python(text: str) -> Sequence[bytes]:
    """`b"..."`, several of them in a list or a tuple, or a call that is given such: never run, only read."""
    if not re.search(r"[bB][rR]?['\"]", text):
        return ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    if isinstance(node, ast.Await):
        node = node.value
    if isinstance(node, ast.Call) and node.args:
        node = node.args[0]
    match node:
        case ast.Constant(value=bytes() as value):
            return (value,)
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            values = [part.value for part in parts if isinstance(part, ast.Constant)]
            found = [value for value in values if isinstance(value, bytes)]
            return found if len(found) == len(parts) else ()
        case _:
            return ()


# Hex


def _hex(text: str) -> Sequence[bytes]:
    """Pairs of digits parted by blanks: a frame a line, as they are copied from the traffic."""
    lines = text.splitlines()
    return [bytes.fromhex(line) for line in lines] if all(map(_HEX_LINE.match, lines)) else ()


def _dump(text: str) -> Sequence[bytes]:
    """Dumps as hexdump -C, xxd, tcpdump -x and Wireshark write them; an offset of 0 begins a frame."""
    found: list[bytearray] = []
    lines = [line for line in text.splitlines() if line.strip()]
    squeezed = False
    size = 0
    for number, line in enumerate(lines):
        if line.strip() == "*" and found:
            squeezed = True
            continue
        match = _LINE.match(line)
        if match is None:
            return ()
        offset, rest = int(match[1], 16), match[2] or ""
        if offset == 0 and rest:
            found.append(bytearray())
        if not found:
            return ()
        here = found[-1]
        if squeezed:
            last, gap = here[-16:], offset - len(here)
            if gap < 0 or len(last) < 16 or gap % 16 or size + gap > _LARGEST:
                return ()
            here += last * (gap // 16)
            squeezed = False
        if offset != len(here):
            return ()
        taken = _bytes_of(rest, _wanted(lines, number, offset)) if rest else b""
        if taken is None:
            return ()
        here += taken
        size = sum(map(len, found))
    return [bytes(frame) for frame in found if frame] if not squeezed else ()


def _wanted(lines: Sequence[str], number: int, offset: int) -> int | None:
    """How many bytes the line has, as the next one's offset tells; None where it doesn't."""
    match = _LINE.match(lines[number + 1]) if number + 1 < len(lines) else None
    more = int(match[1], 16) - offset if match is not None else 0
    return more if 0 < more <= 256 else None


def _bytes_of(rest: str, wanted: int | None) -> bytes | None:
    """The line's bytes without the characters beside them; None where these are no bytes."""
    made = bytearray()
    for column in re.split(r"\s{2,}|\s+\||\t", rest):
        if (
            made
            and (wanted is None or len(made) >= wanted)
            and _beside(bytes(made)).startswith(column.rstrip("|"))
        ):
            break
        for word in column.split():
            if wanted is not None and len(made) >= wanted:
                break
            if not _PAIRS.fullmatch(word):
                return bytes(made) if made and wanted is None else None
            made += bytes.fromhex(word)
    return bytes(made) if made and (wanted is None or len(made) == wanted) else None


def _beside(data: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 else "." for byte in data)


# JSON


def _json(text: str) -> Sequence[Frame]:
    """An object or a list as one frame; what the traffic was copied or exported as is the frames in it."""
    if text[0] not in "{[":
        return ()
    try:
        value: Json = msgspec.json.decode(text)
    except (ValueError, RecursionError):
        return ()
    frames = value.get("frames") if isinstance(value, dict) and "seq" in value else value
    if isinstance(frames, list) and frames:
        found = list(_records(frames))
        if len(found) == len(frames):
            return found
    return (Frame(json=value),)


def _records(frames: Sequence[Json]) -> Iterator[Frame]:
    for each in frames:
        if isinstance(each, dict) and len(each) == 1:
            ((kind, value),) = each.items()
            if kind in _RECORD_KINDS and isinstance(value, str):
                made: dict[str, Any] = {kind: value.replace("{{", "{{{{") if kind == "text" else value}
                yield Frame(**made)
