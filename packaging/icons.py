#!/usr/bin/env python3
"""Renders the icons' SVG files as PNG, in the sizes that desktops want, by Qt's own renderer.

    packaging/icons.py FOLDER

writes FOLDER/NAME-SIZE.png for each icon and size.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

_ROOT = Path(__file__).resolve().parent.parent

ICONS: Mapping[str, Path] = {
    "zmq-workbench": _ROOT / "resources" / "icons" / "zmq-workbench.svg",
    "workspace": _ROOT / "packaging" / "icons" / "workspace.svg",
    "capture": _ROOT / "packaging" / "icons" / "capture.svg",
}
"""The program's icon, and those of its documents."""

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
"""Pixels, both ways."""


def png(svg: Path, size: int) -> bytes:
    """The picture as PNG, `size` pixels wide and high. Raises `ValueError` where it is no SVG."""
    renderer = QSvgRenderer(str(svg))
    if not renderer.isValid():
        raise ValueError(f"{svg} is not an SVG that Qt can read.")
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        renderer.render(painter, QRectF(0, 0, size, size))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):
        raise ValueError(f"{svg} could not be written as PNG.")
    buffer.close()
    return bytes(data.data())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, svg in ICONS.items():
        for size in SIZES:
            (folder / f"{name}-{size}.png").write_bytes(png(svg, size))
