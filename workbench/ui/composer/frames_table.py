"""The table of a message's frames: edited in place, ordered and multiplied by keys and a row's menu.

The table is never higher than its rows, so that what stands below it follows the last frame.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QFrame, QHeaderView, QMenu, QTableView, QWidget

from workbench.document.value import Variable
from workbench.ui.composer.draft import DraftFrame
from workbench.ui.composer.frame_delegates import CARD, GAP, FrameDelegate, KindDelegate, ValueDelegate
from workbench.ui.composer.frames_model import Column, FramesModel
from workbench.ui.composer.template_completer import Offered
from workbench.ui.theme import Theme

_WIDTHS = {Column.NUMBER: 30, Column.KIND: 66, Column.MORE: 24}


class FramesTable(QTableView):
    """A view of a `FramesModel`, and the actions on its rows."""

    send_requested = Signal()
    """Ctrl+Enter in a list that hangs over the window, where no shortcut of the window's is heard."""

    text_pasted = Signal(int, object, str)
    """Pasted into a row's field: the row, the `DraftFrame`s before that, and the text."""
    paste_requested = Signal(int, str)
    """Pasted onto a row, no field being open: the row and the text."""

    file_requested = Signal(int)
    """A file is to be chosen for that row."""
    kind_chosen = Signal(int, str)
    """Another notation was chosen for that row."""
    message_requested = Signal(int)
    """It is to be chosen which protobuf message that row's frame is."""
    row_changed = Signal()
    """Another row is the current one."""

    def __init__(self, theme: Theme, model: FramesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("framesTable")
        self.setAccessibleName("Frames of the message")
        self._model = model
        self._variables: Mapping[str, Variable] = {}
        self._value = ValueDelegate(theme, self, self._known_variables)
        kind = KindDelegate(theme, self)
        kind.send_requested.connect(self.send_requested)
        kind.kind_chosen.connect(self._kind_chosen)
        self._delegates = (FrameDelegate(theme, self), kind, self._value)
        self.setItemDelegate(self._delegates[0])
        self.setItemDelegateForColumn(Column.KIND, self._delegates[1])
        self.setItemDelegateForColumn(Column.VALUE, self._value)
        self.setModel(model)
        self._arrange()
        self._menu = QMenu(self)
        self.add_action = self._make("Add a frame", self.add_frame, "Ins", "Ctrl+Shift+N")
        self.file_action = self._make("Send a file…", self._choose_file, "Ctrl+Alt+O")
        self.message_action = self._make("Protobuf message…", self._choose_message, "Ctrl+Alt+P")
        self.duplicate_action = self._make("Duplicate", self._duplicate, "Ctrl+D")
        self.up_action = self._make("Move up", self._move_up, "Alt+Up")
        self.down_action = self._make("Move down", self._move_down, "Alt+Down")
        self.remove_action = self._make("Remove", self._remove, "Del")
        self._value.step_requested.connect(self._step)
        self._before: tuple[DraftFrame, ...] = ()
        self._value.about_to_paste.connect(self._about_to_paste)
        self._value.text_pasted.connect(self._text_pasted)
        self.clicked.connect(self._clicked)
        model.drafts_changed.connect(self._refresh)
        self.setCurrentIndex(model.index(0, Column.VALUE))
        self._refresh()

    def set_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        for delegate in self._delegates:
            delegate.theme = theme
        self.viewport().update()

    def set_variables(self, variables: Mapping[str, Variable]) -> None:
        """Complete templates with these, too."""
        self._variables = variables

    def set_more(self, more: Callable[[int, str, int], Offered]) -> None:
        """Complete with this, too: for a row, its text and the cursor in it."""
        self._value.more = more

    def _known_variables(self) -> Mapping[str, Variable]:
        return self._variables

    def current_row(self) -> int:
        """The row that is looked at or typed in."""
        return self._row()

    def edit_value(self, row: int) -> None:
        """Put the cursor in that row's value."""
        index = self._model.index(row, Column.VALUE)
        self.setFocus()
        self.setCurrentIndex(index)
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)

    def add_frame(self) -> None:
        """An empty frame below the current one, ready to be typed."""
        self.edit_value(self._model.insert(self._row() + 1))

    def add_last_frame(self) -> None:
        """An empty frame below the last one, ready to be typed."""
        self.edit_value(self._model.insert(self._model.rowCount()))

    def insert_frame(self, row: int, draft: DraftFrame) -> None:
        """Put a frame before `row` and make it the current one."""
        self.setCurrentIndex(self._model.index(self._model.insert(row, draft), Column.VALUE))

    def show_row(self, row: int) -> None:
        """Make that row the current one, its field closed."""
        self.setFocus()
        self.setCurrentIndex(self._model.index(row, Column.VALUE))

    def sizeHint(self) -> QSize:
        return QSize(320, self.maximumHeight())

    def minimumSizeHint(self) -> QSize:
        return QSize(160, CARD + GAP)

    def event(self, event: QEvent) -> bool:
        # The window's Undo has the same key: while a removed frame can come back, it is ours.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Undo)
            and self._model.can_restore
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Undo) and self._model.can_restore:
            self.setCurrentIndex(self._model.index(self._model.restore(), Column.VALUE))
        elif event.matches(QKeySequence.StandardKey.Paste):
            if text := QGuiApplication.clipboard().text():
                self.paste_requested.emit(self._row(), text)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if index.column() == Column.MORE:
                self._open_menu(self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()))
            else:
                self._edit(index)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        over_button = index.column() in (Column.KIND, Column.MORE)
        self.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor
            if over_button
            else Qt.CursorShape.IBeamCursor
            if index.isValid()
            else Qt.CursorShape.ArrowCursor
        )
        super().mouseMoveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()  # the card's edge runs through all columns
        if current.row() != previous.row():
            self.row_changed.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(self.viewport().mapFromGlobal(event.globalPos()))
        if index.isValid():
            self.setCurrentIndex(index)
        self._open_menu(event.globalPos())

    def _arrange(self) -> None:
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header = self.horizontalHeader()
        header.hide()
        header.setMinimumSectionSize(16)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(Column.VALUE, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)

    def _make(self, text: str, slot: object, *keys: str) -> QAction:
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(slot)
        self.addAction(action)
        self._menu.addAction(action)
        return action

    def _row(self) -> int:
        return self.currentIndex().row() if self.currentIndex().isValid() else self._model.rowCount() - 1

    def _refresh(self) -> None:
        self.viewport().update()  # the numbers of the rows below change with it
        height = sum(self.rowHeight(row) for row in range(self._model.rowCount()))
        if height != self.maximumHeight():
            self.setMaximumHeight(max(height, CARD + GAP))
            self.updateGeometry()

    def _about_to_paste(self) -> None:
        self._before = self._model.drafts

    def _text_pasted(self, text: str) -> None:
        self.text_pasted.emit(self._row(), self._before, text)

    def _step(self, by: int) -> None:
        row = self._row() + by
        if 0 <= row < self._model.rowCount():
            self.edit_value(row)

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == Column.MORE:
            self._open_menu(self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()))
        else:
            self._edit(index)

    def _edit(self, index: QModelIndex) -> None:
        if index.column() == Column.NUMBER:
            index = index.siblingAtColumn(Column.VALUE)
        self.setCurrentIndex(index)
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
            editor = self.indexWidget(index)
            if isinstance(editor, QComboBox):
                editor.showPopup()

    def _open_menu(self, at: QPoint) -> None:
        self.up_action.setEnabled(self._row() > 0)
        self.down_action.setEnabled(self._row() < self._model.rowCount() - 1)
        self._menu.aboutToHide.connect(self._menu_closed, Qt.ConnectionType.UniqueConnection)
        self._menu.popup(at)

    def _menu_closed(self) -> None:
        # The keys work on whatever row is current, not on the one that the menu was opened for.
        self.up_action.setEnabled(True)
        self.down_action.setEnabled(True)

    def _choose_file(self) -> None:
        self.file_requested.emit(self._row())

    def _choose_message(self) -> None:
        self.message_requested.emit(self._row())

    def _kind_chosen(self, kind: str) -> None:
        self.kind_chosen.emit(self._row(), kind)

    def _duplicate(self) -> None:
        row = self._row()
        self.insert_frame(row + 1, self._model.drafts[row])

    def _remove(self) -> None:
        row = self._row()
        self._model.remove(row)
        self.setCurrentIndex(self._model.index(min(row, self._model.rowCount() - 1), Column.VALUE))

    def _move_up(self) -> None:
        self._move(-1)

    def _move_down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        row = self._model.move(self._row(), by)
        self.setCurrentIndex(self._model.index(row, Column.VALUE))
