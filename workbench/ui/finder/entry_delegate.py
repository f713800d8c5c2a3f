"""Paints a row of the finder: the name with the letters that were typed, where it stands, and its shortcut."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from workbench.traffic.text import visible
from workbench.ui.finder.finder_model import ENTRY, PLACES, Entry
from workbench.ui.theme import NAME, RADIUS, SECONDARY, Theme, font

ROW = 28
_PAD, _GAP, _KIND = 12, 12, 64  # logical pixels
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class EntryDelegate(QStyledItemDelegate):
    """One line: kind, words, detail, and at the right the keys."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry, places = index.data(ENTRY), index.data(PLACES)
        if not isinstance(entry, Entry):
            return
        rect = option.rect
        state = option.state
        painter.save()
        try:
            if state & QStyle.StateFlag.State_Selected:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self.theme.color("selection"))
                painter.drawRoundedRect(rect.adjusted(4, 0, -4, 0), RADIUS, RADIUS)
            room = rect.adjusted(_PAD, 0, -_PAD, 0)
            room.setLeft(self._kind(painter, room, entry.kind))
            room.setRight(self._keys(painter, room, entry.keys))
            room.setLeft(self._words(painter, room, entry.words, places or ()))
            self._detail(painter, room, visible(entry.detail))
        finally:
            painter.restore()

    def _kind(self, painter: QPainter, room: QRect, kind: str) -> int:
        painter.setFont(font(SECONDARY))
        painter.setPen(self.theme.color("dim"))
        painter.drawText(QRect(room.left(), room.top(), _KIND, room.height()), _MIDDLE, kind)
        return room.left() + _KIND

    def _keys(self, painter: QPainter, room: QRect, keys: str) -> int:
        if not keys:
            return room.right()
        painter.setFont(font(SECONDARY, fixed=True))
        painter.setPen(self.theme.color("dim"))
        painter.drawText(room, _MIDDLE | Qt.AlignmentFlag.AlignRight, keys)
        return room.right() - painter.fontMetrics().horizontalAdvance(keys) - _GAP

    def _words(self, painter: QPainter, room: QRect, words: str, places: tuple[int, ...]) -> int:
        plain, strong = font(NAME), font(NAME, weight=QFont.Weight.DemiBold)
        shown = QFontMetrics(plain).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        left, marked = room.left(), set(places)
        for start, stop, is_marked in _runs(shown, marked):
            painter.setFont(strong if is_marked else plain)
            painter.setPen(self.theme.color("accent_text" if is_marked else "text"))
            text = shown[start:stop]
            painter.drawText(QRect(left, room.top(), room.right() - left, room.height()), _MIDDLE, text)
            left += painter.fontMetrics().horizontalAdvance(text)
        return left + _GAP

    def _detail(self, painter: QPainter, room: QRect, detail: str) -> None:
        if detail and room.width() > _GAP:
            painter.setFont(font(SECONDARY))
            painter.setPen(self.theme.color("dim"))
            shown = painter.fontMetrics().elidedText(detail, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, _MIDDLE, shown)


def _runs(text: str, marked: set[int]) -> list[tuple[int, int, bool]]:
    """Neighbouring letters that look alike, as start, stop, and whether they are marked."""
    runs: list[tuple[int, int, bool]] = []
    for at in range(len(text)):
        is_marked = at in marked
        if runs and runs[-1][2] == is_marked:
            runs[-1] = (runs[-1][0], at + 1, is_marked)
        else:
            runs.append((at, at + 1, is_marked))
    return runs
