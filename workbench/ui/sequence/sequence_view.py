"""Draws a sequence diagram: only what is in sight, at any zoom, with a row that is chosen by mouse and keys.

Plain text throughout: labels are what peers sent.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from workbench.traffic import sequence_layout as layout
from workbench.traffic.sequence import Arrow, Diagram, Note
from workbench.ui.sequence.sequence_paint import paint_body, paint_heads
from workbench.ui.theme import Theme

_STEP = 1.2
_SMALLEST, _LARGEST = 0.25, 3.0
_REACH = 6  # logical pixels from an arrow that still hit it


class SequenceView(QAbstractScrollArea):
    """One diagram."""

    row_activated = Signal(int)
    """The user wants to see that row of the log."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sequenceView")
        self.setAccessibleName("Sequence diagram of the selected rows")
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._theme = look
        self._diagram = Diagram()
        self._words = ""
        self._zoom = 1.0
        self._current: int | None = None
        self._grabbed: QPoint | None = None
        self.viewport().setMouseTracking(True)

    @property
    def diagram(self) -> Diagram:
        """What is shown."""
        return self._diagram

    @property
    def zoom(self) -> float:
        """1 is actual size."""
        return self._zoom

    @property
    def current(self) -> int | None:
        """The slot that is chosen."""
        return self._current

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._theme = look
        self.viewport().update()

    def set_diagram(self, shown: Diagram, words: str) -> None:
        """Show this; `words` where it has no rows."""
        self._diagram, self._words = shown, words
        self._current = None
        self._measure()
        self.viewport().update()

    # Moving about

    def set_zoom(self, zoom: float, around: QPointF | None = None) -> None:
        """Show it so large; what is at that place of the viewport stays there."""
        zoom = min(max(zoom, _SMALLEST), _LARGEST)
        place = around if around is not None else QPointF(self.viewport().rect().center())
        before = (place + self._origin()) / self._zoom
        self._zoom = zoom
        self._measure()
        after = before * zoom - place
        self.horizontalScrollBar().setValue(round(after.x()))
        self.verticalScrollBar().setValue(round(after.y()))
        self.viewport().update()

    def zoom_in(self) -> None:
        """Show it larger."""
        self.set_zoom(self._zoom * _STEP)

    def zoom_out(self) -> None:
        """Show it smaller."""
        self.set_zoom(self._zoom / _STEP)

    def fit(self) -> None:
        """Show all lifelines."""
        width, _ = layout.size(self._diagram)
        self.set_zoom(min(1.0, self.viewport().width() / width))

    def _origin(self) -> QPointF:
        return QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def _measure(self) -> None:
        width, height = layout.size(self._diagram)
        room = self.viewport().size()
        for bar, length, shown in (
            (self.horizontalScrollBar(), width, room.width()),
            (self.verticalScrollBar(), height, room.height()),
        ):
            bar.setRange(0, max(0, round(length * self._zoom) - shown) if self._diagram.slots else 0)
            bar.setPageStep(shown)
            bar.setSingleStep(layout.SLOT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self.viewport()) as painter:
            if not self._diagram.slots:
                painter.setPen(self._theme.color("dim"))
                middle = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(self.viewport().rect().adjusted(16, 0, -16, 0), middle, self._words)
                return
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            origin = self._origin()
            painter.translate(-origin)
            painter.scale(self._zoom, self._zoom)
            seen = QRectF(origin / self._zoom, self.viewport().size().toSizeF() / self._zoom)
            paint_body(painter, self._diagram, self._theme, seen, self._current)
            # The titles stay in sight.
            painter.translate(0, seen.top())
            paint_heads(painter, self._diagram, self._theme)

    # What the user does

    def _slot_at(self, place: QPoint) -> int | None:
        at = (QPointF(place) + self._origin()) / self._zoom
        if place.y() < layout.HEAD * self._zoom:
            return None
        slot = int((at.y() - layout.HEAD - 12) // layout.SLOT)
        return slot if 0 <= slot < len(self._diagram.slots) else None

    def choose(self, slot: int | None) -> None:
        """Choose that slot and bring it into sight."""
        self._current = slot
        if slot is not None:
            top = (layout.height(slot) - layout.SLOT - layout.HEAD) * self._zoom
            bottom = (layout.height(slot) + layout.SLOT) * self._zoom
            bar = self.verticalScrollBar()
            bar.setValue(round(min(max(bar.value(), bottom - self.viewport().height()), top)))
            self.viewport().setAccessibleDescription(self.words_of(slot))
        self.viewport().update()

    def words_of(self, slot: int) -> str:
        """What is in that slot, in a line."""
        lines = self._diagram.lifelines
        parts = [f"Row {self._diagram.slots[slot].row + 1:,}"]
        for one in self._in_slot(slot):
            if isinstance(one, Note):
                parts.append(f"{lines[one.lifeline].title}: {one.text}")
            else:
                sender = lines[one.sender].title if one.sender is not None else "?"
                receiver = lines[one.receiver].title if one.receiver is not None else "?"
                parts.append(f"{sender} → {receiver}: {one.label}")
        return "\n".join(parts)

    def _in_slot(self, slot: int) -> list[Arrow | Note]:
        arrows, notes = self._diagram.arrows, self._diagram.notes
        found: list[Arrow | Note] = []
        low = bisect_left(arrows, slot, key=lambda arrow: arrow.leaves)
        found += arrows[low : bisect_right(arrows, slot, key=lambda arrow: arrow.leaves)]
        found += [arrow for arrow in arrows[:low] if arrow.comes == slot]
        low = bisect_left(notes, slot, key=lambda note: note.slot)
        return found + list(notes[low : bisect_right(notes, slot, key=lambda note: note.slot)])

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            slot = self._slot_at(event.pos())
            if slot is None:
                QToolTip.hideText()
            else:
                # A zero-width space behind it leaves Qt no tag to take for rich text.
                tip = self.words_of(slot).replace("<", "<\u200b").replace("&", "&\u200b")
                QToolTip.showText(event.globalPos(), tip, self.viewport())
            return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._grabbed = event.position().toPoint()
        if event.button() is Qt.MouseButton.LeftButton:
            self.choose(self._slot_at(event.position().toPoint()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            place = event.position().toPoint()
            by = place - self._grabbed
            if by.manhattanLength() >= _REACH or event.buttons() & Qt.MouseButton.MiddleButton:
                self._grabbed = place
                self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - by.x())
                self.verticalScrollBar().setValue(self.verticalScrollBar().value() - by.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._activate()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self._zoom * _STEP ** (event.angleDelta().y() / 120), event.position())
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._diagram.slots) - 1
        here = -1 if self._current is None else self._current
        page = max(1, int(self.viewport().height() / self._zoom / layout.SLOT) - 2)
        key = event.key()
        moves = {
            Qt.Key.Key_Down: here + 1,
            Qt.Key.Key_Up: max(here, 1) - 1,
            Qt.Key.Key_PageDown: here + page,
            Qt.Key.Key_PageUp: here - page,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if key in moves and last >= 0:
            self.choose(min(max(moves[Qt.Key(key)], 0), last))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._activate()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_in()
        elif key == Qt.Key.Key_Minus:
            self.zoom_out()
        elif key == Qt.Key.Key_0:
            self.fit()
        else:
            super().keyPressEvent(event)

    def _activate(self) -> None:
        if self._current is not None:
            self.row_activated.emit(self._diagram.slots[self._current].row)
