#!/usr/bin/env python3
"""Makes the icons that Windows and macOS want, .ico and .icns, of the same SVG files as all others.

    packaging/icon_files.py FOLDER ico|icns

writes FOLDER/NAME.ico or FOLDER/NAME.icns for each icon.
"""

from __future__ import annotations

import argparse
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from icons import ICONS, png
from PySide6.QtGui import QImage

_ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
_PACKED = 256  # pixels from which Windows reads PNG in an .ico everywhere; smaller ones are bitmaps
_ICNS = {
    "icp4": 16, "icp5": 32, "ic11": 32, "ic12": 64, "ic07": 128, "ic13": 256, "ic08": 256, "ic14": 512, "ic09": 512,
    "ic10": 1024,
}  # fmt: skip
"""Apple's names of the sizes; ic11 to ic14 and ic10 are those for dense screens, of half so many points."""


def ico(svg: Path) -> bytes:
    """The icon for Windows, in all sizes from 16 to 256 pixels."""
    pictures = [png(svg, size) if size >= _PACKED else _bitmap(svg, size) for size in _ICO_SIZES]
    place = 6 + 16 * len(pictures)
    entries = bytearray()
    for size, picture in zip(_ICO_SIZES, pictures, strict=True):
        side = size % 256  # 256 is written as 0
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), place)
        place += len(picture)
    return struct.pack("<HHH", 0, 1, len(pictures)) + bytes(entries) + b"".join(pictures)


def _bitmap(svg: Path, size: int) -> bytes:
    """A bitmap as an .ico holds it: twice as high as it is, from the bottom up, with a mask that masks nothing."""
    image = QImage.fromData(png(svg, size)).convertToFormat(QImage.Format.Format_ARGB32)
    line = image.bytesPerLine()
    pixels = bytes(image.constBits())
    rows = [pixels[row * line : row * line + 4 * size] for row in reversed(range(size))]
    mask = bytes((size + 31) // 32 * 4 * size)
    head = struct.pack("<IiiHHIIiiII", 40, size, 2 * size, 1, 32, 0, len(mask) + 4 * size * size, 0, 0, 0, 0)
    return head + b"".join(rows) + mask


def icns(svg: Path) -> bytes:
    """The icon for macOS, from 16 points to 512 for dense screens."""
    parts = [
        name.encode() + struct.pack(">I", 8 + len(picture := png(svg, size))) + picture
        for name, size in _ICNS.items()
    ]
    return b"icns" + struct.pack(">I", 8 + sum(map(len, parts))) + b"".join(parts)


def write(folder: Path, kind: str) -> list[Path]:
    """Write each icon as that kind, `ico` or `icns`; the files."""
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    for name, svg in ICONS.items():
        made.append(folder / f"{name}.{kind}")
        made[-1].write_bytes(ico(svg) if kind == "ico" else icns(svg))
    return made


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("kind", choices=("ico", "icns"))
    options = parser.parse_args()
    for file in write(options.folder, options.kind):
        print(file)
