"""Paints a frame's row as a card, and makes the editors that stand in it.

Each column paints its slice of one card, so that the row reads as a single field. What is typed goes
to the model with every key, so that the preview and the problems follow; Escape puts the old value back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QPlainTextEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from workbench.document.value import Variable
from workbench.ui.composer.draft import OFFERED
from workbench.ui.composer.frames_model import NAME, PROBLEM, Column
from workbench.ui.composer.template_completer import More, Offered, TemplateCompleter, no_more
from workbench.ui.theme import HEADING, RADIUS, SECONDARY, VALUE, Theme, font

CARD, GAP = 32, 6
"""A card of one line and the gap below it, in logical pixels."""
MOST_LINES = 6
_MOST_CHARACTERS = 400  # wider than any window; eliding a megabyte for each paint is not for free


class FrameDelegate(QStyledItemDelegate):
    """All columns but their editors: the card, the number, the chip, the value, the ⋮."""

    def __init__(self, theme: Theme, view: QAbstractItemView) -> None:
        super().__init__(view)
        self.theme = theme
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        value = str(index.sibling(index.row(), Column.VALUE).data(Qt.ItemDataRole.EditRole) or "")
        lines = min(value.count("\n") + 1, MOST_LINES)
        return QSize(24, CARD + _line_height() * (lines - 1) + GAP)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect
        painter.save()
        painter.setClipRect(rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wrong = bool(index.data(PROBLEM))
        self._card(painter, rect, index.row(), wrong)
        body = rect.adjusted(0, 0, 0, -GAP)
        match index.column():
            case Column.NUMBER:
                number = body.adjusted(0, 0, -6, -(body.height() - CARD))
                words, tone = str(index.row() + 1), self.theme.dim
                if wrong:
                    words, tone = f"! {words}", self.theme.fail_text
                self._text(painter, number, words, tone, right=True)
            case Column.KIND:
                here = self._is_focused(index)
                self._chip(painter, body, str(index.data()), wrong=wrong, focused=here)
            case Column.VALUE:
                room = _name_room(index)
                if room:
                    line = body.adjusted(0, 0, -4, -(body.height() - CARD))
                    self._text(painter, line, str(index.data(NAME)), self.theme.dim, right=True, fixed=False)
                # The editor stands here while there is one, and is transparent.
                if not self._view.indexWidget(index):
                    self._value(painter, body.adjusted(0, 0, -room, 0), str(index.data() or ""))
            case _:
                middle = body.adjusted(0, 0, 0, -(body.height() - CARD))
                painter.setPen(QColor(self.theme.dim))
                painter.setFont(font(VALUE + 2, weight=QFont.Weight.Bold))
                painter.drawText(middle, Qt.AlignmentFlag.AlignCenter, "⋮")
        painter.restore()

    def _is_focused(self, index: QModelIndex | QPersistentModelIndex) -> bool:
        return self._view.hasFocus() and self._view.currentIndex() == index

    def _card(self, painter: QPainter, rect: QRect, row: int, wrong: bool) -> None:
        width = self._view.viewport().width()
        card = QRectF(0.5, rect.top() + 0.5, width - 1, rect.height() - GAP - 1)
        active = self._view.currentIndex().row() == row and (
            self._view.hasFocus() or self._view.state() == QAbstractItemView.State.EditingState
        )
        tone = self.theme.fail if wrong else self.theme.accent if active else self.theme.line
        painter.setPen(QPen(QColor(tone), 1))
        painter.setBrush(QColor(self.theme.background))
        painter.drawRoundedRect(card, RADIUS, RADIUS)

    def _chip(self, painter: QPainter, body: QRect, kind: str, *, wrong: bool, focused: bool) -> None:
        theme = self.theme
        painter.setFont(font(HEADING, weight=QFont.Weight.DemiBold))
        width = QFontMetrics(painter.font()).horizontalAdvance(kind) + 12
        chip = QRectF(body.left() + 2, body.top() + (CARD - 18) / 2, width, 18)
        painter.setPen(QPen(QColor(theme.accent), 1) if focused else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.fail_soft if wrong else theme.accent_soft))
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(QColor(theme.fail_text if wrong else theme.accent_text))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, kind)

    def _value(self, painter: QPainter, body: QRect, value: str) -> None:
        chosen = font(VALUE, fixed=True)
        metrics = QFontMetrics(chosen)
        painter.setFont(chosen)
        if not value:
            self._text(painter, body.adjusted(4, 0, 0, 0), "empty", self.theme.dim, right=False)
            return
        painter.setPen(QColor(self.theme.text))
        height = metrics.lineSpacing()
        lines = value.split("\n", MOST_LINES)
        for place, text in enumerate(lines[:MOST_LINES]):
            more = place == MOST_LINES - 1 and len(lines) > MOST_LINES
            shown = _visible(text[:_MOST_CHARACTERS]) + (" …" if more else "")
            top = body.top() + (CARD - height) // 2 + place * height
            spot = QRect(body.left() + 4, top, body.width() - 8, height)
            elided = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, spot.width())
            painter.drawText(
                spot,
                Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine,
                elided,
            )

    def _text(
        self, painter: QPainter, rect: QRect, text: str, tone: str, *, right: bool, fixed: bool | None = None
    ) -> None:
        painter.setFont(font(SECONDARY, fixed=right if fixed is None else fixed))
        painter.setPen(QColor(tone))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, text)


class KindDelegate(FrameDelegate):
    """The chip, and a list of the notations to choose from."""

    send_requested = Signal()
    """Ctrl+Enter in the list: the notation that stands out is chosen, and then the message goes."""
    kind_chosen = Signal(str)
    """A notation was chosen from the list, and the model has it."""

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        combo = QComboBox(parent)
        combo.setObjectName("frameKind")
        combo.setAccessibleName(f"Kind of frame {index.row() + 1}")
        kinds = list(OFFERED)
        current = str(index.data(Qt.ItemDataRole.EditRole))
        combo.addItems(kinds if current in kinds else [*kinds, current])
        combo.activated.connect(self._chosen)
        combo.view().installEventFilter(self)
        return combo

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentText(str(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(
        self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentText())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect
        editor.setGeometry(rect.left(), rect.top() + 3, max(rect.width() + 24, 88), CARD - 6)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, QAbstractItemView):
            return super().eventFilter(watched, event)
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            combo = self._view.indexWidget(self._view.currentIndex())
            if isinstance(combo, QComboBox):
                combo.setCurrentIndex(watched.currentIndex().row())
                combo.hidePopup()
                self._close(combo)
            self.send_requested.emit()
            return True
        return False

    def _chosen(self) -> None:
        editor = self.sender()
        if isinstance(editor, QComboBox):
            kind = editor.currentText()
            self._close(editor)
            self.kind_chosen.emit(kind)

    def _close(self, editor: QComboBox) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)


_TAKEN_BY_LIST = (
    Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape,
)  # fmt: skip


class ValueEditor(QPlainTextEdit):
    """The field that a value is typed in: fixed font, as many lines as it takes, no frame of its own."""

    about_to_paste = Signal()
    """A text is about to be put in from the clipboard, or dropped."""
    text_pasted = Signal(str)
    """It stands there now."""

    def __init__(
        self,
        parent: QWidget,
        original: str,
        variables: Callable[[], Mapping[str, Variable]] = dict,
        more: More = no_more,
    ) -> None:
        super().__init__(parent)
        self.original = original
        self.completer = TemplateCompleter(self, variables, more)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(font(VALUE, fixed=True))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)  # wrapping one long line takes seconds
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.setViewportMargins(0, 0, 0, 0)
        self.setObjectName("frameValue")
        self.setProperty("role", "inPlace")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        asked = event.key() == Qt.Key.Key_Space and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if self.completer.is_open and event.key() in _TAKEN_BY_LIST:
            event.ignore()  # the list takes it
            return
        if not asked:
            super().keyPressEvent(event)
        if asked or event.text() or self.completer.is_open:
            self.completer.follow()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return not source.hasUrls() and super().canInsertFromMimeData(
            source
        )  # a file is a frame, not its name

    def insertFromMimeData(self, source: QMimeData) -> None:
        text = source.text()
        self.about_to_paste.emit()
        super().insertFromMimeData(source)
        self.text_pasted.emit(text)


class ValueDelegate(FrameDelegate):
    """The value and its field. Enter commits and asks for the next row, Shift+Enter makes a new line."""

    step_requested = Signal(int)
    """The field was left by Enter, Tab (1) or Shift+Tab (-1)."""
    about_to_paste = Signal()
    text_pasted = Signal(str)
    """As a field's own."""

    def __init__(
        self, theme: Theme, view: QAbstractItemView, variables: Callable[[], Mapping[str, Variable]] = dict
    ) -> None:
        super().__init__(theme, view)
        self._variables = variables
        self.more: Callable[[int, str, int], Offered] = lambda _row, text, cursor: no_more(text, cursor)
        """What else may be typed in a row's field: for the row, its text and where the cursor is."""

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        value = str(index.data(Qt.ItemDataRole.EditRole))
        editor = ValueEditor(parent, value, self._variables, partial(self.more, index.row()))
        editor.setAccessibleName(f"Value of frame {index.row() + 1}")
        editor.setPlainText(value)
        editor.selectAll()
        editor.textChanged.connect(self._typed)
        editor.about_to_paste.connect(self.about_to_paste)
        editor.text_pasted.connect(self.text_pasted)
        return editor

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        value = str(index.data(Qt.ItemDataRole.EditRole))
        # The model is told of every key and tells the view: the cursor must not jump for that.
        if isinstance(editor, ValueEditor) and editor.toPlainText() != value:
            editor.setPlainText(value)

    def setModelData(
        self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if isinstance(editor, ValueEditor):
            model.setData(index, editor.toPlainText())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect
        top = (CARD - _line_height()) // 2
        editor.setGeometry(rect.adjusted(4, top, -4 - _name_room(index), -GAP - top + 2))

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if not isinstance(editor, ValueEditor) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(editor, event)
        key = event.key() if isinstance(event, QKeyEvent) else 0
        shift = isinstance(event, QKeyEvent) and bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        steps: dict[int, Callable[[], int]] = {
            Qt.Key.Key_Return: lambda: 0 if shift else 1,
            Qt.Key.Key_Enter: lambda: 0 if shift else 1,
            Qt.Key.Key_Tab: lambda: 1,
            Qt.Key.Key_Backtab: lambda: -1,
        }
        if key == Qt.Key.Key_Escape:
            editor.setPlainText(editor.original)
            self._close(editor)
            return True
        step = steps[key]() if key in steps else 0
        if not step:
            return super().eventFilter(editor, event) if key not in steps else False
        self._close(editor)
        self.step_requested.emit(step)
        return True

    def _typed(self) -> None:
        editor = self.sender()
        if isinstance(editor, ValueEditor):
            self.commitData.emit(editor)

    def _close(self, editor: ValueEditor) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)


def _name_room(index: QModelIndex | QPersistentModelIndex) -> int:
    """What the frame's name takes at the right, in logical pixels."""
    name = str(index.data(NAME) or "")
    return QFontMetrics(font(SECONDARY)).horizontalAdvance(name) + 12 if name else 0


def _line_height() -> int:
    return QFontMetrics(font(VALUE, fixed=True)).lineSpacing()


def _visible(text: str) -> str:
    """Control and bidirectional characters as glyphs, so that the line reads as it is."""
    return "".join(_glyph(character) for character in text)


def _glyph(character: str) -> str:
    code = ord(character)
    if code < 32:
        return chr(0x2400 + code)
    return character if character == " " or character.isprintable() else "\N{REPLACEMENT CHARACTER}"
