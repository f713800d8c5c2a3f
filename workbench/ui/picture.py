"""Saves a picture of the window: a PNG whatever the file is called, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPixmap

from workbench.document import whole_file


class PictureError(Exception):
    """A picture that can't be written: one sentence that names the file, and why."""


def check_place(path: Path) -> None:
    """Raise `PictureError` where no picture can be written, before there is one."""
    try:
        whole_file.check_place(path)
    except OSError as error:
        raise _because(path, error) from error


def save(image: QPixmap, path: Path) -> None:
    """Write the picture. Raises `PictureError`; what was there under the name stays then."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):
        raise PictureError(f"{path}: there is no picture to be written.")
    try:
        whole_file.write_whole(path, bytes(buffer.data().data()))
    except OSError as error:
        raise _because(path, error) from error


def _because(path: Path, error: OSError) -> PictureError:
    return PictureError(f"{path}: the picture can't be written ({(error.strerror or str(error)).lower()}).")
