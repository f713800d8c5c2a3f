"""What is wrong, all in one list, each with its place and, where there is one, the way out at a click."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from workbench.document.problems import Fix
from workbench.ui.keyboard import KeyboardPanel
from workbench.ui.parts import label, paragraph
from workbench.ui.problems.problems_model import ProblemRow, ProblemsModel, Reopen
from workbench.ui.problems.problems_view import ProblemsView
from workbench.ui.theme import Theme

__all__ = ["ProblemRow", "ProblemsPanel", "Reopen"]

_LIST_HEIGHT = 112  # logical pixels: one problem with its way out, and a part of the next


class ProblemsPanel(KeyboardPanel):
    """The list of problems. The user's place in it stays when it is set anew."""

    socket_requested = Signal(str)
    """The user wants to see that socket."""
    edit_requested = Signal(str, object, str)
    """The undo text, the edit `Workspace -> Workspace`, the merge key."""
    reopen_requested = Signal(str)
    """The user wants that socket stopped and started again."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ProblemsModel(self)
        self._list = ProblemsView(self._model, theme)
        self._list.place_requested.connect(self._go)
        self._list.fix_requested.connect(self.take_way_out)
        self._list.setMinimumHeight(_LIST_HEIGHT)
        heading = label("heading", "PROBLEMS")
        self._count = label("secondary", name="problemsCount")
        self._empty = paragraph("secondary", "All is well: nothing here is wrong.", "problemsEmpty")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._empty.setContentsMargins(8, 4, 8, 0)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._list)
        top = QHBoxLayout()
        top.setContentsMargins(8, 0, 8, 0)
        top.addWidget(heading)
        top.addStretch(1)
        top.addWidget(self._count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 12, 4, 8)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self._pages, 1)
        self.set_main_part(self._list)

    def set_theme(self, theme: Theme) -> None:
        """Show it in this theme."""
        self._list.set_theme(theme)

    def set_problems(self, rows: Sequence[ProblemRow]) -> None:
        """Show these, errors before warnings."""
        self._model.set_rows(sorted(rows, key=lambda row: row.severity != "error"))
        self._count.setText(self._model.count_words())
        self._pages.setCurrentWidget(self._list if rows else self._empty)

    def _go(self, row: ProblemRow) -> None:
        if row.socket is not None:
            self.socket_requested.emit(row.socket)

    def take_way_out(self, row: ProblemRow) -> None:
        """Ask for what puts this problem right, if there is such a thing."""
        match row.fix:
            case Reopen(socket=socket):
                self.reopen_requested.emit(socket)
            case Fix(label=label, edit=edit):
                self.edit_requested.emit(label, edit, "")
            case None:
                pass
