"""Joins the frame view with the document, which keeps its decoders, and opens the windows that compare messages."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from workbench.traffic.records import Record
from workbench.ui.document import Document, Edit
from workbench.ui.theme import Theme
from workbench.ui.traffic.compare_window import CompareWindow
from workbench.ui.traffic.frame_words import headline
from workbench.ui.traffic.panel import TrafficPanel

Numbered = tuple[Record, int]


class FrameWiring(QObject):
    """Lives as long as the window that it is given as its parent."""

    def __init__(
        self,
        panel: TrafficPanel,
        document: Document,
        edit: Callable[[str, Edit, str], None],
        theme: Callable[[], Theme],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._panel, self._document, self._theme, self._window = panel, document, theme, window
        panel.frames.edit_requested.connect(edit)
        panel.compare_requested.connect(self._compare)
        document.changed.connect(self._follow)
        document.name_changed.connect(self._follow)

    def _follow(self) -> None:
        path = self._document.path
        self._panel.frames.set_workspace(self._document.wanted, path.parent if path else None)

    def _compare(self, one: Numbered, other: Numbered) -> None:
        frames = self._panel.frames
        titles = (self._title(*one), self._title(*other))
        sides = (frames.side(one[0]), frames.side(other[0]))
        CompareWindow(*sides, titles, self._theme(), self._window).show()

    def _title(self, record: Record, seq: int) -> str:
        socket = self._document.workspace.socket(record.socket)
        return headline(record, record.size, seq, socket.label if socket else record.socket, "")
