"""The list of problems as a hand and a keyboard use it: go to a place, take the way out, copy a sentence."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyleOptionViewItem, QWidget

from workbench.traffic.text import visible
from workbench.ui.problems.problem_delegate import ProblemDelegate
from workbench.ui.problems.problems_model import ProblemRow, ProblemsModel
from workbench.ui.theme import Theme

_ALT = Qt.KeyboardModifier.AltModifier


class ProblemsView(QListView):
    """A row a problem; Enter and a double click go to its place, Alt+Enter and its link take the way out."""

    place_requested = Signal(object)
    """The user wants to see where this `ProblemRow` is."""
    fix_requested = Signal(object)
    """The user wants this `ProblemRow` fixed."""

    def __init__(self, model: ProblemsModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("problemsView")
        self.setAccessibleName("Problems")
        self._model = model
        self._delegate = ProblemDelegate(theme, self)
        self._pressed_fix = QModelIndex()
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.activated.connect(self._go)
        self._go_action = self._action("Go to the socket", "problemGo")
        self._go_action.triggered.connect(self._go)
        # Enter is the view's own key for it: here it is only told.
        self._fix_action = self._action("Fix", "problemFix", "Alt+Return", "Alt+Enter", "Ctrl+.")
        self._fix_action.triggered.connect(self._fix)
        self._copy_action = self._action("Copy", "problemCopy", "Ctrl+C")
        self._copy_action.triggered.connect(self._copy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.selectionModel().currentChanged.connect(self._refresh)
        model.dataChanged.connect(self._refresh)
        model.rowsRemoved.connect(self._refresh)
        self._refresh()

    def set_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        self._delegate.theme = theme
        self.viewport().update()

    def _action(self, text: str, name: str, *keys: str) -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.addAction(action)
        return action

    def _problem(self) -> ProblemRow | None:
        return self._model.problem(self.currentIndex().row())

    def _refresh(self) -> None:
        row = self._problem()
        there = row is not None and row.socket is not None
        self._go_action.setText(f"Go to {visible(row.label)}\tEnter" if row and there else "Go to the socket")
        self._go_action.setEnabled(there)
        fix = row.fix if row is not None else None
        self._fix_action.setText(visible(fix.label) if fix else "No fix at a click")
        self._fix_action.setEnabled(fix is not None)
        self._copy_action.setEnabled(row is not None)

    def _go(self) -> None:
        if (row := self._problem()) is not None and row.socket is not None:
            self.place_requested.emit(row)

    def _fix(self) -> None:
        if (row := self._problem()) is not None and row.fix is not None:
            self.fix_requested.emit(row)

    def _copy(self) -> None:
        if (row := self._problem()) is not None:
            QGuiApplication.clipboard().setText(f"{row.label}: {row.sentence}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & _ALT:
            event.ignore()  # the fix's key, also where there is no fix: it is no Enter
        else:
            super().keyPressEvent(event)

    # The link in a row

    def _fix_under(self, position: QPoint) -> QModelIndex:
        """The row over whose link the place is; invalid for none."""
        index = self.indexAt(position)
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.rect = self.visualRect(index)
        over = index.isValid() and self._delegate.fix_rect(option, index).contains(position)
        return index if over else QModelIndex()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_fix = self._fix_under(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        pressed, self._pressed_fix = self._pressed_fix, QModelIndex()
        if pressed.isValid() and self._fix_under(event.position().toPoint()) == pressed:
            row = self._model.problem(pressed.row())
            if row is not None:
                self.fix_requested.emit(row)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # Two quick clicks on a link are no wish to leave for the canvas.
        if not self._fix_under(event.position().toPoint()).isValid():
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self._fix_under(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row != self._delegate.hovered:
            self._delegate.hovered = row
            shape = Qt.CursorShape.PointingHandCursor if row >= 0 else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()  # a row's height follows its width
