"""One frame as text, wrapped at the view's width, control and bidirectional characters as glyphs.

Invariant: rows are laid out in pieces of a few milliseconds, the first 64 KiB unasked and the rest when
`show_all` asks, and only those on screen are shaped; so a frame of any size leaves the window its time.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QPointF, QRectF, QTimer, Signal
from PySide6.QtGui import QBrush, QPainter, QPalette, QResizeEvent, QTextCharFormat, QTextLayout, QWheelEvent
from PySide6.QtWidgets import QWidget

from workbench.ui.traffic.rows_view import PAD, ROW, Place, RowsView
from workbench.ui.traffic.text_rows import TextRows

CAP = 65_536  # bytes that are shown unasked
_PIECE = 0.006  # seconds of work in one turn of the loop


class TextView(RowsView):
    """The text of one frame of the message."""

    progressed = Signal()
    """More of the frame is shown, or another frame is."""

    inclusive = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("frameText")
        self.setAccessibleName("Text of the frame")
        self._number = -1
        self._frame = b""
        self._wanted = CAP
        self._rows = TextRows(b"", 80)
        self._goal: int | None = None  # the byte to have on top once its row is laid out
        self._work = QTimer(self)
        self._work.setInterval(0)
        self._work.timeout.connect(self._lay_out)

    def show_frames(self, frames: tuple[bytes, ...]) -> None:
        """The message whose frames are to be shown, none of them yet."""
        self.frames = frames
        self._take(-1)
        self.mark(-1, 0, 0)

    def choose(self, number: int) -> None:
        """Show that frame, from 0, from its beginning; -1 for none."""
        if number != self._number:
            self._take(number)

    def mark(self, number: int, start: int, end: int) -> None:
        super().mark(number if number == self._number else -1, start, end)

    def show_all(self) -> None:
        """Show what is beyond the first 64 KiB, too, as fast as the window has time for it."""
        self._wanted = len(self._frame)
        self._lay_out()

    def hidden_bytes(self) -> int:
        """How many bytes of the frame are left out until `show_all`; 0 once it was asked for."""
        return max(0, len(self._frame) - max(self._wanted, self._rows.laid))

    def left_bytes(self) -> int:
        """How many bytes of the frame aren't in rows yet."""
        return len(self._frame) - self._rows.laid

    def _take(self, number: int) -> None:
        self._number = number
        self._frame = self.frames[number] if number >= 0 else b""
        self._wanted = CAP
        self.drop_cursor()
        self._begin()
        self.verticalScrollBar().setValue(0)

    def _columns(self) -> int:
        return int((self.viewport().width() - 2 * PAD) / self.cell)

    def _begin(self, goal: int | None = None) -> None:
        self._rows = TextRows(self._frame, self._columns())
        self._goal = goal
        self._lay_out()

    def _lay_out(self) -> None:
        if self._rows.extend(self._wanted, _PIECE):
            self._work.stop()
        elif not self._work.isActive():
            self._work.start()
        self.rows_changed()
        if self._goal is not None and (self._rows.laid > self._goal or not self._work.isActive()):
            self.show_row(self._rows.row_of(self._goal), top=True)
            self._goal = None
        self.progressed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.oldSize().width() != event.size().width() and self._frame:
            top = self._goal if self._goal is not None else self.row_start(self.top_row())[1]
            self._begin(top)
        super().resizeEvent(event)

    def put_cursor(self, place: Place, *, extend: bool = False) -> None:
        self._goal = None  # the user is elsewhere by now
        super().put_cursor(place, extend=extend)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._goal = None
        super().wheelEvent(event)

    def whole(self) -> tuple[Place, Place]:
        # What isn't shown yet, too: who copies all wants all.
        return (self._number, 0), (self._number, len(self._frame))

    # Rows

    def row_count(self) -> int:
        return len(self._rows)

    def row_of(self, place: Place) -> int:
        return self._rows.row_of(place[1])

    def row_start(self, row: int) -> Place:
        return self._number, self._rows.span(row)[0]

    def row_end(self, row: int) -> Place:
        end = self._rows.span(row)[1]
        if row == self.row_count() - 1:
            return self._number, end
        # At the end of a row the cursor stands before its last character, a line break or a blank.
        cells = self._rows.cells(row)
        return self._number, end - 1 if self._frame[end - 1] == 10 or not cells else cells[-1][0]

    def row_text(self, row: int) -> str:
        """The row as it reads."""
        return "".join(shown for _, shown in self._rows.cells(row))

    def step(self, place: Place, by: int) -> Place:
        at = place[1] + by
        # Bytes 80 to bf go on with a character, except where they are no UTF-8 and stand alone.
        starts = {start for start, _ in self._around(place[1])}
        while 0 < at < self._rows.laid and at not in starts and self._frame[at] != 10:
            at += by
        return self._number, min(max(at, 0), self._rows.laid)

    def _around(self, at: int) -> list[tuple[int, str]]:
        row = self._rows.row_of(at)
        near = range(max(row - 1, 0), min(row + 2, len(self._rows)))
        return [cell for each in near for cell in self._rows.cells(each)]

    def _layout(self, row: int) -> tuple[QTextLayout, list[int], list[int]]:
        """The row shaped, the bytes where its characters begin, and where those are in what is shown."""
        cells = self._rows.cells(row)
        layout = QTextLayout("".join(shown for _, shown in cells), self.font(), self.viewport())
        layout.beginLayout()
        layout.createLine().setLineWidth(1e6)
        layout.endLayout()
        places, columns, column = [], [], 0
        for at, shown in cells:
            places.append(at)
            columns.append(column)
            column += len(shown.encode("utf-16-le")) // 2  # QTextLayout counts in UTF-16
        end = self._rows.span(row)[1]
        if cells and self._frame[end - 1] == 10:
            end -= 1
        return layout, [*places, end], [*columns, column]

    def x_of(self, place: Place) -> float:
        layout, places, columns = self._layout(self._rows.row_of(place[1]))
        column = columns[_index(places, place[1])]
        return PAD + _x(layout, column)

    def place_at(self, x: float, row: int) -> Place:
        layout, places, columns = self._layout(row)
        column = layout.lineAt(0).xToCursor(x - PAD)
        if row < self.row_count() - 1 and column >= columns[-1]:
            return self.row_end(row)
        nearest = min(range(len(columns)), key=lambda i: abs(columns[i] - column))
        return self._number, places[nearest]

    def place_words(self, place: Place) -> str:
        return f"Frame {place[0] + 1}, byte {place[1]:,}: {self.row_text(self.row_of(place))}"

    # Painting

    def paint_row(self, painter: QPainter, row: int, top: int) -> None:
        layout, places, columns = self._layout(row)
        start, end = self._rows.span(row)
        high = (ROW - layout.lineAt(0).height()) / 2
        painter.setPen(self.tone(QPalette.ColorRole.Text))
        painter.setClipRect(QRectF(0, top, self.viewport().width(), ROW))
        role = QPalette.ColorRole
        formats = [
            self._format(range_, (start, end), places, columns, tone, text)
            for range_, tone, text in (
                (self.marked, role.Highlight, role.Text),
                (self.selected(), role.Link, role.Base),
            )
            if range_ is not None
            and range_[0][0] == self._number
            and range_[1][1] > start
            and range_[0][1] < end
            # All of the frame is what is shown: to mark it would tell nothing.
            and not (range_ is self.marked and range_[1][1] - range_[0][1] == len(self._frame))
        ]
        layout.draw(painter, QPointF(PAD, top + high), formats)
        cursor = self.cursor_place
        if cursor is not None and self.hasFocus() and self._rows.row_of(cursor[1]) == row:
            x = PAD + _x(layout, columns[_index(places, cursor[1])])
            painter.fillRect(QRectF(x, top + 1, 1.5, ROW - 2), self.tone(QPalette.ColorRole.Link))

    def _format(
        self,
        range_: tuple[Place, Place],
        row: tuple[int, int],
        places: list[int],
        columns: list[int],
        tone: QPalette.ColorRole,
        text: QPalette.ColorRole,
    ) -> QTextLayout.FormatRange:
        """Those places of a row, the bytes from its first up to its last, in these colours."""
        first = columns[_index(places, max(range_[0][1], row[0]))]
        last = columns[_index(places, range_[1][1])] if range_[1][1] < row[1] else columns[-1]
        made = QTextLayout.FormatRange()
        made.start, made.length = first, last - first
        format_ = QTextCharFormat()
        format_.setBackground(QBrush(self.tone(tone)))
        format_.setForeground(QBrush(self.tone(text)))
        made.format = format_
        return made


def _index(places: list[int], at: int) -> int:
    """The last character that begins at that byte or before."""
    return max((i for i, place in enumerate(places) if place <= at), default=0)


def _x(layout: QTextLayout, column: int) -> float:
    # The stub says object; it is the pair of x and the cursor that x belongs to.
    return cast("tuple[float, int]", layout.lineAt(0).cursorToX(column))[0]
