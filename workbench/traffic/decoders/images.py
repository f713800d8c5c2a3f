"""Pictures, by their headers: what they are and how large. Nothing is unpacked here.

Sources: the PNG specification, ITU T.81 (JPEG), GIF89a, and BITMAPINFOHEADER. Invariant: a header is all that
is read, so a picture that says it is enormous costs nothing.
"""

from __future__ import annotations

import struct

from workbench.traffic.decoders.tree import DecodeError, Node, Tree, Walk

_PNG = b"\x89PNG\r\n\x1a\n"
_COLOURS = {0: "grey", 2: "RGB", 3: "palette", 4: "grey and alpha", 6: "RGB and alpha"}
_SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # JPEG's segments that say how large it is
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})  # JPEG's markers without a segment


def image_format(frame: bytes) -> str:
    """PNG, JPEG, GIF or BMP by the first bytes; empty for what is none of them."""
    if frame.startswith(_PNG):
        return "PNG"
    if frame.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if frame[:6] in (b"GIF87a", b"GIF89a"):
        return "GIF"
    if frame[:2] == b"BM" and len(frame) >= 26 and frame[6:10] == bytes(4):
        return "BMP"
    return ""


class ImageReader:
    """One frame with a picture."""

    def __init__(self, frame: bytes) -> None:
        self._frame = frame

    def walk(self, tree: Tree) -> Walk:
        """Its size, and what it is made of."""
        name = image_format(self._frame)
        if not name:
            raise DecodeError("No picture: it begins as no PNG, JPEG, GIF or BMP does.")
        tree.open("record", "", 0, text=name)
        match name:
            case "PNG":
                yield from self._png(tree)
            case "JPEG":
                yield from self._jpeg(tree)
            case "GIF":
                self._size(tree, "<HH", 6)
            case _:
                self._bmp(tree)
        tree.close(len(self._frame))

    def _unpack(self, form: str, at: int) -> tuple[int, ...]:
        if at + struct.calcsize(form) > len(self._frame):
            raise DecodeError(f"The picture's header ends too early, after {len(self._frame):,} bytes.")
        return struct.unpack_from(form, self._frame, at)

    def _size(self, tree: Tree, form: str, at: int, names: tuple[str, str] = ("width", "height")) -> None:
        """Two numbers that stand beside each other."""
        for name, value in zip(names, self._unpack(form, at), strict=True):
            end = at + struct.calcsize(form) // 2
            tree.leaf("int", name, f"{value}", at, end)
            at = end

    def _png(self, tree: Tree) -> Walk:
        self._size(tree, ">II", 16)
        bits, colour = self._unpack(">BB", 24)
        tree.leaf("int", "bits", str(bits), 24, 25)
        tree.leaf("text", "colours", _COLOURS.get(colour, str(colour)), 25, 26)
        at = 33
        while at + 8 <= len(self._frame):
            size, kind = struct.unpack_from(">I4s", self._frame, at)
            end = at + 12 + size
            if end > len(self._frame):
                raise DecodeError(f"The part of the picture at byte {at:,} is cut off.")
            tree.leaf("part", kind.decode("latin-1"), f"{size:,} bytes", at, end)
            at = end
            yield

    def _jpeg(self, tree: Tree) -> Walk:
        at = 2
        while True:
            yield
            mark, kind = self._unpack(">BB", at)
            if mark != 0xFF:
                raise DecodeError(f"At byte {at:,} of the picture a marker should stand.")
            if kind == 0xFF or kind in _ALONE:
                at += 1 if kind == 0xFF else 2
                continue
            (size,) = self._unpack(">H", at + 2)
            if kind in _SIZES:
                self._size(tree, ">HH", at + 5, ("height", "width"))
                return
            if kind in (0xD9, 0xDA) or size < 2:
                raise DecodeError("The picture does not say how large it is.")
            at += 2 + size

    def _bmp(self, tree: Tree) -> None:
        if self._unpack("<I", 14)[0] == 12:
            self._size(tree, "<HH", 18)
        else:
            self._size(tree, "<ii", 18)

    def value(self, node: Node) -> object:
        """A number, or the words that are shown."""
        return int(node.text) if node.kind == "int" else node.text

    def key(self, node: Node) -> object:
        """The field's name."""
        return node.label


def image_words(frame: bytes, tree: Tree) -> str:
    """What it is and how large, in a line."""
    size = {node.label: node.text for node in tree.nodes if node.label in ("width", "height")}
    words = f"{image_format(frame)} picture"
    if len(size) < 2:
        return words
    return f"{words}, {int(size['width']):,} × {abs(int(size['height'])):,}"
