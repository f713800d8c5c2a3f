"""The list of the rows that are marked or noted: choose one to go there, or take it off the list."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout, QWidget

from workbench.traffic.annotations import Annotations
from workbench.traffic.text import visible
from workbench.ui import theme as looks
from workbench.ui.parts import paragraph
from workbench.ui.traffic.traffic_model import MARK

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_WIDTH, _LINES = 360, 12


class MarksModel(QAbstractListModel):
    """One line a row: its mark, its number, its note."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[int, ...] = ()
        self._words: tuple[str, ...] = ()

    def set_annotations(self, annotations: Annotations, first: int) -> None:
        """List those from the row `first` on."""
        self.beginResetModel()
        self._rows = tuple(annotations.rows(first))
        width = len(f"{self._rows[-1] + 1:,}") if self._rows else 0
        self._words = tuple(
            f"{MARK if annotations.is_marked(row) else ' '} {row + 1:>{width},}  "
            f"{visible(annotations.notes.get(row, ''))}".rstrip()
            for row in self._rows
        )
        self.endResetModel()

    def row(self, place: int) -> int | None:
        """The log's row that stands in that line; None where there is none."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole and 0 <= index.row() < len(self._words):
            return self._words[index.row()]
        return None


class MarksList(QFrame):
    """A popup that goes away once a row is chosen."""

    row_chosen = Signal(int)
    """Go to that row of the log."""
    removed = Signal(int)
    """Take mark and note off that row of the log."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popup")
        self._annotations = Annotations()
        self._first = 0
        self._model = MarksModel(self)
        self._list = QListView()
        self._list.setObjectName("marksList")
        self._list.setAccessibleName("Marks and notes")
        self._list.setFont(looks.font(looks.SECONDARY, fixed=True))
        self._list.setModel(self._model)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._hint = paragraph("secondary")
        self._hint.setContentsMargins(8, 4, 8, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(0)
        layout.addWidget(self._list)
        layout.addWidget(self._hint)
        self._list.clicked.connect(self._choose)
        self._list.activated.connect(self._choose)

    def open(self, annotations: Annotations, first: int, corner: QPoint) -> None:
        """List them, with the upper right corner there, in global coordinates."""
        self._annotations, self._first = annotations, first
        self._fill(0)
        self.move(corner - QPoint(self.width(), 0))
        self.show()
        self._list.setFocus()

    def _fill(self, place: int) -> None:
        self._model.set_annotations(self._annotations, self._first)
        count = self._model.rowCount()
        self._list.setVisible(count > 0)
        self._hint.setText(
            "Enter goes there, Del takes it off."
            if count
            else "Nothing yet: Ctrl+M marks the row, Ctrl+Shift+M puts a note on it."
        )
        self._list.setFixedHeight(min(count, _LINES) * max(self._list.sizeHintForRow(0), 0))
        self.setFixedWidth(_WIDTH)
        self.adjustSize()
        if count:
            self._list.setCurrentIndex(self._model.index(min(place, count - 1), 0))

    def _choose(self, index: QModelIndex) -> None:
        row = self._model.row(index.row())
        self.hide()
        if row is not None:
            self.row_chosen.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = self._list.currentIndex().row()
        row = self._model.row(place)
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and row is not None:
            self.removed.emit(row)
            self._fill(place)
        else:
            super().keyPressEvent(event)
