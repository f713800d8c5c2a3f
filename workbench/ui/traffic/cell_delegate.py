"""Paints the cells of the traffic table with what the model holds, past the style: a flood repaints them all.

Measured, eight rows following a flood: 3.2 ms a picture by the style and the sheet, which ask the model for
seven roles a cell; the times of this delegate are in the benchmark `receive`.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from workbench.ui.traffic.traffic_model import TrafficModel

_PADDING = 4
_BAR = 3  # logical pixels wide
_GAPS = (2, 8)  # after a mark, after a note
_TEXT = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_LEAD = _TEXT | int(Qt.AlignmentFlag.AlignLeft)


class CellDelegate(QStyledItemDelegate):
    """For a table whose rows are all of one height and whose words are one line."""

    def __init__(self, model: TrafficModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._metrics: dict[int, tuple[QFont, QFontMetrics]] = {}

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        cell = self._model.cell(index.row(), index.column())
        rect: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        if option.state & QStyle.StateFlag.State_Selected:  # pyright: ignore[reportAttributeAccessIssue]
            painter.fillRect(rect, option.palette.color(QPalette.ColorRole.Highlight))  # pyright: ignore
        elif cell is not None and cell.background is not None:
            painter.fillRect(rect, cell.background)
        if cell is not None and cell.bar is not None:
            painter.fillRect(rect.left(), rect.top(), _BAR, rect.height(), cell.bar)
        if cell is None or not (cell.text or cell.lead):
            return
        font, metrics = self._measured(index.column(), option.font)  # pyright: ignore
        painter.setFont(font)
        room = rect.adjusted(_PADDING, 0, -_PADDING, 0)
        if cell.lead:
            painter.setPen(option.palette.color(QPalette.ColorRole.Link))  # pyright: ignore
            lead = metrics.elidedText(cell.lead, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, _LEAD, lead)
            room.setLeft(room.left() + metrics.horizontalAdvance(lead) + _GAPS[len(cell.lead) > 1])
        text = cell.text
        painter.setPen(cell.color)
        # Measuring costs more than drawing: what can't be too wide isn't measured.
        if len(text) * metrics.maxWidth() > room.width() and metrics.horizontalAdvance(text) > room.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, room.width()))
        painter.drawText(room, _TEXT | cell.alignment, text)

    def _measured(self, column: int, default: QFont) -> tuple[QFont, QFontMetrics]:
        found = self._metrics.get(column)
        if found is None:
            # A copy: the option's own is gone after this paint.
            font = self._model.font(column) or QFont(default)
            found = self._metrics[column] = (font, QFontMetrics(font))
        return found
