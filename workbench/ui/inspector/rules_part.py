"""The table of rules with what adds, removes and moves them: Ins, Delete, Alt+Up and Alt+Down, or dragging."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QVBoxLayout, QWidget

from workbench.document.workspace import Rule
from workbench.engine.state import Doing
from workbench.ui import tables
from workbench.ui.cell_editors import CheckedDelegate
from workbench.ui.inspector.parts import beside, delete_action, fit
from workbench.ui.inspector.rules_model import ANSWER, DELAY, DROP, HITS, WHEN, RulesModel
from workbench.ui.parts import link, paragraph


class RulesPart(QWidget):
    """A reply's rules."""

    edit_requested = Signal(str, object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RulesModel(self)
        self._model.edit_requested.connect(self.edit_requested)
        self._table = tables.editable("rulesTable", "Rules of the reply")
        self._table.setModel(self._model)
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(32)
        for column in (WHEN, ANSWER):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        for column, width in ((DELAY, 46), (DROP, 40), (HITS, 42)):
            self._table.setColumnWidth(column, width)
        checked = CheckedDelegate(self._model.problem, self._table)
        checked.problem_changed.connect(self._show_problem)
        self._table.setItemDelegate(checked)
        self._table.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self._table.setDragDropOverwriteMode(False)
        self._table.setDropIndicatorShown(True)
        self._action("Add a rule", QKeySequence(Qt.Key.Key_Insert)).triggered.connect(self._add)
        delete_action(self._table, "Remove").triggered.connect(self._remove)
        self._action("Move up", QKeySequence("Alt+Up")).triggered.connect(self._up)
        self._action("Move down", QKeySequence("Alt+Down")).triggered.connect(self._down)
        self._problem = paragraph("problem", name="ruleProblem")
        self._problem.hide()
        self._add_link = link("+ Rule", "addRule")
        self._add_link.setToolTip("Add a rule, last (Ins)")
        self._add_link.clicked.connect(self._add)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(4)
        column_.addWidget(self._table)
        column_.addWidget(self._problem)
        column_.addLayout(beside(self._add_link))

    def _action(self, words: str, keys: QKeySequence) -> QAction:
        action = QAction(words, self._table)
        action.setShortcut(keys)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._table.addAction(action)
        return action

    def show_rules(self, id_: str, rules: tuple[Rule, ...]) -> None:
        """Show that socket's rules."""
        self._model.set_rules(id_, rules)
        fit(self._table)

    def show_doing(self, doing: Doing) -> None:
        """Show the hits."""
        self._model.set_hits(doing.hits)

    def _show_problem(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def _add(self) -> None:
        rows = self._model.rowCount()
        self._model.add()
        if self._model.rowCount() > rows:
            index = self._model.index(rows, WHEN)
            self._table.setCurrentIndex(index)
            self._table.edit(index)

    def _current(self) -> QModelIndex:
        return self._table.currentIndex()

    def _remove(self) -> None:
        if self._current().isValid():
            self._model.remove(self._current().row())

    def _up(self) -> None:
        self._move(-1)

    def _down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        current = self._current()
        if not current.isValid() or not 0 <= current.row() + by < self._model.rowCount():
            return
        place = self._model.index(current.row() + by, current.column())
        self._model.move(current.row(), place.row())
        self._table.setCurrentIndex(place)
