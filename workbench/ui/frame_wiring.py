"""Joins the frame view with the document: which decoder reads which frames is kept there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from workbench.ui.document import Document, Edit
from workbench.ui.traffic.panel import TrafficPanel


class FrameWiring(QObject):
    """Lives as long as the window that it is given as its parent."""

    def __init__(
        self, panel: TrafficPanel, document: Document, edit: Callable[[str, Edit, str], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._panel, self._document = panel, document
        panel.frames.edit_requested.connect(edit)
        document.changed.connect(self._follow)
        document.name_changed.connect(self._follow)

    def _follow(self) -> None:
        path = self._document.path
        self._panel.frames.set_workspace(self._document.workspace, path.parent if path else None)
