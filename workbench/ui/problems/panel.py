"""What is wrong, all in one list, each with its place; choosing one shows its socket."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from workbench.ui.theme import Theme


class ProblemRow(Struct, frozen=True):
    """One problem as shown. `label` is its place in the user's words, `socket` the id to go to, if one."""

    socket: str | None
    label: str
    sentence: str
    severity: str


class ProblemsPanel(QWidget):
    """The list of problems."""

    socket_requested = Signal(str)
    """The user wants to see that socket."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[ProblemRow, ...] = ()
        heading = QLabel("PROBLEMS")
        heading.setProperty("role", "heading")
        self._empty = QLabel("No problems.")
        self._empty.setProperty("role", "secondary")
        self._list = QListWidget()
        self._list.setObjectName("problemsView")
        self._list.setAccessibleName("Problems")
        self._list.setWordWrap(True)
        self._list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.currentItemChanged.connect(self._chosen)
        self._list.itemActivated.connect(self._activated)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 8, 8)
        layout.addWidget(heading)
        layout.addWidget(self._empty)
        layout.addWidget(self._list, 1)
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Show it in this theme."""
        self._theme = theme
        self._show()

    def set_problems(self, rows: tuple[ProblemRow, ...]) -> None:
        """Show these."""
        self._rows = rows
        self._show()

    def _show(self) -> None:
        self._empty.setVisible(not self._rows)
        self._list.setVisible(bool(self._rows))
        self._list.clear()
        for row in self._rows:
            item = QListWidgetItem(f"{row.label}: {row.sentence}")
            item.setData(Qt.ItemDataRole.UserRole, row.socket or "")
            item.setForeground(self._theme.color("fail_text" if row.severity == "error" else "warn_text"))
            self._list.addItem(item)

    def _chosen(self, item: QListWidgetItem | None, _previous: QListWidgetItem | None) -> None:
        if item is not None and self._list.hasFocus():
            self._activated(item)

    def _activated(self, item: QListWidgetItem) -> None:
        socket = item.data(Qt.ItemDataRole.UserRole)
        if socket:
            self.socket_requested.emit(socket)
