"""Joins the code window with the main one: made when it is first asked for, in step with the document since."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from workbench.ui.code.window import CodeWindow
from workbench.ui.document import Document
from workbench.ui.inspector.panel import InspectorPanel
from workbench.ui.parts import bring_forward
from workbench.ui.theme import Theme


class CodeWiring(QObject):
    """For one main window, which owns it."""

    def __init__(
        self,
        window: QWidget,
        document: Document,
        inspector: InspectorPanel,
        action: QAction,
        selection: Callable[[], tuple[str, ...]],
        look: Theme,
        settings: QSettings | None,
    ) -> None:
        """`selection` gives the ids of the sockets that are selected."""
        super().__init__(window)
        self._window = window
        self._document = document
        self._selection = selection
        self._look = look
        self._settings = settings
        self._code: CodeWindow | None = None
        action.triggered.connect(self._show_selected)
        inspector.code_requested.connect(self.show_socket)
        document.changed.connect(self._follow)
        document.name_changed.connect(self._follow)

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._look = look
        if self._code is not None:
            self._code.set_theme(look)

    def schemas_read(self) -> None:
        """Descriptors of protobuf messages were read."""
        if self._code is not None and self._code.isVisible():
            self._code.write_again()

    def _show_selected(self) -> None:
        selected = self._selection()
        self.show_socket(selected[0] if len(selected) == 1 else "")

    def show_socket(self, id_: str) -> None:
        """Show that socket as a program; for an empty id the whole workspace."""
        if self._code is None:
            self._code = CodeWindow(self._look, self._settings, self._window)
        bring_forward(self._code)
        self._follow()
        self._code.choose(id_ or None)

    def _follow(self) -> None:
        # Hidden, it writes nothing: it catches up when it is shown again.
        if self._code is not None and self._code.isVisible():
            path = self._document.path
            self._code.set_workspace(self._document.wanted, path.parent if path else None)
