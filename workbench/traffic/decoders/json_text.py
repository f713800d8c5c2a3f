"""JSON with the bytes of each value: a scanner of its own, since the libraries give no places.

Source: RFC 8259; NaN, Infinity and -Infinity are taken too, since Python's programs send them. Invariant: no
piece of work is longer than `_PIECE` bytes, whatever the bytes are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator

from workbench.traffic.decoders import words
from workbench.traffic.decoders.tree import TEXT, DecodeError, Node, Tree, Walk

_PIECE = 65_536
_SPACE = re.compile(rb"[ \t\n\r]*")
_NUMBER = re.compile(rb"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_NUMERIC = re.compile(rb"[-+.eE0-9]*")
_WORDS = {
    b"true": ("bool", True), b"false": ("bool", False), b"null": ("null", None),
    b"NaN": ("float", float("nan")), b"Infinity": ("float", float("inf")), b"-Infinity": ("float", float("-inf")),
}  # fmt: skip
_BODY = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)
_WORD = re.compile(rb"true|false|null|NaN|-?Infinity")
_MARK = b"\xef\xbb\xbf"


class JsonReader:
    """One frame of JSON."""

    def __init__(self, frame: bytes) -> None:
        self._frame = frame
        self._at = len(_MARK) if frame.startswith(_MARK) else 0

    def walk(self, tree: Tree) -> Walk:
        """Read it from beginning to end."""
        yield from self._space()
        if self._at >= len(self._frame):
            raise DecodeError("Nothing but blanks; JSON has a value.")
        yield from self._value(tree, "", -1)
        closers: list[int] = [self._closer] if tree.depth else []
        indexes = [0]
        while closers:
            yield
            yield from self._space()
            closer, index = closers[-1], indexes[-1]
            byte = self._byte()
            if byte == closer:
                self._at += 1
                tree.close(self._at)
                closers.pop()
                indexes.pop()
                continue
            if index:
                self._expect(b",", f"a comma or {chr(closer)}")
                yield from self._space()
            label, key = f"[{index}]", -1
            if closer == 0x7D:
                key = self._at
                self._need(b'"', "a key in quotes")
                yield from self._string()
                label = self._label(key, self._at)
                yield from self._space()
                self._expect(b":", "a colon")
                yield from self._space()
            indexes[-1] = index + 1
            depth = tree.depth
            yield from self._value(tree, label, key)
            if tree.depth > depth:
                closers.append(self._closer)
                indexes.append(0)
        yield from self._space()
        if self._at < len(self._frame):
            raise DecodeError(f"After the JSON value, at byte {self._at:,}, more follows.")

    def _value(self, tree: Tree, label: str, key: int) -> Walk:
        """A value without children, or the beginning of one with; `_closer` is what ends that."""
        frame, start = self._frame, self._at
        byte = self._byte()
        if byte in b"{[":
            self._at += 1
            self._closer = 0x7D if byte == 0x7B else 0x5D
            tree.open("object" if byte == 0x7B else "array", label, start, key=key)
        elif byte == 0x22:
            yield from self._string()
            tree.leaf("string", label, self._text(start, self._at), start, self._at, key=key)
        elif found := _WORD.match(frame, start):
            self._at = found.end()
            tree.leaf(_WORDS[found[0]][0], label, found[0].decode(), start, self._at, key=key)
        elif byte in b"-0123456789":
            kind = yield from self._number()
            tree.leaf(kind, label, self._digits(start, self._at), start, self._at, key=key)
        else:
            raise self._wrong("a value")

    def _number(self) -> Generator[None, None, str]:
        start = self._at
        found = _NUMBER.match(self._frame, start, start + _PIECE)
        if found is None:
            self._at += 1
            raise self._wrong("a digit")
        self._at = found.end()
        whole = found[1] is None and found[2] is None
        while self._at - start >= _PIECE and self._byte() in b"-+.eE0123456789":
            # Longer than anybody counts; that it is made of what numbers are made of is all that is looked at.
            yield
            more = _NUMERIC.match(self._frame, self._at, self._at + _PIECE)
            assert more is not None
            whole = whole and more[0].isdigit()
            self._at = more.end()
        return "int" if whole else "float"

    def _string(self) -> Walk:
        """From its opening quote to beyond its closing one."""
        frame, start = self._frame, self._at
        at = start + 1
        while True:
            found = _BODY.match(frame, at, at + _PIECE)
            assert found is not None
            # A piece may end between a backslash and what it escapes: the next one begins at the backslash.
            at = found.end()
            if at < len(frame) and frame[at] == 0x22:
                break
            if at + 1 >= len(frame):
                raise DecodeError(f"The text that begins at byte {start:,} has no closing quote.")
            yield
        at += 1
        self._at = at
        if at - start <= _PIECE:
            self._check(start, at)

    def _check(self, start: int, end: int) -> None:
        # An ASCII text without backslashes and control characters needs no second look.
        body = self._frame[start + 1 : end - 1]
        if body.isascii() and b"\\" not in body and body.decode().isprintable():
            return
        self._loaded(start, end)

    def _loaded(self, start: int, end: int) -> str:
        try:
            return json.loads(self._frame[start:end].decode("utf-8"))
        except UnicodeDecodeError as error:
            raise DecodeError(f"At byte {start + error.start:,} the text is not UTF-8.") from error
        except json.JSONDecodeError as error:
            what = error.msg[:1].lower() + error.msg[1:].removesuffix(" at").rstrip(":")
            raise DecodeError(f"In the text that begins at byte {start:,}: {what}.") from error

    def _text(self, start: int, end: int) -> str:
        if end - start <= _PIECE:
            return words.quoted(self._loaded(start, end))
        # Too long to be looked at whole: as it is written, up to where it is cut.
        return words.decoded(self._frame[start + 1 : start + 1 + words.HEAD])

    def _label(self, start: int, end: int) -> str:
        if end - start <= _PIECE:
            return words.label(self._loaded(start, end)[: TEXT + 1].encode("utf-8", "replace"))
        return words.label(self._frame[start + 1 : start + 1 + words.HEAD])

    def _digits(self, start: int, end: int) -> str:
        if end - start <= TEXT:
            return self._frame[start:end].decode()
        return f"{self._frame[start : start + 40].decode()}… ({end - start:,} digits)"

    def _space(self) -> Walk:
        while True:
            found = _SPACE.match(self._frame, self._at, self._at + _PIECE)
            assert found is not None
            self._at = found.end()
            if found.end() - found.start() < _PIECE:
                return
            yield

    def _byte(self) -> int:
        if self._at >= len(self._frame):
            raise DecodeError(f"The JSON ends too early, after {len(self._frame):,} bytes.")
        return self._frame[self._at]

    def _need(self, wanted: bytes, what: str) -> None:
        if self._byte() != wanted[0]:
            raise self._wrong(what)

    def _expect(self, wanted: bytes, what: str) -> None:
        self._need(wanted, what)
        self._at += 1

    def _wrong(self, wanted: str) -> DecodeError:
        return DecodeError(f"Not JSON: {wanted} is missing at byte {self._at:,}.")

    # For Python

    def value(self, node: Node) -> object:
        """Text, number, true, false or null."""
        data = self._frame[node.start : node.end]
        if data in _WORDS:
            return _WORDS[data][1]
        try:
            return json.loads(data.decode("utf-8"))
        except ValueError as error:  # more than 4,300 digits; what is no UTF-8, in a very long text
            raise DecodeError(f"The value at byte {node.start:,} can't be taken out as one.") from error

    def key(self, node: Node) -> object:
        """The key, unescaped."""
        try:
            text, _ = json.JSONDecoder().raw_decode(self._frame[node.key : node.start].decode("utf-8"))
        except ValueError as error:
            raise DecodeError(f"The key at byte {node.key:,} can't be taken out.") from error
        return text
