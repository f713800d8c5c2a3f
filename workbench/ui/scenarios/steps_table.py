"""The table of a scenario's steps: each cell edited in place, rows added, removed and moved by keys."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHeaderView, QStyleOptionViewItem, QTableView, QWidget

from workbench.ui import tables
from workbench.ui.cell_editors import CheckedDelegate, ChoiceDelegate
from workbench.ui.rows_model import Index
from workbench.ui.scenarios.steps_model import (
    CAPTURE,
    KIND,
    MESSAGE,
    NUMBER,
    OUTCOME,
    TARGET,
    TIME,
    StepsModel,
)

ROW = 26
_WIDTHS = {OUTCOME: 24, NUMBER: 36, KIND: 80, TARGET: 96, TIME: 44, CAPTURE: 64}


class _Chosen(ChoiceDelegate):
    """Offers what the cell at hand can be."""

    def __init__(self, model: StepsModel, parent: QWidget) -> None:
        super().__init__((), parent)
        self._model = model

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        self._choices = self._model.choices(index)
        return super().createEditor(parent, option, index)


class StepsTable(QTableView):
    """Shows a `StepsModel`."""

    problem_changed = Signal(str)
    """What is wrong with what is being typed; empty where nothing is."""
    row_chosen = Signal(int)

    def __init__(self, model: StepsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = model
        self.setObjectName("stepsTable")
        self.setAccessibleName("Steps")
        self.setModel(model)
        tables.arrange(self, ROW)
        tables.make_editable(self, by_any_key=False)
        tables.align_headings(self)
        columns = self.horizontalHeader()
        columns.setMinimumSectionSize(24)
        columns.setSectionResizeMode(MESSAGE, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        chosen, checked = _Chosen(model, self), CheckedDelegate(model.problem, self)
        for column in (KIND, TARGET):
            self.setItemDelegateForColumn(column, chosen)
        for column in (MESSAGE, TIME, CAPTURE):
            self.setItemDelegateForColumn(column, checked)
        checked.problem_changed.connect(self.problem_changed)
        self.selectionModel().currentRowChanged.connect(self._moved_to)
        for text, keys, slot, tip in (
            ("Add step", "Ins", self.add, "Add a step behind this one (Ins)"),
            ("Remove step", "Del", self.remove, "Remove this step (Del)"),
            ("Move up", "Alt+Up", self.move_up, "Take this step earlier (Alt+Up)"),
            ("Move down", "Alt+Down", self.move_down, "Take this step later (Alt+Down)"),
        ):
            action = QAction(text, self)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setToolTip(tip)
            action.triggered.connect(slot)
            self.addAction(action)

    def row(self) -> int:
        """The row that is chosen; -1 where there is none."""
        return self.currentIndex().row() if self.currentIndex().isValid() else -1

    def add(self) -> None:
        """One more step, behind the chosen one, and choose it."""
        before = self._steps.rowCount()
        row = self.row()
        self._steps.add(row)
        if self._steps.rowCount() > before:
            self.choose(row + 1 if row >= 0 else before)

    def remove(self) -> None:
        """The chosen step goes; the one that comes in its place is chosen."""
        row = self.row()
        self._steps.remove(row)
        self.choose(min(row, self._steps.rowCount() - 1))

    def move_up(self) -> None:
        """The chosen step is taken earlier."""
        self._move(-1)

    def move_down(self) -> None:
        """The chosen step is taken later."""
        self._move(1)

    def _move(self, by: int) -> None:
        place = self._steps.place(self.row())
        if place is None:
            return
        self._steps.move(self.row(), by)
        moved = self._steps.row_of((*place[:-1], place[-1] + by))
        if moved >= 0:
            self.choose(moved)

    def choose(self, row: int) -> None:
        """Make that row the chosen one, and bring it into sight."""
        index = self._steps.index(row, MESSAGE if row >= 0 else 0)
        self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index)

    def _moved_to(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self.row_chosen.emit(current.row() if current.isValid() else -1)
