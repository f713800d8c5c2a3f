"""Pictures are known by their headers, and only those are read."""

from __future__ import annotations

import struct

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from workbench.traffic.decoders.registry import decode


def picture(format_: str) -> bytes:
    """A picture of 40 x 30 pixels."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    assert image.save(buffer, format_)
    return bytes(buffer.data().data())


GIF = b"GIF89a" + struct.pack("<HH", 40, 30) + b"\x80\x00\x00" + bytes(6) + b";"


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "BMP", "GIF"])
def test_a_picture_says_what_it_is_and_how_large(format_, qapp):
    frame = GIF if format_ == "GIF" else picture(format_)
    decoded = decode("image", frame)
    assert decoded.summary == f"{format_} picture, 40 × 30"
    assert decoded.picture
    assert decoded.problem == ""
    width = next(node for node in decoded.tree.nodes if node.label == "width")
    assert (
        int.from_bytes(frame[width.start : width.end], "big" if format_ in ("PNG", "JPEG") else "little")
        == 40
    )


def test_a_picture_that_is_cut_off_says_so(qapp):
    assert decode("image", picture("PNG")[:-3]).problem.endswith("is cut off.")
    assert decode("image", b"\xff\xd8\xff\xe0\x00\x10").problem.startswith(
        "The picture's header ends too early"
    )
