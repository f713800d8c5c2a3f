"""A sequence diagram as a PNG, painted and packed band by band: for a thread, as all of it takes a second or more.

Invariant: a band of the picture is in memory, never all of it. What is painted on is a QImage, which any thread may.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable, Iterator

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from workbench.traffic import sequence_layout as layout
from workbench.traffic.sequence import Diagram
from workbench.ui.sequence.sequence_paint import paint_body, paint_heads
from workbench.ui.theme import Theme

LONGEST = 32_000
"""Pixels of a side: some viewers, Firefox among them, show no picture beyond 32,767."""
PIXELS = 24_000_000
"""Of a picture: it takes 96 MB of whoever shows it."""
_BAND = 64  # pixels: a few milliseconds of painting
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RGB = 2  # the colour type, of 8 bits a channel


def scale_of(diagram: Diagram) -> float:
    """At which scale the picture is within `LONGEST` and `PIXELS`; 1 at the most."""
    width, height = layout.size(diagram)
    return min(1.0, LONGEST / max(width, height), math.sqrt(PIXELS / (width * height)))


def png_parts(diagram: Diagram, look: Theme, told: Callable[[int, int], None]) -> Iterator[bytes]:
    """The file in pieces; `told` hears after each how many rows of pixels are done, and of how many."""
    scale = scale_of(diagram)
    wide, high = (max(1, int(length * scale)) for length in layout.size(diagram))
    yield _SIGNATURE
    yield _chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, _RGB, 0, 0, 0))
    packer = zlib.compressobj()
    for top in range(0, high, _BAND):
        rows = min(_BAND, high - top)
        if packed := packer.compress(_pixels(diagram, look, scale, QRectF(0, top, wide, rows))):
            yield _chunk(b"IDAT", packed)
        told(top + rows, high)
    yield _chunk(b"IDAT", packer.flush())
    yield _chunk(b"IEND", b"")


def _pixels(diagram: Diagram, look: Theme, scale: float, band: QRectF) -> bytes:
    """That band of the picture, as PNG has it before it is packed: a zero and the colours, row by row."""
    wide, rows = int(band.width()), int(band.height())
    image = QImage(wide, rows, QImage.Format.Format_RGB888)
    image.fill(look.color("panel"))
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(0, -band.top())
        painter.scale(scale, scale)
        paint_body(
            painter, diagram, look, QRectF(0, band.top() / scale, wide / scale, rows / scale),
        )  # fmt: skip
        if band.top() < layout.HEAD * scale:
            paint_heads(painter, diagram, look)
    data, stride = image.constBits(), image.bytesPerLine()
    return b"".join(b"\0" + bytes(data[row * stride : row * stride + 3 * wide]) for row in range(rows))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
