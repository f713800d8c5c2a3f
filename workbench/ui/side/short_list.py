"""A list that is as high as its rows, so that what stands below it follows the last one."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QItemSelectionModel, QSize, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QFrame,
    QListView,
    QSizePolicy,
    QWidget,
)

_LEFT_FOR_A_WHILE = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
_BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class ShortList(QListView):
    """A view of `model` without a frame; it scrolls only where the column has no room.

    A row is marked while the keyboard is here, and no longer: what is marked is what a key would act on.
    """

    def __init__(self, model: QAbstractItemModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        return QSize(160, max(self.sizeHintForRow(0), 0) * self.model().rowCount())

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and event.reason() in _BY_KEYBOARD:
            self.setCurrentIndex(self.model().index(0, 0))
        elif self.currentIndex().isValid() and event.reason() != Qt.FocusReason.MouseFocusReason:
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().select(self.currentIndex(), flag)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        goes_to = QApplication.focusWidget()
        in_an_editor = goes_to is not None and self.isAncestorOf(goes_to)
        if event.reason() not in _LEFT_FOR_A_WHILE and not in_an_editor:
            self.clearSelection()

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        if not self.hasFocus():  # the keyboard left from within the editor
            self.clearSelection()
