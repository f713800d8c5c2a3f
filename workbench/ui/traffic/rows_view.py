"""A scroll area of rows of one height, with a cursor and a selection of places in a message.

Invariant: only the rows on screen are asked for and painted, whatever the message's size. A place is
(frame, byte), both from 0, and places are ordered as they stand in the message.
"""

from __future__ import annotations

import math
from typing import TypeAlias

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QWidget

from workbench.ui import theme as looks

Place: TypeAlias = tuple[int, int]

ROW = 18  # logical pixels
PAD = 8  # logical pixels left of the first column
_AUTO_SCROLL = 40  # ms between two rows while a selection is dragged beyond the edge


class RowsView(QAbstractScrollArea):
    """What a hex dump and a text have in common: rows, cursor, selection, and the keys that move them.

    `inclusive` says whether the byte under the cursor belongs to the selection, as in a hex dump, or the
    cursor stands between two characters, as in a text.
    """

    frame_chosen = Signal(int)
    """The user put the cursor into that frame."""
    selection_changed = Signal()
    """The cursor or the selection is elsewhere."""

    inclusive = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.frames: tuple[bytes, ...] = ()
        self._cursor: Place | None = None
        self._anchor: Place | None = None
        self._ranging = False
        self._mark: tuple[Place, Place] | None = None
        self._pressed: QPoint | None = None
        self._dragged = QPointF()  # where the mouse was last while it was pressed
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(looks.font(looks.SECONDARY, fixed=True))
        self.metrics = QFontMetricsF(self.font())
        self.cell = self.metrics.horizontalAdvance("0")
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.verticalScrollBar().setSingleStep(1)
        self.horizontalScrollBar().setSingleStep(math.ceil(self.cell))
        self._auto = QTimer(self)
        self._auto.setInterval(_AUTO_SCROLL)
        self._auto.timeout.connect(self._scroll_on)

    # What a kind of view says of itself

    def row_count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def row_of(self, place: Place) -> int:
        """The row that holds the place."""
        raise NotImplementedError

    def row_start(self, row: int) -> Place:
        """The first place of that row."""
        raise NotImplementedError

    def row_end(self, row: int) -> Place:
        """The last place of that row where the cursor can be."""
        raise NotImplementedError

    def place_at(self, x: float, row: int) -> Place:
        """The place nearest to `x`, in logical pixels from the rows' left edge."""
        raise NotImplementedError

    def x_of(self, place: Place) -> float:
        """Where the place's left edge is in its row, as `place_at` counts."""
        raise NotImplementedError

    def step(self, place: Place, by: int) -> Place:
        """The place before (-1) or after (1) it; itself at either end."""
        raise NotImplementedError

    def paint_row(self, painter: QPainter, row: int, top: int) -> None:
        """Paint that row, whose upper edge is at `top`."""
        raise NotImplementedError

    def content_width(self) -> float:
        """Logical pixels that the widest row takes."""
        return 0

    def place_words(self, place: Place) -> str:
        """The place and what is there, for who can't see it."""
        raise NotImplementedError

    # Cursor and selection

    @property
    def cursor_place(self) -> Place | None:
        """Where the cursor is."""
        return self._cursor

    def selected(self) -> tuple[Place, Place] | None:
        """The range that is selected, its end excluded; None where nothing is."""
        if not self._ranging or self._cursor is None or self._anchor is None:
            return None
        first, last = sorted((self._anchor, self._cursor))
        if self.inclusive:
            last = (last[0], min(last[1] + 1, len(self.frames[last[0]])))
        return (first, last) if first != last else None

    def selected_bytes(self) -> tuple[bytes, ...]:
        """What is selected, a part for each frame that the selection touches."""
        range_ = self.selected()
        if range_ is None:
            return ()
        (first, start), (last, end) = range_
        return tuple(
            self.frames[n][start if n == first else 0 : end if n == last else None]
            for n in range(first, last + 1)
        )

    def selected_size(self) -> int:
        """How many bytes are selected; nothing is copied to tell."""
        range_ = self.selected()
        if range_ is None:
            return 0
        (first, start), (last, end) = range_
        return sum(map(len, self.frames[first:last])) - start + end

    def put_cursor(self, place: Place, *, extend: bool = False) -> None:
        """Put the cursor there, as a click does, or for `extend` select up to there."""
        before = self._cursor
        if not extend or self._anchor is None:
            self._anchor = place
        self._cursor = place
        self._ranging = extend
        self.show_place(place)
        self._told(before)

    @property
    def marked(self) -> tuple[Place, Place] | None:
        """The places that are marked, the last excluded; None where none are."""
        return self._mark

    def mark(self, number: int, start: int, end: int) -> None:
        """Mark those bytes of a frame, which the user chose elsewhere, and have them on screen if no cursor is here."""
        self._mark = ((number, start), (number, end)) if 0 <= number < len(self.frames) else None
        if self._mark is not None and self._cursor is None and self.row_count():
            first, last = self.row_of((number, start)), self.row_of((number, max(start, end - 1)))
            self.show_row(last)
            self.show_row(first, top=last - first >= self.visible_rows())
        self.viewport().update()

    def select_all(self) -> None:
        """Select all that there is."""
        if self.row_count():
            before = self._cursor
            self._anchor, self._cursor = self.whole()
            self._ranging = True
            self._told(before)

    def whole(self) -> tuple[Place, Place]:
        """The first and the last place; there is a row."""
        return self.row_start(0), self.row_end(self.row_count() - 1)

    def drop_cursor(self) -> None:
        """No cursor and no selection any more."""
        self._cursor = self._anchor = None
        self._ranging = False
        self._auto.stop()
        self.selection_changed.emit()

    def _told(self, before: Place | None) -> None:
        assert self._cursor is not None
        if before is None or before[0] != self._cursor[0]:
            self.frame_chosen.emit(self._cursor[0])
        self.setAccessibleDescription(self.place_words(self._cursor))
        self.selection_changed.emit()
        self.viewport().update()

    # Rows and pixels

    def visible_rows(self) -> int:
        """How many whole rows there is room for, at least one."""
        return max(1, self.viewport().height() // ROW)

    def top_row(self) -> int:
        """The first row on screen."""
        return self.verticalScrollBar().value()

    def show_row(self, row: int, *, top: bool = False) -> None:
        """Scroll as far as it takes to have that row on screen, or for `top`, to have it first there."""
        bar = self.verticalScrollBar()
        if top or row < bar.value():
            bar.setValue(row)
        elif row >= bar.value() + self.visible_rows():
            bar.setValue(row - self.visible_rows() + 1)

    def show_place(self, place: Place) -> None:
        """Scroll as far as it takes to have that place on screen."""
        self.show_row(self.row_of(place))
        bar, x = self.horizontalScrollBar(), self.x_of(place)
        width = self.viewport().width()
        if x < bar.value():
            bar.setValue(int(x))
        elif x + 2 * self.cell > bar.value() + width:
            bar.setValue(math.ceil(x + 2 * self.cell - width))

    def rows_changed(self) -> None:
        """The rows are others: fit the scroll bars to them."""
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self.row_count() - self.visible_rows()))
        bar.setPageStep(self.visible_rows())
        side = self.horizontalScrollBar()
        side.setRange(0, max(0, math.ceil(self.content_width()) - self.viewport().width()))
        side.setPageStep(self.viewport().width())
        self.viewport().update()

    def tone(self, role: QPalette.ColorRole) -> QColor:
        """The window's colour for that part; the theme is in the palette."""
        return self.palette().color(QPalette.ColorGroup.Active, role)

    def _place_under(self, position: QPointF) -> Place | None:
        if not self.row_count():
            return None
        row = self.top_row() + math.floor(position.y() / ROW)
        row = min(max(row, 0), self.row_count() - 1)
        return self.place_at(position.x() + self.horizontalScrollBar().value(), row)

    # Events

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self.viewport()) as painter:
            painter.translate(-self.horizontalScrollBar().value(), 0)
            first = self.top_row() + max(0, event.rect().top() // ROW)
            last = self.top_row() + event.rect().bottom() // ROW
            for row in range(first, min(last + 1, self.row_count())):
                self.paint_row(painter, row, (row - self.top_row()) * ROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rows_changed()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_under(event.position())
        if event.button() != Qt.MouseButton.LeftButton or place is None:
            return
        self._pressed = event.position().toPoint()
        self.put_cursor(place, extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place_under(event.position())
        if self._pressed is None or place is None:
            return
        self._dragged = event.position()
        moved = (event.position().toPoint() - self._pressed).manhattanLength()
        if place != self._cursor or moved >= QApplication.startDragDistance():
            self.put_cursor(place, extend=True)
        if self.viewport().rect().contains(event.position().toPoint()):
            self._auto.stop()
        elif not self._auto.isActive():
            self._auto.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        self._auto.stop()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self._place_under(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            self._select_word(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
            return
        target = self._target(event)
        if target is None:
            event.ignore()
            return
        self.put_cursor(target, extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def _target(self, event: QKeyEvent) -> Place | None:
        """Where that key moves the cursor to; None for a key that doesn't."""
        if not self.row_count() or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return None
        cursor = self._cursor if self._cursor is not None else self.row_start(self.top_row())
        row, last = self.row_of(cursor), self.row_count() - 1
        whole = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match event.key():
            case Qt.Key.Key_Left:
                return self.step(cursor, -1)
            case Qt.Key.Key_Right:
                return self.step(cursor, 1)
            case Qt.Key.Key_Home:
                return self.row_start(0 if whole else row)
            case Qt.Key.Key_End:
                return self.row_end(last if whole else row)
            case Qt.Key.Key_Up | Qt.Key.Key_Down | Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                far = event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
                up = event.key() in (Qt.Key.Key_Up, Qt.Key.Key_PageUp)
                by = self.visible_rows() if far else 1
                to = min(max(row + (-by if up else by), 0), last)
                # A step up from the first row stays where it is.
                return self.place_at(self.x_of(cursor) + 1, to) if to != row else cursor
            case _:
                return None

    def _scroll_on(self) -> None:
        """Go on by a row while the mouse is held beyond the upper or the lower edge."""
        bar, y = self.verticalScrollBar(), self._dragged.y()
        bar.setValue(bar.value() + (-1 if y < 0 else 1 if y >= self.viewport().height() else 0))
        if (place := self._place_under(self._dragged)) is not None:
            self.put_cursor(place, extend=True)

    def _select_word(self, place: Place) -> None:
        number, at = place
        frame = self.frames[number]
        start = end = min(at, max(len(frame) - 1, 0))
        while start > 0 and _in_word(frame[start - 1]):
            start -= 1
        while end < len(frame) and _in_word(frame[end]):
            end += 1
        if start < end:
            self.put_cursor((number, start))
            self.put_cursor((number, end - 1 if self.inclusive else end), extend=True)


def _in_word(byte: int) -> bool:
    return chr(byte).isalnum() if byte < 128 else True
