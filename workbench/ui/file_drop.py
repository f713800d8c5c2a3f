"""Takes a workspace file, or a capture, that is dragged onto the window from another program."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from workbench.traffic.capture import is_capture
from workbench.traffic.imports import is_lines
from workbench.ui.files import SUFFIX

_DRAGGED = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


class FileDrop(QObject):
    """Watches a widget for what its children don't take themselves. Anything but one such file is refused."""

    path_dropped = Signal(object)
    """A `Path`, in the turn of the loop after the drop: a question that follows must not hold up
    the program that it was dragged from."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _DRAGGED or not isinstance(event, QDropEvent):
            return super().eventFilter(watched, event)
        path = file_in(event.mimeData())
        if path is None:
            event.ignore()
            return True
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            QTimer.singleShot(0, self, partial(self.path_dropped.emit, path))
        return True


def file_in(data: QMimeData) -> Path | None:
    """The one workspace or capture that is dragged, or None."""
    urls = data.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.suffix.lower() == SUFFIX or is_capture(path) or is_lines(path) else None
