"""How a problem looks: the severity as a shape and a word, its place, the sentence, the way out as a link.

Invariant: painting and hit testing ask the same layout, so that the link is where it is seen.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QPainter,
    QPen,
    QPolygonF,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractScrollArea, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from workbench.traffic.text import visible
from workbench.ui import theme as looks
from workbench.ui.problems.problems_model import ProblemRow, ProblemsModel
from workbench.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_PAD, _GAP = 8, 4
_SHAPE = 12  # logical pixels
_TEXT = _PAD + _SHAPE + _PAD  # where words begin


class _Parts(NamedTuple):
    """Where the parts of a row are, from its upper left corner."""

    head: QRect
    sentence: QRect
    fix: QRect  # empty without a fix
    height: int


class ProblemDelegate(QStyledItemDelegate):
    """Paints one problem over the view's whole width."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.hovered: int = -1
        """The row over whose link the mouse is."""
        self._small = looks.font(looks.SECONDARY, weight=QFont.Weight.DemiBold)
        self._dim = looks.font(looks.SECONDARY)
        self._words = looks.font(looks.VALUE)
        self._height = lru_cache(maxsize=1024)(self._measure)

    def fix_rect(self, option: QStyleOptionViewItem, index: Index) -> QRect:
        """Where the link is, in the view's coordinates; empty where there is none."""
        row = _row(index)
        if row is None or row.fix is None:
            return QRect()
        return self._parts(row, option.rect.width()).fix.translated(option.rect.topLeft())

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = _row(index)
        # The view's own width: the option's rectangle isn't known yet when sizes are asked for.
        width = _view_width(option)
        return QSize(0, self._parts(row, width).height) if row is not None else QSize()

    def _parts(self, row: ProblemRow, width: int) -> _Parts:
        room = max(width - _TEXT - _PAD, 40)
        line = QFontMetrics(self._dim).height()
        head = QRect(_TEXT, _PAD, room, line)
        sentence = QRect(_TEXT, head.bottom() + 1 + 2, room, self._height(row.said, room))
        bottom = sentence.bottom() + 1
        fix = QRect()
        if row.fix is not None:
            metrics = QFontMetrics(self._words)
            # A little more than measured: on another device a word may come out a pixel wider.
            wide = min(metrics.horizontalAdvance(visible(row.fix.label)) + _GAP, room)
            fix = QRect(_TEXT, bottom + _GAP, wide, metrics.height())
            bottom = fix.bottom() + 1
        return _Parts(head, sentence, fix, bottom + _PAD)

    def _measure(self, text: str, width: int) -> int:
        layout = QTextLayout(text, self._words)
        layout.setTextOption(_wrapping())
        layout.beginLayout()
        height = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            height += line.height()
        layout.endLayout()
        return round(height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = _row(index)
        if row is None:
            return
        parts = self._parts(row, option.rect.width())
        corner = option.rect.topLeft()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option)
        tone = self.theme.color("fail_text" if row.severity == "error" else "warn_text")
        self._paint_shape(painter, row, QRectF(corner.x() + _PAD, corner.y() + _PAD, _SHAPE, _SHAPE + 2))
        head = parts.head.translated(corner)
        painter.setFont(self._small)
        painter.setPen(tone)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, row.word)
        head.setLeft(head.left() + painter.fontMetrics().horizontalAdvance(row.word) + _PAD)
        painter.setFont(self._dim)
        painter.setPen(self.theme.color("dim"))
        label = painter.fontMetrics().elidedText(
            visible(row.label), Qt.TextElideMode.ElideRight, head.width()
        )
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, label)
        painter.setFont(self._words)
        painter.setPen(self.theme.color("text"))
        painter.drawText(QRectF(parts.sentence.translated(corner)), row.said, _wrapping())
        if row.fix is not None:
            font = QFont(self._words)
            font.setUnderline(self.hovered == index.row())
            painter.setFont(font)
            painter.setPen(self.theme.color("accent_text"))
            place = parts.fix.translated(corner)
            words = painter.fontMetrics().elidedText(
                visible(row.fix.label), Qt.TextElideMode.ElideRight, place.width()
            )
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        box = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5)
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.color("selection" if selected else "background"))
            painter.drawRoundedRect(box, looks.RADIUS, looks.RADIUS)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(self.theme.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, looks.RADIUS, looks.RADIUS)

    def _paint_shape(self, painter: QPainter, row: ProblemRow, box: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(box.x(), box.y() + 1, _SHAPE, _SHAPE)
        if row.severity == "error":
            painter.setBrush(self.theme.color("fail"))
            painter.drawEllipse(box)
            stroke, dot = (3.0, 6.6), 8.9
        else:
            painter.setBrush(self.theme.color("warn"))
            corners = ((box.left(), box.bottom()), (box.center().x(), box.top()), (box.right(), box.bottom()))
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
            stroke, dot = (4.4, 7.6), 9.7
        pen = QPen(self.theme.color("on_accent"), 1.6)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        middle = box.center().x()
        painter.drawLine(QPointF(middle, box.top() + stroke[0]), QPointF(middle, box.top() + stroke[1]))
        painter.drawPoint(QPointF(middle, box.top() + dot))


def _row(index: Index) -> ProblemRow | None:
    model = index.model()
    return model.problem(index.row()) if isinstance(model, ProblemsModel) else None


def _view_width(option: QStyleOptionViewItem) -> int:
    view = option.widget
    return view.viewport().width() if isinstance(view, QAbstractScrollArea) else option.rect.width()


def _wrapping() -> QTextOption:
    option = QTextOption()
    # An address may be longer than the row and has no blank.
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option
