"""The bytes of a whole message: frame, offset, hex and text in columns of fixed width.

Invariant: no row is kept, each is worked out from the frames' lengths when it is painted, so that a frame
of any size, and any number of frames, costs what is on screen. Every frame begins a row of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import QWidget

from workbench.ui.traffic.rows_view import PAD, ROW, Place, RowsView

WIDTHS = (16, 8, 4)  # bytes a row, the widest that there is room for
_HALF = 8  # bytes between which a wider gap helps the eye

_SHOWN_AS = bytes(b if 32 <= b < 127 else 46 for b in range(256))  # a dot for what isn't printable ASCII


class HexView(RowsView):
    """A hex dump in which one frame is the chosen one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("frameBytes")
        self.setAccessibleName("Bytes of the message")
        self._chosen = -1
        self._width = WIDTHS[0]
        self._rows: Sequence[int] = [0]  # the first row of each frame, and one past the last
        self.longest = 0
        """The length of the longest frame, in bytes."""
        self._digits = 4
        self._places = 1  # digits of the highest frame number

    def show_frames(self, frames: tuple[bytes, ...]) -> None:
        """Show these, none of them chosen."""
        self.frames = frames
        self._chosen = -1
        self._places = len(str(len(frames)))
        self.longest = max(map(len, frames), default=0)
        self._digits = max(4, len(f"{self.longest:x}"))
        self.drop_cursor()
        self.mark(-1, 0, 0)
        self._arrange()
        self.verticalScrollBar().setValue(0)
        self.horizontalScrollBar().setValue(0)

    def choose(self, number: int) -> None:
        """Mark the bytes of that frame, from 0, and have them on screen; -1 marks none."""
        self._chosen = number
        self.mark(number, 0, len(self.frames[number]) if 0 <= number < len(self.frames) else 0)

    @property
    def chosen(self) -> int:
        """The frame whose bytes are marked, from 0; -1 for none."""
        return self._chosen

    # Columns, in cells of one character

    def _offset_column(self) -> int:
        return self._places + 2

    def _hex_column(self) -> int:
        return self._offset_column() + self._digits + 2

    def _text_column(self) -> int:
        return self._hex_column() + _hex_cells(self._width - 1) + 2 + 2

    def _x(self, column: float) -> float:
        return PAD + column * self.cell

    def content_width(self) -> float:
        return self._x(self._text_column() + self._width) + PAD

    def width_for(self, count: int) -> float:
        """Logical pixels that rows of so many bytes take."""
        before, self._width = self._width, count
        try:
            return self.content_width()
        finally:
            self._width = before

    def _fits(self) -> int:
        """How many bytes a row there is room for."""
        room = self.viewport().width()
        return next((count for count in WIDTHS if self.width_for(count) <= room), WIDTHS[-1])

    def _arrange(self) -> None:
        width = self._width = self._fits()
        if self.longest <= width:
            self._rows = range(len(self.frames) + 1)
        else:
            # A frame without bytes has a row too: it is there.
            self._rows = [0, *accumulate((len(f) + width - 1) // width or 1 for f in self.frames)]
        self.rows_changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._fits() != self._width and self.row_count():
            top = self.row_start(self.top_row())
            self._arrange()
            self.show_row(self.row_of(top), top=True)
        super().resizeEvent(event)

    # Rows

    def row_count(self) -> int:
        return self._rows[-1]

    def frame_of_row(self, row: int) -> int:
        """The frame, from 0, that the row belongs to."""
        return bisect_right(self._rows, row) - 1

    def row_of(self, place: Place) -> int:
        return self._rows[place[0]] + place[1] // self._width

    def row_start(self, row: int) -> Place:
        number = self.frame_of_row(row)
        return number, (row - self._rows[number]) * self._width

    def row_end(self, row: int) -> Place:
        number, start = self.row_start(row)
        return number, max(start, min(start + self._width, len(self.frames[number])) - 1)

    def row_text(self, row: int) -> str:
        """The row as it reads: frame (where one begins), offset, hex, text."""
        number, start = self.row_start(row)
        data = self.frames[number][start : start + self._width]
        head = f"{number + 1}" if start == 0 else ""
        return (
            f"{head:>{self._places}}  {start:0{self._digits}x}  "
            f"{_hex(data):<{_hex_cells(self._width - 1) + 2}}  {_text(data)}"
        ).rstrip()

    def step(self, place: Place, by: int) -> Place:
        number, at = place
        at += by
        if at < 0:
            return (number - 1, max(len(self.frames[number - 1]) - 1, 0)) if number else place
        if at >= len(self.frames[number]):
            return (number + 1, 0) if number + 1 < len(self.frames) else place
        return number, at

    def x_of(self, place: Place) -> float:
        return self._x(self._hex_column() + _hex_cells(place[1] % self._width))

    def place_at(self, x: float, row: int) -> Place:
        column = (x - PAD) / self.cell
        number, start = self.row_start(row)
        if column >= self._text_column() - 1:
            index = int(column - self._text_column())
        else:
            within = column - self._hex_column()
            index = int((within - (within >= _hex_cells(_HALF) - 1)) // 3)
        last = self.row_end(row)[1]
        return number, min(max(start + index, start), last)

    def place_words(self, place: Place) -> str:
        number, at = place
        byte = self.frames[number][at : at + 1]
        what = f"{byte.hex()} {_text(byte)}" if byte else "empty"
        return f"Frame {number + 1}, offset {at:,}: {what}"

    # Painting

    def paint_row(self, painter: QPainter, row: int, top: int) -> None:
        number, start = self.row_start(row)
        data = self.frames[number][start : start + self._width]
        role = QPalette.ColorRole
        chosen = number == self._chosen
        self._paint_mark(painter, number, start, len(data), top)
        painter.setPen(self.tone(role.PlaceholderText))
        if start == 0 or row == self.top_row():
            self._draw(painter, 0, top, f"{number + 1:>{self._places}}")
        self._draw(painter, self._offset_column(), top, f"{start:0{self._digits}x}")
        if not data:
            self._draw(painter, self._hex_column(), top, "empty")
        if chosen:
            painter.setPen(self.tone(role.Text))
        self._draw(painter, self._hex_column(), top, _hex(data))
        self._draw(painter, self._text_column(), top, _text(data))
        self._paint_selection(painter, number, start, data, top)
        if self.cursor_place is not None and self.row_of(self.cursor_place) == row:
            self._paint_cursor(painter, self.cursor_place[1] - start, top)

    def _paint_mark(self, painter: QPainter, number: int, start: int, size: int, top: int) -> None:
        """What is marked: of a whole frame a band, of a part its bytes and their text."""
        if self.marked is None or self.marked[0][0] != number:
            return
        first, last = max(self.marked[0][1] - start, 0), min(self.marked[1][1] - start, size)
        tone = self.tone(QPalette.ColorRole.Highlight)
        if (self.marked[0][1], self.marked[1][1]) == (0, len(self.frames[number])):
            columns = self._text_column() + self._width + 1 - self._offset_column() + 1
            painter.fillRect(QRectF(self._x(self._offset_column() - 1), top, columns * self.cell, ROW), tone)
        elif first < last:
            a, b = _hex_cells(first), _hex_cells(last - 1) + 2
            painter.fillRect(
                QRectF(self._x(self._hex_column() + a) - 2, top, (b - a) * self.cell + 4, ROW), tone
            )
            painter.fillRect(
                QRectF(self._x(self._text_column() + first), top, (last - first) * self.cell, ROW), tone
            )

    def _draw(self, painter: QPainter, column: float, top: int, text: str) -> None:
        baseline = top + (ROW + self.metrics.ascent() - self.metrics.descent()) / 2
        painter.drawText(QPointF(self._x(column), baseline), text)

    def _paint_selection(self, painter: QPainter, number: int, start: int, data: bytes, top: int) -> None:
        range_ = self.selected()
        if range_ is None or not data:
            return
        first, last = max(range_[0], (number, start)), min(range_[1], (number, start + len(data)))
        if first >= last:
            return
        a, b = first[1] - start, last[1] - start
        hex_, text = _hex(data), _text(data)
        painter.setPen(self.tone(QPalette.ColorRole.Base))
        for column, words in (
            (self._hex_column() + _hex_cells(a), hex_[_hex_cells(a) : _hex_cells(b - 1) + 2]),
            (self._text_column() + a, text[a:b]),
        ):
            box = QRectF(self._x(column), top, len(words) * self.cell, ROW)
            painter.fillRect(box, self.tone(QPalette.ColorRole.Link))
            self._draw(painter, column, top, words)

    def _paint_cursor(self, painter: QPainter, index: int, top: int) -> None:
        painter.setPen(self.tone(QPalette.ColorRole.Link if self.hasFocus() else QPalette.ColorRole.Dark))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for column, cells in ((self._hex_column() + _hex_cells(index), 2), (self._text_column() + index, 1)):
            painter.drawRect(QRectF(self._x(column) - 1, top + 0.5, cells * self.cell + 1, ROW - 2))


def _hex_cells(index: int) -> int:
    """How many cells stand before the byte of that index in its row."""
    return index * 3 + (index >= _HALF)


def _hex(data: bytes) -> str:
    return "  ".join(part.hex(" ") for part in (data[:_HALF], data[_HALF:]) if part)


def _text(data: bytes) -> str:
    return data.translate(_SHOWN_AS).decode("ascii")
