"""How the options' rows are painted and edited: a choice by a combo box, a switch by its box, the rest as text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from workbench.ui.arrow_combo import ArrowCombo
from workbench.ui.cell_editors import CheckedDelegate
from workbench.ui.inspector.options_model import NOTE
from workbench.ui.rows_model import Index
from workbench.ui.theme import SECONDARY, font

_LEFT = 3  # as Fusion leaves beside a cell's text


class TitleDelegate(QStyledItemDelegate):
    """Paints an option's title, and below it that it was changed, and from what."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        if not index.flags() & Qt.ItemFlag.ItemIsEnabled:
            dim = option.palette.color(QPalette.ColorRole.PlaceholderText)
            option.palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text, dim)
            option.displayAlignment = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        note = index.data(NOTE)
        if not note:
            super().paint(painter, option, index)
            return
        row = QStyleOptionViewItem(option)
        self.initStyleOption(row, index)
        title, row.text = row.text, ""
        row.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, row, painter, row.widget)
        spot = row.rect.adjusted(_LEFT, 4, -_LEFT, -4)
        painter.save()
        for words, shape, tone, side in (
            (title, row.font, QPalette.ColorRole.Text, Qt.AlignmentFlag.AlignTop),
            (note, font(SECONDARY), QPalette.ColorRole.Link, Qt.AlignmentFlag.AlignBottom),
        ):
            painter.setFont(shape)
            painter.setPen(row.palette.color(tone))
            elided = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, spot.width())
            painter.drawText(spot, Qt.AlignmentFlag.AlignLeft | side, elided)
        painter.restore()


class OptionDelegate(CheckedDelegate):
    """Edits a value by its kind. `choices` gives the words of a row that is a choice, else nothing."""

    def __init__(
        self,
        check: Callable[[Index, str], str],
        choices: Callable[[Index], tuple[str, ...]],
        parent: QObject,
    ) -> None:
        super().__init__(check, parent)
        self._choices = choices

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        # Fusion draws the box's edge as a shade of the window, which a dark one has no room for.
        edge = option.palette.color(QPalette.ColorRole.PlaceholderText)
        option.palette.setColor(QPalette.ColorRole.Window, edge)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        words = self._choices(index)
        if not words:
            return super().createEditor(parent, option, index)
        editor = ArrowCombo()
        editor.setParent(parent)
        editor.addItems(words)
        editor.activated.connect(self._chosen)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentText(str(index.data(Qt.ItemDataRole.EditRole)))
        else:
            super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentText())
        else:
            super().setModelData(editor, model, index)

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """A click anywhere on a switch switches it; Qt takes only its box, and then leaves the row alone."""
        if not (isinstance(event, QMouseEvent) and index.flags() & Qt.ItemFlag.ItemIsUserCheckable):
            return super().editorEvent(event, model, option, index)
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(option.widget, QAbstractItemView):
            option.widget.setCurrentIndex(model.index(index.row(), index.column()))
        elif event.type() == QEvent.Type.MouseButtonRelease:
            on = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
            turned = Qt.CheckState.Unchecked if on else Qt.CheckState.Checked
            model.setData(index, turned.value, Qt.ItemDataRole.CheckStateRole)
        return True

    def _chosen(self) -> None:
        editor = self.sender()
        assert isinstance(editor, QWidget)
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)
