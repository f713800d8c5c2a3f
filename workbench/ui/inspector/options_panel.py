"""The options of the selected socket: a search line, the table, and what is said of the row in hand.

The table is as high as its rows: the inspector scrolls, not a box inside it. `help` is what the
inspector puts where it stays in sight.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QHeaderView, QLineEdit, QVBoxLayout, QWidget

from workbench.document.workspace import Socket
from workbench.ui import tables
from workbench.ui.inspector.options_delegate import OptionDelegate, TitleDelegate
from workbench.ui.inspector.options_model import NAME, VALUE, OptionsModel
from workbench.ui.inspector.parts import below_a_line, delete_action, headed
from workbench.ui.parts import label, make_clearable, paragraph, set_role

_ROW = 26
_CHANGED_ROW = 40  # with a second line
_VALUE_WIDTH = 118


class OptionsPanel(QWidget):
    """All options of one socket."""

    edit_requested = Signal(str, object, str)
    moved_to = Signal(QRect)
    """Another row is in hand: its place in this widget, to be brought into sight."""

    def __init__(self, parent: QWidget | None = None, *, drafts: bool = False) -> None:
        super().__init__(parent)
        self._model = OptionsModel(self, drafts=drafts)
        self._model.edit_requested.connect(self.edit_requested)
        self._count = label("note", name="optionsChanged")
        self._count.setProperty("role", "secondary")
        self._search = QLineEdit()
        self._search.setObjectName("optionsSearch")
        self._search.setAccessibleName("Find an option")
        self._search.setPlaceholderText("Find an option")
        make_clearable(self._search)
        self._search.textChanged.connect(self._searched)
        self._none = paragraph("secondary", name="optionsNone")
        self._none.hide()
        self._help = paragraph("secondary", name="optionHelp")
        self._help.setContentsMargins(12, 6, 12, 8)
        self.help = below_a_line(self._help)
        self.help.hide()
        self._shape: tuple[tuple[bool, int], ...] | None = None
        self._scrolling = QTimer(self)
        self._scrolling.setSingleShot(True)
        self._scrolling.timeout.connect(self._show_current)
        self._make_table()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(headed("OPTIONS", self._count))
        column.addWidget(self._search)
        column.addWidget(self._none)
        column.addWidget(self._table)

    def _make_table(self) -> None:
        self._table = tables.editable("optionsTable", "Options", _ROW)
        self._table.setModel(self._model)
        self._model.modelReset.connect(self._forget_shape)
        self._table.horizontalHeader().hide()
        self._table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self._table.setColumnWidth(VALUE, _VALUE_WIDTH)
        self._table.setItemDelegateForColumn(NAME, TitleDelegate(self._table))
        edited = OptionDelegate(self._model.problem, self._model.choices, self._table)
        self._table.setItemDelegateForColumn(VALUE, edited)
        edited.problem_changed.connect(self._typed)
        self._table.selectionModel().currentChanged.connect(self._moved)
        self._reset = delete_action(self._table, "Reset to default")
        self._reset.setObjectName("resetOption")
        self._reset.triggered.connect(self._reset_current)
        self._other = QAction("Write as hex", self._table)
        self._other.setObjectName("convertOption")
        self._other.triggered.connect(self._convert_current)
        self._table.addAction(self._other)

    def set_socket(self, socket: Socket | None) -> None:
        """Show this socket's options, or none."""
        self._model.set_socket(socket)
        self._fit()
        self._none.setVisible(not self._model.rowCount() and bool(self._search.text()))
        changed = self._model.changed_count
        self._count.setText(f"{changed} changed" if changed else "")
        self._say()

    def _searched(self, words: str) -> None:
        self._model.search(words)
        self._fit()
        self._none.setText(f"No option of this socket has {words} in it. Security has a part of its own.")
        self._none.setVisible(not self._model.rowCount() and bool(words))
        self._say()

    def _fit(self) -> None:
        """As high as the rows; silent where they are as they were, for every edit of the document comes here."""
        rows = range(self._model.rowCount())
        shape = tuple(
            (self._model.is_heading(row), _CHANGED_ROW if self._model.is_changed(row) else _ROW)
            for row in rows
        )
        if shape == self._shape:
            return
        self._shape = shape
        self._table.clearSpans()
        for row, (is_heading, height) in enumerate(shape):
            self._table.setRowHeight(row, height)
            if is_heading:
                self._table.setSpan(row, NAME, 1, 2)
        self._table.setFixedHeight(sum(height for _, height in shape))
        self._table.setVisible(bool(shape))

    def _forget_shape(self) -> None:
        self._shape = None  # a table whose model was reset has no heights and spans any more

    def _moved(self) -> None:
        self._say()
        if QApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self._show_current()
        else:
            # What is under the cursor stays there until this can't be the first half of a double click.
            self._scrolling.start(QApplication.doubleClickInterval())

    def keep_in_sight(self) -> None:
        """What is above it has moved: bring the row in hand back into sight, if the keyboard is there."""
        if self._table.hasFocus():
            self._scrolling.start(0)

    def _show_current(self) -> None:
        place = self._table.visualRect(self._table.currentIndex())
        if place.isValid():
            self.moved_to.emit(QRect(self._table.viewport().mapTo(self, place.topLeft()), place.size()))

    def _say(self, problem: str = "") -> None:
        index = self._table.currentIndex()
        setting = self._model.setting(index)
        wrong = problem or (setting.problem if setting is not None else "")
        said = problem or (f"{setting.name}: {self._model.about(index)}" if setting is not None else "")
        set_role(self._help, "problem" if wrong else "secondary")
        self._help.setText(said)
        self.help.setVisible(bool(said))
        self._reset.setEnabled(setting is not None and setting.is_set)
        notation = self._model.in_other_notation(index)
        self._other.setVisible(bool(notation))
        self._other.setText(f"Write as {notation}")

    def _typed(self, problem: str) -> None:
        self._say(problem)

    def _reset_current(self) -> None:
        self._model.reset(self._table.currentIndex())

    def _convert_current(self) -> None:
        self._model.convert(self._table.currentIndex())
