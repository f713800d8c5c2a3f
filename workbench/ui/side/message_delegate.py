"""A message in its list: the name, which gives way, and dim at the right the socket it is sent from."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from workbench.ui import theme as looks
from workbench.ui.side.messages_model import DEPTH, LABEL

_SIDE, _GAP = 8, 8
_STEP = 12  # a folder's depth, in logical pixels
_NAME_AT_LEAST = 0.6  # of the row's width


class MessageDelegate(QStyledItemDelegate):
    """Paints the row as the style does, and the socket's label over its right end."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._small = looks.font(looks.SECONDARY)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        # As wide as the list, however long the name is.
        return QSize(0, super().sizeHint(option, index).height())

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        editor = QLineEdit(parent)
        editor.setObjectName("messageRename")
        editor.setAccessibleName("New name of the message")
        editor.setStyleSheet(f"padding: 0 {_SIDE - 2}px;")  # a field's own padding is higher than the row
        return editor

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        editor.setGeometry(option.rect)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = QStyleOptionViewItem(option)
        self.initStyleOption(row, index)
        within = int(index.data(DEPTH) or 0) * _STEP
        inner = row.rect.adjusted(_SIDE + within, 0, -_SIDE, 0)
        small = QFontMetrics(self._small)
        most = round(inner.width() * (1 - _NAME_AT_LEAST))
        # The name has all the room that it needs, down to which the label may take the rest.
        needed = inner.width() - row.fontMetrics.horizontalAdvance(row.text) - _GAP
        room = needed if needed >= small.horizontalAdvance("…") * 3 else most
        label = small.elidedText(str(index.data(LABEL)), Qt.TextElideMode.ElideRight, max(room, 0))
        taken = small.horizontalAdvance(label) + _GAP
        row.text = row.fontMetrics.elidedText(row.text, Qt.TextElideMode.ElideRight, inner.width() - taken)
        style, words = row.widget.style(), row.text
        if within:  # the mark of what is selected is as wide as the list, at any depth
            row.text = ""
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, row, painter, row.widget)
        if within:
            painter.setFont(row.font)
            painter.setPen(row.palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Text))
            left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(inner.adjusted(3, 0, 0, 0), left, words)
        painter.save()
        painter.setFont(self._small)
        painter.setPen(row.palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.PlaceholderText))
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, label)
        painter.restore()
