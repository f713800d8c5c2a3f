"""Paints the rows of the traffic table that are on screen, a column at a time: a flood repaints them all.

Qt's own way asks a delegate a cell, with an option that is filled in by seven questions to the model; a picture of
eight rows took 4.5 ms so. Here a row is looked at once, and a font is chosen once a column. Invariant: what is
painted is what the model's `row_cells` says, and no words run over their cell.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QTableView

from workbench.ui.traffic.cells import Cell
from workbench.ui.traffic.traffic_model import TrafficModel

PADDING = 8
"""Logical pixels on both sides of a cell's words: a number that ends its column stands clear of the next one."""
_BAR = 3  # logical pixels wide
_GAPS = (2, 8)  # after a mark, after a note
_RIGHT = int(Qt.AlignmentFlag.AlignRight)
_ELIDE = Qt.TextElideMode.ElideRight


class LineMetrics(QFontMetricsF):
    """What words take of a line. Measuring them costs as much as drawing them: they are measured only if need be."""

    def __init__(self, font: QFont) -> None:
        super().__init__(font)
        self.widest = self.maxWidth()
        widths = {self.horizontalAdvance(chr(code) * 16) for code in range(32, 127)}
        # Of a font whose letters are all as wide as each other: ASCII has no kerning there, nor ligatures.
        self._pitch = widths.pop() / 16 if len(widths) == 1 and QFontInfo(font).fixedPitch() else 0.0

    def fitting(self, text: str, room: float) -> tuple[str, float]:
        """As much of the words as there is room for, and how wide that is."""
        if self._pitch and text.isascii():
            width = len(text) * self._pitch
            if width > room:
                text = text[: max(0, int(room / self._pitch) - 1)] + "…"
                width = room
            return text, width
        width = self.horizontalAdvance(text)
        return (text, width) if width <= room else (self.elidedText(text, _ELIDE, room), room)


class RowPainter:
    """For a table whose rows are all of one height and whose words are one line."""

    def __init__(self, table: QTableView, model: TrafficModel) -> None:
        self._table = table
        self._model = model
        self._fonts: dict[int, tuple[QFont, LineMetrics]] = {}

    def paint(self, painter: QPainter, event: QPaintEvent) -> None:
        """Paint the rows within what is to be painted."""
        table = self._table
        first, last = table.rowAt(event.rect().top()), table.rowAt(event.rect().bottom())
        if first < 0:
            return
        if last < 0:
            last = self._model.rowCount() - 1
        header = table.horizontalHeader()
        columns = [column for column in range(header.count()) if not header.isSectionHidden(column)]
        rows = [(row, self._model.row_cells(row, columns)) for row in range(first, last + 1)]
        self._paint_grounds(painter, rows)
        height = table.verticalHeader().defaultSectionSize()
        top = table.rowViewportPosition(first)
        for number, column in enumerate(columns):
            left, width = table.columnViewportPosition(column), table.columnWidth(column)
            if left > event.rect().right() or left + width <= event.rect().left():
                continue
            font, metrics = self._measured(column)
            painter.setFont(font)
            baseline = top + (height - metrics.height()) / 2 + metrics.ascent()
            for place, (_, found) in enumerate(rows):
                if found:
                    at = QPointF(left + PADDING, baseline + place * height)
                    self._paint_words(painter, found[number], at, width - 2 * PADDING, metrics)

    def _paint_grounds(self, painter: QPainter, rows: list[tuple[int, list[Cell]]]) -> None:
        table, chosen = self._table, self._table.selectionModel()
        width, height = table.viewport().width(), table.verticalHeader().defaultSectionSize()
        highlight = table.palette().color(QPalette.ColorRole.Highlight)
        for row, found in rows:
            top = table.rowViewportPosition(row)
            if chosen.isRowSelected(row, table.rootIndex()):
                painter.fillRect(0, top, width, height, highlight)
            elif found and found[0].background is not None:
                painter.fillRect(0, top, width, height, found[0].background)
            bar = next((cell.bar for cell in found if cell.bar is not None), None)
            if bar is not None:
                painter.fillRect(0, top, _BAR, height, bar)

    def _paint_words(
        self, painter: QPainter, cell: Cell, at: QPointF, room: float, metrics: LineMetrics
    ) -> None:
        if cell.lead:
            painter.setPen(self._table.palette().color(QPalette.ColorRole.Link))
            lead = metrics.elidedText(cell.lead, _ELIDE, room)
            painter.drawText(at, lead)
            taken = metrics.horizontalAdvance(lead) + _GAPS[len(cell.lead) > 1]
            at, room = QPointF(at.x() + taken, at.y()), room - taken
        text = cell.text
        if not text or room <= 0:
            return
        # Words that begin at the left and can't be too wide aren't measured.
        if cell.alignment & _RIGHT or len(text) * metrics.widest > room:
            text, width = metrics.fitting(text, room)
            if cell.alignment & _RIGHT:
                at = QPointF(at.x() + room - width, at.y())
        painter.setPen(cell.color)
        painter.drawText(at, text)

    def width_of(self, words: str, column: int) -> int:
        """How wide that column has to be for these words to be whole, in logical pixels."""
        return math.ceil(self._measured(column)[1].horizontalAdvance(words)) + 2 * PADDING

    def _measured(self, column: int) -> tuple[QFont, LineMetrics]:
        found = self._fonts.get(column)
        if found is None:
            font = self._model.font(column) or QFont(self._table.font())
            found = self._fonts[column] = (font, LineMetrics(font))
        return found
