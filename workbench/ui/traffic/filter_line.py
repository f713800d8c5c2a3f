"""The filter line: a text that is applied as it is typed, with completions, its error, its hits and its history.

Invariants: it knows no log and compiles nothing; whoever owns it says how the text reads. What is asked for
is never taken away: a text that can't be read leaves the rows as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QToolButton

from workbench.traffic.filter.language import Completion, FilterError
from workbench.ui import theme as looks
from workbench.ui.parts import set_role
from workbench.ui.theme import Theme
from workbench.ui.traffic.filter_popup import FilterPopup

_WAIT = 150  # ms from the last key to the filter
_REMEMBERED = 20  # filters
_PAD = 8

Complete = Callable[[str, int], Sequence[Completion]]


class FilterLine(QLineEdit):
    """`trafficFilter`."""

    filter_wanted = Signal(str)
    """Show the rows of this filter: the user stopped typing, or pressed Enter."""
    again_wanted = Signal()
    """Enter was pressed though nothing changed: go on looking, if that was stopped."""
    stop_wanted = Signal()
    """Look no further."""
    left = Signal()
    """Esc in an empty line: give the keyboard back to the rows."""

    def __init__(self, look: Theme, complete: Complete) -> None:
        super().__init__()
        self.setObjectName("trafficFilter")
        self.setAccessibleName("Filter")
        self.setPlaceholderText("Filter: order, size > 1k, socket == …")
        self.setToolTip("Show the rows that match, as you type (Ctrl+F). Bare words mean: contains.")
        self.setFont(looks.font(looks.SECONDARY, fixed=True))
        self._look = look
        self._complete = complete
        self._asked = ""  # what was last asked for
        self._error: FilterError | None = None
        self._progress: float | None = None
        self._recent: list[str] = []
        self._turned = 0  # 1 for the newest of them, 0 for what is being typed
        self._typed = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT)
        self._timer.timeout.connect(self._ask)
        self._popup = FilterPopup()
        self._popup.accepted.connect(self._insert)
        self._count = QLabel(self)
        self._count.setObjectName("trafficHits")
        self._count.setProperty("role", "secondary")
        self._count.setFont(self.font())
        self._clear = _button(self, "×", "Show all rows again (Esc)")
        self._clear.clicked.connect(self.clear_filter)
        self._menu = _button(self, "▾", "Saved filters, recent ones, and colours")
        self._menu.setObjectName("filterMenu")
        self._menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.textEdited.connect(self._edited)
        self._arrange()

    # Told by its owner

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._look = look
        self.update()

    def set_menu(self, menu: QMenu) -> None:
        """What the ▾ opens."""
        self._menu.setMenu(menu)

    def show_count(self, words: str, progress: float | None) -> None:
        """So many hits, and how far the search is, from 0 to 1; None where it is done."""
        if words != self._count.text():
            self._count.setText(words)
            self._count.setAccessibleName(words)
            self._arrange()
        if progress != self._progress:
            self._progress = progress
            self.update()

    def show_error(self, error: FilterError | None) -> None:
        """Underline what can't be read and say why; None where all is well."""
        self._error = error
        self.setAccessibleDescription(error.sentence if error is not None else "")
        set_role(self, "wrong" if error is not None and not self._is_unfinished() else "")
        if self.hasFocus() and (error is not None or self._popup.isVisible()):
            self._offer()
        self.update()

    def set_filter(self, text: str) -> None:
        """Put that text there and ask for it, as if it had been typed."""
        self._popup.hide()
        self.setText(text)
        self._ask()
        self._remember()

    @property
    def is_right(self) -> bool:
        """Whether the text can be read."""
        return self._error is None

    @property
    def recent(self) -> list[str]:
        """The filters that were asked for, the newest first."""
        return list(self._recent)

    def set_recent(self, texts: Sequence[str]) -> None:
        """Remember these of an earlier start."""
        self._recent = list(texts)[:_REMEMBERED]

    def clear_filter(self) -> None:
        """All rows again."""
        if self.text():
            self._remember()
            self.set_filter("")

    # What is typed

    def _edited(self) -> None:
        self._turned = 0
        self._timer.start()
        self._offer()

    def _ask(self) -> None:
        self._timer.stop()
        self._arrange()
        if self.text() != self._asked:
            self._asked = self.text()
            self.filter_wanted.emit(self._asked)

    def _offer(self) -> None:
        """Offer what could stand at the cursor."""
        found = self._complete(self.text(), self.cursorPosition())
        # While something is being typed, what is wrong is said once the typing stops.
        wrong = self._error.sentence if self._error is not None and self.text() == self._asked else ""
        self._popup.show_under(self, found, wrong, unfinished=self._is_unfinished())

    def _is_unfinished(self) -> bool:
        """Whether nothing is wrong but that something is missing at the end."""
        return self._error is not None and self._error.start >= len(self.text().rstrip())

    def _insert(self, completion: Completion) -> None:
        text = self.text()
        behind = text[completion.end :]
        gap = "" if completion.insert.endswith((".", "[")) or behind.startswith((" ", ")")) else " "
        self.setText(text[: completion.start] + completion.insert + gap + behind)
        self.setCursorPosition(completion.start + len(completion.insert) + len(gap or behind[:1].strip(")")))
        self._timer.start()
        self._offer()

    def _remember(self) -> None:
        text = self._asked.strip()
        if text and self._error is None:
            self._recent = [text, *(other for other in self._recent if other != text)][:_REMEMBERED]
        self._turned = 0

    def _turn(self, by: int) -> None:
        """Put an older filter there, or for -1 a newer one."""
        if self._turned == 0:
            self._typed = self.text()
        turned = self._turned + by
        if not 0 <= turned <= len(self._recent):
            return
        if turned == 1 and by == 1 and self._recent[0] == self.text() and len(self._recent) > 1:
            turned = 2  # it stands there already
        self._turned = turned
        self.setText(self._recent[turned - 1] if turned else self._typed)
        self._popup.hide()
        self._timer.start()

    # Keys

    def event(self, event: QEvent) -> bool:
        # Before Qt makes it a step to the next widget.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            found = self._popup.chosen or self._popup.first
            if event.key() == Qt.Key.Key_Tab and self._popup.isVisible() and found is not None:
                self._insert(found)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        open_ = self._popup.isVisible()
        match event.key():
            case Qt.Key.Key_Down:
                if not open_ and self._turned:
                    self._turn(-1)
                elif not open_:
                    self._offer()
                else:
                    self._popup.step(1)
            case Qt.Key.Key_Up:
                if not open_ or not self._popup.step(-1):
                    self._turn(1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if open_ and (chosen := self._popup.chosen) is not None:
                    self._insert(chosen)
                else:
                    if self.text() == self._asked:
                        self.again_wanted.emit()
                    self._ask()
                    self._remember()
                    if self._error is None:
                        self._popup.hide()
            case Qt.Key.Key_Escape:
                self._escape()
            case Qt.Key.Key_Space if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._offer()
            case _:
                super().keyPressEvent(event)

    def _escape(self) -> None:
        """One thing at a time: the popup, the search, the text, the line."""
        if self._popup.isVisible():
            self._popup.hide()
        elif self._progress is not None:
            self.stop_wanted.emit()
        elif self.text():
            self.clear_filter()
        else:
            self.left.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._popup.hide()
            if self.text() == self._asked:
                self._remember()

    # How it looks

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Count, × and ▾ stand inside, at the right."""
        right = self.width() - 4
        self._clear.setVisible(bool(self.text()))
        for part in (self._menu, self._clear, self._count):
            if part is self._count and not self._count.text():
                part.hide()
                continue
            size = part.sizeHint()
            shown = part is not self._count or self.width() - right + size.width() < self.width() - 100
            part.setVisible(shown and (part is not self._clear or bool(self.text())))
            if part.isHidden():
                continue
            right -= size.width()
            part.setGeometry(right, (self.height() - size.height()) // 2, size.width(), size.height())
            right -= 4
        margins = self.textMargins()
        margins.setRight(max(0, self.width() - right - _PAD))
        self.setTextMargins(margins)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._error is None and self._progress is None:
            return
        with QPainter(self) as painter:
            if self._progress is not None:
                done = QRectF(2, self.height() - 3, (self.width() - 4) * self._progress, 2)
                painter.fillRect(done, self._look.color("accent"))
            if self._error is not None and self.text() == self._asked:
                self._underline(painter, self._error)

    def _underline(self, painter: QPainter, error: FilterError) -> None:
        metrics = QFontMetricsF(self.font())
        # Qt tells where the cursor is, and so where the text begins, however far it is scrolled.
        cursor = QRectF(self.cursorRect())
        start = cursor.center().x() - metrics.horizontalAdvance(self.text()[: self.cursorPosition()])
        left = start + metrics.horizontalAdvance(self.text()[: error.start])
        right = start + metrics.horizontalAdvance(self.text()[: error.end])
        right = max(right, left + metrics.horizontalAdvance("x"))
        edge = self.width() - self.textMargins().right() - _PAD
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.color("fail"), 1.2))
        base = cursor.bottom() - 1
        points: list[QPointF] = []
        x = max(left, float(_PAD))
        while x <= min(right, edge):
            points.append(QPointF(x, base + (1.5 if len(points) % 2 else 0)))
            x += 2
        painter.drawPolyline(points)


def _button(parent: QLineEdit, text: str, tip: str) -> QToolButton:
    button = QToolButton(parent)
    button.setFont(looks.font())  # not the line's
    button.setText(text)
    button.setProperty("role", "quiet")
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setCursor(Qt.CursorShape.ArrowCursor)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
