"""The picture in a frame, small. What is too large to be unpacked safely is a sentence.

Invariant: it is unpacked away from the GUI thread, by the reader of the format that its header says and no
other, to no more than `PIXELS`.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.traffic.decoders.images import image_format
from workbench.traffic.decoders.registry import decode
from workbench.ui.worker import Worker

BYTES = 32 * 1024 * 1024
PIXELS = 40_000_000  # of a picture as it is
_MEGABYTES = 192  # that the reader may take
_SIDE = 1024  # pixels that are kept of the longer side
_PAD = 8


class PictureView(QWidget):
    """Shows one picture, no larger than it is."""

    def __init__(self, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("framePicture")
        self.setAccessibleName("Picture in the frame")
        self._worker = worker
        self._image = QImage()
        self._said = ""
        self._frame: bytes | None = None

    @property
    def said(self) -> str:
        """The sentence that is shown in place of a picture; empty where there is one."""
        return self._said

    @property
    def image(self) -> QImage:
        """What is shown."""
        return self._image

    def show_frame(self, frame: bytes | None) -> None:
        """Show the picture in that frame; None for none."""
        if frame is self._frame:
            return
        self._frame = frame
        self._show(QImage(), "Unpacking…" if frame is not None else "")
        if frame is not None:
            self._worker.run(self, lambda: unpacked(frame), lambda result: self._take(frame, result))

    def _take(self, frame: bytes, result: object) -> None:
        if frame is self._frame:
            image, said = result  # pyright: ignore[reportGeneralTypeIssues] - as `unpacked` gives it
            self._show(image, said)

    def _show(self, image: QImage, said: str) -> None:
        self._image, self._said = image, said
        self.setAccessibleDescription(said or f"{image.width()} × {image.height()}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.palette().base())
            room = self.rect().adjusted(_PAD, _PAD, -_PAD, -_PAD)
            if self._image.isNull():
                painter.setPen(self.palette().placeholderText().color())
                painter.drawText(
                    room, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._said
                )
                return
            size = self._image.size()
            if size.width() > room.width() or size.height() > room.height():
                size.scale(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            target = room
            target.setSize(size)
            painter.drawImage(target, self._image)


def unpacked(frame: bytes) -> tuple[QImage, str]:
    """The picture, or a null one and a sentence. Safe on any thread."""
    name = image_format(frame)
    if len(frame) > BYTES:
        return (
            QImage(),
            f"A picture of more than {BYTES >> 20} MiB is not shown; save the frame to look at it.",
        )
    data = QByteArray(frame)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    QImageReader.setAllocationLimit(_MEGABYTES)
    reader = QImageReader(buffer, QByteArray(name.lower().encode()))
    reader.setAutoTransform(True)
    # By the header as it is read here: a reader may be busy with a damaged picture before it knows.
    tree = decode("image", frame).tree
    told = (
        {node.label: int(node.text) for node in tree.nodes if node.kind == "int"} if tree is not None else {}
    )
    size = QSize(told.get("width", 0), abs(told.get("height", 0)))
    if size.width() * size.height() > PIXELS:
        said = (
            f"A picture of {size.width():,} × {size.height():,} is not shown; save the frame to look at it."
        )
        return QImage(), said
    if max(size.width(), size.height()) > _SIDE:
        reader.setScaledSize(size.scaled(QSize(_SIDE, _SIDE), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return (image, "") if not image.isNull() else (image, f"This {name or 'picture'} can't be unpacked.")
